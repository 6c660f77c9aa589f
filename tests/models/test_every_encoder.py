"""What holds for each encoder of the table: it learns, padding changes nothing, and its graph computes the same."""

from pathlib import Path

import pytest
import torch
from encoder_cases import CASES, DIALOGUE, ESTIMATORS, FRAMES, PICTURE, VARIANTS, VECTOR, WORDS, Case
from model_trials import (
    CLASSES,
    assert_export_agrees,
    assert_padding_is_nothing,
    assert_weights_sum_to_one,
    inputs,
    learns,
    padded,
)
from pydantic import ValidationError
from torch import nn

from mien.errors import RecipeError
from mien.models.layout import Layout
from mien.training.encoders import TAKES
from mien.training.memory import channels_last
from mien.training.networks import BUILDERS, network


@pytest.fixture(autouse=True)
def _same_weights() -> None:
    torch.manual_seed(0)


def test_the_tables_name_the_same_encoders() -> None:
    tried = {case.said["kind"] for case in (*CASES, *ESTIMATORS)}
    elsewhere = {"pretrained", "ensemble", "dialogue"}
    assert set(BUILDERS) | elsewhere == set(TAKES) == tried | elsewhere


@pytest.mark.parametrize("case", [*CASES, *VARIANTS], ids=str)
def test_it_learns_a_few_examples(case: Case) -> None:
    net = network(case.settings, case.layout, CLASSES)
    given = inputs(case.layout, 8, *case.lengths)
    assert learns(net, given, torch.arange(8) % CLASSES) == 1


@pytest.mark.parametrize("case", [case for case in (*CASES, *VARIANTS) if case.lengths], ids=str)
@pytest.mark.parametrize("more", [1, 2, 5])
def test_padding_changes_nothing(case: Case, more: int) -> None:
    net = network(case.settings, case.layout, CLASSES)
    for longer in range(4):  # strides treat odd and even lengths apart
        lengths = (*case.lengths[:-1], case.lengths[-1] + longer)
        assert_padding_is_nothing(net, case.layout, lengths, *(more for _ in lengths))


@pytest.mark.parametrize("case", [*CASES, *ESTIMATORS], ids=str)
def test_its_graph_computes_the_same_at_any_size(case: Case, tmp_path: Path) -> None:
    net = network(case.settings, case.layout, CLASSES)
    sizes = [(2, *(size + 4 for size in case.lengths)), (1, *case.lengths), (1, *(case.least for _ in case.lengths))]
    sizes.append((5, *(size + 9 for size in case.lengths)))
    assert_export_agrees(net, case.layout, tmp_path / "net.onnx", *sizes)


@pytest.mark.parametrize("case", [*CASES, *VARIANTS, *ESTIMATORS], ids=str)
def test_a_prior_in_the_heads_bias_is_a_prior_on_the_logits(case: Case) -> None:
    net = network(case.settings, case.layout, CLASSES).eval()
    given = inputs(case.layout, 3, *case.lengths)
    prior = torch.tensor([0.4, 0.3, 0.2, 0.1]).log()
    with torch.no_grad():
        expected = torch.softmax(net(*given)[1] + prior, dim=1)
        last = net.head[-1]
        assert isinstance(last, nn.Linear)
        last.bias += prior
        torch.testing.assert_close(torch.softmax(net(*given)[1], dim=1), expected)


# Not on a CPU without AVX-512, for which torch has no LSTM in bfloat16 for use.
HALVES = torch.backends.mkldnn.is_available() and torch.ops.mkldnn._is_mkldnn_bf16_supported()


@pytest.mark.parametrize("case", [*CASES, *VARIANTS], ids=str)
def test_it_trains_and_judges_in_half_precision_with_channels_last(case: Case) -> None:
    net = channels_last(network(case.settings, case.layout, CLASSES)).train()
    if not HALVES and any(isinstance(layer, nn.LSTM) for layer in net.modules()):
        pytest.skip("this CPU's LSTM is not computed in bfloat16")
    given = inputs(case.layout, 4, *case.lengths)
    with torch.autocast("cpu", torch.bfloat16):
        logits = net(*given)[1]
    nn.functional.cross_entropy(logits.float(), torch.arange(4)).backward()
    gradients = [parameter.grad for parameter in net.parameters() if parameter.grad is not None]
    assert gradients
    assert all(bool(gradient.isfinite().all()) for gradient in gradients)
    with torch.inference_mode():
        exact = net.eval()(*given)[1]
        with torch.autocast("cpu", torch.bfloat16):
            torch.testing.assert_close(net(*given)[1].float(), exact, atol=0.1, rtol=0.1)


