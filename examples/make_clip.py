"""Makes `clip.mp4` and `clip.srt`: a real face and synthetic speech, a few seconds of each, free for anyone to use.

The face is NASA's portrait of the astronaut Eileen Collins (public domain), as it comes with scikit-image; the voices
are eSpeak NG's. The portrait drifts and zooms a little, so that a face has to be followed.

    apt-get install espeak-ng
    pip install av numpy opencv-python-headless scikit-image
    python examples/make_clip.py
"""

from __future__ import annotations

import io
import subprocess
import wave
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from skimage import data

HERE = Path(__file__).parent
WIDTH, HEIGHT, RATE = 512, 384, 15  # pixels, frames a second
SOUND_RATE = 22050  # Hz, eSpeak's own
LEAD, PAUSE = 0.5, 0.6  # seconds of silence before the first sentence and after each


@dataclass(frozen=True)
class Line:
    """A sentence, who says it, and eSpeak's voice, speed (words a minute) and pitch (0..99)."""

    speaker: str
    text: str
    voice: str
    speed: int
    pitch: int


LINES = (
    Line("Ana", "I got the job! I am so happy!", "en-us+f3", 165, 70),
    Line("Ben", "You lied to me. I am furious!", "en-gb+m3", 165, 35),
    Line("Ana", "I feel so sad and alone.", "en-us+f3", 140, 45),
)


def speak(line: Line) -> np.ndarray:
    """The sentence: float32, shape (samples,), 22,050 Hz, without the silence at its ends."""
    command = ["espeak-ng", "-v", line.voice, "-s", str(line.speed), "-p", str(line.pitch), "--stdout", line.text]
    said = subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603  fixed words
    with wave.open(io.BytesIO(said)) as file:
        if (file.getframerate(), file.getnchannels()) != (SOUND_RATE, 1):
            raise SystemExit(f"expected {SOUND_RATE} Hz mono of eSpeak NG, got {file.getparams()}")
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / 32768
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    return samples[loud[0] : loud[-1] + 1]


def soundtrack() -> tuple[np.ndarray, list[tuple[float, float]]]:
    """All sentences with pauses: float32, shape (samples,), 22,050 Hz; and start and end of each, in seconds."""
    pieces, times, now = [silence(LEAD)], [], LEAD
    for line in LINES:
        voice = speak(line)
        times.append((now, now + len(voice) / SOUND_RATE))
        pieces += [voice, silence(PAUSE)]
        now = times[-1][1] + PAUSE
    return np.concatenate(pieces), times


def silence(seconds: float) -> np.ndarray:
    return np.zeros(round(seconds * SOUND_RATE), np.float32)


def picture(portrait: np.ndarray, time: float) -> np.ndarray:
    """The portrait at a moment: uint8, shape (HEIGHT, WIDTH, 3), RGB."""
    zoom = 1.15 + 0.10 * np.sin(2 * np.pi * time / 7)
    x, y = 225 + 14 * np.sin(2 * np.pi * time / 5), 150 + 6 * np.sin(2 * np.pi * time / 3)  # the face is near 225, 120
    matrix = np.array([[zoom, 0, WIDTH / 2 - zoom * x], [0, zoom, HEIGHT / 2 - zoom * y]])
    return cv2.warpAffine(portrait, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)


def write_clip(path: Path, sound: np.ndarray) -> None:
    """H.264 and AAC in mp4, with the index in front."""
    portrait = data.astronaut()
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
        video = container.add_stream("libx264", rate=RATE, options={"crf": "26", "preset": "veryslow"})
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        audio = container.add_stream("aac", rate=SOUND_RATE, layout="mono", bit_rate=64_000)
        for number in range(round(len(sound) / SOUND_RATE * RATE)):
            frame = av.VideoFrame.from_ndarray(picture(portrait, number / RATE), format="rgb24")
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        frame = av.AudioFrame.from_ndarray(sound.reshape(1, -1), format="flt", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, 0, Fraction(1, SOUND_RATE)
        container.mux(audio.encode(frame))
        container.mux(audio.encode(None))


def clock(seconds: float) -> str:
    """SubRip's clock: 00:00:01,250."""
    milliseconds = round(seconds * 1000)
    return f"00:{milliseconds // 60000:02}:{milliseconds // 1000 % 60:02},{milliseconds % 1000:03}"


def write_subtitles(path: Path, times: list[tuple[float, float]]) -> None:
    blocks = [
        f"{number}\n{clock(start)} --> {clock(end)}\n{line.speaker}: {line.text}\n"
        for number, (line, (start, end)) in enumerate(zip(LINES, times, strict=True), 1)
    ]
    path.write_text("\n".join(blocks), encoding="utf-8")


if __name__ == "__main__":
    sound, times = soundtrack()
    write_clip(HERE / "clip.mp4", sound)
    write_subtitles(HERE / "clip.srt", times)
