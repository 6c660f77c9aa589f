"""Cleaning: one function between any raw words and the tokenizer, the same in training and in use.

Corpora disagree on punctuation (MELD has typographic quotes, GoEmotions ASCII, chats neither) and a model must not
learn the corpus from its quotes. Case and exclamation marks stay: people shout with them.
"""

from __future__ import annotations

import re
import unicodedata

_PLAIN = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "`": "'", "´": "'",
        "“": '"', "”": '"', "„": '"', "″": '"', "«": '"', "»": '"',
        "–": "-", "—": " - ", "―": " - ", "−": "-", "…": "...",
        "\u00a0": " ", "\u200b": "", "\ufeff": "",
    }
)  # fmt: skip
_PLAIN |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")  # half a surrogate pair has no bytes for a tokenizer
# UTF-8 read as Windows-1252 shows as these leads; only then is it worth turning the reading back.
_MOJIBAKE = re.compile("[ÃÂâ][\u0080-\u00ff€™œž˜“”‚„…†‡ˆ‰Š‹Œ]")
_UNDEFINED = "\x81\x8d\x8f\x90\x9d"  # bytes without a character in Windows-1252 are left as they are by most readers
_CONTROLS = re.compile(r"[\u0000-\u001f\u007f-\u009f]+")
_URL = re.compile(r"(?:https?://|www\.)\S+")
_LONG_RUN = re.compile(r"([^\W\d_])\1{3,}|([^\w\s])\2{3,}")  # a number keeps its noughts
_SPACES = re.compile(r"\s+")


def mend_mojibake(text: str) -> str:
    """Undo UTF-8 that was read as Windows-1252 (`donâ€™t` -> `don’t`); other text is returned as it is."""
    if not _MOJIBAKE.search(text):
        return text
    try:
        return b"".join(char.encode("latin-1" if char in _UNDEFINED else "cp1252") for char in text).decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


def clean(text: str) -> str:
    """Words as every model sees them: composed Unicode, plain punctuation, single spaces, long runs cut to three.

    >>> clean("I don’t… KNOW!!!!!!  http://x.y")
    "I don't... KNOW!!! <url>"
    """
    text = unicodedata.normalize("NFC", mend_mojibake(text)).translate(_PLAIN)
    text = _URL.sub("<url>", _CONTROLS.sub(" ", text))
    text = _LONG_RUN.sub(lambda run: run.group(0)[:3], text)
    return _SPACES.sub(" ", text).strip()
