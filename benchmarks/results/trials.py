"""The runs that the plan wants: which are there, which are not, and how they are made, one at a time."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.results.plan import Plan, Row, Table
from benchmarks.results.wording import duration
from mien.errors import RecipeError
from mien.evaluation.runs import CARD, RECIPE, Run, read_run

LOG = "train.log"
UNITS = {"second": 1.0, "minute": 60.0, "hour": 3600.0}
NUMBER = r"\d+(?:\.\d+)?"
PROMISE = re.compile(rf"(?:({NUMBER}) (?:to|or) )?({NUMBER}|an?|one) (second|minute|hour)s?\b")


@dataclass(frozen=True, slots=True)
class Trial:
    """One row with one seed."""

    table: Table
    row: Row
    seed: int

    @property
    def name(self) -> str:
        return f"{self.row.title}-s{self.seed}"

    @property
    def recipe(self) -> str:
        """The recipe's file, from the top of the repository."""
        return f"recipes/{self.row.recipe}.yaml"

    @property
    def settings(self) -> list[str]:
        return [*self.row.overrides, f"seed={self.seed}"]

    def command(self, root: str, runs: str) -> list[str]:
        """What trains it, after the name of the program."""
        return ["train", self.recipe, *self.settings, "--root", root, "--run", f"{runs}/{self.name}"]


def trials(plan: Plan) -> list[Trial]:
    """Every row with every seed: first seeds come first, so that each table soon has something in every row."""
    wanted = [
        (place, Trial(table, row, seed))
        for table in plan.tables
        for row in table.rows
        for place, seed in enumerate(table.seeds_of(row))
    ]
    return [trial for _, trial in sorted(wanted, key=lambda pair: pair[0])]


def finished(trial: Trial, runs: Path) -> Run | None:
    """The run, where it is there, whole, and of the recipe as it is now."""
    folder = runs / trial.name
    if not (folder / CARD).is_file() or not _same_recipe(trial, folder):
        return None
    return read_run(folder)


def _same_recipe(trial: Trial, folder: Path) -> bool:
    from mien.training.recipe import Recipe, load

    try:
        kept = Recipe.model_validate_json((folder / RECIPE).read_text(encoding="utf-8"))
        return kept.trains_as(load(Path(trial.recipe), trial.settings))
    except (OSError, ValueError, RecipeError):  # an older recipe may have keys that are gone
        return False


def promised(path: Path) -> float | None:
    """Seconds that a recipe's first lines promise, the middle of a range; None where they promise nothing."""
    if not path.is_file():
        return None
    lines = path.read_text(encoding="utf-8").splitlines()
    head = " ".join(line for line in lines[: _comments(lines)])
    found = PROMISE.search(head)
    if found is None:
        return None
    low, high, unit = found.groups()
    most = 1.0 if not high[0].isdigit() else float(high)
    return (float(low or most) + most) / 2 * UNITS[unit]


def _comments(lines: Sequence[str]) -> int:
    return next((place for place, line in enumerate(lines) if not line.startswith("#")), len(lines))


def expected(trial: Trial, done: Sequence[tuple[Trial, float]]) -> float | None:
    """Seconds that a run will take: what the row's other seeds took, else what its recipe promises."""
    own = [seconds for other, seconds in done if other.row == trial.row]
    return sum(own) / len(own) if own else promised(Path(trial.recipe))


def make(wanted: Sequence[Trial], root: str, runs: Path, say: Callable[[str], None]) -> dict[str, str]:
    """Train what is missing, with a line before and after each; returns the name of each that failed, and why."""
    found = [(trial, finished(trial, runs)) for trial in wanted]
    done = [(trial, float(run.card["seconds"])) for trial, run in found if run]
    missing = [trial for trial, run in found if run is None]
    failed: dict[str, str] = {}
    say(f"{len(done)} of {len(wanted)} runs are there, {left(missing, done)}")
    for number, trial in enumerate(missing, start=1):
        began = time.monotonic()
        why = train(trial, root, runs)
        seconds = time.monotonic() - began
        if why is None:
            done.append((trial, seconds))
        else:
            failed[trial.name] = why
        outcome = f"failed: {why}" if why else duration(seconds)
        say(f"[{number}/{len(missing)}] {trial.name}: {outcome}; {left(missing[number:], done)}")
    return failed


def left(missing: Sequence[Trial], done: Sequence[tuple[Trial, float]]) -> str:
    """How long the rest takes, as far as it is known."""
    if not missing:
        return "nothing left"
    known = [seconds for trial in missing if (seconds := expected(trial, done)) is not None]
    unknown = len(missing) - len(known)
    more = f", {unknown} of unknown length" if unknown else ""
    return f"{len(missing)} left: about {duration(sum(known))}{more}"


def train(trial: Trial, root: str, runs: Path) -> str | None:
    """Train one in a process of its own, told in train.log of its folder; returns why it failed, if it did."""
    folder = runs / trial.name
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "mien", *trial.command(root, str(runs))]
    with (folder / LOG).open("a", encoding="utf-8") as log:
        done = subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=log)  # noqa: S603
    if done.returncode == 0:
        return None
    said = [line.strip() for line in (folder / LOG).read_text(encoding="utf-8").splitlines() if line.strip()]
    return said[-1].removeprefix("mien: ") if said else f"exit status {done.returncode}"
