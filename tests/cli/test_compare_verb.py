"""`mien compare`: what is printed, what is written, what is refused."""

import json
from pathlib import Path

import pytest
from outcome import Run

from mien.testing.runs import write_run

STAMP = "forced: the epoch or a setting is chosen by the test split of meld"


@pytest.fixture
def runs(tmp_path: Path) -> list[Path]:
    """Two seeds of one recipe, and one run of a better one that was forced."""
    weak = [write_run(tmp_path / f"mlp-{seed}", "mlp", seed=seed, skill=0.5) for seed in (1, 2)]
    return [*weak, write_run(tmp_path / "lstm", "lstm", skill=2.0, stamps=(STAMP,))]


def test_the_table(mien: Run, runs: list[Path]) -> None:
    done = mien("compare", "--draws", 30, *runs)
    assert (done.status, done.err) == (0, "")
    stamp, about, header, mlp, lstm, majority, *_ = done.out.splitlines()
    assert stamp == f"!! lstm: {STAMP}"
    assert about == "meld: 120 items that every run judged; drawn anew: 20 dialogues"
    assert header.split("  ")[0] == ""
    assert "against mlp" in header
    assert (mlp.split()[:2], lstm.split()[:2], majority.split()[0]) == (["mlp", "2"], ["lstm", "1"], "majority")
    assert " ± " in mlp
    assert " +0." in lstm


def test_against_the_best_by_another_metric(mien: Run, runs: list[Path]) -> None:
    done = mien("compare", "--draws", 30, *runs, "--against", "best", "--metric", "uar", "--format", "json")
    said = json.loads(done.out)
    contest = said["corpora"]["meld"]
    assert (said["metric"], contest["reference"]) == ("uar", "lstm")
    assert contest["systems"][0]["difference"]["p_value"] == pytest.approx(1 / 31), "30 exchanges tell no less"


@pytest.mark.parametrize(
    ("name", "start"),
    [("c.html", "<!doctype html>"), ("c.json", "{"), ("c.md", "> **lstm: forced"), ("c.txt", "!! lstm: forced")],
)
def test_the_outputs_name_says_the_format(mien: Run, runs: list[Path], tmp_path: Path, name: str, start: str) -> None:
    done = mien("compare", "--draws", 30, *runs, "-o", tmp_path / name)
    assert (done.status, done.out) == (0, "")
    assert (tmp_path / name).read_text().startswith(start)


def test_runs_of_other_labels(mien: Run, runs: list[Path], tmp_path: Path) -> None:
    other = write_run(tmp_path / "other", labels=("a", "b", "c"))
    done = mien("compare", "--draws", 30, runs[0], other)
    assert done.status == 2
    assert "runs can be compared where their labels are the same" in done.err
    assert done.err.count("\n") == 1


def test_runs_without_a_common_item(mien: Run, runs: list[Path], tmp_path: Path) -> None:
    done = mien("compare", "--draws", 30, runs[0], write_run(tmp_path / "other", corpora=("emodb",)))
    assert done.status == 2
    assert done.err == "mien: the runs have no item in common; compare runs that were judged by the same items\n"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--format", "csv"), "--format 'csv': allowed are table, json, html, markdown"),
        (("--metric", "f2"), "unknown metric 'f2'"),
        (("--against", "last"), "against the first or the best, got 'last'"),
    ],
)
def test_wrong_requests_are_refused(mien: Run, runs: list[Path], arguments: tuple[str, ...], complaint: str) -> None:
    done = mien("compare", "--draws", 30, *runs, *arguments)
    assert (done.status, done.out) == (2, "")
    assert complaint in done.err


def test_one_run_is_no_comparison(mien: Run, runs: list[Path]) -> None:
    done = mien("compare", "--draws", 30, runs[0])
    assert done.status == 2
    assert "two runs or more" in done.err


def test_a_folder_that_is_no_run(mien: Run, runs: list[Path], tmp_path: Path) -> None:
    done = mien("compare", "--draws", 30, runs[0], tmp_path / "none")
    assert done.status == 3
    assert "none: not a run's folder" in done.err
