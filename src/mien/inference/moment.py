"""Utterances on their way through the road: what each modality says of them, until all of it is fused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from mien.audio.speakers import assign_speakers
from mien.inference.attribution import modality_shares
from mien.inference.experts import Experts, Probabilities, Vector
from mien.inference.fusion import pool, weights
from mien.inference.hearing import Heard
from mien.inference.people import Seen
from mien.inference.remarks import NO_FACE, whose_face
from mien.text.turns import Turn
from mien.types import Evidence, Prediction, Reading, Utterance

ORDER = ("text", "audio", "face", "scene")
LEAST_TRUST = 1e-3  # of evidence that is there at all
DOUBTFUL = 0.5  # confidence of a recogniser below which a note says so


Answer = Callable[[frozenset[str]], Probabilities]  # the modalities that are away -> what is said without them


@dataclass(frozen=True)
class Moment:
    """One utterance with what each modality says of it, and how far each is trusted (0..1).

    vectors : what is behind what each modality says, float32, shape (dims,), as far as it is known
    sounding : bool, shape (pieces,), ten a second: where in it the voice is heard; None where no sound is known
    face : the face that was read, None where there is none
    """

    utterance: Utterance
    said: dict[str, tuple[Probabilities, float]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    vectors: dict[str, Vector] = field(default_factory=dict)
    sounding: NDArray[np.bool_] | None = None
    face: Seen | None = None

    def plus(self, modality: str, probabilities: Probabilities, trust: float, vector: Vector | None = None) -> Moment:
        """The moment with one modality more."""
        vectors = self.vectors if vector is None else self.vectors | {modality: vector}
        return replace(self, said=self.said | {modality: (probabilities, trust)}, vectors=vectors)

    def noted(self, note: str) -> Moment:
        """The moment with a note more."""
        return replace(self, notes=(*self.notes, note))

    def heard(self, voice: Heard) -> Moment:
        """The moment with what its sound says."""
        moment = replace(self, sounding=voice.sounding)
        if voice.probabilities is not None:
            return moment.plus("audio", voice.probabilities, voice.trust, voice.vector)
        return moment.noted("no sound at this time") if voice.voice is None else moment

    def seen(self, face: Seen | None) -> Moment:
        """The moment with what the face says that speaks in it, or that was seen best."""
        if face is None:
            return self.noted(NO_FACE)
        moment = replace(self.plus("face", face.probabilities, face.trust, face.vector), face=face)
        note = whose_face(face.people, face.speaks)
        return moment if note is None else moment.noted(note)


def spoken(index: int, heard: Heard) -> Utterance:
    """The utterance that was heard, with its words where somebody wrote them down."""
    words = heard.words
    if words is None:
        return Utterance(index, span=heard.span)
    return Utterance(index, words.text, heard.span, words=words.words, confidence=words.confidence)


def read_words(moment: Moment, history: list[Turn], experts: Experts) -> Moment:
    """The moment with what its words say, behind the turns before it; they join the history."""
    said = moment.utterance
    if not said.text:
        return moment
    history.append(Turn(said.text, said.speaker))
    trust = 1.0 if said.confidence is None else said.confidence
    opinion = experts.text(history)
    read = moment.plus("text", opinion.probabilities, trust, opinion.vector)
    return read if trust >= DOUBTFUL else read.noted(f"words heard with confidence {trust:.2f}")


def with_voices(utterances: Sequence[Utterance], heard: Sequence[Heard]) -> list[Moment]:
    """Utterances with what was heard of those that have times; who has no name gets the one of the voice."""
    timed = [i for i, utterance in enumerate(utterances) if utterance.span is not None]
    voices = dict(zip(timed, heard, strict=True))
    named = _names(utterances, voices)
    moments = [Moment(replace(one, speaker=named.get(i, one.speaker))) for i, one in enumerate(utterances)]
    return [moment.heard(voices[i]) if i in voices else moment for i, moment in enumerate(moments)]


def _names(utterances: Sequence[Utterance], voices: dict[int, Heard]) -> dict[int, str]:
    """Speakers of the utterances that have a voice and no name."""
    vectors = {i: one.voice for i, one in voices.items() if utterances[i].speaker is None and one.voice is not None}
    if not vectors:
        return {}
    durations = [voices[i].span.duration for i in vectors]
    return dict(zip(vectors, assign_speakers(list(vectors.values()), durations), strict=True))


def fuse(
    moments: Sequence[Moment], experts: Experts, *, first: int = 0, before: Sequence[Moment] = ()
) -> list[Reading]:
    """A reading for each moment, numbered anew from `first`; every moment needs some evidence.

    before : what came before them in the same conversation, for a bundle that reads turns in their context
    """
    reliability = experts.reliability(ORDER)
    whole = _in_context([*before, *moments], experts)
    return [
        _reading(
            first + place, moment, experts, reliability, None if whole is None else _at(whole, len(before) + place)
        )
        for place, moment in enumerate(moments)
    ]


def _in_context(moments: Sequence[Moment], experts: Experts) -> Answer | None:
    """What the bundle's dialogue graph says of the moments with some modalities away; None where it has no graph.

    Away means away from all of the dialogue, so there are as many questions as there are subsets, however many turns.
    """
    graph = experts.context
    if graph is None or not moments:
        return None
    speakers = [moment.utterance.speaker for moment in moments]

    @cache
    def answer(away: frozenset[str]) -> Probabilities:
        turns = [{name: one for name, one in moment.vectors.items() if name not in away} for moment in moments]
        return graph.read(turns, speakers)

    return answer


def _at(whole: Answer, place: int) -> Answer:
    """The same of one moment alone."""

    def answer(away: frozenset[str]) -> Probabilities:
        said: Probabilities = whole(away)[place]
        return said

    return answer


def _reading(index: int, moment: Moment, experts: Experts, reliability: Probabilities, whole: Answer | None) -> Reading:
    classes = len(experts.labels)
    table, trust = np.full((len(ORDER), classes), 1 / classes), np.zeros(len(ORDER))
    for row, name in enumerate(ORDER):
        if name in moment.said:
            table[row], said = moment.said[name]
            trust[row] = max(said, LEAST_TRUST)
    shares = weights(reliability, trust)
    pooled = pool(table, shares) if whole is None else whole(frozenset())

    def answer(some: frozenset[str]) -> Probabilities:
        if whole is not None:
            return whole(frozenset(moment.said) - some)
        kept = [name in some for name in ORDER]
        return pool(table, weights(reliability, np.where(kept, trust, 0.0)))

    added = modality_shares([name for name in ORDER if name in moment.said], answer, int(pooled.argmax()))

    def prediction(probabilities: Probabilities) -> Prediction:
        return Prediction(experts.labels, tuple(probabilities.tolist()))

    evidence = {
        name: Evidence(prediction(table[row]), float(shares[row]), added[name])
        for row, name in enumerate(ORDER)
        if name in moment.said
    }
    return Reading(replace(moment.utterance, index=index), prediction(pooled), evidence, moment.notes)
