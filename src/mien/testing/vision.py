"""A drawn face that a cascade takes for one, and a writer of small films: everything a test of sight needs.

write_video(path, [face_image(), face_image(240)], rate=5)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

BACKGROUND, SKIN, HAIR, SOCKET, PUPIL, LIPS = 150.0, 205.0, 55.0, 115.0, 35.0, 95.0  # grey levels


@dataclass(frozen=True, slots=True)
class Look:
    """An expression, in face widths: the mouth's half width and half height, and how far the brows are raised."""

    wide: float = 0.17
    open: float = 0.05
    raised: float = 0.0


def face_image(
    side: int = 160,
    *,
    width: int = 320,
    height: int = 240,
    centre: tuple[float, float] | None = None,
    seed: int | None = None,
    look: Look = Look(),
    skin: float = SKIN,
    mouth: float = 0.0,
) -> NDArray[np.uint8]:
    """A frontal face about `side` pixels wide on plain ground: uint8, shape (height, width, 3), BGR.

    `centre` (x, y) is that of the face, in the middle unless said; `seed` adds a little noise, so that frames differ;
    `skin` is a grey level; `mouth` is how far it is open, 0..1.
    """
    x0, y0 = centre or (width / 2, height / 2)
    x, y = (np.arange(width) - x0) / side, (np.arange(height)[:, None] - y0) / side
    grey = np.full((height, width), BACKGROUND)
    for cx, cy, rx, ry, level, opacity in (*_parts(look, skin), *_opened(mouth)):
        soft = 1.5 / (side * min(rx, ry))
        rows = slice(*np.searchsorted(y[:, 0], [cy - (1 + soft) * ry, cy + (1 + soft) * ry]))
        columns = slice(*np.searchsorted(x, [cx - (1 + soft) * rx, cx + (1 + soft) * rx]))
        inside = _ellipse((x[columns] - cx) / rx, (y[rows] - cy) / ry, soft=soft)
        part = grey[rows, columns]
        part += opacity * inside * (level - part)
    if seed is not None:
        grey += np.random.default_rng(seed).normal(0, 3, grey.shape)
    tint = np.array([0.88, 0.96, 1.06])  # skin is warmer than grey
    return np.asarray(np.clip(grey[:, :, None] * tint, 0, 255), np.uint8)


def _parts(look: Look, skin: float) -> list[tuple[float, float, float, float, float, float]]:
    """Centre x, y and radii (face widths from the middle of the face), grey level, opacity; painted in this order."""
    return [
        (0.0, -0.10, 0.56, 0.70, HAIR, 1.0),
        (0.0, 0.06, 0.46, 0.58, skin, 1.0),
        *((s * 0.19, -0.10, 0.15, 0.075, SOCKET, 0.9) for s in (-1, 1)),
        *((s * 0.19, -0.20 - look.raised, 0.14, 0.025, HAIR, 0.9) for s in (-1, 1)),
        *((s * 0.19, -0.10, 0.05, 0.045, PUPIL, 1.0) for s in (-1, 1)),
        (0.0, 0.02, 0.045, 0.16, 225.0, 0.9),
        (0.0, 0.18, 0.09, 0.03, SOCKET, 0.8),
        (0.0, 0.35, look.wide, look.open, LIPS, 0.95),
        (0.0, 0.43, 0.12, 0.02, 170.0, 0.7),
        *((s * 0.30, 0.14, 0.10, 0.08, 220.0, 0.6) for s in (-1, 1)),
    ]


def _opened(mouth: float) -> list[tuple[float, float, float, float, float, float]]:
    """Parts as those above: lips around the dark."""
    if not mouth:
        return []
    return [(0.0, 0.37, 0.15, 0.06 + 0.08 * mouth, LIPS, 1.0), (0.0, 0.37, 0.11, 0.02 + 0.08 * mouth, PUPIL, 1.0)]


def _ellipse(x: NDArray[np.float64], y: NDArray[np.float64], soft: float) -> NDArray[np.float64]:
    """1 inside the unit circle, 0 outside, with a soft rim."""
    return np.clip((1 - np.hypot(x, y)) / soft + 0.5, 0, 1)


def write_video(
    path: str | Path,
    images: Iterable[NDArray[np.uint8]],
    rate: float = 10.0,
    *,
    waveform: NDArray[np.float32] | None = None,
    waveform_rate: int = 16_000,
    layout: str = "mono",
    codec: str = "mpeg4",
    rotation: int = 0,
) -> Path:
    """A film of the images (uint8, BGR, all of one even size) at `rate` a second; its path is given back.

    waveform : float32, shape (samples,) or (channels, samples), -1..1, at `waveform_rate`; coded as AAC
    layout : FFmpeg's name for the channels, such as 5.1
    rotation : degrees counter-clockwise that a player must turn the picture; quarter turns
    """
    import av

    pictures = list(images)
    height, width = pictures[0].shape[:2]
    with av.open(str(path), "w") as container:
        video: Any = container.add_stream(codec, rate=Fraction(rate).limit_denominator(1000))
        video.width, video.height, video.bit_rate = width, height, 2_000_000
        video.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        if rotation:
            video.set_display_rotation(rotation)
        sound: Any = None if waveform is None else container.add_stream("aac", rate=waveform_rate, layout=layout)
        for picture in pictures:
            container.mux(video.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="bgr24")))
        container.mux(video.encode(None))
        if waveform is not None:
            _write_sound(container, sound, waveform, waveform_rate, layout)
    return Path(path)


def _write_sound(container: Any, stream: Any, waveform: NDArray[np.float32], rate: int, layout: str) -> None:
    import av

    samples = np.ascontiguousarray(waveform.T, np.float32).reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(samples, format="flt", layout=layout)
    frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
    container.mux(stream.encode(frame))
    container.mux(stream.encode(None))
