"""`mien compare`: runs side by side on the items that all of them judged, with tests of their differences."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from mien.evaluation.comparison import Comparison

FORMATS = ("table", "json", "html", "markdown")
RUNS = "Run folders, two or more; those that differ in their seed alone count as one system."
FORMAT = "table, json, html or markdown; by default what --output ends in, else table."
OUTPUT = "Write the comparison there instead of to stdout."
DRAWS = "How often items are drawn anew for an interval, and exchanged for a test."
METRIC = "What is compared; by default what the first run's protocol goes by."
AGAINST = "What the others are tested against: the first or the best."


def compare(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN...", help=RUNS, show_default=False)],
    metric: Annotated[str | None, typer.Option(metavar="METRIC", help=METRIC, show_default=False)] = None,
    against: Annotated[str, typer.Option(metavar="WHICH", help=AGAINST)] = "first",
    form: Annotated[str | None, typer.Option("--format", help=FORMAT, show_default=False)] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help=OUTPUT)] = None,
    draws: Annotated[int, typer.Option(min=1, help=DRAWS)] = 2_000,
) -> None:
    """Compare runs on the items that all of them judged: scores with intervals, and paired tests."""
    from mien.cli.evaluate import form_of
    from mien.cli.output import stdout, written
    from mien.evaluation import comparison, comparison_report
    from mien.evaluation.runs import read_run
    from mien.evaluation.scores import metric_named

    chosen = form_of(form, output, FORMATS)
    by = None if metric is None else metric_named(metric)
    found = comparison.compare([read_run(run) for run in runs], by, against, draws)
    writers = {
        "table": table,
        "json": comparison_report.as_json,
        "html": comparison_report.html,
        "markdown": comparison_report.markdown,
    }
    report = writers[chosen](found)
    with written(output) if output else stdout() as write:
        write(report)


def table(comparison: Comparison) -> str:
    """The stamps first, then a table for each corpus."""
    from mien.cli.corpora.columns import aligned
    from mien.evaluation.comparison_report import about, closing, header, rows, stamps
    from mien.report.plain import printable

    lines = [f"!! {printable(stamp)}" for stamp in stamps(comparison)]
    for contest in comparison.contests:
        cells = [header(comparison.metric, contest), *rows(comparison.metric, contest)]
        lines += [printable(about(contest)), aligned([tuple(map(printable, row)) for row in cells]), ""]
    return "\n".join([*lines, printable(closing(comparison)), ""])
