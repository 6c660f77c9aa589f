"""What a picture or a film shows: the part that is meant, whether it is blank, whether a face is to be seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.doctor.findings import Advice, Finding
from mien.types import Span
from mien.vision.faces import HaarDetector
from mien.vision.frames import frames

FLAT = 2  # grey levels between the darkest and the lightest
LOOKS = 10  # moments of a film
EVERY = 1.0  # seconds between them
MARGIN = 4  # the share of its side, as 1/MARGIN, that a picture gets around it
SMALL = 192  # pixels; a smaller picture is enlarged to this


def meant(picture: NDArray[np.uint8], box: tuple[float, float, float, float] | None) -> NDArray[np.uint8]:
    """The part of the picture in the box (left, top, width, height), as far as it reaches; all of it without a box."""
    if box is None:
        return picture
    left, top, width, height = box
    rows = slice(max(0, round(top)), max(0, round(top + height)))
    columns = slice(max(0, round(left)), max(0, round(left + width)))
    return np.ascontiguousarray(picture[rows, columns])


def unusable(item: str, picture: NDArray[np.uint8]) -> list[Finding]:
    """A finding where there is nothing to see. picture : uint8, shape (height, width) or (height, width, 3)."""
    if not picture.size:
        return [Finding(item, "outside", "its box holds no pixel of the picture", Advice.EXCLUDE)]
    if int(picture.max()) - int(picture.min()) <= FLAT:
        return [Finding(item, "blank", f"all its pixels are {picture.max()} of 255", Advice.EXCLUDE)]
    return []


def faceless(item: str, pictures: Iterable[NDArray[np.uint8]]) -> list[Finding]:
    """A finding where none of the pictures shows a face. Each is uint8, shape (height, width) or (height, width, 3)."""
    looked = 0
    for picture in pictures:
        looked += 1
        if _detector().detect(_roomy(picture)):
            return []
    return [Finding(item, "no-face", f"pictures looked at: {looked}", Advice.LOOK)]


def glimpses(path: Path, span: Span | None) -> Iterator[NDArray[np.uint8]]:
    """The first moments of a film or of one span of it, a second apart."""
    shown = frames(path, rate=1 / EVERY, spans=None if span is None else [span])
    return (frame.image for frame in islice(shown, LOOKS))


@lru_cache(maxsize=1)
def _detector() -> HaarDetector:
    return HaarDetector()


def _roomy(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """In colour, with a margin, and not small: the cascade looks for whole heads, corpora crop tightly."""
    import cv2

    colour = picture if picture.ndim == 3 else np.asarray(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR), np.uint8)
    side = max(colour.shape[:2])
    edge = side // MARGIN
    wide = cv2.copyMakeBorder(colour, edge, edge, edge, edge, cv2.BORDER_REPLICATE)
    if side >= SMALL:
        return np.asarray(wide, np.uint8)
    return np.asarray(cv2.resize(wide, None, fx=SMALL / side, fy=SMALL / side, interpolation=cv2.INTER_CUBIC), np.uint8)
