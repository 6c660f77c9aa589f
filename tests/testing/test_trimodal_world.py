"""The made world is what it says: carriers, contagion, tempers, accents, domains and strangers, all from its seed."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from mien.testing.trimodal import CARRIES, CONTAGION, DIMS, LABELS, MODALITIES, PRESENT, TURNS, Sample, World

WORLD = World(seed=3)


@pytest.fixture(scope="module")
def train() -> Sample:
    return WORLD.sample(120)


@pytest.fixture(scope="module")
def test() -> Sample:
    return WORLD.sample(120, part=1)


def after(sample: Sample) -> np.ndarray:
    """The turns that have one before them."""
    return np.flatnonzero(sample.turn > 0)


def test_one_seed_is_one_world(train: Sample) -> None:
    again, other = World(seed=3).sample(120), World(seed=4).sample(120)
    assert np.array_equal(train.joined(), again.joined())
    assert not np.array_equal(train.label[:50], other.label[:50])


def test_rows_are_dialogues_of_turns(train: Sample, test: Sample) -> None:
    assert len(train) > 120 * TURNS[0]
    counts = np.bincount(train.dialogue)
    assert counts.min() >= TURNS[0]
    assert counts.max() <= TURNS[1]
    assert np.array_equal(train.turn, np.concatenate([np.arange(count) for count in counts]))
    people = [len(set(train.speaker[train.dialogue == dialogue])) for dialogue in range(120)]
    assert set(people) <= set(range(2, PRESENT[1] + 1))
    assert (train.speaker[after(train)] != train.speaker[after(train) - 1]).all()
    assert {name: vectors.shape[1] for name, vectors in train.vectors.items()} == DIMS
    assert not np.array_equal(train.label[:50], test.label[:50])


def test_an_emotion_is_catching(train: Sample) -> None:
    rows = after(train)
    kept = (train.label[rows] == train.label[rows - 1]).mean()
    assert CONTAGION < kept < CONTAGION + 0.35


def test_each_modality_carries_its_part(train: Sample) -> None:
    shares = np.bincount(train.carrier, minlength=3) / len(train)
    assert shares == pytest.approx(CARRIES, abs=0.05)
    for number, name in enumerate(MODALITIES):
        shown = ((train.vectors[name] - WORLD.accents(name)[train.speaker]) * WORLD.axes(name)[train.label]).sum(axis=1)
        assert shown[train.carrier == number].mean() > 4 * shown[train.carrier != number].mean() > 0


def test_all_modalities_say_more_than_one(train: Sample, test: Sample) -> None:
    def score(one: np.ndarray, other: np.ndarray) -> float:
        model = LogisticRegression(C=0.1, max_iter=300).fit(one, train.label)
        return float(model.score(other, test.label))

    alone = [score(train.vectors[name], test.vectors[name]) for name in MODALITIES]
    assert min(alone) > 1.2 / len(LABELS)
    assert score(train.joined(), test.joined()) > max(alone) + 0.1


def test_speakers_have_tempers_and_accents(train: Sample) -> None:
    favourites = WORLD.tempers().argmax(axis=1)
    own = [(train.label[train.speaker == who] == favourites[who]).mean() for who in range(WORLD.speakers)]
    others = [(train.label[train.speaker != who] == favourites[who]).mean() for who in range(WORLD.speakers)]
    assert np.mean(own) > np.mean(others) + 0.1
    for name in MODALITIES:
        assert np.linalg.matrix_rank(WORLD.accents(name)) == 2
        places = [train.vectors[name][train.speaker == who].mean(axis=0) for who in range(WORLD.speakers)]
        assert np.corrcoef(np.ravel(places), WORLD.accents(name)[: WORLD.speakers].ravel())[0, 1] > 0.9


def test_strangers_are_others_and_are_read_worse(train: Sample, test: Sample) -> None:
    strangers = WORLD.sample(120, part=1, strangers=True)
    assert set(strangers.speaker).isdisjoint(train.speaker)
    model = LogisticRegression(C=0.1, max_iter=300).fit(train.joined(), train.label)
    assert model.score(strangers.joined(), strangers.label) < model.score(test.joined(), test.label) - 0.03


def test_a_domain_is_the_same_people_elsewhere(test: Sample) -> None:
    away, again = WORLD.sample(120, domain=1), WORLD.sample(120, part=2, domain=1)
    assert set(away.domain) == {1}
    assert set(away.speaker) == set(test.speaker)
    assert set(test.domain) == {0}

    def place(sample: Sample) -> np.ndarray:
        people = np.concatenate([WORLD.accents(name) for name in MODALITIES], axis=1)
        return np.asarray((sample.joined() - people[sample.speaker]).mean(axis=0))

    assert np.linalg.norm(place(away) - place(test)) > 5 * np.linalg.norm(place(away) - place(again))
