"""The pictures of a run: confusion, reliability, classes, and several runs side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mien.errors import UsageError
from mien.evaluation.canvas import GREY, HUES, bare, png, sheet
from mien.evaluation.curves import curves_figure, read_curves
from mien.evaluation.metrics import Bins, Ints, PerClass, confusion
from mien.evaluation.predictions import Predictions
from mien.evaluation.runs import PREDICTIONS
from mien.evaluation.scores import Score
from mien.report.palette import colour

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CURVES_TABLE, CURVES, CONFUSION = "metrics.csv", "curves.png", "confusion.png"
MOST_COUNTS = 12  # with more classes than these a cell is too small for its count
DARK = 0.85  # share from which on white figures stand out against the blue better than black ones


def draw_run(folder: Path) -> None:
    """Write confusion.png, and curves.png where there is a metrics.csv, into a run's folder."""
    given = Predictions.load(folder / PREDICTIONS)
    tables = {name: _confusion(given.of(name)) for name in given.corpora}
    pictures = {CONFUSION: confusion_figure(given.labels, tables)}
    if (folder / CURVES_TABLE).exists():
        pictures[CURVES] = curves_figure(read_curves(folder / CURVES_TABLE))
    for name, figure in pictures.items():
        try:
            (folder / name).write_bytes(png(figure))
        except OSError as error:
            raise UsageError(f"cannot write {folder / name}: {error.strerror or error}") from error


def _confusion(own: Predictions) -> Ints:
    return confusion(own.truth, own.logits.argmax(axis=1), len(own.labels))


def confusion_figure(labels: Sequence[str], tables: Mapping[str, Ints]) -> Figure:
    """A panel for each table: rows are the truth, shaded by the share of their row, with counts where there is room.

    tables : title -> counts, shape (classes, classes)
    """
    side = 1.6 + 0.45 * len(labels)
    figure = sheet(side * len(tables) + 0.8, side)
    row = figure.subplots(1, len(tables), squeeze=False)[0]
    for axes, (title, table) in zip(row, tables.items(), strict=True):
        _matrix(axes, labels, table)
        axes.set_title(f"{title}: {table.sum():,} items", parse_math=False)
    return figure


def _matrix(axes: Any, labels: Sequence[str], table: Ints) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    shares = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    shades = LinearSegmentedColormap.from_list("share", ["#FFFFFF", HUES[0]])
    axes.imshow(shares, cmap=shades, vmin=0, vmax=1)
    places = range(len(labels))
    axes.set_xticks(places, labels, rotation=60, ha="right", rotation_mode="anchor", parse_math=False)
    axes.set_yticks(places, labels, parse_math=False)
    axes.set(xlabel="said", ylabel="true")
    for (true, said), count in np.ndenumerate(table if len(labels) <= MOST_COUNTS else table[:0]):
        ink = "white" if shares[true, said] > DARK else "black"
        text = f"{shares[true, said]:.0%}\n{count:,}"
        axes.text(said, true, text, ha="center", va="center", color=ink, fontsize=7)


def reliability_figure(bins: Bins) -> Figure:
    """Above, how often an answer is right against how sure it was; below, how many answers were how sure."""
    figure = sheet(4.2, 4.6)
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[3, 1])
    width = 1 / len(bins.count)
    middles = (np.arange(len(bins.count)) + 0.5) * width
    above.plot([0, 1], [0, 1], color=GREY, linestyle="--", label="calibrated")
    above.bar(middles, np.nan_to_num(bins.accuracy), width=0.92 * width, color=HUES[0], alpha=0.5)
    above.plot(bins.confidence, bins.accuracy, "o", color=HUES[0], markersize=4, label="answers")
    above.set(xlim=(0, 1), ylim=(0, 1), ylabel="share right", title=f"expected calibration error {bins.error:.3f}")
    above.legend(frameon=False, fontsize="small", loc="upper left")
    below.bar(middles, bins.count, width=0.92 * width, color=GREY)
    below.set(xlabel="confidence", ylabel="answers")
    bare(above)
    bare(below)
    return figure


def classes_figure(labels: Sequence[str], classes: PerClass) -> Figure:
    """F1 of each class as a bar in its emotion's colour, with its precision and recall."""
    figure = sheet(5.2, 1.2 + 0.32 * len(labels))
    axes = figure.subplots()
    places = np.arange(len(labels))
    axes.barh(places, classes.f1, color=[colour(label) for label in labels], height=0.7, label="F1")
    axes.plot(classes.precision, places, "k>", markersize=5, fillstyle="none", label="precision")
    axes.plot(classes.recall, places, "k|", markersize=10, label="recall")
    names = [f"{label} ({count:,})" for label, count in zip(labels, classes.support, strict=True)]
    axes.set_yticks(places, names, parse_math=False)
    axes.invert_yaxis()
    axes.set(xlim=(0, 1.02), xlabel="F1, precision, recall")
    axes.legend(frameon=False, fontsize="small", loc="upper left", bbox_to_anchor=(1, 1))
    bare(axes)
    return figure


def scores_figure(title: str, scores: Mapping[str, Score], level: float, level_name: str) -> Figure:
    """A point with its interval for each name, and a level to hold them against as a line."""
    figure = sheet(6.4, 1.2 + 0.36 * len(scores))
    axes = figure.subplots()
    for place, found in enumerate(scores.values()):
        axes.plot([found.interval.low, found.interval.high], [place, place], color=HUES[0], linewidth=2)
        axes.plot(found.value, place, "o", color=HUES[0])
    axes.axvline(level, color=GREY, linestyle="--", label=level_name)
    axes.legend(frameon=False, fontsize="small")
    axes.set_yticks(range(len(scores)), scores, parse_math=False)
    axes.set_ylim(len(scores) - 0.5, -0.5)
    axes.set(xlabel=title)
    axes.grid(axis="x", alpha=0.25)
    bare(axes)
    return figure
