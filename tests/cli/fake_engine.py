"""An engine that needs no model: what it says follows from the words and names it is given.

`install()` puts it where the command line imports the real one, in this process or in a child that imports this file.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from mien.errors import BundleError, MediaError, MissingPartError, TranscriptError, UsageError
from mien.labels import EKMAN_7, label_set
from mien.types import Analysis, BundleId, Evidence, Prediction, Reading, Source, Span, Utterance

ANGRY = Prediction(EKMAN_7, (0.05, 0.05, 0.05, 0.05, 0.7, 0.05, 0.05))
FETCHABLE = {"yunet": SimpleNamespace(size=232_589, licence="MIT", purpose="finds faces", url="", sha256="")}
MANIFEST = {"format": "mien-bundle/1", "name": "base", "version": "0.1.0"}
BASE = SimpleNamespace(name="base", version="0.1.0", path=Path("bundles/base"), manifest=MANIFEST)


@dataclass
class Recognizer:
    """Remembers what it was asked; `MIEN_FAKE_SECONDS` makes it slow."""

    bundle: str
    calls: list[dict[str, Any]] = field(default_factory=list)
    loaded: list[Recognizer] = field(default_factory=list)

    @classmethod
    def load(cls, bundle: str = "base") -> Recognizer:
        if bundle == "changed":
            raise BundleError("changed: text.onnx differs from its hash")
        if bundle != "base":
            raise MissingPartError(f"no bundle is called {bundle!r}; known are base")
        made = cls(bundle)
        LOADED.append(made)
        return made

    def analyze(self, source: Any, *, progress: Callable[[float], None], **options: Any) -> Analysis:
        self.calls.append({"source": source, **options})
        for step in range(11):
            progress(step / 10)
            time.sleep(float(os.environ.get("MIEN_FAKE_SECONDS", "0")) / 10)
        name = "stdin" if isinstance(source, bytes) else str(source or options["transcript"] or "words")
        if isinstance(source, Path):
            _refuse(source)
        words = options["text"] or f"heard in {Path(name).name}"
        span = None if source is None or name.endswith(".txt") else Span(0.5, 1.5)
        reading = Reading(Utterance(0, words, span, "Ana"), ANGRY, {"text": Evidence(ANGRY, 1.0)})
        given = Analysis(
            Source(None if source is None else name, None, None, ("text",)),
            BundleId("base", "0.1.0", "b" * 64, EKMAN_7),
            (reading,),
        )
        return given if options["labels"] is None else given.to(label_set(options["labels"]))


LOADED: list[Recognizer] = []


def _refuse(source: Path) -> None:
    if not source.exists():
        raise MediaError(f"{source}: no such file")
    if "bad" in source.name:
        raise MediaError(f"{source}: not readable as audio, video or image")
    if "words" in source.name:
        raise TranscriptError("no words in it")
    if "locked" in source.name:
        raise PermissionError(13, "Permission denied", str(source))


def load(name: str | Path) -> Any:
    """The base bundle by name or path."""
    if str(name) not in {"base", str(BASE.path)}:
        raise MissingPartError(f"no bundle is called {name!r}; known are base")
    return BASE


def fetch(name: str, progress: Callable[[float], None] | None = None) -> Path:
    if name not in FETCHABLE:
        raise UsageError(f"nothing to fetch is called {name!r}; known are yunet")
    return Path("cache") / f"{name}.onnx"


def fetched(name: str) -> Path | None:
    return None


def modules() -> dict[str, ModuleType]:
    """The modules that stand in for the engine's."""
    inference, recognizer, bundle = (ModuleType(f"mien.{n}") for n in ("inference", "inference.recognizer", "bundle"))
    inference.__path__ = []
    recognizer.__dict__["Recognizer"] = Recognizer
    bundle.__dict__.update(available=lambda: [BASE], load=load, fetch=fetch, fetched=fetched, FETCHABLE=FETCHABLE)
    return {module.__name__: module for module in (inference, recognizer, bundle)}


def install(into: MutableMapping[str, Any] = sys.modules) -> None:
    """Take the place of the engine; an entry of `sys.modules` wins over a file."""
    into.update(modules())
