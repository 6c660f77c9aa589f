"""Cleaning: corpora's punctuation becomes one, and what carries feeling stays."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mien.text import clean as module
from mien.text.clean import clean, mend_mojibake


def test_the_docstring_holds() -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("I don’t “know” – really…", 'I don\'t "know" - really...'),
        ("wait—what", "wait - what"),
        ("a\u00a0b\u200bc\ufeff", "a bc"),
        ("tab\there\nand\rthere\x00!", "tab here and there !"),
        ("  spaced   out  ", "spaced out"),
        ("e\u0301", "é"),
        ("", ""),
    ],
    ids=["quotes", "dash", "invisible", "controls", "spaces", "composed", "empty"],
)
def test_plain_punctuation(given: str, kept: str) -> None:
    assert clean(given) == kept


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("soooooo", "sooo"),
        ("NOOOO!!!!!!", "NOOO!!!"),
        ("??!!??!!", "??!!??!!"),
        ("good", "good"),
        ("1000000 pounds", "1000000 pounds"),
        ("😂😂😂😂😂", "😂😂😂"),
    ],
)
def test_shouting_is_kept_and_bounded(given: str, kept: str) -> None:
    assert clean(given) == kept


@pytest.mark.parametrize("given", ["see https://a.b/c?d=1 now", "see www.a.b now"])
def test_an_address_is_a_token(given: str) -> None:
    assert clean(given) == "see <url> now"


@pytest.mark.parametrize("words", ["don’t", "“so”", "café", "naïve – yes", "żółć"])
def test_mojibake_is_turned_back(words: str) -> None:
    """UTF-8 read as Windows-1252, bytes without a character passed through, as browsers read it."""
    undefined = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
    wrong = "".join(chr(b) if b in undefined else bytes([b]).decode("cp1252") for b in words.encode())
    assert mend_mojibake(wrong) == words


@pytest.mark.parametrize("words", ["Âge", "Ça va", "Ã", "crème brûlée", "â la carte", "100 €", "Â£ and 悲"])
def test_words_that_only_look_broken_stay(words: str) -> None:
    assert mend_mojibake(words) == words


def test_half_a_surrogate_pair_becomes_the_replacement_character() -> None:
    assert clean("hi \ud83d there") == "hi \ufffd there"


@given(st.text())
def test_any_text_becomes_one_line_that_has_bytes(text: str) -> None:
    found = clean(text)
    assert found == " ".join(found.split())
    assert found.encode().decode() == found
    assert not any(ord(letter) < 32 for letter in found)
