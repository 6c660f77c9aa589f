"""What a fit tells while it runs."""

from __future__ import annotations

import sys
import time

import lightning
from lightning.pytorch.callbacks import Callback

from mien.training.batches import BucketSampler


class Lines(Callback):
    """One line an epoch, for a log or a terminal."""

    def __init__(self, monitor: str) -> None:
        self.monitor = monitor
        self.began = time.monotonic()

    def on_train_epoch_end(self, trainer: lightning.Trainer, pl_module: lightning.LightningModule) -> None:
        said = trainer.callback_metrics
        parts = [f"epoch {trainer.current_epoch + 1}/{trainer.max_epochs}"]
        parts += [f"{name} {float(said[name]):.4f}" for name in ("loss", f"dev_{self.monitor}") if name in said]
        print(*parts, f"{time.monotonic() - self.began:.0f} s", sep="  ", file=sys.stderr, flush=True)


class Epochs(Callback):
    """Tells the sampler which epoch it is, also after a resume."""

    def __init__(self, sampler: BucketSampler) -> None:
        self.sampler = sampler

    def on_train_epoch_start(self, trainer: lightning.Trainer, pl_module: lightning.LightningModule) -> None:
        self.sampler.set_epoch(trainer.current_epoch)
