"""Augmentation on whole batches, on whatever device they are."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample

from mien.text.reading import TAGS
from mien.text.tokenizer import SPECIAL, UNKNOWN
from mien.training.recipe import Augment, Recipe


def augment(inputs: tuple[Tensor, ...], recipe: Recipe) -> tuple[Tensor, ...]:
    """What training changes in a batch, by modality; what has no frames, such as functionals, stays as it is."""
    settings, (first, *masks) = recipe.augment, inputs
    match recipe.modality:
        case "text" if settings.token_dropout and recipe.input.kind in HIDDEN:
            return hide_tokens(first, settings, HIDDEN[recipe.input.kind]), *masks
        case "audio" if first.ndim == 3 and masks:
            return hide_stretches(tilt(first, masks[0], settings.tilt), settings), *masks
        case "face":
            return (move_faces(first, settings),)
    return inputs


# Word numbers below these are tags and never hidden; number 1 is the unknown word of both vocabularies.
HIDDEN = {"tokens": len(SPECIAL), "words": 2 + len(TAGS), "parts": 2 + len(TAGS)}


def hide_tokens(tokens: Tensor, settings: Augment, first: int) -> Tensor:
    """Replace a share of the tokens from number `first` on by the unknown token; tags and padding stay."""
    hidden = (torch.rand(tokens.shape, device=tokens.device) < settings.token_dropout) & (tokens >= first)
    return tokens.masked_fill(hidden, SPECIAL.index(UNKNOWN))


def hide_stretches(frames: Tensor, settings: Augment) -> Tensor:
    """SpecAugment (Park et al., 2019): two bands of frequency and two stretches of time of each clip become silent."""
    for axis, widest in ((2, settings.mask_bands), (1, settings.mask_frames)) * 2:
        if widest:
            frames = frames.masked_fill(_stretch(frames, axis, widest), 0.0)
    return frames


def _stretch(frames: Tensor, axis: int, widest: int) -> Tensor:
    batch, size = frames.shape[0], frames.shape[axis]
    width = torch.rand(batch, device=frames.device) * min(widest, size // 3)
    start = torch.rand(batch, device=frames.device) * (size - width)
    place = torch.arange(size, device=frames.device)
    inside = (place >= start[:, None]) & (place < (start + width)[:, None])
    return inside[:, None, :] if axis == 2 else inside[:, :, None]


def tilt(frames: Tensor, mask: Tensor, most: float) -> Tensor:
    """A random spectral tilt and gain per clip, as another microphone would give (a few decibels)."""
    if not most:
        return frames
    batch, _, bands = frames.shape
    slope = torch.randn(batch, 1, 1, device=frames.device) * most
    line = torch.linspace(-1, 1, bands, device=frames.device)
    return frames + slope * line * mask.unsqueeze(2)


def move_faces(faces: Tensor, settings: Augment) -> Tensor:
    """Flip, rotate, shift and scale each face at random, then hide a random rectangle of half of them."""
    batch, device = len(faces), faces.device

    def spread(most: float) -> Tensor:
        return (torch.rand(batch, device=device) * 2 - 1) * most

    angle, size = spread(settings.rotate * math.pi / 180), 1 + spread(settings.scale)
    flip = torch.where(torch.rand(batch, device=device) < 0.5, -1.0, 1.0)
    cosine, sine = angle.cos() * size, angle.sin() * size
    rows = [
        torch.stack([cosine * flip, -sine, spread(2 * settings.shift)], dim=1),
        torch.stack([sine * flip, cosine, spread(2 * settings.shift)], dim=1),
    ]
    grid = affine_grid(torch.stack(rows, dim=1), list(faces.shape), align_corners=False)
    moved = grid_sample(faces, grid, padding_mode="border", align_corners=False)
    return moved * (1 + spread(0.2))[:, None, None, None] * _rectangle(moved, settings.erase)


def _rectangle(faces: Tensor, largest: float) -> Tensor:
    """Zero inside a random rectangle, one outside; nothing is hidden in half of the faces."""
    batch, _, height, width = faces.shape
    keep = torch.ones_like(faces, dtype=torch.bool)
    for axis, side in ((2, height), (3, width)):
        extent = torch.rand(batch, device=faces.device) * largest * side
        start = torch.rand(batch, device=faces.device) * (side - extent)
        place = torch.arange(side, device=faces.device)
        inside = (place >= start[:, None]) & (place < (start + extent)[:, None])
        keep = keep & (inside[:, None, :, None] if axis == 2 else inside[:, None, None, :])
    chosen = torch.rand(batch, device=faces.device) < 0.5
    return (~(keep & chosen[:, None, None, None])).to(faces.dtype)
