"""A turn as a transcript gives it, the rule that finds its speaker, and the way turns become a Dialogue."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from mien.types import Dialogue, Span, Utterance

MAX_NAME = 30  # characters
MAX_NAME_WORDS = 3

_PREFIX = re.compile(r"([^:：]+?)\s?(?::\s+|：\s*)(\S.*)", re.DOTALL)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_NEWLINE = re.compile(r"\r\n|\n|\r")
# Words that stand before a colon and name nobody.
_NOT_NAMES = frozenset(
    """also and answer because but caution example fact fwd hint however listen look nb note now okay or ps p.s. re
    remember reminder so subject tip todo translation update warning well""".split()
)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one reader found. `text` is None where a turn is marked but has no words."""

    text: str | None
    speaker: str | None = None
    span: Span | None = None


def lines(text: str) -> list[str]:
    """Lines ended by any of the three newlines. `str.splitlines` would also cut at form feeds and U+2028."""
    return _NEWLINE.split(text)


def tidy(words: str) -> str:
    """Words on one line: runs of white space become one space, half a surrogate pair the replacement character."""
    return " ".join(_LONE_SURROGATE.sub("\ufffd", words).split())


def split_speaker(line: str) -> tuple[str | None, str]:
    """`"Anna: I know."` -> `("Anna", "I know.")`; a line without a speaker -> `(None, line)`.

    What stands before the first colon is a name when all of this holds: the colon is followed by a space and by words
    (`12:30`, `http://` and `:)` are none); it has at most 30 characters and 3 words; it starts with a letter; in two or
    three words each starts with a capital, a digit or a letter of a script without capitals ("One thing: no" has no
    speaker); and it is not a word such as "Note" or "Listen" that names nobody. The wide colon needs no space.
    """
    line = tidy(line)
    match = _PREFIX.fullmatch(line)
    if match is None or not _is_name(match.group(1)):
        return None, line
    return match.group(1), match.group(2)


def _is_name(text: str) -> bool:
    words = text.split()
    if len(text) > MAX_NAME or not 1 <= len(words) <= MAX_NAME_WORDS or not text[0].isalpha():
        return False
    if len(words) == 1:
        return text.lower() not in _NOT_NAMES
    return all(word[0].isalnum() and not word[0].islower() for word in words)


def spoken(words: str, span: Span | None = None, speaker: str | None = None) -> Turn:
    """A turn from words that may begin with their speaker; a `speaker` that is already known wins."""
    if speaker:
        return Turn(tidy(words) or None, tidy(speaker) or None, span)
    found, rest = split_speaker(words)
    return Turn(rest or None, found, span)


def share(span: Span, parts: Sequence[str]) -> list[Span]:
    """Cuts a span in proportion to the length of each part; people speak at about one rate within a cue."""
    lengths = [max(1, len(part)) for part in parts]
    *before, total = accumulate(lengths)
    cuts = [span.start + span.duration * length / total for length in before]
    edges = [span.start, *(min(cut, span.end) for cut in cuts), span.end]  # rounding must not pass the end
    return [Span(start, end) for start, end in pairwise(edges)]


def dialogue(turns: Iterable[Turn]) -> Dialogue:
    """The turns in order, numbered. Where every turn has a time they are sorted by it; otherwise they stay as given."""
    kept = [turn for turn in turns if turn.text or turn.span]
    spans = [turn.span for turn in kept if turn.span]
    if len(spans) == len(kept):
        order = sorted(range(len(kept)), key=lambda k: spans[k].start)
        kept = [kept[k] for k in order]
    return Dialogue(tuple(Utterance(k, turn.text, turn.span, turn.speaker) for k, turn in enumerate(kept)))
