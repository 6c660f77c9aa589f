"""The encoders that a recipe may name, with their settings, and what each can be given."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from mien.models.layout import Kind
from mien.training.strict import Strict
from mien.training.together import Together


def _odd(kernel: int) -> int:
    if kernel % 2 == 0:
        raise ValueError("a kernel has a middle and is an odd number")
    return kernel


def _check_stages(blocks: int | tuple[int, ...], widths: tuple[int, ...]) -> None:
    if not isinstance(blocks, int) and len(blocks) != len(widths):
        raise ValueError(f"blocks and widths are of the same stages, got {len(blocks)} and {len(widths)}")


Dropout = Annotated[float, Field(ge=0, lt=1, description="share of the numbers that training hides between layers")]
Widths = Annotated[tuple[Annotated[int, Field(ge=1)], ...], Field(min_length=1)]
Kernel = Annotated[int, AfterValidator(_odd), Field(ge=1, description="moments, or moments by bands, seen at once")]
Norm = Annotated[Literal["instance", "batch", "none"], Field(description="norm behind each convolution")]
Pooling = Annotated[Literal["mean", "max", "attention"], Field(description="how moments become one vector")]
Stem = Annotated[
    Literal["one", "two"], Field(description="what halves a picture's side: one 5×5 convolution, or two of 3×3")
]
Mirror = Annotated[bool, Field(description="in use, the picture and its mirror image are both seen")]
Zoom = Annotated[
    float,
    Field(ge=0.5, le=1, description="in use, the middle of the picture is seen too, so much of its side; 1 for no"),
]


class WideDeep(Strict):
    """Dilated convolutions with attention beside a wide linear road over tokens and pairs (Cheng et al., 2016)."""

    kind: Literal["wide-deep"]
    layers: int = Field(2, ge=1, description="convolutions, each reaching twice as far as the one before")
    heads: int = Field(4, ge=1, description="attention heads of each pooling; they share the embedding's width")
    dropout: Dropout = 0.3
    pairs: int = Field(32_768, ge=1, description="slots of the wide road's hashed token pairs")


class ConvAttention(Strict):
    """2-D convolutions over log-mel frames with attentive pooling."""

    kind: Literal["conv-attention"]
    widths: tuple[int, int, int, int] = Field((32, 64, 96, 128), description="channels of the four blocks")
    dims: int = Field(128, ge=8, description="width of a moment before pooling")
    heads: int = Field(4, ge=1, description="attention heads of the pooling")
    dropout: Dropout = 0.3
    standardise: bool = Field(False, description="a second plane in which each band has mean 0 and deviation 1")


class Residual(Strict):
    """A residual network with squeeze-and-excitation over one picture."""

    kind: Literal["residual"]
    widths: Widths = Field((48, 96, 160), description="channels of each stage")
    blocks: Annotated[int, Field(ge=1)] | Widths = Field(2, description="residual blocks of every stage, or of each")
    stem: Stem = "two"
    mirror: Mirror = False
    zoom: Zoom = 1.0
    dropout: Dropout = 0.3

    @model_validator(mode="after")
    def _stages_agree(self) -> Residual:
        _check_stages(self.blocks, self.widths)
        return self


class Separable(Strict):
    """Depthwise separable convolutions over one picture, after mini-Xception (Arriaga et al., 2017)."""

    kind: Literal["separable"]
    widths: Widths = Field((16, 32, 64, 128), description="channels of the stem and of each block")
    stem: Stem = "one"
    mirror: Mirror = False
    zoom: Zoom = 1.0
    dropout: Dropout = 0.3


class Caer(Strict):
    """CAER-Net: a face and its scene, weighed against each other (Lee et al., 2019); of one moment its 2-D form."""

    kind: Literal["caer"]
    widths: Annotated[tuple[Annotated[int, Field(ge=1)], ...], Field(min_length=5, max_length=5)] = Field(
        (32, 64, 128, 256, 256), description="channels of each convolution, in either stream"
    )
    streams: Literal["both", "face", "scene"] = Field("both", description="which of them there are")
    dropout: Dropout = 0.5


class Film(Strict):
    """A residual network at each moment of a face's track, and what puts the moments together."""

    kind: Literal["film"]
    over: Literal["stack", "statistics", "attention", "lstm"] = Field(
        "attention",
        description="stack: moments are channels; statistics: of their probabilities; the others are of their vectors",
    )
    widths: Widths = Field((32, 64, 128), description="channels of each stage of the network of a moment")
    blocks: Annotated[int, Field(ge=1)] | Widths = Field(1, description="residual blocks of every stage, or of each")
    stem: Stem = "one"
    hidden: int = Field(64, ge=1, description="units of the LSTM in each direction, or of attention's score")
    dropout: Dropout = 0.3

    @model_validator(mode="after")
    def _stages_agree(self) -> Film:
        _check_stages(self.blocks, self.widths)
        return self


