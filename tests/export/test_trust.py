"""Temperature and reliability in use, by the rule that stands in the bundle."""

from typing import Any

import pytest

from mien.export.bundle import trust


def card(reliability: float, corpus: str, away: float | None = None) -> dict[str, Any]:
    across = None if away is None else {"temperature": 4.0, "reliability": away}
    return {"temperature": 1.0, "reliability": reliability, "scores": {corpus: {}}, "across": across}


def test_conversation_counts_as_it_was_measured() -> None:
    assert trust({"text": card(0.2, "meld")}) == {"text": (1.0, 0.2)}


def test_acted_speech_counts_halfway_between_home_and_away() -> None:
    assert trust({"audio": card(0.4, "ravdess", away=0.1)})["audio"] == pytest.approx((2.0, 0.2))


def test_a_single_corpus_loses_what_the_others_lose() -> None:
    found = trust({"audio": card(0.4, "ravdess", away=0.1), "face": card(0.5, "fer2013")})
    assert found["face"] == pytest.approx((1.0, 0.25))


def test_where_nobody_was_sent_away_nothing_is_scaled() -> None:
    assert trust({"face": card(0.5, "fer2013")})["face"] == (1.0, 0.5)


def test_no_skill_away_is_no_weight_and_says_nothing_of_the_others() -> None:
    found = trust({"audio": card(0.4, "ravdess", away=0.0), "face": card(0.5, "fer2013")})
    assert found["audio"][1] == 0
    assert found["face"][1] == 0.5