@pytest.mark.parametrize(
    "case", [c for c in (*CASES, *VARIANTS) if c.said["kind"] in {"wide-deep", "attention", "hierarchical"}], ids=str
)
def test_the_weights_of_what_is_there_sum_to_one(case: Case) -> None:
    net = network(case.settings, case.layout, CLASSES)
    given = inputs(case.layout, 1, *case.lengths)
    assert_weights_sum_to_one(net, padded(given, *(2 for _ in case.lengths)))


def test_an_utterance_of_nothing_has_finite_logits() -> None:
    for case in (*CASES, *VARIANTS):
        if case.lengths:
            x, mask = inputs(case.layout, 2, *case.lengths)
            mask[0] = 0
            net = network(case.settings, case.layout, CLASSES).eval()
            assert bool(net(x, mask)[1].isfinite().all()), str(case)


def test_a_turn_without_words_among_others_is_passed_over() -> None:
    net = network(Case({"kind": "hierarchical", "hidden": 8}, DIALOGUE).settings, DIALOGUE, CLASSES).eval()
    x, mask = inputs(DIALOGUE, 1, 3, 5)
    mask[0, 1] = 0
    with torch.inference_mode():
        weights = net.weights(x, mask)
    assert float(weights[0, 1].abs().max()) == 0
    assert float(weights.sum()) == pytest.approx(1)


def test_a_batch_of_one_passes_a_batch_norm() -> None:
    net = network(Case({"kind": "mlp", "norm": "batch"}, VECTOR).settings, VECTOR, CLASSES).train()
    assert bool(net(*inputs(VECTOR, 1))[1].isfinite().all())


def test_frames_beyond_the_fixed_number_are_cut() -> None:
    net = network(Case({"kind": "short-term", "frames": 20}, FRAMES).settings, FRAMES, CLASSES).eval()
    x, mask = inputs(FRAMES, 2, 31)
    assert torch.equal(net(x, mask)[1], net(x[:, :20], mask[:, :20])[1])


@pytest.mark.parametrize(
    ("said", "layout", "complaint"),
    [
        ({"kind": "lstm"}, PICTURE, "the encoder lstm takes tokens or sequence, and the input gives image"),
        ({"kind": "vggish"}, FRAMES, "the encoder vggish takes pieces, and the input gives sequence"),
        ({"kind": "wide-deep", "heads": 3}, WORDS, "16 is no multiple of 3"),
        ({"kind": "transformer", "dims": 36}, WORDS, "36 is no multiple of 8"),
        ({"kind": "conv-attention"}, Layout("sequence", (13,)), "needs 16 of them, got 13"),
        ({"kind": "vggish"}, Layout("pieces", (96, 13)), "16 frames and bands and more, got (96, 13)"),
        ({"kind": "lstm"}, Layout("tokens", (), 99), "needs embeddings"),
    ],
)
def test_what_does_not_fit_is_one_sentence(said: dict[str, object], layout: Layout, complaint: str) -> None:
    with pytest.raises(RecipeError) as caught:
        network(Case(said, layout).settings, layout, CLASSES)
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    "said",
    [{"kind": "cnn1d", "kernel": 4}, {"kind": "lstm", "layers": 5}, {"kind": "mlp", "width": 3}, {"kind": "rnn"}],
)
def test_settings_refuse_what_they_do_not_know(said: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        _ = Case(said, WORDS).settings


def test_every_setting_has_its_line() -> None:
    for case in (*CASES, *ESTIMATORS):
        for name, field in type(case.settings).model_fields.items():
            assert name == "kind" or field.description, (case.said["kind"], name)
