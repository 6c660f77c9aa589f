"""How long a run takes, all its starts together."""

from __future__ import annotations

import time
from pathlib import Path

import lightning
from lightning.pytorch.callbacks import Callback


class Clock(Callback):
    """Seconds of a run, kept in its folder after each epoch: a run that was killed loses those of its last one."""

    def __init__(self, run: Path) -> None:
        self.path = run / "seconds.txt"
        self.earlier = float(self.path.read_text()) if self.path.exists() else 0.0
        self.began = time.monotonic()

    @property
    def seconds(self) -> float:
        """Until now."""
        return self.earlier + time.monotonic() - self.began

    def keep(self) -> None:
        """Write them down."""
        part = self.path.with_suffix(".part")
        part.write_text(f"{self.seconds:.1f}")
        part.replace(self.path)

    def on_train_epoch_end(self, trainer: lightning.Trainer, pl_module: lightning.LightningModule) -> None:
        if trainer.is_global_zero:
            self.keep()
