"""The features that can be asked for by name, and how a request such as `log-mel:hop=0.02,bands=40` is read.

A feature is one entry below: a frozen dataclass of settings whose defaults say what is usual, the spec they make, and
the function from one item to one array.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from numpy.typing import NDArray

from mien.audio.mel import MelSettings
from mien.errors import UsageError
from mien.features.extract import audio_frames, mel_spec
from mien.features.material import Material, Need, waveform
from mien.features.spec import FeatureSpec


@dataclass(frozen=True)
class Feature:
    """`says` is one line for a listing, with the array's shape; `dtype` is what lies on disk."""

    says: str
    need: Need
    settings: type[Any]
    spec: Callable[[Any], FeatureSpec]
    compute: Callable[[Material, Any], NDArray[Any]]
    dtype: str = "float16"


FEATURES: dict[str, Feature] = {
    "log-mel": Feature(
        "speech as log-mel frames: (frames, bands)",
        "media",
        MelSettings,
        mel_spec,
        lambda material, settings: audio_frames(waveform(material, settings.rate), settings),
    ),
}


@dataclass(frozen=True)
class Request:
    """A feature with the settings that were asked for."""

    feature: Feature
    settings: Any
    spec: FeatureSpec

    def compute(self, material: Material) -> NDArray[Any]:
        return self.feature.compute(material, self.settings)


def request(asked: str) -> Request:
    """Read `NAME` or `NAME:key=value,key=value`; what is not said keeps its default."""
    name, _, said = asked.partition(":")
    if name not in FEATURES:
        raise UsageError(f"unknown feature {name!r}; known are {', '.join(FEATURES)}")
    feature = FEATURES[name]
    pairs = (pair.partition("=") for pair in said.split(",") if pair)
    try:
        settings = feature.settings(**{key: _value(feature, name, key, text) for key, _, text in pairs})
        return Request(feature, settings, feature.spec(settings))
    except ArithmeticError:
        raise UsageError(f"{asked}: a feature cannot be computed with these settings") from None


def defaults(feature: Feature) -> dict[str, Any]:
    """What can be set, with what it is unless set."""
    return {field.name: field.default for field in fields(feature.settings)}


def _value(feature: Feature, name: str, key: str, text: str) -> Any:
    usual = defaults(feature)
    if key not in usual:
        raise UsageError(f"{name} has no setting {key!r}; it has {', '.join(usual)}")
    kind = type(usual[key])
    try:
        value = kind(text)
    except ValueError:
        value = None
    if value is None or (isinstance(value, float | int) and not (math.isfinite(value) and value >= 0)):
        raise UsageError(f"{name}: {key} is a {_KINDS[kind]}, such as {usual[key]!r}, got {text!r}")
    return value


_KINDS = {int: "whole number from 0 up", float: "number from 0 up", str: "word"}
