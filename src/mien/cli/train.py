"""`mien train`: a recipe in, a run folder out, and its card on stdout."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

RUN = "Where the run is kept; one that is there goes on. Default: runs/RECIPE."
LOG = "tensorboard or mlflow, besides metrics.csv; may be repeated."


def train(
    recipe: Annotated[Path, typer.Argument(help="A recipe, such as recipes/base/text.yaml.", show_default=False)],
    overrides: Annotated[
        list[str] | None, typer.Argument(metavar="[KEY=VALUE]...", help="Settings that replace the recipe's.")
    ] = None,
    root: Annotated[Path, typer.Option(metavar="DIR", help="Where the corpora lie.")] = Path("data"),
    run: Annotated[Path | None, typer.Option(metavar="DIR", help=RUN)] = None,
    accelerator: Annotated[str, typer.Option(help="auto, cpu or gpu.")] = "auto",
    devices: Annotated[str, typer.Option(help="How many, or auto. Several processes: torchrun -m mien train …")] = "1",
    log: Annotated[list[str] | None, typer.Option(metavar="NAME", help=LOG)] = None,
) -> None:
    """Train a model by a recipe. Needs mien[train]."""
    from mien.cli.lab import room

    machine = room("training.fit").machine(accelerator, devices, tuple(log or ()))
    card = room("training.run").train(recipe, root, run or Path("runs") / recipe.stem, overrides or [], machine)
    typer.echo(json.dumps(card, indent=2))
