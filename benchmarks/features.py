"""What features of sound cost on one core, beside other libraries on the same hour. Prints Markdown.

    python benchmarks/features.py [--minutes 60] [--others PYTHON]

Every contestant runs in a process of its own with one thread, is warmed up with one block, and is then given the same
synthetic blocks of ten seconds; what counts is the processor's time in its calls. PYTHON is an interpreter that has
librosa, audioflux, pyAudioAnalysis and opensmile, which are no dependencies of mien; what it lacks is shown as not
installed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATE = 16_000  # Hz
BLOCK = 10  # seconds
WINDOW, HOP, BANDS = 512, 256, 64  # of log-mel: 32 and 16 ms
LONG, STEP = RATE // 5, RATE // 10  # of the short-term features: 0.2 and 0.1 s
MEGABYTE = 1024 if sys.platform == "linux" else 1024**2  # ru_maxrss counts kilobytes on Linux, bytes on macOS
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")

Waveform = NDArray[np.float32]
Work = Callable[[Waveform], object]


def blocks(minutes: float) -> Iterator[Waveform]:
    """The same hour for everyone: a buzz in noise, every block beginning elsewhere in it. float32, 16 kHz."""
    times = np.arange(BLOCK * RATE) / RATE
    buzz = sum(np.sin(2 * np.pi * 120 * n * times) / n for n in range(1, 30))
    block = (0.1 * buzz + 0.01 * np.random.default_rng(0).standard_normal(len(times))).astype(np.float32)
    for n in range(round(60 * minutes / BLOCK)):
        yield np.roll(block, 997 * n)


def mien_log_mel() -> Work:
    from mien.audio.mel import log_mel

    return log_mel


def librosa_log_mel() -> Work:
    from librosa import power_to_db
    from librosa.feature import melspectrogram

    said = {"n_fft": WINDOW, "hop_length": HOP, "n_mels": BANDS, "fmin": 50.0, "htk": True, "norm": None}
    return lambda block: power_to_db(melspectrogram(y=block, sr=RATE, center=False, **said))


def audioflux_log_mel() -> Work:
    import audioflux
    from audioflux.type import SpectralDataType, SpectralFilterBankScaleType

    transform = audioflux.BFT(
        num=BANDS,
        radix2_exp=WINDOW.bit_length() - 1,
        samplate=RATE,
        low_fre=50.0,
        slide_length=HOP,
        scale_type=SpectralFilterBankScaleType.MEL,
        data_type=SpectralDataType.POWER,
    )
    return lambda block: audioflux.utils.power_to_db(np.abs(transform.bft(block)))


def mien_short_term() -> Work:
    from mien.audio.shortterm import short_term

    return short_term


def librosa_short_term() -> Work:
    from librosa import feature, magphase, stft

    said = {"hop_length": STEP, "center": False}

    def work(block: Waveform) -> object:
        spectrum, _ = magphase(stft(block, n_fft=LONG, **said))
        return (
            feature.zero_crossing_rate(block, frame_length=LONG, **said),
            feature.rms(S=spectrum, frame_length=LONG),
            feature.spectral_centroid(S=spectrum, sr=RATE),
            feature.spectral_bandwidth(S=spectrum, sr=RATE),
            feature.spectral_rolloff(S=spectrum, sr=RATE),
            feature.mfcc(S=feature.melspectrogram(S=spectrum, sr=RATE), n_mfcc=13),
            feature.chroma_stft(S=spectrum, sr=RATE, tuning=0.0),
        )

    return work


def pyaudioanalysis_short_term() -> Work:
    from pyAudioAnalysis.ShortTermFeatures import feature_extraction

    return lambda block: feature_extraction(block, RATE, LONG, STEP, deltas=False)


def mien_functionals() -> Work:
    from mien.audio.functionals import functionals

    return functionals


def opensmile_functionals() -> Work:
    import opensmile

    level = opensmile.FeatureLevel.Functionals
    smile = opensmile.Smile(feature_set=opensmile.FeatureSet.eGeMAPSv02, feature_level=level)
    return lambda block: smile.process_signal(block, RATE)


@dataclass(frozen=True)
class Contestant:
    """What is measured, by whom, and how to get the function that does it."""

    what: str
    who: str
    prepare: Callable[[], Work]

    @property
    def ours(self) -> bool:
        return self.who == "mien"


CONTESTANTS = (
    Contestant("log-mel", "mien", mien_log_mel),
    Contestant("log-mel", "librosa", librosa_log_mel),
    Contestant("log-mel", "audioflux", audioflux_log_mel),
    Contestant("34 short-term features", "mien", mien_short_term),
    Contestant("34 short-term features", "pyAudioAnalysis", pyaudioanalysis_short_term),
    Contestant("the 30 of them that it has", "librosa", librosa_short_term),
    Contestant("88 functionals", "mien", mien_functionals),
    Contestant("88 functionals, its own", "openSMILE", opensmile_functionals),
)


@dataclass(frozen=True)
class Cost:
    """Seconds of work, and megabytes at the peak: after warming up, and after the whole."""

    seconds: float
    warm: float
    peak: float


def measure(contestant: Contestant, minutes: float) -> Cost:
    """What a contestant costs in this process."""
    work = contestant.prepare()
    for block in blocks(BLOCK / 60):
        work(block)
    warm, seconds = _megabytes(), 0.0
    for block in blocks(minutes):
        began = time.process_time()
        work(block)
        seconds += time.process_time() - began
    return Cost(seconds, warm, _megabytes())


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE


def measured(index: int, minutes: float, python: str) -> Cost | None:
    """A contestant in a process of its own; None where its library is not installed."""
    command = [python, __file__, "--contestant", str(index), "--minutes", str(minutes)]
    alone = os.environ | dict.fromkeys(THREADS, "1")
    done = subprocess.run(command, env=alone, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode and "ModuleNotFoundError" in done.stderr:
        return None
    done.check_returncode()
    return Cost(*json.loads(done.stdout.splitlines()[-1]))


def row(contestant: Contestant, cost: Cost | None, ours: Cost | None, minutes: float) -> str:
    """A line of the table; `ours` is mien's cost of the same thing."""
    if cost is None:
        return f"| {contestant.what} | {contestant.who} | not installed | – | – |"
    factor = f"{cost.seconds / (60 * minutes):.2g}"
    beside = "–" if contestant.ours or ours is None else f"{cost.seconds / ours.seconds:.1f}×"
    memory = f"{cost.warm:.0f} → {cost.peak:.0f} MB"
    return f"| {contestant.what} | {contestant.who} | {factor} | {beside} | {memory} |"


