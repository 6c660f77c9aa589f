"""The pictures of a study: how its best score rose, and the score over each setting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from mien.evaluation.canvas import GREY, HUES, bare, sheet
from mien.training.recipe import Recipe
from mien.training.space import Range
from mien.training.tuning.findings import Findings, Tried

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ACROSS = 3  # panels in a row
ROOM = 24  # letters of a choice


def history_figure(found: Findings) -> Figure:
    """The score of each trial by its number, hollow where it was given up, and the best one so far as a line."""
    from matplotlib.ticker import MaxNLocator

    figure = sheet(6.4, 3.6)
    axes = figure.subplots()
    _points(axes, found.trials, [trial.number for trial in found.trials])
    complete = [trial for trial in found.trials if trial.state == "complete"]
    best = np.maximum.accumulate([trial.value for trial in complete if trial.value is not None])
    axes.step([trial.number for trial in complete], best, where="post", color=HUES[1], label="best so far")
    axes.set(xlabel="trial", ylabel=found.judged_by.partition(" on ")[0])
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(alpha=0.25)
    axes.legend(frameon=False, fontsize="small", loc="upper left", bbox_to_anchor=(1, 1))
    bare(axes)
    return figure


def slices_figure(found: Findings, recipe: Recipe) -> Figure:
    """A panel for each setting: the score of each trial over the value that it had."""
    keys = list(recipe.tune.space)
    rows = -(-len(keys) // ACROSS)
    figure = sheet(3.2 * min(ACROSS, len(keys)) + 0.8, 2.8 * rows)
    panels = figure.subplots(rows, min(ACROSS, len(keys)), squeeze=False, sharey=True)
    for axes, key in zip(panels.flat, keys, strict=False):
        _slice(axes, found, key, recipe.tune.space[key])
    for axes in panels.flat[len(keys) :]:
        axes.set_visible(False)
    for axes in panels[:, 0]:
        axes.set_ylabel(found.judged_by.partition(" on ")[0])
    return figure


def _slice(axes: Any, found: Findings, key: str, searched: Range) -> None:
    """From one end of the range to the other, whatever was drawn of it."""
    trials = [trial for trial in found.trials if key in trial.params]
    values = [trial.params[key] for trial in trials]
    if searched.choices:
        names = [text[:ROOM] for text in searched.texts]
        _points(axes, trials, [searched.texts.index(value) for value in values])
        axes.set_xticks(range(len(names)), names, rotation=30, fontsize="small", parse_math=False)
        axes.set_xlim(-0.5, len(names) - 0.5)
    else:
        _points(axes, trials, values)
        axes.set(xscale="log" if searched.log else "linear", xlim=searched.ends)
    axes.set_title(key, fontsize="medium", parse_math=False)
    axes.grid(alpha=0.25)
    bare(axes)


def _points(axes: Any, trials: Sequence[Tried], places: Sequence[float]) -> None:
    """Those trials that have a score."""
    for state, face, edge in (("complete", HUES[0], HUES[0]), ("given up", "none", GREY)):
        shown = [(x, trial.value) for x, trial in zip(places, trials, strict=True) if trial.state == state]
        shown = [(x, y) for x, y in shown if y is not None]
        if shown:
            axes.scatter(*zip(*shown, strict=True), s=22, clip_on=False, facecolors=face, edgecolors=edge, label=state)
