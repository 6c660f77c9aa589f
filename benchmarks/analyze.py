"""How long mien takes, beside its goals and beside what a user would pick instead. Prints Markdown.

    python benchmarks/analyze.py [--bundle NAME|DIR] [--clip FILE] [--words FILE] [--repeats N]

Whole processes run as a user runs them, start to end. Single calls run on one thread with everything loaded, after one
call that is not counted. Times are wall clock: measure on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from mien.audio.mel import log_mel
from mien.features.extract import mel_settings
from mien.inference import session
from mien.inference.recognizer import Recognizer
from mien.media import probe
from mien.testing.audio import RATE, vowel
from mien.vision.crop import crop
from mien.vision.faces import HaarDetector
from mien.vision.frames import frames

ROOT = Path(__file__).parent.parent
CLIP, WORDS = ROOT / "examples" / "clip.mp4", ROOT / "tests" / "everyday.csv"
SENTENCE = "Get out of my house, I never want to see you again!"
PIECES, PIECE = 12, 5.0  # utterances and seconds of each: a minute of sound
SIZE = 640, 480
PACKAGES = ("numpy", "onnxruntime", "opencv-python-headless", "scikit-learn")
PYTHON = [sys.executable]
MIEN = [*PYTHON, "-m", "mien"]


@dataclass(frozen=True)
class Row:
    """What was measured, the goal, and what stands beside it: all as they are printed."""

    what: str
    measured: str
    goal: str = "–"
    beside: str = "–"

    def __str__(self) -> str:
        return f"| {self.what} | {self.measured} | {self.goal} | {self.beside} |"


def timed(call: Callable[[], object], repeats: int) -> NDArray[np.float64]:
    """Seconds of each of `repeats` calls, after one that is not counted. shape (repeats,)"""
    call()
    return np.array([_seconds(call) for _ in range(repeats)])


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def process(command: Sequence[str], repeats: int) -> float:
    """Median seconds of a whole process. The files it reads are warm, as they are on the second run of a day."""
    return float(np.median(timed(lambda: _run(command), repeats)))


def _run(command: Sequence[str]) -> str:
    """Run a process to its end; returns its stderr."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stderr  # noqa: S603


def import_seconds(report: str) -> float:
    """What `python -X importtime` says that `import mien` took, with all that it imports."""
    (microseconds,) = re.findall(r"\|\s*(\d+) \| mien$", report, re.MULTILINE)
    return int(microseconds) / 1e6


def middle(seconds: NDArray[np.float64]) -> str:
    return f"{1e3 * np.median(seconds):.2f} ms"


def share(seconds: float, of: float) -> str:
    """A real-time factor: seconds of work for each second of media."""
    return f"{seconds / of:.2g}"


def starting(bundle: str, repeats: int) -> Iterator[Row]:
    """Cold starts: whole processes."""
    load = [*PYTHON, "-X", "importtime", "-c", "import mien"]
    bare = process([*PYTHON, "-c", "pass"], repeats)
    whole = process(load[:1] + load[3:], repeats)
    yield Row("`import mien`, whole process", f"{whole:.3f} s", "–", f"Python alone {bare:.3f} s")
    inside = np.median([import_seconds(_run(load)) for _ in range(repeats)])
    yield Row("`import mien` by `-X importtime`", f"{inside:.3f} s", "≤ 0.4 s")
    yield Row("`mien --help`", f"{process([*MIEN, '--help'], repeats):.3f} s")
    words = process([*MIEN, "analyze", "--text", SENTENCE, "--bundle", bundle], repeats)
    learn = process([*PYTHON, "-c", "import sklearn.feature_extraction.text, sklearn.linear_model"], repeats)
    yield Row("`mien analyze --text`", f"{words:.3f} s", "≤ 0.6 s", f"importing scikit-learn alone {learn:.3f} s")


def words(recognizer: Recognizer, table: Path, repeats: int) -> Iterator[Row]:
    """One turn, the sentences of the table in turn."""
    with table.open(encoding="utf-8", newline="") as handle:
        lines = list(csv.DictReader(handle))
    sentences = [line["text"] for line in lines]
    predict = _bag_of_words(sentences, [line["emotion"] for line in lines])
    mine = np.concatenate([timed(partial(recognizer.analyze, text=said), repeats) for said in sentences])
    other = np.concatenate([timed(partial(predict, [said]), repeats) for said in sentences])
    beside = f"scikit-learn, TF-IDF + logistic regression {middle(other)}"
    yield Row("a turn of words, median", middle(mine), "< 1 ms", beside)
    yield Row("a turn of words, 95th percentile", f"{1e3 * np.percentile(mine, 95):.2f} ms")