def table(minutes: float, others: str) -> Iterator[str]:
    """Every line, as soon as it is known."""
    yield "| what | who | real-time factor | time beside mien's | memory, warm → end |"
    yield "|---|---|---|---|---|"
    ours: Cost | None = None
    for index, contestant in enumerate(CONTESTANTS):
        cost = measured(index, minutes, sys.executable if contestant.ours else others)
        ours = cost if contestant.ours else ours
        yield row(contestant, cost, ours, minutes)


def machine() -> str:
    """Where the figures were taken, and how busy it was."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{platform.processor() or platform.machine()} × {os.cpu_count()}{load}, processor time with one thread each"


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Features of sound beside other libraries.")
    parser.add_argument("--minutes", type=float, default=60, help="of sound")
    parser.add_argument("--others", default=sys.executable, metavar="PYTHON", help="an interpreter with the libraries")
    parser.add_argument("--contestant", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.contestant is not None:
        cost = measure(CONTESTANTS[given.contestant], given.minutes)
        print(json.dumps([cost.seconds, cost.warm, cost.peak]))
        return
    print(f"## Features of sound\n\n{given.minutes:g} minutes; {machine()}. Goals: log-mel five times as fast as")
    print("librosa, the 34 features at a real-time factor of 0.01 at most, memory flat.\n")
    for line in table(given.minutes, given.others):
        print(line, flush=True)
    print()


if __name__ == "__main__":
    main()
