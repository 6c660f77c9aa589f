"""How late a live session is: from the end of speech to its final event, over loopback. Prints Markdown.

    python benchmarks/live.py [--sessions 1 8] [--turns N] [--video]

A server runs as users run it; clients send synthetic speech at the pace of life, 50 ms at a time, without a recogniser.
The end of speech is that of the utterance's span, so the pause that the detector waits for is part of the time.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from mien.client import Client, Live
from mien.streaming.feed import pcm
from mien.testing.audio import RATE, silence, vowel
from mien.testing.vision import face_image

PIECE = 0.05  # seconds of sound sent at a time
LOOKS = 5  # pictures a second
SPEECH, PAUSE = 1.5, 1.0  # seconds
GOALS = "≤ 300 ms, ≤ 700 ms"


@dataclass
class Heard:
    """What one session measured: seconds from the end of each utterance to its final event."""

    late: list[float] = field(default_factory=list)
    shed: int = 0
    began: float = 0.0


@contextmanager
def server() -> Iterator[str]:
    """`mien serve` on a free port."""
    with tempfile.TemporaryDirectory() as data:
        command = [sys.executable, "-m", "mien", "serve", "--port", "0", "--workers", "0", "--data", data]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)  # noqa: S603
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()[1]
        finally:
            process.terminate()
            process.wait()


def speech(turns: int) -> NDArray[np.float32]:
    """Turns of a held vowel with pauses. float32, shape (samples,), 16 kHz."""
    turn = [vowel(SPEECH), silence(PAUSE)]
    return np.concatenate([silence(0.5), *turn * turns])


def session(url: str, turns: int, video: bool, delay: float) -> Heard:
    """One client from its start to its end."""
    time.sleep(delay)  # sessions do not speak in step
    heard = Heard()
    with Client(url) as client, client.live(video=video, asr="none") as live:
        reader = threading.Thread(target=_listen, args=(live, heard))
        reader.start()
        heard.began = time.perf_counter()
        _send(live, speech(turns), video, heard.began)
        live.stop()
        reader.join()
    return heard


def _send(live: Live, sound: NDArray[np.float32], video: bool, began: float) -> None:
    picture = cv2.imencode(".jpg", face_image(seed=1, width=640, height=480))[1].tobytes()
    size = round(PIECE * RATE)
    every = round(1 / LOOKS / PIECE)
    for number, start in enumerate(range(0, len(sound), size)):
        time.sleep(max(0.0, began + start / RATE + PIECE - time.perf_counter()))
        if video and number % every == 0:
            live.watch(start / RATE, picture)
        live.hear(pcm(sound[start : start + size]))


def _listen(live: Live, heard: Heard) -> None:
    for event in live.events():
        if event["type"] == "final":
            heard.late.append(time.perf_counter() - heard.began - event["utterance"]["end"])
        if event["type"] == "shed":
            heard.shed += event["frames"]


def measured(url: str, sessions: int, turns: int, video: bool) -> str:
    """A row of the table."""
    delays = [number * (SPEECH + PAUSE) / sessions for number in range(sessions)]
    with ThreadPoolExecutor(sessions) as pool:
        found = list(pool.map(lambda delay: session(url, turns, video, delay), delays))
    late = np.array([seconds for heard in found for seconds in heard.late]) * 1000
    p50, p95 = np.percentile(late, [50, 95])
    whole = f"{len(late)} of {sessions * turns}"
    with_faces = "sound, faces" if video else "sound"
    return (
        f"| {sessions} | {with_faces} | {whole} | {p50:.0f} ms, {p95:.0f} ms | {GOALS} | {sum(h.shed for h in found)} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, nargs="+", default=[1, 8])
    parser.add_argument("--turns", type=int, default=12)
    parser.add_argument("--video", action="store_true", help="send pictures too, five a second")
    asked = parser.parse_args()
    print("| sessions | read | turns heard | p50, p95 | goals | pictures shed |\n| --- | --- | --- | --- | --- | --- |")
    with server() as url:
        session(url, 1, asked.video, 0.0)  # the model is loaded
        for sessions in asked.sessions:
            print(measured(url, sessions, asked.turns, asked.video), flush=True)


if __name__ == "__main__":
    main()
