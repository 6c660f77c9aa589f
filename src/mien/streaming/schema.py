"""The published JSON Schema of a live event, `mien/live/1`. `python -m mien.streaming.schema` prints it.

`docs/schema/live-1.json` is that output. Utterances and analyses are defined by `mien/analysis/1`, whose definitions
it carries.
"""

from __future__ import annotations

import json
from typing import Any

from mien.report.schema import LABEL, SHARE, TEXT, record
from mien.report.schema import schema as analysis_schema
from mien.streaming.wire import LIVE_SCHEMA

SECONDS = {"type": "number", "minimum": 0}
UTTERANCE = {"$ref": "#/$defs/utterance"}


def schema() -> dict[str, Any]:
    """JSON Schema, draft 2020-12, of one event."""
    analysis = analysis_schema()
    definitions = analysis.pop("$defs")
    for key in ("$schema", "$id"):
        del analysis[key]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{LIVE_SCHEMA.replace('/', ':')}",
        "title": LIVE_SCHEMA,
        "description": "One event of a live session. Times are seconds of the stream.",
        "oneOf": _events(),
        "$defs": {**definitions, "analysis": analysis},
    }


def _events() -> list[dict[str, Any]]:
    count = {"type": "integer", "minimum": 1}
    return [
        _event("begin", "The session is open.", schema={"const": LIVE_SCHEMA}, bundle=_bundle(), **_listening()),
        _event("speech-start", "Somebody has been speaking since then.", start=SECONDS),
        _event("speech-end", "The pause is long enough; the final reading follows.", start=SECONDS, end=SECONDS),
        _event("provisional", "What the unfinished utterance says so far.", utterance=UTTERANCE),
        _event("final", "A finished utterance.", utterance=UTTERANCE),
        _event("revised", "An earlier utterance in the light of a later one.", utterance=UTTERANCE),
        _event("face", "One look at one person.", time=SECONDS, **_face()),
        _event("shed", "Pictures were dropped: the work fell behind.", time=SECONDS, frames=count, behind=SECONDS),
        _event("warning", "What lessens the readings.", time=SECONDS, message={"type": "string"}),
        _event("end", "The stream is over.", analysis={"$ref": "#/$defs/analysis"}),
        _event("error", "The stream cannot go on.", message={"type": "string"}),
    ]


def _event(name: str, description: str, **properties: Any) -> dict[str, Any]:
    return {"description": description, **record(type={"const": name}, **properties)}


def _bundle() -> dict[str, Any]:
    labels = {"type": "array", "items": LABEL, "minItems": 2, "uniqueItems": True}
    return record(name=LABEL, version={"type": "string"}, labels=labels)


def _listening() -> dict[str, Any]:
    modalities = {"type": "array", "items": {"enum": ["text", "audio", "face"]}, "uniqueItems": True}
    return {"modalities": modalities, "transcriber": TEXT}


def _face() -> dict[str, Any]:
    box = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4}
    return {
        "person": {"type": "integer", "minimum": 1},
        "box": box | {"description": "x, y, width, height as shares of the picture."},
        "quality": SHARE,
        "emotion": LABEL,
        "probabilities": {"$ref": "#/$defs/probabilities"},
    }


if __name__ == "__main__":
    print(json.dumps(schema(), indent=2))
