"""Every corpus that mien reads, by name."""

from __future__ import annotations

import os
from pathlib import Path

from mien.corpora.dailydialog import DAILYDIALOG
from mien.corpora.emocontext import EMOCONTEXT
from mien.corpora.emodb import EMODB
from mien.corpora.emorynlp import EMORYNLP
from mien.corpora.fer2013 import FER2013
from mien.corpora.goemotions import GOEMOTIONS
from mien.corpora.isear import ISEAR
from mien.corpora.item import Corpus
from mien.corpora.meld import MELD
from mien.corpora.nemo import NEMO
from mien.corpora.ravdess import RAVDESS
from mien.corpora.sst2 import SST2
from mien.errors import UsageError

CORPORA = {
    c.name: c
    for c in (
        MELD,
        GOEMOTIONS,
        ISEAR,
        EMOCONTEXT,
        RAVDESS,
        EMODB,
        NEMO,
        FER2013,
        EMORYNLP,
        DAILYDIALOG,
        SST2,
    )
}


def located(name: str, root: Path) -> tuple[Corpus, Path]:
    """The corpus called `name` and its own folder: its place under `root`, or `root` itself where that is it."""
    found = corpus(name)
    place = Path(os.path.abspath(root))
    return found, place / found.folder if (place / found.folder).exists() else place


def corpus(name: str) -> Corpus:
    """The corpus called `name`."""
    try:
        return CORPORA[name]
    except KeyError:
        raise UsageError(f"unknown corpus {name!r}; known are {', '.join(CORPORA)}") from None
