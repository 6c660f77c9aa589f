"""Steps of a scale: a value becomes votes, and the mean of the votes is the value again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mien.labels.scales import SCALES, Scale

scales = st.sampled_from(sorted(SCALES.values(), key=lambda scale: scale.labels.name))


@given(scales, st.floats(0, 1))
def test_the_mean_of_the_votes_is_the_value(scale: Scale, share: float) -> None:
    low, high = scale.steps[[0, -1]]
    value = float(low + share * (high - low))
    label, votes = scale.votes(value)
    assert scale.value(votes) == pytest.approx(value)
    assert sum(votes.values()) == pytest.approx(1)
    assert votes[label] == max(votes.values())


@given(scales, st.floats(0.01, 100))
def test_beyond_an_end_is_the_end(scale: Scale, over: float) -> None:
    low, high = scale.steps[[0, -1]]
    assert scale.votes(high + over)[0] == scale.labels.labels[-1]
    assert scale.votes(low - over)[0] == scale.labels.labels[0]


def test_steps_are_even_and_rise() -> None:
    for scale in SCALES.values():
        gaps = scale.steps[1:] - scale.steps[:-1]
        assert gaps.min() == pytest.approx(gaps.max())
        assert gaps.min() > 0
