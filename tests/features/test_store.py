"""Features on disk: computed once, found by content, whole or not there."""

import hashlib
import json
import os
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mien.errors import UsageError
from mien.features import store as module
from mien.features.extract import face_spec
from mien.features.spec import FeatureSpec
from mien.features.store import LEFTOVER, FeatureStore, content_key, part_key

KEY = "ab" + "0" * 62
ARRAY = np.linspace(-3, 3, 12, dtype=np.float32).reshape(3, 4)


@pytest.fixture
def store(tmp_path: Path) -> FeatureStore:
    return FeatureStore(tmp_path, face_spec())


def never() -> Any:
    raise AssertionError("computed although it was stored")


def files(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


def test_what_is_stored_is_not_computed_again(store: FeatureStore) -> None:
    first = store.get(KEY, lambda: ARRAY)
    again = store.get(KEY, never)
    np.testing.assert_array_equal(first, again)
    np.testing.assert_allclose(again, ARRAY, atol=2e-3)  # half precision on disk
    assert again.dtype == np.float32


def test_another_spec_is_another_folder(tmp_path: Path, store: FeatureStore) -> None:
    store.get(KEY, lambda: ARRAY)
    other = FeatureStore(tmp_path, face_spec(64))
    assert other.get(KEY, lambda: 0 * ARRAY).tolist() == (0 * ARRAY).tolist()


def test_a_computation_that_fails_leaves_nothing(store: FeatureStore) -> None:
    with pytest.raises(AssertionError, match="computed"):
        store.get(KEY, never)
    assert files(store.folder) == []


def test_killed_half_way_through_writing(store: FeatureStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half an array lies beside its place; the next run takes it for nothing and writes the whole."""

    def half(file: Any, array: np.ndarray, **_: Any) -> None:
        file.write(array.tobytes()[:7])
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module.np, "save", half)
        with pytest.raises(KeyboardInterrupt):
            store.get(KEY, lambda: ARRAY)
    assert not store.path(KEY).exists()
    np.testing.assert_allclose(store.get(KEY, lambda: ARRAY), ARRAY, atol=2e-3)


def test_killed_before_the_move(store: FeatureStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(self: Path, target: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            store.get(KEY, lambda: ARRAY)
    assert not store.path(KEY).exists()


def test_the_key_is_the_content(tmp_path: Path) -> None:
    one, two = tmp_path / "one.wav", tmp_path / "two.wav"
    one.write_bytes(b"sound")
    two.write_bytes(b"sound")
    assert content_key(one) == content_key(two) == hashlib.sha256(b"sound").hexdigest()
    two.write_bytes(b"soumd")
    assert content_key(one) != content_key(two)


def test_the_key_of_a_large_file_is_its_hash_too(tmp_path: Path) -> None:
    content = random.Random(0).randbytes(3_000_000)
    (tmp_path / "film").write_bytes(content)
    assert content_key(tmp_path / "film") == hashlib.sha256(content).hexdigest()


def test_parts_of_one_film_have_keys_of_their_own() -> None:
    keys = {
        part_key(KEY, start=1.0, end=2.0),
        part_key(KEY, start=1.0, end=2.5),
        part_key("cd" * 32, start=1.0, end=2.0),
    }
    assert len(keys | {KEY}) == 4
    assert part_key(KEY, start=1.0, end=2.0) == part_key(KEY, end=2.0, start=1.0)


def test_reading_maps_the_file(store: FeatureStore) -> None:
    store.put(KEY, ARRAY)
    found = store.open(KEY)
    assert isinstance(found, np.memmap)
    assert found.dtype == np.float16
    with pytest.raises(ValueError, match="read-only"):
        found[0, 0] = 1


@pytest.mark.parametrize("array", [np.zeros((0, 4), np.float32), np.float32(1.5), ARRAY.T, ARRAY[::2, ::-1]])
def test_arrays_of_every_shape_come_back(store: FeatureStore, array: np.ndarray) -> None:
    store.put(KEY, array)
    found = store.open(KEY)
    assert found is not None
    np.testing.assert_array_equal(found, np.asarray(array, np.float16))


def test_existing_stores_are_read_as_they_are(store: FeatureStore) -> None:
    """The layout of features that were computed by earlier versions: only ever add to it."""
    path = store.folder.parent / "face-crop-a18d59b86db8" / "ab" / f"{KEY}.npy"
    path.parent.mkdir(parents=True)
    np.save(path, ARRAY.astype(np.float16))
    np.testing.assert_array_equal(store.get(KEY, never), ARRAY.astype(np.float16).astype(np.float32))
    store.path(KEY).unlink()
    store.get(KEY, lambda: ARRAY)
    assert np.load(path).dtype == np.float16


def test_whole_numbers_are_kept_whole(tmp_path: Path) -> None:
    store = FeatureStore(tmp_path, FeatureSpec("tokens"), np.int32)
    store.put(KEY, np.array([2049, 70_001]))  # neither has a half-precision number
    assert np.asarray(store.open(KEY)).tolist() == [2049, 70_001]


def test_a_folder_says_what_it_holds(store: FeatureStore) -> None:
    store.put(KEY, ARRAY)
    said = json.loads((store.folder / "spec.json").read_text())
    assert said.pop("dtype") == "float16"
    assert FeatureSpec.from_dict(said) == face_spec()
    assert list(store.keys()) == [KEY]
    assert KEY in store
    assert "cd" * 32 not in store


def whole(array: np.ndarray, folder: Path) -> bytes:
    np.save(folder / "whole.npy", array)
    return (folder / "whole.npy").read_bytes()


@pytest.mark.parametrize("length", [0, 3, 60, 130, -1])
def test_half_a_file_counts_as_absent_and_is_replaced(store: FeatureStore, tmp_path: Path, length: int) -> None:
    """What a power cut may leave under the right name."""
    store.path(KEY).parent.mkdir(parents=True)
    store.path(KEY).write_bytes(whole(ARRAY.astype(np.float16), tmp_path)[:length])
    assert KEY not in store
    assert store.open(KEY) is None
    np.testing.assert_allclose(store.get(KEY, lambda: ARRAY), ARRAY, atol=2e-3)


@pytest.mark.parametrize("key", ["", "ab", "../../../etc/passwd", "AB" * 32, "ab/" + "0" * 61])
def test_a_key_is_a_hash(store: FeatureStore, key: str) -> None:
    with pytest.raises(UsageError, match="lower-case hexadecimal"):
        store.put(key, ARRAY)
    assert not store.folder.exists()


def test_only_old_leftovers_are_swept(store: FeatureStore) -> None:
    store.put(KEY, ARRAY)
    old, young = (store.path(KEY).with_name(f"{name}.npy.0.part") for name in ("old", "young"))
    old.write_bytes(b"half")
    young.write_bytes(b"half")
    os.utime(old, (0, time.time() - LEFTOVER - 10))
    assert store.sweep() == 1
    assert young.exists()
    assert KEY in store


def pattern(number: int) -> tuple[str, np.ndarray]:
    """A key and the array that belongs to it."""
    return hashlib.sha256(str(number).encode()).hexdigest(), np.full((64, 1024), number % 1000, np.float32)


def check_whole(store: FeatureStore, numbers: range) -> int:
    """How many of the arrays are there; each that is there must be right in every number."""
    found = [(store.open(key), array) for key, array in map(pattern, numbers)]
    stored = [(there, array) for there, array in found if there is not None]
    assert all(np.array_equal(there, array) for there, array in stored)
    return len(stored)


def test_threads_that_write_the_same_arrays(store: FeatureStore) -> None:
    def write(number: int) -> None:
        store.put(*pattern(number % 10))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(200)))
    assert check_whole(store, range(10)) == 10
    assert sorted(files(store.folder)) == sorted([*(f"{pattern(n)[0]}.npy" for n in range(10)), "spec.json"])


# Writes patterns 0 to 59 in an order of its own, over and over, until it is killed.
WRITER = """
import hashlib, random, sys
from pathlib import Path
import numpy as np
from mien.features.extract import face_spec
from mien.features.store import FeatureStore
store = FeatureStore(Path(sys.argv[1]), face_spec())
numbers = random.Random(int(sys.argv[2]))
print("ready", flush=True)
while True:
    number = numbers.randrange(60)
    store.put(hashlib.sha256(str(number).encode()).hexdigest(), np.full((64, 1024), number % 1000, np.float32))
"""


def writer(root: Path, seed: int) -> "subprocess.Popen[str]":
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(root), str(seed)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_processes_that_write_the_same_arrays_and_are_killed(tmp_path: Path, store: FeatureStore) -> None:
    writers = [writer(tmp_path, seed) for seed in range(3)]
    seen = 0
    for process in writers:
        until = time.monotonic() + 0.3
        while time.monotonic() < until:
            seen = max(seen, check_whole(store, range(60)))
        process.kill()
        process.communicate()
    assert seen > 0
    check_whole(store, range(60))
    for number in range(60):
        store.get(pattern(number)[0], lambda number=number: pattern(number)[1])
    assert check_whole(store, range(60)) == 60
