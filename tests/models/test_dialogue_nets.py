"""Fusion and context: what is absent, later or beyond the end has no say where it must not; graphs compute the same."""

from pathlib import Path
from typing import Any

import pytest
import torch
from pydantic import TypeAdapter
from torch import Tensor, nn

from mien.export.graph import write
from mien.models.dialogue import EachTurn
from mien.models.layout import Layout
from mien.models.linear import LinearMachine
from mien.training.networks import network
from mien.training.together import Together

LAYOUT = Layout("dialogue", (6, 4, 5))
CLASSES = 4
SETTINGS = TypeAdapter(Together)
LSTM = {"kind": "lstm", "hidden": 5}
FUSIONS: list[dict[str, Any]] = [
    {"kind": "concat"},
    {"kind": "late", "rule": "mean"},
    {"kind": "late", "rule": "weighted"},
    {"kind": "late", "rule": "product"},
    {"kind": "late", "rule": "learned"},
    {"kind": "hybrid"},
    {"kind": "gated"},
    {"kind": "tensor", "rank": 3},
    {"kind": "cross-attention", "heads": 2},
    {"kind": "adaptive"},
]
CONTEXTS: list[dict[str, Any]] = [
    {"kind": "none"},
    LSTM,
    LSTM | {"both": False},
    {"kind": "gru", "hidden": 5, "layers": 2},
    {"kind": "transformer", "dims": 8},
    {"kind": "transformer", "dims": 8, "causal": True},
    {"kind": "speaker", "hidden": 5, "slots": 3},
    {"kind": "speaker", "hidden": 5, "both": False},
]


def name(said: dict[str, Any]) -> str:
    return "-".join(map(str, said.values()))


def settings(fusion: dict[str, Any], context: dict[str, Any]) -> Together:
    return SETTINGS.validate_python({"kind": "dialogue", "fusion": fusion, "context": context, "width": 8})


def net(fusion: dict[str, Any], context: dict[str, Any]) -> nn.Module:
    torch.manual_seed(0)
    return network(settings(fusion, context), LAYOUT, CLASSES).eval()


