"""GoEmotions: 58,009 Reddit comments with 27 emotions and neutral, several per comment allowed.

Demszky et al., "GoEmotions: A Dataset of Fine-Grained Emotions", ACL 2020. `train.tsv`, `dev.tsv`, `test.tsv` (text,
comma-separated label numbers, id) and `labels.txt`; Apache-2.0 code, CC BY 4.0 data, at
github.com/google-research/google-research (goemotions). Names and religions are masked as [NAME] and [RELIGION].
Comments stand alone: there is no dialogue. In some copies a comment that holds a quotation is quoted as spreadsheets do
(`"He said ""no"" twice"`), in others it stands bare; a quote never opens a cell that runs over lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from mien.corpora.item import Corpus, Item, need
from mien.corpora.tables import text_of
from mien.errors import CorpusError
from mien.labels import GOEMOTIONS_28

HOME = "github.com/google-research/google-research/tree/master/goemotions"
NAME_OF = {str(number): name for number, name in enumerate(GOEMOTIONS_28.labels)}

_QUOTED = re.compile(r'"((?:[^"]|"")*)"')


def unquoted(cell: str) -> str:
    """The text of a cell that a spreadsheet may have quoted, doubling the quotes inside; any other as it stands."""
    whole = _QUOTED.fullmatch(cell)
    return whole.group(1).replace('""', '"') if whole and '""' in whole.group(1) else cell


def read(root: Path) -> Iterator[Item]:
    """Comments of the splits at hand; several labels share the votes equally."""
    need(root / "train.tsv", "GoEmotions", HOME)
    for split in ("train", "dev", "test"):
        path = root / f"{split}.tsv"
        if path.exists():
            for number, line in enumerate(text_of(path).split("\n"), start=1):
                text, *rest = line.rstrip("\r").split("\t")
                if len(rest) != 2 or rest[0] == "label":  # these copies carry a header, the released ones do not
                    continue
                names = _names(rest[0], f"{path}, line {number}")
                yield Item(
                    id=f"goemotions/{rest[1]}",
                    label=names[0],
                    original=rest[0],
                    split=split,
                    text=unquoted(text),
                    votes={name: 1 / len(names) for name in names},
                    language="en",
                )


def _names(numbers: str, where: str) -> list[str]:
    """The labels that a cell such as `3,17` numbers."""
    try:
        return [NAME_OF[number] for number in numbers.split(",")]
    except KeyError:
        last = len(GOEMOTIONS_28) - 1
        raise CorpusError(f"GoEmotions: {where}: labels are numbers from 0 to {last}, got {numbers[:40]!r}") from None


GOEMOTIONS = Corpus(
    "goemotions",
    GOEMOTIONS_28,
    read,
    "text/goemotions",
    "Apache-2.0, CC BY 4.0",
    HOME,
    protocol="the official split; macro F1 over 28 labels, several at once, on test",
    language="en",
    published={"train": 43410, "dev": 5426, "test": 5427},
)
