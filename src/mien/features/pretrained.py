"""Pretrained speech encoders as a feature: wav2vec 2.0, HuBERT, WavLM and others that read the waveform itself.

A model is a folder, or the name of one that lies in the hub's cache; nothing is downloaded here. What counts is its
files' bytes, so that the same model under another name or path is the same feature. A long recording is read in
stretches, each with some of what stands beside it, so that memory does not grow as the square of its length.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError, MissingPartError, UsageError
from mien.features.material import Material, waveform
from mien.features.spec import FeatureSpec
from mien.features.store import content_key

STRETCH = 20.0  # seconds that are read at once
BESIDE = 2.0  # seconds before and after that are read with them, and whose frames are left to the neighbours
WEIGHTS = ("model*.safetensors", "pytorch_model*.bin")  # the first kind that is there is what is read
DESCRIPTIONS = ("config.json", "preprocessor_config.json")
MEAN = "mean"
UNTRAINED = {"masked_spec_embed"}  # serves training alone, and some releases leave it out


@dataclass(frozen=True, slots=True)
class PretrainedSettings:
    """Which encoder, and what of it.

    model     a folder, or a name in the hub's cache, `OWNER/NAME` or `OWNER/NAME@REVISION`
    layer     0 for what enters the transformer, 1 and up for what leaves each of its layers, `mean` for all of these
    pooled    `yes` for the mean over an utterance, `no` for its frames
    """

    model: str = ""
    layer: str = MEAN
    pooled: str = "no"

    def __post_init__(self) -> None:
        if self.layer != MEAN and not (self.layer.isascii() and self.layer.isdecimal()):
            raise UsageError(f"pretrained: layer is a whole number from 0 up, or {MEAN}, got {self.layer!r}")
        if self.pooled not in {"yes", "no"}:
            raise UsageError(f"pretrained: pooled is yes or no, got {self.pooled!r}")


def pretrained_spec(settings: PretrainedSettings) -> FeatureSpec:
    """The spec of an encoder's frames, or of their mean; the model counts by its files' bytes."""
    said = {"model": "", "layer": settings.layer, "pooled": settings.pooled}
    if not settings.model:
        return FeatureSpec("pretrained", said)
    folder = model_folder(settings.model)
    shape = _shape(folder)
    if settings.layer != MEAN and int(settings.layer) > shape.layers:
        raise UsageError(f"pretrained: {settings.model} has layers 0 to {shape.layers}, got {settings.layer}")
    rate = 0.0 if settings.pooled == "yes" else shape.rate / shape.hop
    return FeatureSpec("pretrained", said | {"model": _model_key(folder)}, (shape.dims,), rate)


def encode(material: Material, settings: PretrainedSettings) -> NDArray[np.float32]:
    """An item's sound as an encoder hears it: float32, shape (frames, dims), or (dims,) where it is pooled."""
    if not settings.model:
        raise UsageError("pretrained needs a model: say model=FOLDER, or the name of one in the hub's cache")
    encoder = _encoder(model_folder(settings.model))
    frames = encoder.frames(waveform(material, encoder.shape.rate), settings.layer)
    return frames.mean(axis=0) if settings.pooled == "yes" else frames


@dataclass(frozen=True, slots=True)
class Shape:
    """Of an encoder: the `rate` in hertz that it hears, samples that a frame's convolutions see (`field`) and samples
    from frame to frame (`hop`), numbers a frame, and the number of its transformer's layers.
    """

    rate: int
    field: int
    hop: int
    dims: int
    layers: int


class Encoder:
    """A model in memory. `normalized` is whether it wants sound of mean 0 and deviation 1."""

    def __init__(self, model: Any, shape: Shape, *, normalized: bool) -> None:
        self.shape = shape
        self._model = model
        self._normalized = normalized

    def frames(self, sound: NDArray[np.float32], layer: str = MEAN) -> NDArray[np.float32]:
        """Every frame. sound : float32, shape (samples,) at `shape.rate` -> float32, shape (frames, dims)

        Sound that is shorter than a frame is filled up with silence.
        """
        sound = np.pad(self._levelled(sound), (0, max(0, self.shape.field - len(sound))))
        return np.concatenate([self._read(part, layer)[kept] for part, kept in self._stretches(sound)])

    def _levelled(self, sound: NDArray[np.float32]) -> NDArray[np.float32]:
        """As the models were trained: over the whole utterance, the variance 1e-7 at least."""
        if not self._normalized or not sound.size:
            return sound
        return np.asarray((sound - sound.mean()) / np.sqrt(sound.var() + 1e-7), np.float32)

    def _stretches(self, sound: NDArray[np.float32]) -> Iterator[tuple[NDArray[np.float32], slice]]:
        """What to read, and which of its frames to keep: together the frames that the whole would have."""
        shape = self.shape
        count = (len(sound) - shape.field) // shape.hop + 1
        step, beside = (round(seconds * shape.rate / shape.hop) for seconds in (STRETCH, BESIDE))
        for first in range(0, count, step):
            last = min(count, first + step)
            start, end = max(0, first - beside), min(count, last + beside)
            until = len(sound) if end == count else (end - 1) * shape.hop + shape.field
            yield sound[start * shape.hop : until], slice(first - start, last - start)

    def _read(self, part: NDArray[np.float32], layer: str) -> NDArray[np.float32]:
        import torch

        with torch.inference_mode():
            given = torch.from_numpy(np.ascontiguousarray(part))[None]
            states = self._model(given, output_hidden_states=True).hidden_states
            state = torch.stack(states).mean(dim=0) if layer == MEAN else states[int(layer)]
        return np.asarray(state[0].numpy(), np.float32)


