"""What crosses rooms is whole from birth: times in order, numbers that sum to one, evidence from known modalities."""

import dataclasses
import math

import pytest

from mien.errors import InputError, UsageError
from mien.labels import EKMAN_7, EMORYNLP_7, GOEMOTIONS_28, SENTIMENT_3
from mien.types import Analysis, BundleId, Dialogue, Evidence, Prediction, Reading, Source, Span, Utterance

CERTAIN_SURPRISE = Prediction(EKMAN_7, (0, 0, 1, 0, 0, 0, 0))
MIXED = Prediction(EKMAN_7, (0.4, 0.1, 0.2, 0.1, 0.1, 0.05, 0.05))


@pytest.mark.parametrize("times", [(-0.1, 1), (2, 1), (math.nan, 1), (0, math.nan), (0, math.inf)])
def test_a_span_outside_time_is_refused(times: tuple[float, float]) -> None:
    with pytest.raises(InputError, match="0 <= start <= end"):
        Span(*times)


@pytest.mark.parametrize(
    ("other", "seconds"),
    [(Span(0, 10), 2.0), (Span(4, 5), 1.0), (Span(5, 9), 1.0), (Span(6, 9), 0.0), (Span(7, 9), 0.0), (Span(5, 5), 0.0)],
    ids=["around", "start", "end", "touching", "apart", "empty"],
)
def test_overlap_is_symmetric(other: Span, seconds: float) -> None:
    span = Span(4, 6)
    assert span.overlap(other) == other.overlap(span) == seconds


def test_spans_sort_by_time() -> None:
    assert sorted([Span(2, 3), Span(0, 9), Span(0, 1)]) == [Span(0, 1), Span(0, 9), Span(2, 3)]


def test_an_utterance_counts_from_zero() -> None:
    with pytest.raises(InputError, match="got -1"):
        Utterance(-1)


@pytest.mark.parametrize("confidence", [-0.1, 1.1, math.nan])
def test_an_utterances_confidence_is_a_share(confidence: float) -> None:
    with pytest.raises(InputError, match=r"0\.\.1"):
        Utterance(0, "words", confidence=confidence)


@pytest.mark.parametrize("indices", [(1,), (0, 2), (1, 0), (0, 0)])
def test_a_dialogue_is_numbered_without_gaps(indices: tuple[int, ...]) -> None:
    with pytest.raises(InputError, match="0, 1, 2"):
        Dialogue(tuple(Utterance(i) for i in indices))


def test_an_empty_dialogue_is_one() -> None:
    assert Dialogue(()).utterances == ()


@pytest.mark.parametrize(
    "probabilities",
    [(), (1.0,), (0.5,) * 7, (math.nan,) * 7, (1.5, -0.5, 0, 0, 0, 0, 0), (0.0,) * 7],
    ids=["none", "too few", "sum 3.5", "NaN", "negative", "zeros"],
)
def test_a_prediction_is_a_distribution(probabilities: tuple[float, ...]) -> None:
    with pytest.raises(InputError, match="ekman-7 needs 7 probabilities"):
        Prediction(EKMAN_7, probabilities)


def test_a_prediction_that_was_rounded_sums_to_one_again() -> None:
    rounded = Prediction(SENTIMENT_3, (0.333, 0.333, 0.3333))
    assert math.isclose(sum(rounded.probabilities), 1.0, abs_tol=1e-12)


def test_a_prediction_names_its_best_label() -> None:
    assert (MIXED.emotion, MIXED.confidence) == ("neutral", 0.4)
    assert list(MIXED.as_dict()) == list(EKMAN_7.labels)


def test_a_tie_goes_to_the_label_that_stands_first() -> None:
    assert Prediction(SENTIMENT_3, (0.2, 0.4, 0.4)).emotion == "neutral"


def test_a_prediction_shown_over_sentiment_keeps_its_mass() -> None:
    shown = MIXED.to(SENTIMENT_3)
    assert shown.as_dict() == pytest.approx(
        {"negative": 0.3 + 0.51 * 0.2, "neutral": 0.4, "positive": 0.1 + 0.49 * 0.2}
    )


def test_a_pair_without_a_map_is_refused_with_those_that_have_one() -> None:
    with pytest.raises(UsageError, match=r"ekman-7 cannot be shown as goemotions-28; .*sentiment-3"):
        CERTAIN_SURPRISE.to(GOEMOTIONS_28)


def test_a_reading_needs_evidence() -> None:
    with pytest.raises(InputError, match=r"one or more of text, audio, face, scene, got \[\]"):
        Reading(Utterance(0), MIXED, {})


def test_a_reading_refuses_an_unknown_modality() -> None:
    with pytest.raises(InputError, match="smell"):
        Reading(Utterance(0), MIXED, {"smell": Evidence(MIXED, 1.0)})


def _analysis() -> Analysis:
    reading = Reading(Utterance(0, "Oh!"), MIXED, {"text": Evidence(CERTAIN_SURPRISE, 1.0)}, ("short",))
    return Analysis(Source(None, None, None, ("text",)), BundleId("tiny", "1", "0" * 64, EKMAN_7), (reading,), ("w",))


def test_an_analysis_in_its_own_labels_is_itself() -> None:
    analysis = _analysis()
    assert analysis.to(EKMAN_7) is analysis


def test_an_analysis_over_other_labels_converts_evidence_and_says_what_is_lost() -> None:
    shown = _analysis().to(SENTIMENT_3)
    assert shown.bundle.labels == SENTIMENT_3
    assert shown.readings[0].prediction.labels == SENTIMENT_3
    assert shown.readings[0].evidence["text"].prediction.as_dict() == pytest.approx(
        {"negative": 0.51, "neutral": 0.0, "positive": 0.49}
    )
    assert shown.readings[0].notes == ("short",)
    assert shown.warnings[0] == "w"
    assert "surprise is shared" in shown.warnings[1]


def test_an_analysis_refuses_labels_without_a_map() -> None:
    with pytest.raises(UsageError, match="emorynlp-7"):
        _analysis().to(EMORYNLP_7)


@pytest.mark.parametrize("value", [Span(0, 1), MIXED, Utterance(0), _analysis()], ids=lambda v: type(v).__name__)
def test_what_crosses_rooms_is_frozen(value: object) -> None:
    name = dataclasses.fields(value)[0].name  # type: ignore[arg-type]
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(value, name, None)
