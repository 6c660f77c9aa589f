"""EmoReact: 1,102 short films of 63 children of four to fourteen years who react to things, from YouTube.

Nojavanasghari et al., "EmoReact: A Multimodal Approach and Dataset for Recognizing Emotional Responses in Children",
ICMI 2016; on request at github.com/bnojavan/EmoReact. Eight emotions, each there or not, and valence from 1 to 7, from
the answers of three judges of Mechanical Turk, who were asked for seventeen.

    Data/{Train,Validation,Test}/<name>.mp4
    Labels/{train,val,test}_labels.text         nine numbers a line: curiosity, uncertainty, excitement, happiness,
                                                surprise, disgust, fear, frustration (1 or 0), valence
    Labels/{Train,Val,Test}_names.txt           the film of each line, in quotes, a quote inside written twice

What is broken: the lines of labels carry no names, and the order of a folder's listing is not theirs; only the lists of
names tell which is whose. Some copies have those lists beside `Labels`. No words, and who the child is is not told: one
child reacts in many films, so a random split of one's own leaks. The layout is told from public readers of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mien.corpora.item import Corpus, Item, need
from mien.corpora.tables import text_of
from mien.errors import CorpusError
from mien.labels import EMOREACT_8

HOME = "github.com/bnojavan/EmoReact"
# Split -> how its folder, its labels and its list of names are called.
SPLITS = {
    "train": ("Train", "train", "Train"),
    "dev": ("Validation", "val", "Val"),
    "test": ("Test", "test", "Test"),
}


def read(root: Path) -> Iterator[Item]:
    """Films of the splits at hand; several emotions share the votes equally, the first of them is the label."""
    need(root / "Labels" / "train_labels.text", "EmoReact", HOME)
    for split, (folder, labels, names) in SPLITS.items():
        table = root / "Labels" / f"{labels}_labels.text"
        if table.exists():
            films = _names(root, f"{names}_names.txt")
            lines = [line.strip() for line in text_of(table).split("\n") if line.strip()]
            if len(films) != len(lines):
                raise CorpusError(f"EmoReact: {table} has {len(lines)} lines, {names}_names.txt {len(films)}")
            for film, line in zip(films, lines, strict=True):
                yield _item(root / "Data" / folder / film, split, line, table)


def _names(root: Path, file: str) -> list[str]:
    """The films in the order of the labels."""
    beside = root / file
    lines = text_of(beside if beside.exists() else need(root / "Labels" / file, "EmoReact", HOME)).split("\n")
    return [_unquoted(line.strip()) for line in lines if line.strip()]


def _unquoted(name: str) -> str:
    return name[1:-1].replace("''", "'") if name.startswith("'") and name.endswith("'") else name


def _item(film: Path, split: str, line: str, table: Path) -> Item:
    try:
        *marks, valence = (float(number) for number in line.split(","))
        seen = [name for name, mark in zip(EMOREACT_8.labels, marks, strict=True) if mark > 0]
    except ValueError:
        raise CorpusError(f"EmoReact: a line of {table} is {line!r}; it has eight marks and a valence") from None
    return Item(
        id=f"emoreact/{split}/{film.stem}",
        label=seen[0] if seen else None,
        original=line,
        split=split,
        votes={name: 1 / len(seen) for name in seen} or None,
        valence=valence,
        media=film,
        language="en",
    )


EMOREACT = Corpus(
    "emoreact",
    EMOREACT_8,
    read,
    "emoreact",
    "for research, on request",
    HOME,
    protocol="the official split; F1 and area under the curve of each emotion, correlation for valence",
    modalities=("audio", "face"),
    language="en",
    published={"all": 1102},
)
