"""bundle.json as dataclasses: what a bundle says of itself.

{"format": "mien-bundle/1", "name": …, "version": …, "licence": …, "languages": ["en"],
 "labels": {"name": "ekman-7", "labels": [ … ]},
 "experts": {"text": {"graph": "text.onnx", "labels": { … }, "feature": { … }, "temperature": 1.2,
                      "reliability": 0.3, "history": 3}, "audio": { … }, "face": { … }, "scene": { … }},
 "fusion": {"kind": "log-opinion-pool", "rule": "…"},
 "dialogue": {"graph": "dialogue.onnx", "labels": { … }, "dims": {"text": 128, "audio": 64}, "temperature": 1.1,
              "causal": true},                              with the fusion "dialogue-graph" alone
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
POOL, GRAPH = FUSIONS = ("log-opinion-pool", "dialogue-graph")


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
class Context:
    """The graph that reads whole dialogues.

    labels : what its logits are over; mapped to the bundle's labels in use
    dims : the width of each modality's vectors, in the order in which it takes them
    temperature : what its logits are divided by
    causal : whether a turn's logits depend on no later turn
    """

    graph: str
    labels: LabelSet
    dims: Mapping[str, int]
    temperature: float
    causal: bool


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
    dialogue: Context | None = None


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
            dialogue=_context(said["dialogue"]) if "dialogue" in said else None,
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


def _context(said: Mapping[str, Any]) -> Context:
    return Context(
        graph=str(said["graph"]),
        labels=_labels(said["labels"]),
        dims={str(name): int(width) for name, width in said["dims"].items()},
        temperature=float(said["temperature"]),
        causal=bool(said["causal"]),
    )


def _check(manifest: Manifest, where: str) -> None:
    strange = set(manifest.experts) - {"text", "audio", "face", "scene"}
    if strange or not (manifest.experts or manifest.dialogue):
        raise BundleError(
            f"{where}: experts are one or more of text, audio, face, scene; got {sorted(manifest.experts)}"
        )
    if manifest.fusion not in FUSIONS:
        raise BundleError(f"{where}: fusion is {manifest.fusion!r}; known are {', '.join(FUSIONS)}")
    _check_context(manifest, where)
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


def _check_context(manifest: Manifest, where: str) -> None:
    """The dialogue graph takes what the experts give; only one that takes vectors of a corpus has no experts."""
    context = manifest.dialogue
    if (context is not None) != (manifest.fusion == GRAPH):
        raise BundleError(f"{where}: the fusion {GRAPH} and the key dialogue go together")
    if context is None:
        return
    if context.graph not in manifest.files:
        raise BundleError(f"{where}: the dialogue graph {context.graph!r} is not among the files")
    if manifest.experts and set(manifest.experts) != set(context.dims):
        raise BundleError(
            f"{where}: the dialogue graph takes {', '.join(context.dims)}, and the experts are "
            f"{', '.join(manifest.experts)}; it takes one vector of each"
        )
    if not context.dims or min(context.dims.values()) < 1 or not 0 < context.temperature < math.inf:
        raise BundleError(
            f"{where}: the dialogue graph needs vectors of 1 number and more and a temperature above 0, got "
            f"{dict(context.dims)} and {context.temperature}"
        )
    try:
        label_map(context.labels, manifest.labels)
    except UsageError as error:
        raise BundleError(f"{where}: dialogue: {error}") from None
