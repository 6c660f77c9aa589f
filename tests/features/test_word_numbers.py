"""Words as numbers of a vocabulary, as they are asked for by name."""

import os
from pathlib import Path

import numpy as np
import pytest

from mien.errors import InputError, UsageError
from mien.features.extraction import extract
from mien.features.material import Material
from mien.features.table import request
from mien.text.vocabulary import Vocabulary
from mien.text.words import words


@pytest.fixture
def asked(tmp_path: Path) -> str:
    many = [f"w{number}" for number in range(70_000)]  # more than half precision or 16 bits can number
    Vocabulary.build([[*many, "i", "do", "n't"]], floor=1).save(tmp_path / "words.json")
    return f"words:vocabulary={tmp_path / 'words.json'}"


def test_words_become_their_numbers(asked: str, tmp_path: Path) -> None:
    materials = [Material("a", text="I don't w69999!"), Material("b", text=""), Material("c")]
    found = extract(materials, asked, tmp_path / "store")
    assert found.failures == {"c": "c: has no words to compute from"}
    store = request(asked).store(tmp_path / "store")
    vocabulary = Vocabulary.load(tmp_path / "words.json")
    for id, text in (("a", "I don't w69999!"), ("b", "")):
        np.testing.assert_array_equal(store.open(found.keys[id]), vocabulary.encode(words(text)))


def test_the_vocabulary_counts_by_its_bytes(asked: str, tmp_path: Path) -> None:
    (tmp_path / "same.json").write_bytes((tmp_path / "words.json").read_bytes())
    Vocabulary.build([["i"]], floor=1).save(tmp_path / "other.json")
    prints = [request(f"words:vocabulary={tmp_path / name}.json").spec.fingerprint for name in ("same", "other")]
    assert prints[0] == request(asked).spec.fingerprint
    assert prints[1] != prints[0]


def test_without_a_vocabulary(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="say vocabulary=FILE, which `mien features vocabulary` writes"):
        extract([Material("a", text="yes")], "words", tmp_path)
    with pytest.raises(InputError, match="no such vocabulary"):
        request(f"words:vocabulary={tmp_path / 'gone.json'}")


def test_a_vocabulary_that_was_written_anew(asked: str, tmp_path: Path) -> None:
    before = extract([Material("a", text="yes")], asked, tmp_path / "store")
    Vocabulary.build([["yes"]], floor=1).save(tmp_path / "words.json")
    os.utime(tmp_path / "words.json", ns=(0, 1))  # another moment, however coarse the clock
    after = extract([Material("a", text="yes")], asked, tmp_path / "store")
    assert after.computed == 1
    assert after.keys == before.keys
    store = request(asked).store(tmp_path / "store")
    assert np.asarray(store.open(after.keys["a"])).tolist() == [2]
