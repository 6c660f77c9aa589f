"""A made world of conversations in which words, voice and face each carry a part of the emotion.

    label(t)   the one of the turn before, with probability CONTAGION; else drawn from the speaker's own temper
    carrier    the one modality that shows the label clearly in this turn; the other two show it faintly
    vector     strength · axis[label] + accent[speaker] + shift[domain] + noise        for each modality

A temper is a speaker's own distribution over the labels, an accent the speaker's own place in a modality's space: what
a model learns of the people it knows misleads it about those it does not. Everything follows from the world's seed.

    world = World(seed=1)
    train, strangers = world.sample(120), world.sample(40, part=1, strangers=True)
    train.vectors["audio"], train.label, train.speaker, train.dialogue, train.turn, train.domain, train.carrier

World.script gives the conversations alone; mien.testing.trimodal_media renders them as films. Figures on this world
show that a mechanism does what it claims, and say nothing about people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

LABELS = ("neutral", "joy", "sadness", "anger")
MODALITIES = ("text", "audio", "face")
DIMS = {"text": 24, "audio": 16, "face": 12}
CARRIES = (0.45, 0.30, 0.25)  # how often each modality is the carrier
CLEAR, FAINT = 2.6, 0.5  # strength of the label, in deviations of the noise
CONTAGION = 0.65
PLANE = 2  # directions of each modality in which people differ
TURNS = (5, 12)  # of a dialogue, from and to
PRESENT = (2, 3)  # people in a dialogue, from and to

Integers = NDArray[np.int64]
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Script:
    """Conversations, one row an utterance, in order of dialogue and turn: int64, shape (utterances,) each.

    label : into LABELS; carrier : into MODALITIES; speaker : strangers are numbered behind the cast
    """

    label: Integers
    carrier: Integers
    speaker: Integers
    dialogue: Integers
    turn: Integers
    domain: Integers

    def __len__(self) -> int:
        return len(self.label)


@dataclass(frozen=True, slots=True)
class Sample(Script):
    """Conversations as vectors: float32, shape (utterances, DIMS[modality]) for each modality."""

    vectors: Mapping[str, Vectors] = field(default_factory=dict)

    def joined(self) -> Vectors:
        """All modalities side by side: shape (utterances, dims)."""
        return np.concatenate([self.vectors[name] for name in MODALITIES], axis=1)


@dataclass(frozen=True, slots=True)
class World:
    """Axes, people and domains, all drawn from `seed`.

    speakers : of the cast, and as many strangers
    temper : how even a speaker's own distribution over the labels is (concentration of a Dirichlet); small is moody
    accent, shift : deviation of a speaker's and of a domain's place, in deviations of the noise; domain 0 has no shift
    """

    seed: int = 1
    speakers: int = 8
    temper: float = 0.4
    accent: float = 4.0
    shift: float = 1.0

    def sample(self, dialogues: int, *, part: int = 0, strangers: bool = False, domain: int = 0) -> Sample:
        """A script with its vectors; arguments as those of `script`."""
        script = self.script(dialogues, part=part, strangers=strangers, domain=domain)
        noise = self._draw("noise", part, int(strangers), domain)
        vectors = {name: self._vectors(name, script, noise) for name in MODALITIES}
        return Sample(
            script.label, script.carrier, script.speaker, script.dialogue, script.turn, script.domain, vectors
        )

    def script(self, dialogues: int, *, part: int = 0, strangers: bool = False, domain: int = 0) -> Script:
        """So many dialogues.

        part : another number, other dialogues of the same people
        strangers : among people who are not of the cast
        domain : where they were recorded; the same number, the same shift
        """
        draw = self._draw("script", part, int(strangers), domain)
        tempers = self.tempers()
        rows = [
            (label, int(draw.choice(len(MODALITIES), p=CARRIES)), speaker, dialogue, turn, domain)
            for dialogue in range(dialogues)
            for turn, (label, speaker) in enumerate(self._turns(draw, tempers, strangers))
        ]
        return Script(*np.array(rows, np.int64).reshape(-1, 6).T)

    def tempers(self) -> NDArray[np.float64]:
        """Each person's distribution over the labels, the cast before the strangers: shape (2 * speakers, labels)."""
        return self._draw("tempers").dirichlet([self.temper] * len(LABELS), 2 * self.speakers)

    def axes(self, modality: str) -> NDArray[np.float64]:
        """How each label shows in a modality: orthogonal, of length one, shape (labels, dims)."""
        drawn = self._draw("axes", MODALITIES.index(modality)).normal(size=(DIMS[modality], len(LABELS)))
        return np.asarray(np.linalg.qr(drawn)[0].T)

    def accents(self, modality: str) -> NDArray[np.float64]:
        """Each person's place in a modality, all of them in one plane of it: shape (2 * speakers, dims)."""
        number = MODALITIES.index(modality)
        plane = np.linalg.qr(self._draw("plane", number).normal(size=(DIMS[modality], PLANE)))[0]
        places = self._draw("accents", number).normal(size=(2 * self.speakers, PLANE))
        return np.asarray(self.accent * places @ plane.T)

    def _turns(self, draw: np.random.Generator, tempers: NDArray[np.float64], strangers: bool) -> list[tuple[int, int]]:
        """Label and speaker of each turn of one dialogue; nobody speaks twice in a row."""
        people = draw.choice(self.speakers, int(draw.integers(PRESENT[0], PRESENT[1] + 1)), replace=False)
        people = people + self.speakers * strangers
        turns: list[tuple[int, int]] = []
        for _ in range(int(draw.integers(TURNS[0], TURNS[1] + 1))):
            speaker = int(draw.choice([person for person in people if not turns or person != turns[-1][1]]))
            caught = bool(turns) and draw.random() < CONTAGION
            turns.append((turns[-1][0] if caught else int(draw.choice(len(LABELS), p=tempers[speaker])), speaker))
        return turns

    def _vectors(self, modality: str, script: Script, noise: np.random.Generator) -> Vectors:
        """Shape (utterances, dims)."""
        number = MODALITIES.index(modality)
        strength = np.where(script.carrier == number, CLEAR, FAINT)[:, None]
        shown = strength * self.axes(modality)[script.label] + self.accents(modality)[script.speaker]
        shown += self._shifts(modality, int(script.domain.max(initial=0)))[script.domain]
        return np.asarray(shown + noise.normal(size=shown.shape), np.float32)

    def _shifts(self, modality: str, most: int) -> NDArray[np.float64]:
        """Each domain's place up to number `most`: shape (domains, dims)."""
        number, dims = MODALITIES.index(modality), DIMS[modality]
        drawn = [self._draw("shift", number, domain).normal(size=dims) for domain in range(1, most + 1)]
        return self.shift * np.reshape([np.zeros(dims), *drawn], (-1, dims))

    def _draw(self, what: str, *numbers: int) -> np.random.Generator:
        """A generator for one thing in this world, so that none depends on what else was drawn."""
        return np.random.default_rng([self.seed, *what.encode(), *numbers])
