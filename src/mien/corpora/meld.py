"""MELD: 13,708 utterances of 1,433 dialogues from the TV series *Friends*, with words, sound and picture.

Poria et al., "MELD: A Multimodal Multi-Party Dataset for Emotion Recognition in Conversations", ACL 2019. The CSVs
(`train_sent_emo.csv`, `dev_sent_emo.csv`, `test_sent_emo.csv`) live at github.com/declare-lab/MELD; the repository is
GPL-3, the words are a TV series'. Dialogue numbers start again in each split. Seven emotions by the vote of three
annotators at kappa 0.43; neutral is 47 %. Not speaker-independent: the six friends speak in every split.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mien.corpora.item import Corpus, Item, need
from mien.corpora.tables import rows
from mien.labels import EKMAN_7

HOME = "github.com/declare-lab/MELD"
FILES = {"train": "train_sent_emo.csv", "dev": "dev_sent_emo.csv", "test": "test_sent_emo.csv"}
COLUMNS = "Utterance Speaker Emotion Dialogue_ID Utterance_ID"


def read(root: Path) -> Iterator[Item]:
    """Utterances of the splits at hand, in order of dialogue and turn."""
    need(root / FILES["train"], "MELD", HOME)
    for split, name in FILES.items():
        if (root / name).exists():
            for row in sorted(
                rows(root / name, COLUMNS), key=lambda r: (int(r["Dialogue_ID"]), int(r["Utterance_ID"]))
            ):
                dialogue, turn = int(row["Dialogue_ID"]), int(row["Utterance_ID"])
                yield Item(
                    id=f"meld/{split}/dia{dialogue}_utt{turn}",
                    label=row["Emotion"],
                    original=row["Emotion"],
                    sentiment=row.get("Sentiment"),
                    split=split,
                    text=row["Utterance"],
                    dialogue=f"meld/{split}/{dialogue}",
                    turn=turn,
                    speaker=row["Speaker"],
                    language="en",
                )


MELD = Corpus(
    "meld",
    EKMAN_7,
    read,
    "text/meld",
    "GPL-3.0 (annotations)",
    HOME,
    conversation=True,
    protocol="the official split; weighted F1 over seven emotions on test",
    language="en",
    published={"train": 9989, "dev": 1109, "test": 2610},
)
