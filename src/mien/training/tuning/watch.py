"""What a study sees of a trial while it trains."""

from __future__ import annotations

from pathlib import Path

import lightning
import optuna
from lightning.pytorch.callbacks import Callback

from mien.training.recipe import Recipe


class Watch(Callback):
    """Reports the monitored score at the end of each epoch, counted from 1, and gives up where the study says so.

    The epochs of a second stage go on counting. Of folds the first one alone is reported: the others have people of
    their own, whose scores are not to be held against its.
    """

    def __init__(self, trial: optuna.Trial, recipe: Recipe) -> None:
        self.trial, self.recipe = trial, recipe
        # What was reported before the trial was killed.
        self.said = set(trial.study.get_trials(deepcopy=False)[trial.number].intermediate_values)

    def on_train_epoch_end(self, trainer: lightning.Trainer, pl_module: lightning.LightningModule) -> None:
        before = self._before(Path(getattr(trainer.checkpoint_callback, "dirpath", "")))
        name = f"dev_{self.recipe.protocol.monitor}"
        if before is None or name not in trainer.callback_metrics:
            return
        step = before + trainer.current_epoch + 1
        if step not in self.said:
            self.trial.report(float(trainer.callback_metrics[name]), step)
        if self.trial.should_prune():
            raise optuna.TrialPruned

    def _before(self, fit: Path) -> int | None:
        """The epochs before those of a fit in this folder; None for a fit that is not reported."""
        if fit.name == "finetune":
            return self.recipe.schedule.epochs
        later = fit.name.startswith("fold-") and any(fit.parent.glob("fold-*/logits.npy"))
        return 0 if fit.name == "fit" or (fit.name.startswith("fold-") and not later) else None
