"""Label sets and maps: data that must hold together."""

import numpy as np
import pytest

from mien.errors import UsageError
from mien.labels import (
    EKMAN_7,
    FER2013_7,
    GOEMOTIONS_28,
    IEMOCAP_4,
    IEMOCAP_6,
    LABEL_MAPS,
    LABEL_SETS,
    RAVDESS_8,
    SENTIMENT_3,
    LabelMap,
    LabelSet,
    label_map,
    label_set,
)


def name(mapping: LabelMap) -> str:
    return f"{mapping.source.name}>{mapping.target.name}"


every_map = pytest.mark.parametrize("mapping", LABEL_MAPS, ids=name)


def by_hand(mapping: LabelMap, given: np.ndarray) -> np.ndarray:
    """The conversion spelled out label by label, the witness of the matrix."""
    shares = dict.fromkeys(mapping.target.labels, 0.0)
    for label, p in zip(mapping.source.labels, given, strict=True):
        for target, share in mapping.shares.get(label, {}).items():
            shares[target] += p * share
    total = sum(shares.values())
    return np.array([share / total for share in shares.values()])


def test_sets_are_known_by_their_names_and_carry_their_size() -> None:
    assert all(label_set(name) is labels for name, labels in LABEL_SETS.items())
    sized = {labels: int(name.rpartition("-")[2]) for name, labels in LABEL_SETS.items()}
    assert all(len(labels) == size for labels, size in sized.items())


def test_an_unknown_set_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"unknown label set 'plutchik'; known are ekman-7, .*sentiment-3"):
        label_set("plutchik")


def test_an_unknown_label_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="'bliss' is not in sentiment-3; its labels are negative, neutral, positive"):
        SENTIMENT_3.index("bliss")


@pytest.mark.parametrize("labels", [(), ("joy",), ("joy", "joy")], ids=["none", "one", "twice"])
def test_a_set_has_two_or_more_distinct_labels(labels: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="two or more distinct"):
        LabelSet("odd", labels)


@every_map
def test_each_row_sums_to_one_or_is_left_out(mapping: LabelMap) -> None:
    totals = mapping.matrix.sum(axis=1)
    assert np.all(np.isclose(totals, 1) | (totals == 0))
    assert mapping.matrix.min() >= 0


@every_map
def test_only_a_bijection_is_exact_and_every_other_map_says_what_is_lost(mapping: LabelMap) -> None:
    named = [mapping.label(label) for label in mapping.source.labels]
    pure = all(sorted(row.values()) == [1.0] for row in mapping.shares.values())
    bijection = pure and None not in named and sorted(map(str, named)) == sorted(mapping.target.labels)
    assert mapping.exact == bijection
    assert mapping.exact or mapping.note


@every_map
def test_probabilities_agree_with_the_map_spelled_out(mapping: LabelMap) -> None:
    given = np.random.default_rng(7).dirichlet(np.ones(len(mapping.source)), size=(5, 3))
    found = mapping.probabilities(given)
    assert found.shape == (5, 3, len(mapping.target))
    np.testing.assert_allclose(found.sum(axis=-1), 1.0)
    np.testing.assert_allclose(found[2, 1], by_hand(mapping, given[2, 1]))


@every_map
def test_a_certain_label_stays_certain(mapping: LabelMap) -> None:
    for label, row in mapping.shares.items():
        if len(row) == 1:
            certain = np.eye(len(mapping.source))[mapping.source.index(label)]
            assert mapping.target.labels[int(mapping.probabilities(certain).argmax())] == mapping.label(label)


@every_map
def test_no_pair_has_two_maps(mapping: LabelMap) -> None:
    assert label_map(mapping.source, mapping.target) is mapping


def test_a_label_without_a_counterpart_gives_its_mass_to_the_rest() -> None:
    mapping = label_map(IEMOCAP_6, IEMOCAP_4)
    assert mapping.label("frustration") is None
    assert mapping.probabilities([0.1, 0.1, 0.1, 0.1, 0.1, 0.5]).tolist() == pytest.approx([0.2, 0.4, 0.2, 0.2])


def test_nothing_but_a_label_without_a_counterpart_is_uniform() -> None:
    assert label_map(IEMOCAP_6, IEMOCAP_4).probabilities([0, 0, 0, 0, 0, 1.0]).tolist() == [0.25] * 4


def test_a_shared_label_goes_to_its_larger_share() -> None:
    assert label_map(EKMAN_7, SENTIMENT_3).label("surprise") == "negative"


def test_goemotions_grouping_is_the_published_one() -> None:
    """Group sizes of the Ekman mapping of Demszky et al. (2020), in the order of `EKMAN_7`."""
    assert label_map(GOEMOTIONS_28, EKMAN_7).matrix.sum(axis=0).tolist() == [1, 12, 4, 5, 3, 1, 2]


def test_fer2013_is_renamed_exactly() -> None:
    mapping = label_map(FER2013_7, EKMAN_7)
    assert mapping.exact
    assert mapping.label("happiness") == "joy"


@pytest.mark.parametrize("labels", LABEL_SETS.values(), ids=lambda labels: labels.name)
def test_every_set_maps_exactly_to_itself(labels: LabelSet) -> None:
    mapping = label_map(labels, labels)
    assert mapping.exact
    np.testing.assert_array_equal(mapping.matrix, np.eye(len(labels)))


def test_a_pair_without_a_map_is_refused_with_the_reachable_sets() -> None:
    with pytest.raises(
        UsageError, match="ravdess-8 cannot be shown as sentiment-3; it can be shown as ravdess-8, ekman-7"
    ):
        label_map(RAVDESS_8, SENTIMENT_3)


def test_a_row_that_loses_mass_is_refused() -> None:
    with pytest.raises(UsageError, match="sum to 1 or be left out"):
        LabelMap(SENTIMENT_3, IEMOCAP_4, {"negative": {"anger": 0.5, "sadness": 0.4}})
