"""Features on disk, keyed by what they were computed from and by their spec.

A key is the content's SHA-256, so that a renamed file is found again and a changed one is not. Each array is written
beside its place and then moved there, so a killed extraction leaves whole arrays or none.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.features.spec import FeatureSpec


class FeatureStore:
    """A folder of `.npy` files under `root/<fingerprint>/`."""

    def __init__(self, root: Path, spec: FeatureSpec) -> None:
        self.folder = root / f"{spec.name}-{spec.fingerprint}"

    def path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.npy"

    def get(self, key: str, compute: Callable[[], NDArray[np.float32]]) -> NDArray[np.float32]:
        """The stored array, computed and stored first if need be."""
        path = self.path(key)
        if not path.exists():
            array = compute().astype(np.float16)
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(f".{os.getpid()}.part")
            with part.open("wb") as file:
                np.save(file, array, allow_pickle=False)
            part.replace(path)
        loaded: NDArray[np.float32] = np.load(path, allow_pickle=False).astype(np.float32)
        return loaded


def content_key(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
