"""Transcripts as JSON: a list of turns, or `{"utterances": [...]}`, which mien's own analyses are too."""

from __future__ import annotations

import json
from typing import Any

from mien.errors import TranscriptError
from mien.text.clock import SECONDS_EXAMPLE, ClockError, seconds, span
from mien.text.turns import Turn, spoken
from mien.types import Span

SHAPES = 'a list of turns like {"text": "…", "speaker": "…", "start": 0.4, "end": 2.1}, or {"utterances": [turns]}'


def parse(text: str, name: str) -> list[Turn]:
    """The turns of a JSON text; `name` stands in messages. Keys other than the four of a turn are left alone."""
    items = _items(_load(text, name), name)
    return [_turn(item, f"{name}, turn {number}") for number, item in enumerate(items, start=1)]


def _load(text: str, name: str) -> Any:
    try:
        return json.loads(text.lstrip("\ufeff"))
    except json.JSONDecodeError as error:
        raise TranscriptError(f"{name}, line {error.lineno}: not JSON ({error.msg}); allowed is {SHAPES}") from None
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, or thousands of brackets
        raise TranscriptError(f"{name}: not a transcript in JSON ({error}); allowed is {SHAPES}") from None


def _items(data: Any, name: str) -> list[Any]:
    items = data.get("utterances") if isinstance(data, dict) else data
    if isinstance(items, list):
        return items
    given = f"an object with the keys {_keys(data)}" if isinstance(data, dict) else type(data).__name__
    raise TranscriptError(f"{name}: no turns found in {given}; allowed is {SHAPES}")


def _turn(item: Any, where: str) -> Turn:
    if isinstance(item, str):
        return spoken(item)
    if not isinstance(item, dict):
        raise TranscriptError(f"{where}: a turn is an object or a string, got {type(item).__name__}")
    if "text" not in item and "start" not in item:
        raise TranscriptError(f"{where}: has no text; its keys are {_keys(item)}; allowed is {SHAPES}")
    words, speaker = (_string(item, key, where) for key in ("text", "speaker"))
    return spoken(words, _span(item, where), speaker or None)


def _keys(item: dict[str, Any]) -> list[str]:
    """Enough of the keys for a message."""
    return [key[:20] for key in sorted(item)[:10]]


def _string(item: dict[str, Any], key: str, where: str) -> str:
    value = item.get(key)
    if value is not None and not isinstance(value, str):
        raise TranscriptError(f"{where}: {key} must be a string or null, got {type(value).__name__}")
    return value or ""


def _span(item: dict[str, Any], where: str) -> Span | None:
    start, end = item.get("start"), item.get("end")
    if start is None and end is None:
        return None
    if start is None or end is None:
        given, missing = ("start", "end") if end is None else ("end", "start")
        raise TranscriptError(f"{where}: {given} without {missing}; give both or neither")
    try:
        return span(_seconds(start), _seconds(end))
    except ClockError as error:
        raise TranscriptError(f"{where}: {error}; a time is {SECONDS_EXAMPLE}") from None


def _seconds(value: Any) -> float:
    if isinstance(value, str):
        return seconds(value)
    # NaN fails both comparisons; the bound keeps an integer of any length out of float().
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e9:
        return float(value)
    raise ClockError(f"{str(value)[:40]!r} is not a time")
