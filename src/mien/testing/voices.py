"""Tiny copies of corpora of acted speech, in their real layouts and with their real defects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from mien.labels import CREMAD_6, ESD_5, RAVDESS_6, RAVDESS_8
from mien.testing.audio import RATE, silence, vowel, write_media
from mien.testing.pieces import clip, face, said, table
from mien.testing.vision import write_video

# Two speakers in each of the first two folds.
CREMAD_ACTORS = {"1001": "Male", "1006": "Female", "1002": "Female", "1007": "Female"}
CREMAD_SENTENCES = ("IEO", "TIE", "DFA", "MTI")
RAVDESS_ACTORS = ("01", "11", "04", "10")
SAVEE_LETTERS = ("a", "d", "f", "h", "n", "sa", "su")
TESS_FOLDERS = {  # as the release writes them
    "OAF": "angry disgust Fear happy neutral Pleasant_surprise Sad",
    "YAF": "angry disgust fear happy neutral pleasant_surprised sad",
}
TESS_EMOTIONS = "angry disgust fear happy neutral ps sad".split()
ESD_ENCODINGS = {"0001": "gb2312", "0003": "utf-16", "0011": "utf-8", "0016": "cp1252"}
ESD_CHINESE = dict(zip(ESD_5.labels, ("中立", "生气", "快乐", "伤心", "惊喜"), strict=True))


def _cremad(folder: Path) -> None:
    """A clip without sound, a name with a single X, and a tie among those who only heard the first clip."""
    names = [
        f"{actor}_{CREMAD_SENTENCES[k % 4]}_{emotion[:3].upper()}_{'XX' if k else 'HI'}"
        for actor in CREMAD_ACTORS
        for k, emotion in enumerate(CREMAD_6.labels)
    ]
    for number, name in enumerate([*names, "1040_ITH_SAD_X"]):
        clip(folder / "AudioWAV" / f"{name}.wav", number % len(CREMAD_6), number // len(CREMAD_6), RATE)
    write_media(folder / "AudioWAV" / "1076_MTI_SAD_XX.wav", silence(0.5))
    people = CREMAD_ACTORS | {"1040": "Male", "1076": "Female"}
    rows: list[Sequence[object]] = [("ActorID", "Age", "Sex", "Race", "Ethnicity")]
    rows += [(actor, 30, sex, "Unknown", "Not Hispanic") for actor, sex in people.items()]
    (folder / "VideoDemographics.csv").write_text(table(rows, "\n"), encoding="utf-8")
    _cremad_votes(folder / "processedResults" / "tabulatedVotes.csv", [*names, "1040_ITH_SAD_XX", "1076_MTI_SAD_XX"])


def _cremad_votes(path: Path, names: Sequence[str]) -> None:
    """Ten votes on each clip by its voice, its face and both; eight for what was acted, two for what comes next."""
    path.parent.mkdir(exist_ok=True)
    letters = "ADFHNS"
    rows: list[Sequence[object]] = [("", *letters, "fileName", "numResponses", "agreement", "emoVote")]
    for first in (100_001, 200_001, 300_001):
        for number, name in enumerate(names):
            acted = letters.index(name.split("_")[2][0])
            tie = first == 100_001 and number == 0
            counts = [0] * len(letters)
            counts[acted], counts[(acted + 1) % 6] = (5, 5) if tie else (8, 2)
            winner = "A:D" if tie else letters[acted]
            rows.append((first + number, *counts, name, 10, max(counts) / 10, winner))
    path.write_text(table(rows, "\n"), encoding="utf-8")


def _tess(folder: Path) -> None:
    """Folders written without a rule, one file whose speaker is misspelt, and the whole set begun a second time."""
    for number, (speaker, folders) in enumerate(TESS_FOLDERS.items()):
        for k, (name, emotion) in enumerate(zip(folders.split(), TESS_EMOTIONS, strict=True)):
            place = folder / f"{speaker}_{name}"
            clip(place / f"{speaker}_back_{emotion}.wav", k, number, 24_414)
            if name == "neutral":
                misspelt = "OA" if speaker == "OAF" else speaker
                clip(place / f"{misspelt}_bite_{emotion}.wav", k, number + 5, 24_414)
    clip(folder / "TESS Toronto emotional speech set data" / "OAF_angry" / "OAF_back_angry.wav", 0, 0, 24_414)


def _savee(folder: Path) -> None:
    """As released: a folder a speaker, one and two letters for the emotion."""
    for number, speaker in enumerate(("DC", "JE", "JK", "KL")):
        for k, letters in enumerate(SAVEE_LETTERS):
            clip(folder / "AudioData" / speaker / f"{letters}{1 + k:02d}.wav", k, number, 44_100)


def _esd(folder: Path) -> None:
    """Tables in four encodings, a line without tabs; a folder for each split in two speakers, none in the others."""
    for who, (speaker, encoding) in enumerate(ESD_ENCODINGS.items()):
        lines = []
        for k, emotion in enumerate(ESD_5.labels):
            for part, (place, split) in enumerate(((1, "evaluation"), (21, "test"), (51, "train"))):
                name = f"{speaker}_{350 * k + place:06d}"
                parts = [speaker, emotion.title(), *([split] if speaker in {"0001", "0011"} else [])]
                clip(folder.joinpath(*parts, f"{name}.wav"), k, 3 * who + part, RATE)
                chinese = int(speaker) <= 10
                words, written = (
                    ("今天天气很好。", ESD_CHINESE[emotion]) if chinese else (said("hm", k), emotion.title())
                )
                lines.append(f"{name}\t{words}\t{written}")
        lines[-1] = lines[-1].replace("\t", " ")
        (folder / speaker / f"{speaker}.txt").write_bytes("\r\n".join(lines).encode(encoding))


def _ravdess_video(folder: Path) -> None:
    """Films with sound, and one of the films without that lie beside them."""
    for actor in RAVDESS_ACTORS:
        place = folder / f"Video_Speech_Actor_{actor}" / f"Actor_{actor}"
        place.mkdir(parents=True, exist_ok=True)
        for k in range(len(RAVDESS_8)):
            _film(place / f"01-01-{k + 1:02d}-01-{1 + k % 2:02d}-01-{actor}.mp4", k, int(actor))
        _film(place / f"02-01-01-01-01-01-{actor}.mp4", 0, int(actor))


def _film(path: Path, emotion: int, actor: int) -> None:
    frames = [np.repeat(face(emotion % 7, actor + k)[:, :, None], 3, axis=2) for k in range(3)]
    write_video(path, frames, 10.0, waveform=vowel(0.3, pitch=100.0 + 25 * emotion))


def _ravdess_song(folder: Path) -> None:
    """Six emotions; the spoken clips have their own folder."""
    for actor in RAVDESS_ACTORS:
        for k in range(len(RAVDESS_6)):
            name = f"03-02-{k + 1:02d}-01-{1 + k % 2:02d}-01-{actor}.wav"
            clip(folder / f"Actor_{actor}" / name, k, int(actor), 48_000)


# Name, the corpus's folder under the root, its writer.
VOICES: dict[str, tuple[str, Callable[[Path], None]]] = {
    "ravdess-video": ("ravdess/Video_Speech_Actors_01-24", _ravdess_video),
    "ravdess-song": ("ravdess/Audio_Song_Actors_01-24", _ravdess_song),
    "cremad": ("cremad", _cremad),
    "cremad-perceived": ("cremad", _cremad),
    "tess": ("tess", _tess),
    "savee": ("savee", _savee),
    "esd": ("esd", _esd),
}
