"""The small parts of training: sampling, padding, losses, augmentation, priors."""

import numpy as np
import pytest
import torch

from mien.corpora.item import Item
from mien.text.tokenizer import SPECIAL, UNKNOWN
from mien.training.arrays import BucketSampler, pad
from mien.training.augment import hide_stretches, hide_tokens, move_faces, side_at, tilt
from mien.training.examples import Example, class_weights, log_priors, odds
from mien.training.losses import binary_cross_entropy, smooth, soft_cross_entropy
from mien.training.recipe import Augment, Schedule
from mien.training.task import Batch, mix, parameter_groups


def example(label: int, corpus: str = "a", weight: float = 1.0) -> Example:
    target = np.zeros(3, np.float32)
    target[label] = 1
    return Example(Item("x", "y"), corpus, target, weight)


def test_a_bucket_epoch_holds_every_example_once_and_lengths_together() -> None:
    lengths = np.random.default_rng(0).integers(1, 500, 1003)
    batches = list(BucketSampler(lengths.tolist(), 16, seed=1))
    assert sorted(i for batch in batches for i in batch) == list(range(1003))
    spread = np.mean([np.ptp(lengths[batch]) for batch in batches])
    assert spread < 0.2 * np.ptp(lengths)
    assert len(batches) == len(BucketSampler(lengths.tolist(), 16, seed=1))


def test_an_epoch_draws_its_share_anew() -> None:
    shares = [1.0] * 30 + [0.25] * 40
    sampler = BucketSampler([1] * 70, 8, 0, shares)
    epochs = []
    for number in range(6):
        sampler.set_epoch(number)
        batches = list(sampler)
        assert len(batches) == len(sampler) == 5
        epochs.append({i for batch in batches for i in batch})
    assert all(set(range(30)) <= epoch and len(epoch) == 40 for epoch in epochs)
    assert len(set.union(*epochs)) > 55


def test_epochs_differ_and_repeat() -> None:
    def epoch(number: int) -> list[list[int]]:
        sampler = BucketSampler(list(range(100)), 8, seed=3)
        sampler.set_epoch(number)
        return list(sampler)

    assert epoch(0) == epoch(0)
    assert epoch(0) != epoch(1)


def test_padding_says_where_there_is_something() -> None:
    batch, mask = pad([np.ones((2, 3), np.float32), np.ones((4, 3), np.float32)], torch.float32)
    assert batch.shape == (2, 4, 3)
    assert mask.tolist() == [[1, 1, 0, 0], [1, 1, 1, 1]]
    assert float(batch[0, 2:].abs().sum()) == 0


def test_soft_cross_entropy_is_torchs_own_on_hard_targets() -> None:
    logits = torch.randn(8, 5, generator=torch.Generator().manual_seed(0))
    labels = torch.arange(8) % 5
    weights = torch.tensor([1.0, 2.0, 0.5, 1.0, 3.0])
    ours = soft_cross_entropy(logits, torch.nn.functional.one_hot(labels, 5).float(), weights)
    theirs = torch.nn.functional.cross_entropy(logits, labels, weight=weights, reduction="none")
    assert torch.allclose(ours, theirs, atol=1e-6)


def test_the_focal_term_is_the_published_one() -> None:
    """Lin et al., 2017: -(1 - p)^γ log p of the true class."""
    logits = torch.randn(8, 5, generator=torch.Generator().manual_seed(0))
    labels = torch.arange(8) % 5
    p = torch.softmax(logits, dim=1)[torch.arange(8), labels]
    ours = soft_cross_entropy(logits, torch.nn.functional.one_hot(labels, 5).float(), torch.ones(5), focal=2.0)
    assert torch.allclose(ours, -((1 - p) ** 2) * p.log(), atol=1e-6)


def test_several_labels_at_once_are_torchs_own_yes_and_no() -> None:
    generator = torch.Generator().manual_seed(0)
    logits, target = torch.randn(8, 5, generator=generator), (torch.rand(8, 5, generator=generator) < 0.3).float()
    weights = torch.tensor([1.0, 2.0, 0.5, 1.0, 3.0])
    theirs = torch.nn.functional.binary_cross_entropy_with_logits(logits, target, pos_weight=weights, reduction="none")
    assert torch.allclose(binary_cross_entropy(logits, target, weights), theirs.sum(dim=1), atol=1e-5)


