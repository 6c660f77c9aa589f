"""Transcripts as tables: CSV with a column `text` and, where known, `speaker`, `start` and `end`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from mien.errors import TranscriptError
from mien.text.clock import SECONDS_EXAMPLE, ClockError, seconds, span
from mien.text.turns import Turn, spoken
from mien.types import Span

DELIMITERS = (",", ";", "\t")

# Column -> the header names that mean it, in lower case. The second ones are MELD's.
COLUMNS = {
    "text": ("text", "utterance"),
    "speaker": ("speaker",),
    "start": ("start", "starttime"),
    "end": ("end", "endtime"),
}

LONGEST_CELL = 1 << 17  # characters


def parse(text: str, name: str) -> list[Turn]:
    """The turns of a table, one a row. Its first row names the columns; `name` stands in messages."""
    before = csv.field_size_limit(LONGEST_CELL)  # one limit for the whole process: corpora have raised it for theirs
    try:
        return list(_turns(text.lstrip("\ufeff"), name))
    except csv.Error as error:
        raise TranscriptError(f"{name}: not readable as a table ({error}); give plain comma-separated rows") from None
    finally:
        csv.field_size_limit(before)


def _turns(text: str, name: str) -> Iterator[Turn]:
    rows = _rows(text, _delimiter(text))
    _, header = next(rows, (1, []))
    places = _places(header)
    _check_columns(places, header, name)
    for line, row in rows:
        cells = [cell.strip() for cell in row]
        if any(cells[len(header) :]):
            raise TranscriptError(
                f"{name}, line {line}: {len(cells)} cells where the header has {len(header)}; "
                "put words that hold the delimiter in double quotes"
            )
        field = {column: cells[k] if k < len(cells) else "" for column, k in places.items()}
        yield spoken(field["text"], _span(field, line, name), field.get("speaker") or None)


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not empty, each with the number of its first line (a quoted cell may span several)."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    line = 1
    for row in reader:
        if row:
            yield line, row
        line = reader.line_num + 1


def _delimiter(text: str) -> str:
    """The delimiter under which the header names most of our columns."""
    known = [_places(next(_rows(text, delimiter), (1, []))[1]) for delimiter in DELIMITERS]
    return DELIMITERS[max(range(len(DELIMITERS)), key=lambda k: len(known[k]))]


def _places(header: list[str]) -> dict[str, int]:
    """Column -> its position in the header."""
    names = [cell.strip().lower() for cell in header]
    found = ((column, alias) for column, aliases in COLUMNS.items() for alias in reversed(aliases) if alias in names)
    return {column: names.index(alias) for column, alias in found}


def _check_columns(places: Mapping[str, int], header: list[str], name: str) -> None:
    has = ", ".join(cell.strip()[:40] for cell in header[:20]) or "none"
    if "text" not in places:
        raise TranscriptError(f"{name}: a table needs a column text (and may have speaker, start, end); it has {has}")
    if ("start" in places) != ("end" in places):
        missing = "end" if "start" in places else "start"
        raise TranscriptError(f"{name}: times need both columns start and end; {missing} is missing; it has {has}")


def _span(field: Mapping[str, str], line: int, name: str) -> Span | None:
    start, end = field.get("start", ""), field.get("end", "")
    if not start and not end:
        return None
    if not start or not end:
        given, missing = ("start", "end") if start else ("end", "start")
        raise TranscriptError(
            f"{name}, line {line}: {given} {(start or end)[:40]!r} without {missing}; give both or neither"
        )
    try:
        return span(seconds(start), seconds(end))
    except ClockError as error:
        raise TranscriptError(f"{name}, line {line}: {error}; a time is {SECONDS_EXAMPLE}") from None
