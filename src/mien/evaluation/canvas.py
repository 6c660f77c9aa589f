"""A sheet for matplotlib to draw on, without pyplot, so nothing global is touched; and its PNG."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mien.report.figure import check_plot

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DPI = 150
# Told apart by colour-blind eyes (Okabe and Ito, 2008); what is drawn is a system here, not an emotion.
HUES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
GREY = "#777777"


def sheet(width: float, height: float) -> Figure:
    """An empty figure, in inches; refused where matplotlib is not installed."""
    check_plot(Path("sheet.png"))
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def bare(axes: Any) -> None:
    """Without the frame's upper and right side."""
    axes.spines[["top", "right"]].set_visible(False)


def png(figure: Figure) -> bytes:
    """The figure as PNG."""
    content = io.BytesIO()
    with warnings.catch_warnings():
        # A name in a script that the font lacks shows as boxes; that is no reason to speak to the user's terminal.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure.savefig(content, format="png", dpi=DPI)
    return content.getvalue()
