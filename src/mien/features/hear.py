"""One utterance's sound as numbers: the function that a spec names, the same in training and in use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.audio.decode import RATE
from mien.audio.functionals import functionals
from mien.audio.mel import MelSettings
from mien.audio.mfcc import MfccSettings, mfcc
from mien.audio.shortterm import ShortTermSettings
from mien.audio.vggish import vggish_examples
from mien.errors import UsageError
from mien.features.extract import audio_frames, mel_spec
from mien.features.opensmile import OpensmileSettings, opensmile_functionals, opensmile_spec
from mien.features.sound import (
    AsPublished,
    PieceSettings,
    functionals_spec,
    mel_pieces,
    mfcc_spec,
    piece_spec,
    short_term_frames,
    short_term_spec,
    vggish_spec,
)
from mien.features.spec import FeatureSpec

Waveform = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Hearing:
    """One way to hear. `compute` takes a waveform at the settings' rate; `exact` arrays are too wide for float16."""

    settings: type[Any]
    spec: Callable[[Any], FeatureSpec]
    compute: Callable[[Waveform, Any], Waveform]
    exact: bool = False


def waveform_spec(_: AsPublished) -> FeatureSpec:
    """The spec of the sound itself, for networks that begin with it."""
    return FeatureSpec("waveform", {}, (), RATE)


HEARINGS: dict[str, Hearing] = {
    "log-mel": Hearing(MelSettings, mel_spec, audio_frames),
    "log-mel-pieces": Hearing(PieceSettings, piece_spec, mel_pieces),
    "vggish": Hearing(AsPublished, vggish_spec, lambda sound, _: vggish_examples(sound)),
    "mfcc": Hearing(MfccSettings, mfcc_spec, mfcc),
    "short-term": Hearing(ShortTermSettings, short_term_spec, short_term_frames, exact=True),
    "functionals": Hearing(AsPublished, functionals_spec, lambda sound, _: functionals(sound), exact=True),
    "opensmile": Hearing(OpensmileSettings, opensmile_spec, opensmile_functionals, exact=True),
    "waveform": Hearing(AsPublished, waveform_spec, lambda sound, _: sound),
}


def hearing_spec(name: str, settings: Mapping[str, Any]) -> FeatureSpec:
    """The spec of one way to hear with these settings; a setting that it does not have is named."""
    if name not in HEARINGS:
        raise UsageError(f"sound is heard as {', '.join(HEARINGS)}, got {name!r}")
    chosen = HEARINGS[name]
    try:
        return chosen.spec(chosen.settings(**settings))
    except TypeError:
        known = ", ".join(chosen.settings.__dataclass_fields__) or "none"
        raise UsageError(f"{name} has the settings {known}, got {', '.join(settings)}") from None


def hear(spec: FeatureSpec) -> Callable[[Waveform], Waveform]:
    """The function from one utterance's waveform, float32, shape (samples,), 16 kHz, to the spec's numbers, float32."""
    if spec.name not in HEARINGS:
        raise UsageError(f"sound is heard as {', '.join(HEARINGS)}, got {spec.name!r}")
    chosen = HEARINGS[spec.name]
    settings = chosen.settings(**spec.parameters)
    rate = getattr(settings, "rate", RATE)
    return lambda sound: chosen.compute(_at(sound, rate), settings)


def _at(sound: Waveform, rate: int) -> Waveform:
    if rate == RATE:
        return sound
    import soxr

    resampled: Waveform = soxr.resample(sound, RATE, rate)
    return resampled
