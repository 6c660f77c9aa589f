"""How the document says durations, and lays out paragraphs and tables."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mien.evaluation.intervals import Interval

NONE = "–"
CORPORA = {
    "meld": "MELD",
    "goemotions": "GoEmotions",
    "isear": "ISEAR",
    "emocontext": "EmoContext",
    "ravdess": "RAVDESS",
    "emodb": "EmoDB",
    "nemo": "nEMO",
    "fer2013": "FER2013",
    "ferplus": "FER+",
}


def corpus_title(name: str) -> str:
    """As its makers write it."""
    return CORPORA.get(name, name)


def duration(seconds: float) -> str:
    """`42 s`, `7 min`, `2.5 h`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 90 * 60 else f"{seconds / 3600:.1f} h"


def paragraph(*sentences: str) -> str:
    """Filled to the width of a page; code is not broken, since names have no spaces and commands stand in tables."""
    return textwrap.fill(" ".join(filter(None, sentences)), 120, break_long_words=False, break_on_hyphens=False)


def interval(said: Mapping[str, float]) -> Interval:
    """As JSON has it."""
    return Interval(said["low"], said["high"])


def names(given: Iterable[str]) -> str:
    """`a`, `b` and `c`, as code."""
    *most, last = [f"`{name}`" for name in given]
    return f"{', '.join(most)} and {last}" if most else last


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]], left: int = 1) -> str:
    """A table whose first `left` columns are words and whose others are numbers."""
    line = "|" + "---|" * left + "---:|" * (len(header) - left)
    return "\n".join([_line(header), line, *map(_line, rows)])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def rounded(given: Any) -> Any:
    """The same with six digits to a number, which is more than the document shows, and keeps the files alike."""
    if isinstance(given, float):
        return float(f"{given:.6g}")
    if isinstance(given, Mapping):
        return {key: rounded(value) for key, value in given.items()}
    return [rounded(value) for value in given] if isinstance(given, list | tuple) else given
