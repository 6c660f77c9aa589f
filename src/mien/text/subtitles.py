"""SubRip (.srt) and WebVTT (.vtt): cues read as turns, tolerant of how people and programs really write them.

Counters may be missing, hours left out, decimals `,` or `.`, newlines of any kind. A time that cannot be right is never
guessed at: it is refused with its line.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from mien.errors import TranscriptError
from mien.text.clock import CLOCK_EXAMPLE, ClockError, clock_seconds, span
from mien.text.turns import Turn, lines, share, spoken, tidy
from mien.types import Span

ARROW = "-->"

_VTT_ASIDE = re.compile(r"(?:NOTE|STYLE|REGION|WEBVTT)(?:\s.*)?")
_LIKE_TIMES = re.compile(r"\s*[0-9]+:[0-9]{2}\b.*[0-9]:[0-9]{2}\b.*")
_COUNTER = re.compile(r"\s*[0-9]+\s*")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]+([^\s<>][^<>]*)>")
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|<[0-9:.]+>|\{\\[^{}]*\}")  # <i>, <00:01.500>, {\an8}
_SOFT_BREAK = re.compile(r"\\[Nnh]")  # what ASS leaves behind when it is saved as SubRip
_READING = re.compile(r"^\[[^\[\]%]+ [0-9]{1,3}%\] ?", re.MULTILINE)  # `[anger 71%]`, our own: an answer is no words
_DASH = re.compile(r"\s*[-‐–—]+\s*(?=[^\s\d-])")


@dataclass(frozen=True, slots=True)
class Cue:
    """A stretch of time and the lines shown in it, markup and all."""

    span: Span
    lines: list[str]


def parse(text: str, name: str) -> list[Turn]:
    """The turns of an .srt or .vtt text; `name` stands in messages."""
    return [turn for cue in cues(text, name) for turn in _turns(cue)]


def cues(text: str, name: str) -> list[Cue]:
    """The cues in the order of the file. A text without any is refused."""
    vtt = text.lstrip("\ufeff").startswith("WEBVTT")
    found: list[Cue] = []
    for number, block in _blocks(text):
        if vtt and _VTT_ASIDE.fullmatch(block[0]):
            continue
        if any(ARROW in line for line in block):
            found.extend(_block_cues(number, block, name))
            continue
        _refuse_broken_arrow(number, block, name)
        counter = len(block) == 1 and _COUNTER.fullmatch(block[0])
        if found and not vtt and not counter:
            found[-1].lines.extend(block)  # SubRip's words may hold an empty line
    if not found:
        raise TranscriptError(f"{name}: no subtitle found; each needs a line like {CLOCK_EXAMPLE}")
    return found


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Runs of lines between empty ones, each with the number of its first line."""
    block: list[str] = []
    for number, line in enumerate(lines(text.lstrip("\ufeff")), start=1):
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []
    if block:
        yield number - len(block) + 1, block


def _block_cues(number: int, block: list[str], name: str) -> Iterator[Cue]:
    """Usually one cue; more where the empty line between cues was forgotten."""
    starts = [k for k, line in enumerate(block) if ARROW in line]
    for start, stop in zip(starts, [*starts[1:], len(block)], strict=True):
        body = block[start + 1 : stop]
        if stop < len(block) and body and _COUNTER.fullmatch(body[-1]):
            body = body[:-1]
        yield Cue(_times(block[start], number + start, name), body)


def _refuse_broken_arrow(number: int, block: list[str], name: str) -> None:
    """A line of two times with something else than the arrow between them would otherwise vanish with its words."""
    for k, line in enumerate(block[:2]):
        if _LIKE_TIMES.fullmatch(line):
            raise TranscriptError(
                f"{name}, line {number + k}: {line.strip()[:80]!r} is not a time; write {CLOCK_EXAMPLE}"
            )


def _times(line: str, number: int, name: str) -> Span:
    left, _, right = line.partition(ARROW)
    end = (right.split() or [""])[0]  # cue settings and positions follow
    try:
        return span(clock_seconds(left), clock_seconds(end))
    except ClockError as error:
        raise TranscriptError(
            f"{name}, line {number}: {error}, in {line.strip()[:80]!r}; write {CLOCK_EXAMPLE}"
        ) from None


def _turns(cue: Cue) -> list[Turn]:
    """The cue's words as turns: one, or one a voice, or one a dash."""
    text = _READING.sub("", "\n".join(cue.lines))
    voiced = _voices(text)
    parts = voiced if voiced else [(None, part) for part in _dashed(_plain(text))]
    parts = [(speaker, words) for speaker, words in parts if words]
    spans = share(cue.span, [words for _, words in parts]) if parts else []
    return [spoken(words, span, speaker) for (speaker, words), span in zip(parts, spans, strict=True)]


def _voices(text: str) -> list[tuple[str | None, str]]:
    """`<v Anna>Hi.</v> <v Ben>Hello.` -> each voice with its words; empty where the cue names no voice."""
    pieces = _VOICE.split(text)
    if len(pieces) == 1:
        return []
    named: list[tuple[str | None, str]] = [
        (tidy(html.unescape(speaker)), _undashed(_plain(words)))
        for speaker, words in zip(pieces[1::2], pieces[2::2], strict=True)
    ]
    return [(None, tidy(_plain(pieces[0]))), *named]


def _plain(text: str) -> str:
    """Text without markup; newlines stay, they separate the lines of two speakers."""
    return html.unescape(_MARKUP.sub("", _SOFT_BREAK.sub("\n", text)))


def _undashed(text: str) -> str:
    return tidy(_DASH.sub("", text, count=1)) if _DASH.match(text) else tidy(text)


def _dashed(text: str) -> list[str]:
    """`- Where?\\n- There.` -> two parts. A line without a dash goes on with the part before it."""
    parts: list[list[str]] = []
    for line in filter(str.strip, lines(text)):
        if _DASH.match(line) or not parts:
            parts.append([])
        parts[-1].append(_undashed(line))
    return [" ".join(part) for part in parts]
