"""Features on disk, keyed by what they were computed from and by their spec.

A key is the content's SHA-256, so that a renamed file is found again and a changed one is not. Each array is written
beside its place and then moved there, under a name of its writer's own: a writer killed at any moment leaves whole
arrays or none, and of several writers of one array the last move stands. A file that is not whole all the same, as
after a power cut, counts as absent. Every folder says in `spec.json` what its arrays hold.
"""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from mien.errors import UsageError
from mien.features.spec import FeatureSpec

LEFTOVER = 3600.0  # seconds: writing takes moments, so an unfinished file this old belongs to nobody alive
KEY_DIGITS = frozenset("0123456789abcdef")


class FeatureStore:
    """A folder of `.npy` files under `root/<name>-<fingerprint>/`, of `dtype` on disk."""

    def __init__(self, root: Path, spec: FeatureSpec, dtype: DTypeLike = np.float16) -> None:
        self.spec = spec
        self.dtype = np.dtype(dtype)
        self.folder = root / f"{spec.name}-{spec.fingerprint}"

    def path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.npy"

    def get(self, key: str, compute: Callable[[], NDArray[np.float32]]) -> NDArray[np.float32]:
        """The stored array, computed and stored first if need be."""
        stored = self.open(key)
        if stored is None:
            self.put(key, compute())
            stored = self.open(key)
            assert stored is not None, f"{self.path(key)} is not there although it was just written"
        return stored.astype(np.float32)

    def open(self, key: str) -> NDArray[Any] | None:
        """The stored array as a read-only view of the file, of the dtype on disk; None where it is not stored."""
        try:
            stored: NDArray[Any] = np.load(self.path(key), mmap_mode="r", allow_pickle=False)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (ValueError, EOFError):  # shorter than its header says, or no header: never finished
            return None
        return stored

    def put(self, key: str, array: NDArray[Any]) -> None:
        """Store an array; readers see it whole or not at all."""
        if len(key) < 8 or not KEY_DIGITS.issuperset(key):
            raise UsageError(f"a key is a hash in lower-case hexadecimal digits, got {key!r}")
        self._describe()
        with _moved_into_place(self.path(key)) as part, part.open("wb") as file:
            np.save(file, np.asarray(array, self.dtype), allow_pickle=False)

    def __contains__(self, key: str) -> bool:
        return self.open(key) is not None

    def keys(self) -> Iterator[str]:
        """Keys of what is stored, in no particular order."""
        return (path.stem for path in self.folder.glob("??/*.npy"))

    def sweep(self) -> int:
        """Delete what killed writers left half written; the number of files deleted."""
        swept = 0
        for part in self.folder.glob("**/*.part"):
            with suppress(FileNotFoundError):  # another sweeper came first
                if time.time() - part.stat().st_mtime > LEFTOVER:
                    part.unlink()
                    swept += 1
        return swept

    def _describe(self) -> None:
        place = self.folder / "spec.json"
        if not place.exists():
            said = self.spec.as_dict() | {"dtype": self.dtype.name}
            write_whole(place, json.dumps(said, indent=2) + "\n")


@contextmanager
def _moved_into_place(place: Path) -> Iterator[Path]:
    """A path to write to, beside `place` and moved there once the block has ended well."""
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f"{place.name}.{uuid.uuid4().hex}.part")
    try:
        yield part
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)


def write_whole(place: Path, text: str) -> None:
    """Write a text file that readers see whole or not at all."""
    with _moved_into_place(place) as part:
        part.write_text(text, encoding="utf-8")


def content_key(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def part_key(content: str, **parts: object) -> str:
    """The key of a part of some content, such as a span of a film: SHA-256 over the content's key and what is said."""
    said = json.dumps([content, parts], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()
