"""Vocabularies: which words have numbers, and that the same words have the same ones again."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mien.errors import InputError, UsageError
from mien.text.vocabulary import SPECIAL, Vocabulary
from mien.text.words import words

TEXTS = [words(text) for text in ("yes yes yes no no maybe", "no yes <pad>", "über über")]


def test_frequent_words_come_first_and_equals_by_the_alphabet() -> None:
    assert Vocabulary.build(TEXTS, floor=2).words == ("<pad>", "<unk>", "yes", "no", "über")
    assert Vocabulary.build(TEXTS, floor=1).words[5:] == ("<", ">", "maybe", "pad")


def test_a_shorter_vocabulary_is_the_beginning_of_a_longer_one() -> None:
    whole = Vocabulary.build(TEXTS, floor=1).words
    for most in range(len(whole)):
        assert Vocabulary.build(TEXTS, floor=1, most=most).words == whole[: most + 2]


@given(st.lists(st.lists(st.sampled_from([*"abcdef", *SPECIAL]))), st.integers(1, 4))
def test_words_below_the_floor_are_unknown(texts: list[list[str]], floor: int) -> None:
    vocabulary = Vocabulary.build(texts, floor=floor)
    counts = Counter(word for text in texts for word in text if word not in SPECIAL)
    assert set(vocabulary.words[2:]) == {word for word, count in counts.items() if count >= floor}
    for word in "abcdef":
        assert vocabulary.encode([word])[0] == (vocabulary.words.index(word) if counts[word] >= floor else 1)


def test_encoding() -> None:
    vocabulary = Vocabulary.build(TEXTS)
    numbers = vocabulary.encode(["no", "what", "yes"])
    assert numbers.dtype == np.int64
    assert numbers.tolist() == [3, 1, 2]
    assert vocabulary.encode([]).shape == (0,)
    assert "no" in vocabulary
    assert "what" not in vocabulary
    assert vocabulary.coverage(["no", "what", "yes", "ever"]) == 0.5
    assert vocabulary.coverage([]) == 1


def test_through_a_file_and_back(tmp_path: Path) -> None:
    vocabulary = Vocabulary.build([*TEXTS, ['"quoted"', "back\\slash", "❤️"]], floor=1)
    vocabulary.save(tmp_path / "words.json")
    assert Vocabulary.load(tmp_path / "words.json") == vocabulary


@pytest.mark.parametrize(
    "content",
    ["", "[" * 5_000, "[]", '{"words": []}', '{"schema": "mien/vocabulary/1"}', "\udcff",
     '{"schema": "mien/vocabulary/1", "words": [1]}', '{"schema": "mien/vocabulary/1", "words": {"a": 1}}'],
)  # fmt: skip
def test_files_that_are_no_vocabulary(tmp_path: Path, content: str) -> None:
    (tmp_path / "words.json").write_text(content, errors="surrogateescape")
    with pytest.raises(InputError, match="not a vocabulary; it is JSON with schema"):
        Vocabulary.load(tmp_path / "words.json")


@pytest.mark.parametrize("found", [(), ("a", "b"), ("<unk>", "<pad>"), ("<pad>", "<unk>", "a", "a")])
def test_words_that_are_no_vocabulary(found: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match="and then words, each once"):
        Vocabulary(found)


def test_an_impossible_floor() -> None:
    with pytest.raises(UsageError, match="floor >= 1 and most >= 0, got floor 0"):
        Vocabulary.build(TEXTS, floor=0)
