"""Which face of several is meant by a box."""

import numpy as np
import pytest

from mien.vision.faces import Box, Face
from mien.vision.person import face_in, largest

PICTURE = np.zeros((100, 200, 3), np.uint8)
PICTURE[40:50, 60:70] = 1  # each face is a patch of its own number
PICTURE[40:70, 110:140] = 2
PICTURE[0:8, 100:108] = 3


class Patches:
    """A detector that finds each patch that it sees whole, with landmarks at its corner."""

    def detect(self, image: np.ndarray) -> list[Face]:
        found = []
        for number, side in ((1, 10), (2, 30), (3, 8)):
            rows, columns = np.nonzero(image[:, :, 0] == number)
            if rows.size == side * side:
                corner = np.array([[columns.min(), rows.min()]] * 5, np.float64)
                found.append(Face(Box(float(columns.min()), float(rows.min()), side, side), 1.0, corner))
        return found


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        (Box(55, 35, 20, 20), Box(60, 40, 10, 10)),
        (Box(58, 38, 14, 14), Box(60, 40, 10, 10)),
        (Box(63, 43, 4, 4), None),  # drawn so closely that the margin does not show the face whole
        (Box(50, 30, 100, 50), Box(110, 40, 30, 30)),  # two in the box: the larger one
        (Box(50, 30, 50, 50), Box(60, 40, 10, 10)),  # the larger one's middle lies outside
        (Box(95, -10, 20, 20), Box(100, 0, 8, 8)),  # reaches beyond the picture
        (Box(0, 60, 40, 40), None),
        (Box(300, 300, 10, 10), None),
        (Box(-50, -50, 10, 10), None),
        (Box(50, 50, 0, 0), None),
    ],
)
def test_the_face_meant(box: Box, expected: Box | None) -> None:
    found = face_in(PICTURE, box, Patches())
    assert (found and found.box) == expected
    if found is not None and found.landmarks is not None:
        np.testing.assert_array_equal(found.landmarks, [[found.box.x, found.box.y]] * 5)


def test_the_largest_of_none() -> None:
    assert largest([]) is None
