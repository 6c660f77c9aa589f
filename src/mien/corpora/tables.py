"""Reading the tables that corpora come as: encodings and delimiters as they are found in the wild."""

from __future__ import annotations

import codecs
import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from mien.errors import CorpusError

BLOCK = 1 << 20  # bytes


def text_of(path: Path) -> str:
    """The file's text: UTF-8 with or without a mark, else Windows-1252 with undefined bytes replaced."""
    with path.open(encoding=_encoding(path), errors="replace", newline="") as file:
        return file.read()


def _encoding(path: Path) -> str:
    return "utf-8-sig" if stray_byte(path) is None else "cp1252"


def stray_byte(path: Path) -> tuple[int, int] | None:
    """Place and value of the first byte that is not UTF-8; None where all are. A table may be larger than memory."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    read = 0
    with path.open("rb") as file:
        while True:
            block = file.read(BLOCK)
            begins = read - len(decoder.getstate()[0])  # what the last block left unfinished is looked at again
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                return begins + error.start, error.object[error.start]
            if not block:
                return None
            read += len(block)


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
    quotes: Literal[0, 3] = csv.QUOTE_MINIMAL if quoting else csv.QUOTE_NONE
    with path.open(encoding=_encoding(path), errors="replace", newline="") as text:
        try:
            yield from (cells for cells in csv.reader(text, delimiter=delimiter, quoting=quotes) if cells)
        except csv.Error as error:  # a quotation that never ends, most often
            raise CorpusError(f"{path}: not readable as a table ({error})") from error
