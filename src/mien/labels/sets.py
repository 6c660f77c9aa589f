"""The label sets of the field: names of emotions, in the order of every probability vector."""

from __future__ import annotations

from dataclasses import dataclass

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
OPINION_7 = LabelSet("opinion-7", ("-3", "-2", "-1", "+0", "+1", "+2", "+3"))
RATING_5 = LabelSet("rating-5", ("-1", "-0.5", "+0", "+0.5", "+1"))  # of valence, or of arousal

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
        OPINION_7,
        RATING_5,
    )
}


def label_set(name: str) -> LabelSet:
    """The label set called `name`."""
    try:
        return LABEL_SETS[name]
    except KeyError:
        raise UsageError(f"unknown label set {name!r}; known are {', '.join(LABEL_SETS)}") from None
