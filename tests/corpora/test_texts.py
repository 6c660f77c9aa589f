"""The corpora of words alone: EmoryNLP, DailyDialog, SST-2."""

from collections import Counter
from pathlib import Path

import pytest

from mien.corpora.clock import between, seconds
from mien.corpora.item import Item
from mien.corpora.table import corpus
from mien.errors import CorpusError
from mien.testing.corpora import write_corpus
from mien.types import Span


def items(name: str, root: Path) -> dict[str, Item]:
    return {item.id: item for item in corpus(name).read(write_corpus(name, root))}


def test_emorynlp_tells_who_when_and_where(tmp_path: Path) -> None:
    found = items("emorynlp", tmp_path)
    item = found["emorynlp/train/s01_e02_c01_u002"]
    assert (item.label, item.original, item.turn) == ("joyful", "Joyful", 2)
    assert item.dialogue == "emorynlp/train/s01_e02_c01"
    assert item.said == Span(66.795, 68.004)
    assert item.span is None
    assert Counter(item.split for item in found.values()) == {"train": 14, "dev": 7, "test": 7}


def test_emorynlp_speakers_are_names(tmp_path: Path) -> None:
    names = {item.speaker for item in items("emorynlp", tmp_path).values()}
    assert names == {"Ada Quick", "Ben's Sister", "Ada Quick & Cy Moon", "#ALL#"}


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("['#ALL#']", "__import__('os')", "the speaker is"),
        ("['#ALL#']", "[1]", "the speaker is"),
        ("Mad", "Furious", "the emotion is 'Furious'; emotions are neutral, joyful"),
        ("00:01:03.795", "soon", "'soon' is not a time"),
        ("00:01:03.795", "00:02:00.000", "comes before the start"),
    ],
)
def test_emorynlp_row_that_cannot_be_read_is_named(was: str, becomes: str, said: str, tmp_path: Path) -> None:
    path = write_corpus("emorynlp", tmp_path) / "emorynlp_dev_final.csv"
    text = path.read_text(encoding="utf-8")
    assert was in text
    path.write_text(text.replace(was, becomes), encoding="utf-8")
    with pytest.raises(CorpusError, match=r"row \d of .*emorynlp_dev_final\.csv: ") as caught:
        list(corpus("emorynlp").read(path.parent))
    assert said in str(caught.value)


def test_dailydialog_has_a_label_for_each_utterance(tmp_path: Path) -> None:
    found = list(items("dailydialog", tmp_path).values())
    assert [item.label for item in found[:7]] == [
        "neutral",
        "anger",
        "disgust",
        "fear",
        "happiness",
        "sadness",
        "surprise",
    ]
    assert [item.speaker for item in found[:3]] == ["A", "B", "A"]
    assert found[1].text == "I didn’t know that — really, number 1 1!"
    assert Counter(item.split for item in found) == {"train": 14, "dev": 14, "test": 14}
    assert len({item.dialogue for item in found}) == 6


@pytest.mark.parametrize(
    ("was", "becomes"), [("6 ", ""), ("6 ", "7 "), ("6 ", "x "), ("0 1 2 3 4 5 6 \n", "")], ids="short 7 x less".split()
)
def test_dailydialog_numbers_that_do_not_fit_are_said(was: str, becomes: str, tmp_path: Path) -> None:
    path = write_corpus("dailydialog", tmp_path) / "validation" / "dialogues_emotion_validation.txt"
    path.write_text(path.read_text().replace(was, becomes, 1))
    with pytest.raises(CorpusError, match=r"dialogues_validation\.txt, line \d: 7 utterances and the emotions"):
        list(corpus("dailydialog").read(path.parents[1]))


def test_dailydialog_without_its_emotions_is_said(tmp_path: Path) -> None:
    folder = write_corpus("dailydialog", tmp_path)
    (folder / "test" / "dialogues_emotion_test.txt").unlink()
    with pytest.raises(CorpusError, match=r"dialogues_emotion_test\.txt is missing"):
        list(corpus("dailydialog").read(folder))


def test_sst2_reads_what_has_labels(tmp_path: Path) -> None:
    found = items("sst2", tmp_path)
    assert Counter((item.split, item.label) for item in found.values()) == {
        ("train", "negative"): 4,
        ("train", "positive"): 4,
        ("dev", "negative"): 2,
        ("dev", "positive"): 2,
    }
    assert found["sst2/train/00000"].text == "it 's \" well, that’s how it is, negative 0!"


def test_sst2_label_that_is_none_is_named(tmp_path: Path) -> None:
    folder = write_corpus("sst2", tmp_path)
    (folder / "dev.tsv").write_text("sentence\tlabel\nfine\t1\nodd\t2\n")
    with pytest.raises(CorpusError, match=r"row 1 of .*dev\.tsv: the label is '2'; it is 0 or 1"):
        list(corpus("sst2").read(folder))


@pytest.mark.parametrize(
    ("text", "value"),
    [("12.5", 12.5), ("1:02,5", 62.5), ("00:16:21,940", 981.94), ("01:00:00", 3600.0), (" 7 ", 7.0)],
)
def test_times(text: str, value: float) -> None:
    assert seconds(text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "soon", "1:2:3:4", "-1", "1.", "nan"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time"):
        seconds(text)


def test_between_needs_both_ends_or_none() -> None:
    assert between("", " ") is None
    assert between("1", "1") == Span(1, 1)
    with pytest.raises(ValueError, match="'' is not a time"):
        between("1", "")
    with pytest.raises(ValueError, match="the end, 1, comes before the start, 2"):
        between("2", "1")
