"""A run's folder as training leaves it, without the training: invented answers of a skill that is asked for.

Runs agree on their items and their truth, whatever their name, seed and skill, so that they can be compared.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from mien.evaluation.predictions import Predictions

LABELS = ("neutral", "joy", "anger")
SHARES = (0.5, 0.3, 0.2)
TURNS = 6  # of a dialogue
CAST = ("Ana", "Ben", "Cleo")
CURVES = "epoch,loss,dev_weighted_f1\n1,1.10,0.31\n2,0.92,0.44\n3,0.85,0.47\n"


def write_run(
    folder: Path,
    name: str = "tiny",
    *,
    seed: int = 1,
    skill: float = 1.0,
    corpora: Sequence[str] = ("meld",),
    items: int = 120,
    labels: tuple[str, ...] = LABELS,
    stamps: Sequence[str] = (),
    **settings: Any,
) -> Path:
    """Write the folder and return it. skill : 0 guesses, 3 is nearly always right; settings : more of the recipe"""
    folder.mkdir(parents=True, exist_ok=True)
    predictions(seed=seed, skill=skill, corpora=corpora, items=items, labels=labels).save(
        folder / "predictions.parquet"
    )
    recipe = {"name": name, "labels": "tiny-3", "seed": seed} | settings
    card = {
        "recipe": name,
        "modality": "text",
        "labels": "tiny-3",
        "classes": list(labels),
        "command": f"mien train {name}.yaml",
        "commit": None,
        "protocol": {"kind": "official", "monitor": "weighted_f1"},
        "seed": seed,
        "seconds": 12,
        "weights": 1_234,
        "trained_on": {"meld": {"examples": 9_989, "licence": "GPL-3.0 (annotations)"}},
        "stamps": list(stamps),
    }
    (folder / "recipe.json").write_text(json.dumps(recipe))
    (folder / "card.json").write_text(json.dumps(card))
    (folder / "metrics.csv").write_text(CURVES)
    return folder


def predictions(
    *,
    seed: int = 1,
    skill: float = 1.0,
    corpora: Sequence[str] = ("meld",),
    items: int = 120,
    labels: tuple[str, ...] = LABELS,
) -> Predictions:
    """The answers by themselves: dialogues of six turns among three speakers, each corpus with as many items."""
    corpus = tuple(name for name in corpora for _ in range(items))
    turns = [turn for _ in corpora for turn in range(items)]
    count, classes = len(turns), len(labels)
    shares = np.resize(SHARES, classes)
    truth = np.random.default_rng(0).choice(classes, count, p=shares / shares.sum())
    noise = np.random.default_rng([seed, round(100 * skill)]).normal(size=(count, classes))
    return Predictions(
        labels=labels,
        id=tuple(f"{name}/{turn}" for name, turn in zip(corpus, turns, strict=True)),
        corpus=corpus,
        truth=truth,
        logits=noise + skill * np.eye(classes)[truth],
        split=("dev",) * count,
        dialogue=tuple(f"{name}/d{turn // TURNS}" for name, turn in zip(corpus, turns, strict=True)),
        speaker=tuple(CAST[turn % len(CAST)] for turn in turns),
        gender=tuple(("female", "male", "female")[turn % len(CAST)] for turn in turns),
        language=("en",) * count,
        seconds=tuple(0.5 + turn % 10 for turn in turns),
        words=tuple(float(1 + turn % 7) for turn in turns),
    )
