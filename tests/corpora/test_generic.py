"""One's own data, as a table or as folders."""

from collections import Counter
from pathlib import Path

import pytest

from mien.corpora.item import Item
from mien.corpora.prepare import prepare
from mien.corpora.table import corpus, located
from mien.errors import CorpusError, UsageError
from mien.labels import SENTIMENT_3
from mien.types import Span

HEADER = "text,media,label,speaker,split,dialogue,turn,start,end"


def table(folder: Path, *rows: str, name: str = "mine.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def items(name: str, root: Path) -> list[Item]:
    found, place = located(name, root)
    return list(found.read(place))


def touch(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()


def test_a_table_gives_all_that_it_names(tmp_path: Path) -> None:
    table(
        tmp_path,
        HEADER,
        '"No, never",clips/a.wav,bliss,Ada,validation,x,7,1.5,00:00:02.5',
        "Well,,,Ben,train,,,,",
        ",b.png,gloom,,,,,,",
    )
    first, second, third = items("csv", tmp_path)
    assert first == Item(
        id="csv/1",
        label="bliss",
        original="bliss",
        split="dev",
        text="No, never",
        dialogue="x",
        turn=7,
        speaker="Ada",
        media=tmp_path / "clips/a.wav",
        span=Span(1.5, 2.5),
    )
    assert (second.text, second.label, second.media, second.split) == ("Well", None, None, "train")
    assert (third.text, third.label, third.media) == (None, "gloom", tmp_path / "b.png")


def test_a_table_tells_its_labels_and_modalities(tmp_path: Path) -> None:
    path = table(tmp_path, "label,text,language", "gloom,a,pl", "bliss,b,en", "gloom,c,en")
    found, place = located("csv", path)
    assert (found.labels.name, found.labels.labels) == ("csv-2", ("bliss", "gloom"))
    assert (found.modalities, found.language, place) == (("text",), "en, pl", path)


def test_labels_of_a_known_set_are_that_set(tmp_path: Path) -> None:
    table(tmp_path, "label,text", "positive,a", "negative,b", "neutral,c")
    assert located("csv", tmp_path)[0].labels is SENTIMENT_3


def test_turns_without_numbers_are_counted_in_their_dialogue(tmp_path: Path) -> None:
    table(tmp_path, "dialogue,label,text", "x,bliss,a", "y,gloom,b", "x,gloom,c", ",gloom,d", ",gloom,e")
    assert [item.turn for item in items("csv", tmp_path)] == [0, 0, 1, 0, 0]


@pytest.mark.parametrize("mark", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_delimiters_and_encodings(mark: str, encoding: str, tmp_path: Path) -> None:
    lines = [mark.join(cells) for cells in (("label", "text"), ("bliss", "“ja”"), ("gloom", "né"))]
    (tmp_path / "mine.csv").write_bytes("\r\n".join(lines).encode(encoding))
    assert [(item.label, item.text) for item in items("csv", tmp_path)] == [("bliss", "“ja”"), ("gloom", "né")]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["text,speaker", "a,b"], "has no column label; its header is text, speaker"),
        (["label,text", "bliss,"], "row 1 of .*mine.csv: has neither text nor media"),
        (["label,text,split", "bliss,a,exam"], "the split is 'exam'; splits are train, dev, val"),
        (["label,text,turn", "bliss,a,-1"], "the turn is '-1'; it is a whole number"),
        (["label,text,start,end", "bliss,a,2,1"], "the end, 1, comes before the start, 2"),
        (["label,text,start,end", "bliss,a,2,"], "'' is not a time"),
        (["label,text", "bliss,a"], "needs items of two or more labels, has bliss"),
        (["label,text", ",a"], "needs items of two or more labels, has none"),
    ],
)
def test_a_table_that_cannot_be_read_is_said(rows: list[str], said: str, tmp_path: Path) -> None:
    table(tmp_path, *rows)
    with pytest.raises(CorpusError, match=said):
        located("csv", tmp_path)


def test_a_folder_with_two_tables_needs_a_choice(tmp_path: Path) -> None:
    rows = ("label,text", "bliss,a", "gloom,b")
    one = table(tmp_path, *rows)
    table(tmp_path, *rows, name="other.csv")
    with pytest.raises(CorpusError, match=r"holds 2 tables \(mine\.csv, other\.csv\)"):
        items("csv", tmp_path)
    assert len(items("csv", one)) == 2


