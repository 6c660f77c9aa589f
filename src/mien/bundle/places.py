"""Where things lie that are fetched once and kept."""

from __future__ import annotations

import os
from pathlib import Path


def home() -> Path:
    """mien's folder in the user's cache: $MIEN_HOME, else $XDG_CACHE_HOME/mien, else ~/.cache/mien."""
    if said := os.environ.get("MIEN_HOME"):
        return Path(said)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mien"
