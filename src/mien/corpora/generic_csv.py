"""One's own data as a table: a row an item, from CSV with commas, semicolons or tabs.

The header names the columns: `label`, and `text` or `media` or both; where known also `id speaker gender split dialogue
turn start end language`. `media` is a path relative to the table's folder, `start` and `end` cut the item out of it
(`12.5` or `00:00:12,500`), `split` is train, dev (val, valid, validation) or test. Rows of one dialogue stand in its
order or have a `turn`. An empty label is a turn that only gives context. Other columns are ignored.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from mien.corpora.clock import between
from mien.corpora.generic import corpus, split_of
from mien.corpora.item import Corpus, Item
from mien.corpora.tables import rows, text_of
from mien.errors import CorpusError

COLUMNS = "id text media label speaker gender split dialogue turn start end language".split()
SUFFIXES = (".csv", ".tsv")
DELIMITERS = (",", ";", "\t")


def table(root: Path, name: str = "csv") -> Corpus:
    """The corpus that a CSV file holds, or the only CSV file of a folder."""
    return corpus(name, partial(read, name=name), root)


def read(root: Path, name: str = "csv") -> Iterator[Item]:
    """Rows in the table's order."""
    path = _table(root)
    seen: dict[str, int] = {}
    for number, row in enumerate(rows(path, "label", _delimiter(path)), start=1):
        try:
            cells = {column: row.get(column, "").strip() for column in COLUMNS}
            yield _item(f"{name}/{cells['id'] or number}", cells, path, seen)
        except ValueError as error:
            raise CorpusError(f"row {number} of {path}: {error}") from None


def _table(root: Path) -> Path:
    if not root.is_dir():
        return root
    found = sorted(path for path in root.iterdir() if path.suffix.lower() in SUFFIXES)
    if len(found) != 1:
        names = ", ".join(path.name for path in found[:5]) or "none"
        raise CorpusError(f"{root}: holds {len(found)} tables ({names}); give a folder with one .csv, or the file")
    return found[0]


def _delimiter(path: Path) -> str:
    """The one under which the first line names most of our columns."""
    try:
        header = text_of(path).partition("\n")[0]
    except OSError as error:
        raise CorpusError(f"{path}: {error.strerror or error}") from None
    return max(DELIMITERS, key=lambda mark: len({cell.strip(' "\r') for cell in header.split(mark)} & set(COLUMNS)))


def _item(id: str, row: dict[str, str], path: Path, seen: dict[str, int]) -> Item:
    """seen : dialogue -> rows of it so far, which number the turns that have no number of their own"""
    if not row["text"] and not row["media"]:
        raise ValueError("has neither text nor media")
    place = seen.get(row["dialogue"], 0)
    seen[row["dialogue"]] = place + 1
    return Item(
        id=id,
        label=row["label"] or None,
        original=row["label"] or None,
        split=split_of(row["split"]),
        text=row["text"] or None,
        dialogue=row["dialogue"] or None,
        turn=_turn(row["turn"]) if row["turn"] else place if row["dialogue"] else 0,
        speaker=row["speaker"] or None,
        gender=row["gender"] or None,
        media=path.parent / row["media"] if row["media"] else None,
        span=between(row["start"], row["end"]),
        language=row["language"] or None,
    )


def _turn(cell: str) -> int:
    if not cell.isdecimal():
        raise ValueError(f"the turn is {cell[:40]!r}; it is a whole number")
    return int(cell)
