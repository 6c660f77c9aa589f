"""JSON Lines: an utterance a line, each with the source it comes from, for tools that read line by line."""

from __future__ import annotations

import json

from mien.report.contract import unicode_text, utterance_dict
from mien.types import Analysis

# JSON allows these inside a string, yet many readers, `str.splitlines` among them, take them for the end of a line.
LINE_ENDS = str.maketrans({end: f"\\u{ord(end):04x}" for end in "\u0085\u2028\u2029"})


def write(analysis: Analysis) -> str:
    """One line an utterance: `source`, then the keys of the contract's utterance."""
    source = {"source": unicode_text(analysis.source.path)}
    rows = (source | utterance_dict(reading) for reading in analysis.readings)
    return "".join(json.dumps(row, ensure_ascii=False, allow_nan=False).translate(LINE_ENDS) + "\n" for row in rows)
