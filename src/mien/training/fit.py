"""One fit: an encoder, its batches, Lightning's trainer, and the logits it gives on what it is judged by."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightning
import numpy as np
import torch
from lightning.pytorch.callbacks import EMAWeightAveraging, ModelCheckpoint
from lightning.pytorch.loggers import CSVLogger
from numpy.typing import NDArray

from mien.training.batches import Batches
from mien.training.examples import Example, class_weights, log_priors
from mien.training.loaders import Priors, judge_loader, train_loader
from mien.training.progress import Epochs, Lines
from mien.training.recipe import Recipe, Schedule
from mien.training.task import Task


@dataclass(frozen=True)
class Fitted:
    """A trained encoder and the log-priors of the corpora behind it (none where the recipe leaves them alone)."""

    encoder: torch.nn.Module
    priors: Priors

    @torch.no_grad()
    def settled(self, corpus: str | None) -> torch.nn.Module:
        """The encoder with this corpus's prior in its last bias, so that it needs none from outside any more."""
        if corpus is not None:
            head = self.encoder.head
            assert isinstance(head, torch.nn.Sequential)
            assert isinstance(head[-1], torch.nn.Linear)
            head[-1].bias.add_(torch.from_numpy(self.priors[corpus]))
        return self.encoder


@dataclass(frozen=True)
class Bench:
    """What every fit of a run shares: the recipe, how to make a fresh encoder, how to read."""

    recipe: Recipe
    build: Callable[[], torch.nn.Module]
    batches: Batches

    def fit(
        self, train: Sequence[Example], dev: Sequence[Example], folder: Path, start: Fitted | None = None
    ) -> Fitted:
        """Train one encoder into `folder`, going on from its last checkpoint; with `dev` the best epoch is kept.

        With `start` it is fine-tuned: those weights, and the schedule of the recipe's second stage.
        """
        recipe = self.recipe
        schedule = recipe.finetune.schedule if start is not None and recipe.finetune else recipe.schedule
        lightning.seed_everything(recipe.seed, verbose=False)
        priors = log_priors(list(train)) if recipe.loss.prior else {}
        loader, sampler = train_loader(self.batches, train, priors, schedule.batch, recipe.seed)
        weights = torch.from_numpy(class_weights(list(train), recipe.loss.balance))
        encoder = self.build() if start is None else start.encoder
        task = Task(recipe, schedule, encoder, weights, len(sampler) * schedule.epochs)
        keep = ModelCheckpoint(
            folder,
            filename="best",
            monitor=f"dev_{recipe.protocol.monitor}" if dev else None,
            mode="max",
            save_last=True,
            enable_version_counter=False,
        )
        callbacks: list[Any] = [keep, Lines(recipe.protocol.monitor), Epochs(sampler)]
        if schedule.average:
            callbacks.append(EMAWeightAveraging(decay=schedule.average, update_every_n_steps=1))
        last = folder / "last.ckpt"
        with quiet():
            trainer = _trainer(schedule, callbacks, folder)
            judge = judge_loader(self.batches, dev, priors) if dev else None
            trainer.fit(task, loader, judge, ckpt_path=str(last) if last.exists() else None)
        kept = torch.load(keep.best_model_path or last, map_location="cpu", weights_only=True)
        task.load_state_dict(kept["state_dict"])
        return Fitted(encoder.eval(), priors)

    @torch.inference_mode()
    def logits(self, fitted: Fitted, examples: Sequence[Example]) -> NDArray[np.float64]:
        """Logits of each example, shifted by its corpus's prior where it is known; shape (examples, classes)."""
        loader = judge_loader(self.batches, examples, fitted.priors)
        return np.concatenate([batch.logits(fitted.encoder).double().numpy() for batch in loader])


def _trainer(schedule: Schedule, callbacks: list[Any], folder: Path) -> lightning.Trainer:
    return lightning.Trainer(
        max_epochs=schedule.epochs,
        gradient_clip_val=schedule.clip,
        precision=schedule.precision,
        callbacks=callbacks,
        logger=CSVLogger(folder, name="", version=""),
        enable_progress_bar=False,
        enable_model_summary=False,
        num_sanity_val_steps=0,
        log_every_n_steps=50,
        devices=1,
    )


class quiet(warnings.catch_warnings):  # noqa: N801 - reads as a verb in `with`
    """Without Lightning's advice about workers and its advertisements."""

    def __enter__(self) -> None:
        super().__enter__()
        warnings.filterwarnings("ignore", module="lightning")
        warnings.filterwarnings("ignore", message=".*(num_workers|tensorboard|srun|isinstance\\(treespec).*")
        for name in ("lightning.pytorch", "lightning.fabric"):
            logging.getLogger(name).setLevel(logging.ERROR)
