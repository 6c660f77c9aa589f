"""Two tasks of faces in scenes: in one only the face tells the class, in the other only the scene does.

Both hold the same faces and the same scenes; what differs is whose class is asked for. The other's is drawn
independently, so that whoever sees only that one can but guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mien.testing.pieces import face

Tells = Literal["face", "scene"]
CLASSES = 4
EXPRESSIONS = (0, 2, 4, 6)  # drawn emotions that differ most
COLOURS = ((60, 60, 220), (60, 200, 60), (220, 120, 40), (40, 200, 220))  # BGR of the thing in the scene
THING = 0.3  # its side over the scene's height
JITTER = 40  # grey levels by which each scene's ground differs from the next, in each colour


@dataclass(frozen=True)
class SceneTask:
    """faces : uint8, shape (examples, frames, 48, 48); scenes : uint8, shape (examples, frames, height, width, 3), BGR;
    labels : int64, shape (examples,)"""

    faces: NDArray[np.uint8]
    scenes: NDArray[np.uint8]
    labels: NDArray[np.int64]


def scene_task(
    tells: Tells, count: int, *, seed: int = 0, frames: int = 1, height: int = 32, width: int = 40
) -> SceneTask:
    """So many examples; the classes of faces and of scenes are even and know nothing of each other."""
    random = np.random.default_rng(seed)
    shown, around = (random.permutation(np.arange(count) % CLASSES) for _ in range(2))
    seeds = np.arange(count * frames).reshape(count, frames) + seed * 1_000_003
    faces = [[face(EXPRESSIONS[one], int(k)) for k in row] for one, row in zip(shown, seeds, strict=True)]
    scenes = [_scene(int(one), frames, height, width, random) for one in around]
    return SceneTask(np.array(faces), np.array(scenes), (shown if tells == "face" else around).astype(np.int64))


def _scene(kind: int, frames: int, height: int, width: int, random: np.random.Generator) -> NDArray[np.uint8]:
    """A thing of the kind's colour that drifts over uneven ground, with a black place where a face was."""
    ground = random.uniform(128 - JITTER, 128 + JITTER, 3) + random.normal(0, 20, (frames, height, width, 3))
    side = round(THING * height)
    row, column = int(random.integers(height - side)), int(random.integers(width // 2, width - side))
    for frame in range(frames):
        drift = min(frame, width - side - column)
        ground[frame, row : row + side, column + drift : column + drift + side] = COLOURS[kind]
    ground[:, height // 4 : height // 2 + 4, width // 8 : width // 2 - 4] = 0
    return np.asarray(np.clip(ground, 0, 255), np.uint8)
