"""One fit: an encoder, its reader, Lightning's trainer, and the logits it gives on what it is judged by."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import lightning
import numpy as np
import torch
from lightning.pytorch.callbacks import EarlyStopping, EMAWeightAveraging, ModelCheckpoint
from numpy.typing import NDArray

from mien.errors import RecipeError, UsageError
from mien.training import build
from mien.training.checkpoints import WholeCheckpoints
from mien.training.domains import Domains
from mien.training.encoders import Ensemble
from mien.training.examples import Example, class_weights, log_priors
from mien.training.loaders import Priors, TrainLoader, judge_loader
from mien.training.logs import History, loggers
from mien.training.progress import Epochs, Lines, bar
from mien.training.reading import Reader
from mien.training.recipe import Recipe, Schedule
from mien.training.task import Task

ACCELERATORS = ("auto", "cpu", "gpu")


@dataclass(frozen=True)
class Fitted:
    """A trained encoder, how its input is read, and the log-priors of the corpora behind it (none where the recipe
    leaves them alone)."""

    encoder: torch.nn.Module
    reader: Reader
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

    @torch.inference_mode()
    def logits(self, examples: Sequence[Example]) -> NDArray[np.float64]:
        """Logits of each example, shifted by its corpus's prior where it is known; shape (examples, classes)."""
        loader = judge_loader(self.reader, examples, self.priors)
        said = np.concatenate([batch.logits(self.encoder).double().numpy() for batch in loader])
        ordered = np.empty_like(said)
        ordered[[number for row in self.reader.rows(examples) for number in row]] = said
        return ordered


@dataclass(frozen=True)
class Machine:
    """Where training runs and who is told: devices of one kind, loggers by name, callbacks besides the usual ones."""

    accelerator: str = "auto"
    devices: int | str = 1
    logs: tuple[str, ...] = ()
    callbacks: tuple[Any, ...] = ()


def machine(accelerator: str, devices: str, logs: tuple[str, ...]) -> Machine:
    """The machine as it is asked for on the command line. Under torchrun all of its processes are used."""
    if accelerator not in ACCELERATORS:
        raise UsageError(f"accelerator is {', '.join(ACCELERATORS)}, got {accelerator!r}")
    if devices != "auto" and not (devices.isdigit() and int(devices)):
        raise UsageError(f"devices is a number from 1 up, or auto, got {devices!r}")
    count = os.environ.get("LOCAL_WORLD_SIZE", devices)
    return Machine(accelerator, count if count == "auto" else int(count), logs)


