"""The motion of a mouth, and of everything else that must not look like one."""

import numpy as np
import pytest
from numpy.typing import NDArray

from mien.testing.vision import face_image
from mien.vision.crop import crop
from mien.vision.faces import Box, Face
from mien.vision.mouth import motion

SPEAKS, STILL = 0.4, 0.15
SIDE = 140  # pixels


def look(
    *, mouth: float = 0.0, off: tuple[float, float] = (0, 0), grow: float = 1.0, seed: int = 0
) -> NDArray[np.uint8]:
    """A crop whose box lies `off` from the face by some pixels, and is larger or smaller."""
    size = 0.95 * SIDE * grow
    box = Box(160 + off[0] - size / 2, 130 + off[1] - size / 2, size, size)
    return crop(face_image(SIDE, seed=seed, mouth=mouth), Face(box, 0.9))


def test_a_mouth_that_opens_moves() -> None:
    assert motion(look(), look(mouth=0.8, seed=1), 130) > SPEAKS
    assert motion(look(mouth=0.3), look(mouth=0.9, seed=1), 130) > SPEAKS


@pytest.mark.parametrize("off", [(0, 0), (4, -3), (-6, 5)])
@pytest.mark.parametrize("grow", [0.95, 1.0, 1.06])
def test_a_still_face_does_not_move_wherever_its_box_lies(off: tuple[int, int], grow: float) -> None:
    assert motion(look(), look(off=off, grow=grow, seed=1), 130) < STILL


def test_light_that_changes_is_no_motion() -> None:
    dimmed = (0.7 * look(seed=1).astype(float) + 10).astype(np.uint8)
    assert motion(look(), dimmed, 130) < STILL


def test_the_head_does_not_hide_the_mouth() -> None:
    assert motion(look(), look(mouth=0.8, off=(5, -4), grow=1.05, seed=1), 130) > SPEAKS


def test_two_faces_of_nothing_in_common_give_a_number() -> None:
    rng = np.random.default_rng(0)
    one, other = (rng.integers(0, 255, (48, 48)).astype(np.uint8) for _ in range(2))
    assert abs(motion(one, other, 130)) < 1
    assert motion(np.zeros((48, 48), np.uint8), np.zeros((48, 48), np.uint8), 130) == 0


def test_of_a_face_too_small_nothing_is_said() -> None:
    assert np.isnan(motion(look(), look(mouth=0.8), 30))
