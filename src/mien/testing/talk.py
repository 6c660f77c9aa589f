"""A film of people who talk, of which is known who speaks when: heads that sway, mouths that open with their voice.

write_talk(path, [Turn(2.0, speaker=1), Turn(1.5, speaker=2)], people=2)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.testing.audio import RATE, noise, silence, vowel
from mien.testing.vision import face_image, write_video

FRAMES = 10  # a second
PITCHES = 110.0, 215.0, 150.0  # Hz: of the people in view, of whoever is out of view
FORMANTS = (730.0, 1090.0, 2440.0), (850.0, 1_220.0, 2_800.0, 3_900.0), (310.0, 2020.0, 2960.0)  # Hz
PAUSE = 0.6  # seconds after each turn
WIDTH, HEIGHT = 220, 240  # pixels of each person's part of the picture


@dataclass(frozen=True, slots=True)
class Turn:
    """Seconds of a voice: that of a person in view, counted from 1 at the left, or of nobody in view."""

    seconds: float
    speaker: int | None


def write_talk(path: Path, turns: Sequence[Turn], *, people: int = 2, side: int = 120, codec: str = "mpeg4") -> Path:
    """The film, ten frames a second; `side` is that of the faces in pixels. Its path is given back."""
    sound = np.concatenate([part for turn in turns for part in (_voice(turn), silence(PAUSE))])
    sound += noise(len(sound) / RATE, level=0.001)
    return write_video(path, list(_pictures(turns, people, side)), FRAMES, waveform=sound, codec=codec)


def spans(turns: Sequence[Turn]) -> list[tuple[float, float]]:
    """Seconds at which each turn begins and ends."""
    ends = np.cumsum([turn.seconds + PAUSE for turn in turns]) - PAUSE
    return [(float(end - turn.seconds), float(end)) for end, turn in zip(ends, turns, strict=True)]


def _voice(turn: Turn) -> NDArray[np.float32]:
    who = 2 if turn.speaker is None else (turn.speaker - 1) % 2
    return vowel(turn.seconds, pitch=PITCHES[who], formants=FORMANTS[who])


def _pictures(turns: Sequence[Turn], people: int, side: int) -> Iterator[NDArray[np.uint8]]:
    dice = np.random.default_rng(5)
    step = 0
    for turn in turns:
        talking = round(turn.seconds * FRAMES)
        for frame in range(round((turn.seconds + PAUSE) * FRAMES)):
            step += 1
            opened = float(dice.uniform(0.1, 1.0)) if frame < talking else 0.0
            mouths = [opened if turn.speaker == who else 0.0 for who in range(1, people + 1)]
            yield np.hstack([_person(who, mouth, step, side) for who, mouth in enumerate(mouths)])


def _person(who: int, mouth: float, step: int, side: int) -> NDArray[np.uint8]:
    """One person's part of the picture; everybody sways, each at a pace of their own."""
    sway = np.sin(step / (7 + 2 * who))
    centre = WIDTH / 2 + 6 * sway, HEIGHT / 2 + 4 * np.cos(step / 9)
    size = round(side * (1 + 0.03 * sway))
    return face_image(size, width=WIDTH, height=HEIGHT, centre=centre, seed=10 * step + who, mouth=mouth)
