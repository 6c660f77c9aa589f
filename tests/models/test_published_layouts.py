"""Networks of the literature have the weights that their papers' layouts add up to, and do what these say."""

import math

import pytest
import torch
from encoder_cases import WORDS, Case
from model_trials import CLASSES, inputs
from torch import nn

from mien.models.hierarchical import HierarchicalNet
from mien.models.kim import KimNet
from mien.models.layout import Layout
from mien.models.transformer import sinusoids
from mien.models.vggish import VggishNet, trunk
from mien.training.networks import network


def count(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def test_vggish_has_the_weights_of_the_released_model() -> None:
    with torch.device("meta"):
        assert count(trunk(96, 64, 1.0, 128, norm=False)) == 72_141_184


def test_kims_network_has_three_hundred_windows() -> None:
    net = KimNet(2, Layout("tokens", (300,), 10))
    assert count(net.windows) == sum(100 * (300 * width + 1) for width in (3, 4, 5))
    assert net.head[-1].in_features == 300


def test_yangs_network_has_two_gru_and_two_questions() -> None:
    net = HierarchicalNet(5, Layout("nested", (200,), 10))
    one_way = [3 * 50 * (inside + 50 + 2) for inside in (200, 100)]  # torch has two biases
    attention = 100 * 100 + 100 + 100
    assert count(net) - count(net.entrance) == 2 * sum(one_way) + 2 * attention + 5 * 101


def test_a_transformer_layer_has_twelve_squares() -> None:
    net = network(Case({"kind": "transformer", "dims": 64}, WORDS).settings, WORDS, CLASSES)
    assert count(net.layers) == 2 * (12 * 64**2 + 13 * 64)


def test_kims_windows_are_those_of_a_loop() -> None:
    net = KimNet(3, WORDS, (2, 3), 4).eval()
    tokens, mask = inputs(WORDS, 1, 5)
    words = torch.cat([net.entrance(tokens, mask)[0], torch.zeros(2, 16)])
    expected = []
    for window, width in zip(net.windows, net.widths, strict=True):
        heard = [torch.relu((window.weight * words[t : t + width].T).sum(dim=(1, 2)) + window.bias) for t in range(5)]
        expected.append(torch.stack(heard).amax(dim=0))
    torch.testing.assert_close(net(tokens, mask)[0][0], torch.cat(expected))


def test_sinusoids_are_the_papers() -> None:
    table = sinusoids(torch.arange(40), 10)
    for place in (0, 1, 39):
        for i in range(5):
            angle = place / 10_000 ** (2 * i / 10)
            assert table[place, 2 * i].item() == pytest.approx(math.sin(angle), abs=1e-5)
            assert table[place, 2 * i + 1].item() == pytest.approx(math.cos(angle), abs=1e-5)


def test_learned_places_end_in_one_that_is_shared() -> None:
    said = {"kind": "transformer", "dims": 16, "positions": "learned", "longest": 3, "layers": 1}
    net = network(Case(said, WORDS).settings, WORDS, CLASSES).eval()
    tokens = torch.tensor([[5, 6, 7, 8, 9], [5, 6, 7, 9, 8]])  # the third place and all behind it are the same
    first, second = net(tokens, torch.ones(2, 5))[1]
    torch.testing.assert_close(first, second)


def test_pieces_vote_by_the_mean_of_their_log_probabilities() -> None:
    layout = Layout("pieces", (16, 16))
    net = VggishNet(CLASSES, layout, width=0.05).eval()
    x, mask = inputs(layout, 1, 3)
    with torch.inference_mode():
        alone = torch.cat([net(x[:, i : i + 1], mask[:, i : i + 1])[1] for i in range(3)])
        vote = net(x, mask)[1][0]
    geometric = torch.softmax(alone, dim=1).prod(dim=0) ** (1 / 3)
    torch.testing.assert_close(vote.exp(), geometric / geometric.sum())
    assert float(vote.exp().sum()) == pytest.approx(1, abs=1e-5)
