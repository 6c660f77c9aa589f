"""`mien corpora doctor`: what is printed, what is written, and that `prepare` takes its exclusions."""

import json
from pathlib import Path

import pytest
from outcome import Run

from mien.testing.corpora import write_corpus

DUPLICATE = "ravdess/03-01-03-01-02-02-07"


def test_the_table_goes_to_stdout(mien: Run, tmp_path: Path) -> None:
    write_corpus("ravdess", tmp_path)
    done = mien("corpora", "doctor", "ravdess", "--root", tmp_path)
    assert done.status == 0
    assert done.out.startswith("ravdess: 34 items, 34 with sound or picture, ")
    assert f"{DUPLICATE}: the same content as ravdess/03-01-03-01-02-01-07 [the reader sees to it]" in done.out


def test_a_page_and_an_exclusion_file_that_prepare_honours(mien: Run, tmp_path: Path) -> None:
    folder = write_corpus("emodb", tmp_path)
    (folder / "wav/03a01Wa.wav").write_bytes(b"spoiled")
    page, excluded = tmp_path / "doctor.html", tmp_path / "excluded.json"
    done = mien("corpora", "doctor", "emodb", "--root", tmp_path, "--format", "html", "-o", page, "--exclude", excluded)
    assert (done.status, done.out) == (0, "")
    assert done.err == f"mien: 1 items to leave out are written to {excluded}\n"
    assert page.read_text().startswith("<!doctype html>")
    assert list(json.loads(excluded.read_text())["items"]) == ["emodb/03a01Wa"]
    output = tmp_path / "emodb.jsonl"
    prepared = mien("corpora", "prepare", "emodb", "--root", tmp_path, "--exclude", excluded, "-o", output)
    assert prepared.status == 0
    assert "emodb/03a01Wa" not in output.read_text()


def test_json_by_several_processes(mien: Run, tmp_path: Path) -> None:
    write_corpus("isear", tmp_path)
    done = mien("corpora", "doctor", "isear", "--root", tmp_path, "--format", "json", "--jobs", 2)
    assert json.loads(done.out)["kinds"]["encoding"]["count"] == 22


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["emodb", "--format", "xml"], 2, "--format 'xml': allowed are table, json, html"),
        (["emodb", "--output", "x", "--exclude", "x"], 2, "--output and --exclude are both x"),
        (["nothing"], 2, "unknown corpus 'nothing'"),
        (["emodb"], 3, "EmoDB"),
    ],
)
def test_what_is_refused(mien: Run, tmp_path: Path, arguments: list[str], status: int, said: str) -> None:
    done = mien("corpora", "doctor", *arguments, "--root", tmp_path)
    assert done.status == status
    assert said in done.err
    assert len(done.err.splitlines()) == 1
