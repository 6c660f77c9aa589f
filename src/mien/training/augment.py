"""Augmentation on whole batches, on whatever device they are."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample

from mien.text.reading import TAGS
from mien.text.tokenizer import SPECIAL, UNKNOWN
from mien.training.recipe import Augment, Recipe


def augment(inputs: tuple[Tensor, ...], recipe: Recipe, progress: float = 1.0) -> tuple[Tensor, ...]:
    """What training changes in a batch, by modality; what has no frames, such as functionals, stays as it is.

    progress : share of the training that is done
    """
    settings, (first, *masks) = recipe.augment, inputs
    match recipe.modality:
        case "text" if settings.token_dropout and recipe.input.kind in HIDDEN:
            return hide_tokens(first, settings, HIDDEN[recipe.input.kind]), *masks
        case "audio" if first.ndim == 3 and masks:
            return hide_stretches(tilt(first, masks[0], settings.tilt), settings), *masks
        case "face":
            return move_faces(first, settings, side_at(first.shape[-1], settings.grow, progress)), *masks
        case "scene":
            return move_faces(first, settings), move_scenes(masks[0], settings)
        case "dialogue" if settings.absent:
            return first, take_away(masks[0], settings.absent), *masks[1:]
    return inputs


def take_away(presence: Tensor, chance: float) -> Tensor:
    """Modality dropout: each modality is away from a whole dialogue with this chance, but for a turn's last one.

    presence : shape (dialogues, turns, modalities)
    """
    stays = (torch.rand(len(presence), 1, presence.shape[2], device=presence.device) >= chance).float()
    left = presence * stays
    return torch.where(left.sum(dim=2, keepdim=True) > 0, left, presence)


STEP = 4  # pixels by which pictures grow

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


def side_at(full: int, first: int, progress: float) -> int:
    """Of the pictures at this share of the training, in pixels: they grow by four at a time, and are full before two
    thirds of it.

    Small pictures cost less and are harder to learn by heart (Tan and Le, "EfficientNetV2", 2021).
    """
    if not first or first >= full:
        return full
    return min(full, first + int((full - first + STEP) * 1.5 * progress) // STEP * STEP)


def move_faces(faces: Tensor, settings: Augment, size: int | None = None) -> Tensor:
    """Flip, rotate, shift and scale each face at random, change its grey levels; hide a rectangle of half of them.

    All channels of a face are changed alike, and so are all of its moments.
    size : side of what comes out, in pixels; by default what comes out is as large as what goes in
    """
    batch, device = len(faces), faces.device
    rows_and_columns = [size, size] if size else list(faces.shape[2:])

    def spread(most: float) -> Tensor:
        return (torch.rand(batch, device=device) * 2 - 1) * most

    angle, reach = spread(settings.rotate * math.pi / 180), 1 + spread(settings.scale)
    flip = torch.where(torch.rand(batch, device=device) < 0.5, -1.0, 1.0)
    cosine, sine = angle.cos() * reach, angle.sin() * reach
    rows = [
        torch.stack([cosine * flip, -sine, spread(2 * settings.shift)], dim=1),
        torch.stack([sine * flip, cosine, spread(2 * settings.shift)], dim=1),
    ]
    grid = affine_grid(torch.stack(rows, dim=1), [*faces.shape[:2], *rows_and_columns], align_corners=False)
    moved = grid_sample(faces, grid, padding_mode="border", align_corners=False)
    gain, level = 1 + spread(settings.contrast), spread(settings.brightness)
    lit = moved * gain[:, None, None, None] + level[:, None, None, None]
    return lit * _rectangle(lit, settings.erase)


def move_scenes(scenes: Tensor, settings: Augment) -> Tensor:
    """The same of scenes, all moments of each alike. scenes : shape (batch, frames, channels, rows, columns)"""
    return move_faces(scenes.flatten(1, 2), settings).reshape(scenes.shape)


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
