"""Shares are Shapley values of the fusion and point at who carried the label; words are left out one by one."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from mien.bundle import load
from mien.inference.attribution import log_odds, modality_shares, shapley
from mien.inference.experts import Experts
from mien.inference.fusion import pool, weights
from mien.inference.moment import Moment, fuse
from mien.inference.occlusion import PIECES
from mien.inference.recognizer import Recognizer
from mien.testing.trimodal import MODALITIES, World
from mien.text.turns import Turn
from mien.types import Reading, Utterance

PLAYERS = ("text", "audio", "face", "scene")
Worths = Mapping[frozenset[str], float]


@st.composite
def games(draw: st.DrawFn) -> tuple[tuple[str, ...], dict[frozenset[str], float]]:
    """Players, and a worth for each subset of them."""
    players = PLAYERS[: draw(st.integers(1, 4))]
    subsets = [frozenset(p for k, p in enumerate(players) if bits >> k & 1) for bits in range(2 ** len(players))]
    worth = st.floats(-20, 20, allow_nan=False)
    return players, {subset: draw(worth) for subset in subsets}


def slow(players: tuple[str, ...], worth: Worths) -> dict[str, float]:
    """By the definition: the mean addition over all orders of coming in."""
    orders = list(permutations(players))
    found = dict.fromkeys(players, 0.0)
    for order in orders:
        for place, player in enumerate(order):
            before = frozenset(order[:place])
            found[player] += (worth[before | {player}] - worth[before]) / len(orders)
    return found


@given(games())
def test_a_share_is_the_mean_over_all_orders(game: tuple[tuple[str, ...], dict[frozenset[str], float]]) -> None:
    players, worth = game
    assert shapley(players, worth.__getitem__) == pytest.approx(slow(players, worth), abs=1e-9)


@given(games())
def test_shares_add_up(game: tuple[tuple[str, ...], dict[frozenset[str], float]]) -> None:
    players, worth = game
    total = worth[frozenset(players)] - worth[frozenset()]
    assert sum(shapley(players, worth.__getitem__).values()) == pytest.approx(total, abs=1e-9)


@given(games())
def test_who_adds_nothing_gets_nothing_and_equals_get_equally(
    game: tuple[tuple[str, ...], dict[frozenset[str], float]],
) -> None:
    players, worth = game
    idle = shapley((*players, "idle"), lambda some: worth[some - {"idle"}])
    assert idle["idle"] == 0
    twins = shapley(("one", "other"), lambda some: [0.0, worth[frozenset()], worth[frozenset(players)]][len(some)])
    assert twins["one"] == pytest.approx(twins["other"])


def test_each_subset_is_asked_once() -> None:
    asked: list[frozenset[str]] = []

    def worth(some: frozenset[str]) -> float:
        asked.append(some)
        return float(len(some))

    shapley(PLAYERS, worth)
    assert len(asked) == len(set(asked)) == 16


def test_log_odds_are_finite_at_the_ends() -> None:
    assert log_odds(np.array([0.8, 0.2]), 0) == pytest.approx(math.log(4))
    assert math.isfinite(log_odds(np.array([1.0, 0.0]), 0))
    assert log_odds(np.array([1.0, 0.0]), 1) == pytest.approx(-log_odds(np.array([1.0, 0.0]), 0))


def test_on_the_made_world_shares_point_at_who_carried_the_label() -> None:
    """A linear expert for each modality, fused as a bundle's experts are. Guessing is right a third of the time."""
    world = World(seed=1)
    train, judged = world.sample(120), world.sample(60, part=1)
    experts = [LogisticRegression(C=0.1, max_iter=300).fit(train.vectors[m], train.label) for m in MODALITIES]
    said = np.stack([e.predict_proba(judged.vectors[m]) for e, m in zip(experts, MODALITIES, strict=True)], axis=1)
    even = np.ones(len(MODALITIES))
    right, hits = 0, 0
    for table, label, carrier in zip(said, judged.label, judged.carrier, strict=True):

        def answer(some: frozenset[str], table: np.ndarray = table) -> np.ndarray:
            return pool(table, weights(even, np.array([float(name in some) for name in MODALITIES])))

        if int(answer(frozenset(MODALITIES)).argmax()) == label:
            shares = modality_shares(MODALITIES, answer, int(label))
            hits += max(shares, key=lambda name: shares[name]) == MODALITIES[carrier]
            right += 1
    assert right > 250
    assert hits / right > 0.75


# In a reading


@pytest.fixture(scope="module")
def experts() -> Experts:
    return Experts(load("base"))


