"""The made world as films: a few of its conversations in the layout of MELD's release, with words, voices and faces.

Who carries an emotion shows it: the words name it, or the voice is higher and louder, or the mouth and the brows move.
The other two are as in a neutral turn. Each person has a word to begin with, a pitch, a mouth and a skin of their own;
another domain is a noisier room, with a darker picture.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.testing.audio import FORMANTS, noise, silence, vowel
from mien.testing.meld_raw import FOLDERS, HEADER
from mien.testing.pieces import table
from mien.testing.trimodal import LABELS, MODALITIES, Script, World
from mien.testing.vision import SKIN, Look, face_image, write_video

DIALOGUES = {"train": 2, "dev": 1, "test": 1}
SENTIMENTS = {"neutral": "neutral", "joy": "positive", "sadness": "negative", "anger": "negative"}
SAYINGS = {
    "neutral": ("it is on the table", "we meet at the office at ten", "the bus stops over there"),
    "joy": ("I am so happy about this", "this is wonderful", "I love it, how great"),
    "sadness": ("I am so sad about this", "I miss her so much", "I could cry, it is so sad"),
    "anger": ("I am so angry about this", "I hate it, get out", "you lied to me, I am furious"),
}
OPENINGS = ("Well", "Look", "So", "Oh", "You see", "Listen", "Right", "Now")
SECONDS, PAUSE, FPS = 1.0, 0.1, 8  # of a clip, before and behind its voice, frames
SIDE, WIDTH, HEIGHT = 90, 160, 120  # pixels; the cascade looks at pictures of 320


@dataclass(frozen=True, slots=True)
class Manner:
    """How a voice sounds and a face looks: times the person's own pitch, level, expression."""

    pitch: float
    level: float
    look: Look


MANNERS = {
    "neutral": Manner(1.0, 0.20, Look()),
    "joy": Manner(1.5, 0.30, Look(wide=0.25, open=0.08, raised=0.02)),
    "sadness": Manner(0.8, 0.08, Look(wide=0.11, open=0.03, raised=0.03)),
    "anger": Manner(1.25, 0.60, Look(wide=0.15, open=0.10, raised=-0.05)),
}


def write_trimodal(
    folder: Path, world: World, dialogues: Mapping[str, int] = DIALOGUES, *, domain: int = 0
) -> dict[str, Script]:
    """Write the release into `folder` and return what was played in each split.

    dialogues : how many, by split
    """
    scripts = {split: world.script(count, part=part, domain=domain) for part, (split, count) in _numbered(dialogues)}
    for split, script in scripts.items():
        (folder / FOLDERS[split]).mkdir(parents=True, exist_ok=True)
        rows: list[list[object]] = [[*HEADER.split(",")], *(_row(script, number) for number in range(len(script)))]
        (folder / f"{split}_sent_emo.csv").write_text(table(rows), encoding="utf-8")
        for number in range(len(script)):
            name = f"dia{script.dialogue[number]}_utt{script.turn[number]}.mp4"
            _film(folder / FOLDERS[split] / name, world, script, number)
    return scripts


def _numbered(dialogues: Mapping[str, int]) -> list[tuple[int, tuple[str, int]]]:
    """Splits by their place in the release, so that one that is left out changes nothing of the others."""
    return [(list(FOLDERS).index(split), (split, count)) for split, count in dialogues.items()]


def shown(script: Script, number: int, modality: str) -> str:
    """The label that a modality shows in a turn: the turn's own where it is the carrier, else neutral."""
    carries = script.carrier[number] == MODALITIES.index(modality)
    return LABELS[script.label[number]] if carries else "neutral"


def words(script: Script, number: int) -> str:
    """What is said in a turn, after the speaker's own opening."""
    sayings = SAYINGS[shown(script, number, "text")]
    opening = OPENINGS[script.speaker[number] % len(OPENINGS)]
    return f"{opening}, {sayings[(script.dialogue[number] + script.turn[number]) % len(sayings)]}."


def _row(script: Script, number: int) -> list[object]:
    label, turn = LABELS[script.label[number]], int(script.turn[number])
    times = f"00:00:{2 * turn:02d},000", f"00:00:{2 * turn + round(SECONDS):02d},000"
    speaker = f"Person{script.speaker[number]}"
    place = int(script.dialogue[number]), turn, 1, 1
    return [number + 1, words(script, number), speaker, label, SENTIMENTS[label], *place, *times]


def _film(path: Path, world: World, script: Script, number: int) -> None:
    person, away = int(script.speaker[number]), bool(script.domain[number])
    draw = np.random.default_rng([world.seed, *path.name.encode()])
    waveform = _voice(person, MANNERS[shown(script, number, "audio")], draw)
    waveform = waveform + noise(SECONDS, level=0.02 if away else 0.002, seed=int(draw.integers(2**31)))
    look, skin = MANNERS[shown(script, number, "face")].look, SKIN - 10 * (person % 4)
    place = WIDTH / 2 + draw.uniform(-6, 6), HEIGHT / 2 + draw.uniform(-4, 4)
    face = face_image(SIDE, width=WIDTH, height=HEIGHT, centre=place, look=look, skin=skin)
    picture = np.asarray(face * (0.7 if away else 1.0), np.uint8)
    write_video(path, [picture] * round(SECONDS * FPS), FPS, waveform=waveform)


def _voice(person: int, manner: Manner, draw: np.random.Generator) -> NDArray[np.float32]:
    """Shape (samples,), 16 kHz."""
    pitch = (95.0 + 15.0 * (person % 8)) * manner.pitch * draw.uniform(0.97, 1.03)
    formants = [hertz * (0.9 + 0.03 * (person % 8)) for hertz in FORMANTS]
    voice = vowel(SECONDS - 2 * PAUSE, pitch=pitch, formants=formants, level=manner.level)
    return np.concatenate([silence(PAUSE), voice, silence(PAUSE)])
