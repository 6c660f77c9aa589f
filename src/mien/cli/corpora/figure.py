"""The distributions of a corpus as a picture, drawn without pyplot."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mien.errors import UsageError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from mien.corpora.prepare import Prepared
    from mien.corpora.stats import Statistics

PANEL, HEIGHT = 4.0, 4.5  # inches
GREY = "#777777"
SPLIT_SHADES = (1.0, 0.6, 0.35, 0.2)  # opacity of the first split, the second …
MOST_NAMES = 30  # more speakers than these are counted, not named
BINS = 40


def draw(name: str, prepared: Prepared, found: Statistics, path: Path) -> None:
    """Classes, speakers where they are named, durations (or words) side by side, saved to `path`."""
    from mien.cli.output import replaced

    figure = panels(name, prepared, found)
    with replaced(path) as draft, warnings.catch_warnings():
        # A name in a script that the font lacks shows as boxes; that is no reason to speak to the user's terminal.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        try:
            figure.savefig(draft, dpi=150)
        except OSError as error:
            raise UsageError(f"cannot write {path}: {error.strerror or error}") from error


def panels(name: str, prepared: Prepared, found: Statistics) -> Figure:
    """The figure itself."""
    from matplotlib.figure import Figure

    labels = prepared.corpus.labels.labels
    lengths = bool(found.durations or found.words)
    count = 1 + bool(found.speakers) + lengths
    figure = Figure(figsize=(PANEL * count, max(HEIGHT, 1 + 0.25 * len(labels))), layout="constrained")
    figure.suptitle(f"{name}: {found.items:,} items", parse_math=False)
    row = figure.subplots(1, count, squeeze=False)[0]
    _classes(row[0], prepared)
    if found.speakers:
        _speakers(row[1], found)
    if lengths:
        _lengths(row[-1], found)
    return figure


def _classes(axes: Any, prepared: Prepared) -> None:
    """A bar a class in its emotion's colour; splits follow each other, ever paler."""
    from mien.corpora.prepare import counts
    from mien.report.palette import colour

    labels = prepared.corpus.labels.labels
    left = [0] * len(labels)
    for number, (split, row) in enumerate(counts(prepared.items).items()):
        widths = [row.get(label, 0) for label in labels]
        shade = SPLIT_SHADES[min(number, len(SPLIT_SHADES) - 1)]
        axes.barh(range(len(labels)), widths, left=left, color=[colour(label) for label in labels], alpha=shade)
        axes.barh([0], [0], color=GREY, alpha=shade, label=split)
        left = [before + width for before, width in zip(left, widths, strict=True)]
    axes.set_yticks(range(len(labels)), labels, parse_math=False)
    axes.invert_yaxis()
    axes.set(title="classes", xlabel="items")
    axes.legend(frameon=False)


def _speakers(axes: Any, found: Statistics) -> None:
    names = list(found.speakers)
    axes.bar(range(len(names)), list(found.speakers.values()), color=GREY, width=0.9)
    if len(names) <= MOST_NAMES:
        axes.set_xticks(range(len(names)), names, rotation=90, parse_math=False)
    else:
        axes.set(yscale="log", xlabel="speakers, those with most items first")
    axes.set(title=f"{len(names):,} speakers", ylabel="items")


def _lengths(axes: Any, found: Statistics) -> None:
    if found.durations:
        axes.hist(found.durations, bins=BINS, range=(0, max(found.durations)), color=GREY)
        axes.set(title="durations", xlabel="seconds", ylabel="items")
    else:
        step = 1 + max(found.words) // BINS  # whole words, so that no bin stands between two numbers
        axes.hist(found.words, bins=range(0, max(found.words) + step + 1, step), color=GREY)
        axes.set(title="lengths", xlabel="words", ylabel="items")
