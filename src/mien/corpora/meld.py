"""MELD: 13,708 utterances of 1,433 dialogues from the TV series *Friends*, with words, sound and picture.

Poria et al., "MELD: A Multimodal Multi-Party Dataset for Emotion Recognition in Conversations", ACL 2019. The CSVs
(`train_sent_emo.csv`, `dev_sent_emo.csv`, `test_sent_emo.csv`) live at github.com/declare-lab/MELD; the repository is
GPL-3, the words are a TV series'. Dialogue numbers start again in each split. Seven emotions by the vote of three
annotators at kappa 0.43; neutral is 47 %. Not speaker-independent: the six friends speak in every split. The class
weights in the official README stand in another order than its labels.

The clips (MELD.Raw.tar.gz) are read where their folders lie beside the CSVs; `mien.corpora.meld_media` tells of them.

`meld-dyadic` is the variant for models of two speakers (`train_sent_emo_dya.csv` …): dialogues of several people are
taken apart into dialogues of two, so that one utterance may stand in several. Its clips are those of MELD, found by the
old numbers of dialogue and utterance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from mien.corpora.item import Corpus, Item, need
from mien.corpora.meld_media import clips, defect, said
from mien.corpora.tables import rows
from mien.errors import CorpusError
from mien.labels import EKMAN_7

HOME = "github.com/declare-lab/MELD"
SPLITS = ("train", "dev", "test")
COLUMNS = "Utterance Speaker Emotion Dialogue_ID Utterance_ID"


def read(root: Path) -> Iterator[Item]:
    """Utterances of the splits at hand, in order of dialogue and turn, each with its clip where that can be used."""
    return (_usable(item) for item in everything(root))


def everything(root: Path) -> Iterator[Item]:
    """The same, with the clips that cannot be used."""
    need(root / "train_sent_emo.csv", "MELD", HOME)
    return (item for split in SPLITS for item in _turns(root, "meld", split, f"{split}_sent_emo.csv"))


def read_dyadic(root: Path) -> Iterator[Item]:
    """The dialogues of two, as `read` gives the others."""
    return (_usable(item) for item in everything_dyadic(root))


def everything_dyadic(root: Path) -> Iterator[Item]:
    """The dialogues of two, with the clips that cannot be used."""
    need(root / "train_sent_emo_dya.csv", "MELD Dyadic", HOME)
    return (
        item
        for split in SPLITS
        for item in _turns(root, "meld-dyadic", split, f"{split}_sent_emo_dya.csv", clip_numbers="Old_")
    )


def _usable(item: Item) -> Item:
    return item if item.defect is None else replace(item, media=None)


def _turns(root: Path, name: str, split: str, file: str, clip_numbers: str = "") -> Iterator[Item]:
    """A split's turns. clip_numbers : what stands before the names of the columns that number the clips"""
    path = root / file
    if not path.exists():
        return
    found = clips(root, split)
    columns = f"{COLUMNS} {clip_numbers}Dialogue_ID {clip_numbers}Utterance_ID"
    for row in sorted(rows(path, columns), key=lambda row: _numbers(row, path)):
        item = _item(row, name, split, *_numbers(row, path))
        if found is None:
            yield item
        else:
            clip = "dia{}_utt{}".format(*_numbers(row, path, clip_numbers))
            media = found.get(clip)
            yield replace(item, media=media, defect=defect(f"{split}/{clip}", media, item.said))


def _numbers(row: Mapping[str, str], path: Path, before: str = "") -> tuple[int, int]:
    """The numbers of a row's dialogue and utterance."""
    dialogue, turn = row[f"{before}Dialogue_ID"], row[f"{before}Utterance_ID"]
    try:
        return int(dialogue), int(turn)
    except ValueError:
        raise CorpusError(f"{path}: dialogue {dialogue!r}, utterance {turn!r}; both are numbered 0, 1, 2 …") from None


def _item(row: Mapping[str, str], name: str, split: str, dialogue: int, turn: int) -> Item:
    return Item(
        id=f"{name}/{split}/dia{dialogue}_utt{turn}",
        label=row["Emotion"],
        original=row["Emotion"],
        sentiment=row.get("Sentiment"),
        split=split,
        text=row["Utterance"],
        dialogue=f"{name}/{split}/{dialogue}",
        turn=turn,
        speaker=row["Speaker"],
        language="en",
        said=said(row.get("StartTime", ""), row.get("EndTime", "")),
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
    modalities=("text", "audio", "face"),
    language="en",
    published={"train": 9989, "dev": 1109, "test": 2610},
    everything=everything,
)
MELD_DYADIC = Corpus(
    "meld-dyadic",
    EKMAN_7,
    read_dyadic,
    "text/meld-dyadic",
    "GPL-3.0 (annotations)",
    HOME,
    conversation=True,
    protocol="the official split, as for MELD; an utterance counts in each dialogue that it stands in",
    modalities=("text", "audio", "face"),
    language="en",
    everything=everything_dyadic,
)
