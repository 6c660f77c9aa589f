"""Reading the tables that corpora come as: encodings and delimiters as they are found in the wild."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path


def text_of(path: Path) -> str:
    """The file's text: UTF-8 with or without a mark, else Windows-1252 with undefined bytes replaced."""
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def rows(path: Path, delimiter: str = ",", quoting: bool = True) -> Iterator[dict[str, str]]:
    """Rows as dictionaries; cells beyond the header are dropped, missing ones are empty."""
    csv.field_size_limit(sys.maxsize)
    lines = text_of(path).splitlines(keepends=True)
    reader = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quoting else csv.QUOTE_NONE)
    header = next(reader, [])
    for cells in reader:
        yield {name: cells[i] if i < len(cells) else "" for i, name in enumerate(header)}
