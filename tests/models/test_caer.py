"""CAER-Net: its shape is the published one, and both streams and the weights between them do their work."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
import torch

from mien.models.caer import CaerNet
from mien.models.film import Attention, States, Statistics
from mien.models.layout import Layout


@pytest.fixture(scope="module")
def caer() -> ModuleType:
    path = Path(__file__).parents[2] / "benchmarks" / "caer.py"
    spec = importlib.util.spec_from_file_location("caer_script", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_full_model_finds_who_tells_and_weighs_it_more(caer: ModuleType) -> None:
    for tells, heavier in (("face", True), ("scene", False)):
        found = caer.measure(tells, "both", train=320, judged=200, epochs=6)
        assert found.accuracy >= 0.95
        assert (found.face > 0.5) == heavier


@pytest.mark.parametrize(("tells", "streams"), [("face", "scene"), ("scene", "face")])
def test_a_stream_alone_guesses_where_the_other_tells(caer: ModuleType, tells: str, streams: str) -> None:
    found = caer.measure(tells, streams, train=160, judged=200, epochs=3)
    assert found.accuracy < 0.25 + 0.13, "four classes, 200 pairs: four deviations above chance"
    assert found.face is None


def test_weights_are_shares_and_places_of_the_scene_too() -> None:
    torch.manual_seed(0)
    net = CaerNet(7, Layout("scene", (1, 48, 32, 48)), (4, 4, 4, 8, 8)).eval()
    faces, scenes = torch.randn(3, 1, 48, 48), torch.randn(3, 1, 3, 32, 48)
    with torch.inference_mode():
        torch.testing.assert_close(net.shares(faces, scenes).sum(dim=1), torch.ones(3))
        glance = net.glance(scenes)
    assert glance.shape == (3, 2, 3)
    torch.testing.assert_close(glance.flatten(1).sum(dim=1), torch.ones(3))


def test_it_has_the_published_layers() -> None:
    """Five convolutions of 32 to 256 maps: 9 × (inside × outside) weights each, and two numbers a map for the norm."""
    widths = (32, 64, 128, 256, 256)
    net = CaerNet(7, Layout("scene", (1, 48, 112, 112)), widths)
    pairs = list(zip((1, *widths), widths, strict=False))
    assert net.face is not None
    assert sum(p.numel() for p in net.face.parameters()) == sum(9 * a * b + 2 * b for a, b in pairs)
    clip = CaerNet(7, Layout("scene", (16, 48, 112, 112)), widths)
    assert clip.face is not None
    assert sum(p.numel() for p in clip.face.parameters()) == sum(27 * a * b + 2 * b for a, b in pairs)
    assert net.head[0].in_features == 512


@pytest.mark.parametrize(
    "over", [Attention(6, 4), Statistics(6, 3), States(6, 5)], ids=lambda over: type(over).__name__
)
def test_moments_in_which_no_face_is_seen_count_nothing(over: torch.nn.Module) -> None:
    torch.manual_seed(0)
    moments = torch.randn(2, 5, 6)
    quality = torch.tensor([[0.5, 0.9, 0.0, 0.0, 0.7], [1.0, 0.2, 0.4, 0.3, 0.0]])
    other = torch.where(quality.unsqueeze(2) > 0, moments, moments + 3)
    with torch.inference_mode():
        torch.testing.assert_close(over(moments, quality), over(other, quality), atol=3e-3, rtol=1e-2)
        assert bool(over(moments, torch.zeros(2, 5)).isfinite().all())


def test_a_moment_seen_twice_as_well_counts_twice() -> None:
    over = Attention(6, 4)
    with torch.inference_mode():
        weights = over.weights(torch.ones(1, 3, 6), torch.tensor([[0.2, 0.4, 0.4]]))
    torch.testing.assert_close(weights, torch.tensor([[0.2, 0.4, 0.4]]))
