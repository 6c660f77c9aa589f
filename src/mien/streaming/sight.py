"""The pictures of a live source, looked at as those of a file are: what is on screen at the moments of one grid."""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError, MediaError
from mien.inference.experts import Experts
from mien.inference.hearing import Heard
from mien.inference.people import RATE, Look, People, Seen
from mien.inference.seeing import read
from mien.vision.faces import Detector
from mien.vision.film import CLOCK_SLACK, USUAL_INTERVAL
from mien.vision.frames import Frame
from mien.vision.observe import Observer

LONGEST_SHOWN = 60.0  # seconds for which a picture counts when none follows it


class Picture(Protocol):
    """What a camera gives: seconds of the stream, and the pixels, perhaps decoded only when asked for."""

    @property
    def time(self) -> float: ...

    @property
    def image(self) -> NDArray[np.uint8]:
        """uint8, shape (height, width, 3), BGR."""
        ...


class Sight:
    """Pictures in, looks at people out; then the face of any span."""

    def __init__(self, experts: Experts, detector: Detector) -> None:
        self._experts = experts
        self._observer = Observer(detector)
        self._shown: Picture | None = None
        self._fresh = False  # whether the picture shown has not been looked at
        self._interval = USUAL_INTERVAL
        self._step = 0  # of the grid, the next to be decided
        self.people = People(experts.labels, experts.face_vector)
        self.reached = 0.0  # seconds; moments before it are decided

    def show(self, picture: Picture) -> list[Look]:
        """The next picture of the camera. Returns what is seen in the one before it, where a moment fell on it."""
        time = picture.time
        if not (math.isfinite(time) and time >= 0) or (self._shown is not None and time <= self._shown.time):
            raise InputError(f"pictures come in order of time, in seconds from 0; got {time} after {self.reached}")
        found = self.decide(time)
        if self._shown is not None:
            self._interval = time - self._shown.time
        self._shown, self._fresh = picture, True
        self._step = max(self._step, math.floor(time * RATE) - 1)
        return found

    def finish(self) -> list[Look]:
        """The camera is off: its last picture stays on screen for as long as the one before it."""
        return [] if self._shown is None else self.decide(self._shown.time + self._interval)

    def decide(self, until: float) -> list[Look]:
        """Give the moments before `until` to the picture that is on screen."""
        found: list[Look] = []
        shown = self._shown
        if shown is not None:
            until_shown = min(until, shown.time + LONGEST_SHOWN)
            while (moment := self._step / RATE) + CLOCK_SLACK < until_shown:
                self._step += 1
                if self._fresh and shown.time < moment + 1 / RATE:
                    found += self._look_at(moment, shown)
        self.reached = max(self.reached, until)
        return found

    def during(self, heard: Heard) -> Seen | None:
        """The face of an utterance, as far as it was seen."""
        return self.people.during(heard.span, heard.sounding)

    def _look_at(self, moment: float, shown: Picture) -> list[Look]:
        self._fresh = False
        try:
            pixels = shown.image
        except MediaError:
            self._shown = None
            raise
        looks = read(self._observer.see(Frame(moment, pixels)), self._experts)
        for look in looks:
            self.people.add(look)
        return looks
