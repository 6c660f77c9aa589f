"""`mien tune`: a recipe with a search space in, a study's folder out, and its table on stdout."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from mien.training.tuning.findings import Findings

RECIPE = "A recipe whose tune.space names what is tuned."
OVERRIDES = "Settings that replace the recipe's."
STUDY = "Where the study is kept; one that is there goes on. Default: studies/RECIPE."
STORAGE = (
    "A database for many workers, such as postgresql://USER@HOST/DATABASE. Default: study.db in the study's folder."
)
TRIALS = "How many trials there shall be in all, those of earlier starts among them. Default: the recipe's tune.trials."


def tune(
    recipe: Annotated[Path, typer.Argument(help=RECIPE, show_default=False)],
    overrides: Annotated[list[str] | None, typer.Argument(metavar="[KEY=VALUE]...", help=OVERRIDES)] = None,
    root: Annotated[Path, typer.Option(metavar="DIR", help="Where the corpora lie.")] = Path("data"),
    study: Annotated[Path | None, typer.Option(metavar="DIR", help=STUDY)] = None,
    storage: Annotated[str | None, typer.Option(metavar="URL", help=STORAGE)] = None,
    trials: Annotated[int | None, typer.Option(metavar="N", help=TRIALS)] = None,
) -> None:
    """Search for a recipe's best settings. Needs mien[train]."""
    from mien.cli.lab import room
    from mien.cli.output import stdout

    folder = study or Path("studies") / recipe.stem
    found = room("training.tuning.search").tune(recipe, root, folder, overrides or [], storage, trials)
    with stdout() as write:
        write(table(found))


def table(found: Findings) -> str:
    """The trials, what mattered, what failed, and where the winner lies."""
    from mien.cli.corpora.columns import aligned
    from mien.report.plain import printable
    from mien.training.tuning import report

    rows = [report.header(found), *report.trial_rows(found)]
    lines = [printable(f"{found.name}: {found.counts}"), f"judged by {printable(found.judged_by)}", ""]
    lines += [aligned([tuple(map(printable, row)) for row in rows]), ""]
    if found.importances:
        lines += [aligned([("setting", "importance"), *report.importance_rows(found)]), ""]
    lines += [printable(f"trial {trial.number} failed: {trial.said}") for trial in found.trials if trial.said]
    return "\n".join([*lines, _ending(found), ""])


def _ending(found: Findings) -> str:
    from mien.evaluation.wording import number
    from mien.report.plain import printable

    page = f"the report: {found.folder / 'report.html'}"
    if found.best is None or found.best.value is None:
        return printable(f"no trial is complete; {page}")
    winner = f"{found.folder / 'best.yaml'}"
    return printable(f"best: trial {found.best.number}, {number(found.best.value)}: {winner}; {page}")
