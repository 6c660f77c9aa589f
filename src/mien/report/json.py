"""The JSON contract as a document; several analyses make an array of documents."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from mien.report.contract import as_dict
from mien.types import Analysis

# A list of numbers fills one line, not one line each. No text looks like one: in JSON a text holds no line end.
NUMBERS = re.compile(r"\[\n\s+([-+\d.eE,\s]+?)\n\s*\]")


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
    text = json.dumps(as_dict(analysis), ensure_ascii=False, indent=2, allow_nan=False)
    return NUMBERS.sub(lambda found: f"[{' '.join(found[1].split())}]", text)
