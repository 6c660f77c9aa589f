"""What is kept of the shipped bundle: docs/results/base.json, its card, and what the runs behind it add where they are.

The card alone has no intervals. Where the runs are at hand, and bear the card out, their predictions give them; these
are kept for as long as the bundle is the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from mien.bundle import load
from mien.errors import InputError
from mien.evaluation.assessment import Judgement, assess
from mien.evaluation.calibration import reliability
from mien.evaluation.metrics import Ints, majority, summary
from mien.evaluation.runs import CARD, Run, read_run
from mien.evaluation.scores import DRAWS, METRICS

SCHEMA = "mien/results-base/1"
SAME = 1e-6  # between a card's score and the one recomputed from its run's predictions
FACTS = ("recipe", "command", "commit", "weights", "seconds", "trained_on", "parity", "protocol")


@dataclass(frozen=True)
class Chapter:
    """What is said above an expert's table, and the score that matters most there."""

    title: str
    protocol: str
    main: str


CHAPTERS = {
    "text": Chapter(
        "Words",
        "MELD's official development split; training saw its training split and three other corpora. The epoch was "
        "selected on the development split itself, so the figure is optimistic. Not speaker-independent: the same "
        "friends speak in every split.",
        "weighted_f1",
    ),
    "audio": Chapter(
        "Voice",
        "Six fits, each on everyone but one fold of speakers of every corpus; no speaker is ever on both sides. "
        "RAVDESS's folds are the six of EmoBox; EmoDB's and nEMO's folds are speaker-disjoint and part of the same "
        "fits. The number of epochs was fixed beforehand: nothing was selected on what is judged. All three are acted.",
        "uar",
    ),
    "face": Chapter(
        "Face",
        "FER2013's PublicTest, judged by FER2013's own labels. The epoch was selected on PublicTest itself, so the "
        "figure is optimistic. Training pictures that also stand in PublicTest or PrivateTest were removed.",
        "accuracy",
    ),
}


def base(name: str, runs: Path, before: Mapping[str, Any] | None, draws: int = DRAWS) -> dict[str, Any]:
    """Everything that the document says of a bundle. before : what was kept so far, if anything"""
    bundle = load(name)
    cards = bundle.manifest["card"]["experts"]
    if strange := set(cards) - set(CHAPTERS):
        raise InputError(f"no protocol is described for {', '.join(strange)}; known are {', '.join(CHAPTERS)}")
    kept = before["experts"] if before and before["sha256"] == bundle.sha256 else {}
    experts = {
        kind: _expert(cards[kind], bundle.manifest["experts"][kind], kept.get(kind, {}), runs, draws)
        for kind in CHAPTERS
        if kind in cards
    }
    head = {"schema": SCHEMA, "bundle": bundle.name, "version": bundle.version, "sha256": bundle.sha256}
    return head | {"experts": experts}


def _expert(
    card: Mapping[str, Any], expert: Mapping[str, Any], kept: Mapping[str, Any], runs: Path, draws: int
) -> dict[str, Any]:
    """One expert's card, with what its run adds, now or earlier."""
    run = behind(card, runs)
    more = _measured(run, draws) if run else kept.get("measured")
    facts = {name: card.get(name) for name in FACTS}
    use = {name: expert[name] for name in ("temperature", "reliability")}
    away = (card.get("across") or {}).get("scores")
    return facts | {"in_use": use, "scores": card["scores"], "across": away, "measured": more}


def behind(card: Mapping[str, Any], runs: Path) -> Run | None:
    """The run that a card is of, where it is at hand and its predictions give the card's own scores."""
    folder = runs / card["recipe"]
    if not (folder / CARD).is_file():
        return None
    run = read_run(folder)
    return run if _bears_out(card, run) else None


def _bears_out(card: Mapping[str, Any], run: Run) -> bool:
    if set(run.predictions.corpora) != set(card["scores"]):
        return False
    for name, scores in card["scores"].items():
        own = run.predictions.of(name)
        again = summary(own.truth, own.probabilities) | {"reliability": reliability(own.truth, own.probabilities)}
        if any(abs(again[key] - scores[key]) > SAME for key in again if key in scores):
            return False
    return True


def _measured(run: Run, draws: int) -> dict[str, Any]:
    """Intervals and the majority's scores, for each corpus; the majority too where a corpus was held out whole."""
    return {
        "corpora": {judged.corpus: _judged(judged) for judged in assess(run, draws=draws).judgements},
        "across": {name: _majority(known_elsewhere(run, name)) for name in run.predictions.corpora},
    }


def _judged(judged: Judgement) -> dict[str, Any]:
    intervals = {name: asdict(score.interval) for name, score in judged.scores.items()}
    floor = dict(judged.floor) | {"n": judged.items, "reliability": 0.0}
    return {"drawn": judged.drawn, "intervals": intervals, "majority": floor}


def known_elsewhere(run: Run, name: str) -> Ints:
    """The truth of one corpus where another corpus has the same label."""
    given = run.predictions
    own = np.array([corpus == name for corpus in given.corpus], dtype=bool)
    return np.asarray(given.truth[own][np.isin(given.truth[own], given.truth[~own])], dtype=np.int64)


def _majority(truth: Ints) -> dict[str, float] | None:
    if not len(truth):
        return None
    shares = majority(truth, int(truth.max()) + 1)
    return {metric.name: metric.score(truth, shares) for metric in METRICS.values()} | {
        "n": len(truth),
        "reliability": 0.0,
    }
