"""The published JSON Schema of the contract. `python -m mien.report.schema` prints it.

`docs/schema/analysis-1.json` is that output. Every key but `tracks` and `value` is written; what is not known is null.
Readers should pass over keys that they do not know, writers may not add any.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from mien.types import ANALYSIS_SCHEMA, MODALITIES

SHARE = {"type": "number", "minimum": 0, "maximum": 1}
SECONDS = {"type": ["number", "null"], "minimum": 0}
TEXT = {"type": ["string", "null"]}
TEXTS = {"type": "array", "items": {"type": "string"}}
SHA256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
LABEL = {"type": "string", "minLength": 1}
VALUE = {"type": "number", "description": "The mean step of the scale; absent where the labels are no steps of one."}


def schema() -> dict[str, Any]:
    """JSON Schema, draft 2020-12, of `mien/analysis/1`."""
    whole = record(
        schema={"const": ANALYSIS_SCHEMA},
        source={"$ref": "#/$defs/source"},
        bundle={"$ref": "#/$defs/bundle"},
        utterances={"type": "array", "items": {"$ref": "#/$defs/utterance"}},
        tracks={
            "type": "array",
            "description": "The faces of a film, one entry each; absent where there was none or nobody looked at it.",
            "items": {"$ref": "#/$defs/track"},
        },
        warnings=TEXTS | {"description": "What holds for the whole analysis and lessens it."},
    )
    whole["required"].remove("tracks")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{ANALYSIS_SCHEMA.replace('/', ':')}",
        "title": ANALYSIS_SCHEMA,
        "description": "What mien read from one source, turn by turn. Times are seconds from the start of the source.",
        **whole,
        "$defs": {
            "source": _source(),
            "bundle": _bundle(),
            "utterance": _utterance(),
            "evidence": _evidence(),
            "track": _track(),
            "probabilities": _probabilities(),
        },
    }


def record(*, later: Sequence[str] = (), **properties: Any) -> dict[str, Any]:
    """An object that has exactly these keys. later : those that documents of an earlier edition are without"""
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in later],
        "additionalProperties": False,
    }


def _source() -> dict[str, Any]:
    return record(
        path=TEXT | {"description": "The file as it was named; null for words given by hand and for streams."},
        sha256={"oneOf": [SHA256, {"type": "null"}]},
        duration=SECONDS | {"description": "Null where there is no clock."},
        modalities={"type": "array", "items": {"enum": list(MODALITIES)}, "uniqueItems": True},
    )


def _bundle() -> dict[str, Any]:
    return record(
        name=LABEL,
        version={"type": "string"},
        sha256=SHA256 | {"description": "Of bundle.json, which holds the hashes of the bundle's files."},
        labels={"type": "array", "items": LABEL, "minItems": 2, "uniqueItems": True},
    )


def _utterance() -> dict[str, Any]:
    return record(
        index={"type": "integer", "minimum": 0},
        start=SECONDS,
        end=SECONDS,
        speaker=TEXT,
        text=TEXT,
        emotion=LABEL | {"description": "The most probable label."},
        confidence=SHARE | {"description": "The calibrated probability of the emotion."},
        value=VALUE,
        probabilities={"$ref": "#/$defs/probabilities"},
        evidence={
            "type": "object",
            "description": "What each modality says by itself; one that was absent is absent.",
            "propertyNames": {"enum": list(MODALITIES)},
            "minProperties": 1,
            "additionalProperties": {"$ref": "#/$defs/evidence"},
        },
        notes=TEXTS | {"description": "What lessens the reading of this utterance."},
        conflict={
            "type": "array",
            "items": {"enum": list(MODALITIES)},
            "description": "Modalities that firmly (with half or more) say different emotions; empty where none do.",
        },
        words={
            "description": "The words of the utterance in their order; null where they were not asked for.",
            "oneOf": [{"type": "null"}, {"type": "array", "items": _word()}],
        },
        later=("value", "conflict", "words"),
    )


def _word() -> dict[str, Any]:
    lost = "What the words' own log-odds of the emotion lose without it."
    return record(text={"type": "string"}, share={"type": "number", "description": lost})


def _evidence() -> dict[str, Any]:
    return record(
        emotion=LABEL,
        value=VALUE,
        probabilities={"$ref": "#/$defs/probabilities"},
        weight=SHARE | {"description": "Weight in the fused prediction; the weights of an utterance sum to one."},
        share={
            "type": ["number", "null"],
            "description": "What it adds to the log-odds of the emotion (Shapley value), from those of no evidence at "
            "all; null where the emotion is shown over another label set than it was read over.",
        },
        later=("value", "share"),
    )


def _track() -> dict[str, Any]:
    shares = {"type": "array", "items": SHARE}
    numbers = {"type": "array", "items": {"type": "number"}}
    indices = {"type": "array", "items": {"type": "integer", "minimum": 0}, "uniqueItems": True}
    looks = record(
        times={"type": "array", "items": {"type": "number", "minimum": 0}, "minItems": 1},
        boxes=record(x=numbers, y=numbers, width=numbers, height=numbers)
        | {"description": "Sides of the face's box as shares of the picture; a box may reach past its edges."},
        qualities=shares,
        probabilities={
            "type": "object",
            "description": "Label to its probability at each look; at each look they sum to one.",
            "additionalProperties": shares,
            "minProperties": 2,
        },
    )
    return record(
        id={"type": "integer", "minimum": 1, "description": "Who; `face 2` is track 2. No person is known by it."},
        start={"type": "number", "minimum": 0},
        end={"type": "number", "minimum": 0},
        quality=SHARE | {"description": "How well the face was seen, on average."},
        emotion=LABEL,
        value=VALUE,
        probabilities={"$ref": "#/$defs/probabilities"},
        utterances=indices | {"description": "The utterances whose face evidence it is."},
        speaks=indices | {"description": "Those of them in which its mouth moved with the voice."},
        looks=looks | {"description": "The face over time: lists of one length, an entry a look."},
        later=("value",),
    )


def _probabilities() -> dict[str, Any]:
    return {
        "type": "object",
        "description": "Label to probability, in the order of the bundle's labels; they sum to one.",
        "additionalProperties": SHARE,
        "minProperties": 2,
    }


if __name__ == "__main__":
    print(json.dumps(schema(), indent=2))
