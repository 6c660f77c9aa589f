"""A bundle made of a few bytes: whole by birth, and easily spoiled."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from mien.audio.mel import MelSettings
from mien.features.extract import face_spec, mel_spec, tokens_spec
from mien.labels import EKMAN_7, RAVDESS_8, LabelSet

FILES = {"text.onnx": b"words", "audio.onnx": b"voice", "face.onnx": b"sight", "tokenizer.json": b"{}"}


def said(**changes: Any) -> dict[str, Any]:
    """bundle.json as a dictionary, with top-level keys changed."""

    def labels(chosen: LabelSet) -> dict[str, Any]:
        return {"name": chosen.name, "labels": list(chosen.labels)}

    def expert(name: str, chosen: LabelSet, feature: dict[str, Any]) -> dict[str, Any]:
        graph = f"{name}.onnx"
        return {"graph": graph, "labels": labels(chosen), "feature": feature, "temperature": 1.5, "reliability": 0.3}

    return {
        "format": "mien-bundle/1",
        "name": "tiny",
        "version": "1.0",
        "licence": "CC0",
        "languages": ["en"],
        "labels": labels(EKMAN_7),
        "experts": {
            "text": expert("text", EKMAN_7, tokens_spec(40).as_dict()) | {"history": 3},
            "audio": expert("audio", RAVDESS_8, mel_spec(MelSettings()).as_dict()),
            "face": expert("face", EKMAN_7, face_spec().as_dict()),
        },
        "fusion": {"kind": "log-opinion-pool", "rule": "by reliability"},
        "card": {},
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()},
    } | changes


def write(folder: Path, manifest: dict[str, Any] | None = None) -> Path:
    """The bundle on disk; returns its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    (folder / "bundle.json").write_text(json.dumps(said() if manifest is None else manifest), encoding="utf-8")
    return folder
