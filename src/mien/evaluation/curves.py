"""Learning curves: `metrics.csv` of a run, and its drawing.

    epoch,loss,dev_weighted_f1,dev_loss
    1,1.62,0.41,1.55

Columns after `epoch` are numbers; a cell may be empty. Where the epoch does not rise, another fit begins: a fold, a
second stage.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mien.errors import InputError
from mien.evaluation.canvas import HUES, bare, sheet
from mien.evaluation.metrics import Floats

if TYPE_CHECKING:
    from matplotlib.figure import Figure

EPOCH = "epoch"
LOSSES = {"loss", "log_loss"}
COUNTS = {"n"}  # how many items were judged is no curve


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """The table, each column float64, shape (rows,), NaN in empty cells; `columns` are those after the epoch."""

    epoch: Floats
    columns: Mapping[str, Floats]

    @property
    def fits(self) -> tuple[slice, ...]:
        """The rows of each fit."""
        begins = [0, *(np.flatnonzero(np.diff(self.epoch) <= 0) + 1), len(self.epoch)]
        return tuple(slice(*ends) for ends in pairwise(begins))


def read_curves(path: Path) -> Curves:
    """The table of a run."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        table = np.array([[float(cell) if cell.strip() else np.nan for cell in row] for row in rows])
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from None
    except (ValueError, csv.Error):
        raise InputError(f"{path}: not a table of numbers under a line of names") from None
    if EPOCH not in head or table.shape != (len(rows), len(head)) or not rows:
        raise InputError(
            f"{path}: not learning curves, which have a column {EPOCH} and a row or more, all equally long"
        )
    columns = {name: table[:, place] for place, name in enumerate(head)}
    return Curves(columns.pop(EPOCH), columns)


def curves_figure(curves: Curves) -> Figure:
    """Losses on the left, scores on the right, over the epochs; a line for each fit."""
    losses = [name for name in curves.columns if name.removeprefix("dev_") in LOSSES]
    scores = [name for name in curves.columns if name.removeprefix("dev_") not in LOSSES | COUNTS]
    panels = [(title, names) for title, names in (("loss", losses), ("score", scores)) if names]
    figure = sheet(5 * max(1, len(panels)), 3.6)
    row = figure.subplots(1, max(1, len(panels)), squeeze=False)[0]
    for axes, (title, names) in zip(row, panels, strict=False):
        _panel(axes, curves, names)
        axes.set(title=title, xlabel="epoch")
    return figure


def _panel(axes: Any, curves: Curves, names: Sequence[str]) -> None:
    from matplotlib.ticker import MaxNLocator

    for number, name in enumerate(names):
        for fit in curves.fits:
            known = ~np.isnan(curves.columns[name][fit])
            axes.plot(
                curves.epoch[fit][known],
                curves.columns[name][fit][known],
                color=HUES[number % len(HUES)],
                linestyle="-" if name.startswith("dev_") else "--",
                marker="." if known.sum() < 40 else "",
                alpha=1 if len(curves.fits) == 1 else 0.6,
                label=name.replace("_", " ") if fit.start == 0 else None,
            )
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(alpha=0.25)
    axes.legend(frameon=False, fontsize="small")
    bare(axes)
