"""Label sets of the field and the maps between them.

A map is data: each source label is shared out over target labels. It converts labels and whole distributions. A map is
`exact` when it only renames; every other map is lossy and says in `note` what is lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mien.errors import UsageError


@dataclass(frozen=True)
class LabelSet:
    """An ordered set of emotion names; the order is the order of every probability vector."""

    name: str
    labels: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(self.labels) < 2 or len(set(self.labels)) != len(self.labels):
            raise UsageError(f"label set {self.name!r} needs two or more distinct labels, got {list(self.labels)}")

    def __len__(self) -> int:
        return len(self.labels)

    def index(self, label: str) -> int:
        """Position of `label`; a name outside the set is refused with the names inside it."""
        try:
            return self.labels.index(label)
        except ValueError:
            raise UsageError(f"{label!r} is not in {self.name}; its labels are {', '.join(self.labels)}") from None


EKMAN_7 = LabelSet("ekman-7", ("neutral", "joy", "surprise", "sadness", "anger", "disgust", "fear"))
IEMOCAP_4 = LabelSet("iemocap-4", ("neutral", "happiness", "sadness", "anger"))
IEMOCAP_5 = LabelSet("iemocap-5", ("neutral", "frustration", "anger", "sadness", "excitement"))
IEMOCAP_6 = LabelSet("iemocap-6", ("neutral", "happiness", "sadness", "anger", "excitement", "frustration"))
EMORYNLP_7 = LabelSet("emorynlp-7", ("neutral", "joyful", "peaceful", "powerful", "scared", "mad", "sad"))
RAVDESS_8 = LabelSet("ravdess-8", ("neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised"))
FERPLUS_8 = LabelSet(
    "ferplus-8", ("neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt")
)
GOEMOTIONS_28 = LabelSet(
    "goemotions-28",
    tuple(
        """admiration amusement anger annoyance approval caring confusion curiosity desire disappointment disapproval
        disgust embarrassment excitement fear gratitude grief joy love nervousness optimism pride realization relief
        remorse sadness surprise neutral""".split()
    ),
)
FER2013_7 = LabelSet("fer2013-7", ("anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral"))
# The six basic emotions and neutral, as most acted and posed corpora name them.
BASIC_7 = LabelSet("basic-7", ("neutral", "happiness", "sadness", "surprise", "fear", "disgust", "anger"))
CREMAD_6 = LabelSet("cremad-6", ("anger", "disgust", "fear", "happiness", "neutral", "sadness"))
ESD_5 = LabelSet("esd-5", ("neutral", "angry", "happy", "sad", "surprise"))
RAVDESS_6 = LabelSet("ravdess-6", ("neutral", "calm", "happy", "sad", "angry", "fearful"))
CKPLUS_7 = LabelSet("ckplus-7", ("anger", "contempt", "disgust", "fear", "happiness", "sadness", "surprise"))
AFFECTNET_8 = LabelSet("affectnet-8", ("neutral", "happy", "sad", "surprise", "fear", "disgust", "anger", "contempt"))
EMOTIC_26 = LabelSet(
    "emotic-26",
    tuple(
        """affection anger annoyance anticipation aversion confidence disapproval disconnection disquietment
        doubt/confusion embarrassment engagement esteem excitement fatigue fear happiness pain peace pleasure sadness
        sensitivity suffering surprise sympathy yearning""".split()
    ),
)
EMOREACT_8 = LabelSet(
    "emoreact-8",
    ("curiosity", "uncertainty", "excitement", "happiness", "surprise", "disgust", "fear", "frustration"),
)
MOSEI_6 = LabelSet("mosei-6", ("happiness", "sadness", "anger", "surprise", "disgust", "fear"))
EMODB_7 = LabelSet("emodb-7", ("anger", "boredom", "disgust", "fear", "happiness", "sadness", "neutral"))
NEMO_6 = LabelSet("nemo-6", ("neutral", "happiness", "surprised", "sadness", "anger", "fear"))
ISEAR_7 = LabelSet("isear-7", ("joy", "fear", "anger", "sadness", "disgust", "shame", "guilt"))
EMOCONTEXT_4 = LabelSet("emocontext-4", ("others", "happy", "sad", "angry"))
SENTIMENT_2 = LabelSet("sentiment-2", ("negative", "positive"))
SENTIMENT_3 = LabelSet("sentiment-3", ("negative", "neutral", "positive"))

LABEL_SETS = {
    s.name: s
    for s in (
        EKMAN_7,
        IEMOCAP_4,
        IEMOCAP_5,
        IEMOCAP_6,
        EMORYNLP_7,
        RAVDESS_8,
        FERPLUS_8,
        GOEMOTIONS_28,
        FER2013_7,
        BASIC_7,
        CREMAD_6,
        ESD_5,
        RAVDESS_6,
        CKPLUS_7,
        AFFECTNET_8,
        EMOTIC_26,
        EMOREACT_8,
        MOSEI_6,
        EMODB_7,
        NEMO_6,
        ISEAR_7,
        EMOCONTEXT_4,
        SENTIMENT_2,
        SENTIMENT_3,
    )
}


@dataclass(frozen=True)
class LabelMap:
    """How each label of `source` is shared out over `target`; a label that is left out has no counterpart."""

    source: LabelSet
    target: LabelSet
    shares: Mapping[str, Mapping[str, float]]
    note: str = ""
    matrix: NDArray[np.float64] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        matrix = np.zeros((len(self.source), len(self.target)))
        for label, row in self.shares.items():
            for name, share in row.items():
                matrix[self.source.index(label), self.target.index(name)] = share
        totals = matrix.sum(axis=1)
        if not np.all(np.isclose(totals, 0) | np.isclose(totals, 1)):
            raise UsageError(f"every row of {self.source.name} → {self.target.name} must sum to 1 or be left out")
        object.__setattr__(self, "matrix", matrix)

    @property
    def exact(self) -> bool:
        """True when the map only renames: a bijection between the two sets."""
        binary = np.all((self.matrix == 0) | (self.matrix == 1))
        return bool(binary and np.all(self.matrix.sum(axis=0) == 1) and np.all(self.matrix.sum(axis=1) == 1))

    def label(self, label: str) -> str | None:
        """The target label with the largest share, or None where the label has no counterpart."""
        row = self.matrix[self.source.index(label)]
        return self.target.labels[int(row.argmax())] if row.any() else None

    def probabilities(self, probabilities: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
        """Convert a distribution. probabilities : shape (..., len(source)) -> shape (..., len(target)), sums to 1.

        Mass on labels without a counterpart is shared out in proportion to the rest; where nothing else is left,
        the result is uniform.
        """
        mapped = np.asarray(probabilities, dtype=np.float64) @ self.matrix
        total = mapped.sum(axis=-1, keepdims=True)
        uniform = np.full_like(mapped, 1 / len(self.target))
        return np.where(total > 1e-12, mapped / np.maximum(total, 1e-12), uniform)


def _rename(text: str) -> dict[str, dict[str, float]]:
    """`"a>x b>x c>y"` -> shares of one each."""
    pairs = (pair.split(">") for pair in text.split())
    return {source: {target: 1.0} for source, target in pairs}


# Surprise is read both ways: of MELD's 1,205 surprised training utterances 591 are annotated positive, 614 negative.
_SURPRISE = {"positive": 0.49, "negative": 0.51}

LABEL_MAPS: tuple[LabelMap, ...] = (
    LabelMap(SENTIMENT_2, SENTIMENT_3, _rename("negative>negative positive>positive"), "neutral is never given"),
    LabelMap(
        RAVDESS_8,
        EKMAN_7,
        _rename(
            "neutral>neutral calm>neutral happy>joy sad>sadness angry>anger fearful>fear disgust>disgust "
            "surprised>surprise"
        ),
        "calm becomes neutral",
    ),
    LabelMap(
        FERPLUS_8,
        EKMAN_7,
        _rename(
            "neutral>neutral happiness>joy surprise>surprise sadness>sadness anger>anger disgust>disgust fear>fear "
            "contempt>disgust"
        ),
        "contempt becomes disgust",
    ),
    LabelMap(
        FER2013_7,
        EKMAN_7,
        _rename(
            "anger>anger disgust>disgust fear>fear happiness>joy sadness>sadness surprise>surprise neutral>neutral"
        ),
    ),
    LabelMap(
        BASIC_7,
        EKMAN_7,
        _rename(
            "neutral>neutral happiness>joy sadness>sadness surprise>surprise fear>fear disgust>disgust anger>anger"
        ),
    ),
    LabelMap(
        BASIC_7,
        RAVDESS_8,
        _rename(
            "neutral>neutral happiness>happy sadness>sad surprise>surprised fear>fearful disgust>disgust anger>angry"
        ),
        "calm is never given",
    ),
    LabelMap(
        BASIC_7,
        FERPLUS_8,
        _rename(
            "neutral>neutral happiness>happiness sadness>sadness surprise>surprise fear>fear disgust>disgust "
            "anger>anger"
        ),
        "contempt is never given",
    ),
    LabelMap(
        CREMAD_6,
        EKMAN_7,
        _rename("anger>anger disgust>disgust fear>fear happiness>joy neutral>neutral sadness>sadness"),
        "surprise is never given",
    ),
    LabelMap(
        CREMAD_6,
        RAVDESS_8,
        _rename("anger>angry disgust>disgust fear>fearful happiness>happy neutral>neutral sadness>sad"),
        "calm and surprise are never given",
    ),
    LabelMap(
        ESD_5,
        EKMAN_7,
        _rename("neutral>neutral angry>anger happy>joy sad>sadness surprise>surprise"),
        "disgust and fear are never given",
    ),
    LabelMap(
        ESD_5,
        RAVDESS_8,
        _rename("neutral>neutral angry>angry happy>happy sad>sad surprise>surprised"),
        "calm, disgust and fear are never given",
    ),
    LabelMap(
        RAVDESS_6,
        EKMAN_7,
        _rename("neutral>neutral calm>neutral happy>joy sad>sadness angry>anger fearful>fear"),
        "calm becomes neutral; surprise and disgust are never given",
    ),
    LabelMap(
        RAVDESS_6,
        RAVDESS_8,
        _rename("neutral>neutral calm>calm happy>happy sad>sad angry>angry fearful>fearful"),
        "disgust and surprise are never given",
    ),
    LabelMap(
        CKPLUS_7,
        EKMAN_7,
        _rename(
            "anger>anger contempt>disgust disgust>disgust fear>fear happiness>joy sadness>sadness surprise>surprise"
        ),
        "contempt becomes disgust; neutral is never given",
    ),
    LabelMap(
        CKPLUS_7,
        FERPLUS_8,
        _rename(
            "anger>anger contempt>contempt disgust>disgust fear>fear happiness>happiness sadness>sadness "
            "surprise>surprise"
        ),
        "neutral is never given",
    ),
    LabelMap(
        AFFECTNET_8,
        EKMAN_7,
        _rename(
            "neutral>neutral happy>joy sad>sadness surprise>surprise fear>fear disgust>disgust anger>anger "
            "contempt>disgust"
        ),
        "contempt becomes disgust",
    ),
    LabelMap(
        AFFECTNET_8,
        FERPLUS_8,
        _rename(
            "neutral>neutral happy>happiness sad>sadness surprise>surprise fear>fear disgust>disgust anger>anger "
            "contempt>contempt"
        ),
    ),
    LabelMap(
        EMOTIC_26,
        EKMAN_7,
        _rename(
            "anger>anger annoyance>anger disapproval>anger aversion>disgust fear>fear disquietment>fear "
            "surprise>surprise doubt/confusion>surprise affection>joy esteem>joy excitement>joy happiness>joy "
            "peace>joy pleasure>joy sadness>sadness suffering>sadness pain>sadness embarrassment>sadness"
        ),
        "18 of 26 states become six groups; anticipation, confidence, disconnection, engagement, fatigue, sensitivity, "
        "sympathy and yearning have no counterpart, neutral is never given",
    ),
    LabelMap(
        EMODB_7,
        RAVDESS_8,
        _rename("anger>angry disgust>disgust fear>fearful happiness>happy sadness>sad neutral>neutral"),
        "boredom has no counterpart",
    ),
    LabelMap(
        NEMO_6,
        RAVDESS_8,
        _rename("neutral>neutral happiness>happy surprised>surprised sadness>sad anger>angry fear>fearful"),
        "calm and disgust are never given",
    ),
    LabelMap(
        ISEAR_7,
        EKMAN_7,
        _rename("joy>joy fear>fear anger>anger sadness>sadness disgust>disgust shame>sadness guilt>sadness"),
        "shame and guilt become sadness; neutral and surprise are never given",
    ),
    LabelMap(
        EMOCONTEXT_4,
        EKMAN_7,
        _rename("others>neutral happy>joy sad>sadness angry>anger"),
        "others, which is everything else, becomes neutral",
    ),
    LabelMap(  # the Ekman grouping published with GoEmotions (Demszky et al., 2020)
        GOEMOTIONS_28,
        EKMAN_7,
        _rename(
            "neutral>neutral anger>anger annoyance>anger disapproval>anger disgust>disgust fear>fear nervousness>fear "
            "sadness>sadness disappointment>sadness embarrassment>sadness grief>sadness remorse>sadness "
            "surprise>surprise realization>surprise confusion>surprise curiosity>surprise joy>joy amusement>joy "
            "approval>joy excitement>joy gratitude>joy love>joy optimism>joy relief>joy pride>joy admiration>joy "
            "desire>joy caring>joy"
        ),
        "28 emotions become seven groups",
    ),
    LabelMap(
        EMORYNLP_7,
        EKMAN_7,
        _rename("neutral>neutral joyful>joy peaceful>joy powerful>joy scared>fear mad>anger sad>sadness"),
        "joyful, peaceful and powerful become joy; surprise and disgust are never given",
    ),
    LabelMap(
        IEMOCAP_6,
        IEMOCAP_4,
        _rename("neutral>neutral happiness>happiness excitement>happiness sadness>sadness anger>anger"),
        "excitement becomes happiness; frustration has no counterpart",
    ),
    LabelMap(
        IEMOCAP_4,
        EKMAN_7,
        _rename("neutral>neutral happiness>joy sadness>sadness anger>anger"),
        "surprise, disgust and fear are never given",
    ),
    LabelMap(
        IEMOCAP_5,
        EKMAN_7,
        _rename("neutral>neutral frustration>anger anger>anger sadness>sadness excitement>joy"),
        "excitement becomes joy, frustration anger; surprise, disgust and fear are never given",
    ),
    LabelMap(
        EMOREACT_8,
        EKMAN_7,
        _rename(
            "curiosity>surprise uncertainty>surprise excitement>joy happiness>joy surprise>surprise disgust>disgust "
            "fear>fear frustration>anger"
        ),
        "curiosity and uncertainty become surprise, as GoEmotions groups them, excitement joy, frustration anger; "
        "neutral and sadness are never given",
    ),
    LabelMap(
        MOSEI_6,
        EKMAN_7,
        _rename("happiness>joy sadness>sadness anger>anger surprise>surprise disgust>disgust fear>fear"),
        "neutral is never given",
    ),
    LabelMap(
        IEMOCAP_6,
        EKMAN_7,
        _rename("neutral>neutral happiness>joy excitement>joy sadness>sadness anger>anger frustration>anger"),
        "excitement becomes joy, frustration anger; surprise, disgust and fear are never given",
    ),
    LabelMap(
        EKMAN_7,
        IEMOCAP_4,
        _rename("neutral>neutral joy>happiness sadness>sadness anger>anger"),
        "surprise, disgust and fear have no counterpart",
    ),
    LabelMap(
        EKMAN_7,
        FERPLUS_8,
        _rename(
            "neutral>neutral joy>happiness surprise>surprise sadness>sadness anger>anger disgust>disgust fear>fear"
        ),
        "contempt is never given",
    ),
    LabelMap(
        EKMAN_7,
        RAVDESS_8,
        _rename("neutral>neutral joy>happy surprise>surprised sadness>sad anger>angry disgust>disgust fear>fearful"),
        "calm is never given",
    ),
    LabelMap(
        EKMAN_7,
        SENTIMENT_3,
        _rename("neutral>neutral joy>positive sadness>negative anger>negative disgust>negative fear>negative")
        | {"surprise": _SURPRISE},
        "seven emotions become three; surprise is shared between positive and negative",
    ),
)


def label_set(name: str) -> LabelSet:
    """The label set called `name`."""
    try:
        return LABEL_SETS[name]
    except KeyError:
        raise UsageError(f"unknown label set {name!r}; known are {', '.join(LABEL_SETS)}") from None


def label_map(source: LabelSet, target: LabelSet) -> LabelMap:
    """The map from `source` to `target`; a pair without one is refused with the targets that have one."""
    if source == target:
        return LabelMap(source, target, {label: {label: 1.0} for label in source.labels})
    for candidate in LABEL_MAPS:
        if candidate.source == source and candidate.target == target:
            return candidate
    reachable = [source.name] + [m.target.name for m in LABEL_MAPS if m.source == source]
    raise UsageError(f"{source.name} cannot be shown as {target.name}; it can be shown as {', '.join(reachable)}")
