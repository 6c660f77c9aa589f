"""mien reads the emotion in what people say, how they say it and how they look, turn by turn, offline.

>>> import mien
>>> analysis = mien.analyze(text="Get out of my house, I never want to see you again!")
>>> analysis.readings[0].prediction.emotion
'anger'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mien.inference.recognizer import Recognizer, analyze
    from mien.rendering.copy import render
    from mien.types import Analysis

__version__ = "0.1.0"
__all__ = ["Analysis", "Recognizer", "__version__", "analyze", "render"]

_HOMES = {
    "analyze": "mien.inference.recognizer",
    "Recognizer": "mien.inference.recognizer",
    "render": "mien.rendering.copy",
    "Analysis": "mien.types",
}


def __getattr__(name: str) -> Any:
    """The public names, imported at first use so that `import mien` stays quick and quiet."""
    if name not in _HOMES:
        raise AttributeError(f"module 'mien' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
