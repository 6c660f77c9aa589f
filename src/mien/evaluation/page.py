"""A page that needs nothing else: style and pictures inside, no script, ASCII whatever the charset, light and dark."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from mien.evaluation.canvas import png
from mien.report.plain import printable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PIXELS = 80  # of the page to an inch of a drawing
STYLE = """:root{color-scheme:light dark}
body{font:15px/1.5 system-ui,sans-serif;max-width:84em;margin:2em auto;padding:0 1em}
table{border-collapse:collapse;margin:.6em 0}td,th{padding:.15em .9em .15em 0;text-align:left;vertical-align:top}
td.number,th.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}tr.main{font-weight:600}
.stamp{background:#a11;color:#fff;padding:.6em 1em;font-weight:600}.note{opacity:.75}
.row{display:flex;flex-wrap:wrap;gap:1em;align-items:start;overflow-x:auto}
figure{margin:.5em 0;break-inside:avoid}img{max-width:100%;height:auto;background:#fff;border-radius:4px}
@media print{body{max-width:none;margin:0;font-size:10px}.stamp{border:3px solid #a11;color:#a11;background:none}}"""


def page(title: str, stamps: Iterable[str], parts: Iterable[str]) -> str:
    """The document: title, what was forced, then the parts, which are HTML."""
    warned = [f'<p class="stamp" role="alert">{shown(stamp)}</p>' for stamp in stamps]
    body = "\n".join([f"<h1>{shown(title)}</h1>", *warned, *parts])
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    text = f'<!doctype html>\n<html lang="en"><head>{head}<title>{shown(title)}</title><style>{STYLE}</style></head>\n'
    return f"{text}<body>\n{body}\n</body></html>\n".encode("ascii", "xmlcharrefreplace").decode("ascii")


def shown(text: str) -> str:
    """Text as it may stand in HTML, without control characters."""
    return escape(printable(text))


def grid(header: Sequence[str], rows: Iterable[Sequence[str]], main: int | None = None) -> str:
    """A table; all columns but the first are numbers. main : the row that matters most, from 0"""
    lines = [_cells("th", header)]
    lines += [_cells("td", row, "main" if place == main else "") for place, row in enumerate(rows)]
    return "<table>" + "\n".join(lines) + "</table>"


def _cells(tag: str, cells: Sequence[str], name: str = "") -> str:
    first, *others = cells
    inside = f"<{tag}>{shown(first)}</{tag}>"
    inside += "".join(f'<{tag} class="number">{shown(cell)}</{tag}>' for cell in others)
    return f'<tr class="{name}">{inside}</tr>' if name else f"<tr>{inside}</tr>"


def facts(pairs: Iterable[tuple[str, str]]) -> str:
    """A table of names and what they are."""
    rows = (f"<tr><th>{shown(name)}</th><td>{shown(said)}</td></tr>" for name, said in pairs)
    return "<table>" + "\n".join(rows) + "</table>"


def picture(figure: Figure, alternative: str) -> str:
    """A drawing as PNG inside the page. alternative : what it is, for who cannot see it"""
    source = f"data:image/png;base64,{b64encode(png(figure)).decode()}"
    width = round(figure.get_figwidth() * PIXELS)
    return f'<figure><img src="{source}" width="{width}" alt="{shown(alternative)}"></figure>'


def row(*parts: str) -> str:
    """Parts beside each other where the page is wide enough."""
    return f'<div class="row">{"".join(parts)}</div>'
