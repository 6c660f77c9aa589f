"""What can be wrong with an item's words, and the form in which two texts count as the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from mien.doctor.findings import Advice, Finding
from mien.text.clean import mend_mojibake

_NOTHING = re.compile(
    r"\W*(no (response|answer|description)|none|null|nan|n/?a|not applicable|blank)\W*", re.IGNORECASE
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LEFTOVER = re.compile(r"[\x80-\x9f]")
# English has no word of one accented letter: such a letter once was a mark of another code page.
_STRAY = re.compile(r"(?<!\S)([À-ÖØ-öø-ÿ])(?!\S)")
_MARKS = re.compile(r"[\W_]+")
SHOWN = 24  # characters of a text that a finding quotes


def word_findings(item: str, text: str, language: str | None) -> Iterator[Finding]:
    """What is wrong with words as the corpus wrote them."""
    if not text.strip():  # signs alone are words enough: a chat says ":(" and means it
        yield Finding(item, "no-words", "its text is empty", Advice.EXCLUDE)
    elif _NOTHING.fullmatch(text):
        yield Finding(item, "no-words", f"its text only says {text[:SHOWN].strip()!r}", Advice.EXCLUDE)
    if found := encoding(text, language):
        yield Finding(item, "encoding", found, Advice.MEND)


def encoding(text: str, language: str | None) -> str | None:
    """What shows that the characters are not those that were written, or None."""
    if mend_mojibake(text) != text:
        return "UTF-8 that was read as Windows-1252"
    if "\ufffd" in text:
        return f"{text.count(chr(0xFFFD))} characters were lost (U+FFFD)"
    if stray := _LEFTOVER.search(text):
        return f"the control character U+{ord(stray[0]):04X}, a Windows-1252 byte read as Latin-1"
    if stray := _CONTROL.search(text):
        return f"the control character U+{ord(stray[0]):04X}"
    if language == "en" and (stray := _STRAY.search(text)):
        return f"{stray[1]!r} stands alone {len(_STRAY.findall(text))} times: a mark of another code page"
    return None


def same_form(text: str) -> str:
    """Letters and digits in one case with single spaces; a text of nothing but signs stays as it is.

    >>> same_form("Oh… my — GOD!")
    'oh my god'
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _MARKS.sub(" ", plain).strip() or plain.strip()