def model_folder(model: str) -> Path:
    """Where the model lies on this disk; MissingPartError with the command that brings what is missing."""
    folder = Path(model).expanduser()
    if not folder.is_dir():
        folder = _cached(model)
    if missing := [name for name in DESCRIPTIONS if not (folder / name).is_file()]:
        raise InputError(f"{folder}: has no {' and no '.join(missing)}, with which an encoder is published")
    if not _weights(folder):
        raise InputError(f"{folder}: has no weights; they are called {' or '.join(WEIGHTS)}")
    return folder


def _cached(model: str) -> Path:
    """The snapshot of a hub's model that was fetched before."""
    try:
        from huggingface_hub import snapshot_download
    except ImportError:
        raise _not_installed("huggingface_hub") from None
    name, _, revision = model.partition("@")
    try:
        return Path(snapshot_download(name, revision=revision or None, local_files_only=True))
    except FileNotFoundError:  # the hub's LocalEntryNotFoundError is one
        fetch = f"hf download {name}" + (f" --revision {revision}" if revision else "")
        raise MissingPartError(
            f"the model {model!r} is no folder and not in the hub's cache; with a network, fetch it once: {fetch}"
        ) from None
    except ValueError as error:  # the hub's HFValidationError
        raise MissingPartError(
            f"no folder is called {model!r}, and no model in a hub can be ({error}); "
            "with a network, fetch one: hf download OWNER/NAME"
        ) from None


def _not_installed(package: str) -> MissingPartError:
    return MissingPartError(f"pretrained encoders need {package}; bring it with: pip install 'mien[train]'")


def _weights(folder: Path) -> list[Path]:
    return next((found for pattern in WEIGHTS if (found := sorted(folder.glob(pattern)))), [])


def _model_key(folder: Path) -> str:
    """SHA-256 over the names and bytes of all that decides the numbers."""
    files = [*(folder / name for name in DESCRIPTIONS), *_weights(folder)]
    return hashlib.sha256(json.dumps([[file.name, content_key(file)] for file in files]).encode()).hexdigest()


def _shape(folder: Path) -> Shape:
    config, heard = (_description(folder / name) for name in DESCRIPTIONS)
    try:
        kernels, strides = config["conv_kernel"], config["conv_stride"]
        hops = [prod(strides[:n]) for n in range(len(strides))]
        field = 1 + sum((kernel - 1) * hop for kernel, hop in zip(kernels, hops, strict=True))
        layers = config["num_hidden_layers"]
        return Shape(heard["sampling_rate"], field, prod(strides), config["hidden_size"], layers)
    except (KeyError, TypeError, ValueError):
        raise InputError(
            f"{folder}: its config.json is not that of an encoder of waveforms, such as wav2vec 2.0, HuBERT or WavLM"
        ) from None


def _description(path: Path) -> dict[str, Any]:
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise InputError(f"{path}: not a JSON object")
    return read


@lru_cache(maxsize=1)
def _encoder(folder: Path) -> Encoder:
    try:
        import torch  # noqa: F401
        from safetensors import SafetensorError
        from transformers import AutoModel
    except ImportError as error:
        raise _not_installed(error.name or "transformers") from None
    with _quiet():
        try:
            model, report = AutoModel.from_pretrained(folder, local_files_only=True, output_loading_info=True)
        except (OSError, ValueError, RuntimeError, SafetensorError) as error:
            raise InputError(f"{folder}: not readable as a model ({str(error).splitlines()[0]})") from None
    if absent := sorted(set(report["missing_keys"]) - UNTRAINED):
        raise InputError(f"{folder}: its weights lack {absent[0]} and {len(absent) - 1} more; numbers would be random")
    wanted = _description(folder / DESCRIPTIONS[1]).get("do_normalize", True)
    return Encoder(model.eval(), _shape(folder), normalized=bool(wanted))


@contextmanager
def _quiet() -> Iterator[None]:
    """Without transformers' bars and its word on the heads that are not read."""
    from transformers.utils import logging

    said, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        logging.set_verbosity(said)
        if bars:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]
