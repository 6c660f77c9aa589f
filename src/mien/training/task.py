"""The learning task as Lightning sees it: an encoder, soft targets, one cycle of AdamW, and a score on dev."""

from __future__ import annotations

from typing import Any, NamedTuple

import lightning
import numpy as np
import torch
from torch import Tensor

from mien.evaluation.calibration import softmax
from mien.evaluation.metrics import summary
from mien.training.augment import hide_stretches, hide_tokens, move_faces, tilt
from mien.training.recipe import Audio, Face, Recipe, Schedule, Text


class Batch(NamedTuple):
    """What one step sees.

    inputs : the encoder's
    target : shares of the labels, float32, shape (batch, classes)
    weight : how much each example counts, float32, shape (batch,)
    prior : added to the logits, float32, shape (batch, classes): the class balance of each example's corpus (logit
        adjustment, Menon et al., 2021), so that the encoder learns what the words, the voice or the face say and not
        which corpus they are from
    """

    inputs: tuple[Tensor, ...]
    target: Tensor
    weight: Tensor
    prior: Tensor

    def logits(self, encoder: torch.nn.Module) -> Tensor:
        adjusted: Tensor = encoder(*self.inputs)[1].float() + self.prior
        return adjusted


class Task(lightning.LightningModule):
    """Training and judging of one encoder."""

    def __init__(
        self, recipe: Recipe, schedule: Schedule, encoder: torch.nn.Module, weights: Tensor, steps: int
    ) -> None:
        super().__init__()
        self.recipe, self.schedule = recipe, schedule
        self.encoder = encoder.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.class_weights: Tensor
        self.steps = steps
        self.register_buffer("class_weights", weights)
        self._judged: list[tuple[Tensor, Tensor]] = []

    def training_step(self, batch: Batch, index: int) -> Tensor:
        batch = Batch(*batch)
        batch = batch._replace(inputs=augment(batch.inputs, self.recipe))
        if self.recipe.loss.mixup:
            batch = mix(batch, self.recipe.loss.mixup)
        logits = batch.logits(self.encoder)
        target = smooth(batch.target, batch.prior, self.recipe.loss.smoothing)
        loss = soft_cross_entropy(logits, target, self.class_weights)
        mean = (loss * batch.weight).mean()
        self.log("loss", mean, on_step=False, on_epoch=True, batch_size=len(batch.target))
        return mean

    def validation_step(self, batch: Batch, index: int) -> None:
        batch = Batch(*batch)
        self._judged.append((batch.logits(self.encoder).cpu(), batch.target.argmax(dim=1).cpu()))

    def on_validation_epoch_end(self) -> None:
        logits, truth = (torch.cat(part).double().numpy() for part in zip(*self._judged, strict=True))
        self._judged.clear()
        scores = summary(truth.astype(np.int64), softmax(logits))
        self.log_dict({f"dev_{name}": value for name, value in scores.items()})

    def configure_optimizers(self) -> Any:
        schedule = self.schedule
        groups = parameter_groups(self.encoder, schedule)
        optimizer = torch.optim.AdamW(groups)
        rates = [group["lr"] for group in groups]
        cycle = torch.optim.lr_scheduler.OneCycleLR(
            optimizer, rates, total_steps=self.steps, pct_start=schedule.warmup, cycle_momentum=False
        )
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": cycle, "interval": "step"}}


def parameter_groups(encoder: torch.nn.Module, schedule: Schedule) -> list[dict[str, Any]]:
    """Biases and norms without decay; a wide road, whose weights are counts of sorts, at its own rate."""
    named = list(encoder.named_parameters())
    wide = [p for name, p in named if name.startswith("wide.")]
    deep = [p for name, p in named if not name.startswith("wide.") and p.ndim >= 2]
    flat = [p for name, p in named if not name.startswith("wide.") and p.ndim < 2]
    groups = [
        {"params": deep, "lr": schedule.rate, "weight_decay": schedule.decay},
        {"params": flat, "lr": schedule.rate, "weight_decay": 0.0},
        {"params": wide, "lr": schedule.rate * schedule.wide, "weight_decay": schedule.decay},
    ]
    return [group for group in groups if group["params"]]


def augment(inputs: tuple[Tensor, ...], recipe: Recipe) -> tuple[Tensor, ...]:
    """What training changes in a batch, by modality."""
    match recipe.encoder:
        case Text() as settings:
            tokens, mask = inputs
            return hide_tokens(tokens, settings), mask
        case Audio() as settings:
            frames, mask = inputs
            return hide_stretches(tilt(frames, mask), settings), mask
        case Face() as settings:
            return (move_faces(inputs[0], settings),)


def mix(batch: Batch, alpha: float) -> Batch:
    """Mixup (Zhang et al., 2018): each example with another one of the batch, in a Beta(alpha, alpha) share.

    Masks are joined: where either example is, the mixture is.
    """
    share = float(np.random.default_rng(int(torch.randint(2**31, (1,)))).beta(alpha, alpha))
    order = torch.randperm(len(batch.target), device=batch.target.device)

    def blend(x: Tensor) -> Tensor:
        return share * x + (1 - share) * x[order]

    first, *masks = batch.inputs
    joined = (torch.maximum(mask, mask[order]) for mask in masks)
    return Batch((blend(first), *joined), blend(batch.target), blend(batch.weight), blend(batch.prior))


def smooth(target: Tensor, prior: Tensor, share: float) -> Tensor:
    """Label smoothing towards the corpus's own class balance; towards all classes alike where priors are left alone.

    Smoothed evenly, a class that a corpus does not have would be asked for against a prior of almost nothing, and its
    logit would grow without bound.
    """
    return (1 - share) * target + share * torch.softmax(prior, dim=1)


def soft_cross_entropy(logits: Tensor, target: Tensor, class_weights: Tensor) -> Tensor:
    """Cross-entropy against shares, each class weighed. Returns shape (batch,)."""
    return -(target * class_weights * torch.log_softmax(logits, dim=1)).sum(dim=1)