@pytest.fixture(scope="module")
def recognizer(experts: Experts) -> Recognizer:
    return Recognizer(experts)


def heard(said: Mapping[str, tuple[str, float]], experts: Experts) -> Reading:
    """A reading of experts that each give an emotion so much and the rest evenly."""
    count = len(experts.labels)
    moment = Moment(Utterance(0))
    for modality, (emotion, p) in said.items():
        rest = np.full(count, (1 - p) / (count - 1))
        rest[experts.labels.index(emotion)] = p
        moment = moment.plus(modality, rest, 1.0)
    (reading,) = fuse([moment], experts)
    return reading


def test_shares_of_a_reading_add_up_from_nothing_known(experts: Experts) -> None:
    reading = heard({"text": ("joy", 0.7), "audio": ("anger", 0.6), "face": ("joy", 0.4)}, experts)
    shares = {name: part.share for name, part in reading.evidence.items()}
    confidence, count = reading.prediction.confidence, len(experts.labels)
    nothing = math.log(1 / (count - 1))
    assert sum(s for s in shares.values() if s is not None) == pytest.approx(
        math.log(confidence / (1 - confidence)) - nothing
    )
    assert reading.prediction.emotion == "joy"
    assert shares["text"] == max(shares.values(), key=lambda s: s or 0)
    assert shares["audio"] is not None
    assert shares["audio"] < 0


def test_one_alone_has_the_whole_share(experts: Experts) -> None:
    reading = heard({"face": ("fear", 0.5)}, experts)
    assert reading.evidence["face"].share == pytest.approx(math.log(len(experts.labels) - 1))


FIRMNESS = {
    "at odds": ({"text": ("joy", 0.7), "audio": ("anger", 0.6)}, ("text", "audio")),
    "of one mind": ({"text": ("joy", 0.7), "audio": ("joy", 0.6)}, ()),
    "one is not firm": ({"text": ("joy", 0.7), "audio": ("anger", 0.49)}, ()),
    "two against one": (
        {"text": ("joy", 0.7), "audio": ("anger", 0.6), "face": ("joy", 0.51)},
        ("text", "audio", "face"),
    ),
}


@pytest.mark.parametrize(("said", "wanted"), FIRMNESS.values(), ids=FIRMNESS.keys())
def test_firm_opinions_that_differ_are_a_conflict(
    said: dict[str, tuple[str, float]], wanted: tuple[str, ...], experts: Experts
) -> None:
    assert heard(said, experts).conflict == wanted


# Words


def test_the_word_that_tells_the_emotion_matters_most(recognizer: Recognizer) -> None:
    (reading,) = recognizer.analyze(text="You lied to me and I am furious about it", why=True).readings
    assert reading.prediction.emotion == "anger"
    assert reading.words is not None
    assert " ".join(word.text for word in reading.words) == "You lied to me and I am furious about it"
    assert max(reading.words, key=lambda word: word.share).text == "furious"


def test_words_are_looked_at_only_when_asked(recognizer: Recognizer, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    read = recognizer.experts.texts
    monkeypatch.setattr(recognizer.experts, "texts", lambda several: asked.extend(several) or read(several))
    (reading,) = recognizer.analyze(text="I am so happy").readings
    assert reading.words is None
    assert len(asked) == 1
    recognizer.analyze(text="Ana: " + "so " * 100 + "\nBen: Fine.", why=True)
    assert len(asked) == 1 + 2 + (1 + PIECES) + (1 + 1)
    assert {len(turns) for turns in asked[-2:]} == {2}  # the turn before is kept


def test_a_long_turn_is_cut_into_pieces_of_words(recognizer: Recognizer) -> None:
    said = " ".join(f"word{k}" for k in range(70))
    (reading,) = recognizer.analyze(text=said, why=True).readings
    assert reading.words is not None
    assert len(reading.words) == PIECES
    assert " ".join(word.text for word in reading.words) == said


def test_texts_read_at_once_are_read_as_each_alone(experts: Experts) -> None:
    before = Turn("Where have you been?", "Ben")
    asked = [[before, Turn(said, "Ana")] for said in ("Out.", "I hate this!", "None of your business, Ben.", "Oh no!")]
    for turns, opinion in zip(asked, experts.texts(asked), strict=True):
        alone = experts.text(turns)
        np.testing.assert_allclose(opinion.probabilities, alone.probabilities, atol=1e-6)
        np.testing.assert_allclose(opinion.vector, alone.vector, atol=1e-5)
