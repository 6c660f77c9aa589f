"""`mien corpora`: what is listed, prepared and counted."""

import json
from pathlib import Path

import pytest
from outcome import Run

from mien.cli.corpora.figure import panels
from mien.corpora import exclusions, manifest
from mien.corpora.prepare import prepare
from mien.corpora.stats import Statistics
from mien.corpora.table import CORPORA, GENERIC, located
from mien.testing.corpora import write_corpus


def test_list_names_every_corpus_its_licence_and_home(mien: Run) -> None:
    done = mien("corpora", "list")
    lines = {line.split()[0]: line for line in done.out.splitlines()[1:]}
    assert list(lines) == [*CORPORA, *GENERIC]
    for name, found in CORPORA.items():
        assert found.licence in lines[name]
        assert lines[name].endswith(found.home)


def test_prepare_writes_a_manifest_and_prints_its_counts(mien: Run, tmp_path: Path) -> None:
    write_corpus("meld", tmp_path)
    done = mien("corpora", "prepare", "meld", "--root", tmp_path, "--output", tmp_path / "meld.jsonl")
    assert done.status == 0
    table = [line.split() for line in done.out.splitlines()]
    assert table[0] == ["train", "dev", "test"]
    assert ["anger", "4", "2", "1"] in table
    assert ["labelled", "28", "14", "7"] in table
    assert ["published", "9,989", "1,109", "2,610"] in table
    header, items = manifest.read(tmp_path / "meld.jsonl")
    assert (header.corpus, header.root) == ("meld", tmp_path / "text/meld")
    assert len(list(items)) == 49


def test_prepare_counts_turns_without_a_label_apart(mien: Run, tmp_path: Path) -> None:
    write_corpus("emocontext", tmp_path)
    table = [line.split() for line in mien(*command(tmp_path, "emocontext")).out.splitlines()]
    assert ["unlabelled", "48"] in table
    assert ["labelled", "24"] in table


def command(root: Path, name: str, *more: object) -> tuple[object, ...]:
    return "corpora", "prepare", name, "--root", root, "--output", root / f"{name}.jsonl", *more


def test_prepare_says_what_is_left_out(mien: Run, tmp_path: Path) -> None:
    write_corpus("ravdess", tmp_path)
    excluded = tmp_path / "excluded.json"
    excluded.write_text(exclusions.render({"ravdess/03-01-01-01-01-01-01": "stereo", "ravdess/gone": "gone"}))
    done = mien(*command(tmp_path, "ravdess", "--exclude", excluded))
    assert "left out: 1 × stereo\n" in done.out
    assert "left out: 1 × the same recording as 03-01-03-01-02-01-07\n" in done.out
    assert done.err == f"mien: {excluded}: not in ravdess: ravdess/gone\n"
    head = json.loads((tmp_path / "ravdess.jsonl").read_text().splitlines()[0])
    assert sum(head["left_out"].values()) == 2


@pytest.mark.parametrize(
    ("name", "said", "status"),
    [("plutchik", "unknown corpus 'plutchik'; known are meld", 2), ("meld", "train_sent_emo.csv is missing", 3)],
)
def test_prepare_refuses_in_one_sentence(name: str, said: str, status: int, mien: Run, tmp_path: Path) -> None:
    done = mien(*command(tmp_path, name))
    assert (done.status, done.out) == (status, "")
    assert said in done.err
    assert not (tmp_path / f"{name}.jsonl").exists()


def test_the_exclusion_file_is_never_written_over(mien: Run, tmp_path: Path) -> None:
    write_corpus("emodb", tmp_path)
    path = tmp_path / "emodb.jsonl"
    path.write_text(exclusions.render({}))
    done = mien(*command(tmp_path, "emodb", "--exclude", path))
    assert done.status == 2
    assert exclusions.read(path) == {}


