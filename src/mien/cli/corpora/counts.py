"""How many items of each class a corpus has in each split, beside what its authors published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mien.cli.corpora.columns import aligned

if TYPE_CHECKING:
    from mien.corpora.prepare import Prepared

MOST_REASONS = 12


def counted(prepared: Prepared) -> str:
    """A column for each split, a row for each class; below, what was left out and what was published."""
    from mien.corpora.prepare import ALL, counts

    table = counts(prepared.items)
    out = counts(item for item, _ in prepared.left_out)
    splits = sorted({*table, *out}, key=_place)
    rows = [("", *splits), *_classes(prepared, table, splits)]
    rows.append(("labelled", *(_figure(_labelled(table, split)) for split in splits)))
    if out:
        rows.append(("left out", *(_figure(_labelled(out, split)) for split in splits)))
    published = prepared.corpus.published
    if any(split in published for split in splits):
        rows.append(("published", *(_figure(published.get(split)) for split in splits)))
    lines = [aligned(rows, numbers=True)]
    if ALL in published and ALL not in splits:
        lines.append(f"published: {published[ALL]:,} in all")
    reasons = Counter(reason for _, reason in prepared.left_out).most_common(MOST_REASONS)
    return "\n".join([*lines, *(f"left out: {n:,} × {reason}" for reason, n in reasons)])


def _classes(prepared: Prepared, table: dict[str, dict[str, int]], splits: list[str]) -> Iterator[tuple[str, ...]]:
    from mien.corpora.prepare import UNLABELLED

    named = (*prepared.corpus.labels.labels, UNLABELLED)
    for label in named if any(UNLABELLED in row for row in table.values()) else named[:-1]:
        yield label, *(_figure(table.get(split, {}).get(label, 0)) for split in splits)


def _labelled(table: dict[str, dict[str, int]], split: str) -> int:
    from mien.corpora.prepare import UNLABELLED

    return sum(number for label, number in table.get(split, {}).items() if label != UNLABELLED)


def _figure(number: int | None) -> str:
    return "-" if number is None else f"{number:,}"


def _place(split: str) -> tuple[int, str]:
    """Train, dev and test in this order, whatever else there is behind them."""
    known = ("train", "dev", "test")
    return (known.index(split) if split in known else len(known)), split
