"""A recipe: everything that decides a training run, as a YAML file that is checked before anything is read.

`key=value` overrides reach into it by dotted names: `schedule.epochs=2`, `encoder.dropout=0.1`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from mien.training.encoders import Encoder, Ensemble
from mien.training.inputs import Input, modality
from mien.training.sources import DialogueInput
from mien.training.space import Tune
from mien.training.strict import Strict
from mien.training.together import Together
from mien.training.yaml import read

ESTIMATED = {"majority", "tfidf", "logistic", "svm"}
ALIKE = {"audio", "face", "scene"}  # what any run reads alike; words have vocabularies of their own


class Part(Strict):
    """Some items of a corpus."""

    corpus: str  # as `mien corpora list` names it, or one of your own
    split: Literal["train", "dev", "test"] | None = None  # the corpus's own split; None takes everything
    weight: float = Field(1.0, gt=0)  # how much an item counts in the loss
    share: float = Field(1.0, gt=0, le=1)  # how many of its items an epoch sees, drawn anew for each
    unlabelled: bool = False  # its labels are not looked at, if it has any: only the adversary learns from it


class Augment(Strict):
    """What training changes in what it sees, so that a small corpus looks larger than it is."""

    token_dropout: float = Field(0.0, ge=0, lt=1)  # text: share of the words that are hidden
    tilt: float = Field(0.0, ge=0)  # log-mel: a random slope over the bands, as of another microphone
    mask_bands: int = Field(0, ge=0)  # frames: SpecAugment, the widest hidden band, twice
    mask_frames: int = Field(0, ge=0)  # frames: SpecAugment, the longest hidden stretch, twice
    copies: int = Field(0, ge=0, le=20)  # sound: versions of each clip besides the clean one, changed as follows
    noise: tuple[float, float] | None = None  # sound: signal-to-noise ratio in decibels, from and to
    gain: tuple[float, float] | None = None  # sound: decibels, from and to
    speed: tuple[float, float] | None = None  # sound: factor, from and to
    rotate: float = Field(0.0, ge=0)  # face, scene: degrees
    shift: float = Field(0.0, ge=0)  # face, scene: share of the side
    scale: float = Field(0.0, ge=0, lt=1)  # face, scene: share of the size
    contrast: float = Field(0.0, ge=0, lt=1)  # face, scene: share by which differences grow or shrink
    brightness: float = Field(0.0, ge=0)  # face, scene: in deviations of its grey levels
    erase: float = Field(0.0, ge=0)  # face, scene: largest share of the side that is hidden
    grow: int = Field(0, ge=0)  # face: side of the first pictures in pixels; they grow to full size, 0 for full at once
    absent: float = Field(0.0, ge=0, lt=1)  # dialogue: chance of each modality to be away in one, but for the last

    @model_validator(mode="after")
    def _copies_differ(self) -> Augment:
        if bool(self.copies) != any((self.noise, self.gain, self.speed)):
            raise ValueError("copies and noise, gain or speed go together: how many, and in what they differ")
        return self


# Which changes go with which modality; the rest is refused, since it would do nothing.
CHANGES = {
    "text": {"token_dropout"},
    "audio": {"tilt", "mask_bands", "mask_frames", "copies", "noise", "gain", "speed"},
    "face": {"rotate", "shift", "scale", "contrast", "brightness", "erase", "grow"},
    "scene": {"rotate", "shift", "scale", "contrast", "brightness", "erase"},
    "dialogue": {"absent"},
}


class Schedule(Strict):
    """How long and how fast."""

    epochs: int = Field(10, ge=1)  # passes over the training part
    batch: int = Field(64, ge=1)  # examples of a step
    optimizer: Literal["adamw", "adam", "sgd", "muon"] = "adamw"  # sgd, muon: with a momentum of 0.9 (Nesterov)
    rate: float = Field(1e-3, gt=0)  # learning rate, the highest of the schedule
    shape: Literal["one-cycle", "cosine", "constant"] = "one-cycle"  # of the learning rate over the steps
    warmup: float = Field(0.1, ge=0, lt=1)  # share of the steps, of all shapes but the constant one
    wide: float = Field(1.0, gt=0)  # how many times faster a wide road learns
    body: float = Field(1.0, gt=0)  # how many times faster a pretrained body learns; below 1 for most
    decay: float = Field(0.01, ge=0)  # weight decay, but for biases and norms
    clip: float = Field(1.0, gt=0)  # largest gradient norm
    average: float = Field(0.0, ge=0, lt=1)  # decay of the averaged weights that are kept; 0 keeps the last
    patience: int | None = Field(None, ge=1)  # epochs without a better score on the selection part, then it stops
    balanced: float = Field(0.0, ge=0, le=1)  # sampling: inverse class frequency to this power
    precision: Literal["auto", "32-true", "bf16-mixed", "16-mixed"] = "auto"  # auto: bf16 where hardware has it


class Adversary(Strict):
    """A second network that tells speakers or corpora apart by the encoder's vector; the encoder learns to prevent it.

    Gradient reversal of Ganin et al. (2016). With an input that sees the turns before, it is the context-dependent
    network of Lian et al. (2019, 2020).
    """

    against: Literal["speaker", "corpus"] = "speaker"  # what the vector shall not tell
    weight: float = Field(0.1, gt=0)  # of the reversed gradient, the highest of the schedule
    schedule: Literal["ramp", "constant"] = "ramp"  # ramp: from nothing, steeply at first, as published
    hidden: int = Field(64, ge=1)  # width of the adversary's hidden layer
    rate: float = Field(5.0, gt=0)  # how many times faster it learns than the encoder, which else gets away from it


class Loss(Strict):
    """What is made small."""

    kind: Literal["cross-entropy", "binary"] = "cross-entropy"  # binary: several labels of one item at once
    votes: float = Field(1.0, ge=0, le=1)  # how much of the target an item's votes are, where it has any
    auxiliary: float = Field(0.0, ge=0)  # weight of a second answer by the same vector, to the votes; in training alone
    smoothing: float = Field(0.0, ge=0, lt=1)  # share of the target that goes to all labels
    focal: float = Field(0.0, ge=0)  # exponent of (1 - p) before each class's term (Lin et al., 2017); 0 is off
    balance: float = Field(0.0, ge=0, le=1)  # class weights: inverse frequency to this power
    mixup: float = Field(0.0, ge=0)  # parameter of the Beta distribution; 0 is off
    teachers: tuple[str, ...] = ()  # folders of runs whose mean answer, with the picture as it is, joins each target
    taught: float = Field(0.5, gt=0, le=1)  # how much of the target is the teachers', where there are any
    prior: str | None = (
        None  # a training corpus: every corpus's class balance is taken out, this one's put in at the end
    )
    adversary: Adversary | None = None  # what the vector shall not tell, and how hard that is tried

    @model_validator(mode="after")
    def _vectors_are_of_somebody(self) -> Loss:
        if self.adversary and self.mixup:
            raise ValueError(
                "loss.adversary and loss.mixup exclude each other: a mixture is of no one speaker or corpus"
            )
        return self


class Protocol(Strict):
    """How the score is made.

    `official`: train on the train parts, judge by the dev parts. `folds`: each corpus's own folds in turn; `speakers`:
    so many folds of speakers, drawn; `one-speaker-out` and `one-session-out` as they say; then everybody.
    """

    kind: Literal["official", "folds", "speakers", "one-speaker-out", "one-session-out"] = "official"
    monitor: Literal["weighted_f1", "macro_f1", "uar", "accuracy"] = "weighted_f1"  # chooses the epoch
    folds: int = Field(6, ge=2)  # how many, where they are drawn
    everyone: bool = True  # after the folds, train once more on everybody, for use
    across: bool = False  # besides, hold out each corpus in turn: what is left on recordings unlike any
    inner: float = Field(0.0, ge=0, lt=1)  # share of the training part by which the epoch is chosen, nobody in both
    last: bool = False  # official: the last epoch is kept, so that nothing is chosen by what is judged
    force: bool = False  # go on where the protocol is broken; the result then says so

    @property
    def official(self) -> bool:
        return self.kind == "official"


class Stage(Strict):
    """A second training, on other parts and with its own schedule, that starts from the first one's best weights."""

    train: tuple[Part, ...]  # what it goes on with
    schedule: Schedule = Schedule()  # its own
    votes: float | None = Field(None, ge=0, le=1)  # how much of the target votes are now; by default as much as before
    mixup: float | None = Field(None, ge=0)  # now; by default as before


