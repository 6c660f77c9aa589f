"""Times as corpora write them, read as seconds."""

from __future__ import annotations

import re

from mien.types import Span

_TIME = re.compile(r"(?:(?:(\d+):)?(\d+):)?(\d+(?:[.,]\d+)?)")


def seconds(text: str) -> float:
    """`12.5`, `1:02,5` or `00:16:21,940`: hours, minutes, seconds, a comma or a point. ValueError for all else."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text.strip()[:40]!r} is not a time; a time is 12.5 (seconds) or 00:00:12,500")
    hours, minutes, rest = found.groups()
    return 3600 * int(hours or 0) + 60 * int(minutes or 0) + float(rest.replace(",", "."))


def between(start: str, end: str) -> Span | None:
    """From `start` to `end`; None where both are empty. ValueError where one is missing or the end comes first."""
    if not start.strip() and not end.strip():
        return None
    first, last = seconds(start), seconds(end)
    if last < first:
        raise ValueError(f"the end, {end.strip()}, comes before the start, {start.strip()}")
    return Span(first, last)
