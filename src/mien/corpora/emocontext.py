"""EmoContext (SemEval-2019 task 3): 30,160 chats of three turns; the emotion of the third: happy, sad, angry, others.

Chatterjee et al., 2019. `train.txt`, tab-separated: id, turn1, turn2, turn3, label. Turns one and three are by the same
person, turn two is the other's. Chat spelling and emoticons throughout. "others" is everything that is none of the
three, not only neutral. For research.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mien.corpora.item import Corpus, Item, need
from mien.corpora.tables import rows
from mien.labels import EMOCONTEXT_4

HOME = "www.humanizing-ai.com/emocontext.html"


def read(root: Path) -> Iterator[Item]:
    """Every turn of every chat; only the third is labelled."""
    path = need(root / "train.txt", "EmoContext", HOME)
    for row in rows(path, "id turn1 turn2 turn3 label", "\t", quoting=False):
        chat = f"emocontext/{row['id']}"
        for turn, (name, speaker) in enumerate((("turn1", "A"), ("turn2", "B"), ("turn3", "A"))):
            label = row["label"] if turn == 2 else None
            yield Item(
                id=f"{chat}/{turn}",
                label=label,
                original=label,
                split="train",
                text=row[name],
                dialogue=chat,
                turn=turn,
                speaker=speaker,
                language="en",
            )


EMOCONTEXT = Corpus(
    "emocontext",
    EMOCONTEXT_4,
    read,
    "text/emocontext",
    "for research",
    HOME,
    protocol="train on train.txt; micro F1 over happy, sad and angry on the test chats",
    language="en",
    published={"train": 30160},
)
