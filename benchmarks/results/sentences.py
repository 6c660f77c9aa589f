"""Answers in sentences, whose every number is one that was kept, and whose verdict follows from the intervals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.results.plan import Question, Table
from benchmarks.results.scoring import metric_of
from benchmarks.results.wording import interval, names, paragraph
from mien.evaluation.wording import chance, number, signed

LEVEL = 0.05


def answer(question: Question, table: Table, said: Mapping[str, Any] | None) -> str:
    """One question's answer."""
    if said is None:
        return paragraph(f"Not answered yet: it takes runs of {names(question.about)}.")
    match question.kind:
        case "better":
            return "\n".join(f"- {_better(pair, table)}" for pair in said["differences"])
        case "matters":
            return _matters(said["differences"], table)
        case "overfits":
            return "\n\n".join([_overfits(said["gaps"], table), "\n".join(_gaps(said["gaps"]))])


def told(pair: Mapping[str, Any]) -> bool:
    """Whether a difference can be told from chance: its interval leaves 0 out, and so does its test."""
    within = pair["interval"]
    return bool(pair["p_value_holm"] < LEVEL and (within["low"] > 0 or within["high"] < 0))


def _apart(pair: Mapping[str, Any]) -> str:
    said = chance(pair["p_value_holm"])
    p_value = said if said.startswith("<") else f"= {said}"
    return f"{signed(pair['value'], interval(pair['interval']))}, p {p_value}"


def _better(pair: Mapping[str, Any], table: Table) -> str:
    verdict = "Not shown" if not told(pair) else "Yes" if pair["value"] > 0 else "No, it is worse"
    title = metric_of(table.metric).title
    return paragraph(f"**{verdict}.** `{pair['second']}` over `{pair['first']}`: {_apart(pair)} ({title}).")


def _matters(pairs: list[Mapping[str, Any]], table: Table) -> str:
    shown = [pair for pair in pairs if told(pair)]
    title = metric_of(table.metric).title
    verdict = "**Yes.**" if shown else "**Not shown.**"
    count = f"{len(shown)} of {len(pairs)} differences in {title} can be told from chance:"
    return "\n\n".join(
        [
            paragraph(verdict, count),
            "\n".join(f"- `{pair['second']}` over `{pair['first']}`: {_apart(pair)}" for pair in pairs),
        ]
    )


def _overfits(gaps: list[Mapping[str, Any]], table: Table) -> str:
    """The first row's gap, its curve, and whether its gap is the widest."""
    first, *others = gaps
    wide = first["gap"]["low"] > 0
    wider = [gap["row"] for gap in others if gap["beyond"]["low"] > 0]
    narrower = [gap["row"] for gap in others if gap["beyond"]["high"] < 0]
    verdict = "**Yes.**" if wide else "**Not shown.**"
    scores = (
        f"`{first['row']}` reaches a {metric_of(table.metric).title} of {number(first['trained_on'])} on what it was "
        f"trained on and {number(first['judged'])} on what it was not."
    )
    more = f"Its gap is wider than that of {names(wider)}." if wider else ""
    less = f"Its gap is narrower than that of {names(narrower)}." if narrower else ""
    same = [gap["row"] for gap in others if gap["row"] not in (*wider, *narrower)]
    none = f"Its gap cannot be told from that of {names(same)}." if same else ""
    return paragraph(verdict, scores, _turn(first["curve"]), more, less, none)


def _turn(curve: Mapping[str, float] | None) -> str:
    """Where the loss on dev turns up again, in a sentence."""
    if curve is None:
        return ""
    if curve["least_at"] == curve["epochs"]:
        return f"Its loss on dev falls to the end, to {number(curve['last'])}."
    change = curve["last"] / curve["least"] - 1
    least = f"epoch {curve['least_at']:.0f} of {curve['epochs']:.0f} ({number(curve['least'])})"
    return (
        f"Its loss on dev is least in {least} and {100 * change:.0f} % above that in the last one, while the loss on "
        f"training parts goes on from {number(curve['trained_at_least'])} to {number(curve['trained_last'])}."
    )


def _gaps(gaps: list[Mapping[str, Any]]) -> Iterator[str]:
    for gap in gaps:
        own = signed(gap["gap"]["value"], interval(gap["gap"]))
        beyond = gap["beyond"]
        less = f"; `{gaps[0]['row']}`'s is wider by {signed(beyond['value'], interval(beyond))}" if beyond else ""
        yield f"- `{gap['row']}`: {number(gap['trained_on'])} less {number(gap['judged'])} is {own}{less}"