class Recipe(Strict):
    """One training run."""

    name: str  # what the run is called in cards and tables
    labels: str  # a label set of mien.labels; every corpus is mapped to it
    input: Input  # what the network is given
    encoder: Encoder  # the network
    start: str | None = None  # a finished run whose weights are begun with, but for the last layer where labels differ
    train: tuple[Part, ...]  # what is trained on; with folds, what is folded
    dev: tuple[Part, ...] = ()  # what it is judged by, with the official protocol
    augment: Augment = Augment()  # changes of what training sees
    loss: Loss = Loss()  # what is made small
    schedule: Schedule = Schedule()  # how long and how fast
    finetune: Stage | None = None  # with the official protocol only
    protocol: Protocol = Protocol()  # how the score is made
    tune: Tune = Tune()  # where `mien tune` searches
    seed: int = 1  # what everything random begins with

    @property
    def modality(self) -> str:
        return modality(self.input)

    @property
    def learns_words(self) -> bool:
        """Whether an encoder of words learns beside a network over dialogues."""
        return isinstance(self.encoder, Together) and self.encoder.learns_words

    @property
    def estimated(self) -> bool:
        """Whether the encoder is fitted in closed form, without epochs."""
        return self.encoder.kind in ESTIMATED

    @property
    def begun_with(self) -> tuple[str, ...]:
        """The finished runs whose weights its network begins with."""
        if isinstance(self.encoder, Ensemble):
            return self.encoder.members
        return () if self.start is None else (self.start,)

    @property
    def second(self) -> Recipe:
        """The second stage as a recipe: its own parts, schedule and targets, and pictures that are grown."""
        assert self.finetune is not None
        own = {name: value for name in ("votes", "mixup") if (value := getattr(self.finetune, name)) is not None}
        return self.model_copy(
            update={
                "train": self.finetune.train,
                "schedule": self.finetune.schedule,
                "loss": self.loss.model_copy(update=own),
                "augment": self.augment.model_copy(update={"grow": 0}),
                "finetune": None,
            }
        )

    def trains_as(self, other: Recipe) -> bool:
        """Whether a run of this recipe can go on as one of the other: where a search may go changes nothing of it, and
        a second stage can follow where there was none."""
        same = {"tune": other.tune} | ({"finetune": other.finetune} if self.finetune is None else {})
        return self.model_copy(update=same) == other

    @model_validator(mode="after")
    def _parts_agree(self) -> Recipe:
        if self.finetune and not self.protocol.official:
            raise ValueError("finetune goes with the official protocol, not with folds")
        if self.protocol.official and not self.dev:
            raise ValueError("the official protocol needs dev parts to be judged by")
        if self.protocol.last and (not self.protocol.official or self.protocol.inner):
            raise ValueError("protocol.last goes with the official protocol, and without an inner part to choose by")
        asked = self.augment.model_dump(exclude_defaults=True)
        strange = sorted(set(asked) - CHANGES[self.modality])
        if strange:
            allowed = ", ".join(sorted(CHANGES[self.modality]))
            raise ValueError(f"augment: {', '.join(strange)} does nothing to {self.modality}; it has {allowed}")
        if self.loss.teachers and not self.protocol.official:
            raise ValueError("loss.teachers goes with the official protocol: in folds they know what is held out")
        if self.start and (self.estimated or self.modality not in ALIKE):
            raise ValueError("start goes with networks over sound, faces and scenes, which any run reads alike")
        if self.loss.kind == "binary" and (self.loss.prior or self.loss.teachers):
            raise ValueError("loss.prior and loss.teachers go with cross-entropy, where labels share one probability")
        if self.loss.kind == "binary" and not (self.protocol.official and self.protocol.inner):
            raise ValueError("a binary loss wants protocol official with an inner part, on which thresholds are set")
        if self.loss.auxiliary and (self.loss.kind == "binary" or self.modality == "dialogue" or self.estimated):
            raise ValueError("loss.auxiliary goes with cross-entropy, and with a network over one turn or picture")
        return self

    @model_validator(mode="after")
    def _members_agree(self) -> Recipe:
        if not isinstance(self.encoder, Ensemble):
            return self
        if self.modality not in ALIKE or not self.protocol.official:
            raise ValueError("the encoder ensemble goes with sound, faces or scenes and the official protocol")
        fresh = {"start": None, "augment": Augment(), "loss": Loss(), "schedule": Schedule(), "finetune": None}
        idle = [name for name, nothing in fresh.items() if getattr(self, name) != nothing]
        idle += [f"protocol.{name}" for name in ("inner", "last") if getattr(self.protocol, name)]
        if idle:
            raise ValueError(f"{idle[0]} does nothing to an ensemble, whose members are trained")
        return self

    @model_validator(mode="after")
    def _adversary_agrees(self) -> Recipe:
        if self.estimated and self.loss.adversary:
            raise ValueError(
                f"loss.adversary goes with an encoder that learns by gradient, not with {self.encoder.kind}"
            )
        trained = (self.train, *([self.finetune.train] if self.finetune else []))
        unlabelled = any(part.unlabelled for parts in trained for part in parts)
        if unlabelled and not (self.loss.adversary and self.protocol.official):
            raise ValueError("unlabelled parts feed loss.adversary alone, with the official protocol")
        if any(all(part.unlabelled for part in parts) for parts in trained) or any(p.unlabelled for p in self.dev):
            raise ValueError("train needs a part with labels, and every dev part has them")
        return self

    @model_validator(mode="after")
    def _dialogues_agree(self) -> Recipe:
        if not isinstance(self.input, DialogueInput):
            return self
        asked = {
            "loss.mixup": self.loss.mixup,
            "loss.prior": self.loss.prior,
            "schedule.balanced": self.schedule.balanced,
        }
        strange = [name for name, value in asked.items() if value]
        if strange or self.loss.kind == "binary":
            raise ValueError(f"{strange[0] if strange else 'a binary loss'} does not go with the input dialogue")
        if self.augment.absent and len(self.input.sources) == 1:
            raise ValueError("augment.absent needs two modalities, since the last one is never taken away")
        if self.learns_words and (list(self.input.sources) != ["text"] or not self.protocol.official):
            raise ValueError("the encoder of words learns too from text alone, with the official protocol")
        if self.learns_words and self.loss.adversary:
            raise ValueError("loss.adversary goes with vectors that stay as they are, which is the order two-stage")
        if self.learns_words and self.input.sources["text"].given is not None:
            raise ValueError("vectors that came with the corpus have no encoder that could learn")
        return self


def load(path: Path, overrides: list[str] | None = None) -> Recipe:
    """Read and check a recipe file with its overrides."""
    return read(Recipe, path, overrides or [])
