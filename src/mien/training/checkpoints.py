"""Checkpoints that are whole or not there: a process killed while it writes one leaves the one before."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from lightning.fabric.plugins.io import TorchCheckpointIO


class WholeCheckpoints(TorchCheckpointIO):
    """Written beside their place, then moved there."""

    def save_checkpoint(self, checkpoint: dict[str, Any], path: Any, storage_options: Any | None = None) -> None:
        part = Path(f"{path}.part")
        super().save_checkpoint(checkpoint, part, storage_options)
        os.replace(part, path)
