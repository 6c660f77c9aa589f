"""bundle.json as dataclasses: what a bundle says of itself.

{"format": "mien-bundle/1", "name": …, "version": …, "licence": …, "languages": ["en"],
 "labels": {"name": "ekman-7", "labels": [ … ]},
 "experts": {"text": {"graph": "text.onnx", "labels": { … }, "feature": { … }, "temperature": 1.2,
                      "reliability": 0.3, "history": 3}, "audio": { … }, "face": { … }, "scene": { … }},
 "fusion": {"kind": "log-opinion-pool", "rule": "…"},
 "card": { … }, "files": {"text.onnx": "sha256 …", …}}
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mien.errors import BundleError, UsageError
from mien.features.spec import FeatureSpec
from mien.labels import LabelSet, label_map

FORMAT = "mien-bundle/1"
VOCABULARY = "tokenizer.json"  # of a text expert that names no other
FUSIONS = ("log-opinion-pool",)


@dataclass(frozen=True)
class Expert:
    """One modality's graph.

    labels : what its logits are over; mapped to the bundle's labels in use
    temperature : what its logits are divided by
    reliability : the share of the labels' entropy that it explained on held-out data, 0..1: its weight in the pool
    history : (text) how many turns before the present one it reads
    vocabulary : (text) the file beside the graph that its words are looked up in
    """

    graph: str
    labels: LabelSet
    feature: FeatureSpec
    temperature: float
    reliability: float
    history: int = 0
    vocabulary: str = VOCABULARY


@dataclass(frozen=True)
class Manifest:
    """A validated bundle.json."""

    name: str
    version: str
    licence: str
    languages: tuple[str, ...]
    labels: LabelSet
    experts: Mapping[str, Expert]
    fusion: str
    files: Mapping[str, str]


def parse(said: Any, where: str) -> Manifest:
    """Check bundle.json's content; whatever is wrong with it is a `BundleError` that names the key."""
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        given = said.get("format") if isinstance(said, dict) else type(said).__name__
        raise BundleError(f"{where}: format is {given!r}; this version of mien reads {FORMAT!r}")
    try:
        manifest = Manifest(
            name=str(said["name"]),
            version=str(said["version"]),
            licence=str(said["licence"]),
            languages=_names(said["languages"]),
            labels=_labels(said["labels"]),
            experts={name: _expert(expert) for name, expert in said["experts"].items()},
            fusion=said["fusion"]["kind"],
            files={str(name): str(digest) for name, digest in said["files"].items()},
        )
    except KeyError as error:
        raise BundleError(f"{where}: key {error} is missing") from None
    except (TypeError, ValueError, OverflowError, AttributeError, UsageError) as error:
        raise BundleError(f"{where}: {error}") from None
    _check(manifest, where)
    return manifest


def _labels(said: Mapping[str, Any]) -> LabelSet:
    return LabelSet(said["name"], _names(said["labels"]))


def _names(said: Any) -> tuple[str, ...]:
    if not isinstance(said, list) or not all(isinstance(name, str) for name in said):
        raise TypeError(f"a list of names is expected, got {said!r}")
    return tuple(said)


def _expert(said: Mapping[str, Any]) -> Expert:
    return Expert(
        graph=str(said["graph"]),
        labels=_labels(said["labels"]),
        feature=FeatureSpec.from_dict(said["feature"]),
        temperature=float(said["temperature"]),
        reliability=float(said["reliability"]),
        history=int(said.get("history", 0)),
        vocabulary=str(said.get("vocabulary", VOCABULARY)),
    )


def _check(manifest: Manifest, where: str) -> None:
    strange = set(manifest.experts) - {"text", "audio", "face", "scene"}
    if strange or not manifest.experts:
        raise BundleError(
            f"{where}: experts are one or more of text, audio, face, scene; got {sorted(manifest.experts)}"
        )
    if manifest.fusion not in FUSIONS:
        raise BundleError(f"{where}: fusion is {manifest.fusion!r}; known are {', '.join(FUSIONS)}")
    words = manifest.experts.get("text")
    if words is not None and words.vocabulary not in manifest.files:
        raise BundleError(f"{where}: {words.vocabulary}, which the text expert reads, is not among the files")
    for name, expert in manifest.experts.items():
        if expert.graph not in manifest.files:
            raise BundleError(f"{where}: the {name} graph {expert.graph!r} is not among the files")
        if not 0 < expert.temperature < math.inf or not 0 <= expert.reliability <= 1 or expert.history < 0:
            raise BundleError(
                f"{where}: {name} needs a temperature above 0, a reliability in 0..1 and a history of 0 turns or more, "
                f"got {expert.temperature}, {expert.reliability} and {expert.history}"
            )
        try:
            label_map(expert.labels, manifest.labels)
        except UsageError as error:
            raise BundleError(f"{where}: {name}: {error}") from None
    for name in manifest.files:
        if not name or set(name) & set("/\\:\0") or name.startswith("."):
            raise BundleError(f"{where}: files lie in the bundle's own folder, got {name!r}")
