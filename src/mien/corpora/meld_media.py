"""MELD's clips: where the release puts them, and which of them cannot be used.

One folder a split, one mp4 a turn: `train_splits/dia0_utt0.mp4`. In the test folder some turns stand twice; the one
called `final_videos_testdia0_utt0.mp4` is the one that matches the annotation. Many clips have six channels (5.1, the
voices in the centre), which `mien.audio` knows. A clip was cut by the times of the annotation; where those are two
frames apart, what was cut is not the turn. Some clips run over several shots or minutes: longer than the turn was said.

A turn without a usable clip keeps its words: nothing is lost for text, and audio and video are honestly absent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from mien.errors import InputError
from mien.types import Span

FOLDERS = {"train": "train_splits", "dev": "dev_splits_complete", "test": "output_repeated_splits_test"}
PREFERRED = "final_videos_test"
SHORTEST = 0.1  # seconds; the shortest usable turns are annotated at about 0.14
MISSING = "the clip is missing"
WORDS = "its words are read without the clip"
FRAMES = "the clip is cut to two frames and does not match its words"

# Turn, what is published of it (issues of the repository), what `read` does.
DEFECTS: Mapping[str, tuple[str, str]] = {
    "train/dia125_utt3": ("the clip is corrupt", WORDS),
    "dev/dia110_utt7": (MISSING, WORDS),
    "dev/dia99_utt3": (FRAMES, WORDS),
    "dev/dia108_utt5": (FRAMES, WORDS),
    "train/dia71_utt0": (FRAMES, WORDS),
    "train/dia179_utt8": (FRAMES, WORDS),
    "train/dia312_utt9": (FRAMES, WORDS),
    "train/dia332_utt1": (FRAMES, WORDS),
    "train/dia406_utt2": (FRAMES, WORDS),
    "train/dia523_utt10": (FRAMES, WORDS),
}
_TIME = re.compile(r"(\d+):(\d\d):(\d\d),(\d{1,3})")


def clips(root: Path, split: str) -> dict[str, Path] | None:
    """The clips of a split by turn (`dia0_utt0`); None where its folder is not there, as in the release of words."""
    for folder in (root / FOLDERS[split], root / split / FOLDERS[split]):  # the inner archives bring a folder each
        if folder.is_dir():
            plain = {path.stem: path for path in folder.glob("dia*.mp4")}
            return plain | {path.stem.removeprefix(PREFERRED): path for path in folder.glob(f"{PREFERRED}*.mp4")}
    return None


def said(start: str, end: str) -> Span | None:
    """When a turn was said in its episode, from `hh:mm:ss,ms`; None where the times cannot be read as a span."""
    try:
        return Span(_seconds(start), _seconds(end))
    except InputError:
        return None


def defect(turn: str, clip: Path | None, when: Span | None) -> str | None:
    """What is wrong with the clip of a turn (`train/dia0_utt0`), and what is done about it; None where nothing is."""
    wrong, done = DEFECTS.get(turn, ("", WORDS))
    if clip is None:
        wrong = MISSING
    elif wrong == MISSING:
        wrong = ""
    elif not wrong and when is not None and when.duration < SHORTEST:
        wrong = f"the clip is cut to {1000 * when.duration:.0f} ms and cannot hold its words"
    return f"{wrong}: {done}" if wrong else None


def _seconds(time: str) -> float:
    found = _TIME.fullmatch(time.strip())
    if not found:
        raise InputError(f"a time is written hh:mm:ss,ms, got {time!r}")
    hours, minutes, seconds, fraction = found.groups()
    whole = 3600 * int(hours) + 60 * int(minutes) + int(seconds)
    return (1000 * whole + int(fraction.ljust(3, "0"))) / 1000
