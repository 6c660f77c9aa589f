"""One live conversation: sound and pictures in as they come, events out, the same functions as for a file behind them.

Nothing here depends on how the sound is cut into pieces; only provisional readings depend on when they are asked for.
What is kept grows by a few hundred bytes an utterance and by a hundred for each look at each face.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from mien.audio.decode import RATE
from mien.audio.segments import Segmenter
from mien.errors import MediaError
from mien.inference.experts import Experts
from mien.inference.hearing import Heard, hear
from mien.inference.moment import Moment, fuse
from mien.inference.people import Look, Seen
from mien.inference.pipeline import identity, tracks, unspoken
from mien.inference.remarks import NO_FACE, NO_SPEECH, NO_WORDS, left_out
from mien.labels import LabelSet
from mien.streaming.conversation import Conversation
from mien.streaming.events import (
    Began,
    Ended,
    Event,
    FaceSeen,
    Final,
    FramesShed,
    Provisional,
    Revised,
    SpeechBegan,
    SpeechEnded,
    Warned,
)
from mien.streaming.sight import Picture, Sight
from mien.text.transcribe import Transcriber
from mien.types import Analysis, Prediction, Reading, Source, Span
from mien.vision.faces import Detector

EVERY = 1.0  # seconds of speech between provisional readings, more where one takes long
SHARE = 0.5  # of the time that provisional readings may take
CONFIRMED = 1.5  # seconds after which no more is seen of a span: a face counts at its second look
PATIENCE = 1.0  # seconds that a finished utterance waits for pictures that are late
BROKEN = "a picture could not be decoded and was left out"


@dataclass(frozen=True, slots=True)
class Setup:
    """How a session reads. `detector` None where there is no camera; `transcriber` None where nobody writes down words.

    `wants_words` False says that nobody should, so their absence is no remark. `labels` is over what
    whoever passes the events on should have them `shown`.
    """

    experts: Experts
    transcriber: Transcriber | None = None
    detector: Detector | None = None
    wants_words: bool = True
    labels: LabelSet | None = None
    clock: Callable[[], float] = time.perf_counter


class Session:
    """State of one stream. `hear` and `watch` may be called in any pattern; `finish` once, at the end."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        watched = setup.detector is not None and setup.experts.has("face")
        self._sight = Sight(setup.experts, setup.detector) if watched and setup.detector is not None else None
        self._conversation = Conversation(setup.experts, watched=watched)
        self._segmenter = Segmenter()
        self._samples = 0
        self._waiting: deque[Heard] = deque()  # for their pictures
        self._guess: Heard | None = None  # what was just said, if the pause after it goes on
        self._settling: deque[int] = deque()  # finished utterances of which more may be seen
        self._speaking = False
        self._next = 0.0  # seconds; no provisional reading before it
        self._shed = 0
        self._warnings: list[str] = []

    @property
    def time(self) -> float:
        """Seconds of the stream so far: of its sound, or of its pictures where they are ahead."""
        return max(self._samples / RATE, 0.0 if self._sight is None else self._sight.reached)

    def begin(self) -> Began:
        """What the session listens with."""
        writer = self.setup.transcriber
        modalities = ("text",) * (writer is not None) + ("audio",) + ("face",) * (self._sight is not None)
        return Began(identity(self.setup.experts), modalities, None if writer is None else writer.name)

    def hear(self, waveform: NDArray[np.float32], *, hurried: bool = False) -> Iterator[Event]:
        """The next piece of sound: float32, shape (samples,), 16 kHz. `hurried` leaves out what is only provisional."""
        self._samples += len(waveform)
        for span, sound in self._segmenter.feed(waveform):
            yield from self._closed(span, sound)
            yield from self._settled()
        yield from self._settled()
        yield from self._under_way(hurried)
        self._guess_ahead(hurried)

    def watch(self, picture: Picture) -> Iterator[Event]:
        """The next picture of the camera; pictures come in order of their time."""
        if self._sight is not None:
            yield from self._looked(partial(self._sight.show, picture))
            yield from self._settled()

    def shed(self, frames: int, behind: float) -> FramesShed:
        """Pictures were dropped before they came here, as the work is `behind` seconds late."""
        self._shed += frames
        return FramesShed(self.time, frames, behind)

    def finish(self) -> Iterator[Event]:
        """The stream is over."""
        for span, sound in self._segmenter.finish():
            yield from self._closed(span, sound)
        if self._sight is not None:
            yield from self._looked(self._sight.finish)
        yield from self._settled(over=True)
        readings = tuple(self._conversation.readings)
        moments = [moment for moment in self._conversation.moments if moment.said]
        if self._sight is not None and not self._conversation.heard:
            moments = unspoken(self._sight.people.stretches())
            readings = tuple(fuse(moments, self.setup.experts))
            yield from map(Final, readings)
        yield from self._remarks(readings)
        yield Ended(self._analysis(readings, moments))

    def _closed(self, span: Span, sound: NDArray[np.float32]) -> Iterator[Event]:
        """Somebody has stopped speaking; what they said is heard at once, and read when its pictures are there."""
        if not self._speaking:
            yield SpeechBegan(span.start)
        self._speaking = False
        yield SpeechEnded(span)
        if self._guess is None or self._guess.span != span:
            self._guess = hear(span, sound, self.setup.experts, self.setup.transcriber)
        self._waiting.append(self._guess)

    def _guess_ahead(self, hurried: bool) -> None:
        """Listen to what was said while the pause after it is still too short, so that its reading need not wait.

        Most guesses come true; one that does not has cost little, unless somebody writes down words.
        """
        likely = self._segmenter.likely
        if likely is None or hurried or self.setup.transcriber is not None:
            return
        if self._guess is None or self._guess.span != likely:
            self._guess = hear(likely, self._segmenter.sound(likely), self.setup.experts, None)

    def _settled(self, *, over: bool = False) -> Iterator[Event]:
        """Finish the utterances whose pictures are all there, or late beyond patience."""
        while self._waiting:
            heard = self._waiting[0]
            end = heard.span.end
            if self._sight is not None and not over and self._sight.reached <= end:
                if self._samples / RATE < end + PATIENCE:
                    break
                yield from self._looked(partial(self._sight.decide, end))
            self._waiting.popleft()
            yield from self._finished(heard)
        yield from self._seen_again(over)

    def _looked(self, look: Callable[[], list[Look]]) -> Iterator[Event]:
        """Whom a look saw. A picture that cannot be decoded is no longer on screen when the look is tried again."""
        try:
            seen = look()
        except MediaError:
            yield from self._warn(BROKEN)
            seen = look()
        yield from map(self._face, seen)

    def _finished(self, heard: Heard) -> Iterator[Event]:
        seen = None if self._sight is None else self._sight.during(heard)
        self._settling.append(len(self._conversation.heard))
        known = len(self._conversation.readings)
        for reading in self._conversation.add(heard, seen):
            yield Final(reading) if reading.utterance.index >= known else Revised(reading)

    def _seen_again(self, over: bool) -> Iterator[Event]:
        """Finished utterances of whose faces now everything is known: a look may be confirmed by later pictures."""
        if self._sight is None:
            return
        while self._settling:
            heard = self._conversation.heard[self._settling[0]]
            if not over and self._sight.reached <= heard.span.end + CONFIRMED:
                return
            index = self._settling.popleft()
            yield from map(Revised, self._conversation.see_again(index, self._sight.during(heard)))

    def _under_way(self, hurried: bool) -> Iterator[Event]:
        """That somebody speaks, and what it says so far."""
        span = self._segmenter.open
        if span is None:
            return
        if not self._speaking:
            self._speaking, self._next = True, span.start + EVERY
            yield SpeechBegan(span.start)
        if hurried or self._waiting or span.end < self._next:
            return
        began = self.setup.clock()
        heard = hear(span, self._segmenter.sound(span), self.setup.experts, self.setup.transcriber)
        reading = self._conversation.imagine(heard, self._face_so_far(heard))
        if reading is not None:
            yield Provisional(reading)
        self._next = span.end + max(EVERY, (self.setup.clock() - began) / SHARE)

    def _face_so_far(self, heard: Heard) -> Seen | None:
        return None if self._sight is None else self._sight.during(heard)

    def _face(self, look: Look) -> FaceSeen:
        prediction = Prediction(self.setup.experts.labels, tuple(look.probabilities.tolist()))
        return FaceSeen(look.time, look.person, look.box, look.quality, prediction)

    def _warn(self, message: str) -> Iterator[Event]:
        if message not in self._warnings:
            self._warnings.append(message)
            yield Warned(self.time, message)

    def _remarks(self, readings: Sequence[Reading]) -> Iterator[Event]:
        """What lessens the whole, in the order in which a file's analysis says it."""
        heard, setup = self._conversation.heard, self.setup
        lost = len(heard) - len(self._conversation.readings)
        said = (
            (heard and setup.transcriber is None and setup.wants_words, NO_WORDS),
            (not heard, NO_SPEECH),
            (self._sight is not None and not any("face" in reading.evidence for reading in readings), NO_FACE),
            (lost, left_out(lost)),
            (self._shed, f"{self._shed} pictures were not looked at, as there was no time for them"),
        )
        for holds, message in said:
            if holds:
                yield from self._warn(message)

    def _analysis(self, readings: tuple[Reading, ...], moments: Sequence[Moment]) -> Analysis:
        modalities = ("text",) * any(reading.utterance.text for reading in readings) + ("audio",)
        modalities += ("face",) * any("face" in reading.evidence for reading in readings)
        source = Source(None, None, self.time, modalities)
        seen = None if self._sight is None else self._sight.people
        return Analysis(source, identity(self.setup.experts), readings, tuple(self._warnings), tracks(seen, moments))
