"""From an encoder's settings and the layout of its input to the network: the one table of what is built how."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from torch import nn

from mien.errors import RecipeError
from mien.models import context, fusion
from mien.models.attention import AttentionNet
from mien.models.audio import AudioNet
from mien.models.caer import CaerNet
from mien.models.dialogue import DialogueNet, EachTurn, LateNet
from mien.models.ensemble import EnsembleNet
from mien.models.entrance import embedding, scale
from mien.models.face import Looks, residual_net, separable_net
from mien.models.film import film_net
from mien.models.hierarchical import HierarchicalNet
from mien.models.kim import KimNet
from mien.models.layout import WORDS, Layout
from mien.models.linear import KernelMachine, LinearMachine, MajorityNet, PairMachine, TfidfNet
from mien.models.mlp import SequenceMlp, VectorMlp
from mien.models.pretrained import from_config, load
from mien.models.pretrained_speech import PretrainedSpeech
from mien.models.pretrained_text import PretrainedText
from mien.models.recurrent import RecurrentNet
from mien.models.shortterm import ShortTermNet
from mien.models.stacks import Cnn1dNet, Cnn2dNet
from mien.models.text import TextNet
from mien.models.transformer import TransformerNet
from mien.models.vggish import GROUPS, VggishNet
from mien.training import encoders as told
from mien.training import together
from mien.training.recipe import Recipe

BODY = "encoder"  # a run's folder of what its network cannot be built without, but for the recipe


def network(settings: told.Encoder, layout: Layout, classes: int, saved: Path | None = None) -> nn.Module:
    """A fresh network; `forward(*inputs)` gives a vector and logits, and the last module of its `head` is linear.

    saved : folder of a pretrained encoder's configuration, or of an ensemble's members; with it neither the hub nor the
    original is asked, and the weights are to be loaded afterwards
    """
    kind = settings.kind
    agree(settings, layout)
    if isinstance(settings, told.Pretrained):
        return pretrained(settings, layout, classes, saved)
    if isinstance(settings, told.Ensemble):
        return ensemble(settings, layout, classes, saved)
    if layout.kind in WORDS and not layout.dims and not isinstance(settings, told.Majority):
        raise RecipeError(f"the encoder {kind} needs embeddings, and the input gives subwords of a pretrained encoder")
    net = BUILDERS[kind](settings, layout, classes)
    return EachTurn(net, layout) if layout.kind == "dialogue" and kind != "dialogue" else net


def agree(settings: told.Encoder, layout: Layout) -> None:
    """Refuse an encoder that cannot take what the input gives."""
    if layout.kind not in told.TAKES[settings.kind]:
        takes = " or ".join(told.TAKES[settings.kind])
        raise RecipeError(f"the encoder {settings.kind} takes {takes}, and the input gives {layout.kind}")


def _shared(dims: int, heads: int, what: str) -> None:
    if dims % heads:
        raise RecipeError(f"{what} is shared by the heads: {dims} is no multiple of {heads}")


def wide_deep(s: told.WideDeep, layout: Layout, classes: int) -> nn.Module:
    (dims,) = layout.dims
    _shared(dims, s.heads, "the width of the embedding")
    words = embedding(layout)
    return TextNet(classes, layout.vocabulary, dims, s.layers, s.heads, s.dropout, s.pairs, layout.turn, words)


def conv_attention(s: told.ConvAttention, layout: Layout, classes: int) -> nn.Module:
    (bands,) = layout.dims
    _shared(s.dims, s.heads, "dims")
    if bands < 16:
        raise RecipeError(f"the encoder conv-attention halves the bands four times and needs 16 of them, got {bands}")
    return AudioNet(classes, bands, s.widths, s.dims, s.heads, s.dropout, s.standardise, scale(layout))


def residual(s: told.Residual, layout: Layout, classes: int) -> nn.Module:
    return residual_net(classes, s.widths, s.blocks, s.dropout, layout.dims[0], Looks(s.mirror, s.zoom), s.stem)


def separable(s: told.Separable, layout: Layout, classes: int) -> nn.Module:
    return separable_net(classes, s.widths, s.dropout, layout.dims[0], Looks(s.mirror, s.zoom), s.stem)


def caer(s: told.Caer, layout: Layout, classes: int) -> nn.Module:
    return CaerNet(classes, layout, s.widths, s.dropout, s.streams)


def film(s: told.Film, layout: Layout, classes: int) -> nn.Module:
    return film_net(classes, layout, s.over, s.widths, s.blocks, s.stem, s.hidden, s.dropout)


def mlp(s: told.Mlp, layout: Layout, classes: int) -> nn.Module:
    if layout.kind == "vector":
        return VectorMlp(classes, layout, s.hidden, s.norm, s.dropout)
    return SequenceMlp(classes, layout, s.hidden, s.pooling, s.norm, s.dropout)


def lstm(s: told.Lstm, layout: Layout, classes: int) -> nn.Module:
    return RecurrentNet(classes, layout, s.hidden, s.layers, s.both, s.cell, s.pooling, s.head, s.dropout)


def cnn(s: told.Cnn, layout: Layout, classes: int) -> nn.Module:
    return KimNet(classes, layout, s.widths, s.channels, s.dropout)


def cnn1d(s: told.Cnn1d, layout: Layout, classes: int) -> nn.Module:
    return Cnn1dNet(classes, layout, s.widths, s.kernel, s.shrink, s.norm, s.pooling, s.dropout)


def cnn2d(s: told.Cnn2d, layout: Layout, classes: int) -> nn.Module:
    return Cnn2dNet(classes, layout, s.widths, s.kernel, s.norm, s.standardise, s.pooling, s.dropout)


def short_term(s: told.ShortTerm, layout: Layout, classes: int) -> nn.Module:
    return ShortTermNet(classes, layout, s.frames, s.axes, s.widths, s.kernel, s.dense, s.dropout)


def transformer(s: told.Transformer, layout: Layout, classes: int) -> nn.Module:
    _shared(s.dims, s.heads, "dims")
    return TransformerNet(
        classes, layout, s.dims, s.layers, s.heads, s.feed, s.positions, s.longest, s.prenorm, s.pooling, s.dropout
    )


def attention(s: told.Attention, layout: Layout, classes: int) -> nn.Module:
    hops = s.hops if s.variant == "self" else 1
    return AttentionNet(classes, layout, hops, s.inner, s.layers, s.hidden, s.dropout)


def hierarchical(s: told.Hierarchical, layout: Layout, classes: int) -> nn.Module:
    return HierarchicalNet(classes, layout, s.hidden, s.cell, s.last, s.dropout)


def vggish(s: told.Vggish, layout: Layout, classes: int) -> nn.Module:
    least = 2 ** len(GROUPS)
    if min(layout.dims) < least:
        raise RecipeError(f"the encoder vggish needs pieces of {least} frames and bands and more, got {layout.dims}")
    return VggishNet(classes, layout, s.width, s.dims, s.norm, s.dropout)


def pretrained(s: told.Pretrained, layout: Layout, classes: int, saved: Path | None) -> nn.Module:
    body = load(s.model) if saved is None else from_config(saved)
    hears = hasattr(body.config, "conv_kernel")
    if hears != (layout.kind == "waveform"):
        wants = "waveform" if hears else "tokens"
        raise RecipeError(f"the pretrained model {s.model} takes {wants}, and the input gives {layout.kind}")
    if hears:
        return PretrainedSpeech(classes, body, s.freeze, s.layer, s.dropout)
    return PretrainedText(classes, body, s.freeze, s.pooling, s.dropout)


def ensemble(s: told.Ensemble, layout: Layout, classes: int, saved: Path | None) -> nn.Module:
    runs = map(Path, s.members) if saved is None else (saved / str(number) for number in range(len(s.members)))
    return EnsembleNet([member(run, layout, classes) for run in runs])


def member(run: Path, layout: Layout, classes: int) -> nn.Module:
    """The network of a run without its weights, by its recipe and what was kept beside it."""
    recipe = Recipe.model_validate_json((run / "recipe.json").read_text(encoding="utf-8"))
    return network(recipe.encoder, layout, classes, run / BODY if (run / BODY).is_dir() else None)


def majority(s: told.Majority, layout: Layout, classes: int) -> nn.Module:
    return MajorityNet(classes)


def tfidf(s: told.Tfidf, layout: Layout, classes: int) -> nn.Module:
    return TfidfNet(classes, layout.dims[0], s.sublinear)


def logistic(s: told.Logistic, layout: Layout, classes: int) -> nn.Module:
    return LinearMachine(classes, sum(layout.dims))


def svm(s: told.Svm, layout: Layout, classes: int) -> nn.Module:
    kind = KernelMachine if s.kernel == "rbf" else PairMachine if s.against == "each" else LinearMachine
    return kind(classes, sum(layout.dims))


def dialogue(s: together.Together, layout: Layout, classes: int) -> nn.Module:
    def contextual() -> nn.Module:
        return context_of(s.context, s.width)

    if isinstance(s.fusion, together.Late | together.Hybrid):
        hybrid = isinstance(s.fusion, together.Hybrid)
        return LateNet(classes, layout, contextual, s.width, s.dropout, s.fusion.rule, hybrid)
    return DialogueNet(classes, layout, lambda count: fusion_of(s, count), contextual, s.width, s.dropout)


def fusion_of(s: together.Together, count: int) -> nn.Module:
    match s.fusion:
        case together.LowRank():
            return fusion.LowRank(count, s.width, s.dropout, s.fusion.rank)
        case together.CrossAttention():
            _shared(s.width, s.fusion.heads, "width")
            return fusion.CrossAttention(count, s.width, s.dropout, s.fusion.heads)
        case together.Gated():
            return fusion.Gated(count, s.width, s.dropout)
        case together.Adaptive():
            return fusion.Adaptive(count, s.width, s.dropout)
        case _:
            return fusion.Concat(count, s.width, s.dropout)


def context_of(s: together.Context, dims: int) -> nn.Module:
    match s:
        case together.RecurrentContext():
            return context.RecurrentContext(dims, s.hidden, s.layers, s.both, s.kind, s.dropout)
        case together.TransformerContext():
            _shared(s.dims, s.heads, "dims")
            return context.TransformerContext(dims, s.dims, s.layers, s.heads, s.causal, s.dropout)
        case together.SpeakerContext():
            return context.SpeakerContext(dims, s.hidden, s.slots, s.both, s.dropout)
        case _:
            return context.Alone(dims)


# The pretrained encoder and the ensemble are not among them: they may come from a folder.
BUILDERS: dict[str, Callable[[Any, Layout, int], nn.Module]] = {
    "wide-deep": wide_deep,
    "conv-attention": conv_attention,
    "residual": residual,
    "separable": separable,
    "caer": caer,
    "film": film,
    "mlp": mlp,
    "lstm": lstm,
    "cnn": cnn,
    "cnn1d": cnn1d,
    "cnn2d": cnn2d,
    "short-term": short_term,
    "transformer": transformer,
    "attention": attention,
    "hierarchical": hierarchical,
    "vggish": vggish,
    "majority": majority,
    "tfidf": tfidf,
    "logistic": logistic,
    "svm": svm,
    "dialogue": dialogue,
}
