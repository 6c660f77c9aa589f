"""The learning task as Lightning sees it: an encoder, its loss, its optimizer, and the score that chooses the epoch."""

from __future__ import annotations

from typing import Any, NamedTuple

import lightning
import numpy as np
import torch
from torch import Tensor

from mien.evaluation.calibration import softmax
from mien.evaluation.metrics import summary
from mien.evaluation.multilabel import multilabel_macro_f1, thresholds
from mien.models.adversary import AdversaryNet
from mien.models.dialogue import JointNet
from mien.training.augment import augment
from mien.training.domains import UNKNOWN, strength
from mien.training.losses import binary_cross_entropy, smooth, soft_cross_entropy
from mien.training.memory import channels_last
from mien.training.muon import Muon
from mien.training.recipe import Recipe, Schedule
from mien.training.together import Together

ENDS = {"head", "auxiliary", "adversary", "wide"}  # of a network: what answers, and what counts words


class Batch(NamedTuple):
    """What one step sees.

    inputs : the encoder's
    target : shares of the labels, float32, shape (batch, classes); where several hold at once, 1 for each of them
    weight : how much each example counts, float32, shape (batch,); 0 where its label is not known
    prior : added to the logits, float32, shape (batch, classes): the class balance of each example's corpus (logit
        adjustment, Menon et al., 2021), so that the encoder learns what the words, the voice or the face say and not
        which corpus they are from
    domain : what an adversary is to tell, int64, shape (batch,), UNKNOWN where nobody says; None without an adversary
    votes : what its second answer is to be, shares of the labels, float32, shape (batch, classes), nothing where nobody
        voted; None without a second answer
    places : of dialogues, int64, shape (batch,): where each example is among all the turns, dialogue by dialogue; None
        where the encoder gives one row of logits for each example
    """

    inputs: tuple[Tensor, ...]
    target: Tensor
    weight: Tensor
    prior: Tensor
    domain: Tensor | None = None
    votes: Tensor | None = None
    places: Tensor | None = None

    def answers(self, encoder: torch.nn.Module) -> tuple[Tensor, Tensor]:
        """The encoder's vectors of the examples, and its logits with the prior."""
        vector, logits = encoder(*self.inputs)
        return self._chosen(vector).float(), self.judged(logits)

    def logits(self, encoder: torch.nn.Module) -> Tensor:
        """Shape (batch, classes)."""
        return self.judged(encoder(*self.inputs)[1])

    def judged(self, logits: Tensor) -> Tensor:
        """The logits of the examples among an encoder's, with their priors."""
        return self._chosen(logits).float() + self.prior

    def _chosen(self, rows: Tensor) -> Tensor:
        return rows if self.places is None else rows.flatten(0, 1)[self.places]


