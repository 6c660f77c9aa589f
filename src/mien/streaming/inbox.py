"""Between whoever receives and whoever works: a queue that sheds pictures when the work falls behind, never sound.

A late picture costs most and says least, so pictures go first: those that are old, and all of them once the sound is
late. Sound waits; a sender that is far ahead is told so by `full` and should be read no further.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Condition

from mien.audio.decode import RATE
from mien.streaming.events import Event
from mien.streaming.film import Piece, Sound
from mien.streaming.session import Session

OLD = 1.0  # seconds that a waiting picture may lie behind the newest
MOST_PICTURES = 64  # waiting, however close together
LATE = 0.5  # seconds of sound waiting from which there is no time for pictures
FULL = 10.0  # seconds of sound waiting from which no more should be taken in


@dataclass(frozen=True, slots=True)
class Batch:
    """What waits to be worked on, oldest first, and how many pictures were shed before it."""

    pieces: tuple[Piece, ...]
    shed: int
    behind: float


class Inbox:
    """Filled by one thread, emptied by another."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._waiting: deque[Piece] = deque()
        self._seconds = 0.0
        self._shed = 0
        self._closed = False
        self._error: BaseException | None = None

    @property
    def full(self) -> bool:
        """Whether the sender is so far ahead that it should wait."""
        return self._seconds >= FULL

    def put(self, piece: Piece) -> None:
        """Something new; it may push out pictures that wait."""
        with self._changed:
            self._waiting.append(piece)
            if isinstance(piece, Sound):
                self._seconds += len(piece.waveform) / RATE
            self._shed_pictures()
            self._changed.notify_all()

    def close(self, error: BaseException | None = None) -> None:
        """Nothing more will come; `error`, why so, is raised for whoever takes, after everything else."""
        with self._changed:
            self._closed, self._error = True, error
            self._changed.notify_all()

    def take(self) -> Batch | None:
        """Everything that waits, as soon as there is something; None when the inbox is closed and empty."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._shed or self._closed)
            if not self._waiting and not self._shed:
                if self._error is not None:
                    raise self._error
                return None
            batch = Batch(tuple(self._waiting), self._shed, self._seconds)
            self._waiting.clear()
            self._seconds, self._shed = 0.0, 0
            self._changed.notify_all()
            return batch

    def wait_until_not_full(self) -> None:
        """For a sender that can wait, such as one that reads a file."""
        with self._changed:
            self._changed.wait_for(lambda: not self.full or self._closed)

    def _shed_pictures(self) -> None:
        pictures = [piece for piece in self._waiting if not isinstance(piece, Sound)]
        if self._seconds <= LATE and pictures:
            oldest = pictures[-1].time - OLD
            kept = {id(picture) for picture in pictures[-MOST_PICTURES:] if picture.time >= oldest}
            pictures = [picture for picture in pictures if id(picture) not in kept]
        dropped = set(map(id, pictures))
        self._shed += len(dropped)
        if dropped:
            self._waiting = deque(piece for piece in self._waiting if id(piece) not in dropped)


def work(session: Session, batch: Batch) -> Iterator[Event]:
    """What the session says of a batch; only its last piece is worth a provisional reading."""
    if batch.shed:
        yield session.shed(batch.shed, batch.behind)
    for number, piece in enumerate(batch.pieces, start=1):
        if isinstance(piece, Sound):
            late = batch.behind > LATE or number < len(batch.pieces)
            yield from session.hear(piece.waveform, hurried=late)
        else:
            yield from session.watch(piece)