class Mlp(Strict):
    """Dense layers over one vector, or over the pooled vectors of tokens or frames."""

    kind: Literal["mlp"]
    hidden: tuple[Annotated[int, Field(ge=1)], ...] = Field((128,), description="width of each hidden layer")
    pooling: Literal["mean", "max"] = Field("mean", description="how tokens or frames become one vector")
    norm: Literal["batch", "layer", "none"] = Field("none", description="norm behind each hidden layer's sum")
    dropout: Dropout = 0.3


class Lstm(Strict):
    """Long short-term memory, or gated recurrent units, in one direction or both."""

    kind: Literal["lstm"]
    cell: Literal["lstm", "gru"] = Field("lstm", description="kind of recurrent unit")
    hidden: int = Field(128, ge=1, description="units of each direction")
    layers: int = Field(1, ge=1, le=4, description="layers on top of one another")
    both: bool = Field(True, description="read in both directions")
    pooling: Literal["mean", "max", "last"] = Field("mean", description="last: where each direction ends")
    head: int = Field(0, ge=0, description="width of a hidden layer before the logits; 0 for none")
    dropout: Dropout = 0.3


class Cnn(Strict):
    """Convolutions of several widths side by side, each at its loudest (Kim, 2014)."""

    kind: Literal["cnn"]
    widths: Widths = Field((3, 4, 5), description="tokens that each kind of window sees")
    channels: int = Field(100, ge=1, description="windows of each width")
    dropout: Dropout = 0.5


class Cnn1d(Strict):
    """A stack of convolutions along time."""

    kind: Literal["cnn1d"]
    widths: Widths = Field((64, 128, 128), description="channels of each layer")
    kernel: Kernel = 5
    shrink: int = Field(2, ge=1, description="neighbouring moments of which each layer keeps the maximum")
    norm: Norm = "instance"
    pooling: Pooling = "mean"
    dropout: Dropout = 0.3


class Cnn2d(Strict):
    """A stack of convolutions along time and bands; each layer halves both."""

    kind: Literal["cnn2d"]
    widths: Widths = Field((16, 32, 64, 64), description="channels of each layer")
    kernel: Kernel = 3
    norm: Norm = "instance"
    standardise: bool = Field(False, description="each band with mean 0 and deviation 1 over the recording")
    pooling: Pooling = "mean"
    dropout: Dropout = 0.3


class ShortTerm(Strict):
    """Convolutions and a dense layer over a fixed number of short-term frames."""

    kind: Literal["short-term"]
    frames: int = Field(100, ge=1, description="frames that are kept; fewer are filled up with zeros")
    axes: Literal[1, 2] = Field(1, description="convolve along time alone, or along time and features")
    widths: Widths = Field((32, 64), description="channels of each convolution; each halves what it sees")
    kernel: Kernel = 5
    dense: int = Field(128, ge=1, description="width of the dense layer")
    dropout: Dropout = 0.3


class Transformer(Strict):
    """A Transformer encoder from scratch."""

    kind: Literal["transformer"]
    dims: int = Field(128, ge=2, multiple_of=2, description="width of a moment; the heads share it")
    layers: int = Field(2, ge=1, description="encoder layers")
    heads: int = Field(8, ge=1, description="attention heads of each layer")
    feed: int = Field(4, ge=1, description="how many times wider the feed-forward layers are")
    positions: Literal["sinusoidal", "learned"] = Field("sinusoidal", description="how a moment knows its place")
    longest: int = Field(512, ge=1, description="places that are learned; later moments share the last one")
    prenorm: bool = Field(False, description="norms before attention and feed-forward layers instead of behind them")
    pooling: Pooling = "mean"
    dropout: Dropout = 0.1


class Attention(Strict):
    """Attention over the moments: one glance (Bahdanau et al., 2015), or several (Lin et al., 2017)."""

    kind: Literal["attention"]
    variant: Literal["soft", "self"] = Field("soft", description="soft: one weighted mean; self: `hops` of them")
    hops: int = Field(8, ge=1, description="weighted means of the self variant")
    inner: int = Field(64, ge=1, description="width of the layer that weighs a moment")
    layers: int = Field(1, ge=0, le=4, description="LSTM layers in both directions before it; 0 for none")
    hidden: int = Field(64, ge=1, description="LSTM units of each direction")
    dropout: Dropout = 0.3


class Hierarchical(Strict):
    """Attention over words, then over sentences or turns (Yang et al., 2016)."""

    kind: Literal["hierarchical"]
    hidden: int = Field(50, ge=1, description="recurrent units of each direction, at both levels")
    cell: Literal["lstm", "gru"] = Field("gru", description="kind of recurrent unit")
    last: bool = Field(False, description="the last part, which is judged in a dialogue, stands beside the whole")
    dropout: Dropout = 0.3