def test_balanced_sampling_draws_every_class_alike() -> None:
    examples = [example(0)] * 900 + [example(1)] * 90 + [example(2)] * 10
    sampler = BucketSampler([1] * 1000, 50, 0, odds=odds(examples, 1.0))
    drawn = np.bincount([examples[i].label for batch in sampler for i in batch], minlength=3)
    assert drawn.sum() == 1000
    assert np.all(np.abs(drawn - 333) < 80)
    assert odds(examples, 0.0) is None


def test_a_pretrained_body_and_a_wide_road_learn_at_rates_of_their_own() -> None:
    net = torch.nn.Module()
    net.wide, net.head = torch.nn.Linear(2, 2), torch.nn.Linear(2, 2)
    net.encoder = torch.nn.Module()
    net.encoder.body = torch.nn.Linear(2, 2)
    groups = parameter_groups(net, Schedule(rate=0.01, wide=10, body=0.1, decay=0.5))
    found = {id(p): (group["lr"], group["weight_decay"]) for group in groups for p in group["params"]}
    assert found[id(net.wide.weight)] == pytest.approx((0.1, 0.5))
    assert found[id(net.encoder.body.weight)] == pytest.approx((0.001, 0.5))
    assert found[id(net.head.weight)] == pytest.approx((0.01, 0.5))
    assert found[id(net.head.bias)] == pytest.approx((0.01, 0.0))


def test_processes_share_an_epoch_between_them() -> None:
    """Every batch is somebody's, and all have equally many."""
    alone = sorted(map(tuple, BucketSampler(list(range(100)), 8, 3)))
    found = []
    for rank in range(2):
        sampler = BucketSampler(list(range(100)), 8, 3)
        sampler.among(rank, 2)
        found.append([tuple(batch) for batch in sampler])
        assert len(found[-1]) == len(sampler) == 7
    assert sorted(set(found[0] + found[1])) == alone


def test_smoothing_without_priors_is_torchs_own() -> None:
    logits = torch.randn(8, 5, generator=torch.Generator().manual_seed(0))
    labels = torch.arange(8) % 5
    target = smooth(torch.nn.functional.one_hot(labels, 5).float(), torch.zeros(8, 5), 0.1)
    theirs = torch.nn.functional.cross_entropy(logits, labels, label_smoothing=0.1, reduction="none")
    assert torch.allclose(soft_cross_entropy(logits, target, torch.ones(5)), theirs, atol=1e-6)


def test_smoothing_asks_for_no_class_that_the_corpus_lacks() -> None:
    prior = torch.tensor([[0.6, 0.3999, 0.0001]]).log()
    smoothed = smooth(torch.tensor([[1.0, 0.0, 0.0]]), prior, 0.1)
    assert smoothed[0].tolist() == pytest.approx([0.96, 0.03999, 0.00001])


def test_class_weights_favour_the_rare_and_keep_the_mean() -> None:
    examples = [example(0)] * 90 + [example(1)] * 9 + [example(2)]
    weights = class_weights(examples, power=1.0)
    assert weights[2] > weights[1] > weights[0]
    counts = np.array([91, 10, 2])
    assert (weights * counts).sum() / counts.sum() == pytest.approx(1)
    assert np.allclose(class_weights(examples, power=0.0), 1)


def test_log_priors_are_each_corpus_own() -> None:
    examples = [example(0, "a")] * 7 + [example(1, "a")] * 0 + [example(1, "b")] * 3
    priors = log_priors(examples)
    assert np.exp(priors["a"]) == pytest.approx([8 / 10, 1 / 10, 1 / 10])
    assert np.exp(priors["b"]) == pytest.approx([1 / 6, 4 / 6, 1 / 6])


def test_mixup_mixes_everything_in_one_share() -> None:
    torch.manual_seed(0)
    inputs = torch.arange(4.0).reshape(4, 1, 1).expand(4, 5, 2).clone()
    mask = torch.tensor([[1, 1, 0, 0, 0]] * 2 + [[1, 1, 1, 1, 1]] * 2).float()
    target = torch.eye(4)
    mixed = mix(Batch((inputs, mask), target, torch.ones(4), torch.zeros(4, 4)), 0.3)
    assert torch.allclose(mixed.target.sum(dim=1), torch.ones(4))
    expected = mixed.target @ torch.arange(4.0)
    assert torch.allclose(mixed.inputs[0][:, 0, 0], expected, atol=1e-5)
    assert set(mixed.inputs[1].unique().tolist()) <= {0.0, 1.0}
    assert bool((mixed.inputs[1] >= mask).all())


