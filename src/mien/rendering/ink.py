"""Colours and letters of a drawn film, as OpenCV wants them: BGR, and a typeface that knows ASCII alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.report.palette import colour

Bgr = tuple[int, int, int]
Canvas = NDArray[np.uint8]

BLACK, WHITE, PAPER = (0, 0, 0), (255, 255, 255), (32, 32, 32)
LUMA = 0.114, 0.587, 0.299  # of blue, green and red (ITU-R BT.601)
BRIGHT = 128


def bgr(emotion: str) -> Bgr:
    """The colour that an emotion has in every picture of mien's."""
    red, green, blue = bytes.fromhex(colour(emotion)[1:])
    return blue, green, red


def contrast(ground: Bgr) -> Bgr:
    """Black or white, whichever is read better on this ground."""
    return BLACK if sum(share * level for share, level in zip(LUMA, ground, strict=True)) > BRIGHT else WHITE


@dataclass(frozen=True, slots=True)
class Pen:
    """Letters of one size; `scale` 1 draws capitals 22 pixels high."""

    scale: float

    @property
    def height(self) -> int:
        """Pixels of a line with its margins."""
        return round(34 * self.scale) + 4

    def width(self, text: str) -> int:
        """Pixels that the text takes."""
        import cv2

        return int(cv2.getTextSize(text, cv2.FONT_HERSHEY_DUPLEX, self.scale, 1)[0][0])

    def write(self, canvas: Canvas, text: str, left: int, top: int, ink: Bgr) -> None:
        """One line, its margin's top left corner at these pixels."""
        import cv2

        base = top + self.height - round(10 * self.scale) - 2
        cv2.putText(canvas, text, (left, base), cv2.FONT_HERSHEY_DUPLEX, self.scale, ink, 1, cv2.LINE_AA)


def pen_for(width: int) -> Pen:
    """The letters that suit a picture of this width."""
    return Pen(float(np.clip(width / 1400, 0.34, 0.9)))


def ascii_only(text: str) -> str:
    """What the typeface can draw of a text."""
    return text.encode("ascii", "replace").decode()


def legend_rows(labels: Sequence[str], pen: Pen, width: int) -> list[list[tuple[int, str]]]:
    """The labels in rows as wide as the picture, each with its left side in pixels."""
    rows: list[list[tuple[int, str]]] = [[]]
    left = 0
    for label in labels:
        wide = pen.height + pen.width(ascii_only(label)) + 12
        if left and left + wide > width:
            rows.append([])
            left = 0
        rows[-1].append((left, label))
        left += wide
    return rows
