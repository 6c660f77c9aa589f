"""Slices: who is in which group, what each scores, and who is served worst."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from mien.evaluation.predictions import Predictions
from mien.evaluation.scores import METRICS
from mien.evaluation.slices import LEAST, slices, thirds, worst
from mien.testing.runs import predictions

WEIGHTED, LOSS = METRICS["weighted_f1"], METRICS["log_loss"]
NAMES = ("short", "middle", "long")


def table(**columns: object) -> Predictions:
    return replace(predictions(items=300), **columns)


def part(found: tuple, kind: str) -> object:
    return next(one for one in found if one.kind == kind)


def test_each_group_scores_as_its_items_by_themselves() -> None:
    whole = table()
    said = whole.logits.argmax(axis=1)
    groups = part(slices(whole, WEIGHTED, draws=50), "speaker").groups
    assert [(group.name, group.items) for group in groups] == [("Ana", 100), ("Ben", 100), ("Cleo", 100)]
    for group in groups:
        own = np.array(whole.speaker) == group.name
        expected = f1_score(whole.truth[own], said[own], average="weighted")
        assert group.score.value == pytest.approx(expected)
        assert group.score.interval.low < expected < group.score.interval.high


def test_every_way_to_divide_is_tried_and_those_with_one_group_are_passed_over() -> None:
    found = slices(table(snr=tuple(np.linspace(-5, 30, 300))), WEIGHTED, draws=20)
    assert [one.kind for one in found] == ["speaker", "gender", "length", "words", "noise"]
    assert [group.name for group in part(found, "noise").groups] == [
        "noisy (up to 6.589 dB)", "middle (up to 18.29 dB)", "clean (above)",
    ]  # fmt: skip


def test_small_groups_are_counted_and_not_scored() -> None:
    sizes = {"a": 150, "b": LEAST, "c": LEAST - 1, "d": 5}
    speakers = [name for name, size in sizes.items() for _ in range(size)]
    found = part(slices(table(speaker=(*speakers, *[None] * (300 - len(speakers)))), WEIGHTED, draws=20), "speaker")
    assert [(group.name, group.items) for group in found.groups] == [("a", 150), ("b", LEAST)]
    assert (found.small, found.unknown) == (2, 300 - len(speakers))


def test_a_speaker_whose_name_is_a_third_stands_by_size_like_the_others() -> None:
    names = ("long",) * 200 + ("short",) * 100
    found = part(slices(table(speaker=names), WEIGHTED, draws=20), "speaker")
    assert [group.name for group in found.groups] == ["long", "short"]


def test_the_worst_group_is_named() -> None:
    whole = table()
    failed = np.array(whole.gender) == "male"
    logits = np.where(failed[:, None], -9.0 * np.eye(3)[whole.truth], 9.0 * np.eye(3)[whole.truth])
    found = slices(table(logits=logits, speaker=(), seconds=(), words=()), WEIGHTED, draws=20)
    named = worst(found, WEIGHTED)
    assert (named.kind, named.name, named.items, named.score.value) == ("gender", "male", 100, 0.0)
    assert worst(slices(table(logits=logits), LOSS, draws=20), LOSS).name in {"male", "Ben"}


def test_nothing_to_divide_has_no_worst() -> None:
    found = slices(table(speaker=(), gender=(), seconds=(), words=()), WEIGHTED, draws=20)
    assert (found, worst(found, WEIGHTED)) == ((), None)


def test_a_speaker_of_one_cluster_has_an_interval_of_items() -> None:
    whole = table(dialogue=())
    assert len(set(whole.cluster)) == 3
    for group in part(slices(whole, WEIGHTED, draws=50), "speaker").groups:
        assert group.score.interval.low < group.score.interval.high


def test_thirds_of_distinct_numbers_are_even() -> None:
    said = thirds(tuple(float(n) for n in range(9)), NAMES, "s")
    assert said == ("short (up to 2 s)",) * 3 + ("middle (up to 5 s)",) * 3 + ("long (above)",) * 3


@given(st.lists(st.one_of(st.none(), st.integers(0, 5).map(float)), min_size=1, max_size=40))
def test_equal_numbers_stay_together_and_order_is_kept(numbers: list[float | None]) -> None:
    said = thirds(tuple(numbers), NAMES, "s")
    rank = {name: place for place, name in enumerate(NAMES)}
    pairs = sorted(
        (number, rank[name.split()[0]]) for number, name in zip(numbers, said, strict=True) if number is not None
    )
    assert [third for _, third in pairs] == sorted(third for _, third in pairs)
    assert all(name is None for number, name in zip(numbers, said, strict=True) if number is None)
    assert all(one[1] == other[1] for one, other in pairwise(pairs) if one[0] == other[0])
