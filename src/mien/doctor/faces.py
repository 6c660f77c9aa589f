"""Whether a face is to be seen: in a picture, or in any of a few moments of a film. Slow, so asked for."""

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

LOOKS = 10  # moments of a film
EVERY = 1.0  # seconds between them
SMALL = 96  # pixels; below, a picture is a crop that the face fills
MARGIN = 4  # the share of its side, as 1/MARGIN, that such a crop gets around it
SEEN = 192  # pixels of such a crop's side as the detector sees it


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
    """In colour; a tight crop with a margin and enlarged, as the cascade looks for whole heads."""
    import cv2

    colour = picture if picture.ndim == 3 else np.asarray(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR), np.uint8)
    side = max(colour.shape[:2])
    if side > SMALL:
        return colour
    edge = side // MARGIN
    wide = cv2.copyMakeBorder(colour, edge, edge, edge, edge, cv2.BORDER_REPLICATE)
    scale = SEEN / side
    return np.asarray(cv2.resize(wide, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), np.uint8)
