"""What is kept of the runs of a table: docs/results/TABLE.json, from which the document can be written again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.results.plan import Row, Table
from benchmarks.results.scoring import SEVERAL, Answers, answers, metric_of, several_answers
from benchmarks.results.trials import Trial
from mien.evaluation.assessment import drawn_anew
from mien.evaluation.metrics import majority
from mien.evaluation.paired import difference, holm, spread
from mien.evaluation.runs import Run
from mien.evaluation.scores import DRAWS, METRICS, Metric
from mien.evaluation.slices import Slice, slices

SCHEMA = "mien/results/1"


@dataclass(frozen=True, eq=False)
class Entrant:
    """A row that has runs, with what they answered."""

    row: Row
    runs: tuple[Run, ...]
    answers: Answers


def entrants(table: Table, found: Mapping[Trial, Run], root: Path) -> list[Entrant]:
    """The table's rows of which there are runs, all over the items of the first, in its order."""
    listed: list[Entrant] = []
    for row in table.rows:
        runs = tuple(run for trial, run in found.items() if trial.table == table and trial.row == row)
        if runs:
            ids = listed[0].answers.ids if listed else None
            listed.append(Entrant(row, runs, answered(table, runs, root, ids)))
    return listed


def answered(table: Table, runs: Sequence[Run], root: Path, ids: Sequence[str] | None = None) -> Answers:
    """What runs of the table answered, in the form that its metric wants."""
    if table.metric == SEVERAL.name:
        return several_answers(runs, table.corpus, root, ids)
    return answers(runs, table.corpus, ids)


def summary(table: Table, found: Sequence[Entrant], missing: Mapping[Trial, str], draws: int = DRAWS) -> dict[str, Any]:
    """Everything that the document says of a table. missing : of each run that is not there, why"""
    metric, first = metric_of(table.metric), found[0].answers
    best = max(found, key=lambda entrant: (not entrant.row.floor, entrant.answers.mean(metric)))
    reference = _reference(found, metric)
    rows = [_row(entrant, metric, draws) for entrant in found]
    _compare(rows, found, reference, metric, draws)
    return {
        "schema": SCHEMA,
        "table": table.name,
        "corpus": table.corpus,
        "metric": metric.name,
        "items": len(first.ids),
        "drawn": drawn_anew(first.clusters),
        "majority": _floor(found[0], table),
        "reference": reference and reference.row.title,
        "rows": rows,
        "not_run": [{"row": t.row.title, "seed": t.seed, "why": why} for t, why in missing.items() if t.table == table],
        "for_whom": _for_whom(best, table, draws),
        "environment": _shared([run.card.get("environment") for entrant in found for run in entrant.runs]),
    }


def joined(table: Table, said: dict[str, Any], before: Mapping[str, Any] | None) -> dict[str, Any]:
    """The same with the rows that were measured before and have no run at hand, where the plan still wants them."""
    if before is None or any(before[key] != said[key] for key in ("corpus", "metric", "items")):
        return said
    wanted = {row.title: (row.recipe, list(row.overrides)) for row in table.rows}
    measured = {row["name"]: row for row in said["rows"]}
    old = {
        row["name"]: row
        for row in before["rows"]
        if row["name"] not in measured and wanted.get(row["name"]) == (row["recipe"], row["overrides"])
    }
    rows = measured | old
    return said | {
        "rows": [rows[name] for name in wanted if name in rows],
        "not_run": [trial for trial in said["not_run"] if trial["row"] not in old],
    }


def _reference(found: Sequence[Entrant], metric: Metric) -> Entrant | None:
    """The best of the floors, which the others are held against."""
    floors = [entrant for entrant in found if entrant.row.floor]
    return max(floors, key=lambda entrant: entrant.answers.mean(metric), default=None)


def _row(entrant: Entrant, metric: Metric, draws: int) -> dict[str, Any]:
    own, cards = entrant.answers, [run.card for run in entrant.runs]
    return {
        "name": entrant.row.title,
        "recipe": entrant.row.recipe,
        "overrides": list(entrant.row.overrides),
        "floor": entrant.row.floor,
        "seeds": [run.seed for run in entrant.runs],
        "score": asdict(spread(metric, own.truth, own.stack, own.clusters, draws)),
        "together": own.together(metric),
        "scores": _others(entrant, metric),
        "scale": _on_the_scale(cards),
        "weights": cards[0]["weights"],
        "seconds": sum(card["seconds"] for card in cards) / len(cards),
        "commits": sorted({str(card["commit"]) for card in cards}),
        "stamps": sorted({stamp for run in entrant.runs for stamp in run.stamps}),
        "difference": None,
    }


def _others(entrant: Entrant, metric: Metric) -> dict[str, float]:
    """Means over the seeds under every other metric; none of them goes with several labels at once."""
    if metric is SEVERAL:
        return {}
    return {other.name: entrant.answers.mean(other) for other in METRICS.values() if other is not metric}


def _on_the_scale(cards: Sequence[Mapping[str, Any]]) -> dict[str, list[float]] | None:
    """Where labels are steps of a scale: each metric of the mean step, one value a seed."""
    if not all("scale" in card for card in cards):
        return None
    return {name: [card["scale"][name] for card in cards] for name in cards[0]["scale"] if name != "n"}


def _compare(
    rows: Sequence[dict[str, Any]], found: Sequence[Entrant], reference: Entrant | None, metric: Metric, draws: int
) -> None:
    """Add to each row by how much it differs from the reference, with p corrected for the number of rows."""
    if reference is None:
        return
    others = [(row, entrant.answers) for row, entrant in zip(rows, found, strict=True) if entrant is not reference]
    base = reference.answers
    tests = [difference(metric, own.truth, base.stack, own.stack, own.clusters, draws) for _, own in others]
    corrected = holm([test.p_value for test in tests])
    for (row, _), test, p_value in zip(others, tests, corrected, strict=True):
        row["difference"] = asdict(test) | {"p_value_holm": p_value}


def _floor(entrant: Entrant, table: Table) -> dict[str, float] | None:
    """The scores of the judged items' own label frequencies, given for each of them."""
    if table.metric == SEVERAL.name:
        return None
    shares = majority(entrant.answers.truth, entrant.answers.stack.shape[2])
    return {metric.name: metric.score(entrant.answers.truth, shares) for metric in METRICS.values()}


def _for_whom(best: Entrant, table: Table, draws: int) -> dict[str, Any] | None:
    """The best and the worst group of the best row's first seed; None under a metric that slices do not know."""
    if table.metric == SEVERAL.name:
        return None
    run, metric = best.runs[0], METRICS[table.metric]
    # The document tells of speakers and genders; what else could be sliced by is left out.
    own = replace(run.predictions.of(table.corpus), language=(), seconds=(), words=(), snr=())
    found = slices(own, metric, draws // 2)
    return {
        "row": best.row.title,
        "seed": run.seed,
        "score": metric.score(own.truth, own.probabilities),
        "groups": {part.kind: _ends(part) for part in found},
    }


def _ends(part: Slice) -> dict[str, Any]:
    ordered = sorted(part.groups, key=lambda group: group.score.value)
    ends = {"worst": ordered[0], "best": ordered[-1]}
    said = {end: {"name": group.name, "items": group.items, **asdict(group.score)} for end, group in ends.items()}
    return {"groups": len(part.groups), **said}


def _shared(environments: Sequence[Any]) -> dict[str, Any]:
    """What all runs' environments have in common."""
    first = next((given for given in environments if given), None) or {}
    return {key: value for key, value in first.items() if all((e or {}).get(key) == value for e in environments)}
