"""What one's own data have in common, whether they come as a table or as folders: their labels come from the data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mien.corpora.item import Corpus, Item, Read
from mien.errors import CorpusError
from mien.labels import LABEL_SETS, LabelSet

HOME = "your own data"
SPLITS = {"train": "train", "dev": "dev", "val": "dev", "valid": "dev", "validation": "dev", "test": "test"}
PICTURES = set(".bmp .gif .jpeg .jpg .pgm .png .tif .tiff .webp".split())
FILMS = set(".avi .flv .m4v .mkv .mov .mp4 .mpeg .mpg .mts .ogv .ts .webm .wmv".split())
SOUNDS = set(".aac .aif .aiff .amr .flac .m4a .mka .mp3 .oga .ogg .opus .wav .wma".split())
MEDIA = PICTURES | FILMS | SOUNDS


def corpus(name: str, read: Read, root: Path) -> Corpus:
    """The corpus that `read` finds at `root`, with the labels and modalities that are there."""
    items = list(read(root))
    return Corpus(
        name,
        labels_of(name, items, root),
        read,
        "",
        "your own",
        HOME,
        protocol="the splits that the data name",
        modalities=_modalities(items),
        language=", ".join(sorted({item.language for item in items if item.language})),
    )


def labels_of(name: str, items: Sequence[Item], root: Path) -> LabelSet:
    """The labels that occur: a label set of mien where they are exactly its labels, so that its maps hold."""
    found = sorted({item.label for item in items if item.label is not None})
    if len(found) < 2:
        raise CorpusError(f"{root}: needs items of two or more labels, has {', '.join(found) or 'none'}")
    known = (labels for labels in LABEL_SETS.values() if set(labels.labels) == set(found))
    return next(known, LabelSet(f"{name}-{len(found)}", tuple(found)))


def _modalities(items: Sequence[Item]) -> tuple[str, ...]:
    suffixes = {item.media.suffix.lower() for item in items if item.media}
    present = {
        "text": any(item.text for item in items),
        "audio": bool(suffixes - PICTURES),
        "face": bool(suffixes & (PICTURES | FILMS)),
    }
    return tuple(modality for modality, there in present.items() if there)


def split_of(name: str) -> str | None:
    """The split that a cell or a folder names; None where it is empty."""
    if not name.strip():
        return None
    try:
        return SPLITS[name.strip().lower()]
    except KeyError:
        raise ValueError(f"the split is {name.strip()[:40]!r}; splits are {', '.join(SPLITS)}") from None
