"""How a picture is looked at in use: the mean over all looks, by the network itself."""

from pathlib import Path

import pytest
import torch
from model_trials import CLASSES, assert_export_agrees
from torch import nn

from mien.models.face import Looks, PictureNet, residual_net
from mien.models.layout import Layout

PICTURES = torch.rand(3, 1, 20, 20, generator=torch.Generator().manual_seed(0))


class Corners(nn.Module):
    """A trunk to which every pixel counts, each differently."""

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        return pictures.flatten(1) * torch.linspace(0, 1, pictures[0].numel())


@pytest.mark.parametrize(
    ("looks", "count"), [(Looks(), 1), (Looks(True), 2), (Looks(zoom=0.8), 2), (Looks(True, 0.8), 4)]
)
def test_the_embedding_is_the_mean_over_the_looks(looks: Looks, count: int) -> None:
    net = PictureNet(Corners(), 400, 7, 0.0, looks)
    seen = looks(PICTURES)
    assert len(seen) == count
    alone = torch.stack([Corners()(look) for look in seen])
    torch.testing.assert_close(net.eval()(PICTURES)[0], alone.mean(dim=0))
    torch.testing.assert_close(net.train()(PICTURES)[0], Corners()(PICTURES))


def test_a_closer_look_is_the_middle_at_full_size() -> None:
    looks = Looks(zoom=0.8)
    framed = PICTURES.clone()
    framed[:, :, [0, 1, -2, -1]] = framed[:, :, :, [0, 1, -2, -1]] = 9
    _, closer = looks(PICTURES)
    assert closer.shape == PICTURES.shape
    assert torch.equal(looks(framed)[1], closer)
    framed[:, :, 2] = 9
    assert not torch.equal(looks(framed)[1], closer)


def test_the_mirror_image_of_a_closer_look_is_seen_too() -> None:
    whole, closer, mirrored, both = Looks(True, 0.8)(PICTURES)
    assert torch.equal(mirrored, whole.flip(3))
    assert torch.equal(both, closer.flip(3))


def test_the_graph_looks_as_often(tmp_path: Path) -> None:
    torch.manual_seed(0)
    net = residual_net(CLASSES, (4, 8), 1, channels=1, looks=Looks(True, 0.8), stem="one")
    assert_export_agrees(net, Layout("image", (1, 20, 20)), tmp_path / "net.onnx", (2,), (1,), (5,))
