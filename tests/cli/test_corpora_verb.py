"""`mien corpora`: what is listed, prepared and counted."""

import json
from pathlib import Path

import pytest
from conftest import Run

from mien.corpora import exclusions, manifest
from mien.corpora.table import CORPORA, GENERIC
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
    assert "left out: 1 × the same recording as 03-01-02-01-01-02-07\n" in done.out
    assert done.err == f"mien: {excluded}: 1 items are not in ravdess, such as ravdess/gone\n"
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
