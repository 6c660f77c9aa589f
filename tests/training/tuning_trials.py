"""A tiny recipe with a search space, as the tests of tuning share it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

SPACE = {
    "schedule.rate": {"low": 1e-4, "high": 1e-1, "log": True},
    "encoder.dropout": {"low": 0.1, "high": 0.6},
    "encoder.heads": {"choices": [1, 2, 4]},
}


def recipe(**more: Any) -> dict[str, Any]:
    """The recipe as its file has it; `tune` is filled up, other groups are replaced."""
    tune = {"space": SPACE, "trials": 4, "prune": False} | more.pop("tune", {})
    return {
        "name": "tiny",
        "labels": "ekman-7",
        "input": {"kind": "tokens", "vocabulary": 400, "limit": 24, "history": 1, "dims": 16},
        "encoder": {"kind": "wide-deep", "layers": 1, "heads": 2, "pairs": 64},
        "train": [{"corpus": "meld", "split": "train"}],
        "dev": [{"corpus": "meld", "split": "dev"}],
        "schedule": {"epochs": 2, "batch": 8, "precision": "32-true"},
        "tune": tune,
    } | more


def written(folder: Path, **more: Any) -> Path:
    """The recipe in a file."""
    path = folder / "tiny.yaml"
    path.write_text(yaml.safe_dump(recipe(**more)))
    return path


@contextmanager
def worker(path: Path, root: Path, folder: Path, *more: str) -> Iterator[subprocess.Popen[bytes]]:
    """`mien tune` in a process of its own, which does not outlive the block."""
    command = [sys.executable, "-m", "mien", "tune", str(path), "--root", str(root), "--study", str(folder), *more]
    settings = os.environ | {"OMP_NUM_THREADS": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=settings) as child:
        try:
            yield child
        finally:
            child.kill()
