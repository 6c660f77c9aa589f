"""What a recipe's network is given: one settings class for each way to read words, to hear a voice, to see a face."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from mien.errors import UsageError
from mien.features.extract import face_spec, tokens_spec
from mien.features.hear import hearing_spec
from mien.features.spec import FeatureSpec
from mien.features.turns import turn_spec
from mien.features.watch import LEAST_SCENE, scene_spec, track_spec
from mien.training.sources import DialogueInput
from mien.training.strict import Strict
from mien.vision.sequence import Pace


class _Words(Strict):
    """What every reading of turns says."""

    limit: int = Field(48, ge=4)  # words or subwords of a turn, and as many of its history
    history: int = Field(3, ge=0)  # turns before it


class Tokens(_Words):
    """Byte-pair tokens, learned on the training texts."""

    kind: Literal["tokens"]
    vocabulary: int = Field(8000, ge=300)  # so many different tokens, at most
    dims: int = Field(128, ge=4)  # of an embedding

    @property
    def feature(self) -> FeatureSpec:
        return tokens_spec(self.limit)


class _Vocabulary(_Words):
    """Whole words, with embeddings that are learned or given."""

    floor: int = Field(2, ge=1)  # a word is known that the training texts hold this often
    most: int | None = Field(None, ge=1)  # so many words, the most frequent ones
    dims: int = Field(128, ge=4)  # of an embedding; given vectors have their own
    vectors: str | None = None  # a file of GloVe or word2vec vectors, or "trained": word2vec on the training texts
    freeze: bool = False  # given vectors stay as they are


class Words(_Vocabulary):
    """Whole words in one sequence, the history before the turn."""

    kind: Literal["words"]

    @property
    def feature(self) -> FeatureSpec:
        return turn_spec("turn-words", limit=self.limit)


class Parts(_Vocabulary):
    """Whole words in parts: the turns of a dialogue, or the sentences of a text."""

    kind: Literal["parts"]
    parts: int = Field(4, ge=1)  # at most
    sentences: bool = False  # parts are the sentences of the turn alone

    @property
    def feature(self) -> FeatureSpec:
        return turn_spec("turn-parts", limit=self.limit, parts=self.parts, sentences=self.sentences)


class Subwords(_Words):
    """Subwords as the pretrained encoder's own tokenizer cuts them."""

    kind: Literal["subwords"]

    @property
    def feature(self) -> FeatureSpec:
        return turn_spec("turn-subwords", limit=self.limit)


class Terms(Strict):
    """Counts of n-grams of the turn alone."""

    kind: Literal["terms"]
    unit: Literal["word", "letter"] = "word"  # what an n-gram is made of
    low: int = Field(1, ge=1)  # words or letters of the shortest n-gram
    high: int = Field(2, ge=1)  # of the longest
    floor: int = Field(2, ge=1)  # texts that an n-gram stands in, at least
    most: int | None = Field(50_000, ge=1)  # so many n-grams, the most frequent ones
    history: Literal[0] = 0  # n-grams are of the turn alone

    @property
    def feature(self) -> FeatureSpec:
        return turn_spec("turn-terms")


class Sound(Strict):
    """One utterance's sound, as `mien features list` describes each way to hear."""

    kind: Literal["log-mel", "log-mel-pieces", "vggish", "mfcc", "short-term", "functionals", "opensmile", "waveform"]
    settings: dict[str, Any] = Field({})  # of the feature, such as {bands: 64, hop: 0.02}
    crop: float = Field(0.0, ge=0)  # seconds of each clip that training sees at a time; 0 for all
    standardise: bool = False  # each number with mean 0 and deviation 1 over the training part

    @model_validator(mode="after")
    def _settings_fit(self) -> Sound:
        try:
            _ = self.feature
        except UsageError as error:
            raise ValueError(str(error)) from None
        return self

    @property
    def feature(self) -> FeatureSpec:
        return hearing_spec(self.kind, self.settings)


class Picture(Strict):
    """48×48 grey faces."""

    kind: Literal["face"]

    @property
    def feature(self) -> FeatureSpec:
        return face_spec()


class _Filmed(Strict):
    """What every way to watch a stretch of film says."""

    rate: float = Field(5.0, gt=0)  # moments a second
    length: int = Field(16, ge=1)  # moments, the middle ones of a longer stretch; 1 is a still

    @property
    def pace(self) -> Pace:
        return Pace(self.rate, self.length)


class Track(_Filmed):
    """The face of the person seen best, moment by moment, and how well it is seen."""

    kind: Literal["track"]

    @property
    def feature(self) -> FeatureSpec:
        return track_spec(self.pace)


class Scene(_Filmed):
    """The same face, and the whole picture without faces."""

    kind: Literal["scene"]
    height: int = Field(112, ge=LEAST_SCENE)  # of the scene in pixels
    width: int = Field(144, ge=LEAST_SCENE)  # of the scene in pixels

    @property
    def feature(self) -> FeatureSpec:
        return scene_spec(self.pace, self.height, self.width)


TextInput = Tokens | Words | Parts | Subwords | Terms
FilmInput = Track | Scene
AnyInput = TextInput | Sound | Picture | Track | Scene | DialogueInput
Input = Annotated[AnyInput, Field(discriminator="kind")]


def modality(chosen: AnyInput) -> Literal["text", "audio", "face", "scene", "dialogue"]:
    """The modality that an input belongs to; dialogues may have any."""
    match chosen:
        case DialogueInput():
            return "dialogue"
        case Sound():
            return "audio"
        case Picture() | Track():
            return "face"
        case Scene():
            return "scene"
        case _:
            return "text"
