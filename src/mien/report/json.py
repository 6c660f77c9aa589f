"""The JSON contract as a document; several analyses make an array of documents."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

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
    return json.dumps(as_dict(analysis), ensure_ascii=False, indent=2, allow_nan=False)
