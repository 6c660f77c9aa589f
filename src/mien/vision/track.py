"""One face over time: which face of this frame is which face of the frames before.

A face goes on where it was: boxes that overlap, or whose centres are near for their size, are the same person, the
best pair first. A face may be away for a moment (turned, hidden, missed); after `gap` seconds its identity is gone for
good and the next face there is a new one. A cut to another person in the same place is not noticed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mien.vision.faces import Box, Face

REACH = 1.0  # how far a centre may move between looks, in face sizes
GROWTH = 2.0  # how much larger or smaller a face may become between looks
CONFIRMED_AFTER = 2  # looks; what a cascade takes for a face by mistake is mostly gone at the next look


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """A face with its identity: `seen` counts the looks at it so far, `time` is that of the last one in seconds."""

    id: int
    face: Face
    time: float
    seen: int

    @property
    def confirmed(self) -> bool:
        """Seen more than once."""
        return self.seen >= CONFIRMED_AFTER


class Tracker:
    """Gives faces their identity, look after look; identities count from 0 and are never used again."""

    def __init__(self, *, gap: float = 1.0) -> None:
        self._gap = gap
        self._tracks: list[Track] = []
        self._next_id = 0

    @property
    def alive(self) -> frozenset[int]:
        """Identities that may still go on."""
        return frozenset(track.id for track in self._tracks)

    def update(self, faces: Sequence[Face], time: float) -> list[Track]:
        """The track of each face, in the order of the faces. `time` never runs backwards."""
        alive = [track for track in self._tracks if time - track.time <= self._gap + 1e-6]
        earlier = _assign(alive, faces)
        seen = [self._go_on(earlier.get(number), face, time) for number, face in enumerate(faces)]
        ids = {track.id for track in seen}
        self._tracks = seen + [track for track in alive if track.id not in ids]
        return seen

    def _go_on(self, track: Track | None, face: Face, time: float) -> Track:
        if track is not None:
            return replace(track, face=face, time=time, seen=track.seen + 1)
        self._next_id += 1
        return Track(self._next_id - 1, face, time, 1)


def _assign(tracks: Sequence[Track], faces: Sequence[Face]) -> dict[int, Track]:
    """Face number to the track it goes on with: the most alike pair first, each track and face once."""
    pairs = [(alike(t.face.box, f.box), i, j) for i, t in enumerate(tracks) for j, f in enumerate(faces)]
    taken: dict[int, Track] = {}
    used: set[int] = set()
    for likeness, i, j in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if likeness > 0 and i not in used and j not in taken:
            used.add(i)
            taken[j] = tracks[i]
    return taken


def alike(a: Box, b: Box) -> float:
    """How likely two boxes hold the same face: overlap plus nearness of the centres, from 0 (no) to 2 (same box)."""
    size = (a.side + b.side) / 2
    if size <= 0 or max(a.side, b.side) > GROWTH * min(a.side, b.side):
        return 0.0
    distance = math.dist(a.centre, b.centre) / size
    return a.iou(b) + 1 - distance / REACH if distance < REACH else 0.0
