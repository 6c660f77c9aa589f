"""A recipe: everything that decides a training run, as a YAML file that is checked before anything is read.

`key=value` overrides reach into it by dotted names: `schedule.epochs=2`, `encoder.dropout=0.1`.
"""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from mien.errors import RecipeError


class Strict(BaseModel):
    """Unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Part(Strict):
    """Some items of a corpus."""

    corpus: str
    split: Literal["train", "dev"] | None = None  # the corpus's own split; None takes everything
    weight: float = Field(1.0, gt=0)  # how much an item counts in the loss
    share: float = Field(1.0, gt=0, le=1)  # how many of its items an epoch sees, drawn anew for each


class Text(Strict):
    """Tokens of a turn with its history, into a small network."""

    kind: Literal["text"]
    vocabulary: int = Field(8000, ge=300)  # byte-pair tokens, learned on the training texts
    limit: int = Field(48, ge=4)  # tokens of the turn, and as many of its history
    history: int = Field(3, ge=0)  # turns before it
    dims: int = Field(128, ge=8)
    layers: int = Field(2, ge=1)
    heads: int = Field(4, ge=1)
    dropout: float = Field(0.3, ge=0, lt=1)
    pairs: int = Field(32_768, ge=1)  # slots of the wide road's hashed token pairs
    token_dropout: float = Field(0.1, ge=0, lt=1)  # share of tokens hidden in training


class Audio(Strict):
    """Log-mel frames, into 2-D convolutions with attentive pooling."""

    kind: Literal["audio"]
    bands: int = Field(64, ge=16)
    window: float = Field(0.032, gt=0)  # seconds
    hop: float = Field(0.016, gt=0)  # seconds
    crop: float = Field(3.0, gt=0)  # seconds of each clip that training sees at a time
    widths: tuple[int, int, int, int] = (32, 64, 96, 128)
    dims: int = Field(128, ge=8)
    heads: int = Field(4, ge=1)
    dropout: float = Field(0.3, ge=0, lt=1)
    standardise: bool = False  # a second plane in which each band has mean 0 and deviation 1 over the clip
    mask_bands: int = Field(10, ge=0)  # SpecAugment: widest hidden band, twice
    mask_frames: int = Field(20, ge=0)  # SpecAugment: longest hidden stretch, twice


class Face(Strict):
    """48×48 grey faces, into a residual network."""

    kind: Literal["face"]
    widths: tuple[int, ...] = (48, 96, 160)
    blocks: int = Field(2, ge=1)  # residual blocks a stage
    dropout: float = Field(0.3, ge=0, lt=1)
    rotate: float = Field(15.0, ge=0)  # degrees
    shift: float = Field(0.08, ge=0)  # share of the side
    scale: float = Field(0.12, ge=0)
    erase: float = Field(0.3, ge=0)  # largest share of the side that is hidden
    votes: float = Field(0.5, ge=0, le=1)  # how much of the target the FER+ votes are


class Schedule(Strict):
    """How long and how fast: AdamW under one cycle, warm-up then cosine."""

    epochs: int = Field(10, ge=1)
    batch: int = Field(64, ge=1)
    rate: float = Field(1e-3, gt=0)
    wide: float = Field(1.0, gt=0)  # how many times faster a text encoder's wide road learns
    decay: float = Field(0.01, ge=0)
    warmup: float = Field(0.1, ge=0, lt=1)  # share of the steps
    clip: float = Field(1.0, gt=0)  # largest gradient norm
    average: float = Field(0.0, ge=0, lt=1)  # decay of the averaged weights that are kept; 0 keeps the last
    precision: Literal["32-true", "bf16-mixed"] = "32-true"


class Loss(Strict):
    """Cross-entropy with soft targets."""

    smoothing: float = Field(0.0, ge=0, lt=1)
    balance: float = Field(0.0, ge=0, le=1)  # class weights: inverse frequency to this power
    mixup: float = Field(0.0, ge=0)  # parameter of the Beta distribution; 0 is off
    prior: str | None = (
        None  # a training corpus: every corpus's class balance is taken out, this one's put in at the end
    )


class Protocol(Strict):
    """How the score is made.

    `official`: train on the train parts, choose the epoch on dev by `monitor`. `folds`: each corpus's own speaker folds
    in turn, a fixed number of epochs, nothing chosen on the fold; then everybody.
    """

    kind: Literal["official", "folds"] = "official"
    monitor: Literal["weighted_f1", "macro_f1", "uar", "accuracy"] = "weighted_f1"
    folds: int = Field(6, ge=2)
    across: bool = False  # besides, hold out each corpus in turn: what is left on recordings unlike any


class Stage(Strict):
    """A second training, on other parts and with its own schedule, that starts from the first one's best weights."""

    train: tuple[Part, ...]
    schedule: Schedule = Schedule()


class Recipe(Strict):
    """One training run."""

    name: str
    labels: str  # a label set of mien.labels; every corpus is mapped to it
    encoder: Text | Audio | Face = Field(discriminator="kind")
    train: tuple[Part, ...]
    dev: tuple[Part, ...] = ()
    loss: Loss = Loss()
    schedule: Schedule = Schedule()
    finetune: Stage | None = None  # with the official protocol only
    protocol: Protocol = Protocol()
    seed: int = 1

    @model_validator(mode="after")
    def _one_road(self) -> Recipe:
        if self.finetune and self.protocol.kind == "folds":
            raise ValueError("finetune goes with the official protocol, not with folds")
        if self.protocol.kind == "official" and not self.dev:
            raise ValueError("the official protocol needs dev parts to choose the epoch by")
        return self


def load(path: Path, overrides: list[str] | None = None) -> Recipe:
    """Read and check a recipe file with its overrides."""
    if not path.is_file():
        raise RecipeError(f"{path}: no such recipe")
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise RecipeError(f"{path}: not YAML ({error})") from None
    if not isinstance(said, dict):
        raise RecipeError(f"{path}: a recipe is a mapping of keys, got {type(said).__name__}")
    for override in overrides or []:
        _apply(said, override)
    try:
        return Recipe.model_validate(said)
    except ValidationError as error:
        raise RecipeError(f"{path}: {_sentence(error)}") from None


def _apply(said: dict[str, Any], override: str) -> None:
    name, equals, value = override.partition("=")
    if not equals or not name:
        raise RecipeError(f"an override is key=value, got {override!r}")
    *road, last = name.split(".")
    place = said
    for step in road:
        place = place.setdefault(step, {})
        if not isinstance(place, dict):
            raise RecipeError(f"override {override!r}: {step} is a value, not a group of keys")
    place[last] = yaml.safe_load(value)


def _sentence(error: ValidationError) -> str:
    """The first complaint in one sentence; an unknown key gets the nearest known one."""
    first = error.errors()[0]
    where = ".".join(str(step) for step in first["loc"] if step not in {"text", "audio", "face"})
    if first["type"] != "extra_forbidden":
        return f"{where}: {first['msg']}, got {first['input']!r}"
    known = {
        name
        for part in (Recipe, Text, Audio, Face, Schedule, Loss, Protocol, Part, Stage)
        for name in part.model_fields
    }
    near = difflib.get_close_matches(str(first["loc"][-1]), known, 1)
    return f"unknown key {where}" + (f"; did you mean {near[0]}?" if near else "")
