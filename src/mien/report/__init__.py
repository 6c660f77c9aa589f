"""An analysis for people and for programs: one writer per format, a data frame, a plot.

A new format is one file with `write`, and one line in `FORMATS`.
"""

from __future__ import annotations

from mien.errors import UsageError
from mien.report import csv, eaf, html, json, jsonl, labelstudio, rttm, srt, table, textgrid, vtt
from mien.report.contract import as_dict
from mien.report.dataframe import frame
from mien.report.figure import plot
from mien.report.format import Format, one_after_another
from mien.types import Analysis

__all__ = ["FORMATS", "Format", "as_dict", "format_named", "frame", "plot", "render"]

FORMATS: dict[str, Format] = {
    "table": Format(table.write, table.write_many, ".txt"),
    "json": Format(json.write, json.write_many, ".json"),
    "jsonl": Format(jsonl.write, one_after_another(jsonl.write), ".jsonl"),
    "csv": Format(csv.write, csv.write_many, ".csv"),
    "srt": Format(srt.write, None, ".srt"),
    "vtt": Format(vtt.write, None, ".vtt"),
    "rttm": Format(rttm.write, one_after_another(rttm.write), ".rttm"),
    "textgrid": Format(textgrid.write, None, ".TextGrid"),
    "eaf": Format(eaf.write, None, ".eaf"),
    "labelstudio": Format(labelstudio.write, labelstudio.write_many, ".json"),
    "html": Format(html.write, one_after_another(html.write), ".html"),
}


def format_named(name: str) -> Format:
    """The format called `name`; an unknown one is refused with those that exist."""
    try:
        return FORMATS[name]
    except KeyError:
        raise UsageError(f"unknown format {name!r}; formats are {', '.join(FORMATS)}") from None


def render(analysis: Analysis, format: str) -> str:
    """The analysis as text in one of `FORMATS`; ends with a newline."""
    return format_named(format).write(analysis)
