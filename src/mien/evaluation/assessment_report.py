"""An assessment as JSON (`mien/evaluation/1`) and as a page with its pictures."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from mien.evaluation.assessment import Assessment, Judgement
from mien.evaluation.curves import curves_figure, read_curves
from mien.evaluation.figures import (
    CURVES_TABLE,
    classes_figure,
    confusion_figure,
    reliability_figure,
    scores_figure,
)
from mien.evaluation.page import facts, grid, page, picture, row, shown
from mien.evaluation.scores import METRICS, Score
from mien.evaluation.slices import LEAST, Group, Slice
from mien.evaluation.wording import number, scored

SCHEMA = "mien/evaluation/1"
CARD_FACTS = ("modality", "labels", "protocol", "trained_on", "weights", "seconds", "commit", "command", "environment")
CALIBRATION_NOTE = (
    "Log-loss and calibration are under the run's temperature; where that was fitted on these very items, both are "
    "slightly kind."
)


def as_json(assessment: Assessment) -> str:
    """Everything, as one object."""
    return json.dumps(as_dict(assessment), indent=1, allow_nan=False) + "\n"


def as_dict(assessment: Assessment) -> dict[str, Any]:
    """The JSON object as plain data."""
    run = assessment.run
    labels = run.predictions.labels
    return {
        "schema": SCHEMA,
        "run": str(run.path),
        "recipe": run.name,
        "seed": run.seed,
        "stamps": list(run.stamps),
        "labels": list(labels),
        "temperature": run.predictions.temperature,
        "metric": assessment.metric.name,
        "corpora": {judged.corpus: _corpus(judged, labels) for judged in assessment.judgements},
    }


def _corpus(judged: Judgement, labels: tuple[str, ...]) -> dict[str, Any]:
    classes, bins = judged.classes, judged.bins
    rows = zip(labels, classes.precision, classes.recall, classes.f1, classes.support, strict=True)
    return {
        "items": judged.items,
        "drawn": judged.drawn,
        "scores": {name: _score(score) | {"majority": judged.floor[name]} for name, score in judged.scores.items()},
        "reliability": judged.reliability,
        "classes": {
            label: {"precision": float(p), "recall": float(r), "f1": float(f), "support": int(n)}
            for label, p, r, f, n in rows
        },
        "confusion": judged.confusion.tolist(),
        "bins": [
            {"count": int(count), "confidence": _or_null(sure), "accuracy": _or_null(right)}
            for count, sure, right in zip(bins.count, bins.confidence, bins.accuracy, strict=True)
        ],
        "slices": [_slice(part) for part in judged.slices],
        "worst": judged.worst and _group(judged.worst),
    }


def _score(score: Score) -> dict[str, float]:
    return {"value": score.value, "low": score.interval.low, "high": score.interval.high}


def _slice(part: Slice) -> dict[str, Any]:
    groups = [_group(group) for group in part.groups]
    return {"kind": part.kind, "groups": groups, "small": part.small, "unknown": part.unknown}


def _group(group: Group) -> dict[str, Any]:
    return {"kind": group.kind, "name": group.name, "items": group.items} | _score(group.score)


def _or_null(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def html(assessment: Assessment) -> str:
    """A page that works offline and prints."""
    run = assessment.run
    seed = "" if run.seed is None else f", seed {run.seed}"
    parts = [part for judged in assessment.judgements for part in _chapter(assessment, judged)]
    table = run.path / CURVES_TABLE
    if table.exists():
        parts += ["<h2>Learning</h2>", picture(curves_figure(read_curves(table)), "losses and scores over the epochs")]
    parts += ["<h2>The run</h2>", facts(_facts(assessment))]
    return page(f"mien: {run.name}{seed}", run.stamps, parts)


def _facts(assessment: Assessment) -> Iterator[tuple[str, str]]:
    card = assessment.run.card
    for name in CARD_FACTS:
        if card.get(name) is not None:
            said = card[name]
            yield name.replace("_", " "), said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
    several = card.get("several")
    if isinstance(several, dict) and isinstance(several.get("macro_f1"), float):
        yield "several labels at once", f"macro F1 {number(several['macro_f1'])}, at thresholds set beforehand"
    yield "temperature", number(assessment.run.predictions.temperature)


def _chapter(assessment: Assessment, judged: Judgement) -> Iterator[str]:
    labels = assessment.run.predictions.labels
    yield f"<h2>{shown(judged.corpus)}: {judged.items:,} items</h2>"
    brackets = f"In brackets: intervals of 95 % by the bootstrap over {judged.drawn}."
    yield f'<p class="note">{shown(brackets)} {CALIBRATION_NOTE}</p>'
    rows = [(m.title, scored(judged.scores[m.name]), number(judged.floor[m.name])) for m in METRICS.values()]
    main = list(METRICS).index(assessment.metric.name)
    yield grid(("", "run", "majority"), [*rows, ("reliability", number(judged.reliability), number(0))], main)
    yield row(
        picture(confusion_figure(labels, {judged.corpus: judged.confusion}), "confusion of the classes"),
        picture(classes_figure(labels, judged.classes), "precision, recall and F1 of each class"),
    )
    yield row(
        picture(reliability_figure(judged.bins), "how often answers are right by how sure they are"),
        grid(("class", "precision", "recall", "F1", "items"), class_rows(labels, judged)),
    )
    yield from _for_whom(assessment, judged)


def class_rows(labels: tuple[str, ...], judged: Judgement) -> list[tuple[str, ...]]:
    """Name, precision, recall, F1 and support of each class, as text."""
    found = judged.classes
    rows = zip(labels, found.precision, found.recall, found.f1, found.support, strict=True)
    return [(label, number(p), number(r), number(f), f"{n:,}") for label, p, r, f, n in rows]


def _for_whom(assessment: Assessment, judged: Judgement) -> Iterator[str]:
    if not judged.slices:
        return
    yield f"<h3>{shown(assessment.metric.title)}, for whom</h3>"
    yield f"<p><strong>{shown(worst_line(judged))}</strong></p>"
    for part in judged.slices:
        scores = {f"{group.name} ({group.items:,})": group.score for group in part.groups}
        everyone = judged.scores[assessment.metric.name].value
        title = f"{assessment.metric.title} by {part.kind}"
        yield row(
            picture(scores_figure(title, scores, everyone, "all"), title),
            grid((part.kind, "items", assessment.metric.title), slice_rows(part)),
        )
        if left_out_line(part):
            yield f'<p class="note">{shown(left_out_line(part))}</p>'


def slice_rows(part: Slice) -> list[tuple[str, ...]]:
    """Name, number of items and score of each group, as text."""
    return [(group.name, f"{group.items:,}", scored(group.score)) for group in part.groups]


def worst_line(judged: Judgement) -> str:
    """The group that is served worst, in a sentence; nothing where nothing could be divided."""
    group = judged.worst
    if group is None:
        return ""
    said = f"{group.kind} {group.name}: {scored(group.score)}, {group.items:,} items"
    return f"worst of the groups with {LEAST} items or more: {said}"


def left_out_line(part: Slice) -> str:
    """What a slice does not score, in words; nothing where it scores everything."""
    said = [f"{part.small:,} with fewer than {LEAST} items each"] if part.small else []
    said += [f"unknown of {part.unknown:,} items"] if part.unknown else []
    return "not scored: " + ", ".join(said) if said else ""
