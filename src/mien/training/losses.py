"""What is made small, one value for each example of a batch."""

from __future__ import annotations

import torch
from torch import Tensor


def smooth(target: Tensor, prior: Tensor, share: float) -> Tensor:
    """Label smoothing towards the corpus's own class balance; towards all classes alike where priors are left alone.

    Smoothed evenly, a class that a corpus does not have would be asked for against a prior of almost nothing, and its
    logit would grow without bound.
    """
    return (1 - share) * target + share * torch.softmax(prior, dim=1)


def soft_cross_entropy(logits: Tensor, target: Tensor, class_weights: Tensor, focal: float = 0.0) -> Tensor:
    """Cross-entropy against shares, each class weighed; with `focal`, each by (1 - p)^focal too (Lin et al., 2017).

    logits, target : shape (batch, classes). Returns shape (batch,).
    """
    logs = torch.log_softmax(logits, dim=1)
    terms = target * class_weights * logs
    if focal:
        terms = terms * (1 - logs.exp()) ** focal
    return -terms.sum(dim=1)


def binary_cross_entropy(logits: Tensor, target: Tensor, class_weights: Tensor, focal: float = 0.0) -> Tensor:
    """One yes or no for each class, summed; `class_weights` weigh the yes. Returns shape (batch,)."""
    yes, no = torch.nn.functional.logsigmoid(logits), torch.nn.functional.logsigmoid(-logits)
    if focal:
        yes, no = yes * no.exp() ** focal, no * yes.exp() ** focal
    return -(target * class_weights * yes + (1 - target) * no).sum(dim=1)
