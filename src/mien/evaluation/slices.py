"""How good a system is for whom: scores by speaker, gender, language, length and noise, and the group it serves worst.

A mean hides the people it fails. Groups of fewer than `LEAST` items are counted and not scored, as chance would name
the worst among them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mien.evaluation.predictions import Numbers, Predictions, Words
from mien.evaluation.scores import DRAWS, Metric, Score, score

LEAST = 30
THIRDS = {
    "length": ("short", "middle", "long"),
    "words": ("few", "middle", "many"),
    "noise": ("noisy", "middle", "clean"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Items that have something in common. `kind` is what: speaker, gender, language, length, words or noise."""

    kind: str
    name: str
    items: int
    score: Score


@dataclass(frozen=True, slots=True)
class Slice:
    """One way to divide the items. `groups` have `LEAST` items or more each, the largest first where they are names.

    small : how many groups have fewer items; unknown : how many items it is not known of
    """

    kind: str
    groups: tuple[Group, ...]
    small: int
    unknown: int


def slices(predictions: Predictions, metric: Metric, draws: int = DRAWS) -> tuple[Slice, ...]:
    """Every way to divide the items in which two groups or more can be scored."""
    found = (_slice(predictions, metric, kind, named(predictions), draws) for kind, named in KINDS.items())
    return tuple(part for part in found if len(part.groups) > 1)


def worst(found: tuple[Slice, ...], metric: Metric) -> Group | None:
    """The group with the poorest score of all; None where nothing could be divided."""
    groups = [group for part in found for group in part.groups]
    sign = 1 if metric.least_is_best else -1
    return max(groups, key=lambda group: sign * group.score.value, default=None)


def _slice(predictions: Predictions, metric: Metric, kind: str, names: Words, draws: int) -> Slice:
    rows: dict[str, list[int]] = {}
    for row, name in enumerate(names):
        if name is not None:
            rows.setdefault(name, []).append(row)
    large = {name: own for name, own in rows.items() if len(own) >= LEAST}
    groups = [_group(predictions.take(own), metric, kind, name, draws) for name, own in large.items()]
    ordered = sorted(groups, key=lambda group: (_place(group), -group.items, group.name))
    return Slice(kind, tuple(ordered), len(rows) - len(large), sum(name is None for name in names))


def _group(own: Predictions, metric: Metric, kind: str, name: str, draws: int) -> Group:
    return Group(kind, name, len(own), score(metric, own.truth, own.probabilities, own.cluster, draws))


def _place(group: Group) -> int:
    """Thirds stand in their own order."""
    return THIRDS[group.kind].index(group.name.partition(" ")[0]) if group.kind in THIRDS else 0


def _speakers(predictions: Predictions) -> Words:
    return tuple(
        None if speaker is None else f"{corpus}/{speaker}" if len(predictions.corpora) > 1 else speaker
        for corpus, speaker in zip(predictions.corpus, predictions.speaker, strict=True)
    )


def thirds(numbers: Numbers, names: tuple[str, str, str], unit: str) -> Words:
    """Which third each number lies in, as `short (up to 1.2 s)`; None where there is no number.

    Numbers that are equal stay together, so thirds may be uneven, and fewer than three.
    """
    known = np.array([number for number in numbers if number is not None])
    if not len(known):
        return (None,) * len(numbers)
    low, high = np.quantile(known, [1 / 3, 2 / 3], method="inverted_cdf").tolist()
    said = [f"{names[0]} (up to {low:.4g} {unit})", f"{names[1]} (up to {high:.4g} {unit})", f"{names[2]} (above)"]
    return tuple(None if number is None else said[int(number > low) + int(number > high)] for number in numbers)


KINDS: dict[str, Callable[[Predictions], Words]] = {
    "speaker": _speakers,
    "gender": lambda given: given.gender,
    "language": lambda given: given.language,
    "length": lambda given: thirds(given.seconds, THIRDS["length"], "s"),
    "words": lambda given: thirds(given.words, THIRDS["words"], "words"),
    "noise": lambda given: thirds(given.snr, THIRDS["noise"], "dB"),
}
