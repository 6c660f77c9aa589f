"""The laboratory's rooms, which need PyTorch and come with an extra."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from mien.errors import MissingPartError


def room(name: str) -> ModuleType:
    """The module `mien.<name>`; where a package of the laboratory is missing, the command that brings it."""
    try:
        return import_module(f"mien.{name}")
    except ModuleNotFoundError as error:
        missing = error.name or "a package"
        if missing.partition(".")[0] == "mien":
            raise
        raise MissingPartError(
            f"this verb needs {missing}, which is not installed: pip install 'mien[train]'"
        ) from None
