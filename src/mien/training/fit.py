"""One fit: an encoder, its batches, Lightning's trainer, and the logits it gives on what it is judged by."""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightning
import numpy as np
import torch
from lightning.pytorch.callbacks import Callback, EMAWeightAveraging, ModelCheckpoint
from lightning.pytorch.loggers import CSVLogger
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from mien.training.batches import Array, Batches, BucketSampler
from mien.training.examples import Example, class_weights
from mien.training.recipe import Recipe
from mien.training.task import Batch, Task


Priors = Mapping[str, NDArray[np.float32]]


def prior(priors: Priors, example: Example) -> NDArray[np.float32]:
    """What the example's logits are shifted by: its corpus's log-prior, or nothing."""
    return priors.get(example.corpus, np.zeros_like(example.target))


class ArrayDataset(Dataset[tuple[Array, Example]]):
    """Examples beside their arrays, in memory."""

    def __init__(self, arrays: list[Array], examples: Sequence[Example]) -> None:
        self.arrays, self.examples = arrays, examples

    def __len__(self) -> int:
        return len(self.arrays)

    def __getitem__(self, index: int) -> tuple[Array, Example]:
        return self.arrays[index], self.examples[index]


@dataclass
class Collate:
    """Puts a batch together. `priors` are what each corpus's logits are shifted by; with `seed`, training's random crops."""

    batches: Batches
    priors: Priors
    seed: int | None = None

    def __post_init__(self) -> None:
        self.generator = None if self.seed is None else np.random.default_rng(self.seed)

    def __call__(self, rows: list[tuple[Array, Example]]) -> Batch:
        examples = [example for _, example in rows]
        return Batch(
            self.batches.collate([array for array, _ in rows], self.generator),
            torch.from_numpy(np.stack([example.target for example in examples])),
            torch.tensor([example.weight for example in examples]),
            torch.from_numpy(np.stack([prior(self.priors, example) for example in examples])),
        )


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


def fit(
    recipe: Recipe,
    build: Callable[[], torch.nn.Module],
    batches: Batches,
    train: Sequence[Example],
    dev: Sequence[Example],
    folder: Path,
    priors: Priors,
) -> torch.nn.Module:
    """Train one encoder into `folder`; resumed from its last checkpoint. With `dev`, the best epoch's weights are kept."""
    lightning.seed_everything(recipe.seed, verbose=False)
    schedule = recipe.schedule
    arrays = batches.read(train)
    sampler = BucketSampler([len(array) for array in arrays], schedule.batch, recipe.seed)
    steps = len(sampler) * schedule.epochs
    weights = torch.from_numpy(class_weights(list(train), recipe.loss.balance))
    task = Task(recipe, build().to(memory_format=torch.channels_last), weights, steps)
    monitor = recipe.protocol.monitor
    keep = ModelCheckpoint(
        folder, filename="best", monitor=f"dev_{monitor}" if dev else None, mode="max", save_last=True,
        enable_version_counter=False,
    )  # fmt: skip
    callbacks: list[Any] = [keep, Lines(monitor), Epochs(sampler)]
    if schedule.average:
        callbacks.append(EMAWeightAveraging(decay=schedule.average, update_every_n_steps=1))
    train_loader = DataLoader(
        ArrayDataset(arrays, train), batch_sampler=sampler, collate_fn=Collate(batches, priors, recipe.seed)
    )
    dev_loader = judge_loader(batches, dev, priors) if dev else None
    last = folder / "last.ckpt"
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="lightning")  # advice about workers and loggers
        trainer = lightning.Trainer(
            max_epochs=schedule.epochs,
            gradient_clip_val=schedule.clip,
            precision=schedule.precision,
            callbacks=callbacks,
            logger=CSVLogger(folder, name="", version=""),
            enable_progress_bar=False,
            enable_model_summary=False,
            num_sanity_val_steps=0,
            log_every_n_steps=50,
            accelerator="auto",
            devices=1,
        )
        trainer.fit(task, train_loader, dev_loader, ckpt_path=str(last) if last.exists() else None)
    best = torch.load(keep.best_model_path or last, map_location="cpu", weights_only=True)
    task.load_state_dict(best["state_dict"])
    return task.encoder.eval()


def judge_loader(
    batches: Batches, examples: Sequence[Example], priors: Priors, size: int = 64
) -> DataLoader[Any]:
    """The examples in their order, uncropped."""
    return DataLoader(
        ArrayDataset(batches.read(examples), examples), batch_size=size, shuffle=False, collate_fn=Collate(batches, priors)
    )


@torch.inference_mode()
def logits_of(
    encoder: torch.nn.Module, batches: Batches, examples: Sequence[Example], priors: Priors
) -> NDArray[np.float64]:
    """Logits of each example, shifted by its corpus's prior; shape (examples, classes)."""
    rows = [batch.logits(encoder).double().numpy() for batch in judge_loader(batches, examples, priors, size=16)]
    return np.concatenate(rows)


@torch.no_grad()
def settle(encoder: torch.nn.Module, shift: NDArray[np.float32]) -> None:
    """Put a prior into the encoder's own last bias, so that the finished model needs none from outside."""
    encoder.head[-1].bias += torch.from_numpy(shift)  # type: ignore[index, union-attr, operator]
