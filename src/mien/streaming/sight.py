"""The pictures of a live source, looked at as those of a file are: what is on screen at the moments of one grid.

Finding faces and reading them needs no other picture, so it is done as soon as a picture counts. Following people does:
as in a file, an utterance's faces are followed through the moments of speech alone.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError, MediaError
from mien.inference.experts import Experts, Probabilities
from mien.inference.seeing import RATE, Look, Seen, during
from mien.types import Span
from mien.vision.faces import Box, Detector
from mien.vision.film import CLOCK_SLACK, USUAL_INTERVAL
from mien.vision.frames import Frame
from mien.vision.observe import Glimpse, Observation, Observer, glimpse

LONGEST_SHOWN = 60.0  # seconds for which a picture counts when none follows it
MARGIN = 2.0  # seconds of pictures kept behind the earliest span to come: a face is confirmed within one
REMEMBERED = 30.0  # seconds of looks that an utterance may still need


class Picture(Protocol):
    """What a camera gives: seconds of the stream, and the pixels, perhaps decoded only when asked for."""

    @property
    def time(self) -> float: ...

    @property
    def image(self) -> NDArray[np.uint8]:
        """uint8, shape (height, width, 3), BGR."""
        ...


@dataclass(frozen=True, slots=True)
class Sighting:
    """A look at one person, and where in the picture it was."""

    look: Look
    box: Box
    frame_size: tuple[int, int]


@dataclass(frozen=True, slots=True)
class View:
    """What is on screen at a moment of the grid. `taken` is the picture's own time."""

    moment: float
    taken: float
    glimpse: Glimpse


class Sight:
    """Pictures in, looks at people out; then the face of any span that is not yet forgotten."""

    def __init__(self, experts: Experts, detector: Detector) -> None:
        self._experts = experts
        self._detector = detector
        self._everyone, self._speaking = Observer(), Observer()
        self._shown: Picture | None = None
        self._seen: tuple[Glimpse, list[Probabilities]] | None = None  # in the picture shown, once it counts
        self._interval = USUAL_INTERVAL
        self._step = 0  # of the grid, the next to be decided
        self._views: deque[View] = deque()
        self._said: dict[tuple[float, Box], Probabilities] = {}
        self._followed = -1.0  # the last moment that an utterance took
        self._looks: list[Look] = []
        self.people: list[Look] = []
        self.reached = 0.0  # seconds; moments before it are decided

    def show(self, picture: Picture) -> list[Sighting]:
        """The next picture of the camera. Returns what is seen in the one before it, where a moment fell on it."""
        time = picture.time
        if not (math.isfinite(time) and time >= 0) or (self._shown is not None and time <= self._shown.time):
            raise InputError(f"pictures come in order of time, in seconds from 0; got {time} after {self.reached}")
        found = self.decide(time)
        if self._shown is not None:
            self._interval = time - self._shown.time
        self._shown, self._seen = picture, None
        self._step = max(self._step, math.floor(time * RATE) - 1)
        return found

    def finish(self) -> list[Sighting]:
        """The camera is off: its last picture stays on screen for as long as the one before it."""
        return [] if self._shown is None else self.decide(self._shown.time + self._interval)

    def decide(self, until: float) -> list[Sighting]:
        """Give the moments before `until` to the picture that is on screen."""
        found: list[Sighting] = []
        shown = self._shown
        if shown is not None:
            until_shown = min(until, shown.time + LONGEST_SHOWN)
            while (moment := self._step / RATE) + CLOCK_SLACK < until_shown:
                self._step += 1
                if shown.time < moment + 1 / RATE:
                    found += self._view(moment, shown)
        self.reached = max(self.reached, until)
        return found

    def within(self, span: Span) -> Seen | None:
        """The face seen best in a span; spans come in order of time."""
        taken: float | None = None
        for view in self._moments(span):
            self._followed = view.moment
            if view.taken != taken:
                taken = view.taken
                seen = self._speaking.follow(replace(view.glimpse, time=view.moment))
                self._looks += [self._look(observation) for observation in seen]
        self._looks = [look for look in self._looks if look.time >= span.start - REMEMBERED]
        return self.again(span)

    def again(self, span: Span) -> Seen | None:
        """The face seen best in an earlier span: a look is sometimes known only when the next confirms it."""
        return during(span, sorted(self._looks, key=lambda look: (look.time, look.person)))

    def so_far(self, span: Span) -> Seen | None:
        """The face seen best in a span that is not over yet."""
        return during(span, [look for look in self.people if look.time >= span.start - MARGIN])

    def forget(self, before: float, *, people: bool) -> None:
        """Let go of what no span from `before` on needs; of the people as well where somebody has spoken."""
        while self._views and self._views[0].moment < before - MARGIN:
            view = self._views.popleft()
            for face in view.glimpse.faces:
                self._said.pop((view.moment, face.box), None)
        if people:
            self.people = [look for look in self.people if look.time >= before - REMEMBERED]

    def _moments(self, span: Span) -> Iterator[View]:
        first = math.ceil((span.start - CLOCK_SLACK) * RATE)
        last = math.floor((span.end + CLOCK_SLACK) * RATE)
        return (v for v in self._views if first <= round(v.moment * RATE) <= last and v.moment > self._followed)

    def _view(self, moment: float, shown: Picture) -> list[Sighting]:
        fresh = self._seen is None
        seen, rows = self._seen = self._seen or self._look_at(shown)
        self._views.append(View(moment, shown.time, seen))
        for face, row in zip(seen.faces, rows, strict=True):
            self._said[moment, face.box] = row
        return self._meet(replace(seen, time=moment)) if fresh else []

    def _look_at(self, shown: Picture) -> tuple[Glimpse, list[Probabilities]]:
        try:
            seen = glimpse(Frame(shown.time, shown.image), self._detector)
        except MediaError:
            self._shown = None
            raise
        return seen, list(self._experts.faces(np.stack(seen.crops))) if seen.faces else []

    def _meet(self, seen: Glimpse) -> list[Sighting]:
        observed = self._everyone.follow(seen)
        met = [Sighting(self._look(one), one.box, one.frame_size) for one in observed]
        self.people += [sighting.look for sighting in met]
        return met

    def _look(self, seen: Observation) -> Look:
        return Look(seen.time, seen.track, seen.quality, self._said[seen.time, seen.box])