def test_hidden_tokens_spare_tags_and_padding() -> None:
    torch.manual_seed(0)
    tokens = torch.cat([torch.arange(len(SPECIAL)), torch.full((2000,), 50)])[None]
    hidden = hide_tokens(tokens, Augment(token_dropout=0.25), len(SPECIAL))
    assert hidden[0, : len(SPECIAL)].tolist() == list(range(len(SPECIAL)))
    assert 0.2 < float((hidden[0, len(SPECIAL) :] == SPECIAL.index(UNKNOWN)).float().mean()) < 0.3


def test_hidden_stretches_are_whole_bands_and_moments() -> None:
    torch.manual_seed(0)
    settings = Augment(mask_bands=10, mask_frames=20)
    hidden = hide_stretches(torch.ones(16, 100, 64), settings) == 0
    for clip in hidden:
        bands, moments = clip.all(dim=0), clip.all(dim=1)
        assert torch.equal(clip, bands[None, :] | moments[:, None])
        assert int(bands.sum()) <= 22
        assert int(moments.sum()) <= 42
    assert bool(hidden.any())


def test_tilt_leaves_padding_silent_and_the_level_in_the_middle() -> None:
    torch.manual_seed(0)
    frames, mask = torch.zeros(4, 10, 65), torch.ones(4, 10)
    mask[:, 6:] = 0
    tilted = tilt(frames, mask, 0.1)
    assert float(tilted[:, 6:].abs().sum()) == 0
    assert float(tilted[:, :6, 32].abs().max()) < 1e-6
    assert float(tilted[:, :6].abs().max()) > 0.01


def test_a_face_that_may_not_move_only_flips() -> None:
    torch.manual_seed(0)
    still = Augment()
    faces = torch.rand(16, 1, 12, 12)
    moved = move_faces(faces, still)
    gain = moved.amax(dim=(1, 2, 3), keepdim=True) / faces.amax(dim=(1, 2, 3), keepdim=True)
    same = torch.isclose(moved, faces * gain, atol=1e-5).flatten(1).all(dim=1)
    flipped = torch.isclose(moved, faces.flip(3) * gain, atol=1e-5).flatten(1).all(dim=1)
    assert bool((same | flipped).all())
    assert bool(same.any())
    assert bool(flipped.any())


def test_faces_change_their_grey_levels_by_no_more_than_is_said() -> None:
    torch.manual_seed(0)
    moved = move_faces(torch.full((400, 1, 4, 4), 2.0), Augment(contrast=0.25, brightness=0.1)).flatten(1)
    assert float(moved.std(dim=1).max()) < 1e-6
    assert 1.4 <= float(moved.min()) < 1.5
    assert 2.5 < float(moved.max()) <= 2.6


def test_a_face_that_is_made_smaller_is_the_same_face() -> None:
    torch.manual_seed(0)
    row = torch.linspace(-1, 1, 48).expand(6, 1, 48, 48)
    small = move_faces(row, Augment(), 32)
    expected = torch.nn.functional.interpolate(row, size=32, mode="bilinear", align_corners=False)
    either = torch.minimum((small - expected).abs(), (small - expected.flip(3)).abs())
    assert float(either.max()) < 1e-5


def test_faces_grow_to_full_size_before_two_thirds_of_the_training() -> None:
    sides = [side_at(48, 32, step / 300) for step in range(301)]
    assert sides[0] == 32
    assert sides == sorted(sides)
    assert set(sides) == {32, 36, 40, 44, 48}
    assert set(sides[200:]) == {48}
    assert side_at(48, 0, 0.0) == side_at(48, 64, 0.0) == 48


def test_half_of_the_faces_lose_a_rectangle() -> None:
    torch.manual_seed(0)
    erasing = Augment(erase=0.5)
    moved = move_faces(torch.ones(200, 1, 20, 20), erasing)
    hurt = (moved == 0).flatten(1).any(dim=1).float().mean()
    assert 0.3 < float(hurt) < 0.6
    assert float((moved == 0).float().mean()) < 0.13
