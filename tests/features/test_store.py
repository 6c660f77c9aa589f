"""Features on disk: computed once, found by content, whole or not there."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mien.features import store as module
from mien.features.extract import face_spec
from mien.features.store import FeatureStore, content_key

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
