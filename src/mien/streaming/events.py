"""What a live session says: frozen dataclasses, in the order in which things become known. Times are stream seconds.

    Began ─▶ SpeechBegan ─▶ Provisional … ─▶ SpeechEnded ─▶ Final ─▶ … ─▶ Ended
              FaceSeen, Revised, FramesShed, Warned in between

`Final` and `Revised` carry whole readings: whoever keeps the newest of each index holds, at any moment, what an
analysis of the stream up to there would say, and after `Ended` the analysis of all of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from mien.types import Analysis, BundleId, Prediction, Reading, Span


@dataclass(frozen=True, slots=True)
class Began:
    """The session is open. `transcriber` is who writes down words, None where nobody does."""

    bundle: BundleId
    modalities: tuple[str, ...]
    transcriber: str | None


@dataclass(frozen=True, slots=True)
class SpeechBegan:
    """Somebody has been speaking since `start`."""

    start: float


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """The pause after `span` is long enough; its reading follows."""

    span: Span


@dataclass(frozen=True, slots=True)
class Provisional:
    """What the unfinished utterance says so far. Its index is the one that its final reading will have."""

    reading: Reading


@dataclass(frozen=True, slots=True)
class Final:
    """A finished utterance."""

    reading: Reading


@dataclass(frozen=True, slots=True)
class Revised:
    """An earlier utterance in the light of a later one: as more is heard, speakers are told apart better."""

    reading: Reading


@dataclass(frozen=True, slots=True)
class FaceSeen:
    """One look at one person. `box` is x, y, width, height as shares of the picture; `quality` 0..1."""

    time: float
    person: int
    box: tuple[float, float, float, float]
    quality: float
    prediction: Prediction


@dataclass(frozen=True, slots=True)
class FramesShed:
    """Pictures that were not looked at, `frames` in all since the last such event, because work fell behind."""

    time: float
    frames: int
    behind: float


@dataclass(frozen=True, slots=True)
class Warned:
    """Something lessens what is read; it stands in the analysis too."""

    time: float
    message: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The stream is over. `analysis` is what `mien analyze` says of the same sound and pictures."""

    analysis: Analysis


@dataclass(frozen=True, slots=True)
class Failed:
    """The stream cannot go on, and why; nothing follows."""

    message: str


Event = (
    Began | SpeechBegan | SpeechEnded | Provisional | Final | Revised | FaceSeen | FramesShed | Warned | Ended | Failed
)
