"""`mien export`: trained runs in, one bundle out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def export(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN...", help="Run folders, one per modality.")],
    name: Annotated[str, typer.Option(help="The bundle's name.")],
    output: Annotated[Path, typer.Option(metavar="DIR", help="The bundle's folder.")],
) -> None:
    """Make a bundle out of trained runs. Needs mien[train]."""
    from mien.cli.lab import room

    room("export.bundle").export(runs, name, output)