class Task(lightning.LightningModule):
    """Training and judging of one encoder."""

    def __init__(
        self,
        recipe: Recipe,
        encoder: torch.nn.Module,
        weights: Tensor,
        steps: int,
        adversary: AdversaryNet | None = None,
        auxiliary: torch.nn.Module | None = None,
    ) -> None:
        super().__init__()
        self.recipe = recipe
        self.encoder = channels_last(encoder)
        self.adversary = adversary
        self.auxiliary = auxiliary
        self.class_weights: Tensor
        self.steps = steps
        self.register_buffer("class_weights", weights)
        self._judged: list[tuple[Tensor, Tensor]] = []

    def training_step(self, batch: Batch, index: int) -> Tensor:
        batch = Batch(*batch)
        batch = batch._replace(inputs=augment(batch.inputs, self.recipe, self.global_step / self.steps))
        if self.recipe.loss.mixup:
            batch = mix(batch, self.recipe.loss.mixup, seen=2 if self.recipe.modality == "scene" else 1)
        vector, terms = self._answers(batch)
        labelled = int((batch.weight > 0).sum())
        losses = [share * (self._loss(batch, logits) * batch.weight).sum() for share, logits in terms]
        mean = torch.stack(losses).sum() / max(1, labelled)
        self.log("loss", mean, on_step=False, on_epoch=True, batch_size=labelled)
        return mean + self._aside(vector, batch) + self._contest(vector, batch.domain)

    def _answers(self, batch: Batch) -> tuple[Tensor | None, list[tuple[float, Tensor]]]:
        """Vectors for who else answers by them; the logits that the loss is made of, each with its share of it."""
        settings = self.recipe.encoder
        if isinstance(settings, Together) and isinstance(self.encoder, JointNet):
            apart = self.current_epoch if settings.order == "alternating" else None
            terms = self.encoder.terms(*batch.inputs, own=settings.own, apart=apart)
            return None, [(share, batch.judged(logits)) for share, logits in terms]
        vector, logits = batch.answers(self.encoder)
        return vector, [(1.0, logits)]

    def _aside(self, vector: Tensor | None, batch: Batch) -> Tensor | float:
        """What the second answer costs, to the votes: what else there is to be seen, without a say in the first one."""
        if self.auxiliary is None or vector is None:
            return 0.0
        votes = torch.zeros_like(batch.target) if batch.votes is None else batch.votes
        costs = soft_cross_entropy(self.auxiliary(vector), votes, torch.ones_like(self.class_weights))
        return self.recipe.loss.auxiliary * (costs * batch.weight).sum() / max(1, int((batch.weight > 0).sum()))

    def _contest(self, vector: Tensor | None, domain: Tensor | None) -> Tensor | float:
        """What the adversary's answers cost it; the encoder is moved the other way."""
        settings = self.recipe.loss.adversary
        if settings is None or self.adversary is None or domain is None or vector is None:
            return 0.0
        logits = self.adversary(vector, strength(settings, self.global_step / self.steps))
        known = domain != UNKNOWN
        right = ((logits.argmax(dim=1) == domain) & known).sum() / known.sum().clamp(min=1)
        self.log("adversary_accuracy", right, on_step=False, on_epoch=True, batch_size=int(known.sum()))
        cost = torch.nn.functional.cross_entropy(logits, domain, ignore_index=UNKNOWN, reduction="sum")
        return cost / known.sum().clamp(min=1)

    def _loss(self, batch: Batch, logits: Tensor) -> Tensor:
        """Shape (batch,)."""
        settings = self.recipe.loss
        if settings.kind == "binary":
            return binary_cross_entropy(logits, batch.target, self.class_weights, settings.focal)
        target = smooth(batch.target, batch.prior, settings.smoothing)
        return soft_cross_entropy(logits, target, self.class_weights, settings.focal)

    def validation_step(self, batch: Batch, index: int) -> None:
        batch = Batch(*batch)
        logits = batch.logits(self.encoder)
        loss = soft_cross_entropy(logits, batch.target, torch.ones_like(self.class_weights))
        self.log("dev_loss", loss.mean(), on_step=False, on_epoch=True, batch_size=len(batch.target))
        self._judged.append((logits.cpu(), batch.target.cpu()))

    def on_validation_epoch_end(self) -> None:
        logits, target = (torch.cat(part).double() for part in zip(*self._judged, strict=True))
        self._judged.clear()
        scores = several(target, logits) if self.recipe.loss.kind == "binary" else single(target, logits)
        self.log_dict({f"dev_{name}": value for name, value in scores.items()})

    def configure_optimizers(self) -> Any:
        rival = self.recipe.loss.adversary
        optimizer = optimizer_of(self, self.recipe.schedule, rival.rate if rival else 1.0)
        scheduler = rates_of(optimizer, self.recipe.schedule, self.steps)
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": scheduler, "interval": "step"}}


def single(target: Tensor, logits: Tensor) -> dict[str, float]:
    """The scores where each example has one label, the likeliest of its target."""
    return summary(target.argmax(dim=1).numpy(), softmax(logits.numpy()))


def several(target: Tensor, logits: Tensor) -> dict[str, float]:
    """Macro F1 where several labels hold at once, at the thresholds that suit these very examples best."""
    truth, probabilities = target.numpy() > 0, torch.sigmoid(logits).numpy()
    return {"macro_f1": multilabel_macro_f1(truth, probabilities, thresholds(truth, probabilities))}