class Vggish(Strict):
    """VGGish's convolutions (Hershey et al., 2017) over pieces of an utterance, which vote."""

    kind: Literal["vggish"]
    width: float = Field(0.25, gt=0, le=1, description="scales every layer of the published layout but the last")
    dims: int = Field(128, ge=1, description="width of the vector")
    norm: bool = Field(False, description="batch normalisation behind each convolution, which the original has not")
    dropout: Dropout = 0.3


class Pretrained(Strict):
    """A BERT-family or wav2vec-family encoder from a folder or the hub, fine-tuned or frozen."""

    kind: Literal["pretrained"]
    model: str = Field(min_length=1, description="a folder in transformers' layout, or a name on the hub")
    freeze: bool | Annotated[int, Field(ge=0)] = Field(
        False, description="true: all of it; a number: all but the layers from that one on"
    )
    pooling: Literal["cls", "mean"] = Field("cls", description="of tokens; sound is always averaged")
    layer: Literal["weighted"] | int = Field("weighted", description="of sound: a mixture of all, or one's number")
    dropout: Dropout = 0.1


class Ensemble(Strict):
    """Finished runs that answer as one network by their mean probabilities (Hansen and Salamon, 1990)."""

    kind: Literal["ensemble"]
    members: tuple[str, ...] = Field(
        min_length=2, description="folders of runs with the labels and the input of this one, trained on its parts"
    )


class Majority(Strict):
    """The commonest label, whatever is given: the floor of every table."""

    kind: Literal["majority"]


class Tfidf(Strict):
    """Logistic regression over tf-idf vectors of n-grams."""

    kind: Literal["tfidf"]
    C: float = Field(1.0, gt=0, description="inverse strength of the regularisation")
    balance: bool = Field(False, description="every label weighs the same, however rare")
    sublinear: bool = Field(False, description="1 + ln(count) for the count")


class Logistic(Strict):
    """Logistic regression over one standardised vector."""

    kind: Literal["logistic"]
    C: float = Field(1.0, gt=0, description="inverse strength of the regularisation")
    balance: bool = Field(False, description="every label weighs the same, however rare")


class Svm(Strict):
    """A support vector machine over one standardised vector."""

    kind: Literal["svm"]
    kernel: Literal["linear", "rbf"] = Field("linear", description="rbf: a Gaussian of the distance")
    against: Literal["rest", "each"] = Field(
        "rest", description="a machine for each label against the rest, or for each pair of labels (linear alone)"
    )
    C: float = Field(1.0, gt=0, description="inverse strength of the regularisation")
    gamma: float | None = Field(None, gt=0, description="of the Gaussian; without it 1 / (dims × variance)")
    balance: bool = Field(False, description="every label weighs the same, however rare")

    @model_validator(mode="after")
    def _pairs_are_linear(self) -> Svm:
        if self.against == "each" and self.kernel != "linear":
            raise ValueError(f"against: each goes with kernel: linear, got kernel: {self.kernel}")
        return self


Encoder = Annotated[
    WideDeep
    | ConvAttention
    | Residual
    | Separable
    | Caer
    | Film
    | Mlp
    | Lstm
    | Cnn
    | Cnn1d
    | Cnn2d
    | ShortTerm
    | Transformer
    | Attention
    | Hierarchical
    | Vggish
    | Pretrained
    | Ensemble
    | Majority
    | Tfidf
    | Logistic
    | Svm
    | Together,
    Field(discriminator="kind"),
]

# What each kind of encoder can be given.
TAKES: dict[str, tuple[Kind, ...]] = {
    "wide-deep": ("tokens",),
    "conv-attention": ("sequence",),
    "residual": ("image",),
    "separable": ("image",),
    "caer": ("scene",),
    "film": ("track",),
    "mlp": ("tokens", "sequence", "vector"),
    "lstm": ("tokens", "sequence"),
    "cnn": ("tokens", "sequence"),
    "cnn1d": ("tokens", "sequence"),
    "cnn2d": ("sequence",),
    "short-term": ("sequence",),
    "transformer": ("tokens", "sequence"),
    "attention": ("tokens", "sequence"),
    "hierarchical": ("nested",),
    "vggish": ("pieces",),
    "pretrained": ("tokens", "waveform"),
    "ensemble": ("sequence", "pieces", "vector", "waveform", "image", "track", "scene"),
    "majority": ("tokens", "nested", "sequence", "pieces", "vector", "image", "waveform", "track", "scene", "dialogue"),
    "tfidf": ("vector",),
    "logistic": ("vector", "dialogue"),
    "svm": ("vector", "dialogue"),
    "dialogue": ("dialogue",),
}
