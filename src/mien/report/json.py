"""The JSON contract as a document; several analyses make an array of documents."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from secrets import token_hex
from typing import Any

from mien.report.contract import as_dict
from mien.types import Analysis


def write(analysis: Analysis) -> str:
    """One JSON document."""
    return _dumped(analysis) + "\n"


def write_many(analyses: Iterable[Analysis]) -> Iterator[str]:
    """A JSON array, an element at a time; nothing where there is no analysis."""
    opening = "[\n"
    for analysis in analyses:
        yield opening + _dumped(analysis)
        opening = ",\n"
    if opening != "[\n":
        yield "\n]\n"


def _dumped(analysis: Analysis) -> str:
    """The document with indents, but each list of numbers on a line of its own.

    Such lists are written apart and put into the text afterwards: an hour of a face holds hundreds of thousands of
    numbers, which `json` with an indent would hold as a string each.
    """
    mark, lists = token_hex(), list[str]()
    document = _set_aside(as_dict(analysis), mark, lists)
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
    return re.sub(f'"{mark} (\\d+)"', lambda found: lists[int(found[1])], text)


def _set_aside(value: Any, mark: str, lists: list[str]) -> Any:
    """The value with a mark for each list of numbers, which joins `lists` as text."""
    if isinstance(value, dict):
        return {key: _set_aside(inside, mark, lists) for key, inside in value.items()}
    if not isinstance(value, list) or not value:
        return value
    if not isinstance(value[0], int | float):
        return [_set_aside(inside, mark, lists) for inside in value]
    lists.append(json.dumps(value, allow_nan=False))
    return f"{mark} {len(lists) - 1}"
