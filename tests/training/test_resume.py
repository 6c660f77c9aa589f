"""A run that was killed at any step and started again ends with the weights of one that was left alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import torch
from lightning.pytorch.callbacks import Callback

from mien.testing.corpora import write_corpus
from mien.training.fit import Machine
from mien.training.run import train

RECIPES = Path(__file__).parents[2] / "recipes"
SPEECH = [
    "input.settings={bands: 16, window: 0.032, hop: 0.04}",
    "encoder.widths=[4,4,8,8]",
    "encoder.dims=16",
    "augment.copies=1",
    "schedule.epochs=4",
    "schedule.batch=8",
    "protocol={kind: official, monitor: uar, inner: 0.3}",
    "train=[{corpus: ravdess}]",
]
TEXT = ["input.dims=16", "input.vocabulary=400", "encoder.pairs=64", "schedule.epochs=4", "schedule.batch=8"]


class KilledError(Exception):
    pass


class Death(Callback):
    """Stops a run in the middle of a step."""

    def __init__(self, step: int) -> None:
        self.step = step

    def on_before_optimizer_step(self, trainer: Any, pl_module: Any, optimizer: Any) -> None:
        if trainer.global_step == self.step:
            raise KilledError


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpora")
    write_corpus("meld", folder)
    return folder


@pytest.fixture(scope="module")
def alone(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, torch.Tensor]:
    run = tmp_path_factory.mktemp("alone")
    train(RECIPES / "text" / "meld-wide-deep.yaml", root, run, TEXT)
    return weights(run)


def weights(run: Path) -> dict[str, torch.Tensor]:
    found: dict[str, torch.Tensor] = torch.load(run / "weights.pt", weights_only=True)
    return found


@pytest.mark.parametrize("step", [0, 1, 3, 5, 8])
def test_stopped_at_a_step_and_resumed(step: int, root: Path, alone: dict[str, torch.Tensor], tmp_path: Path) -> None:
    """Dropout, hidden words, averaged weights, shuffling and schedule go on as if nothing had been."""
    path = RECIPES / "text" / "meld-wide-deep.yaml"
    with pytest.raises(KilledError):
        train(path, root, tmp_path, TEXT, Machine(callbacks=(Death(step),)))
    train(path, root, tmp_path, TEXT)
    again = weights(tmp_path)
    assert all(torch.equal(alone[name], again[name]) for name in alone)
    rows = (tmp_path / "metrics.csv").read_text().splitlines()
    assert [row.partition(",")[0] for row in rows] == ["epoch", "1", "2", "3", "4"]


def test_a_run_that_gets_no_better_still_goes_on_from_its_last_epoch(root: Path, tmp_path: Path) -> None:
    path, still = RECIPES / "text" / "meld-wide-deep.yaml", [*TEXT, "schedule.rate=1e-12", "schedule.average=0"]
    with pytest.raises(KilledError):
        train(path, root, tmp_path, still, Machine(callbacks=(Death(8),)))
    best, last = (torch.load(next(tmp_path.rglob(name)), weights_only=True) for name in ("best.ckpt", "last.ckpt"))
    assert best["epoch"] == 0
    assert last["global_step"] > best["global_step"]


@pytest.mark.parametrize(("by", "status"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)])
def test_killed_for_good_and_resumed(
    by: signal.Signals, status: int, root: Path, alone: dict[str, torch.Tensor], tmp_path: Path
) -> None:
    """A signal to the command itself, at whatever moment it is then."""
    path = RECIPES / "text" / "meld-wide-deep.yaml"
    command = [sys.executable, "-m", "mien", "train", str(path), *TEXT, "--root", str(root), "--run", str(tmp_path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("epoch 2/4"):
                break
        time.sleep(0.05)
        os.kill(process.pid, by)
        said = process.stderr.read()
    assert process.returncode == status, said
    assert not (tmp_path / "card.json").exists()
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    assert "epoch 1/4" not in done.stderr
    again = weights(tmp_path)
    assert all(torch.equal(alone[name], again[name]) for name in alone)


def test_two_processes_train_one_run(root: Path, tmp_path: Path) -> None:
    """torchrun with two processes on the CPU: one run folder, and every process did its part."""
    command = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node=2"]
    command += ["--standalone", "--local-addr=127.0.0.1", "-m", "--"]
    path = RECIPES / "text" / "meld-wide-deep.yaml"
    command += ["mien", "train", str(path), *TEXT, "schedule.average=0", "--root", str(root), "--run", str(tmp_path)]
    command += ["--accelerator", "cpu"]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "GLOO_SOCKET_IFNAME": "lo"}
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=280, env=environment)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("epoch 4/4") == 1
    assert (tmp_path / "card.json").exists()


def test_muon_goes_on_too_and_a_second_answer_with_it(face_root: Path, tmp_path: Path) -> None:
    path, alone, stopped = RECIPES / "face" / "fer2013-small.yaml", tmp_path / "alone", tmp_path / "stopped"
    small = ["encoder.widths=[8,8]", "encoder.blocks=1", "schedule.epochs=3", "schedule.batch=8"]
    train(path, face_root, alone, small)
    with pytest.raises(KilledError):
        train(path, face_root, stopped, small, Machine(callbacks=(Death(5),)))
    assert (stopped / "fit" / "last.ckpt").exists()
    train(path, face_root, stopped, small)
    again = weights(stopped)
    assert all(torch.equal(part, again[name]) for name, part in weights(alone).items())
