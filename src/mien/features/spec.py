"""What a feature is, as data: its name and parameters, and a fingerprint that changes when either does."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mien.errors import UsageError

# Raised when the code behind a feature changes what it computes, so that stored features are not mixed.
VERSIONS = {
    "tokens": 1,
    "log-mel": 1,
    "face-crop": 1,
    "portrait": 1,
    "mfcc": 1,
    "short-term": 1,
    "log-mel-pieces": 1,
    "vggish": 1,
    "functionals": 1,
    "opensmile": 1,
    "selected": 1,
    "faces": 1,
    "scene": 1,
    "head-pose": 1,
    "face-track": 1,
    "face-and-scene": 1,
    "words": 1,
    "turn-words": 1,
    "turn-parts": 1,
    "turn-subwords": 1,
    "turn-terms": 1,
    "waveform": 1,
    "level": 1,
    "pretrained": 1,
    "vector": 1,
}


@dataclass(frozen=True)
class FeatureSpec:
    """One feature: `name` from `VERSIONS`, its parameters, the dimensions of a frame, frames a second (0: no clock)."""

    name: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    dims: tuple[int, ...] = ()
    rate: float = 0.0

    def __post_init__(self) -> None:
        if self.name not in VERSIONS:
            raise UsageError(f"unknown feature {self.name!r}; known are {', '.join(VERSIONS)}")

    @property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits over everything that decides the numbers."""
        said = {"name": self.name, "version": VERSIONS[self.name], "parameters": dict(self.parameters)}
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:12]

    def as_dict(self) -> dict[str, Any]:
        """The spec as it stands in bundle.json."""
        return {
            "name": self.name,
            "parameters": dict(self.parameters),
            "dims": list(self.dims),
            "rate": self.rate,
            "fingerprint": self.fingerprint,
        }

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> FeatureSpec:
        """The spec of a bundle; refused when this version of mien would compute other numbers."""
        spec = cls(said["name"], said["parameters"], tuple(said["dims"]), said["rate"])
        if spec.fingerprint != said["fingerprint"]:
            raise UsageError(
                f"feature {spec.name!r} has fingerprint {said['fingerprint']} in the bundle and {spec.fingerprint} "
                "here: the bundle was made by another version of mien; rebuild it or install that version"
            )
        return spec