def test_a_table_of_ones_own_becomes_a_manifest(mien: Run, tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    table.write_text("media,label\na.wav,joy\nb.wav,anger\n")
    done = mien("corpora", "prepare", "csv", "--root", table, "--output", tmp_path / "mine.jsonl")
    assert [line.split() for line in done.out.splitlines()[1:4]] == [["anger", "1"], ["joy", "1"], ["labelled", "2"]]
    header, items = manifest.read(tmp_path / "mine.jsonl", root=Path("/moved"))
    assert (header.corpus, header.labels.labels) == ("csv", ("anger", "joy"))
    assert [item.media for item in items] == [Path("/moved/a.wav"), Path("/moved/b.wav")]


def test_a_table_is_never_written_over(mien: Run, tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    table.write_text("text,label\na,joy\nb,anger\n")
    assert mien("corpora", "prepare", "csv", "--root", table, "--output", table).status == 2
    assert table.read_text().startswith("text,label")


def test_folders_of_ones_own_become_a_manifest(mien: Run, tmp_path: Path) -> None:
    for name in ("train/joy/a.wav", "val/anger/b.wav"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    done = mien(*command(tmp_path, "folders"))
    assert done.out.split("\n")[0].split() == ["train", "dev"]
    assert [item.id for item in manifest.read(tmp_path / "folders.jsonl")[1]] == [
        "folders/train/joy/a.wav",
        "folders/val/anger/b.wav",
    ]


def test_stats_tell_speakers_and_durations(mien: Run, tmp_path: Path) -> None:
    """Every tiny clip holds 0.2 s of silence, 0.5 s of a voice and 0.2 s of silence."""
    write_corpus("emodb", tmp_path)
    done = mien("corpora", "stats", "emodb", "--root", tmp_path)
    facts = {line.partition("  ")[0]: line.partition("  ")[2].strip() for line in done.out.splitlines()}
    assert facts["items"] == "28"
    assert facts["speakers"] == "4: 7 to 7 items each, 7 in the middle"
    assert facts["gender"] == "3 female, 1 male"
    assert facts["durations"].startswith("28 timed: 0.9 to 0.9 s each, 0.9 in the middle")
    assert "dialogues" not in facts
    assert done.err == ""


def test_stats_tell_ratings_and_published_totals(mien: Run, tmp_path: Path) -> None:
    write_corpus("mosi", tmp_path)
    out = mien("corpora", "stats", "mosi", "--root", tmp_path).out
    assert "\npublished: 2,199 in all\n" in out
    (valence,) = [line for line in out.splitlines() if line.startswith("valence")]
    assert " rated: -" in valence


def test_stats_name_media_that_cannot_be_read(mien: Run, tmp_path: Path) -> None:
    broken = next((write_corpus("emodb", tmp_path) / "wav").glob("*.wav"))
    broken.write_bytes(b"no sound at all")
    done = mien("corpora", "stats", "emodb", "--root", tmp_path)
    assert done.status == 0
    assert done.err.startswith(f"mien: {broken}: not readable as audio, video or image")
    assert done.err.count("\n") == 1
    assert "27 timed" in done.out


@pytest.mark.parametrize("name", ["emodb", "goemotions", "meld"])
def test_stats_draw_a_picture(name: str, mien: Run, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    write_corpus(name, tmp_path)
    picture = tmp_path / "stats.png"
    assert mien("corpora", "stats", name, "--root", tmp_path, "--plot", picture).status == 0
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_picture_of_an_unknown_kind_is_refused_before_anything_is_read(mien: Run, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    done = mien("corpora", "stats", "meld", "--root", tmp_path, "--plot", tmp_path / "stats.doc")
    assert done.status == 2
    assert "cannot save a plot as 'stats.doc'" in done.err


def test_bars_are_as_long_as_classes_have_items(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    write_corpus("meld", tmp_path)
    prepared = prepare(*located("meld", tmp_path))
    many = {f"speaker ${k}": 40 - k for k in range(40)}
    found = Statistics(49, {}, many, {}, (), {}, (3, 3, 90), (), ())
    classes, speakers, lengths = panels("meld", prepared, found).axes
    ends = [round(bar.get_x() + bar.get_width()) for bar in classes.patches if bar.get_height()]
    assert ends.count(7) == 7  # seven classes, each with 4 items in train, 2 in dev, 1 in test
    assert speakers.get_yscale() == "log"
    assert sum(bar.get_height() for bar in lengths.patches) == 3


def test_speakers_and_lengths_are_drawn_where_there_are_some(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    write_corpus("meld", tmp_path)
    prepared = prepare(*located("meld", tmp_path))
    (classes,) = panels("meld", prepared, Statistics(49, {}, {}, {}, (), {}, (), (), ())).axes
    assert [label.get_text() for label in classes.get_legend().get_texts()] == ["train", "dev", "test"]
