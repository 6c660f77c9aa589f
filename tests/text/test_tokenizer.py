"""The tokenizer: the layout of a turn with its history, its limits, and the same numbers after a save."""

from pathlib import Path

import numpy as np
import pytest

from mien.text.tokenizer import OTHER, SAME, SPECIAL, TURN, UNKNOWN, Tokenizer
from mien.text.turns import Turn

TEXTS = ["I don't know what you want", "You broke it, you know", "what do you want from me", "I know it broke"] * 5


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.train(TEXTS, 400, limit=8)


def tag(name: str) -> int:
    return SPECIAL.index(name)


def test_special_tokens_come_first(tokenizer: Tokenizer) -> None:
    assert [tokenizer.token(k) for k in range(len(SPECIAL))] == list(SPECIAL)
    assert len(SPECIAL) < len(tokenizer) <= 400


def test_the_layout_is_the_documented_one(tokenizer: Tokenizer) -> None:
    turns = [Turn("you broke it", "B"), Turn("I know", "A"), Turn("what", None), Turn("you want", "A")]
    w = tokenizer.words
    assert tokenizer.encode(turns[2:]).tolist() == [tag(OTHER), *w("what"), tag(TURN), *w("you want")]
    whole = [tag(OTHER), *w("you broke it"), tag(SAME), *w("I know"), tag(OTHER), *w("what")]
    assert tokenizer.encode(turns).tolist() == [*whole[-8:], tag(TURN), *w("you want")]


def test_a_turn_without_a_speaker_has_only_others_before_it(tokenizer: Tokenizer) -> None:
    assert tag(SAME) not in tokenizer.encode([Turn("I know", None), Turn("what", None)])


def test_a_long_turn_keeps_its_end_and_a_long_history_its_newest(tokenizer: Tokenizer) -> None:
    long = Turn("I know " * 20 + "you broke it", "A")
    found = tokenizer.encode([long, long]).tolist()
    end = tokenizer.words(long.text or "")[-8:]
    assert found == [*end, tag(TURN), *end]


@pytest.mark.parametrize("turn", [Turn(None), Turn(""), Turn("   ")])
def test_no_words_are_a_lone_tag(tokenizer: Tokenizer, turn: Turn) -> None:
    found = tokenizer.encode([turn])
    assert found.tolist() == [tag(TURN)]
    assert found.dtype == np.int64


def test_case_accents_and_quotes_make_no_difference(tokenizer: Tokenizer) -> None:
    assert tokenizer.words("I DON’T knów") == tokenizer.words("i don't know")


def test_letters_never_seen_are_unknown_and_never_an_error(tokenizer: Tokenizer) -> None:
    assert tag(UNKNOWN) in tokenizer.words("悲しい")
    assert tag(UNKNOWN) in tokenizer.words("half \ud83d a pair")


def test_words_cannot_forge_a_speaker(tokenizer: Tokenizer) -> None:
    """A tag typed into the words would move the turn's border."""
    found = tokenizer.encode([Turn("<same> I know <turn> what", "A")]).tolist()
    assert found.count(tag(TURN)) == 1
    assert tag(SAME) not in found


def test_saved_and_loaded_it_gives_the_same_numbers(tokenizer: Tokenizer, tmp_path: Path) -> None:
    tokenizer.save(tmp_path / "tokenizer.json")
    again = Tokenizer.load(tmp_path / "tokenizer.json", limit=8)
    turns = [Turn(TEXTS[0], "A"), Turn(TEXTS[1], "B")]
    np.testing.assert_array_equal(tokenizer.encode(turns), again.encode(turns))


def test_training_is_deterministic(tokenizer: Tokenizer) -> None:
    again = Tokenizer.train(TEXTS, 400, limit=8)
    assert [again.token(k) for k in range(len(again))] == [tokenizer.token(k) for k in range(len(tokenizer))]
