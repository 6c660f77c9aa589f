"""Words of a text, for models that look words up: in a vocabulary of their own, or among GloVe or word2vec vectors.

Words are cut as in the Penn Treebank, on which those vectors rest: an English clitic is a word (`do n't`, `it 's`), so
is a sign of punctuation, and so are dots in a row. Emoticons, emoji with their modifiers, numbers and `<url>` stay
whole. Ideographs and kana are a word each; scripts such as Thai, which leave out spaces too, are cut at signs only.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import chain

from mien.text.clean import clean

CLITIC = r"(?:n't|'(?:s|re|ve|ll|d|m))(?!\w)"
NUMBER = r"\d+(?:[.,:]\d+)*"
EMOTICON = r"<3+|\^[_.-]?\^|[<>]?[:;=][-'^o]?(?:[)(\]\[/\\|*@]|[dpo3](?!\w))|x+d(?!\w)"
PICTURE = "[\u2190-\u2bff\U0001f000-\U0001faff][\ufe0f\U0001f3fb-\U0001f3ff]*"  # with its style and skin
EMOJI = f"[\U0001f1e6-\U0001f1ff]{{2}}|{PICTURE}(?:\u200d{PICTURE})*"  # a flag, or pictures that are joined
IDEOGRAPH = "[\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
LETTER = rf"(?:(?!{IDEOGRAPH})[^\W\d_])"
MARKED = range(0x300, 0x20000), range(0xE0100, 0xE01F0)  # where combining characters are; all code points take long
JOINERS = "\u200c\u200d"  # shape the letters of one word in Persian and in Indian scripts


def words(text: str, *, lower: bool = True) -> list[str]:
    """The words of a text, cleaned; nothing but spaces is left out. `lower` for vocabularies without capitals.

    >>> words("I don't KNOW... it's 10:30 :-( ❤️")
    ['i', 'do', "n't", 'know', '...', 'it', "'s", '10:30', ':-(', '❤️']
    """
    cleaned = clean(text)
    return _pattern().findall(cleaned.lower() if lower else cleaned)


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """One alternative for each kind of word; the last takes any sign by itself."""
    inside = rf"(?:{LETTER}|[\d{_marks()}{JOINERS}]|[-'](?={LETTER}))"
    word = rf"{LETTER}(?:(?!{CLITIC}){inside})*"
    kinds = ("<url>", EMOTICON, EMOJI, NUMBER, CLITIC, word, r"\.{2,}", rf"\S[{_marks()}]*")
    return re.compile("|".join(kinds), re.IGNORECASE)


def _marks() -> str:
    """Every combining character: accents and vowel signs, which `\\w` leaves out, as a part of a character class."""
    return "".join(chr(code) for code in chain(*MARKED) if unicodedata.category(chr(code))[0] == "M")
