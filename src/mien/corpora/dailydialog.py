"""DailyDialog: 13,118 everyday dialogues written for learners of English, 102,979 utterances, six emotions and none.

Li et al., "DailyDialog: A Manually Labelled Multi-turn Dialogue Dataset", IJCNLP 2017, yanran.li/dailydialog, CC
BY-NC-SA 4.0. The archive holds `train.zip`, `validation.zip` and `test.zip`; unpacked where they lie they give
`train/dialogues_train.txt` (a dialogue a line, each utterance ended by `__eou__`) and, line for line,
`train/dialogues_emotion_train.txt`: a number for each utterance, 0 no emotion, 1 anger, 2 disgust, 3 fear, 4 happiness,
5 sadness, 6 surprise. Words are cut as tokens (`Say , Jim`). Two people speak in turn and have no names. No emotion is
83 %. Dialogues stand in more than one split (Wen et al., LREC 2022). Layout and counts here are those that its public
readers agree on.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from mien.corpora.item import Corpus, Item, need
from mien.corpora.tables import text_of
from mien.errors import CorpusError
from mien.labels import BASIC_7

HOME = "yanran.li/dailydialog"
FOLDERS = {"train": "train", "dev": "validation", "test": "test"}
NUMBERS = ("neutral", "anger", "disgust", "fear", "happiness", "sadness", "surprise")
END = "__eou__"


def read(root: Path) -> Iterator[Item]:
    """Utterances of the splits at hand, dialogue by dialogue; speakers are A and B."""
    need(root / "train" / "dialogues_train.txt", "DailyDialog", HOME)
    for split, folder in FOLDERS.items():
        words = root / folder / f"dialogues_{folder}.txt"
        if words.exists():
            numbers = need(root / folder / f"dialogues_emotion_{folder}.txt", "DailyDialog", HOME)
            for line, (said, felt) in enumerate(zip_longest(_lines(words), _lines(numbers), fillvalue="")):
                yield from _dialogue(said, felt, f"dailydialog/{split}/{line:05d}", split, f"{words}, line {line + 1}")


def _lines(path: Path) -> list[str]:
    return text_of(path).rstrip("\r\n").split("\n")


def _dialogue(said: str, felt: str, name: str, split: str, where: str) -> Iterator[Item]:
    utterances = [words.strip() for words in said.strip().removesuffix(END).split(END)]
    numbers = felt.split()
    if len(utterances) != len(numbers) or not set(numbers) <= set("0123456"):
        raise CorpusError(
            f"DailyDialog: {where}: {len(utterances)} utterances and the emotions {felt.strip()!r}; each utterance has "
            "one, a number from 0 to 6"
        )
    for turn, (words, number) in enumerate(zip(utterances, numbers, strict=True)):
        yield Item(
            id=f"{name}/{turn}",
            label=NUMBERS[int(number)],
            original=number,
            split=split,
            text=words,
            dialogue=name,
            turn=turn,
            speaker="AB"[turn % 2],
            language="en",
        )


DAILYDIALOG = Corpus(
    "dailydialog",
    BASIC_7,
    read,
    "text/dailydialog",
    "CC BY-NC-SA 4.0",
    HOME,
    conversation=True,
    protocol="the official split; micro F1 over the six emotions, without neutral, on test",
    language="en",
    published={"train": 87170, "dev": 8069, "test": 7740},
)
