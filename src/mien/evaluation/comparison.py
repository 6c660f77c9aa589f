"""Runs side by side, only over the items that all of them judged; seeds of one recipe are one system."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from mien.errors import UsageError
from mien.evaluation.assessment import drawn_anew
from mien.evaluation.metrics import Floats, Ints, majority
from mien.evaluation.paired import Difference, McNemar, Spread, difference, holm, mcnemar, spread
from mien.evaluation.runs import Run
from mien.evaluation.scores import DRAWS, METRICS, Metric, drawable

AGAINST = ("first", "best")


@dataclass(frozen=True, slots=True, eq=False)
class System:
    """The runs of a recipe that differ in their seed alone."""

    name: str
    runs: tuple[Run, ...]

    @property
    def stamps(self) -> tuple[str, ...]:
        """What was forced in any of them."""
        return tuple(dict.fromkeys(stamp for run in self.runs for stamp in run.stamps))


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A system on one corpus.

    spread : under the metric that is compared; scores : means over the seeds under every metric
    difference : to the reference, None for the reference itself; corrected : its p-value for how many there are (Holm)
    mcnemar : where both are one run
    """

    system: System
    spread: Spread
    scores: Mapping[str, float]
    difference: Difference | None = None
    corrected: float | None = None
    mcnemar: McNemar | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Contest:
    """The systems on one corpus. `left_out` counts the items that some of them judged and others did not."""

    corpus: str
    items: int
    left_out: int
    drawn: str
    floor: Mapping[str, float]
    reference: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Every corpus that all runs judged; `missing` names those that only some did."""

    metric: Metric
    contests: tuple[Contest, ...]
    missing: tuple[str, ...]


def compare(
    runs: Sequence[Run], metric: Metric | None = None, against: str = "first", draws: int = DRAWS
) -> Comparison:
    """Each system's score, and its difference to the first one, or to the best one of each corpus.

    metric : by default that of the first run's protocol
    """
    if against not in AGAINST:
        raise UsageError(f"runs are compared against the {' or the '.join(AGAINST)}, got {against!r}")
    _check(runs)
    chosen = metric or runs[0].metric
    shared = _shared(runs)
    found = systems(runs)
    contests = [_contest(found, name, ids, chosen, against, draws) for name, ids in shared.items()]
    named = {name for run in runs for name in run.predictions.corpora}
    return Comparison(chosen, tuple(contests), tuple(sorted(named - set(shared))))


def systems(runs: Sequence[Run]) -> tuple[System, ...]:
    """Runs whose recipes differ in nothing but the seed belong together, in the order of the first of each.

    Where a seed comes twice, something else differs, the code or the machine: these runs stand by themselves.
    """
    groups: dict[str, list[Run]] = {}
    for run in runs:
        recipe = {key: value for key, value in run.recipe.items() if key != "seed"}
        groups.setdefault(json.dumps(recipe, sort_keys=True), []).append(run)
    parts = [part for group in groups.values() for part in _by_seed(group)]
    names = [part[0].name for part in parts]
    return tuple(
        System(name if names.count(name) == 1 else f"{name} ({part[0].path.name})", tuple(part))
        for name, part in zip(names, parts, strict=True)
    )


def _by_seed(group: list[Run]) -> list[list[Run]]:
    seeds = {run.seed for run in group}
    return [group] if len(seeds) == len(group) else [[run] for run in group]


def _check(runs: Sequence[Run]) -> None:
    places = [run.path.resolve() for run in runs]
    if len(set(places)) < 2 or len(set(places)) < len(places):
        raise UsageError(f"a comparison needs two runs or more, each once, got {', '.join(map(str, places)) or 'none'}")
    first = runs[0].predictions.labels
    for run in runs:
        if run.predictions.labels != first:
            raise UsageError(
                f"{run.path} tells {', '.join(run.predictions.labels)} apart and {runs[0].path} {', '.join(first)}; "
                "runs can be compared where their labels are the same"
            )


def _shared(runs: Sequence[Run]) -> dict[str, list[str]]:
    """Corpus -> the items that all runs judged, in the order of the first; their truth has to be the same."""
    truths = [dict(zip(run.predictions.id, run.predictions.truth.tolist(), strict=True)) for run in runs]
    shared: dict[str, list[str]] = {}
    for item, corpus in zip(runs[0].predictions.id, runs[0].predictions.corpus, strict=True):
        said = {truth.get(item) for truth in truths}
        if None in said:
            continue
        if len(said) > 1:
            raise UsageError(f"the runs do not agree on what {item} truly is; compare runs on the same labels")
        shared.setdefault(corpus, []).append(item)
    if not shared:
        raise UsageError("the runs have no item in common; compare runs that were judged by the same items")
    return dict(sorted(shared.items()))


def _contest(
    found: Sequence[System], corpus: str, ids: Sequence[str], metric: Metric, against: str, draws: int
) -> Contest:
    stacks = [_stack(system, ids) for system in found]
    items = found[0].runs[0].predictions.take(_rows(found[0].runs[0], ids))
    truth, clusters = items.truth, drawable(items.cluster)
    spreads = [spread(metric, truth, stack, clusters, draws) for stack in stacks]
    entries = [
        Entry(system, own, {m.name: _mean(m, truth, stack) for m in METRICS.values()})
        for system, own, stack in zip(found, spreads, stacks, strict=True)
    ]
    reference = 0 if against == "first" else _best(spreads, metric)
    judged = {item for system in found for run in system.runs for item in run.predictions.of(corpus).id}
    floor = majority(truth, len(items.labels))
    return Contest(
        corpus,
        len(ids),
        len(judged) - len(ids),
        drawn_anew(items.cluster),
        {m.name: m.score(truth, floor) for m in METRICS.values()},
        found[reference].name,
        _tested(entries, stacks, reference, metric, truth, clusters, draws),
    )


def _tested(
    entries: Sequence[Entry],
    stacks: Sequence[Floats],
    reference: int,
    metric: Metric,
    truth: Ints,
    clusters: Sequence[str],
    draws: int,
) -> tuple[Entry, ...]:
    """The entries with their differences to the reference."""
    base = stacks[reference]
    found = {
        place: difference(metric, truth, base, stack, clusters, draws)
        for place, stack in enumerate(stacks)
        if place != reference
    }
    corrected = dict(zip(found, holm([part.p_value for part in found.values()]), strict=True))
    exact = {place: _one_run_each(truth, base, stacks[place]) for place in found}
    return tuple(
        replace(entry, difference=found.get(place), corrected=corrected.get(place), mcnemar=exact.get(place))
        for place, entry in enumerate(entries)
    )


def _one_run_each(truth: Ints, first: Floats, second: Floats) -> McNemar | None:
    if len(first) > 1 or len(second) > 1:
        return None
    return mcnemar(first[0].argmax(axis=1) == truth, second[0].argmax(axis=1) == truth)


def _stack(system: System, ids: Sequence[str]) -> Floats:
    """Probabilities, shape (seeds, items, classes)."""
    return np.stack([run.predictions.probabilities[_rows(run, ids)] for run in system.runs])


def _rows(run: Run, ids: Sequence[str]) -> list[int]:
    place = {item: row for row, item in enumerate(run.predictions.id)}
    return [place[item] for item in ids]


def _mean(metric: Metric, truth: Ints, stack: Floats) -> float:
    return float(np.mean([metric.score(truth, sheet) for sheet in stack]))


def _best(spreads: Sequence[Spread], metric: Metric) -> int:
    sign = -1 if metric.least_is_best else 1
    return int(np.argmax([sign * part.mean for part in spreads]))
