"""The document's part on the shipped bundle, from docs/results/base.json."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.results.base import CHAPTERS
from benchmarks.results.wording import NONE, corpus_title, duration, interval, markdown_table, paragraph
from mien.evaluation.scores import METRICS
from mien.evaluation.wording import bracket, number

COLUMNS = {"n": "n", **{name: metric.title for name, metric in METRICS.items()}, "reliability": "reliability"}
# How many items the protocol judges in each corpus as released: EmoDB without boredom, RAVDESS without its duplicate.
RELEASED = {"meld": 1_109, "ravdess": 1_439, "emodb": 454, "nemo": 4_481, "fer2013": 3_589}

INTRODUCTION = (
    "Each table shows an expert of the bundle by itself, on data that none of its weights was fitted on, as its card "
    "has it. Reliability is the share of the labels' entropy that the calibrated expert explains: 0 for the majority, "
    "1 for an oracle. One temperature per expert was fitted on the very predictions that are judged, so log-loss, ECE "
    "and reliability are slightly kind."
)
WITHOUT_RUNS = "The predictions behind the card are not at hand: no interval and no majority row."
ACROSS = (
    "Each corpus held out whole: trained on the others, judged by those labels of it that they have. This is what is "
    "left of the skill on recordings unlike any that were trained on; in fusion the expert weighs by the geometric "
    "mean of this and of the table above."
)


def base_chapter(said: Mapping[str, Any]) -> Iterator[str]:
    """The bundle's part, a block at a time."""
    yield f"## The bundle `{said['bundle']}`"
    yield f"Version {said['version']}, bundle.json {said['sha256'][:16]}…."
    yield paragraph(INTRODUCTION)
    for kind, expert in said["experts"].items():
        yield from _expert(kind, expert)


def _expert(kind: str, expert: Mapping[str, Any]) -> Iterator[str]:
    chapter, measured = CHAPTERS[kind], expert["measured"]
    yield f"### {chapter.title}"
    yield paragraph(chapter.protocol, missing(expert["scores"]), _drawn(measured))
    rows = [row for name in expert["scores"] for row in _corpus(name, expert, chapter.main)]
    yield markdown_table(["", *COLUMNS.values()], rows)
    if expert["across"]:
        yield paragraph(ACROSS)
        rows = [row for name in expert["across"] for row in _away(name, expert)]
        yield markdown_table(["", *COLUMNS.values()], rows)
    yield "\n".join(_facts(expert))


def _drawn(measured: Mapping[str, Any] | None) -> str:
    if measured is None:
        return WITHOUT_RUNS
    drawn = ", ".join(f"{said['drawn']} in {corpus_title(name)}" for name, said in measured["corpora"].items())
    return f"In brackets: intervals of 95 % by the bootstrap, which draws {drawn}."


def _corpus(name: str, expert: Mapping[str, Any], main: str) -> Iterator[list[str]]:
    """The expert on a corpus, its main score bold, and the majority below where it is known."""
    found = (expert["measured"] or {"corpora": {}})["corpora"].get(name)
    cells = _cells(expert["scores"][name])
    cells[main] = f"**{cells[main]}**" + (f" {bracket(interval(found['intervals'][main]))}" if found else "")
    yield [corpus_title(name), *cells.values()]
    if found:
        yield [f"majority in {corpus_title(name)}", *_cells(found["majority"]).values()]


def _away(name: str, expert: Mapping[str, Any]) -> Iterator[list[str]]:
    yield [f"without {corpus_title(name)}", *_cells(expert["across"][name]).values()]
    floor = (expert["measured"] or {"across": {}})["across"].get(name)
    if floor:
        yield [f"majority in {corpus_title(name)}", *_cells(floor).values()]


def _cells(scores: Mapping[str, float]) -> dict[str, str]:
    cells = {name: number(scores[name]) if name in scores else NONE for name in COLUMNS}
    return cells | {"n": f"{scores['n']:,.0f}"}


def missing(scores: Mapping[str, Mapping[str, float]]) -> str:
    """A sentence where the copies that were judged are not whole."""
    short = {name: int(found["n"]) for name, found in scores.items() if found["n"] != RELEASED.get(name, found["n"])}
    copies = ", ".join(f"{count:,} of {RELEASED[name]:,} in {corpus_title(name)}" for name, count in short.items())
    return f"Of what was released, the copy at hand held only a part: {copies}." if short else ""


def _facts(expert: Mapping[str, Any]) -> Iterator[str]:
    """How it was made."""
    trained = ", ".join(f"{corpus_title(name)} ({held['examples']:,})" for name, held in expert["trained_on"].items())
    seed, use = expert["protocol"]["seed"], expert["in_use"]
    yield f"- `{expert['command']}`, recipe `{expert['recipe']}`, seed {seed}, commit {expert['commit']}"
    yield f"- {expert['weights']:,} weights, trained on {trained}; {duration(expert['seconds'])} with all its fits"
    yield f"- in use: temperature {use['temperature']:.2f}, reliability {use['reliability']:.3f}"
    yield f"- torch and ONNX differ by {expert['parity']:.1e} at most"
