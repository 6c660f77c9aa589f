"""Every corpus that mien reads, by name."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from mien.corpora.affectnet import AFFECTNET, AFFECTNET_AROUSAL, AFFECTNET_VALENCE
from mien.corpora.caer import CAER, CAER_S
from mien.corpora.ckplus import CKPLUS
from mien.corpora.cremad import CREMAD, CREMAD_PERCEIVED
from mien.corpora.dailydialog import DAILYDIALOG
from mien.corpora.emocontext import EMOCONTEXT
from mien.corpora.emodb import EMODB
from mien.corpora.emoreact import EMOREACT
from mien.corpora.emorynlp import EMORYNLP
from mien.corpora.emotic import EMOTIC
from mien.corpora.esd import ESD
from mien.corpora.fer2013 import FER2013
from mien.corpora.ferplus import FERPLUS
from mien.corpora.generic_csv import table
from mien.corpora.generic_folders import folders
from mien.corpora.goemotions import GOEMOTIONS
from mien.corpora.iemocap import IEMOCAP_OF_4, IEMOCAP_OF_5, IEMOCAP_OF_6
from mien.corpora.isear import ISEAR
from mien.corpora.item import Corpus
from mien.corpora.jaffe import JAFFE
from mien.corpora.meld import MELD, MELD_DYADIC
from mien.corpora.mosei import MOSEI, MOSEI_EMOTION
from mien.corpora.mosi import MOSI, MOSI_POLARITY, MOSI_SCORE
from mien.corpora.nemo import NEMO
from mien.corpora.rafdb import RAFDB
from mien.corpora.ravdess import RAVDESS
from mien.corpora.ravdess_video import RAVDESS_SONG, RAVDESS_VIDEO
from mien.corpora.savee import SAVEE
from mien.corpora.sst2 import SST2
from mien.corpora.tess import TESS
from mien.errors import UsageError

CORPORA = {
    c.name: c
    for c in (
        MELD,
        GOEMOTIONS,
        ISEAR,
        EMOCONTEXT,
        RAVDESS,
        RAVDESS_VIDEO,
        RAVDESS_SONG,
        CREMAD,
        CREMAD_PERCEIVED,
        TESS,
        SAVEE,
        ESD,
        EMODB,
        NEMO,
        FER2013,
        FERPLUS,
        CKPLUS,
        JAFFE,
        AFFECTNET,
        AFFECTNET_VALENCE,
        AFFECTNET_AROUSAL,
        RAFDB,
        CAER,
        CAER_S,
        EMOTIC,
        EMORYNLP,
        DAILYDIALOG,
        SST2,
        MELD_DYADIC,
        IEMOCAP_OF_4,
        IEMOCAP_OF_5,
        IEMOCAP_OF_6,
        MOSI,
        MOSI_POLARITY,
        MOSI_SCORE,
        MOSEI,
        MOSEI_EMOTION,
        EMOREACT,
    )
}


# One's own data: what their labels are is known when they are at hand.
GENERIC: dict[str, Callable[[Path, str], Corpus]] = {"csv": table, "folders": folders}


def located(name: str, root: Path) -> tuple[Corpus, Path]:
    """The corpus called `name` and its own folder: its place under `root`, or `root` itself where that is it.

    One's own data are called `csv:PATH` and `folders:PATH`, with a path relative to `root`, which is part of the
    corpus's name and of its items' ids; or `csv` and `folders`, where `root` is the table or the folder.
    """
    place = Path(os.path.abspath(root))
    kind, _, path = name.partition(":")
    if kind in GENERIC:
        own = Path(os.path.abspath(place / path))
        return GENERIC[kind](own, name if path else kind), own
    found = corpus(name)
    return found, place / found.folder if (place / found.folder).exists() else place


def corpus(name: str) -> Corpus:
    """The corpus called `name`."""
    if name.partition(":")[0] in GENERIC:
        raise UsageError(
            f"{name} is data of one's own, whose labels are in the data: it has to be located under a root"
        )
    try:
        return CORPORA[name]
    except KeyError:
        own = [f"{kind}:PATH" for kind in GENERIC]
        raise UsageError(f"unknown corpus {name!r}; known are {', '.join((*CORPORA, *own))}") from None
