"""Everything that is said of one run, computed anew from its predictions, for each corpus that it was judged by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mien.evaluation.calibration import reliability
from mien.evaluation.metrics import Bins, Ints, PerClass, confidence_bins, confusion, majority, per_class
from mien.evaluation.predictions import Predictions
from mien.evaluation.runs import Run
from mien.evaluation.scores import DRAWS, METRICS, Metric, Score, score
from mien.evaluation.slices import Group, Slice, slices, worst


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """A run on one corpus.

    drawn : what its intervals draw anew, and how many there are of it: `280 dialogues`
    scores : by the name of the metric; floor : the same of the majority, whose answers vary with nothing
    reliability : share of the labels' entropy that is explained
    confusion : counts, shape (classes, classes): rows are the truth
    """

    corpus: str
    items: int
    drawn: str
    scores: Mapping[str, Score]
    floor: Mapping[str, float]
    reliability: float
    classes: PerClass
    confusion: Ints
    bins: Bins
    slices: tuple[Slice, ...]
    worst: Group | None


@dataclass(frozen=True, slots=True, eq=False)
class Assessment:
    """A run on every corpus that it was judged by; slices go by `metric`."""

    run: Run
    metric: Metric
    judgements: tuple[Judgement, ...]


def assess(run: Run, metric: Metric | None = None, draws: int = DRAWS) -> Assessment:
    """All of it. metric : what slices go by, by default that of the run's protocol"""
    chosen = metric or run.metric
    given = run.predictions
    return Assessment(run, chosen, tuple(_judge(given.of(name), name, chosen, draws) for name in given.corpora))


def _judge(own: Predictions, name: str, metric: Metric, draws: int) -> Judgement:
    truth, probabilities, classes = own.truth, own.probabilities, len(own.labels)
    said, floor = probabilities.argmax(axis=1), majority(truth, classes)
    parts = slices(own, metric, draws)
    return Judgement(
        corpus=name,
        items=len(own),
        drawn=drawn_anew(own.cluster),
        scores={m.name: score(m, truth, probabilities, own.cluster, draws) for m in METRICS.values()},
        floor={m.name: m.score(truth, floor) for m in METRICS.values()},
        reliability=reliability(truth, probabilities),
        classes=per_class(truth, said, classes),
        confusion=confusion(truth, said, classes),
        bins=confidence_bins(truth, probabilities),
        slices=parts,
        worst=worst(parts, metric),
    )


def drawn_anew(clusters: tuple[str, ...]) -> str:
    """What an interval draws: `280 dialogues`, `3 dialogues and 4 items`; of one cluster its items."""
    names = set(clusters)
    if len(names) == 1:
        return f"{len(clusters)} items of one {next(iter(names)).partition(' ')[0]}"
    kinds = [name.partition(" ")[0] for name in names]
    counts = [(kinds.count(kind), kind) for kind in ("dialogue", "speaker", "item") if kind in kinds]
    return " and ".join(f"{count:,} {kind}{'s' if count > 1 else ''}" for count, kind in counts)