def optimizer_of(network: torch.nn.Module, schedule: Schedule, rival: float = 1.0) -> torch.optim.Optimizer:
    """The schedule's optimizer over the groups of `parameter_groups`."""
    groups = parameter_groups(network, schedule, rival)
    match schedule.optimizer:
        case "adamw":
            return torch.optim.AdamW(groups)
        case "adam":
            return torch.optim.Adam(groups)
        case "sgd":
            return torch.optim.SGD(groups, momentum=0.9, nesterov=True)
        case "muon":
            return Muon(groups)


def rates_of(optimizer: torch.optim.Optimizer, schedule: Schedule, steps: int) -> Any:
    """How the rates change from step to step."""
    match schedule.shape:
        case "one-cycle":
            rates = [group["lr"] for group in optimizer.param_groups]
            rise = min(0.99, max(schedule.warmup, 1.5 / steps))  # torch divides by the steps of the rise less one
            return torch.optim.lr_scheduler.OneCycleLR(
                optimizer, rates, total_steps=steps, pct_start=rise, cycle_momentum=False
            )
        case "cosine":
            return torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _cosine(step, steps, schedule.warmup))
        case "constant":
            return torch.optim.lr_scheduler.ConstantLR(optimizer, factor=1.0)


def _cosine(step: int, steps: int, warmup: float) -> float:
    """A straight rise over the warm-up, then half a cosine to nothing."""
    rise = max(1.0, warmup * steps)
    if step < rise:
        return (step + 1) / (rise + 1)
    return float(0.5 + 0.5 * np.cos(np.pi * min(1.0, (step - rise) / max(1.0, steps - rise))))


def parameter_groups(network: torch.nn.Module, schedule: Schedule, rival: float = 1.0) -> list[dict[str, Any]]:
    """Biases and norms without decay; a wide road, whose weights are counts of sorts, a pretrained body, and an
    adversary (`rival` times as fast) at rates of their own; for Muon, the matrices between the first layer and the last
    are said to be whitened."""
    factors = {"adversary": rival, "wide": schedule.wide, "body": schedule.body}
    inner = _inner(network) if schedule.optimizer == "muon" else set()
    groups: dict[tuple[float, float, bool], list[torch.nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        if parameter.requires_grad:
            road = name.split(".")
            rate = schedule.rate * next((factor for part, factor in factors.items() if part in road), 1.0)
            decay = schedule.decay if parameter.ndim >= 2 else 0.0
            groups.setdefault((rate, decay, name in inner), []).append(parameter)
    return [
        {"params": part, "lr": rate, "weight_decay": decay, "whitened": whitened}
        for (rate, decay, whitened), part in groups.items()
    ]


def _inner(network: torch.nn.Module) -> set[str]:
    """The matrices whose inputs and outputs are both the network's own: neither its first, nor rows that are looked up,
    nor those that answer."""
    looked_up = {f"{name}.weight" for name, part in network.named_modules() if isinstance(part, torch.nn.Embedding)}
    matrices = [name for name, parameter in network.named_parameters() if parameter.ndim >= 2]
    return {name for name in matrices[1:] if name not in looked_up and ENDS.isdisjoint(name.split("."))}


def mix(batch: Batch, alpha: float, seen: int = 1) -> Batch:
    """Mixup (Zhang et al., 2018): each example with another one of the batch, in a Beta(alpha, alpha) share.

    seen : so many of the inputs are mixed. What follows are masks, which are joined: where either example is, the
    mixture is.
    """
    share = float(np.random.default_rng(int(torch.randint(2**31, (1,)))).beta(alpha, alpha))
    order = torch.randperm(len(batch.target), device=batch.target.device)

    def blend(x: Tensor) -> Tensor:
        return share * x + (1 - share) * x[order]

    mixed = (blend(x) for x in batch.inputs[:seen])
    joined = (torch.maximum(mask, mask[order]) for mask in batch.inputs[seen:])
    votes = None if batch.votes is None else blend(batch.votes)
    return Batch((*mixed, *joined), blend(batch.target), blend(batch.weight), blend(batch.prior), votes=votes)
