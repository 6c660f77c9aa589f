"""The script that measures features of sound runs to its end on little input, with and without the other libraries."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

PATH = Path(__file__).parent.parent / "benchmarks" / "features.py"
spec = importlib.util.spec_from_file_location("script_benchmarks_features", PATH)
assert spec is not None
assert spec.loader is not None
script = importlib.util.module_from_spec(spec)
sys.modules[spec.name] = script  # where dataclasses look up their annotations
spec.loader.exec_module(script)

OURS = [contestant for contestant in script.CONTESTANTS if contestant.ours]


def test_every_block_is_another_and_the_hour_is_whole() -> None:
    found = list(script.blocks(0.5))
    assert [block.shape for block in found] == [(160_000,)] * 3
    assert not np.array_equal(found[0], found[1])
    np.testing.assert_array_equal(found[2], list(script.blocks(0.5))[2])


@pytest.mark.parametrize("contestant", OURS, ids=lambda contestant: contestant.what)
def test_our_own_are_measured(contestant: object) -> None:
    cost = script.measure(contestant, 1 / 6)
    assert cost.seconds > 0
    assert cost.peak >= cost.warm > 0


def test_in_a_process_of_its_own() -> None:
    cost = script.measured(script.CONTESTANTS.index(OURS[0]), 1 / 6, sys.executable)
    assert cost.seconds > 0


def test_what_is_not_installed_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    costs = {True: script.Cost(6.0, 40.0, 50.0), False: None}
    monkeypatch.setattr(script, "measured", lambda index, minutes, python: costs[script.CONTESTANTS[index].ours])
    script.main(["--minutes", "10"])
    said = capsys.readouterr().out
    lines = [line for line in said.splitlines() if line.startswith("|")]
    assert len(lines) == 2 + len(script.CONTESTANTS)
    assert "| log-mel | mien | 0.01 | – | 40 → 50 MB |" in lines
    assert "| log-mel | librosa | not installed | – | – |" in lines
    assert {line.count("|") for line in lines} == {6}


def test_others_stand_beside_ours() -> None:
    other = next(contestant for contestant in script.CONTESTANTS if contestant.who == "librosa")
    said = script.row(other, script.Cost(12.0, 40.0, 40.4), script.Cost(3.0, 1.0, 1.0), 10)
    assert said == "| log-mel | librosa | 0.02 | 4.0× | 40 → 40 MB |"
