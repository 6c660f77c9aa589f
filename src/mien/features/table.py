"""The features that can be asked for by name, and how a request such as `log-mel:hop=0.02,bands=40` is read.

A feature is one entry below: a frozen dataclass of settings whose defaults say what is usual, the spec they make, and
the function from one item to one array.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from mien.audio.decode import RATE
from mien.audio.functionals import functionals
from mien.audio.mel import MelSettings, TelephoneSettings
from mien.audio.mfcc import MfccSettings, mfcc
from mien.audio.shortterm import ShortTermSettings
from mien.audio.vggish import RATE as VGGISH_RATE
from mien.audio.vggish import vggish_examples
from mien.errors import UsageError
from mien.features.extract import audio_frames, mel_spec
from mien.features.material import PARTS, Material, Need, Part, waveform
from mien.features.opensmile import OpensmileSettings, opensmile_functionals, opensmile_spec
from mien.features.pretrained import PretrainedSettings, encode, pretrained_spec
from mien.features.sight import (
    CropSettings,
    FaceSettings,
    SceneSettings,
    crop_spec,
    face_crop,
    faces,
    faces_spec,
    pose_spec,
    poses,
    scene_spec,
    scenes,
)
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
from mien.features.store import FeatureStore
from mien.features.words import WordSettings, word_numbers, words_spec


@dataclass(frozen=True)
class Feature:
    """`says` is one line for a listing, with the array's shape; `dtype` is what lies on disk; `parts` are those of a
    picture that it can be computed from.
    """

    says: str
    need: Need
    settings: type[Any]
    spec: Callable[[Any], FeatureSpec]
    compute: Callable[[Material, Any], NDArray[Any]]
    dtype: str = "float16"
    parts: frozenset[Part] = frozenset()

    def reads(self, material: Material) -> bool:
        """Whether it can be computed from the material."""
        return getattr(material, self.need) is not None and (self.need == "text" or material.parts <= self.parts)


FEATURES: dict[str, Feature] = {
    "log-mel": Feature(
        "speech as log-mel frames: (frames, bands)",
        "media",
        MelSettings,
        mel_spec,
        lambda material, settings: audio_frames(waveform(material, settings.rate), settings),
    ),
    "log-mel-telephone": Feature(
        "log-mel with a telephone's band and silence at -100 dB as defaults: (frames, bands)",
        "media",
        TelephoneSettings,
        mel_spec,
        lambda material, settings: audio_frames(waveform(material, settings.rate), settings),
    ),
    "log-mel-pieces": Feature(
        "log-mel in pieces of three seconds: (pieces, frames, bands)",
        "media",
        PieceSettings,
        piece_spec,
        lambda material, settings: mel_pieces(waveform(material, settings.rate), settings),
    ),
    "vggish": Feature(
        "VGGish's examples of 0.96 s: (examples, 96, 64)",
        "media",
        AsPublished,
        vggish_spec,
        lambda material, _: vggish_examples(waveform(material, VGGISH_RATE)),
    ),
    "mfcc": Feature(
        "mel cepstra with deltas: (frames, coefficients · (1 + orders))",
        "media",
        MfccSettings,
        mfcc_spec,
        lambda material, settings: mfcc(waveform(material, settings.rate), settings),
    ),
    "short-term": Feature(
        "34 short-term features of the first 10 s: (most, 34)",
        "media",
        ShortTermSettings,
        short_term_spec,
        lambda material, settings: short_term_frames(waveform(material, settings.rate), settings),
        "float32",  # the energy of a whisper is below the least half-precision number
    ),
    "functionals": Feature(
        "88 numbers for how an utterance is said: (88,)",
        "media",
        AsPublished,
        functionals_spec,
        lambda material, _: functionals(waveform(material, RATE)),
        "float32",
    ),
    "opensmile": Feature(
        "openSMILE's functionals, 88 or 6,373, by the extra [opensmile]: (functionals,)",
        "media",
        OpensmileSettings,
        opensmile_spec,
        lambda material, settings: opensmile_functionals(waveform(material, settings.rate), settings),
        "float32",
    ),
    "pretrained": Feature(
        "wav2vec 2.0 and its kin, model=FOLDER or NAME, by the extra [train]: (frames, dims), pooled (dims,)",
        "media",
        PretrainedSettings,
        pretrained_spec,
        encode,
    ),
    "faces": Feature(
        "the person seen best, at a chosen rate; zeros where not seen: (length, 48, 48)",
        "media",
        FaceSettings,
        faces_spec,
        faces,
        "uint8",
        frozenset(PARTS),
    ),
    "face-crop": Feature(
        "the largest face of a still picture, mean 0 and deviation 1: (1, side, side)",
        "media",
        CropSettings,
        crop_spec,
        face_crop,
        parts=frozenset(PARTS),
    ),
    "scene": Feature(
        "pictures with their faces blacked out, at a chosen rate: (length, height, width, 3), BGR",
        "media",
        SceneSettings,
        scene_spec,
        scenes,
        "uint8",
        frozenset({"box"}),
    ),
    "head-pose": Feature(
        "1 where a face is seen, yaw, pitch, roll in degrees; needs YuNet, detector=FILE: (length, 4)",
        "media",
        FaceSettings,
        pose_spec,
        poses,
        "float32",
    ),
    "words": Feature(
        "numbers of words in a vocabulary, vocabulary=FILE: (words,)",
        "text",
        WordSettings,
        words_spec,
        word_numbers,
        "int32",
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

    def store(self, root: Path) -> FeatureStore:
        """Where the feature's arrays lie under `root`."""
        return FeatureStore(root, self.spec, self.feature.dtype)


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
