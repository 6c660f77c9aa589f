"""The road from a source to an `Analysis`: perceive, read each modality, fuse.

    words given ──────────────┐
    sound ─▶ Listener ─▶ Heard ┼─▶ Turns ─▶ fuse ─▶ Analysis
    picture ─▶ looks ─▶ Seen ──┘

Every step takes what the step before found; a modality that is absent is simply not among it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from mien.audio.decode import Defects
from mien.audio.speakers import assign_speakers
from mien.inference.alignment import lay_out
from mien.inference.experts import Experts, Probabilities
from mien.inference.fusion import pool, weights
from mien.inference.hearing import Heard, Listener
from mien.inference.seeing import Look, Seen, during, looks, picture, stretches
from mien.media import Media, probe
from mien.text.language import detect
from mien.text.transcribe import Transcriber
from mien.text.turns import Turn
from mien.types import Analysis, BundleId, Dialogue, Evidence, Prediction, Reading, Source, Utterance

Recording = str | Path | bytes  # read more than once: first its sound, then its picture
ORDER = ("text", "audio", "face")
DOUBTFUL = 0.5  # confidence of a recogniser below which a note says so
NO_WORDS = (
    "no words: no transcript was given and no speech recogniser is at hand; bring one with: pip install 'mien[asr]'"
)


@dataclass(frozen=True)
class Moment:
    """One utterance with what each modality says of it, and how far each is trusted (0..1)."""

    utterance: Utterance
    said: dict[str, tuple[Probabilities, float]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def plus(self, modality: str, probabilities: Probabilities, trust: float) -> Moment:
        return replace(self, said=self.said | {modality: (probabilities, trust)})

    def noted(self, *notes: str) -> Moment:
        return replace(self, notes=self.notes + notes)


@dataclass(frozen=True)
class Road:
    """One analysis under way: the experts, who writes down words (and whether anybody should), seconds of
    media held at a time, and who is told."""

    experts: Experts
    transcriber: Transcriber | None
    window: float
    progress: Callable[[float], None]
    wants_words: bool = True
    warnings: list[str] = field(default_factory=list)

    def words(self, dialogue: Dialogue, path: Path | None = None) -> Analysis:
        """Words alone, from a transcript file or from nowhere."""
        moments = self._read_words([Moment(utterance) for utterance in dialogue.utterances])
        source = Source(None, None, None, ("text",))
        if path is not None:
            source = replace(source, path=str(path), sha256=_digest(path))
        return self._analysis(moments, source)

    def media(self, source: Recording, words: Dialogue | None) -> Analysis:
        """A recording or a picture, with its words where they are given."""
        held = probe(source)
        moments = self._picture(source, words) if held.image else self._recording(source, held, words)
        modalities = ("text",) * any(m.utterance.text for m in moments) + ("audio",) * held.audio
        modalities += ("face",) * any("face" in m.said for m in moments)
        return self._analysis(moments, _identity(source, held, modalities))

    def _picture(self, source: Recording, words: Dialogue | None) -> list[Moment]:
        faces = picture(source, self.experts) if self.experts.has("face") else []
        if not faces:
            self.warnings.append("no face in view")
        if words is not None:
            moments = self._read_words([Moment(utterance) for utterance in words.utterances])
            return [_with_face(moment, _one(faces)) for moment in moments]
        return [
            Moment(Utterance(i, speaker=f"face {look.person}" if len(faces) > 1 else None)).plus(
                "face", look.probabilities, look.quality
            )
            for i, look in enumerate(faces)
        ]

    def _recording(self, source: Recording, held: Media, words: Dialogue | None) -> list[Moment]:
        clock = held.duration or 0.0
        moments = self._hear(source, words, self._share(clock, 0.0, 0.5)) if held.audio else _silent(words)
        if not held.audio:
            self.warnings.append("no sound: the source holds no audio")
        moments = self._read_words(moments)
        if held.video and self.experts.has("face"):
            return self._see(source, moments, self._share(clock, 0.5, 0.95))
        if not held.video:
            self.warnings.append("no picture: the source holds no video")
        return moments

    def _share(self, clock: float, low: float, high: float) -> Callable[[float], None]:
        """Seconds of the source as a part of the whole progress."""
        return lambda seconds: self.progress(low + (high - low) * min(1.0, seconds / clock if clock else 1.0))

    def _hear(self, source: Recording, words: Dialogue | None, progress: Callable[[float], None]) -> list[Moment]:
        defects = Defects()
        listener = Listener(self.experts, self.transcriber if words is None else None, self.window, defects, progress)
        if words is None:
            heard = listener.speech(source)
            utterances = [_utterance(i, one) for i, one in enumerate(heard)]
            if self.transcriber is None and self.wants_words and heard:
                self.warnings.append(NO_WORDS)
        else:
            utterances = self._timed(words, listener, source)
            heard = listener.within(source, [u.span for u in utterances if u.span is not None])
        if not heard:
            self.warnings.append("no speech was found in the sound")
        self.warnings.extend(defects.sentences())
        return _with_voices(utterances, heard)

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
        return [self._read(moment, history) for moment in moments]

    def _read(self, moment: Moment, history: list[Turn]) -> Moment:
        """The moment with what its words say, behind the turns before it; they join the history."""
        said = moment.utterance
        if not said.text:
            return moment
        history.append(Turn(said.text, said.speaker))
        trust = 1.0 if said.confidence is None else said.confidence
        read = moment.plus("text", self.experts.text(history), trust)
        return read if trust >= DOUBTFUL else read.noted(f"words heard with confidence {trust:.2f}")

    def _check_language(self, moments: Sequence[Moment]) -> None:
        given = " ".join(m.utterance.text for m in moments if m.utterance.text and m.utterance.confidence is None)
        language, known = detect(given), self.experts.contract.languages
        if language is not None and language.code not in known:
            trained = ", ".join(known)
            self.warnings.append(
                f"the words look like {language}; {self.experts.bundle.name} was trained on words in {trained}: "
                "do not rely on what it reads from them"
            )

    def _see(self, source: Recording, moments: list[Moment], progress: Callable[[float], None]) -> list[Moment]:
        spans = [moment.utterance.span for moment in moments if moment.utterance.span is not None]
        seen = looks(source, self.experts, spans or None, progress)
        if not seen:
            self.warnings.append("no face in view")
        if not moments:
            return [
                Moment(Utterance(i, span=span, speaker=f"face {who.person}" if who.people > 1 else None)).plus(
                    "face", who.probabilities, who.trust
                )
                for i, (span, who) in enumerate(stretches(seen))
            ]
        return [_with_face(m, during(m.utterance.span, seen) if m.utterance.span else None) for m in moments]

    def _analysis(self, moments: Sequence[Moment], source: Source) -> Analysis:
        bundle = self.experts.bundle
        identity = BundleId(bundle.name, bundle.version, bundle.sha256, self.experts.labels)
        readings = tuple(self._fuse([moment for moment in moments if moment.said]))
        lost = len(moments) - len(readings)
        if lost:
            self.warnings.append(f"{lost} utterance{'s' if lost > 1 else ''} left out: nothing to read in them")
        self.progress(1.0)
        return Analysis(source, identity, readings, tuple(dict.fromkeys(self.warnings)))

    def _fuse(self, moments: Sequence[Moment]) -> list[Reading]:
        reliability = self.experts.reliability(ORDER)
        readings = []
        for index, moment in enumerate(moments):
            trust = np.array([moment.said[name][1] if name in moment.said else 0.0 for name in ORDER])
            present = np.array([name in moment.said for name in ORDER])
            shares = weights(reliability, np.where(present, np.maximum(trust, 1e-3), 0.0))
            flat = np.full(len(self.experts.labels), 1 / len(self.experts.labels))
            table = np.stack([moment.said[name][0] if name in moment.said else flat for name in ORDER])
            evidence = {
                name: Evidence(self._prediction(table[i]), float(shares[i]))
                for i, name in enumerate(ORDER)
                if present[i]
            }
            utterance = replace(moment.utterance, index=index)
            readings.append(Reading(utterance, self._prediction(pool(table, shares)), evidence, moment.notes))
        return readings

    def _prediction(self, probabilities: Probabilities) -> Prediction:
        return Prediction(self.experts.labels, tuple(probabilities.tolist()))


def _utterance(index: int, heard: Heard) -> Utterance:
    words = heard.words
    if words is None:
        return Utterance(index, span=heard.span)
    return Utterance(index, words.text, heard.span, words=words.words, confidence=words.confidence)


def _silent(words: Dialogue | None) -> list[Moment]:
    return [] if words is None else [Moment(utterance) for utterance in words.utterances]


def _with_voices(utterances: Sequence[Utterance], heard: Sequence[Heard]) -> list[Moment]:
    """Utterances with what was heard of them; those without a speaker get the one whose voice it is."""
    timed = [i for i, utterance in enumerate(utterances) if utterance.span is not None]
    voices = dict(zip(timed, heard, strict=True))
    nameless = [i for i, one in voices.items() if utterances[i].speaker is None and one.voice is not None]
    vectors = [voice for i in nameless if (voice := voices[i].voice) is not None]
    names = assign_speakers(vectors, [voices[i].span.duration for i in nameless]) if nameless else []
    named = dict(zip(nameless, names, strict=True))
    moments = []
    for i, utterance in enumerate(utterances):
        moment = Moment(replace(utterance, speaker=named.get(i, utterance.speaker)))
        one = voices.get(i)
        if one is not None and one.probabilities is not None:
            moment = moment.plus("audio", one.probabilities, one.trust)
        elif one is not None and one.voice is None:
            moment = moment.noted("no sound at this time")
        moments.append(moment)
    return moments


def _with_face(moment: Moment, seen: Seen | None) -> Moment:
    if seen is None:
        return moment.noted("no face in view")
    moment = moment.plus("face", seen.probabilities, seen.trust)
    return moment.noted(f"{seen.people} people in view: the one seen best was read") if seen.people > 1 else moment


def _one(faces: Sequence[Look]) -> Seen | None:
    """The largest face of a picture."""
    return Seen(faces[0].probabilities, faces[0].quality, 1, len(faces)) if faces else None


def _identity(source: Recording, held: Media, modalities: tuple[str, ...]) -> Source:
    if isinstance(source, str | Path):
        return Source(str(source), _digest(Path(source)), held.duration, modalities)
    return Source(None, hashlib.sha256(source).hexdigest(), held.duration, modalities)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
