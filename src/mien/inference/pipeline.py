"""The road from a source to an `Analysis`: perceive, read each modality, fuse.

    words given ───────────────┐
    sound ─▶ Listener ─▶ Heard ┼─▶ Moments ─▶ fuse ─▶ Analysis
    picture ─▶ People ─▶ Seen ─┘

Every step takes what the step before found; a modality that is absent is simply not among it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from mien.audio.decode import Defects
from mien.inference.alignment import lay_out
from mien.inference.experts import Experts
from mien.inference.hearing import Listener
from mien.inference.moment import Moment, fuse, read_words, spoken, with_voices
from mien.inference.occlusion import with_words
from mien.inference.people import Look, People, Seen
from mien.inference.remarks import NO_FACE, NO_PICTURE, NO_SOUND, NO_SPEECH, NO_WORDS, left_out
from mien.inference.scenery import surveyed
from mien.inference.seeing import people, picture
from mien.media import Media, probe
from mien.text.language import detect
from mien.text.transcribe import Transcriber
from mien.text.turns import Turn
from mien.types import Analysis, BundleId, Dialogue, Source, Span, Track, Utterance

Recording = str | Path | bytes  # read more than once: first its sound, then its picture


@dataclass
class Road:
    """One analysis under way: the experts, who writes down words (and whether anybody should), seconds of
    media held at a time, who is told of the progress, and whether the words that mattered are looked for. `people`
    are those of a film, once it was watched."""

    experts: Experts
    transcriber: Transcriber | None
    window: float
    progress: Callable[[float], None]
    wants_words: bool = True
    why: bool = False
    warnings: list[str] = field(default_factory=list)
    people: People | None = None

    def words(self, dialogue: Dialogue, path: Path | None = None) -> Analysis:
        """Words alone, from a transcript file or from nowhere."""
        source = Source(None, None, None, ("text",))
        if path is not None:
            source = replace(source, path=str(path), sha256=_digest(path))
        return self._analysis(self._read_words(_plain(dialogue)), source)

    def media(self, source: Recording, words: Dialogue | None) -> Analysis:
        """A recording or a picture, with its words where they are given."""
        held = probe(source)
        moments = self._picture(source, words) if held.image else self._recording(source, held, words)
        moments = surveyed(moments, source, held, self.experts)
        modalities = ("text",) * any(m.utterance.text for m in moments) + ("audio",) * held.audio
        modalities += tuple(name for name in ("face", "scene") if any(name in m.said for m in moments))
        return self._analysis(moments, _source(source, held, modalities))

    def _picture(self, source: Recording, words: Dialogue | None) -> list[Moment]:
        faces = picture(source, self.experts) if self.experts.has("face") else []
        if not faces and not self.experts.watching:
            self.warnings.append(NO_FACE)
        if words is not None:
            return [moment.seen(_largest(faces)) for moment in self._read_words(_plain(words))]
        people = [Utterance(i, speaker=_face_name(look.person, len(faces))) for i, look in enumerate(faces)]
        return [
            Moment(person).plus("face", look.probabilities, look.quality, look.vector)
            for person, look in zip(people, faces, strict=True)
        ]

    def _recording(self, source: Recording, held: Media, words: Dialogue | None) -> list[Moment]:
        clock = held.duration or 0.0
        if held.audio:
            moments = self._hear(source, words, self._share(clock, 0.0, 0.5))
        else:
            self.warnings.append(NO_SOUND)
            moments = _plain(words)
        moments = self._read_words(moments)
        if held.video and self.experts.has("face"):
            return self._see(source, moments, self._share(clock, 0.5, 0.95))
        if not held.video:
            self.warnings.append(NO_PICTURE)
        return moments

    def _share(self, clock: float, low: float, high: float) -> Callable[[float], None]:
        """Seconds of the source as a part of the whole progress."""
        return lambda seconds: self.progress(low + (high - low) * min(1.0, seconds / clock if clock else 1.0))

    def _hear(self, source: Recording, words: Dialogue | None, progress: Callable[[float], None]) -> list[Moment]:
        defects = Defects()
        listener = Listener(self.experts, self.transcriber if words is None else None, self.window, defects, progress)
        if words is None:
            heard = listener.speech(source)
            utterances = [spoken(i, one) for i, one in enumerate(heard)]
            if self.transcriber is None and self.wants_words and heard:
                self.warnings.append(NO_WORDS)
        else:
            utterances = self._timed(words, listener, source)
            heard = listener.within(source, [u.span for u in utterances if u.span is not None])
        if not heard:
            self.warnings.append(NO_SPEECH)
        self.warnings.extend(defects.sentences())
        return with_voices(utterances, heard)

    def _timed(self, words: Dialogue, listener: Listener, source: Recording) -> list[Utterance]:
        """The given turns with times: their own, or estimated where no turn has any."""
        utterances = list(words.utterances)
        if any(utterance.span for utterance in utterances):
            return utterances
        speech = listener.spans(source)
        if not speech:
            return utterances
        spans = lay_out([utterance.text or "" for utterance in utterances], speech)
        if len(speech) != len(utterances):
            self.warnings.append("the transcript has no times: they were estimated from the length of its turns")
        return [replace(utterance, span=span) for utterance, span in zip(utterances, spans, strict=True)]

    def _read_words(self, moments: list[Moment]) -> list[Moment]:
        if not self.experts.has("text"):
            return moments
        self._check_language(moments)
        history: list[Turn] = []
        return [read_words(moment, history, self.experts) for moment in moments]

    def _check_language(self, moments: Sequence[Moment]) -> None:
        given = " ".join(m.utterance.text for m in moments if m.utterance.text and m.utterance.confidence is None)
        if self.experts.knows(given):
            return  # a language identifier takes half a second to load, and would say nothing new
        language, known = detect(given), self.experts.contract.languages
        if language is not None and language.code not in known:
            self.warnings.append(
                f"the words look like {language}; {self.experts.bundle.name} was trained on words in "
                f"{', '.join(known)}: do not rely on what it reads from them"
            )

    def _see(self, source: Recording, moments: list[Moment], progress: Callable[[float], None]) -> list[Moment]:
        self.people = seen = people(source, self.experts, progress)
        if not seen:
            self.warnings.append(NO_FACE)
        return [_watched(moment, seen) for moment in moments] if moments else unspoken(seen.stretches())

    def _analysis(self, moments: Sequence[Moment], source: Source) -> Analysis:
        kept = [moment for moment in moments if moment.said]
        readings = fuse(kept, self.experts)
        if self.why:
            readings = with_words(moments, readings, self.experts)
        lost = len(moments) - len(readings)
        if lost:
            self.warnings.append(left_out(lost))
        self.progress(1.0)
        warnings = tuple(dict.fromkeys(self.warnings))
        return Analysis(source, identity(self.experts), tuple(readings), warnings, tracks(self.people, kept))


def identity(experts: Experts) -> BundleId:
    """Which model speaks."""
    bundle = experts.bundle
    return BundleId(bundle.name, bundle.version, bundle.sha256, experts.labels)


def tracks(people: People | None, moments: Sequence[Moment]) -> tuple[Track, ...] | None:
    """The faces of a film with the utterances that each was read in, of moments numbered as their readings are."""
    return None if people is None else people.tracks([moment.face for moment in moments])


def _plain(words: Dialogue | None) -> list[Moment]:
    """The turns as they were given."""
    return [] if words is None else [Moment(utterance) for utterance in words.utterances]


def _watched(moment: Moment, seen: People) -> Moment:
    """The moment with the face seen during it."""
    span = moment.utterance.span
    return (
        moment.noted("no time is known: its face was not looked for")
        if span is None
        else moment.seen(seen.during(span, moment.sounding))
    )


def unspoken(views: Sequence[tuple[Span, Seen]]) -> list[Moment]:
    """Where nobody speaks, each person's time in view is what is read."""
    people = [
        Utterance(i, span=span, speaker=_face_name(who.person, who.people)) for i, (span, who) in enumerate(views)
    ]
    return [
        Moment(person, face=who).plus("face", who.probabilities, who.trust, who.vector)
        for person, (_, who) in zip(people, views, strict=True)
    ]


def _face_name(person: int, people: int) -> str | None:
    return f"face {person}" if people > 1 else None


def _largest(faces: Sequence[Look]) -> Seen | None:
    """The largest face of a picture, which comes first."""
    if not faces:
        return None
    return Seen(faces[0].probabilities, faces[0].quality, 1, len(faces), vector=faces[0].vector)


def _source(source: Recording, held: Media, modalities: tuple[str, ...]) -> Source:
    if isinstance(source, str | Path):
        return Source(str(source), _digest(Path(source)), held.duration, modalities)
    return Source(None, hashlib.sha256(source).hexdigest(), held.duration, modalities)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
