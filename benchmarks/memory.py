"""Whether memory stays flat over a long recording, measured on whole processes. Prints Markdown.

    python benchmarks/memory.py [--minutes 60] [--bundle NAME|DIR]

A film of a drawn face that comes and goes, with turns of two synthetic voices, is written second by second and then
analysed without words. An hour takes a few minutes. Peak memory is that of the analysis alone.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.testing.audio import RATE, noise, silence, vowel
from mien.testing.vision import face_image

FRAMES = 5  # a second
SHORTER = (1.0, 10.0)  # minutes, measured besides
MEGABYTE = 1024 if sys.platform == "linux" else 1024**2  # ru_maxrss counts kilobytes on Linux, bytes on macOS


@dataclass(frozen=True)
class Cost:
    """What the analysis of a film took: megabytes at its peak, seconds of the clock; and what it found."""

    minutes: float
    megabytes: float
    seconds: float
    utterances: int

    def row(self) -> str:
        share = self.seconds / (60 * self.minutes)
        return (
            f"| {self.minutes:g} | {self.megabytes:.0f} MB | {self.seconds:.1f} s | {share:.3f} | {self.utterances} |"
        )


def write_film(path: Path, minutes: float) -> None:
    """A film at 320×240, 5 frames a second, sound at 16 kHz; never more than a few seconds of it are in memory."""
    import av

    pictures, sounds = cycle(_pictures()), cycle(_sounds())
    with av.open(str(path), "w") as container:
        video: Any = container.add_stream("mpeg4", rate=FRAMES)
        video.width, video.height, video.pix_fmt = 320, 240, "yuv420p"
        audio: Any = container.add_stream("aac", rate=RATE, layout="mono")
        for second in range(round(60 * minutes)):
            for _ in range(FRAMES):
                container.mux(video.encode(av.VideoFrame.from_ndarray(next(pictures), format="bgr24")))
            container.mux(audio.encode(_sound(next(sounds), second)))
        container.mux(video.encode(None))
        container.mux(audio.encode(None))


def _pictures() -> list[NDArray[np.uint8]]:
    """Nine seconds of a face that wanders, and one second of nobody."""
    places = [(160 + 30 * np.sin(k / 9), 120 + 10 * np.cos(k / 7)) for k in range(9 * FRAMES)]
    empty = np.full((240, 320, 3), 150, np.uint8)
    return [face_image(centre=place, seed=k) for k, place in enumerate(places)] + [empty] * FRAMES


def _sounds() -> Iterator[NDArray[np.float32]]:
    """Thirteen seconds of two voices that take turns, in pieces of one second; the picture repeats after ten."""
    low = [vowel(0.9, pitch=pitch) for pitch in (110.0, 125.0, 118.0)]
    high = [vowel(0.7, pitch=pitch, formants=(850.0, 1_220.0, 2_800.0, 3_900.0)) for pitch in (205.0, 230.0, 215.0)]
    turns = [piece for voice in (low, high) for part in (*voice, silence(1.0)) for piece in (part, silence(0.1))]
    whole = np.concatenate([*turns, silence(13.0)])[: 13 * RATE]
    return iter(np.split(whole + noise(13.0, level=0.001), 13))


def _sound(waveform: NDArray[np.float32], second: int) -> Any:
    import av

    frame = av.AudioFrame.from_ndarray(waveform.reshape(1, -1), format="flt", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = RATE, second * RATE, Fraction(1, RATE)
    return frame


def analyse(film: Path, minutes: float, bundle: str) -> Cost:
    """Run `mien analyze` on the film and ask the system what that process took.

    Linux counts the peak of the process that starts another as the other's too: this one has to stay the smaller.
    """
    found = film.with_suffix(".json")
    command = ["analyze", str(film), "--asr", "none", "--format", "json", "--output", str(found), "--bundle", bundle]
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "mien", *command, "--quiet"])  # noqa: S603
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)  # told, since it was waited for past its back
    if process.returncode:
        raise SystemExit(f"mien {' '.join(command)}: exit status {process.returncode}")
    utterances = len(json.loads(found.read_text(encoding="utf-8"))["utterances"])
    return Cost(minutes, usage.ru_maxrss / MEGABYTE, seconds, utterances)


def measure(minutes: float, bundle: str) -> Cost:
    """Write a film of this length to a folder that goes away again, and analyse it."""
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "film.mp4"
        write_film(film, minutes)
        return analyse(film, minutes, bundle)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Peak memory of mien analyze over the length of a recording.")
    parser.add_argument("--minutes", type=float, default=60.0, help="the longest film")
    parser.add_argument("--bundle", default="base", help="a bundle by name, or its folder")
    given = parser.parse_args(arguments)
    print("## Memory\n\nGoal: flat over an hour of video.\n")
    print("| minutes of video | peak memory | time | real-time factor | utterances |\n|---|---|---|---|---|")
    costs = []
    for minutes in (*(shorter for shorter in SHORTER if shorter < given.minutes), given.minutes):
        costs.append(measure(minutes, given.bundle))
        print(costs[-1].row(), flush=True)
    if len(costs) > 1:
        growth = (costs[-1].megabytes - costs[-2].megabytes) / (costs[-1].minutes - costs[-2].minutes)
        print(f"\nGrowth from {costs[-2].minutes:g} to {costs[-1].minutes:g} minutes: {growth:+.2f} MB a minute.")
    print()


if __name__ == "__main__":
    main()
