"""EmoryNLP: 9,489 utterances of 827 scenes of the TV series *Friends*, with seven emotions of Willcox's feeling wheel.

Zahiri and Choi, "Emotion Detection on TV Show Transcripts with Sequence-based Convolutional Neural Networks", AAAI
workshops 2018. `emorynlp_train_final.csv`, `_dev_` and `_test_` live at github.com/declare-lab/MELD (data/emorynlp);
12,606 utterances had been annotated, these are the ones with times in their episode. Columns: Utterance, Speaker,
Emotion (`Joyful`), Scene_ID, Utterance_ID, Season, Episode, Start_Time, End_Time (`00:16:21.940`). Scenes are numbered
within an episode; no episode is in two splits. The repository is GPL-3. Speaker is a Python list of full names
(`["Phoebe's Assistant"]`): several speak together, and `#ALL#` is everyone. The same series as MELD, with other labels:
what is judged on one must not have been trained on the other. Neutral is a third; people disagree much (four
annotators, kappa 0.14 on seven).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from mien.corpora.clock import between
from mien.corpora.item import Corpus, Item, need
from mien.corpora.tables import rows
from mien.errors import CorpusError
from mien.labels import EMORYNLP_7

HOME = "github.com/declare-lab/MELD/tree/master/data/emorynlp"
COLUMNS = "Utterance Speaker Emotion Scene_ID Utterance_ID Season Episode Start_Time End_Time"


def read(root: Path) -> Iterator[Item]:
    """Utterances of the splits at hand, in order of episode, scene and turn, as the files have them."""
    need(root / "emorynlp_train_final.csv", "EmoryNLP", HOME)
    for split in ("train", "dev", "test"):
        path = root / f"emorynlp_{split}_final.csv"
        if path.exists():
            for number, row in enumerate(rows(path, COLUMNS), start=1):
                try:
                    yield _item(row, split)
                except ValueError as error:
                    raise CorpusError(f"EmoryNLP: row {number} of {path}: {error}") from None


def _item(row: dict[str, str], split: str) -> Item:
    season, episode, scene, turn = (int(row[name]) for name in ("Season", "Episode", "Scene_ID", "Utterance_ID"))
    dialogue = f"emorynlp/{split}/s{season:02d}_e{episode:02d}_c{scene:02d}"
    if row["Emotion"].lower() not in EMORYNLP_7.labels:
        raise ValueError(f"the emotion is {row['Emotion']!r}; emotions are {', '.join(EMORYNLP_7.labels)}")
    return Item(
        id=f"{dialogue}_u{turn:03d}",
        label=row["Emotion"].lower(),
        original=row["Emotion"],
        split=split,
        text=row["Utterance"],
        dialogue=dialogue,
        turn=turn,
        speaker=" & ".join(_names(row["Speaker"])) or None,
        said=between(row["Start_Time"], row["End_Time"]),
        language="en",
    )


def _names(cell: str) -> list[str]:
    """The names in a list written as Python does."""
    try:
        names = ast.literal_eval(cell)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        names = None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError(f"the speaker is {cell!r}; it is a list of names, such as ['Monica Geller']")
    return names


EMORYNLP = Corpus(
    "emorynlp",
    EMORYNLP_7,
    read,
    "text/emorynlp",
    "GPL-3.0 (annotations)",
    HOME,
    conversation=True,
    protocol="the official split by episodes; weighted F1 over seven emotions on test",
    language="en",
    published={"train": 7551, "dev": 954, "test": 984},
)
