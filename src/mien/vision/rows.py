"""Pictures that lie as rows of a table, as FER2013's do: a square of grey levels, 0 to 255, in the column `pixels`.

Where each row begins is found once; a picture is then read by itself, whatever the size of the table.
"""

from __future__ import annotations

import csv
import math
from array import array
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.errors import MediaError

PIXELS = "pixels"


@dataclass(frozen=True, slots=True)
class _Table:
    """Where rows begin, in bytes from the file's start, and the place of the pixels among their cells."""

    starts: array[int]
    column: int


def row_picture(path: Path, row: int) -> NDArray[np.uint8]:
    """The picture of a row, counted from 0 after the header: uint8, shape (side, side), grey."""
    table = _table(path, path.stat().st_mtime_ns)
    if not 0 <= row < len(table.starts):
        raise MediaError(f"{path}: has rows 0 to {len(table.starts) - 1}, got {row}")
    with path.open("rb") as file:
        file.seek(table.starts[row])
        cells = _cells(file.readline())
    try:
        levels = np.array(cells[table.column].split(), np.uint8)
    except (IndexError, ValueError, OverflowError):
        raise MediaError(f"{path}: row {row} holds no grey levels from 0 to 255") from None
    side = math.isqrt(len(levels))
    if not side or side * side != len(levels):
        raise MediaError(f"{path}: row {row} holds {len(levels)} grey levels, which make no square")
    return levels.reshape(side, side)


@lru_cache(maxsize=1)
def _table(path: Path, changed: int) -> _Table:
    """The table as it was when the file was last changed. Empty lines are no rows."""
    with path.open("rb") as file:
        header = _cells(file.readline().removeprefix(b"\xef\xbb\xbf"))
        if PIXELS not in header:
            raise MediaError(f"{path}: no table of pictures; it has no column {PIXELS!r}")
        starts, place = array("q"), file.tell()
        for line in file:
            if line.strip():
                starts.append(place)
            place += len(line)
    return _Table(starts, header.index(PIXELS))


def _cells(line: bytes) -> list[str]:
    csv.field_size_limit(2**31 - 1)  # a picture is one cell
    return next(csv.reader([line.decode("latin-1").strip("\r\n")]), [])