def dialogues(count: int, turns: int, seed: int = 0) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Everybody is there, and everything."""
    draw = torch.Generator().manual_seed(seed)
    vectors = torch.randn(count, turns, sum(LAYOUT.dims), generator=draw)
    return (
        vectors,
        torch.ones(count, turns, 3),
        torch.randint(3, (count, turns), generator=draw),
        torch.ones(count, turns),
    )


def logits(of: nn.Module, *inputs: Tensor) -> Tensor:
    with torch.inference_mode():
        found: Tensor = of(*inputs)[1]
    return found


ALL = [(fusion, LSTM) for fusion in FUSIONS] + [(FUSIONS[0], context) for context in CONTEXTS]
IDS = [f"{name(fusion)}-{name(context)}" for fusion, context in ALL]


@pytest.mark.parametrize(("fusion", "context"), ALL, ids=IDS)
def test_what_an_absent_modality_holds_changes_nothing(fusion: dict[str, Any], context: dict[str, Any]) -> None:
    vectors, presence, speakers, mask = dialogues(2, 6)
    presence[0, 2, 1] = presence[1, :, 2] = 0
    other = vectors.clone()
    other[0, 2, 6:10] = 99.0
    other[1, :, 10:] = -99.0
    of = net(fusion, context)
    assert torch.equal(logits(of, vectors, presence, speakers, mask), logits(of, other, presence, speakers, mask))
    there = presence.clone()
    there[0, 2, 1] = 1
    changed = logits(of, vectors, there, speakers, mask) - logits(of, vectors, presence, speakers, mask)
    assert float(changed[0, 2].abs().max()) > 1e-5, "what is there has a say"


@pytest.mark.parametrize(("fusion", "context"), ALL, ids=IDS)
def test_a_turn_of_nothing_has_finite_logits(fusion: dict[str, Any], context: dict[str, Any]) -> None:
    vectors, presence, speakers, mask = dialogues(1, 3)
    assert bool(logits(net(fusion, context), vectors, presence * 0, speakers, mask).isfinite().all())


@pytest.mark.parametrize("context", CONTEXTS, ids=name)
def test_what_lies_beyond_the_end_changes_nothing(context: dict[str, Any]) -> None:
    vectors, presence, speakers, mask = dialogues(2, 7)
    mask[1, 4:] = 0
    alone = logits(net(FUSIONS[6], context), *(part[1:, :4] for part in (vectors, presence, speakers, mask)))
    padded = logits(net(FUSIONS[6], context), vectors, presence, speakers, mask)
    torch.testing.assert_close(padded[1, :4], alone[0], atol=1e-6, rtol=1e-5)


@pytest.mark.parametrize("context", CONTEXTS, ids=name)
def test_a_causal_context_and_no_other_reads_nothing_of_later_turns(context: dict[str, Any]) -> None:
    of, given = net(FUSIONS[0], context), dialogues(1, 9)
    whole, begun = logits(of, *given)[:, :5], logits(of, *(part[:, :5] for part in given))
    causal = settings(FUSIONS[0], context).causal
    assert (float((whole - begun).abs().max()) < 1e-6) == causal


@pytest.mark.parametrize("context", [CONTEXTS[6], CONTEXTS[7]], ids=name)
def test_who_speaks_matters_where_states_are_by_speaker(context: dict[str, Any]) -> None:
    of = net(FUSIONS[0], context)
    vectors, presence, _, mask = dialogues(1, 4)
    two = logits(of, vectors, presence, torch.tensor([[0, 1, 0, 1]]), mask)
    one = logits(of, vectors, presence, torch.tensor([[0, 0, 0, 0]]), mask)
    assert float((two - one).abs().max()) > 1e-4


def test_states_by_speaker_are_those_of_a_loop_over_turns() -> None:
    """A slow reference: each speaker's unit is stepped by that speaker's turns alone."""
    torch.manual_seed(0)
    listener = net(FUSIONS[0], CONTEXTS[7]).get_submodule("road.context.ahead")
    heard, speakers = torch.randn(1, 6, 13), [0, 1, 0, 2, 1, 0]
    with torch.inference_mode():
        found = listener._each(heard, torch.tensor([speakers]))  # type: ignore[operator]
        states: dict[int, Tensor] = {}
        for turn, who in enumerate(speakers):
            step = listener.one(heard[:, turn : turn + 1], states.get(who))  # type: ignore[operator]
            states[who] = step[1]
            torch.testing.assert_close(found[0, turn], step[1][0, 0], atol=1e-6, rtol=1e-5)


@pytest.mark.parametrize(
    ("fusion", "context"),
    [(FUSIONS[6], CONTEXTS[5]), (FUSIONS[8], CONTEXTS[7]), (FUSIONS[5], CONTEXTS[0])],
    ids=["gated-transformer", "cross-attention-speaker", "hybrid-none"],
)
def test_its_graph_computes_the_same_for_any_number_of_turns(
    fusion: dict[str, Any], context: dict[str, Any], tmp_path: Path
) -> None:
    assert 0 <= write(LAYOUT, net(fusion, context), tmp_path / "dialogue.onnx") <= 1e-5


def test_a_network_of_vectors_reads_each_turn_by_itself() -> None:
    torch.manual_seed(0)
    linear = LinearMachine(CLASSES, sum(LAYOUT.dims)).eval()
    vectors, presence, speakers, mask = dialogues(2, 3)
    presence[..., 1] = 0
    expected = linear(torch.cat([vectors[..., :6], torch.zeros(2, 3, 4), vectors[..., 10:]], dim=2)[1, 2][None])[1][0]
    torch.testing.assert_close(EachTurn(linear, LAYOUT)(vectors, presence, speakers, mask)[1][1, 2], expected)
