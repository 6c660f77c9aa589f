"""Events as JSON, `mien/live/1`: one object an event, its `type` first. Utterances and analyses are those of a file.

The schema is in `mien.streaming.schema`; a reader passes over types and keys that it does not know.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from mien.report.contract import as_dict, rounded, utterance_dict
from mien.report.rounding import DECIMALS
from mien.streaming.events import (
    Began,
    Ended,
    Event,
    FaceSeen,
    Failed,
    Final,
    FramesShed,
    Provisional,
    Revised,
    SpeechBegan,
    SpeechEnded,
    Warned,
)

LIVE_SCHEMA = "mien/live/1"


def event_dict(event: Event) -> dict[str, Any]:
    """The event as plain data. Times are seconds of the stream."""
    name, told = KINDS[type(event)]
    return {"type": name, **told(event)}


def line(event: Event) -> str:
    """The event as one line of JSON, without its end."""
    return json.dumps(event_dict(event), ensure_ascii=False, allow_nan=False)


def _begun(event: Began) -> dict[str, Any]:
    bundle = {"name": event.bundle.name, "version": event.bundle.version, "labels": list(event.bundle.labels.labels)}
    told = {"modalities": list(event.modalities), "transcriber": event.transcriber}
    return {"schema": LIVE_SCHEMA, "bundle": bundle, **told}


def _speech_end(event: SpeechEnded) -> dict[str, Any]:
    return {"start": round(event.span.start, DECIMALS), "end": round(event.span.end, DECIMALS)}


def _read(event: Provisional | Final | Revised) -> dict[str, Any]:
    return {"utterance": utterance_dict(event.reading)}


def _face(event: FaceSeen) -> dict[str, Any]:
    return {
        "time": round(event.time, DECIMALS),
        "person": event.person,
        "box": [round(share, DECIMALS) for share in event.box],
        "quality": round(event.quality, DECIMALS),
        "emotion": event.prediction.emotion,
        "probabilities": rounded(event.prediction),
    }


def _shed(event: FramesShed) -> dict[str, Any]:
    return {"time": round(event.time, DECIMALS), "frames": event.frames, "behind": round(event.behind, DECIMALS)}


# Event -> its `type`, and what else it says.
KINDS: dict[type, tuple[str, Callable[[Any], dict[str, Any]]]] = {
    Began: ("begin", _begun),
    SpeechBegan: ("speech-start", lambda event: {"start": round(event.start, DECIMALS)}),
    SpeechEnded: ("speech-end", _speech_end),
    Provisional: ("provisional", _read),
    Final: ("final", _read),
    Revised: ("revised", _read),
    FaceSeen: ("face", _face),
    FramesShed: ("shed", _shed),
    Warned: ("warning", lambda event: {"time": round(event.time, DECIMALS), "message": event.message}),
    Ended: ("end", lambda event: {"analysis": as_dict(event.analysis)}),
    Failed: ("error", lambda event: {"message": event.message}),
}
