"""What a live client sends: a start, then binary messages of sound and pictures, then a stop.

{"type": "start", "sample_rate": 16000, "video": false, "bundle": "base", "asr": "auto", "labels": "sentiment-3"}
kind (1 byte: 0 sound, 1 picture) · seconds of the stream (8 bytes, little-endian double) · payload
{"type": "stop"}
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from starlette.websockets import WebSocketDisconnect

from mien.audio.decode import RATE
from mien.audio.timeline import Resampler
from mien.bundle import available
from mien.errors import InputError, UsageError
from mien.labels import LABEL_SETS
from mien.streaming.feed import waveform
from mien.streaming.film import Jpeg, Piece, Sound
from mien.text.transcribe import TRANSCRIBERS

HEADER = struct.Struct("<Bd")
SOUND, PICTURE = 0, 1
LOWEST, HIGHEST = 8_000, 96_000  # Hz that a client may send
STILLS = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF")  # how a JPEG, a PNG and a WebP begin


@dataclass(frozen=True, slots=True)
class Stop:
    """The client has said everything."""


@dataclass(frozen=True, slots=True)
class Start:
    """How a client wants to be listened to."""

    sample_rate: int = RATE
    video: bool = False
    bundle: str = "base"
    asr: str = "auto"
    labels: str | None = None

    def __post_init__(self) -> None:
        names = [bundle.path.name for bundle in available()]
        allowed = (
            (LOWEST <= self.sample_rate <= HIGHEST, "sample_rate", self.sample_rate, f"{LOWEST} to {HIGHEST}"),
            (self.bundle in names, "bundle", self.bundle, ", ".join(names)),
            (self.labels is None or self.labels in LABEL_SETS, "labels", self.labels, ", ".join(LABEL_SETS)),
            (self.asr in {"auto", "none", *TRANSCRIBERS}, "asr", self.asr, ", ".join(("auto", "none", *TRANSCRIBERS))),
        )
        for fits, name, given, wanted in allowed:
            if not fits:
                raise UsageError(f"{name} is {str(given)[:80]!r}; allowed is {wanted}")

    def reader(self) -> Callable[[bytes], Piece]:
        """Reads the session's binary messages, one after another."""
        return Reader(self.sample_rate).piece


@dataclass
class Reader:
    """Keeps the resampler and the clock of one stream."""

    rate: int
    _heard: int = 0
    _resampler: Resampler = field(default_factory=lambda: Resampler(RATE))

    def piece(self, data: bytes) -> Piece:
        """A binary message as sound or picture."""
        if len(data) <= HEADER.size:
            raise InputError(
                f"a binary message has a header of {HEADER.size} bytes and a payload, got {len(data)} bytes"
            )
        kind, time = HEADER.unpack_from(data)
        payload = data[HEADER.size :]
        if kind == SOUND:
            return self._sound(payload)
        if kind != PICTURE or not payload.startswith(STILLS):
            raise InputError(f"a binary message is sound (0) or a JPEG, PNG or WebP picture (1), got {kind}")
        if not (math.isfinite(time) and time >= 0):
            raise InputError(f"a picture's time is in seconds from 0, got {time}")
        return Jpeg(time, payload)

    def _sound(self, payload: bytes) -> Sound:
        samples = self._resampler.feed(waveform(payload), self.rate)
        sound = Sound(self._heard / RATE, samples)
        self._heard += len(samples)
        return sound


def start(received: MutableMapping[str, Any]) -> Start:
    """The first message."""
    said = _said(received)
    if said.pop("type", None) != "start":
        raise InputError('the first message is {"type": "start", …}')
    kinds = {"sample_rate": int, "video": bool, "bundle": str, "asr": str, "labels": str}
    for name, value in said.items():
        if name in kinds and type(value) is not kinds[name]:
            raise InputError(f"{name} is a {kinds[name].__name__}, got {str(value)[:80]!r}")
    return Start(**{name: value for name, value in said.items() if name in kinds})


def message(received: MutableMapping[str, Any], read: Callable[[bytes], Piece]) -> Piece | Stop:
    """A later message."""
    data = received.get("bytes")
    if data is not None:
        return read(data)
    kind = _said(received).get("type")
    if kind != "stop":
        raise InputError(f'a message in words is {{"type": "stop"}}, got the type {str(kind)[:80]!r}')
    return Stop()


def _said(received: MutableMapping[str, Any]) -> dict[str, Any]:
    if received["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(received.get("code", 1000))
    try:
        said = json.loads(received.get("text") or "")
    except ValueError:
        raise InputError("a message in words is a JSON object") from None
    if not isinstance(said, dict):
        raise InputError(f"a message in words is a JSON object, got {type(said).__name__}")
    return said
