"""Transcripts from files, by suffix, and words given by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mien.errors import TranscriptError
from mien.text import documents, subtitles, tables
from mien.text.turns import Turn, dialogue, lines, spoken
from mien.types import Dialogue

MAX_BYTES = 16 * 2**20  # an hour of speech is about 60 kB of words

_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def _plain(text: str, name: str) -> list[Turn]:
    """One turn a line."""
    return [spoken(line) for line in lines(text) if line.strip()]


# Suffix -> reader: the text of the file and its name for messages -> turns.
READERS: dict[str, Callable[[str, str], list[Turn]]] = {
    ".txt": _plain,
    ".srt": subtitles.parse,
    ".vtt": subtitles.parse,
    ".csv": tables.parse,
    ".json": documents.parse,
}


def read(source: str | Path) -> Dialogue:
    """The dialogue in a .txt, .srt, .vtt, .csv or .json file of at most 16 MB.

    A turn may begin with its speaker: `mien.text.turns.split_speaker` says what counts as a name. Turns without a time
    have span None; where all turns have one, they are sorted by it.
    """
    path = Path(source)
    name = str(source)
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise TranscriptError(f"{name}: not a transcript; the suffix must be one of {', '.join(READERS)}")
    found = reader(_decode(_load(path, name), name), name)
    if not any(turn.text for turn in found):
        raise TranscriptError(f"{name}: no words in it; a transcript needs at least one turn with words")
    return dialogue(found)


def turns(text: str) -> Dialogue:
    """Words given by hand: one turn a line, `Name: words` or words, by the same rule as in files."""
    found = _plain(text, "")
    if not any(turn.text for turn in found):
        raise TranscriptError(f"the text given has no words: {text[:40]!r}; give at least one line of words")
    return dialogue(found)


def _load(path: Path, name: str) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise TranscriptError(f"{name}: {size} bytes; a transcript has at most {MAX_BYTES} (16 MB)")
        data = path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or str(error)
        raise TranscriptError(f"{name}: cannot be read ({reason})") from None
    if not data.strip():
        raise TranscriptError(f"{name}: the file is empty ({len(data)} bytes)")
    return data


def _decode(data: bytes, name: str) -> str:
    """UTF-16 where its mark says so, else UTF-8, else Windows-1252, in which any Western file of old decodes."""
    encodings = ("utf-16",) if data.startswith(_UTF16) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise TranscriptError(f"{name}: not a text file; allowed are UTF-8, UTF-16 with a byte order mark and Windows-1252")
