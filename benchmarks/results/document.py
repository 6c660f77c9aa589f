"""docs/results.md, from the plan and from what is kept in docs/results; nothing is measured here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean, stdev
from typing import Any

from benchmarks.results.base_chapter import base_chapter
from benchmarks.results.plan import Plan, Row, Table
from benchmarks.results.scoring import metric_of
from benchmarks.results.sentences import answer
from benchmarks.results.wording import NONE, corpus_title, duration, interval, markdown_table, names, paragraph
from mien.evaluation.paired import Spread
from mien.evaluation.scores import METRICS
from mien.evaluation.wording import bracket, chance, number, signed, spread

INTRODUCTION = (
    "Every number here was measured by a run of this repository and is kept in [docs/results](results): `make results "
    "DATA=DIR` trains what is missing and writes this page. A score is the mean over the seeds ± their standard "
    "deviation, and in brackets the interval of 95 % by a bootstrap that draws the seeds and whole dialogues or "
    "speakers anew; with three seeds it is on the narrow side. Differences are paired: both systems on the same "
    "redrawn items. Their p-values are by permutation of whole clusters, after Holm's correction for the rows of the "
    "table. *Seeds as one* is the score of the mean of all seeds' probabilities. *Majority* always says the label "
    "frequencies of what is judged. Times are on two cores."
)
SCALE = {
    "mae": "mean absolute error",
    "rmse": "root mean squared error",
    "pearson": "correlation",
    "ccc": "concordance",
    "acc7": "accuracy of 7",
    "acc2_with_zero": "of 2, negative or not",
    "acc2_without_zero": "of 2, without 0",
}
OTHERS = ("accuracy", "weighted_f1", "macro_f1", "uar", "log_loss", "ece")


def document(plan: Plan, kept: Mapping[str, Mapping[str, Any]]) -> str:
    """The page. kept : by file name without .json, `base` and `answers` among them; a table that is not there has not
    been run"""
    blocks = ["# Results", paragraph(INTRODUCTION)]
    if "base" in kept:
        blocks += base_chapter(kept["base"])
    for table in plan.tables:
        blocks += _table(table, kept.get(table.name))
    if plan.questions:
        blocks += ["## Questions", *_questions(plan, kept)]
    if "picture" in kept:
        blocks += _picture(kept["picture"])
    return "\n\n".join(filter(None, blocks)) + "\n"


def _picture(said: Mapping[str, Any]) -> Iterator[str]:
    yield "## What attention looks at"
    source = f"[{said['transcript']}](../{said['transcript']})"
    yield paragraph(
        "Every attention recipe leaves an `attention.png` of a few judged turns in its run. This one is of",
        f"`{said['row']}`, seed {said['seed']}, over turns of {source}: the darker, the more a word counts.",
        "`»` opens the turn that is judged, `›` one before it, and `…` stands for a word that is not known.",
    )
    yield f"![words on grounds of blue, darker where they count more]({said['picture']})"


def _table(table: Table, said: Mapping[str, Any] | None) -> Iterator[str]:
    yield f"## {table.title}"
    if said is None:
        yield paragraph(table.protocol)
        yield paragraph(f"Not run yet: {names(row.title for row in table.rows)}.")
        return
    yield paragraph(table.protocol, _judged(said), _environment(said["environment"]))
    metric = metric_of(table.metric)
    columns = [name for name in OTHERS if any(name in row["scores"] for row in said["rows"])]
    against = [f"over `{said['reference']}`", "p"] if said["reference"] else []
    others = [METRICS[name].title for name in columns]
    as_one = ["seeds as one"] if _repeated(said) else []
    header = ["", "seeds", metric.title, *as_one, *against, *others, "weights", "time"]
    yield markdown_table(header, _rows(table, said, columns))
    yield from _on_the_scale(said)
    yield from _stamps(said)
    yield _not_run(table, said)
    yield from _for_whom(said)
    yield markdown_table(["", "command", "commit"], _commands(table, said), left=3)


def _judged(said: Mapping[str, Any]) -> str:
    return f"{said['items']:,} items of {corpus_title(said['corpus'])}; drawn anew: {said['drawn']}."


def _environment(given: Mapping[str, Any]) -> str:
    """On what it ran, as far as all runs agree."""
    said = [f"{given['threads']} thread{'s' * (given['threads'] > 1)}"] if given.get("threads") else []
    said += [given["gpu"]] if given.get("gpu") else []
    said += [f"torch {given['torch']}"] if given.get("torch") else []
    return f"Run with {', '.join(said)}." if said else ""


def _repeated(said: Mapping[str, Any]) -> bool:
    """Whether any row has several seeds, whose probabilities can be averaged."""
    return any(len(row["seeds"]) > 1 for row in said["rows"])


def _rows(table: Table, said: Mapping[str, Any], columns: list[str]) -> Iterator[list[str]]:
    for row in said["rows"]:
        found = Spread(**{**row["score"], "interval": interval(row["score"]["interval"])})
        others = [number(row["scores"][name]) for name in columns]
        tests = _against(row["difference"]) if said["reference"] else []
        last = [f"{row['weights']:,}", duration(row["seconds"])]
        as_one = [number(row["together"]) if found.seeds > 1 else NONE] if _repeated(said) else []
        name, score = _named(row["name"], row["recipe"]), f"**{spread(found)}**"
        yield [name, str(found.seeds), score, *as_one, *tests, *others, *last]
    floor = said["majority"]
    if floor and table.majority:
        nothing = [NONE] * (_repeated(said) + 2 * bool(said["reference"]))
        scores = [number(floor[name]) for name in columns]
        yield ["*majority*", NONE, number(floor[table.metric]), *nothing, *scores, NONE, NONE]


def _on_the_scale(said: Mapping[str, Any]) -> Iterator[str]:
    """Where labels are steps of a scale, the mean step under the probabilities against the score itself."""
    rows = [(row["name"], row["scale"]) for row in said["rows"] if row.get("scale")]
    if rows:
        yield paragraph(
            "On the scale itself, by the mean of the steps under the probabilities (mean ± deviation of seeds):"
        )
        titles = [title for name, title in SCALE.items() if name in rows[0][1]]
        names = [name for name in SCALE if name in rows[0][1]]
        yield markdown_table(
            ["", *titles], ([row, *(_over_seeds(scale[name]) for name in names)] for row, scale in rows)
        )


def _over_seeds(values: Sequence[float]) -> str:
    deviation = f" ± {number(stdev(values))}" if len(values) > 1 else ""
    return f"{number(fmean(values))}{deviation}"


def _against(given: Mapping[str, Any] | None) -> list[str]:
    if given is None:
        return [NONE, NONE]
    return [signed(given["value"], interval(given["interval"])), chance(given["p_value_holm"])]


def _named(name: str, recipe: str) -> str:
    return f"[{name}](../recipes/{recipe}.yaml)"


def _stamps(said: Mapping[str, Any]) -> Iterator[str]:
    """What was forced in any run, loudly."""
    for row in said["rows"]:
        yield from (f"> **{row['name']}: {stamp}**" for stamp in row["stamps"])


def _not_run(table: Table, said: Mapping[str, Any]) -> str:
    """What the plan has and no run, by the plan as it is now."""
    there = {(row["name"], seed) for row in said["rows"] for seed in row["seeds"]}
    reasons = {(lack["row"], lack["seed"]): lack["why"] for lack in said["not_run"]}
    lacks: dict[tuple[str, str], list[str]] = {}
    for row in table.rows:
        for seed in table.seeds_of(row):
            if (row.title, seed) not in there:
                lacks.setdefault((row.title, reasons.get((row.title, seed), "")), []).append(str(seed))
    return paragraph(f"Not run yet: {'; '.join(_lack(*key, seeds) for key, seeds in lacks.items())}.") if lacks else ""


def _lack(name: str, why: str, seeds: list[str]) -> str:
    return f"`{name}` seed{'s' * (len(seeds) > 1)} {', '.join(seeds)}" + (f" ({why})" if why else "")


def _for_whom(said: Mapping[str, Any]) -> Iterator[str]:
    """The groups that the best row serves worst and best."""
    whom = said["for_whom"]
    if not whom or not whom["groups"]:
        return
    title = metric_of(said["metric"]).title
    yield paragraph(
        f"For whom: `{whom['row']}`, seed {whom['seed']}, {title} {number(whom['score'])}.",
        *(_group(kind, found) for kind, found in whom["groups"].items()),
    )


def _group(kind: str, found: Mapping[str, Any]) -> str:
    ends = [
        f"{end} {found[end]['name']} with {number(found[end]['value'])} {bracket(interval(found[end]['interval']))} on "
        f"{found[end]['items']:,} items"
        for end in ("worst", "best")
    ]
    return f"By {kind}, of {found['groups']} with enough items: {', '.join(ends)}."


def _commands(table: Table, said: Mapping[str, Any]) -> Iterator[list[str]]:
    rows: dict[str, Row] = {row.title: row for row in table.rows}
    for row in said["rows"]:
        if row["name"] in rows:
            settings = " ".join([*row["overrides"], "seed=SEED"])
            command = f"mien train recipes/{row['recipe']}.yaml {settings} --root DATA"
            yield [row["name"], f"`{command}`", ", ".join(row["commits"])]


def _questions(plan: Plan, kept: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    found = {said["question"]: said for said in kept.get("answers", {}).get("answers", [])}
    tables = {table.name: table for table in plan.tables}
    for question in plan.questions:
        yield f"### {question.ask}"
        yield answer(question, tables[question.table], found.get(question.name))
