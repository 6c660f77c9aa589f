"""`mien tune`: what it hands over, what it prints, and how it refuses."""

import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from outcome import Run

from mien.errors import RecipeError
from mien.training.tuning.findings import Findings, Tried

TRIALS = (
    Tried(0, "complete", 0.41, 3, 61.2, {"schedule.rate": 0.00123456, "encoder.kind": "lstm"}, None),
    Tried(1, "given up", 0.2, 2, 9.0, {"schedule.rate": 0.05}, None),
    Tried(2, "failed", None, None, 0.4, {"schedule.rate": 0.1}, "16 is no multiple of 3"),
    Tried(3, "killed", None, 1, None, {}, None),
)
FOUND = Findings(
    "lstm",
    Path("studies/lstm"),
    "weighted F1 on dev (meld dev)",
    20,
    TRIALS,
    {"schedule.rate": 0.9, "encoder.kind": 0.1},
)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """The arguments with which the search was called, which finds `FOUND`."""
    made: list[tuple[object, ...]] = []

    def tune(*given: object) -> Findings:
        made.append(given)
        return FOUND

    search = ModuleType("mien.training.tuning.search")
    search.tune = tune  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "mien.training.tuning.search", search)
    return made


def test_tune_hands_over(mien: Run, calls: list[tuple[object, ...]]) -> None:
    assert mien("tune", "recipes/lstm.yaml").status == 0
    more = ("--root", "corpora", "--study", "s", "--storage", "postgresql://mia@host/db", "--trials", "7", "seed=2")
    assert mien("tune", "recipes/lstm.yaml", "schedule.epochs=3", *more).status == 0
    assert calls == [
        (Path("recipes/lstm.yaml"), Path("data"), Path("studies/lstm"), [], None, None),
        (
            Path("recipes/lstm.yaml"),
            Path("corpora"),
            Path("s"),
            ["schedule.epochs=3", "seed=2"],
            "postgresql://mia@host/db",
            7,
        ),
    ]


def test_the_table_has_every_trial_and_ends_with_the_best(mien: Run, calls: list[tuple[object, ...]]) -> None:
    done = mien("tune", "recipes/lstm.yaml")
    assert done.out.splitlines() == [
        "lstm: 2 trials of 20: 1 complete, 1 given up; besides 1 failed, 1 killed",
        "judged by weighted F1 on dev (meld dev)",
        "",
        "trial  state                   score  time  schedule.rate  encoder.kind",
        "0      complete                0.410  61 s  0.00123        lstm",
        "1      given up after epoch 2  0.200  9 s   0.05",
        "2      failed                         0 s   0.1",
        "3      killed",
        "",
        "setting        importance",
        "schedule.rate  0.900",
        "encoder.kind   0.100",
        "",
        "trial 2 failed: 16 is no multiple of 3",
        f"best: trial 0, 0.410: {Path('studies/lstm/best.yaml')}; the report: {Path('studies/lstm/report.html')}",
    ]


def test_a_study_without_a_complete_trial_has_no_winner(
    mien: Run, calls: list[tuple[object, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    none = replace(FOUND, trials=TRIALS[2:], importances={})
    monkeypatch.setattr(sys.modules["mien.training.tuning.search"], "tune", lambda *_: none)
    lines = mien("tune", "recipes/lstm.yaml").out.splitlines()
    assert lines[0] == "lstm: 0 trials of 20; besides 1 failed, 1 killed"
    assert lines[-1] == f"no trial is complete; the report: {Path('studies/lstm/report.html')}"


def test_a_refusal_is_one_line_on_stderr(
    mien: Run, calls: list[tuple[object, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> Findings:
        raise RecipeError("tiny.yaml: tune.space: unknown key encoder.dropuot; did you mean dropout?")

    monkeypatch.setattr(sys.modules["mien.training.tuning.search"], "tune", refuse)
    done = mien("tune", "tiny.yaml")
    said = "mien: tiny.yaml: tune.space: unknown key encoder.dropuot; did you mean dropout?\n"
    assert (done.status, done.out, done.err) == (2, "", said)


def test_ctrl_c_is_no_error(mien: Run, calls: list[tuple[object, ...]], monkeypatch: pytest.MonkeyPatch) -> None:
    def leave(*_: object) -> Findings:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.modules["mien.training.tuning.search"], "tune", leave)
    done = mien("tune", "tiny.yaml")
    assert (done.status, done.out, done.err) == (130, "", "")


def test_tuning_is_an_extra(mien: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "optuna", None)
    for name in [name for name in sys.modules if name.startswith("mien.training.tuning")]:
        monkeypatch.delitem(sys.modules, name)
    done = mien("tune", "tiny.yaml")
    said = "mien: this verb needs optuna, which is not installed: pip install 'mien[train]'\n"
    assert (done.status, done.err) == (4, said)
