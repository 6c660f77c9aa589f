"""openSMILE's standard sets, for those who must compare with them: the extra `[opensmile]`.

Its licence allows research and private use, not products; so it is never a dependency, and nothing shipped uses it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError, MissingPartError, UsageError
from mien.features.spec import FeatureSpec

SETS = {"eGeMAPSv02": 88, "ComParE_2016": 6_373}  # name in opensmile.FeatureSet -> functionals


@dataclass(frozen=True, slots=True)
class OpensmileSettings:
    """Which set, and the rate in hertz at which it hears."""

    set: str = "eGeMAPSv02"
    rate: int = 16_000

    def __post_init__(self) -> None:
        if self.set not in SETS:
            raise UsageError(f"openSMILE's sets here are {', '.join(SETS)}, got {self.set!r}")


def opensmile_spec(settings: OpensmileSettings) -> FeatureSpec:
    """The spec of one set's functionals of a whole utterance."""
    return FeatureSpec("opensmile", asdict(settings), (SETS[settings.set],))


def opensmile_functionals(waveform: NDArray[np.float32], settings: OpensmileSettings) -> NDArray[np.float32]:
    """One utterance. waveform : float32, shape (samples,) at `settings.rate` -> float32, shape (functionals,)."""
    extractor = _extractor(settings.set)
    if len(waveform) < 0.1 * settings.rate:  # its longest window is 60 ms, and it needs a few
        raise InputError(f"openSMILE needs at least 0.1 s of sound, got {len(waveform) / settings.rate:.3f} s")
    row: NDArray[np.float32] = extractor.process_signal(waveform, settings.rate).to_numpy(np.float32)[0]
    return row


@lru_cache(maxsize=2)
def _extractor(name: str) -> Any:
    try:
        opensmile = import_module("opensmile")
    except ImportError as error:
        raise MissingPartError(
            "openSMILE is not installed (its licence is for non-commercial use); "
            "bring it with: pip install 'mien[opensmile]'"
        ) from error
    level = opensmile.FeatureLevel.Functionals
    return opensmile.Smile(feature_set=opensmile.FeatureSet[name], feature_level=level)
