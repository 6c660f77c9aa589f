"""Comma-separated values, an utterance a row, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from mien.report.contract import unicode_text
from mien.report.rows import Cell, columns, rows
from mien.types import Analysis

# A spreadsheet takes a cell that begins so for a formula, and would run what a transcript says.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write(analysis: Analysis) -> str:
    """A header and a row an utterance."""
    return _text([_header(analysis), *_cells(analysis)])


def write_many(analyses: Iterable[Analysis]) -> Iterator[str]:
    """One header above the rows of all; one bundle made them, so their columns agree."""
    for number, analysis in enumerate(analyses):
        yield _text(_cells(analysis)) if number else write(analysis)


def _header(analysis: Analysis) -> list[Cell]:
    return [*columns(analysis.bundle.labels)]


def _cells(analysis: Analysis) -> list[list[Cell]]:
    return [[_guarded(cell) for cell in row.values()] for row in rows(analysis)]


def _guarded(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    guarded = f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
    # A carriage return alone would not be quoted, and would end the row for most readers.
    return unicode_text(guarded.replace("\r\n", "\n").replace("\r", "\n"))


def _text(lines: Iterable[list[Cell]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(lines)
    return buffer.getvalue()
