"""One's own data as folders: a folder per class of sounds, films or pictures.

    joy/*.wav  anger/*.wav                     or, with splits,        train/joy/*.png  val/joy/*.png  test/joy/*.png

Where every folder at the top is called train, dev, val, valid, validation or test they are the splits, otherwise the
classes. What lies deeper in a class belongs to it. Files that are no media, and names that begin with a dot, are left
alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from mien.corpora.generic import HOME, MEDIA, SPLITS, corpus
from mien.corpora.item import Corpus, Item, need


def folders(root: Path, name: str = "folders") -> Corpus:
    """The corpus whose classes are the folders under `root`."""
    return corpus(name, partial(read, name=name), root)


def read(root: Path, name: str = "folders") -> Iterator[Item]:
    """Media in the order of their paths."""
    top = _folders(need(root, name, HOME))
    if top and all(folder.name.lower() in SPLITS for folder in top):
        for folder in top:
            for kind in _folders(folder):
                yield from _class(name, kind, root, SPLITS[folder.name.lower()])
    else:
        for kind in top:
            yield from _class(name, kind, root, None)


def _folders(root: Path) -> list[Path]:
    return sorted(path for path in root.iterdir() if path.is_dir() and not path.name.startswith("."))


def _class(name: str, folder: Path, root: Path, split: str | None) -> Iterator[Item]:
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(root)
        if path.suffix.lower() in MEDIA and not any(part.startswith(".") for part in inner.parts):
            yield Item(
                id=f"{name}/{inner.as_posix()}",
                label=folder.name,
                original=folder.name,
                split=split,
                media=path,
            )
