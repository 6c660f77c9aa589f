"""Turns without times over speech: in order, inside the speech, in proportion to their length."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mien.inference.alignment import lay_out
from mien.types import Span


def on_tape(span: Span, speech: list[Span]) -> float:
    """Seconds of speech inside a span."""
    return sum(span.overlap(piece) for piece in speech)


def test_as_many_turns_as_spans_take_their_own() -> None:
    speech = [Span(1, 2), Span(3, 9)]
    assert lay_out(["a very long turn indeed", "no"], speech) == speech


def test_one_span_is_cut_in_proportion() -> None:
    assert lay_out(["aa", "aaaaaa"], [Span(10, 18)]) == [Span(10, 12), Span(12, 18)]


def test_a_cut_in_the_gap_closes_the_earlier_and_opens_the_later() -> None:
    """Four even turns over two even spans: the second ends with the first span, the third begins with the second."""
    found = lay_out(["aa"] * 4, [Span(0, 2), Span(5, 7)])
    assert found == [Span(0, 1), Span(1, 2), Span(5, 6), Span(6, 7)]


def test_one_turn_over_several_spans_covers_the_gap() -> None:
    assert lay_out(["everything"], [Span(1, 2), Span(4, 5), Span(8, 9)]) == [Span(1, 9)]


def test_no_turns() -> None:
    assert lay_out([], [Span(0, 1)]) == []


def test_a_turn_without_words_still_has_a_place() -> None:
    first, second, third = lay_out(["", "aaaaaaaa", ""], [Span(0, 10)])
    assert (first.end, second.end, third.end) == pytest.approx((1, 9, 10))


gaps_and_lengths = st.lists(st.tuples(st.floats(0, 3), st.floats(0.1, 5)), min_size=1, max_size=6)


@given(st.lists(st.text(max_size=40), min_size=1, max_size=12), gaps_and_lengths)
def test_turns_follow_one_another_and_share_the_speech_out(texts: list[str], pieces: list[tuple[float, float]]) -> None:
    speech, now = [], 0.0
    for gap, length in pieces:
        speech.append(Span(now + gap, now + gap + length))
        now = speech[-1].end
    found = lay_out(texts, speech)
    assert len(found) == len(texts)
    assert found[0].start == pytest.approx(speech[0].start)
    assert found[-1].end == pytest.approx(speech[-1].end)
    assert all(one.end <= two.start + 1e-6 for one, two in pairwise(found))
    if len(texts) != len(speech):
        total, letters = sum(s.duration for s in speech), sum(max(1, len(text)) for text in texts)
        for text, span in zip(texts, found, strict=True):
            assert on_tape(span, speech) == pytest.approx(total * max(1, len(text)) / letters, abs=1e-6)
