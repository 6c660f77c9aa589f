"""From a corpus as released to the items that are fit for use: what is kept, what is left out and why, and counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from mien.corpora.item import Corpus, Item
from mien.corpora.manifest import Header
from mien.errors import CorpusError

ALL = "all"  # the split of items that have none
UNLABELLED = "unlabelled"  # turns that only give context


@dataclass(frozen=True, slots=True)
class Prepared:
    """A corpus that was read, without its pictures. `left_out` holds what is not among `items`, and why.

    `strangers` are the ids of the exclusion file that the corpus does not hold.
    """

    corpus: Corpus
    root: Path
    items: tuple[Item, ...]
    left_out: tuple[tuple[Item, str], ...]
    strangers: tuple[str, ...]

    def header(self, created_by: str) -> Header:
        """The head of this corpus's manifest."""
        return Header(
            corpus=self.corpus.name,
            root=self.root.parent if self.root.is_file() else self.root,  # a table's media lie beside it
            labels=self.corpus.labels,
            licence=self.corpus.licence,
            home=self.corpus.home,
            created_by=created_by,
            vote_labels=self.corpus.vote_labels,
            protocol=self.corpus.protocol,
            folds=self.corpus.folds,
            counts=counts(self.items),
            left_out=dict(Counter(reason for _, reason in self.left_out)),
        )


def prepare(corpus: Corpus, root: Path, exclusions: Mapping[str, str] | None = None) -> Prepared:
    """Read the corpus whose own folder is `root`. exclusions : id -> reason"""
    reasons = dict(exclusions or {})
    fit = _by_id(corpus, corpus.read(root))
    released = _by_id(corpus, corpus.everything(root)) if corpus.everything else fit
    if not released:
        raise CorpusError(f"{corpus.name}: no items under {root}; lay the corpus out as released ({corpus.home})")
    kept = tuple(item for id, item in fit.items() if id not in reasons)
    unfit = [(item, item.defect or "not fit for use") for id, item in released.items() if id not in fit]
    excluded = [(item, reasons[id]) for id, item in fit.items() if id in reasons]
    return Prepared(corpus, root, kept, (*unfit, *excluded), tuple(id for id in reasons if id not in released))


def _by_id(corpus: Corpus, items: Iterable[Item]) -> dict[str, Item]:
    found: dict[str, Item] = {}
    for item in items:
        if item.id in found:
            raise CorpusError(f"{corpus.name}: two items are called {item.id!r}; an id names one item")
        found[item.id] = replace(item, image=None)
    return found


def counts(items: Iterable[Item]) -> dict[str, dict[str, int]]:
    """Split -> label -> how many, in the order in which they come."""
    table: dict[str, Counter[str]] = {}
    for item in items:
        table.setdefault(item.split or ALL, Counter())[item.label or UNLABELLED] += 1
    return {split: dict(labels) for split, labels in table.items()}
