"""The settings of what reads whole dialogues: how modalities are fused, and what the turns around a turn are to it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from mien.training.strict import Strict

Dropout = Annotated[float, Field(ge=0, lt=1, description="share of the numbers that training hides between layers")]
Hidden = Annotated[int, Field(ge=1, description="units of each direction")]
Rule = Annotated[
    Literal["mean", "weighted", "product", "learned"],
    Field(description="mean or weighted of probabilities, product: mean of logarithms, learned: a linear layer"),
]


class Concat(Strict):
    """Early fusion: the modalities side by side, and a dense layer."""

    kind: Literal["concat"]


class Late(Strict):
    """Late fusion: each modality has a network of its own, and their opinions become one."""

    kind: Literal["late"]
    rule: Rule = "mean"


class Hybrid(Strict):
    """Late fusion, in which one network over all modalities has an opinion too."""

    kind: Literal["hybrid"]
    rule: Rule = "learned"


class Gated(Strict):
    """Gated multimodal units (Arevalo et al., 2017)."""

    kind: Literal["gated"]


class LowRank(Strict):
    """Low-rank tensor fusion (Liu et al., 2018)."""

    kind: Literal["tensor"]
    rank: int = Field(4, ge=1, description="products that are summed")


class CrossAttention(Strict):
    """Each modality asks all the others."""

    kind: Literal["cross-attention"]
    heads: int = Field(4, ge=1, description="attention heads; they share the width")


class Adaptive(Strict):
    """Each modality says its own weight (Lee et al., 2019)."""

    kind: Literal["adaptive"]


Fusion = Annotated[Concat | Late | Hybrid | Gated | LowRank | CrossAttention | Adaptive, Field(discriminator="kind")]


class Alone(Strict):
    """Each turn by itself."""

    kind: Literal["none"]

    @property
    def causal(self) -> bool:
        return True


class _BothWays(Strict):
    """What may be read from both ends."""

    hidden: Hidden = 100
    both: bool = Field(True, description="read in both directions; false is causal, for live use")
    dropout: Dropout = 0.3

    @property
    def causal(self) -> bool:
        return not self.both


class RecurrentContext(_BothWays):
    """Long short-term memory, or gated recurrent units, over the turns."""

    kind: Literal["lstm", "gru"]
    layers: int = Field(1, ge=1, le=4, description="layers on top of one another")


class TransformerContext(Strict):
    """Self-attention over the turns."""

    kind: Literal["transformer"]
    dims: int = Field(64, ge=2, multiple_of=2, description="width of a turn; the heads share it")
    layers: int = Field(1, ge=1, description="encoder layers")
    heads: int = Field(4, ge=1, description="attention heads of each layer")
    causal: bool = Field(False, description="a turn sees those before it alone, for live use")
    dropout: Dropout = 0.3


class SpeakerContext(_BothWays):
    """A state for the conversation and one for each speaker, after DialogueRNN (Majumder et al., 2019)."""

    kind: Literal["speaker"]
    slots: int = Field(8, ge=1, description="speakers that are told apart; later ones share the last one's state")


Context = Annotated[Alone | RecurrentContext | TransformerContext | SpeakerContext, Field(discriminator="kind")]


class Together(Strict):
    """A network over whole dialogues, which fuses the vectors of each turn and reads the turns in their context."""

    kind: Literal["dialogue"]
    fusion: Fusion = Field(Concat(kind="concat"), description="how the modalities of a turn become one")
    context: Context = Field(Alone(kind="none"), description="what the turns around a turn are to it")
    width: int = Field(128, ge=1, description="of each modality, and of what they become together")
    dropout: Dropout = 0.3
    order: Literal["two-stage", "alternating", "joint"] = Field(
        "two-stage",
        description="two-stage: on vectors that stay as they are; else the encoder of words learns too, an epoch each "
        "or both at once",
    )
    own: float = Field(0.5, ge=0, description="joint: how much the loss of the encoder's own head counts")

    @property
    def causal(self) -> bool:
        """Whether a turn's logits depend on no later turn."""
        return self.context.causal

    @property
    def learns_words(self) -> bool:
        """Whether the encoder of words is trained as well."""
        return self.order != "two-stage"
