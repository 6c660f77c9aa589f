"""What a fit tells while it runs."""

from __future__ import annotations

import sys
import time
from typing import Any

import lightning
import torch
from lightning.pytorch.callbacks import Callback, TQDMProgressBar
from lightning.pytorch.utilities import rank_zero_only

from mien.training.loaders import TrainLoader


class Lines(Callback):
    """One line an epoch, for a log or a terminal."""

    def __init__(self, monitor: str) -> None:
        self.monitor = monitor
        self.began = time.monotonic()

    def on_train_epoch_end(self, trainer: lightning.Trainer, pl_module: lightning.LightningModule) -> None:
        said = trainer.callback_metrics
        parts = [f"epoch {trainer.current_epoch + 1}/{trainer.max_epochs}"]
        parts += [f"{name} {float(said[name]):.4f}" for name in ("loss", f"dev_{self.monitor}") if name in said]
        say("  ".join([*parts, f"{time.monotonic() - self.began:.0f} s"]))


@rank_zero_only
def say(line: str) -> None:
    """A line on stderr, from the first process alone."""
    print(line, file=sys.stderr, flush=True)


def bar() -> list[Any]:
    """A progress bar where somebody is watching."""
    return [TQDMProgressBar(leave=False)] if sys.stderr.isatty() else []


class Epochs(Callback):
    """At the start of each epoch everything random is set by the seed and the epoch's number.

    An epoch that was cut short is begun anew by a resume, and so draws what it would have drawn.
    """

    def __init__(self, loader: TrainLoader) -> None:
        self.loader = loader

    def on_train_epoch_start(self, trainer: lightning.Trainer, pl_module: lightning.LightningModule) -> None:
        self.loader.set_epoch(trainer.current_epoch)
        torch.manual_seed(self.loader.seed * 1_000_003 + trainer.current_epoch * 1_009 + trainer.global_rank)
