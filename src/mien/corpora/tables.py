"""Reading the tables that corpora come as: encodings and delimiters as they are found in the wild."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from mien.errors import CorpusError


def text_of(path: Path) -> str:
    """The file's text: UTF-8 with or without a mark, else Windows-1252 with undefined bytes replaced."""
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def rows(
    path: Path, columns: str, delimiter: str = ",", *, quoting: bool = True, loose: str | None = None
) -> Iterator[dict[str, str]]:
    """Rows as dictionaries; cells beyond the header are dropped, missing ones are empty.

    columns : names, separated by spaces, that the header must have
    loose : the column that runs over several cells where a row has more of them than the header
    """
    table = _cells(path, delimiter, quoting)
    header = next(table, [])
    if missing := [name for name in columns.split() if name not in header]:
        raise CorpusError(f"{path}: has no column {', '.join(missing)}; its header is {', '.join(header) or 'empty'}")
    for row in table:
        if loose and len(row) > len(header):
            first, last = header.index(loose), header.index(loose) + len(row) - len(header)
            row[first : last + 1] = [" ".join(row[first : last + 1])]
        yield {name: row[i] if i < len(row) else "" for i, name in enumerate(header)}


def _cells(path: Path, delimiter: str, quoting: bool) -> Iterator[list[str]]:
    """Lines that hold something, cut into cells. Only newlines end a line: words may hold any other separator."""
    csv.field_size_limit(sys.maxsize)  # a picture may be one cell
    text = io.StringIO(text_of(path), newline="")
    if quoting:
        lines = csv.reader(text, delimiter=delimiter)
    else:
        lines = csv.reader(text, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    try:
        yield from (cells for cells in lines if cells)
    except csv.Error as error:  # a quotation that never ends, most often
        raise CorpusError(f"{path}: not readable as a table ({error})") from error
