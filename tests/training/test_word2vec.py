"""Vectors from texts whose structure is known, and gensim's files as a witness for our readers."""

import sys
from pathlib import Path

import numpy as np
import pytest

from mien.errors import InputError, MissingPartError, UsageError
from mien.text.vectors import read_vectors, write_vectors
from mien.training.word2vec import Word2VecSettings, train_vectors

SMALL = Word2VecSettings(dims=12, epochs=20)


def texts(count: int = 600) -> list[list[str]]:
    """Cats and dogs stand where the other could stand; so do joy and fear, among other words."""
    generator = np.random.default_rng(0)
    animals = [["the", animal, "eats", "its", "food"] for animal in ("cat", "dog")]
    feelings = [["pure", feeling, "fills", "my", "heart"] for feeling in ("joy", "fear")]
    return [(animals + feelings)[n] for n in generator.integers(0, 4, count)]


@pytest.mark.parametrize("skip_gram", [False, True])
def test_words_of_the_same_company_are_alike(skip_gram: bool) -> None:
    vectors = train_vectors(texts(), Word2VecSettings(dims=12, epochs=100, skip_gram=skip_gram))
    assert vectors.matrix.shape == (12, 12)
    centred = vectors.matrix - vectors.matrix.mean(axis=0)  # so few words share a direction, which says nothing
    cat, dog, joy, fear = centred[[vectors.words.index(word) for word in ("cat", "dog", "joy", "fear")]]
    likeness = np.corrcoef([cat, dog, joy, fear])
    assert min(likeness[0, 1], likeness[2, 3]) > likeness[:2, 2:].max() + 0.3


def test_the_seed_decides() -> None:
    one, same, other = (train_vectors(texts(), SMALL, seed=seed).matrix for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert not np.allclose(one, other)


def test_rare_words_are_left_out() -> None:
    found = train_vectors([*texts(20), ["once"]], Word2VecSettings(dims=4, floor=2))
    assert "once" not in found.words


def test_what_is_written_is_what_gensim_reads(tmp_path: Path) -> None:
    from gensim.models import KeyedVectors

    ours = train_vectors(texts(), SMALL)
    write_vectors(ours, tmp_path / "ours.bin")
    theirs = KeyedVectors.load_word2vec_format(str(tmp_path / "ours.bin"), binary=True)
    assert tuple(theirs.index_to_key) == ours.words
    np.testing.assert_array_equal(theirs.vectors, ours.matrix)
    for binary in (False, True):
        theirs.save_word2vec_format(str(tmp_path / "theirs"), binary=binary)
        again = read_vectors(tmp_path / "theirs")
        assert again.words == ours.words
        np.testing.assert_allclose(again.matrix, ours.matrix, rtol=1e-6)


def test_nothing_to_train_on() -> None:
    with pytest.raises(InputError, match="none of the words of 1 texts is seen 2 times"):
        train_vectors([["once"]])


def test_impossible_settings() -> None:
    with pytest.raises(UsageError, match="whole numbers from 1 up, got 0"):
        Word2VecSettings(window=0)


def test_without_gensim(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gensim.models", None)
    with pytest.raises(MissingPartError, match=r"pip install 'mien\[train\]'"):
        train_vectors(texts(10))
