"""The steps of `mien live`: open the source and the session, then say what it says until the sound ends."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from mien.cli.messages import complain
from mien.cli.output import Write, stdout
from mien.cli.progress import ERASE
from mien.errors import UsageError

if TYPE_CHECKING:
    from mien.streaming.events import Event
    from mien.streaming.film import Piece
    from mien.streaming.inbox import Inbox
    from mien.streaming.session import Session
    from mien.types import Reading


@dataclass(frozen=True, slots=True)
class Listening:
    """The command line of `mien live`, option by option; `path` None is the microphone, or stdin."""

    path: Path | None
    stdin: bool
    fast: bool
    bundle: str
    asr: str
    labels: str | None
    format: str
    device: str | None


def listen(asked: Listening) -> None:
    """Listen and write. Ctrl-C ends the sound, not the session: the last turn is still said."""
    if asked.format not in WRITERS:
        raise UsageError(f"unknown format {asked.format!r}; formats of live are {', '.join(WRITERS)}")
    if asked.fast and asked.path is None:
        raise UsageError("--fast plays a recording; give it with --input FILE")
    session = _session(asked)
    said = WRITERS[asked.format]
    with stdout() as write:
        for event in _events(asked, session):
            said(event, write)


def _events(asked: Listening, session: Session) -> Iterator[Event]:
    from mien.streaming.shown import shown

    rest = _at_once(asked, session) if asked.fast else _as_it_comes(asked, session)
    return shown(chain([session.begin()], rest), session.setup.labels)


def _session(asked: Listening) -> Session:
    from mien.inference.recognizer import Recognizer
    from mien.inference.seeing import detector
    from mien.labels import label_map, label_set
    from mien.media import probe
    from mien.streaming.session import Session, Setup
    from mien.text.transcribe import transcriber

    seen = asked.path is not None and probe(asked.path).video
    experts = Recognizer.load(asked.bundle).experts
    writer = transcriber(asked.asr)
    labels = None if asked.labels is None else label_set(asked.labels)
    if labels is not None:
        label_map(experts.labels, labels)  # a pair without a map is refused before anything is heard
    faces = detector() if seen else None
    return Session(Setup(experts, writer, faces, wants_words=asked.asr != "none", labels=labels))


def _at_once(asked: Listening, session: Session) -> Iterator[Event]:
    from mien.streaming.film import Sound

    for piece in _pieces(asked):
        yield from session.hear(piece.waveform) if isinstance(piece, Sound) else session.watch(piece)
    yield from session.finish()


def _as_it_comes(asked: Listening, session: Session) -> Iterator[Event]:
    from mien.streaming.inbox import Inbox, work

    inbox = Inbox()
    with _source(asked, inbox):
        try:
            while (batch := inbox.take()) is not None:
                yield from work(session, batch)
        except KeyboardInterrupt:
            inbox.close()
    yield from session.finish()


def _pieces(asked: Listening) -> Iterable[Piece]:
    from mien.streaming import feed, film

    if asked.path is None:
        return feed.raw(sys.stdin.buffer)
    pieces = film.pieces(asked.path)
    return pieces if asked.fast else feed.paced(pieces)


def _source(asked: Listening, inbox: Inbox) -> AbstractContextManager[object]:
    """Whatever fills the inbox: the microphone's own thread, or one that reads."""
    from mien.streaming.feed import microphone

    if asked.path is None and not asked.stdin:
        return microphone(inbox.put, asked.device)
    threading.Thread(target=_fill, args=(asked, inbox), daemon=True).start()
    return nullcontext()


def _fill(asked: Listening, inbox: Inbox) -> None:
    try:
        for piece in _pieces(asked):
            inbox.wait_until_not_full()
            inbox.put(piece)
    except Exception as error:  # whatever it is, it belongs to the thread that waits
        inbox.close(error)
    else:
        inbox.close()


def _text(event: Event, write: Write) -> None:
    """A line for each turn; on a terminal the unfinished turn stands below them until it is finished."""
    from mien.streaming import events

    shown = sys.stdout.isatty()
    match event:
        case events.Final(reading):
            write(f"{ERASE if shown else ''}{turn_line(reading)}\n")
        case events.Revised(reading):
            write(f"{ERASE if shown else ''}{turn_line(reading)}  (read again)\n")
        case events.Provisional(reading) if shown:
            write(f"{ERASE}{turn_line(reading)} …")
        case events.FramesShed(frames=frames, behind=behind):
            complain(f"{behind:.1f} s behind: {frames} pictures were not looked at")
        case events.Warned(message=message):
            complain(message)


def turn_line(reading: Reading) -> str:
    """`0:03.2  B  joy 46%  t:joy a:neutral  words`."""
    from mien.report.plain import printable
    from mien.report.wording import emotion, evidence, percent, when

    said, felt = reading.utterance, reading.prediction
    parts = [when(reading), printable(said.speaker or "?"), f"{emotion(felt)} {percent(felt.confidence)}"]
    return "  ".join([*parts, evidence(reading), printable(said.text or "")]).rstrip()


def _jsonl(event: Event, write: Write) -> None:
    from mien.streaming.wire import line

    write(line(event) + "\n")


WRITERS: dict[str, Callable[[Event, Write], None]] = {"text": _text, "jsonl": _jsonl}
