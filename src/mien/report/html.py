"""An HTML fragment for notebooks that is also a file: inline style and SVG, no script, ASCII whatever the charset."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from mien.report.palette import colour
from mien.report.plain import printable
from mien.report.svg import drawing
from mien.report.timeline import timeline
from mien.report.wording import emotion, evidence, heading, percent, remarks, when
from mien.types import Analysis, Reading

HEADER = ("time", "speaker", "emotion", "", "evidence", "words")


def write(analysis: Analysis) -> str:
    """A `div` with the timeline, a table of the utterances, and the warnings."""
    line = timeline(analysis)
    parts = [
        f"<p><strong>{_text(heading(analysis))}</strong></p>",
        drawing(line, analysis.bundle.labels.labels) if analysis.readings else "<p>no utterances</p>",
        _legend(analysis.bundle.labels.labels),
        *([f"<p>{line.left_out} more faces, seen for a shorter time, are not drawn</p>"] if line.left_out else []),
        _table(analysis.readings),
        *(f"<p>&#9888; {_text(warning)}</p>" for warning in analysis.warnings),
    ]
    fragment = "\n".join(['<div class="mien" style="max-width:1000px">', *parts, "</div>\n"])
    return fragment.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _text(text: str) -> str:
    return escape(printable(text))


def _swatch(label: str) -> str:
    return f'<span style="color:{colour(label)}">&#9632;</span>'


def _legend(labels: Iterable[str]) -> str:
    return "<p>" + " &#160; ".join(f"{_swatch(label)} {_text(label)}" for label in labels) + "</p>"


def _table(readings: tuple[Reading, ...]) -> str:
    rows = [_row("th", HEADER), *(_row("td", _cells(reading)) for reading in readings)]
    return '<table style="text-align:left;border-spacing:8px 2px">' + "\n".join(rows) + "</table>"


def _row(tag: str, cells: Iterable[str]) -> str:
    return "<tr>" + "".join(f'<{tag} style="text-align:left">{cell}</{tag}>' for cell in cells) + "</tr>"


def _cells(reading: Reading) -> tuple[str, ...]:
    utterance, prediction = reading.utterance, reading.prediction
    notes = "".join(f"<br><em>{_text(note)}</em>" for note in remarks(reading))
    return (
        when(reading),
        _text(utterance.speaker or ""),
        f"{_swatch(prediction.emotion)} {_text(emotion(prediction))}",
        percent(prediction.confidence),
        _text(evidence(reading)),
        _text(utterance.text or "") + notes,
    )