def test_a_table_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"none\.csv: No such file"):
        items("csv", tmp_path / "none.csv")


def test_ids_that_stand_twice_are_refused(tmp_path: Path) -> None:
    table(tmp_path, "id,label,text", "a,bliss,x", "a,gloom,y")
    with pytest.raises(CorpusError, match="two items are called 'csv/a'"):
        prepare(*located("csv", tmp_path))


def test_folders_are_classes(tmp_path: Path) -> None:
    touch(tmp_path, "joy/b.wav", "joy/deep/a.MP3", "anger/c.wav", "anger/notes.txt", ".git/x.wav", "joy/.hidden/y.wav")
    found = items("folders", tmp_path)
    assert [(item.id, item.label) for item in found] == [
        ("folders/anger/c.wav", "anger"),
        ("folders/joy/b.wav", "joy"),
        ("folders/joy/deep/a.MP3", "joy"),
    ]
    assert found[0].media == tmp_path / "anger/c.wav"
    assert {item.split for item in found} == {None}


def test_folders_of_folders_are_splits(tmp_path: Path) -> None:
    touch(tmp_path, "train/joy/a.png", "train/anger/b.png", "Validation/joy/c.png", "test/anger/d.png")
    assert Counter((item.split, item.label) for item in items("folders", tmp_path)) == {
        ("train", "joy"): 1,
        ("train", "anger"): 1,
        ("dev", "joy"): 1,
        ("test", "anger"): 1,
    }
    assert located("folders", tmp_path)[0].modalities == ("face",)


def test_a_class_may_be_called_test(tmp_path: Path) -> None:
    touch(tmp_path, "test/a.wav", "joy/b.wav")
    assert {(item.label, item.split) for item in items("folders", tmp_path)} == {("test", None), ("joy", None)}


@pytest.mark.parametrize("names", [(), ("joy/a.txt",), ("a.wav",)], ids=["empty", "no media", "no folder"])
def test_folders_without_media_are_said(names: tuple[str, ...], tmp_path: Path) -> None:
    touch(tmp_path, *names)
    with pytest.raises(CorpusError, match="needs items of two or more labels, has none"):
        located("folders", tmp_path)


def test_ones_own_data_need_their_place() -> None:
    for name in ("csv", "csv:mine.csv"):
        with pytest.raises(UsageError, match=f"{name} is data of one's own"):
            corpus(name)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"nowhere is missing; .*your own data"):
        located("folders", tmp_path / "nowhere")


def test_data_of_ones_own_are_named_under_a_root(tmp_path: Path) -> None:
    """So that a recipe can name several: their corpora and their items have names of their own."""
    rows = ("id,text,label", "a,ja,bliss", "b,nein,gloom")
    table(tmp_path, *rows)
    table(tmp_path, *rows, name="other.csv")
    touch(tmp_path, "clips/joy/a.wav", "clips/anger/b.wav")
    found, place = located("csv:mine.csv", tmp_path)
    assert (found.name, found.labels.name, place) == ("csv:mine.csv", "csv:mine.csv-2", tmp_path / "mine.csv")
    assert [item.id for item in found.read(place)] == ["csv:mine.csv/a", "csv:mine.csv/b"]
    assert [item.id for item in items("csv:other.csv", tmp_path)] == ["csv:other.csv/a", "csv:other.csv/b"]
    assert [item.id for item in items("folders:clips", tmp_path)] == [
        "folders:clips/anger/b.wav",
        "folders:clips/joy/a.wav",
    ]
    assert items(f"csv:{tmp_path / 'mine.csv'}", Path("elsewhere"))[0].text == "ja"
    for absent in ("csv:none.csv", "folders:none"):
        with pytest.raises(CorpusError, match=f"{tmp_path / 'none'}"):
            located(absent, tmp_path)
    with pytest.raises(UsageError, match=r"unknown corpus 'tsv:mine.csv'; known are .*csv:PATH, folders:PATH"):
        located("tsv:mine.csv", tmp_path)
