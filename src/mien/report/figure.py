"""The timeline as a matplotlib figure, drawn without pyplot, so nothing global is touched."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mien.errors import MissingPartError, UsageError
from mien.report.palette import colour
from mien.report.timeline import Block, Timeline, timeline
from mien.report.wording import heading
from mien.types import Analysis

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH = 10.0  # inches
FRAME = 1.2  # title, axis
STACK = 2.6
LANE = 0.35


def plot(analysis: Analysis, path: str | Path | None = None) -> Figure:
    """Stacked probabilities over time, a lane per speaker below; saved to `path` when given, by its suffix."""
    line = timeline(analysis)
    lanes = LANE * max(len(line.lanes), 1)
    figure = _figure_class()(figsize=(WIDTH, FRAME + STACK + lanes), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[STACK, lanes])
    figure.suptitle(_literal(heading(analysis)), fontsize="medium")
    _stacks(above, line, analysis.bundle.labels.labels)
    _lanes(below, line)
    if path is not None:
        _save(figure, Path(path))
    return figure


def check_plot(path: Path) -> None:
    """Refuse, before any work is done, a plot that could not be drawn or saved in the format its suffix asks for."""
    known = _figure_class()().canvas.get_supported_filetypes()
    if path.suffix.lower().lstrip(".") not in known:
        raise UsageError(f"cannot save a plot as {path.name!r}; suffixes are {', '.join(f'.{name}' for name in known)}")


def _figure_class() -> type[Figure]:
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise MissingPartError("a plot needs matplotlib, which is not installed: pip install 'mien[plot]'") from None
    return Figure


def _stacks(axes: Any, line: Timeline, labels: tuple[str, ...]) -> None:
    """One collection of boxes, utterance by utterance: an hour of speech has too many to be artists of their own."""
    from matplotlib.collections import PolyCollection
    from matplotlib.patches import Patch

    fills = [colour(label) for label in labels]
    boxes = [box for block in line.blocks for box in _boxes(block)]
    axes.add_collection(PolyCollection(boxes, facecolors=fills * len(line.blocks), linewidth=0))
    axes.set(ylim=(0, 1), xlim=(line.begin, line.end), ylabel="probability")
    named = [Patch(color=fill, label=_literal(label)) for fill, label in zip(fills, labels, strict=True)]
    axes.legend(handles=named[::-1], loc="center left", bbox_to_anchor=(1, 0.5), frameon=False, fontsize="small")


def _boxes(block: Block) -> Iterator[list[tuple[float, float]]]:
    """The corners of a box for each label, one upon the other."""
    bottom = 0.0
    for share in block.reading.prediction.probabilities:
        top = bottom + share
        yield [(block.left, bottom), (block.right, bottom), (block.right, top), (block.left, top)]
        bottom = top


def _lanes(axes: Any, line: Timeline) -> None:
    for lane in range(len(line.lanes)):
        own = [block for block in line.blocks if block.lane == lane]
        spans = [(block.left, block.right - block.left) for block in own]
        fills = [colour(block.reading.prediction.emotion) for block in own]
        axes.broken_barh(spans, (lane - 0.4, 0.8), facecolors=fills, linewidth=0)
    axes.set_yticks(range(len(line.lanes)), [_literal(name) for name in line.lanes])
    axes.set_xticks([position for position, _ in line.ticks], [name for _, name in line.ticks])
    axes.set(xlabel=line.axis, ylim=(max(len(line.lanes), 1) - 0.5, -0.5))


def _literal(text: str) -> str:
    """Text as it is: matplotlib takes dollar signs for mathematics."""
    return text.replace("$", r"\$")


def _save(figure: Figure, path: Path) -> None:
    check_plot(path)
    with warnings.catch_warnings():
        # A name in a script that the font lacks shows as boxes; that is no reason to speak to the user's terminal.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        try:
            figure.savefig(path, dpi=150)
        except OSError as error:
            raise UsageError(f"cannot write {path}: {error.strerror or error}") from error
