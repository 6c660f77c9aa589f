"""SST-2: sentences and phrases of film reviews, negative or positive, as GLUE gives them.

Socher et al., "Recursive Deep Models for Semantic Compositionality Over a Sentiment Treebank", EMNLP 2013; GLUE (Wang
et al., 2018), gluebenchmark.com, no licence stated. `train.tsv` and `dev.tsv` have the columns sentence and label (0
negative, 1 positive); `test.tsv` has no labels and is not read. Train holds 67,349 phrases of the parsed sentences,
many of them parts of one another and some equal; dev holds 872 whole sentences. Words are lower-case tokens (`it 's`,
`-lrb-` for a bracket), and a blank ends most lines. No emotion is told, only which way it points. Layout and counts
here are those that GLUE's public readers agree on.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mien.corpora.item import Corpus, Item, need
from mien.corpora.tables import rows
from mien.errors import CorpusError
from mien.labels import SENTIMENT_2

HOME = "gluebenchmark.com/tasks"


def read(root: Path) -> Iterator[Item]:
    """Phrases of train, sentences of dev."""
    need(root / "train.tsv", "SST-2", HOME)
    for split in ("train", "dev"):
        path = root / f"{split}.tsv"
        if path.exists():
            for number, row in enumerate(rows(path, "sentence label", "\t", quoting=False)):
                if row["label"].strip() not in {"0", "1"}:
                    raise CorpusError(f"SST-2: row {number} of {path}: the label is {row['label']!r}; it is 0 or 1")
                yield Item(
                    id=f"sst2/{split}/{number:05d}",
                    label=SENTIMENT_2.labels[int(row["label"])],
                    original=row["label"],
                    split=split,
                    text=row["sentence"].strip(),
                    language="en",
                )


SST2 = Corpus(
    "sst2",
    SENTIMENT_2,
    read,
    "text/sst2",
    "none stated",
    HOME,
    protocol="train on the phrases; accuracy on the 872 sentences of dev",
    language="en",
    published={"train": 67349, "dev": 872},
)
