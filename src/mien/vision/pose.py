"""Which way a head is turned, from the five landmarks of a face.

A rigid average face is laid over the landmarks as a camera about a metre away would see it. Of 1,346 faces of FER2013
that YuNet found, the median yaw is 0.1 degrees and the median pitch -0.5; half lie within 7.0 and 3.3 of zero.

Limits: a nod hangs on how long the nose is and how far the mouth is open, and is off by several degrees for one person
or another, always to the same side; beyond some sixty degrees of yaw the detector guesses the hidden eye.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.vision.faces import Face

# Centimetres; x to the right of the picture, y down, z away from the camera. x and y are medians over 825 nearly
# frontal faces of FER2013 as YuNet marks them, at 6.3 cm between the eyes; z is that of MediaPipe's canonical face.
MODEL = np.array(
    [
        [-3.15, 0.0, -3.47],
        [3.15, 0.0, -3.47],
        [0.0, 3.49, -7.48],
        [-2.70, 6.11, -4.28],
        [2.70, 6.11, -4.28],
    ]
)
CENTRED = MODEL - MODEL.mean(axis=0)
EYES = 6.3  # centimetres between the eyes
EYES_TO_MOUTH = 6.11
DISTANCE = 100.0  # centimetres; seen from 40, yaw and pitch come out less than 2 degrees off
WORST_FIT = 0.15  # the worst of those faces has 0.11; of five points anywhere some three in a hundred fit better


@dataclass(frozen=True, slots=True)
class Pose:
    """Degrees away from facing the camera, as seen in the picture.

    yaw : turned towards the right of the picture
    pitch : looking up
    roll : leaning clockwise
    fit : root mean square distance of the landmarks from the average face's, in units of its eyes' distance
    """

    yaw: float
    pitch: float
    roll: float
    fit: float


def pose(face: Face) -> Pose | None:
    """The pose of the head; None without landmarks, and where they look like a face from no side.

    It is that towards the camera, wherever in the picture the face is.
    """
    if face.landmarks is None or not np.isfinite(face.landmarks).all():
        return None
    scale = _scale(face.landmarks)
    if scale <= 0:
        return None
    rotation, fit = _laid_over(face.landmarks, scale)
    return Pose(*_angles(rotation), fit) if fit <= WORST_FIT else None


def _scale(landmarks: NDArray[np.float64]) -> float:
    """Pixels a centimetre, by the larger of two distances: one of them survives a turned head."""
    eyes, mouth = landmarks[:2].mean(axis=0), landmarks[3:].mean(axis=0)
    across, down = np.linalg.norm(landmarks[1] - landmarks[0]), np.linalg.norm(mouth - eyes)
    return float(max(across / EYES, down / EYES_TO_MOUTH))


def _laid_over(landmarks: NDArray[np.float64], scale: float) -> tuple[NDArray[np.float64], float]:
    """The average face's rotation, float64, shape (3, 3), and how far the landmarks then are from it."""
    import cv2

    seen = landmarks - landmarks.mean(axis=0)
    camera = np.diag([DISTANCE * scale, DISTANCE * scale, 1.0])
    right, down = landmarks[1] - landmarks[0]
    level = np.array([0.0, 0.0, np.arctan2(down, right)])
    # From a face that looks at the camera the search ends at the nearest pose, never at one seen from behind.
    _, turn, place = cv2.solvePnP(
        CENTRED, seen[:, None], camera, None, level, np.array([0.0, 0.0, DISTANCE]), True, cv2.SOLVEPNP_ITERATIVE
    )
    laid = cv2.projectPoints(CENTRED, turn, place, camera, None)[0][:, 0]
    off = float(np.sqrt(np.mean(np.sum((laid - seen) ** 2, axis=1))))
    return np.asarray(cv2.Rodrigues(turn)[0]), off / (EYES * scale)


def _angles(rotation: NDArray[np.float64]) -> tuple[float, float, float]:
    """Yaw, pitch and roll in degrees of a head that first leans, then nods, then turns."""
    x, y, z = -rotation[:, 2]  # where the face looks
    yaw, pitch = np.arctan2(x, -z), np.arcsin(np.clip(-y, -1, 1))
    across = np.array([np.cos(yaw), 0.0, np.sin(yaw)])  # the line of the eyes before the head leans
    below = np.cross(rotation[:, 2], across)
    roll = np.arctan2(rotation[:, 0] @ below, rotation[:, 0] @ across)
    return float(np.degrees(yaw)), float(np.degrees(pitch)), float(np.degrees(roll))