def _bag_of_words(sentences: Sequence[str], emotions: Sequence[str]) -> Callable[[list[str]], object]:
    """Fitted on few sentences, which if anything flatters it: a larger vocabulary is not looked up faster."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    fitted = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), LogisticRegression())
    predict: Callable[[list[str]], object] = fitted.fit(sentences, emotions).predict_proba
    return predict


def sound(recognizer: Recognizer, repeats: int) -> Iterator[Row]:
    """A minute in utterances of five seconds."""
    from scipy.signal import spectrogram

    experts = recognizer.experts
    if not experts.has("audio"):
        yield Row("voice", "the bundle does not listen")
        return
    settings = mel_settings(experts.contract.experts["audio"].feature)
    pieces = [vowel(PIECE, pitch=100.0 + 10 * k) for k in range(PIECES)]

    def over(call: Callable[[NDArray[np.float32]], object]) -> str:
        return share(float(np.median(timed(lambda: [call(piece) for piece in pieces], repeats))), PIECES * PIECE)

    window, overlap = round(settings.window * RATE), round((settings.window - settings.hop) * RATE)
    beside = over(lambda piece: spectrogram(piece, RATE, nperseg=window, noverlap=overlap))
    goal, instead = "≤ 0.01", f"SciPy's spectrogram, without mel bands {beside}"
    yield Row("log-mel, real-time factor", over(lambda piece: log_mel(piece, settings)), goal, instead)
    yield Row("log-mel and the voice expert, real-time factor", over(experts.audio))


def sight(recognizer: Recognizer, clip: Path, repeats: int) -> Iterator[Row]:
    """A frame of the clip at 640×480."""
    import cv2

    picture = np.asarray(cv2.resize(next(frames(clip)).image, SIZE, interpolation=cv2.INTER_AREA), np.uint8)
    detector = HaarDetector()
    opencv = cv2.CascadeClassifier(str(Path(cv2.data.haarcascades) / "haarcascade_frontalface_default.xml"))
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    alone = timed(lambda: opencv.detectMultiScale(grey, 1.1, 5), repeats)
    finding = timed(lambda: detector.detect(picture), repeats)
    yield Row("finding faces in 640×480", middle(finding), "–", f"OpenCV's usual call on all pixels {middle(alone)}")
    faces = detector.detect(picture)
    if not (faces and recognizer.experts.has("face")):
        yield Row("face", "none was found" if recognizer.experts.has("face") else "the bundle does not see")
        return
    reading = timed(lambda: recognizer.experts.faces(crop(picture, faces[0])[None]), repeats)
    yield Row("cropping and reading a face", middle(reading))
    yield Row("finding and reading a face", middle(finding + reading), "≤ 15 ms")


def recordings(bundle: str, clip: Path, repeats: int) -> Iterator[Row]:
    """The whole road, with the start of the program."""
    duration = probe(clip).duration or 0.0
    given = ["--transcript", str(clip.with_suffix(".srt"))]
    for how, options in (("with its transcript", given), ("without words", ["--asr", "none"])):
        seconds = process([*MIEN, "analyze", str(clip), *options, "--bundle", bundle], repeats)
        factor = share(seconds, duration)
        yield Row(f"{clip.name} ({duration:.1f} s) {how}", f"{seconds:.2f} s, real-time factor {factor}", "≤ 0.1")


def machine() -> str:
    """Where and with what the figures were taken."""
    commit = "outside a checkout"
    described = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=12"],  # noqa: S607
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if not described.returncode:
        commit = f"commit {described.stdout.strip()}"
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    processor = f"{platform.processor() or platform.machine()} × {os.cpu_count()}"
    return f"{processor}, Python {platform.python_version()}, mien {version('mien')} ({commit}), {versions}."


def rows(bundle: str, clip: Path, table: Path, repeats: int) -> Iterator[Row]:
    """Every row, in the order of the table."""
    import cv2

    yield from starting(bundle, repeats)
    threads, session.THREADS = session.THREADS, 1
    cv2.setNumThreads(1)
    with threadpool_limits(1):
        recognizer = Recognizer.load(bundle)
        yield from words(recognizer, table, repeats)
        yield from sound(recognizer, repeats)
        yield from sight(recognizer, clip, 10 * repeats)
    session.THREADS = threads
    yield from recordings(bundle, clip, repeats)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Times of mien beside its goals.")
    parser.add_argument("--bundle", default="base", help="a bundle by name, or its folder")
    parser.add_argument("--clip", type=Path, default=CLIP, help="a recording with a face and a .srt beside it")
    parser.add_argument("--words", type=Path, default=WORDS, help="a CSV with columns text and emotion")
    parser.add_argument("--repeats", type=int, default=5, help="of whole processes; calls are repeated ten times that")
    given = parser.parse_args(arguments)
    print(f"## Time\n\n{machine()}\n\n| what | measured | goal | beside it |\n|---|---|---|---|")
    for row in rows(given.bundle, given.clip, given.words, given.repeats):
        print(row, flush=True)
    print()


if __name__ == "__main__":
    main()