@dataclass(frozen=True)
class Bench:
    """What every fit of a run shares: the recipe, where features are kept, the machine, and the weights that each
    begins with, where it does not begin afresh."""

    recipe: Recipe
    store: Path
    machine: Machine = field(default_factory=Machine)
    weights: Mapping[str, torch.Tensor] | None = None

    def fit(
        self, train: Sequence[Example], chosen_by: Sequence[Example], folder: Path, start: Fitted | None = None
    ) -> Fitted:
        """Train one encoder into `folder`, going on from its last checkpoint.

        chosen_by : examples by whose score the best epoch is kept; with none of them it is the last one
        start : an encoder to go on from, with the schedule of the recipe's second stage
        """
        reader = build.reader(self.recipe, folder, self.store, train) if start is None else start.reader
        if self.recipe.estimated:
            from mien.training.estimating import estimated

            return Fitted(estimated(self.recipe, reader, train), reader, {})
        lightning.seed_everything(self.recipe.seed, verbose=False)
        if start is None:
            encoder = build.fresh(self.recipe, reader, self.store, self.weights)
            if isinstance(self.recipe.encoder, Ensemble):  # its members are trained
                return Fitted(encoder.eval(), reader, {})
            return self.trained(encoder, reader, train, chosen_by, folder)
        second = replace(self, recipe=self.recipe.second)
        return second.trained(start.encoder, reader, train, chosen_by, folder)

    def trained(
        self,
        encoder: torch.nn.Module,
        reader: Reader,
        train: Sequence[Example],
        chosen_by: Sequence[Example],
        folder: Path,
    ) -> Fitted:
        """The same with an encoder and a reader that are there already."""
        recipe, schedule = self.recipe, self.recipe.schedule
        domains = Domains.of(recipe.loss.adversary, train) if recipe.loss.adversary else None
        priors = log_priors(list(train)) if recipe.loss.prior else {}
        loader = TrainLoader.of(reader, train, priors, schedule, recipe.seed, domains)
        monitor = f"dev_{recipe.protocol.monitor}" if chosen_by else None
        keepers = _keepers(folder, monitor)
        encoder.train()  # one that was trained before comes ready for use
        with quiet():
            trainer = self._trainer(schedule, [*keepers, *self._callbacks(schedule, loader, monitor, folder)], folder)
            loader.sampler.among(trainer.global_rank, trainer.world_size)
            weights = torch.from_numpy(class_weights(list(train), recipe.loss.balance))
            steps = len(loader.sampler) * schedule.epochs
            adversary = build.adversary(recipe, encoder, reader, train, len(domains.names)) if domains else None
            auxiliary = build.auxiliary(recipe, encoder, reader, train) if recipe.loss.auxiliary else None
            task = Task(recipe, encoder, weights, steps, adversary, auxiliary)
            judge = judge_loader(reader, chosen_by, priors) if chosen_by else None
            last = folder / "last.ckpt"
            try:
                trainer.fit(task, loader.loader, judge, ckpt_path=str(last) if last.exists() else None)
            except SystemExit:  # Lightning's way out after Ctrl-C
                raise KeyboardInterrupt from None
        kept = torch.load(keepers[0].best_model_path or last, map_location="cpu", weights_only=True)
        task.cpu().load_state_dict(kept["state_dict"])
        return Fitted(encoder.eval(), reader, priors)

    def _callbacks(self, schedule: Schedule, loader: TrainLoader, monitor: str | None, folder: Path) -> list[Any]:
        said: list[Any] = [Lines(self.recipe.protocol.monitor), *bar(), Epochs(loader), History(folder)]
        said += self.machine.callbacks
        if schedule.average:
            said.append(EMAWeightAveraging(decay=schedule.average, update_every_n_steps=1))
        if schedule.patience is not None:
            if monitor is None:
                raise RecipeError("schedule.patience needs a part to choose by: say protocol.inner, or dev parts")
            said.append(EarlyStopping(monitor, mode="max", patience=schedule.patience))
        return said

    def _trainer(self, schedule: Schedule, callbacks: list[Any], folder: Path) -> lightning.Trainer:
        machine = self.machine
        return lightning.Trainer(
            max_epochs=schedule.epochs,
            gradient_clip_val=schedule.clip,
            precision=precision(schedule),
            callbacks=callbacks,
            plugins=[WholeCheckpoints()],
            logger=loggers(machine.logs, folder) or False,
            enable_progress_bar=bool(bar()),
            enable_model_summary=False,
            num_sanity_val_steps=0,
            log_every_n_steps=50,
            use_distributed_sampler=False,
            accelerator=machine.accelerator,
            devices=machine.devices,
        )


def _keepers(folder: Path, monitor: str | None) -> list[ModelCheckpoint]:
    """Who keeps the best epoch, where one is chosen, and then the last one, which has to know which was the best."""
    said: dict[str, Any] = {"save_on_train_epoch_end": True, "enable_version_counter": False}
    last = ModelCheckpoint(folder, filename="last", **said)
    return [ModelCheckpoint(folder, filename="best", monitor=monitor, mode="max", **said), last] if monitor else [last]


def precision(schedule: Schedule) -> Any:
    """What Lightning is told. `auto` is bf16 on hardware that multiplies it, where it is twice as fast, else float32,
    which elsewhere is twice as fast as bf16."""
    if schedule.precision == "16-mixed" and not torch.cuda.is_available():
        raise RecipeError("schedule.precision is 16-mixed, which needs a GPU; a CPU has bf16-mixed and 32-true")
    if schedule.precision != "auto":
        return schedule.precision
    able = torch.cuda.is_bf16_supported() if torch.cuda.is_available() else torch.cpu._is_amx_tile_supported()
    return "bf16-mixed" if able else "32-true"


class quiet(warnings.catch_warnings):  # noqa: N801 - reads as a verb in `with`
    """Without Lightning's advice about workers and its advertisements."""

    def __enter__(self) -> None:
        super().__enter__()
        warnings.filterwarnings("ignore", module="lightning")
        warnings.filterwarnings("ignore", message=".*(num_workers|tensorboard|srun|isinstance\\(treespec).*")
        for name in ("lightning.pytorch", "lightning.fabric"):
            logging.getLogger(name).setLevel(logging.ERROR)
