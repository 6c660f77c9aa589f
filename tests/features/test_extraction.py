"""Extraction of a whole list: resumed, in parallel, with failures, and killed at any moment."""

import os
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from mien.audio.mel import MelSettings, log_mel
from mien.errors import InputError, UsageError
from mien.features import extraction
from mien.features.extraction import Extraction, compute_one, extract
from mien.features.material import Material, stretch
from mien.features.store import FeatureStore, content_key
from mien.features.table import FEATURES, defaults, request
from mien.testing.audio import noise, tone
from mien.types import Span

MEL = "log-mel:hop=0.02"


def write(path: Path, waveform: np.ndarray) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((waveform * 32767).astype("<i2").tobytes())
    return path


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> list[Material]:
    folder = tmp_path_factory.mktemp("clips")
    return [Material(f"clip{n}", write(folder / f"{n}.wav", tone(200 + 10 * n, 0.4))) for n in range(40)]


def stored(root: Path) -> FeatureStore:
    return request(MEL).store(root)


def arrays(found: Extraction, root: Path) -> dict[str, bytes]:
    return {id: stored(root).path(key).read_bytes() for id, key in found.keys.items()}


def test_every_item_has_its_array(clips: list[Material], tmp_path: Path) -> None:
    seen: list[int] = []
    found = extract(clips[:3], MEL, tmp_path, progress=seen.append)
    assert (found.computed, found.failures, found.stopped, seen) == (3, {}, False, [1, 2, 3])
    path = clips[1].file
    mel = log_mel(tone(210, 0.4), MelSettings(hop=0.02)).astype(np.float64)
    array = stored(tmp_path).open(found.keys["clip1"])
    assert array is not None
    assert found.keys["clip1"] == content_key(path)
    np.testing.assert_allclose(array, (mel - mel.mean()) / 20, atol=0.01)


def test_what_is_stored_is_left_as_it_is(clips: list[Material], tmp_path: Path) -> None:
    first = extract(clips[:5], MEL, tmp_path)
    again = extract(clips[:8], MEL, tmp_path)
    assert (first.computed, again.computed) == (5, 3)
    assert again.keys.items() >= first.keys.items()


def test_processes_compute_what_one_computes(clips: list[Material], tmp_path: Path) -> None:
    alone, together = extract(clips, MEL, tmp_path / "a"), extract(clips, MEL, tmp_path / "b", jobs=2)
    assert arrays(alone, tmp_path / "a") == arrays(together, tmp_path / "b")
    assert together.computed == len(clips)
    assert list(together.keys) == [clip.id for clip in clips], "in the order of the list, whoever was faster"


@pytest.fixture
def broken(clips: list[Material], tmp_path: Path) -> list[Material]:
    (tmp_path / "garbage.wav").write_bytes(b"no sound" * 50)
    return [
        Material("garbage", tmp_path / "garbage.wav"),
        Material("absent", tmp_path / "absent.wav"),
        *clips[:2],
        Material("words", text="only words"),
        Material("late", clips[0].media, Span(5, 6)),
    ]


