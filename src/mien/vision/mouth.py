"""How much a mouth moves between two looks, whatever the head does.

    motion = log (m + ε) / (h + ε)

m is the mean difference of the two crops over the mouth and h that over the rest of the face, after the second crop was
laid over the first by the upper face (an affine map, by Evangelidis and Psarakis' enhanced correlation) and both were
given the upper face's brightness and contrast. Turning, blur, noise and compression change both alike and leave the
motion near 0. ε, a share of the contrast, keeps a still face there. At five looks a second a portrait that drifts and
zooms has a mean of 0.06, somebody who smiles slowly 0.3 to 0.4, somebody who speaks 0.5 to 0.7 (a few clips).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mien.vision.crop import CROP_SIZE

# Rows and columns of a crop of 48 × 48 pixels, whose eyes lie in row 20 and whose mouth lies in row 37.
MOUTH = slice(31, 46), slice(13, 35)
UPPER = slice(6, 29), slice(7, 41)
STILL = 0.08  # ε, in standard deviations of the upper face
STEPS, PRECISION, BLUR = 15, 1e-3, 3  # of the search for the affine map
SMALLEST = 40  # pixels: a smaller face shows a mouth of a few pixels, whose differences are mostly noise


def motion(before: NDArray[np.uint8], after: NDArray[np.uint8], side: float) -> float:
    """The motion of the mouth between two crops of one face: uint8, shape (48, 48), grey; about 0 for none.

    `side` is that of the face in pixels of the picture it was cut from; of too small a face nothing is said: NaN.
    """
    import cv2

    if side < SMALLEST:
        return math.nan
    old, new = _even(before), _even(after)
    difference = cv2.GaussianBlur(np.abs(old - _laid_over(old, new)), (3, 3), 0)
    mouth, rest = float(difference[MOUTH].mean()), float(difference[UPPER].mean())
    return math.log((mouth + STILL) / (rest + STILL))


def _even(crop: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Grey levels with mean 0 and deviation 1 over the upper face."""
    levels = crop.astype(np.float32)
    upper = levels[UPPER]
    return np.asarray((levels - upper.mean()) / max(float(upper.std()), 1.0), np.float32)


def _laid_over(old: NDArray[np.float32], new: NDArray[np.float32]) -> NDArray[np.float32]:
    """The second crop moved so that its upper face lies on that of the first; as it is where no map is found."""
    import cv2

    mask = np.zeros((CROP_SIZE, CROP_SIZE), np.uint8)
    mask[UPPER] = 255
    enough = cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, STEPS, PRECISION
    start = np.eye(2, 3, dtype=np.float32)
    try:
        _, way = cv2.findTransformECC(old, new, start, cv2.MOTION_AFFINE, enough, mask, BLUR)
    except cv2.error:  # the search did not converge: the faces have too little in common
        return new
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    laid = cv2.warpAffine(new, way, (CROP_SIZE, CROP_SIZE), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(laid, np.float32)
