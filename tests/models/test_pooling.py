"""Poolings and norms against what they do to each sequence alone."""

import pytest
import torch
from torch import Tensor, nn

from mien.models.attention import Glances
from mien.models.normalise import InstanceNorm
from mien.models.pooling import AttentivePooling, end, masked_last, masked_max, masked_mean

LENGTHS = (1, 4, 7)


def batch(*dims: int) -> tuple[Tensor, Tensor]:
    """Sequences of `LENGTHS`, with noise behind their ends."""
    x = torch.randn(len(LENGTHS), max(LENGTHS), *dims, generator=torch.Generator().manual_seed(3))
    mask = (torch.arange(max(LENGTHS)) < torch.tensor(LENGTHS).unsqueeze(1)).float()
    return x, mask


@pytest.mark.parametrize(
    ("pool", "slow"),
    [
        (masked_mean, lambda alone: alone.mean(dim=0)),
        (masked_max, lambda alone: alone.max(dim=0).values),
        (masked_last, lambda alone: alone[-1]),
    ],
)
def test_a_pooling_sees_what_is_there(pool: object, slow: object) -> None:
    x, mask = batch(5)
    expected = torch.stack([slow(x[row, :length]) for row, length in enumerate(LENGTHS)])  # type: ignore[operator]
    torch.testing.assert_close(pool(x, mask), expected)  # type: ignore[operator]


@pytest.mark.parametrize("pool", [masked_mean, masked_max])
def test_nothing_at_all_is_zero(pool: object) -> None:
    pooled = pool(torch.randn(2, 3, 4), torch.zeros(2, 3))  # type: ignore[operator]
    assert pooled.tolist() == [[0.0] * 4] * 2


def test_the_end_is_the_last_that_is_there_even_behind_a_gap() -> None:
    assert end(torch.tensor([[1.0, 0, 1, 0], [0, 0, 0, 0], [1, 1, 1, 1]])).tolist() == [2, 0, 3]


def test_attentive_statistics_are_those_of_a_loop() -> None:
    x, mask = batch(8)
    pool = AttentivePooling(8, heads=2)
    pooled = pool(x, mask)
    for row, length in enumerate(LENGTHS):
        alone = x[row, :length]
        shares = torch.softmax(pool.score(alone), dim=0).repeat_interleave(4, dim=1)
        mean = (shares * alone).sum(dim=0)
        deviation = ((shares * (alone - mean) ** 2).sum(dim=0) + 1e-4).sqrt()
        torch.testing.assert_close(pooled[row], torch.cat([mean, deviation]))


def test_glances_are_those_of_a_loop() -> None:
    x, mask = batch(6)
    glances = Glances(6, inner=5, hops=3)
    found = glances(x, mask)
    for row, length in enumerate(LENGTHS):
        alone = x[row, :length]
        shares = torch.softmax(glances.score(alone), dim=0)
        expected = torch.cat([sum(shares[t, hop] * alone[t] for t in range(length)) for hop in range(3)])
        torch.testing.assert_close(found[row], expected)


@pytest.mark.parametrize("bands", [(), (4,)])
def test_instance_norm_is_torchs_own_on_each_recording_alone(bands: tuple[int, ...]) -> None:
    x, mask = batch(3, *bands)
    maps = x.movedim(2, 1)  # (batch, channels, time[, bands])
    ours = InstanceNorm(3)
    theirs = (nn.InstanceNorm2d if bands else nn.InstanceNorm1d)(3, affine=True)
    with torch.no_grad():
        for module in (ours, theirs):
            module.weight.copy_(torch.tensor([0.5, 1.0, 2.0]))
            module.bias.copy_(torch.tensor([1.0, 0.0, -1.0]))
    found = ours(maps, mask)
    for row, length in list(enumerate(LENGTHS))[1:]:  # torch refuses a single moment
        expected = theirs(maps[row : row + 1, :, :length])
        torch.testing.assert_close(found[row : row + 1, :, :length] * 1.0, expected, atol=1e-5, rtol=1e-5)
