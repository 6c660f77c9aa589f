"""Poses of heads that were turned by other means: rotation matrices and a pinhole camera written out."""

import itertools
from math import cos, radians, sin

import numpy as np
import pytest

from mien.vision.faces import Box, Face
from mien.vision.pose import CENTRED, DISTANCE, Pose, pose


def face(landmarks: np.ndarray | None) -> Face:
    return Face(Box(0, 0, 100, 100), 0.9, landmarks)


def turned(yaw: float, pitch: float, roll: float) -> np.ndarray:
    """The average face, leaning by `roll`, then looking up by `pitch`, then turned by `yaw`: one point at a time."""
    points = []
    for x0, y0, z0 in CENTRED:
        a, b, c = radians(roll), radians(pitch), radians(yaw)
        x1, y1 = x0 * cos(a) - y0 * sin(a), x0 * sin(a) + y0 * cos(a)  # clockwise, for y runs down
        y2, z1 = y1 * cos(b) + z0 * sin(b), -y1 * sin(b) + z0 * cos(b)  # what is in front goes up
        points.append((x1 * cos(c) - z1 * sin(c), y2, x1 * sin(c) + z1 * cos(c)))  # what is in front goes right
    return np.array(points)


def seen(points: np.ndarray, *, distance: float = DISTANCE, focal: float = 900.0) -> np.ndarray:
    return np.array([[focal * x / (z + distance), focal * y / (z + distance)] for x, y, z in points])


def angles(found: Pose | None) -> list[float]:
    assert found is not None
    return [found.yaw, found.pitch, found.roll]


GRID = list(itertools.product((-60, -20, 0, 35), (-30, 0, 20), (-40, 0, 25)))


@pytest.mark.parametrize("turn", GRID, ids=str)
def test_a_turned_face_is_read_back(turn: tuple[float, float, float]) -> None:
    found = pose(face(seen(turned(*turn)) + np.array([320, 240])))
    np.testing.assert_allclose(angles(found), turn, atol=0.5)


@pytest.mark.parametrize(("distance", "focal"), [(40, 300), (60, 5_000), (300, 900)])
def test_the_camera_may_be_near_or_far(distance: float, focal: float) -> None:
    for turn in GRID:
        found = pose(face(seen(turned(*turn), distance=distance, focal=focal)))
        np.testing.assert_allclose(angles(found), turn, atol=3)


def test_the_signs_are_those_of_the_picture() -> None:
    """A nose tip moved right of the eyes' middle is a face that looks right; moved up, one that looks up."""
    still = seen(CENTRED)
    for axis, name in ((0, "yaw"), (1, "pitch")):
        moved = still.copy()
        moved[2, axis] += 8 if axis == 0 else -8
        assert getattr(pose(face(moved)), name) > 5
    leaning = seen(turned(0, 0, 20))
    assert leaning[1, 1] > leaning[0, 1], "the eye on the right lies lower"
    assert angles(pose(face(leaning)))[2] == pytest.approx(20, abs=0.5)


@pytest.mark.parametrize("turn", GRID[::5], ids=str)
def test_a_mirrored_picture_mirrors_the_pose(turn: tuple[float, float, float]) -> None:
    landmarks = seen(turned(*turn))
    mirrored = (landmarks * (-1, 1))[[1, 0, 2, 4, 3]]
    yaw, pitch, roll = angles(pose(face(landmarks)))
    np.testing.assert_allclose(angles(pose(face(mirrored))), [-yaw, pitch, -roll], atol=1e-3)


@pytest.mark.parametrize("scale", [0.1, 1, 30])
def test_size_and_place_say_nothing(scale: float) -> None:
    landmarks = seen(turned(25, -10, 5))
    found = pose(face(landmarks * scale + (-1000, 4000)))
    np.testing.assert_allclose(angles(found), angles(pose(face(landmarks))), atol=0.01)
    assert found is not None
    assert found.fit < 0.01


def test_landmarks_a_little_off_change_the_pose_a_little() -> None:
    """One pixel in fifty between the eyes."""
    generator = np.random.default_rng(0)
    errors = []
    for turn in GRID:
        landmarks = seen(turned(*turn))
        noise = generator.normal(0, 0.02 * 6.3 * 9, landmarks.shape)
        errors.append(np.abs(np.subtract(angles(pose(face(landmarks + noise))), turn)))
    assert np.percentile(errors, 90, axis=0).max() < 5
    assert np.median(errors, axis=0).max() < 2.5


def test_the_fit_does_not_suffer_from_a_turn() -> None:
    """From the side the eyes come together, and yet a pixel is as much of the face as it is from the front."""
    noise = np.random.default_rng(0).normal(0, 1, (60, 5, 2))
    fits = {yaw: [pose(face(seen(turned(yaw, 0, 0)) + off)) for off in noise] for yaw in (0, 65)}
    front, side = (np.median([found.fit for found in fits[yaw] if found is not None]) for yaw in (0, 65))
    assert 0.5 < side / front < 2


def test_five_points_anywhere_are_no_face() -> None:
    generator = np.random.default_rng(0)
    found = [pose(face(generator.normal(0, 50, (5, 2)))) for _ in range(200)]
    assert sum(pose is None for pose in found) > 180


@pytest.mark.parametrize("landmarks", [None, np.zeros((5, 2)), np.full((5, 2), np.nan), np.full((5, 2), 7.0)])
def test_no_landmarks_no_pose(landmarks: np.ndarray | None) -> None:
    assert pose(face(landmarks)) is None


def test_a_face_upside_down_is_one_that_leans_all_the_way() -> None:
    yaw, pitch, roll = angles(pose(face(seen(turned(10, 5, 180)))))
    np.testing.assert_allclose([yaw, pitch, abs(roll)], [10, 5, 180], atol=0.5)
