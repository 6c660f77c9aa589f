"""`mien train`: a recipe in, a run folder out, and its card on stdout."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer


def train(
    recipe: Annotated[Path, typer.Argument(help="A recipe, such as recipes/base/text.yaml.", show_default=False)],
    overrides: Annotated[
        list[str] | None, typer.Argument(metavar="[KEY=VALUE]...", help="Settings that replace the recipe's.")
    ] = None,
    root: Annotated[Path, typer.Option(metavar="DIR", help="Where the corpora lie.")] = Path("data"),
    run: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where the run is kept. Default: runs/RECIPE.")
    ] = None,
) -> None:
    """Train a model by a recipe. Needs mien[train]."""
    from mien.cli.lab import room

    card = room("training.run").train(recipe, root, run or Path("runs") / recipe.stem, overrides or [])
    typer.echo(json.dumps(card, indent=2))
