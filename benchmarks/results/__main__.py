"""`make results`: trains the runs of recipes/results.yaml that are missing, and writes docs/results.md from all runs.

    python -m benchmarks.results --root DATA               train what is missing, one by one, then measure and write
    python -m benchmarks.results --root DATA --no-train    measure the runs that are there, and write
    python -m benchmarks.results --write                   write the page from docs/results/*.json alone

From the top of the repository. Stopped, it goes on where it was; a table or a row of which no run is at hand stays as
it is.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.results.base import base
from benchmarks.results.document import document
from benchmarks.results.plan import Plan, read_plan
from benchmarks.results.questions import SCHEMA as ANSWERS_SCHEMA
from benchmarks.results.questions import asked
from benchmarks.results.summary import entrants, joined, summary
from benchmarks.results.trials import Trial, finished, make, trials
from benchmarks.results.wording import rounded
from mien.errors import MienError, UsageError
from mien.evaluation.runs import Run

PLAN, KEPT, PAGE = Path("recipes/results.yaml"), Path("docs/results"), Path("docs/results.md")
PICTURE = Path("docs/pictures/attention.png")


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 done, 1 some runs failed and are listed, 2 to 4 as with `mien`."""
    given = parser().parse_args(arguments)
    try:
        plan = read_plan(given.plan)
        check_names(plan, given.only)
        failed = {} if given.write else work(plan, given)
        PAGE.write_text(document(plan, read_kept()), encoding="utf-8")
    except MienError as error:
        say(f"results: {error}")
        return error.exit_status
    for name, why in failed.items():
        say(f"failed: {name}: {why}")
    return 1 if failed else 0


def parser() -> argparse.ArgumentParser:
    said = argparse.ArgumentParser(prog="python -m benchmarks.results", description="Makes docs/results.md.")
    said.add_argument("--root", default="data", metavar="DIR", help="where the corpora lie")
    said.add_argument("--runs", type=Path, default=Path("runs/results"), metavar="DIR", help="where the runs are kept")
    said.add_argument("--base-runs", type=Path, default=Path("runs"), metavar="DIR", help="those behind the bundle")
    said.add_argument("--bundle", default="base", metavar="NAME", help="a bundle by name, or its folder")
    said.add_argument("--plan", type=Path, default=PLAN, metavar="FILE", help="tables, rows and questions")
    said.add_argument("--only", nargs="+", default=[], metavar="TABLE", help="train and measure these tables alone")
    said.add_argument("--no-train", action="store_true", help="measure the runs that are there")
    said.add_argument("--write", action="store_true", help="write the page from what is kept, and measure nothing")
    return said


def check_names(plan: Plan, asked_for: Iterable[str]) -> None:
    """Refuse tables that the plan does not have."""
    known = [table.name for table in plan.tables]
    if strange := [name for name in asked_for if name not in known]:
        raise UsageError(f"--only names tables of the plan ({', '.join(known)}), got {strange[0]!r}")


def work(plan: Plan, given: argparse.Namespace) -> dict[str, str]:
    """Train and measure, and keep the numbers; returns what failed, and why."""
    wanted = [trial for trial in trials(plan) if not given.only or trial.table.name in given.only]
    failed = {} if given.no_train else make(wanted, given.root, given.runs, say)
    found = {trial: run for trial in wanted if (run := finished(trial, given.runs))}
    missing = {trial: failed.get(trial.name, "") for trial in wanted if trial not in found}
    KEPT.mkdir(parents=True, exist_ok=True)
    keep("base", base(given.bundle, given.base_runs, read_kept().get("base")))
    measure(plan, found, missing, Path(given.root))
    draw(plan, found, Path(given.root) / "features")
    return failed


def measure(plan: Plan, found: Mapping[Trial, Run], missing: Mapping[Trial, str], root: Path) -> None:
    """Keep every table's numbers, then the answers to the questions, of whose tables there are runs."""
    before = read_kept()
    answers = {said["question"]: said for said in before.get("answers", {}).get("answers", [])}
    for table in plan.tables:
        rows = entrants(table, found, root)
        if not rows:
            continue
        say(f"{table.name}: measuring {len(rows)} rows")
        keep(table.name, joined(table, summary(table, rows, missing), before.get(table.name)))
        for question in plan.questions:
            said = asked(question, table, rows, root) if question.table == table.name else None
            if said:
                answers[question.name] = said
    names = [question.name for question in plan.questions if question.name in answers]
    keep("answers", {"schema": ANSWERS_SCHEMA, "answers": [answers[name] for name in names]})


def draw(plan: Plan, found: Mapping[Trial, Run], store: Path) -> None:
    """The plan's picture, by the first run of its row, where there is one."""
    runs = [run for trial, run in found.items() if plan.picture and trial.row.title == plan.picture.row]
    if plan.picture is None or not runs:
        return
    from benchmarks.results.picture import attention_picture

    if attention_picture(runs[0].path, Path(plan.picture.transcript), PICTURE, store):
        place = PICTURE.relative_to(PAGE.parent).as_posix()
        keep("picture", {**plan.picture.model_dump(), "seed": runs[0].seed, "picture": place})


def keep(name: str, said: Mapping[str, Any]) -> None:
    (KEPT / f"{name}.json").write_text(json.dumps(rounded(said), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read_kept(folder: Path = KEPT) -> dict[str, dict[str, Any]]:
    """What docs/results holds, by the names of its files."""
    paths: Iterable[Path] = sorted(folder.glob("*.json"))
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in paths}


def say(line: str) -> None:
    """On stderr at once."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
