"""What the results are made of: recipes/results.yaml, with its tables, their rows, and the questions asked of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from benchmarks.results.scoring import SEVERAL
from mien.evaluation.scores import METRICS
from mien.training.strict import Strict
from mien.training.yaml import read

METRIC_NAMES = (*(metric.name for metric in METRICS.values() if not metric.least_is_best), SEVERAL.name)


class Row(Strict):
    """A recipe, trained once for each seed. `name` is that of its run folders, by default the recipe file's."""

    recipe: str  # below recipes/, without .yaml
    name: str = Field("", pattern=r"^[a-z0-9.-]*$")
    overrides: tuple[str, ...] = ()
    seeds: tuple[int, ...] = ()  # by default those of the table
    floor: bool = False  # what the others are held against

    @property
    def title(self) -> str:
        """Its name in tables and folders."""
        return self.name or Path(self.recipe).name


class Table(Strict):
    """Rows that are judged by the same items of one corpus under one metric."""

    name: str = Field(pattern=r"^[a-z0-9-]+$")
    title: str
    protocol: str  # how the score is made, in sentences
    corpus: str
    metric: str
    seeds: tuple[int, ...] = Field((1, 2, 3), min_length=1)
    majority: bool = True  # add a row of the judged items' own label frequencies; false where a recipe is that row
    rows: tuple[Row, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _metric_is_known(self) -> Table:
        if self.metric not in METRIC_NAMES:
            raise ValueError(f"unknown metric {self.metric!r}; metrics are {', '.join(METRIC_NAMES)}")
        return self

    def seeds_of(self, row: Row) -> tuple[int, ...]:
        """The row's own seeds, else the table's."""
        return row.seeds or self.seeds


class Question(Strict):
    """Something that the runs of one table are asked.

    `better`: is each first one better than the second one beside it? `matters`: is there any difference between the
    rows? `overfits`: how far is the first row's score on what it was trained on above its score on the judged part, and
    is that further than with the others?
    """

    name: str
    ask: str
    kind: Literal["better", "matters", "overfits"]
    table: str
    pairs: tuple[tuple[str, str], ...] = ()
    rows: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> Question:
        if (self.kind == "better") != bool(self.pairs) or (self.kind != "better") != bool(self.rows):
            raise ValueError("`better` goes with pairs, the other kinds go with rows")
        if self.kind == "matters" and len(self.rows) < 2:
            raise ValueError("whether it matters takes two rows or more")
        return self

    @property
    def about(self) -> tuple[str, ...]:
        """The rows that it is about, each once."""
        return tuple(dict.fromkeys((*self.rows, *(name for pair in self.pairs for name in pair))))


class Picture(Strict):
    """An attention encoder's run whose weights over the words of a transcript are drawn."""

    row: str
    transcript: str


class Plan(Strict):
    """All of it."""

    tables: tuple[Table, ...] = Field(min_length=1)
    questions: tuple[Question, ...] = ()
    picture: Picture | None = None

    @model_validator(mode="after")
    def _names_agree(self) -> Plan:
        _once("table", (table.name for table in self.tables))
        _once("row", (row.title for table in self.tables for row in table.rows))
        known = {table.name: {row.title for row in table.rows} for table in self.tables}
        for question in self.questions:
            if strange := sorted(set(question.about) - known.get(question.table, set())):
                raise ValueError(f"question {question.name}: the table {question.table} has no {', '.join(strange)}")
        return self


def _once(what: str, names: Iterator[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise ValueError(f"each {what} has a name of its own; {', '.join(twice)} stands twice")


def read_plan(path: Path) -> Plan:
    """The plan in a file; what is wrong with it is said in one sentence."""
    return read(Plan, path, [])
