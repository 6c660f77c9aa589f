"""A comparison as JSON (`mien/comparison/1`), Markdown, and a page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from mien.evaluation.comparison import Comparison, Contest, Entry
from mien.evaluation.figures import scores_figure
from mien.evaluation.page import grid, page, picture, row, shown
from mien.evaluation.scores import METRICS, Metric, Score
from mien.evaluation.wording import chance, number, signed, spread
from mien.report.plain import printable

SCHEMA = "mien/comparison/1"
NONE = "–"
TESTS = (
    "p by permutation of whole clusters, in brackets after Holm's correction for the number of systems; McNemar's test "
    "takes items as independent and is given for single runs."
)


def as_json(comparison: Comparison) -> str:
    """Everything, as one object."""
    return json.dumps(as_dict(comparison), indent=1, allow_nan=False) + "\n"


def as_dict(comparison: Comparison) -> dict[str, Any]:
    """The JSON object as plain data."""
    return {
        "schema": SCHEMA,
        "metric": comparison.metric.name,
        "corpora": {contest.corpus: _contest(contest) for contest in comparison.contests},
        "missing": list(comparison.missing),
    }


def _contest(contest: Contest) -> dict[str, Any]:
    return {
        "items": contest.items,
        "left_out": contest.left_out,
        "drawn": contest.drawn,
        "majority": dict(contest.floor),
        "reference": contest.reference,
        "systems": [_entry(entry) for entry in contest.entries],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "name": entry.system.name,
        "runs": [str(run.path) for run in entry.system.runs],
        "seeds": [run.seed for run in entry.system.runs],
        "stamps": list(entry.system.stamps),
        "score": asdict(entry.spread),
        "scores": dict(entry.scores),
        "difference": entry.difference and asdict(entry.difference) | {"p_value_holm": entry.corrected},
        "mcnemar": entry.mcnemar and asdict(entry.mcnemar),
    }


def header(metric: Metric, contest: Contest) -> tuple[str, ...]:
    """The columns of a contest's table."""
    others = (other.title for other in METRICS.values() if other != metric)
    return ("", "seeds", metric.title, f"against {contest.reference}", "p", "McNemar", *others)


def rows(metric: Metric, contest: Contest) -> Iterator[tuple[str, ...]]:
    """A row for each system, and the majority's below."""
    for entry in contest.entries:
        others = (number(entry.scores[name]) for name in METRICS if name != metric.name)
        yield (entry.system.name, str(entry.spread.seeds), spread(entry.spread), *_tests(entry), *others)
    floor = (number(contest.floor[name]) for name in METRICS if name != metric.name)
    yield ("majority", NONE, number(contest.floor[metric.name]), NONE, NONE, NONE, *floor)


def _tests(entry: Entry) -> tuple[str, str, str]:
    if entry.difference is None or entry.corrected is None:
        return NONE, NONE, NONE
    said = f"{chance(entry.difference.p_value)} ({chance(entry.corrected)})"
    apart = signed(entry.difference.value, entry.difference.interval)
    return apart, said, NONE if entry.mcnemar is None else chance(entry.mcnemar.p_value)


def about(contest: Contest) -> str:
    """What was compared, in a sentence."""
    out = f"; {contest.left_out:,} others not, as some run did not judge them" if contest.left_out else ""
    return f"{contest.corpus}: {contest.items:,} items that every run judged{out}; drawn anew: {contest.drawn}"


def stamps(comparison: Comparison) -> list[str]:
    """What was forced, with the name of the system."""
    systems = {entry.system for contest in comparison.contests for entry in contest.entries}
    return sorted(f"{system.name}: {stamp}" for system in systems for stamp in system.stamps)


def closing(comparison: Comparison) -> str:
    """How the tests are made, and which corpora could not be compared."""
    missing = ", ".join(comparison.missing)
    return f"{TESTS} Not judged by every run: {missing}." if missing else TESTS


def markdown(comparison: Comparison) -> str:
    """Tables for a document, the stamps above."""
    lines = [f"> **{_cell(stamp)}**\n" for stamp in stamps(comparison)]
    for contest in comparison.contests:
        names = header(comparison.metric, contest)
        lines += [f"{_cell(about(contest))}\n", _line(names), "|---|" + "---:|" * (len(names) - 1)]
        lines += [*(_line(row) for row in rows(comparison.metric, contest)), ""]
    return "\n".join([*lines, _cell(closing(comparison)), ""])


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(map(_cell, cells)) + " |"


def _cell(text: str) -> str:
    return printable(text).replace("\\", "\\\\").replace("|", "\\|")


def html(comparison: Comparison) -> str:
    """A page that works offline and prints."""
    parts = [part for contest in comparison.contests for part in _chapter(comparison.metric, contest)]
    last = f'<p class="note">{shown(closing(comparison))}</p>'
    return page(f"mien: {comparison.metric.title} compared", stamps(comparison), [*parts, last])


def _chapter(metric: Metric, contest: Contest) -> Iterator[str]:
    scores = {entry.system.name: Score(entry.spread.mean, entry.spread.interval) for entry in contest.entries}
    title = f"{metric.title} on {contest.corpus}"
    yield f"<h2>{shown(contest.corpus)}</h2><p>{shown(about(contest))}</p>"
    yield picture(scores_figure(title, scores, contest.floor[metric.name], "majority"), title)
    yield row(grid(header(metric, contest), rows(metric, contest)))
