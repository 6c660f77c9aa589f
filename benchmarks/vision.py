"""What a frame of 640×480 costs, beside OpenCV's own detectors on every frame. Prints Markdown.

    python benchmarks/vision.py [--film FILE] [--bundle NAME|DIR] [--model FILE] [--repeats N]

A film is looked at five times a second, as `mien analyze` and a live session look at it, on one thread: faces found or
followed, laid out, their mouths compared, their emotions read. Without --film it is a made one of two people who talk.
YuNet is measured where it was fetched, or from --model. Drawing is `mien analyze --render` without the analysis.

Times are wall clock and of the processor: where they differ, the machine had other things to do.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from mien.bundle import fetched
from mien.inference.people import RATE
from mien.inference.recognizer import Recognizer
from mien.inference.seeing import read
from mien.media import probe
from mien.rendering.copy import render
from mien.testing.talk import Turn, write_talk
from mien.vision.faces import Detector, HaarDetector, YuNetDetector
from mien.vision.frames import Frame, frames
from mien.vision.observe import Observer

SIZE = 640, 480
TURNS = [Turn(2.0, 1), Turn(2.0, 2), Turn(2.0, None)]


@dataclass(frozen=True)
class Cost:
    """Milliseconds of each frame, by the clock on the wall and by that of the processor. shape (frames,)"""

    wall: NDArray[np.float64]
    busy: NDArray[np.float64]

    def row(self, what: str, goal: str = "–") -> str:
        mean, median, worst = self.wall.mean(), np.median(self.wall), np.percentile(self.wall, 95)
        return f"| {what} | {mean:.1f} ms | {median:.1f} ms | {worst:.1f} ms | {self.busy.mean():.1f} ms | {goal} |"


def cost(begin: Callable[[], Callable[[Frame], object]], looks: Sequence[Frame], repeats: int) -> Cost:
    """What each frame costs at least in some passes over all of them, after one that is not counted."""
    passes = [_passed(begin(), looks) for _ in range(repeats + 1)][1:]
    return Cost(*np.min(passes, axis=0))


def _passed(see: Callable[[Frame], object], looks: Sequence[Frame]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    wall, busy = np.zeros(len(looks)), np.zeros(len(looks))
    for place, look in enumerate(looks):
        began, worked = time.perf_counter(), time.process_time()
        see(look)
        wall[place], busy[place] = time.perf_counter() - began, time.process_time() - worked
    return 1e3 * wall, 1e3 * busy


def whole(detector: Detector, recognizer: Recognizer) -> Callable[[Frame], object]:
    """One look of mien's, on a fresh film."""
    observer = Observer(detector)
    return lambda frame: read(observer.see(frame), recognizer.experts)


def haar_alone() -> Callable[[Frame], object]:
    """OpenCV's cascade as its tutorials call it, on all pixels."""
    import cv2

    cascade = cv2.CascadeClassifier(str(Path(cv2.data.haarcascades) / "haarcascade_frontalface_default.xml"))
    return lambda frame: cascade.detectMultiScale(cv2.cvtColor(frame.image, cv2.COLOR_BGR2GRAY), 1.1, 5)


def yunet_alone(model: Path) -> Callable[[Frame], object]:
    """OpenCV's YuNet on all pixels."""
    import cv2

    network = cv2.FaceDetectorYN.create(str(model), "", SIZE, 0.6, 0.3, 256)
    return lambda frame: network.detect(frame.image)


def sized(film: Path) -> list[Frame]:
    """The looks at a film, each 640×480."""
    import cv2

    found = frames(film, rate=RATE)
    return [Frame(one.time, np.asarray(cv2.resize(one.image, SIZE, interpolation=cv2.INTER_AREA))) for one in found]


def rows(recognizer: Recognizer, looks: Sequence[Frame], model: Path | None, repeats: int) -> Iterator[str]:
    """Every row of the table of frames."""
    yield cost(haar_alone, looks, repeats).row("OpenCV's cascade alone, every frame")
    yield cost(lambda: whole(HaarDetector(), recognizer), looks, repeats).row("mien with the cascade", "≤ 30 ms")
    if model is None:
        yield "| YuNet | not fetched | – | – | – | – |"
        return
    yield cost(lambda: yunet_alone(model), looks, repeats).row("OpenCV's YuNet alone, every frame")
    yield cost(lambda: whole(YuNetDetector(model), recognizer), looks, repeats).row("mien with YuNet", "≤ 15 ms")


def drawing(recognizer: Recognizer, film: Path) -> str:
    """How much faster than the film runs its copy is drawn."""
    analysis = recognizer.analyze(film, transcriber="none")
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        render(analysis, film, Path(folder) / "copy.mp4")
        seconds = time.perf_counter() - began
    length = probe(film).duration or 0.0
    shown = next(frames(film)).image.shape
    size, pace = f"{shown[1]}×{shown[0]}", f"{length / seconds:.1f} times as fast as it runs"
    return f"Drawing {length:.1f} s of {size}: {seconds:.1f} s, {pace}."


def main(arguments: list[str] | None = None) -> None:
    import cv2

    parser = argparse.ArgumentParser(description="What a look at a frame costs.")
    parser.add_argument("--film", type=Path, help="a film with faces; a made one without")
    parser.add_argument("--bundle", default="base", help="a bundle by name, or its folder")
    parser.add_argument("--model", default=fetched("yunet"), help="YuNet's file, where it was not fetched")
    parser.add_argument(
        "--repeats", type=int, default=3, help="passes over the film; of each frame the quickest counts"
    )
    given = parser.parse_args(arguments)
    recognizer = Recognizer.load(given.bundle)
    with tempfile.TemporaryDirectory() as folder:
        film = given.film or write_talk(Path(folder) / "talk.mp4", TURNS)
        looks = sized(film)
        print(f"## Vision\n\n{len(looks)} looks at {film.name}, {SIZE[0]}×{SIZE[1]}, one thread.\n")
        print("| each frame | mean | median | 95th percentile | processor, mean | goal |\n|---|---|---|---|---|---|")
        threads = cv2.getNumThreads()
        cv2.setNumThreads(1)
        with threadpool_limits(1):
            for row in rows(recognizer, looks, Path(given.model) if given.model else None, given.repeats):
                print(row, flush=True)
        cv2.setNumThreads(threads)
        print(f"\n{drawing(recognizer, film)}\n")


if __name__ == "__main__":
    main()
