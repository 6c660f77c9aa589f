"""`mien evaluate`: what is printed, what is written, what is refused."""

import json
from pathlib import Path

import pytest
from outcome import Run

from mien.testing.runs import write_run

STAMP = "forced: 1 speaker is both trained on and judged (friends/ross)"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_run(tmp_path / "run", stamps=(STAMP,))


def test_the_table_begins_with_the_stamps(mien: Run, folder: Path) -> None:
    done = mien("evaluate", "--draws", 30, folder)
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[:4] == [
        f"!! {STAMP}",
        "tiny, seed 1",
        "",
        "meld: 120 items; intervals of 95 % draw 20 dialogues anew",
    ]
    assert lines[4].split() == ["run", "majority"]
    assert [line.split("  ")[0] for line in lines[5:12]] == [
        *("accuracy", "weighted F1", "macro F1", "UAR", "log-loss", "ECE", "reliability"),
    ]
    assert lines[-1].startswith("worst of the groups with 30 items or more: ")


def test_another_metric_for_the_groups(mien: Run, folder: Path) -> None:
    done = mien("evaluate", "--draws", 30, folder, "--metric", "uar")
    assert "speaker  items  UAR" in done.out


def test_json(mien: Run, folder: Path) -> None:
    done = mien("evaluate", "--draws", 30, folder, "--format", "json")
    assert json.loads(done.out)["corpora"]["meld"]["items"] == 120


@pytest.mark.parametrize(("name", "start"), [("r.html", "<!doctype html>"), ("r.json", "{"), ("r.txt", "!! forced")])
def test_the_outputs_name_says_the_format(mien: Run, folder: Path, tmp_path: Path, name: str, start: str) -> None:
    done = mien("evaluate", "--draws", 30, folder, "--output", tmp_path / name)
    assert (done.status, done.out) == (0, "")
    assert (tmp_path / name).read_text().startswith(start)


@pytest.mark.parametrize(
    ("arguments", "status", "complaint"),
    [
        (("--format", "pdf"), 2, "--format 'pdf': allowed are table, json, html"),
        (("--metric", "f2"), 2, "unknown metric 'f2'; metrics are accuracy, weighted_f1, macro_f1, uar, log_loss, ece"),
        (("--metric", ""), 2, "unknown metric ''"),
    ],
)
def test_wrong_requests_are_refused(
    mien: Run, folder: Path, arguments: tuple[str, ...], status: int, complaint: str
) -> None:
    done = mien("evaluate", "--draws", 30, folder, *arguments)
    assert (done.status, done.out) == (status, "")
    assert complaint in done.err
    assert done.err.count("\n") == 1


def test_a_folder_that_is_no_run(mien: Run, tmp_path: Path) -> None:
    done = mien("evaluate", "--draws", 30, tmp_path)
    assert done.status == 3
    assert (
        done.err
        == f"mien: {tmp_path}: not a run's folder, which holds card.json, recipe.json and predictions.parquet\n"
    )


def test_predictions_that_are_something_else(mien: Run, folder: Path) -> None:
    (folder / "predictions.parquet").write_text("id,truth\n")
    done = mien("evaluate", "--draws", 30, folder)
    assert done.status == 3
    assert "predictions.parquet: not the predictions of a run" in done.err
