"""A small MELD as its raw release lies on disk, with each defect that was published of it.

write_meld_raw(folder) writes the CSVs and the three folders of clips. Sound tells which clip is which: what was said is
a tone of 440 Hz, what ought not to be heard one of 200 Hz; a fainter tone above, each turn's own, keeps clips apart.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.labels import EKMAN_7
from mien.testing.audio import silence, tone
from mien.testing.pieces import said, table
from mien.testing.vision import face_image, write_video

HEADER = "Sr No.,Utterance,Speaker,Emotion,Sentiment,Dialogue_ID,Utterance_ID,Season,Episode,StartTime,EndTime"
FOLDERS = {"train": "train_splits", "dev": "dev_splits_complete", "test": "output_repeated_splits_test"}
Waveform = NDArray[np.float32]
FRAME = 1 / 24  # s
VOICE, NOISE = 440.0, 200.0  # Hz

# Split -> dialogue, turn, milliseconds from StartTime to EndTime, the writer of its clip.
TURNS: dict[str, tuple[tuple[int, int, int, str], ...]] = {
    "train": (
        (0, 0, 1000, "surround"),
        (0, 1, 1000, "stereo"),
        (71, 0, 84, "frames"),
        (125, 3, 1000, "corrupt"),
        (179, 8, 84, "frames"),
        (312, 9, 84, "frames"),
        (332, 1, 84, "frames"),
        (338, 3, 6, "frames"),
        (406, 2, 84, "frames"),
        (523, 10, 84, "frames"),
    ),
    "dev": ((0, 0, 1000, "mono"), (99, 3, 84, "frames"), (108, 5, 84, "frames"), (110, 7, 1000, "missing")),
    "test": ((0, 0, 1000, "twice"), (1, 0, 1000, "mono"), (2, 0, 1000, "shots")),
}


def write_meld_raw(folder: Path) -> Path:
    """The release in `folder`; the training table is Windows-1252, the others UTF-8."""
    for split, turns in TURNS.items():
        clips = folder / FOLDERS[split]
        clips.mkdir(parents=True, exist_ok=True)
        encoding = "cp1252" if split == "train" else "utf-8"
        rows: list[list[object]] = [
            [*HEADER.split(",")],
            *(_row(number, *turn[:3]) for number, turn in enumerate(turns, 1)),
        ]
        (folder / f"{split}_sent_emo.csv").write_bytes(table(rows).encode(encoding))
        for dialogue, turn, _, kind in turns:
            CLIPS[kind](clips, f"dia{dialogue}_utt{turn}.mp4", 800 * 1.14 ** len(list(folder.rglob("*.mp4"))))
    return folder


def _row(number: int, dialogue: int, turn: int, milliseconds: int) -> list[object]:
    """Half of the hours are written with one digit, as they are in the release."""
    emotion = EKMAN_7.labels[number % len(EKMAN_7)]
    hours = "0" if number % 2 else "00"
    start, end = f"{hours}:15:12,036", f"{hours}:15:{12 + (36 + milliseconds) // 1000},{(36 + milliseconds) % 1000:03d}"
    return [number, said(emotion, number), "Ada", emotion, "neutral", dialogue, turn, 8, 21, start, end]


def _film(path: Path, sound: Waveform, layout: str = "mono", *, frames: int = 24) -> None:
    pictures = [face_image(40, width=64, height=48)] * frames
    write_video(path, pictures, 1 / FRAME, waveform=sound, layout=layout)


def _sound(hertz: float, own: float, seconds: float = 1.0) -> Waveform:
    return tone(hertz, seconds) + tone(own, seconds, level=0.1)


def _mono(folder: Path, name: str, own: float) -> None:
    _film(folder / name, _sound(VOICE, own))


def _stereo(folder: Path, name: str, own: float) -> None:
    _film(folder / name, np.stack([_sound(VOICE, own)] * 2), "stereo")


def _surround(folder: Path, name: str, own: float) -> None:
    """5.1: left, right, centre, low frequencies, two behind."""
    around, centre = tone(NOISE, 1.0), _sound(VOICE, own)
    _film(folder / name, np.stack([around, around, centre, silence(1.0), around, around]), "5.1")


def _frames(folder: Path, name: str, own: float) -> None:
    """Cut by times that lie two frames apart: what is heard is not the turn."""
    _film(folder / name, _sound(NOISE, own, 2 * FRAME), frames=2)


def _corrupt(folder: Path, name: str, own: float) -> None:
    """Cut off before the index at its end, without which nothing can be decoded."""
    _mono(folder, name, own)
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[: whole.index(b"moov") - 4])


def _missing(folder: Path, name: str, own: float) -> None:
    """No file."""


def _twice(folder: Path, name: str, own: float) -> None:
    """Two clips of one turn; the longer name is the right one."""
    _film(folder / name, _sound(NOISE, own))
    _mono(folder, f"final_videos_test{name}", own)


def _shots(folder: Path, name: str, own: float) -> None:
    """Half a minute and two shots for a turn of a second."""
    pictures = [face_image(30 + 5 * (k > 15), width=64, height=48, centre=(20 + k % 2, 24)) for k in range(30)]
    write_video(folder / name, pictures, 1.0, waveform=_sound(VOICE, own, 30.0))


CLIPS: dict[str, Callable[[Path, str, float], None]] = {
    "mono": _mono,
    "stereo": _stereo,
    "surround": _surround,
    "frames": _frames,
    "corrupt": _corrupt,
    "missing": _missing,
    "twice": _twice,
    "shots": _shots,
}
