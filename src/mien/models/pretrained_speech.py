"""A wav2vec-family encoder (wav2vec 2.0, HuBERT, WavLM) with a head."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import torch
from torch import Tensor, nn

from mien.errors import RecipeError
from mien.models.head import head
from mien.models.normalise import InstanceNorm
from mien.models.pooling import masked_mean
from mien.models.pretrained import Frozen, save_config


class Note:
    """Which samples of the batch at hand are sound, left for a module that the body passes no mask to."""

    mask: Tensor | None = None


class WithinLength(nn.Module):
    """The first norm of the family's smaller models, taken over the sound alone instead of over its padding too."""

    def __init__(self, norm: nn.GroupNorm, kernel: int, stride: int) -> None:
        super().__init__()
        self.norm = InstanceNorm(norm.num_channels)
        self.norm.weight, self.norm.bias = norm.weight, norm.bias
        self.kernel, self.stride = kernel, stride
        self.note = Note()

    def forward(self, maps: Tensor) -> Tensor:
        samples, self.note.mask = self.note.mask, None
        assert samples is not None, "the mask is noted before each call"
        length = (samples.sum(dim=1, keepdim=True) - self.kernel) // self.stride + 1
        place = torch.arange(maps.shape[2], device=maps.device).unsqueeze(0)
        normal: Tensor = self.norm(maps, (place < length).float())
        return normal


class PretrainedSpeech(nn.Module):
    """waveform : float32, shape (batch, samples), 16 kHz; mask : float32, same shape.

    Gives vector (batch, width), the mean over time, and logits (batch, classes). `layer` is a layer's number, 0 being
    what the first is given and -1 the last, or "weighted": a learnt mixture of them all, as in SUPERB (Yang et al.,
    2021).
    """

    def __init__(
        self,
        classes: int,
        body: nn.Module,
        freeze: bool | int = True,
        layer: Literal["weighted"] | int = "weighted",
        dropout: float = 0.1,
    ) -> None:
        super().__init__()
        config: Any = body.config
        self.normalised = bool(getattr(config, "hears_normalised", False))
        self.kernels, self.strides = tuple(config.conv_kernel), tuple(config.conv_stride)
        self.note = _heed_lengths(body)
        self.encoder = Frozen(body, freeze)
        states = config.num_hidden_layers + 1
        if layer != "weighted" and not -states <= layer < states:
            raise RecipeError(f"the model has layers {-states} to {states - 1}, got {layer}")
        self.layer = layer
        self.mixture = nn.Parameter(torch.zeros(states)) if layer == "weighted" else None
        self.head = head(config.hidden_size, classes, dropout)

    def forward(self, waveform: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        heard, there = self._filled(waveform, mask)
        if self.note is not None:
            self.note.mask = there
        states = self.encoder(heard, there.long())
        vector = masked_mean(self._chosen(states), self._frames(there, states[-1].shape[1]))
        return vector, self.head(vector)

    def save_config(self, folder: str | Path) -> None:
        """Write what `mien.models.pretrained.from_config` rebuilds the body from."""
        save_config(self.encoder.body, folder)

    def _filled(self, waveform: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """The waveform, normalised where the body expects it, and its mask: long enough to be one frame at least."""
        count = mask.sum(dim=1, keepdim=True).clamp(min=1)
        heard = waveform * mask
        if self.normalised:
            centred = (heard - heard.sum(dim=1, keepdim=True) / count) * mask
            heard = centred / ((centred**2).sum(dim=1, keepdim=True) / count + 1e-7).sqrt()
        least = self._receptive()
        first = torch.arange(mask.shape[1] + least, device=mask.device).unsqueeze(0) < least
        there = torch.maximum(nn.functional.pad(mask, (0, least)), first.float())
        return nn.functional.pad(heard, (0, least)), there

    def _receptive(self) -> int:
        """Samples that one frame hears."""
        samples = 1
        for kernel, stride in zip(reversed(self.kernels), reversed(self.strides), strict=True):
            samples = (samples - 1) * stride + kernel
        return samples

    def _frames(self, there: Tensor, most: int) -> Tensor:
        """Which frames hear nothing but sound: float32, shape (batch, most)."""
        length = there.sum(dim=1, keepdim=True)
        for kernel, stride in zip(self.kernels, self.strides, strict=True):
            length = (length - kernel) // stride + 1
        return (torch.arange(most, device=there.device).unsqueeze(0) < length).float()

    def _chosen(self, states: tuple[Tensor, ...]) -> Tensor:
        if self.mixture is None:
            assert isinstance(self.layer, int)
            return states[self.layer]
        shares = torch.softmax(self.mixture.float(), dim=0)
        return (torch.stack(states, dim=3) * shares).sum(dim=3)


def _heed_lengths(body: nn.Module) -> Note | None:
    """Replace the body's one norm over time, if it has one, and give the note that it reads."""
    first: Any = body.get_submodule("feature_extractor.conv_layers.0")
    norm = getattr(first, "layer_norm", None)
    if not isinstance(norm, nn.GroupNorm):
        return None
    (kernel,), (stride,) = first.conv.kernel_size, first.conv.stride
    within = WithinLength(norm, kernel, stride)
    first.layer_norm = within
    return within.note