def test_failures_are_listed_and_the_rest_is_done(broken: list[Material], tmp_path: Path) -> None:
    found = extract(broken, MEL, tmp_path / "store", most_failures=4)
    assert sorted(found.keys) == ["clip0", "clip1"]
    assert not found.stopped
    assert "not readable" in found.failures["garbage"]
    assert found.failures["absent"].endswith("absent.wav: No such file or directory")
    assert found.failures["words"] == "words: has no media to compute from"
    assert "nothing is heard from 5 to 6 s" in found.failures["late"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_too_many_failures_stop_the_run(broken: list[Material], tmp_path: Path, jobs: int) -> None:
    found = extract(broken, MEL, tmp_path / "store", most_failures=1, jobs=jobs)
    assert found.stopped
    assert len(found.failures) == 2


def test_a_missing_number_is_a_failure(clips: list[Material], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction.Request, "compute", lambda *_: np.full((2, 2), np.nan, np.float32))
    outcome = compute_one(clips[0], MEL, tmp_path)
    assert outcome.reason == "the feature came out with values that are not numbers"


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_store_that_cannot_be_written_stops_the_run(clips: list[Material], tmp_path: Path, jobs: int) -> None:
    (tmp_path / "store").write_text("a file where a folder should be")
    with pytest.raises(UsageError, match="store: features cannot be kept here"):
        extract(clips, MEL, tmp_path / "store", jobs=jobs)


def deadly(material: Material) -> extraction.Outcome:
    """Brings down its process over one item, as a decoder may over a hostile file."""
    if material.id == "clip7":
        os.kill(os.getpid(), 9)
    return extraction.Outcome(material.id, "00" * 32)


def test_an_item_that_kills_its_process_is_a_failure(clips: list[Material]) -> None:
    outcomes = list(extraction._outcomes(clips[:12], deadly, jobs=2))
    assert sorted(outcome.id for outcome in outcomes) == sorted(clip.id for clip in clips[:12])
    (dead,) = [outcome for outcome in outcomes if outcome.key is None]
    assert (dead.id, dead.reason) == ("clip7", "the process that read it died")


# Extracts ten times over, each time killed a random moment after a few more items are done; then once to the end. Each
# child is a fork of a process that has imported everything, so that the kill falls into the work.
KILLER = """
import os, random, signal, sys, time
from pathlib import Path
import numpy as np
from mien.features.extraction import extract
from mien.features.material import Material
from mien.features.store import FeatureStore
from mien.features.table import request
root, clips = Path(sys.argv[1]), sorted(Path(sys.argv[2]).glob("*.wav"))
materials = [Material(path.stem, path) for path in clips]
moments = random.Random(1)
store = FeatureStore(root, request("log-mel:hop=0.02").spec)
for round in range(10):
    read, write = os.pipe()
    child = os.fork()
    if not child:
        extract(materials, "log-mel:hop=0.02", root, progress=lambda done: os.write(write, b"."))
        os._exit(0)
    for _ in range(3 * round + moments.randint(1, 3)):
        os.read(read, 1)
    time.sleep(moments.uniform(0.0, 0.005))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    for path in store.folder.glob("??/*.npy"):
        np.load(path)
left = len(list(store.keys()))
found = extract(materials, "log-mel:hop=0.02", root)
print(left, found.computed, len(found.keys), len(found.failures))
"""


def test_killed_ten_times_and_resumed(clips: list[Material], tmp_path: Path) -> None:
    whole = extract(clips, MEL, tmp_path / "whole")
    arguments = [str(tmp_path / "killed"), str(clips[0].file.parent)]
    done = subprocess.run(
        [sys.executable, "-c", KILLER, *arguments], check=False, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    left, computed, keys, failures = map(int, done.stdout.split())
    assert left > 27, "every run goes on where the one before it was killed"
    assert (left + computed, keys, failures) == (len(clips), len(clips), 0)
    resumed = extract(clips, MEL, tmp_path / "killed")
    assert resumed.computed == 0
    assert arrays(resumed, tmp_path / "killed") == arrays(whole, tmp_path / "whole")


# An extraction in two processes; tells when the first array is there, so that the kill falls into the work.
PARALLEL = """
import sys
from pathlib import Path
from mien.features.extraction import extract
from mien.features.material import Material
if __name__ == "__main__":
    materials = [Material(path.stem, path) for path in sorted(Path(sys.argv[2]).glob("*.wav"))] * 200
    extract(materials, "log-mel:hop=0.02", Path(sys.argv[1]), jobs=2, progress=lambda n: print(n, flush=True))
"""


def test_workers_end_with_a_killed_parent(clips: list[Material], tmp_path: Path) -> None:
    script = tmp_path / "parallel.py"
    script.write_text(PARALLEL)
    arguments = [str(tmp_path / "store"), str(clips[0].file.parent)]
    process = subprocess.Popen([sys.executable, str(script), *arguments], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "1\n"
    process.kill()
    process.communicate(timeout=60)  # ends once nobody holds the pipe: the workers hold it while they live
    found = extract(clips, MEL, tmp_path / "store")
    assert arrays(found, tmp_path / "store") == arrays(extract(clips, MEL, tmp_path / "whole"), tmp_path / "whole")


@pytest.mark.parametrize("span", [Span(0, 3), Span(9.5, 10.25), Span(10, 20), Span(12.125, 25.5)])
def test_a_stretch_is_cut_out_of_the_whole(tmp_path: Path, span: Span) -> None:
    sound = noise(26, level=0.1)
    path = write(tmp_path / "long.wav", sound)
    found = stretch(path, span, 16_000)
    np.testing.assert_allclose(found, sound[int(span.start * 16_000) : int(span.end * 16_000)], atol=1e-4)


def test_keys_tell_stretches_and_words_apart(clips: list[Material]) -> None:
    path = clips[0].media
    keys = {Material("x", path, span).key("media") for span in (None, Span(0, 0.1), Span(0, 0.2))}
    words = {Material("x", path, text=text).key("text") for text in ("yes", "no", "half \ud83d")}
    assert len(keys | words) == 6
    assert Material("y", path).key("media") in keys
    with pytest.raises(InputError, match="x: has no words"):
        Material("x", path).key("text")


@pytest.mark.parametrize("name", FEATURES)
def test_every_feature_says_its_defaults(name: str) -> None:
    plain = request(name)
    usual = {key: value for key, value in defaults(plain.feature).items() if value != ""}
    said = request(name + ":" + ",".join(f"{key}={value}" for key, value in usual.items()))
    assert said.spec.fingerprint == plain.spec.fingerprint
    np.dtype(plain.feature.dtype)


def test_settings_are_read() -> None:
    assert request("log-mel:hop=0.02,bands=40").settings == MelSettings(hop=0.02, bands=40)
    assert request("log-mel:hop=1").settings.hop == 1.0


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("smell", "unknown feature 'smell'; known are log-mel"),
        ("", "unknown feature ''"),
        ("log-mel:hops=1", "log-mel has no setting 'hops'; it has rate, window, hop"),
        ("log-mel:bands=4.5", "bands is a whole number from 0 up, such as 64, got '4.5'"),
        ("log-mel:hop=nan", "hop is a number from 0 up, such as 0.016, got 'nan'"),
        ("log-mel:hop=-1", "hop is a number"),
        ("log-mel:hop", "hop is a number from 0 up, such as 0.016, got ''"),
        ("log-mel:hop=0", "cannot be computed with these settings"),
    ],
)
def test_what_cannot_be_asked_for(asked: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        request(asked)
