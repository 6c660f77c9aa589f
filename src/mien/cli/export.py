"""`mien export`: trained runs in, one bundle out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

NAME = "The bundle's name. Default: the first run's."
OUTPUT = "The bundle's folder. Default: `bundle` in the first run's, so that the run itself can be named as a bundle."


def export(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN...", help="Run folders, one per modality.")],
    name: Annotated[str | None, typer.Option(help=NAME)] = None,
    output: Annotated[Path | None, typer.Option(metavar="DIR", help=OUTPUT)] = None,
    labels: Annotated[str | None, typer.Option(metavar="SET", help="The label set that it answers in.")] = None,
) -> None:
    """Make a bundle out of trained runs. Needs mien[train]."""
    from mien.cli.lab import room
    from mien.labels import label_set

    chosen = None if labels is None else label_set(labels)
    folder = room("export.bundle").export(runs, name or runs[0].name, output or runs[0] / "bundle", chosen)
    typer.echo(f"{folder}")
