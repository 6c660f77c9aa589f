"""The people of a film: every look at every one of them, kept small, and what they say of a span of time.

A look takes some hundred bytes here, so an hour of one face at five looks a second takes two megabytes.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.inference.experts import Probabilities, Vector
from mien.inference.speaking import Mouth, choose
from mien.labels import LabelSet
from mien.types import Span, Track

RATE = 5.0  # looks a second
STRETCH = 4.0  # seconds of a face without words that become one utterance
GAP = 1.0  # seconds unseen that end such a stretch

TIME, QUALITY, MOTION, BOX, SAID = 0, 1, 2, slice(3, 7), 7  # columns of a look; from SAID on probabilities and vector

Rows = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Look:
    """One look at one person: time in seconds, who (from 1), how well seen (0..1), and what the face says.

    box : x, y, width, height as shares of the picture
    motion : of the mouth since the look before; NaN where it is not known
    vector : what is behind the probabilities, float32, shape (dims,)
    """

    time: float
    person: int
    quality: float
    probabilities: Probabilities
    box: tuple[float, float, float, float]
    motion: float
    vector: Vector | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What one face says over a span, whose it is, and how many people were in view.

    `speaks` says whether its mouth moved with the voice; None where that could not be seen or nobody asked.
    """

    probabilities: Probabilities
    trust: float
    person: int
    people: int
    speaks: bool | None = None
    vector: Vector | None = None


class People:
    """Looks in, in order of time for each person; what they say of any span out.

    vectors : how many numbers of each look's vector are kept; 0 where nobody asks for them
    """

    def __init__(self, labels: LabelSet, vectors: int = 0) -> None:
        self._labels = labels
        self._looks: dict[int, array[float]] = {}
        self._vectors = vectors
        self._width = SAID + len(labels) + vectors  # numbers a look

    def __len__(self) -> int:
        """How many people."""
        return len(self._looks)

    def add(self, look: Look) -> None:
        """One look more."""
        row = [look.time, look.quality, look.motion, *look.box, *look.probabilities.tolist()]
        if self._vectors:
            assert look.vector is not None, "every look has one where it is asked for"
            row += look.vector.tolist()
        self._looks.setdefault(look.person, array("d")).extend(row)

    def during(self, span: Span, voice: NDArray[np.bool_] | None = None) -> Seen | None:
        """The face that speaks in the span, or else the one seen best: the mean of its looks by how well each was seen.

        One look on either side counts too when the span is shorter than the time between looks.
        voice : bool, shape (pieces,), ten a second from the start of the span; None where none was heard
        """
        slack = max(0.0, 1 / RATE - span.duration) / 2
        rows = {person: self._between(person, span.start - slack, span.end + slack) for person in self._looks}
        seen = {person: found for person, found in rows.items() if len(found)}
        if not seen:
            return None
        mouths = {person: Mouth(found[:, TIME], found[:, MOTION]) for person, found in seen.items()}
        choice = choose(mouths, span, voice, 1 / RATE)
        best = max(seen, key=lambda person: (seen[person][:, QUALITY].sum(), -person))
        person = best if choice.person is None else choice.person
        return self._mean(seen[person], person, len(seen), choice.person is not None if choice.known else None)

    def stretches(self) -> list[tuple[Span, Seen]]:
        """Where nobody speaks: each person's time in view, in pieces of at most `STRETCH` seconds."""
        found = [
            (Span(run[0, TIME], run[-1, TIME] + 1 / RATE), self._mean(run, person, len(self._looks)))
            for person in self._looks
            for run in _runs(self._rows(person))
        ]
        return sorted(found, key=lambda piece: (piece[0].start, piece[1].person))

    def tracks(self, read: Sequence[Seen | None]) -> tuple[Track, ...]:
        """Every person as a track, in the order of their numbers. `read` is the face of each utterance."""
        return tuple(self._track(person, read) for person in sorted(self._looks))

    def _track(self, person: int, read: Sequence[Seen | None]) -> Track:
        rows = self._rows(person)
        own = [(index, seen) for index, seen in enumerate(read) if seen is not None and seen.person == person]
        return Track(
            person,
            self._labels,
            times=tuple(rows[:, TIME].tolist()),
            boxes=tuple(map(tuple, rows[:, BOX].tolist())),
            qualities=tuple(rows[:, QUALITY].tolist()),
            probabilities=tuple(map(tuple, rows[:, SAID : SAID + len(self._labels)].tolist())),
            utterances=tuple(index for index, _ in own),
            speaks=tuple(index for index, seen in own if seen.speaks),
        )

    def _mean(self, rows: Rows, person: int, people: int, speaks: bool | None = None) -> Seen:
        weights = np.maximum(rows[:, QUALITY], 1e-3)
        mean = np.average(rows[:, SAID:], axis=0, weights=weights)
        said, vector = np.split(mean, [len(self._labels)])
        kept = vector.astype(np.float32) if self._vectors else None
        return Seen(said, float(weights.mean()), person, people, speaks, kept)

    def _rows(self, person: int) -> Rows:
        """Looks at a person: float64, shape (looks, columns)."""
        return np.array(self._looks[person]).reshape(-1, self._width)

    def _between(self, person: int, start: float, end: float) -> Rows:
        rows = np.frombuffer(self._looks[person]).reshape(-1, self._width)
        first, last = np.searchsorted(rows[:, TIME], start), np.searchsorted(rows[:, TIME], end, side="right")
        return rows[first:last].copy()  # while a view of it lives, an array cannot grow


def _runs(rows: Rows) -> list[Rows]:
    cuts = [0]
    for place in range(1, len(rows)):
        time = rows[place, TIME]
        if time - rows[place - 1, TIME] > GAP or time - rows[cuts[-1], TIME] >= STRETCH:
            cuts.append(place)
    return np.split(rows, cuts[1:])
