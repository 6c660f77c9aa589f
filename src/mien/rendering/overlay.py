"""What is drawn: boxes and labels on the picture, and below it a strip for each face in view and a legend.

A strip shows the probabilities of a face as a stack of colours over time. The moment on screen is the white line: in
the middle, and ten seconds from side to side, or all of a shorter film.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.rendering.faces import HELD, Faces, Shown, faces, most_at_once
from mien.rendering.ink import BLACK, PAPER, WHITE, Canvas, Pen, ascii_only, bgr, contrast, legend_rows, pen_for
from mien.types import Analysis

WINDOW = 10.0  # seconds that a strip shows
MOST_STRIPS = 6
REFRESH = 10  # a second: how often strips are drawn anew
NAMED = 0.1  # of a share at some moment, from which the legend names an emotion
NAMES = 7  # letters that the names left of the strips take


class Overlay:
    """Draws onto pictures of one size; `width` and `height` are those of the pictures, in pixels."""

    def __init__(self, analysis: Analysis, width: int, height: int) -> None:
        self._labels = analysis.bundle.labels.labels
        self._faces = faces(analysis)
        self._pen = pen_for(width)
        self._strips = min(most_at_once(self._faces), MOST_STRIPS)
        last = max([analysis.source.duration or 0.0, *(face.times[-1] for face in self._faces)])
        self._length = float(np.clip(last, 0.1, WINDOW))
        self._whole = last <= WINDOW
        self._colours = np.array([bgr(label) for label in self._labels], np.uint8)
        self._legend = self._drawn_legend(width)
        self._step = self._pen.height + 6
        self._picture = width, height
        below = self._strips * self._step + len(self._legend) if self._faces else 0
        self.size = width + width % 2, height + below + (height + below) % 2  # even, as encoders want them
        self._band: tuple[int, Canvas] = (-1, np.zeros((0, 0, 3), np.uint8))

    def draw(self, picture: NDArray[np.uint8], time: float) -> Canvas:
        """The picture with what is known of this moment: uint8, shape (*size[::-1], 3), BGR.

        picture : uint8, shape (height, width, 3), BGR
        """
        width, height = self._picture
        canvas = np.empty((self.size[1], self.size[0], 3), np.uint8)
        canvas[:height, :width] = _fitted(picture, width, height)
        canvas[:height, width:] = canvas[height:] = PAPER
        shown = [face for face in (one.at(time) for one in self._faces) if face is not None]
        for face in shown:
            self._box(canvas[:height, :width], face)
        if self._faces:
            band = self._strip_band(shown, time)
            canvas[height : height + len(band), :width] = band
        return canvas

    def _box(self, picture: Canvas, face: Shown) -> None:
        import cv2

        width, height = self._picture
        left, top, wide, high = (face.box * (width, height, width, height)).round().astype(int).tolist()
        emotion = int(face.probabilities.argmax())
        ink = bgr(self._labels[emotion])
        thick = max(2, round(width / 320)) * (2 if face.speaks else 1)
        cv2.rectangle(picture, (left, top), (left + wide, top + high), contrast(ink), thick + 2)
        cv2.rectangle(picture, (left, top), (left + wide, top + high), ink, thick)
        share = face.probabilities[emotion]
        name = f"{face.id} {ascii_only(self._labels[emotion])} {share:.0%}{' speaks' if face.speaks else ''}"
        self._tag(picture, name, left, top - thick - self._pen.height, ink)

    def _tag(self, picture: Canvas, text: str, left: int, top: int, ground: tuple[int, int, int]) -> None:
        """Text on a ground of its own, within the picture."""
        wide, high = self._pen.width(text) + 8, self._pen.height
        left = int(np.clip(left, 0, max(0, picture.shape[1] - wide)))
        top = int(np.clip(top, 0, max(0, picture.shape[0] - high)))
        picture[top : top + high, left : left + wide] = ground
        self._pen.write(picture, text, left + 4, top, contrast(ground))

    def _strip_band(self, shown: list[Shown], time: float) -> Canvas:
        """Strips and legend, with the line at this moment."""
        tick = round(time * REFRESH)
        if self._band[0] != tick:
            self._band = tick, self._drawn_band(shown, tick / REFRESH)
        return self._band[1]

    def _drawn_band(self, shown: list[Shown], time: float) -> Canvas:
        band = np.full((self._strips * self._step + len(self._legend), self._picture[0], 3), PAPER, np.uint8)
        start = 0.0 if self._whole else time - self._length / 2
        left = self._pen.width("M" * NAMES)
        known = {face.id: face for face in self._faces}
        for place, face in enumerate(shown[: self._strips]):
            top = place * self._step
            strip = band[top + 3 : top + self._step - 3, left:]
            strip[:] = self._stack(known[face.id], start, *strip.shape[:2])
            line = round((time - start) / self._length * strip.shape[1])
            strip[:, max(0, line - 2) : line + 2] = BLACK
            strip[:, max(0, line - 1) : line + 1] = WHITE
            self._pen.write(band, f"face {face.id}", 4, top + 3, WHITE)
        band[self._strips * self._step :] = self._legend
        return band

    def _stack(self, face: Faces, start: float, high: int, wide: int) -> Canvas:
        """A face's shares over the window: uint8, shape (high, wide, 3)."""
        times = start + (np.arange(wide) + 0.5) / wide * self._length
        look = np.clip(np.searchsorted(face.times, times, side="right") - 1, 0, None)
        there = (times - face.times[look] >= 0) & (times - face.times[look] <= HELD)
        tops = face.said[look].cumsum(axis=1)
        levels = 1 - (np.arange(high) + 0.5) / high
        label = (tops[None, :, :-1] < levels[:, None, None]).sum(axis=2)
        return np.where(there[None, :, None], self._colours[label], np.array(PAPER, np.uint8))

    def _drawn_legend(self, width: int) -> Canvas:
        """Which colour is which emotion, of those that can be seen in some strip."""
        most = np.max([face.said.max(axis=0) for face in self._faces] or [np.zeros(len(self._labels))], axis=0)
        named = [label for label, share in zip(self._labels, most, strict=True) if share >= NAMED]
        rows = legend_rows(named, self._pen, width)
        canvas = np.full((len(rows) * self._pen.height, width, 3), PAPER, np.uint8)
        for number, row in enumerate(rows):
            for left, label in row:
                _swatch(canvas, self._pen, label, left, number * self._pen.height)
        return canvas


def _fitted(picture: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """The picture at the copy's size, which may change within a film and not within its copy."""
    import cv2

    if picture.shape[:2] == (height, width):
        return picture
    return np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _swatch(canvas: Canvas, pen: Pen, label: str, left: int, top: int) -> None:
    side = pen.height // 2
    middle = top + pen.height // 2
    canvas[middle - side // 2 : middle + side // 2, left + 6 : left + 6 + side] = bgr(label)
    pen.write(canvas, ascii_only(label), left + 10 + side, top, WHITE)
