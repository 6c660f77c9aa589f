"""Words: cut as vectors were trained on them, whatever the script, and nothing lost."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mien.text.clean import clean
from mien.text.words import words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello, world!", "hello , world !"),
        ("I don't know", "i do n't know"),
        ("can't won't isn't ain't", "ca n't wo n't is n't ai n't"),
        ("it's we're I've they'll he'd I'm", "it 's we 're i 've they 'll he 'd i 'm"),
        ("I couldn't've", "i could n't 've"),
        ("DON’T", "do n't"),
        ("o'clock rock'n'roll", "o'clock rock'n'roll"),
        ("the dogs' bone 'quoted'", "the dogs ' bone ' quoted '"),
        ("well-known - yes", "well-known - yes"),
        ("wait... what?!", "wait ... what ? !"),
        ("it costs 1,000.50 at 10:30, ok 3.", "it costs 1,000.50 at 10:30 , ok 3 ."),
        ("mp3 b2b 4ever", "mp3 b2b 4 ever"),
        ("see http://x.y/z now", "see <url> now"),
        ("#happy @you snake_case", "# happy @ you snake _ case"),
        ("(version 8) x) and/or", "( version 8 ) x ) and / or"),
        ("", ""),
        (" \t\n ", ""),
    ],
)
def test_english(text: str, said: str) -> None:
    assert words(text) == said.split()


@pytest.mark.parametrize("sign", ":) :-( ;-) :D :P =] :'( :/ <3 ^^ ^_^ xD :o) >:( :3 :| :*".split())
def test_emoticons_stay_whole(sign: str) -> None:
    assert words(f"well {sign} yes") == ["well", sign.lower(), "yes"]


@pytest.mark.parametrize("sign", ["😀", "❤️", "👍🏽", "👩‍👩‍👧", "🇩🇪", "🏳️‍🌈", "♥"])
def test_emoji_stay_whole(sign: str) -> None:
    assert words(f"so{sign}{sign}, ok") == ["so", sign, sign, ",", "ok"]


def test_capitals_are_kept_if_asked_for() -> None:
    assert words("Don't SHOUT", lower=False) == ["Do", "n't", "SHOUT"]
    assert words("DON'T", lower=False) == ["DO", "N'T"]


def test_a_tag_that_is_typed_is_no_tag() -> None:
    assert words("<pad> <unk>") == ["<", "pad", ">", "<", "unk", ">"]


@pytest.mark.parametrize(
    "text",
    [
        "Ich weiß nicht, ob das gut ist. Größe zählt!",
        "Tu as raison; où est-il ?",
        "¿Qué pasa, señor? ¡Nada!",
        "Я не знаю, что сказать.",
        "मैं नहीं जानता। क्या हुआ?",
        "أنا لا أعرف، ماذا؟ مَرْحَبًا",
        "אני לא יודע, מָה?",
        "tôi không biết, thế nào?",
        "나는 몰라요. 왜?",
        "நான் அறியேன்!",
    ],
)
def test_every_script_against_the_characters_own_categories(text: str) -> None:
    """Letters and marks in a row are a word, any other sign is one."""
    expected: list[str] = []
    before = " "
    for character in clean(text).lower():
        kind = unicodedata.category(character)[0]
        if (kind in "LM" and before in "LM") or character == "-":
            expected[-1] += character
            kind = "L"
        elif kind != "Z":
            expected.append(character)
        before = kind
    assert words(text) == expected


def test_ideographs_are_words_and_joiners_are_none() -> None:
    assert words("我不知道。はい!") == list("我不知道。はい!")
    assert words("می‌خواهم برو") == ["می‌خواهم", "برو"]


@given(st.text())
def test_nothing_is_lost(text: str) -> None:
    assert "".join(words(text)) == "".join(clean(text).lower().split())


@given(st.text(alphabet="ab'nt.:-)(<3😀\u0301 ", max_size=40))
def test_nothing_is_lost_among_signs(text: str) -> None:
    found = words(text)
    assert "".join(found) == "".join(clean(text).lower().split())
    assert all(found)


def test_a_long_text_takes_no_longer_than_its_length() -> None:
    assert len(words("don't-'" * 20_000 + ":" * 20_000)) > 20_000


def test_every_combining_character_of_unicode_stays_with_its_letter() -> None:
    marks = [chr(code) for code in range(0x300, sys.maxunicode) if unicodedata.category(chr(code))[0] == "M"]
    parted = [mark for mark in marks if words(f"a{mark}b") != [clean(f"a{mark}b").lower()]]
    assert parted == []
