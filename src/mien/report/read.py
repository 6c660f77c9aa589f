"""Reading the JSON contract back: a saved analysis can be shown in another format without analysing again.

Keys that are not known are passed over, so a reader of today takes what a later edition adds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from mien.errors import InputError, UsageError
from mien.labels import LABEL_SETS, LabelSet
from mien.report.contract import SIDES
from mien.types import (
    ANALYSIS_SCHEMA,
    Analysis,
    BundleId,
    Evidence,
    Prediction,
    Reading,
    Source,
    Span,
    Track,
    Utterance,
    WordShare,
)


def load(path: str | Path) -> Analysis:
    """The analysis saved at `path` as JSON."""
    try:
        document = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise InputError(f"{path}: not JSON in UTF-8 ({error})") from error
    try:
        return from_dict(document)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error


def from_dict(document: Mapping[str, Any]) -> Analysis:
    """The inverse of `as_dict`: what the contract carries comes back, and only that."""
    given = document.get("schema") if isinstance(document, Mapping) else type(document).__name__
    if given != ANALYSIS_SCHEMA:
        raise InputError(f"not an analysis: its schema is {given!r}, allowed is {ANALYSIS_SCHEMA!r}")
    try:
        bundle = _bundle(document["bundle"])
        readings = tuple(_reading(entry, bundle.labels) for entry in document["utterances"])
        tracks = _tracks(document.get("tracks"), bundle.labels)
        return Analysis(_source(document["source"]), bundle, readings, tuple(document["warnings"]), tracks)
    except KeyError as error:
        raise InputError(f"not a whole {ANALYSIS_SCHEMA}: {error} is missing") from error
    except (TypeError, AttributeError, ValueError, UsageError) as error:
        raise InputError(f"not a valid {ANALYSIS_SCHEMA}: {error}") from error


def reading_from(entry: Mapping[str, Any]) -> Reading:
    """An utterance of the contract by itself, over the labels that its probabilities name."""
    return _reading(entry, _label_set(tuple(entry["probabilities"])))


def _source(entry: Mapping[str, Any]) -> Source:
    return Source(entry["path"], entry["sha256"], entry["duration"], tuple(entry["modalities"]))


def _bundle(entry: Mapping[str, Any]) -> BundleId:
    return BundleId(entry["name"], entry["version"], entry["sha256"], _label_set(tuple(entry["labels"])))


def _label_set(labels: tuple[str, ...]) -> LabelSet:
    """The known set with these labels in this order, else one that says where it comes from."""
    return next((known for known in LABEL_SETS.values() if known.labels == labels), None) or LabelSet("read", labels)


def _reading(entry: Mapping[str, Any], labels: LabelSet) -> Reading:
    start, end = entry["start"], entry["end"]
    span = None if start is None else Span(float(start), float(end))
    utterance = Utterance(entry["index"], entry["text"], span, entry["speaker"])
    evidence = {
        name: Evidence(_prediction(part, labels), float(part["weight"]), part.get("share"))
        for name, part in entry["evidence"].items()
    }
    given = entry.get("words")
    words = None if given is None else tuple(WordShare(word["text"], float(word["share"])) for word in given)
    return Reading(utterance, _prediction(entry, labels), evidence, tuple(entry["notes"]), words)


def _tracks(entries: Sequence[Mapping[str, Any]] | None, labels: LabelSet) -> tuple[Track, ...] | None:
    return None if entries is None else tuple(_track(entry, labels) for entry in entries)


def _track(entry: Mapping[str, Any], labels: LabelSet) -> Track:
    looks = entry["looks"]
    return Track(
        int(entry["id"]),
        labels,
        times=_numbers(looks["times"]),
        boxes=_rows(looks["boxes"][side] for side in SIDES),
        qualities=_numbers(looks["qualities"]),
        probabilities=_rows(looks["probabilities"][label] for label in labels.labels),
        utterances=tuple(map(int, entry["utterances"])),
        speaks=tuple(map(int, entry["speaks"])),
    )


def _numbers(column: Iterable[Any]) -> tuple[float, ...]:
    return tuple(map(float, column))


def _rows(columns: Iterable[Iterable[Any]]) -> tuple[tuple[float, ...], ...]:
    return tuple(zip(*map(_numbers, columns), strict=True))


def _prediction(entry: Mapping[str, Any], labels: LabelSet) -> Prediction:
    given = entry["probabilities"]
    if set(given) != set(labels.labels):
        raise InputError(f"probabilities are given for {', '.join(given)}; the labels are {', '.join(labels.labels)}")
    prediction = Prediction(labels, tuple(float(given[label]) for label in labels.labels))
    if prediction.emotion != entry["emotion"]:
        raise InputError(f"the emotion is given as {entry['emotion']!r}, but {prediction.emotion} is more probable")
    return prediction
