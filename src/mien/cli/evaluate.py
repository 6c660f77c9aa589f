"""`mien evaluate`: everything that a run's predictions tell, as a table, as JSON, or as a page with its pictures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mien.errors import UsageError

if TYPE_CHECKING:
    from mien.evaluation.assessment import Assessment, Judgement

FORMATS = ("table", "json", "html")
FORMAT = "table, json or html; by default what --output ends in, else table."
OUTPUT = "Write the report there instead of to stdout."
DRAWS = "How often items are drawn anew for an interval."
METRIC = "What groups of items are scored by; by default what the run's protocol goes by."


def evaluate(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run's folder.", show_default=False)],
    form: Annotated[str | None, typer.Option("--format", help=FORMAT, show_default=False)] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help=OUTPUT)] = None,
    metric: Annotated[str | None, typer.Option(metavar="METRIC", help=METRIC, show_default=False)] = None,
    draws: Annotated[int, typer.Option(min=1, help=DRAWS)] = 2_000,
) -> None:
    """Measure a run anew from its predictions: scores with intervals, classes, calibration, and for whom it works."""
    from mien.cli.output import stdout, written
    from mien.evaluation import assessment_report
    from mien.evaluation.assessment import assess
    from mien.evaluation.runs import read_run
    from mien.evaluation.scores import metric_named

    chosen = form_of(form, output, FORMATS)
    assessment = assess(read_run(run), None if metric is None else metric_named(metric), draws)
    writers = {"table": table, "json": assessment_report.as_json, "html": assessment_report.html}
    report = writers[chosen](assessment)
    with written(output) if output else stdout() as write:
        write(report)


def form_of(form: str | None, output: Path | None, allowed: tuple[str, ...]) -> str:
    """The format that was asked for, or that the output's name ends in."""
    if form is None:
        suffix = output.suffix.lstrip(".").lower() if output else ""
        return {"md": "markdown"}.get(suffix, suffix) if suffix in {*allowed, "md"} else "table"
    if form not in allowed:
        raise UsageError(f"--format {form!r}: allowed are {', '.join(allowed)}")
    return form


def table(assessment: Assessment) -> str:
    """The stamps first, then each corpus."""
    from mien.report.plain import printable

    run = assessment.run
    seed = "" if run.seed is None else f", seed {run.seed}"
    stamps = [f"!! {stamp}" for stamp in run.stamps]
    parts = [part for judged in assessment.judgements for part in _corpus(assessment, judged)]
    return "\n".join([*map(printable, [*stamps, f"{run.name}{seed}"]), *parts]) + "\n"


def _corpus(assessment: Assessment, judged: Judgement) -> Iterator[str]:
    from mien.cli.corpora.columns import aligned
    from mien.evaluation.assessment_report import class_rows, left_out_line, slice_rows, worst_line
    from mien.evaluation.scores import METRICS
    from mien.evaluation.wording import number, scored

    yield f"\n{judged.corpus}: {judged.items:,} items; intervals of 95 % draw {judged.drawn} anew"
    scores = [(m.title, scored(judged.scores[m.name]), number(judged.floor[m.name])) for m in METRICS.values()]
    yield aligned([("", "run", "majority"), *scores, ("reliability", number(judged.reliability), number(0))])
    classes = class_rows(assessment.run.predictions.labels, judged)
    yield "\n" + aligned([("class", "precision", "recall", "F1", "items"), *classes], numbers=True)
    for part in judged.slices:
        yield "\n" + aligned([(part.kind, "items", assessment.metric.title), *slice_rows(part)])
        if left_out_line(part):
            yield left_out_line(part)
    if judged.worst:
        yield f"\n{worst_line(judged)}"
