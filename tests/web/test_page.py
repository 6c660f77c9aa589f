"""The page in a real browser, against the server itself. Needs Node, `npm ci` in web, Chromium, and the built page."""

import os
import shutil
import subprocess
import sys
import wave
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

import mien
from mien.audio.decode import RATE, decode

ROOT = Path(__file__).parents[2]
WEB = ROOT / "web"
CLIP = ROOT / "examples" / "clip.mp4"
SUBTITLES = ROOT / "examples" / "clip.srt"
PAGE = Path(mien.__file__).parent / "server" / "page" / "index.html"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")

pytestmark = [
    pytest.mark.skipif(not (WEB / "node_modules").is_dir(), reason="cd web && npm install --no-save"),
    pytest.mark.skipif(not PAGE.is_file(), reason="cd web && npm run build"),
]
in_browser = pytest.mark.skipif(CHROMIUM is None, reason="no chromium; name one in CHROMIUM")


def npm(script: str, **environment: str) -> None:
    """Run a script of the page's package; its output is shown when it fails."""
    done = subprocess.run(
        ["npm", "run", script],
        cwd=WEB,
        env=os.environ | {"CHROMIUM": CHROMIUM or ""} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """The address of a server of its own, with nothing in it."""
    command = [sys.executable, "-m", "mien", "serve", "--port", "0", "--data", str(tmp_path / "data")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            said = next((line for line in process.stdout if line.startswith("mien: http")), "")
            yield said.removeprefix("mien: ").strip() + "/"
        finally:
            process.terminate()


@pytest.fixture
def devices(tmp_path: Path) -> dict[str, str]:
    """What the browser's microphone and camera are to play: the sound and the pictures of the example clip."""
    sound, pictures = tmp_path / "sound.wav", tmp_path / "pictures.mjpeg"
    write_sound(sound)
    write_pictures(pictures)
    return {"MIEN_SOUND": str(sound), "MIEN_PICTURES": str(pictures)}


def write_sound(path: Path) -> None:
    samples = np.round(decode(CLIP) * 32767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())


def write_pictures(path: Path) -> None:
    with av.open(str(CLIP)) as film, av.open(str(path), "w", format="mjpeg") as file:
        source = film.streams.video[0]
        stream = file.add_stream("mjpeg", rate=Fraction(source.average_rate or 25))
        stream.width, stream.height, stream.pix_fmt = source.width, source.height, "yuvj420p"
        for frame in film.decode(source):
            for packet in stream.encode(frame.reformat(format="yuvj420p")):
                file.mux(packet)
        for packet in stream.encode(None):
            file.mux(packet)


def test_the_logic_of_the_page() -> None:
    npm("test")


def test_the_style_and_types_of_the_page() -> None:
    npm("check")


@in_browser
@pytest.mark.timeout(1200)
def test_the_page_as_a_person_uses_it() -> None:
    npm("browser")


@in_browser
@pytest.mark.timeout(1200)
def test_the_page_shows_what_the_command_line_says(server: str, devices: dict[str, str], tmp_path: Path) -> None:
    expected = tmp_path / "expected.json"
    expected.write_text(mien.analyze(CLIP, transcript=SUBTITLES, why=True).to_json(), "utf-8")
    npm(
        "browser:real",
        MIEN_URL=server,
        MIEN_CLIP=str(CLIP),
        MIEN_SUBTITLES=str(SUBTITLES),
        MIEN_EXPECTED=str(expected),
        **devices,
    )
