"""What a run reports of itself: what was measured, by which command, on what, with which code."""

from __future__ import annotations

import platform
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from mien import __version__
from mien.audio.decode import RATE, decode
from mien.audio.level import signal_to_noise
from mien.corpora.item import Item
from mien.corpora.table import located
from mien.evaluation.calibration import fit_temperature, reliability, softmax
from mien.evaluation.metrics import summary
from mien.evaluation.multilabel import multilabel_f1, multilabel_macro_f1
from mien.evaluation.predictions import Predictions
from mien.evaluation.regression import scale_summary, sentiment_summary
from mien.features.material import Material, waveform
from mien.features.spec import FeatureSpec
from mien.features.store import FeatureStore
from mien.labels import OPINION_7, label_set
from mien.labels.scales import SCALES
from mien.training.divisions import Judged
from mien.training.examples import Example
from mien.training.recipe import Recipe


def card(
    recipe: Recipe,
    judged: Judged,
    away: Judged | None,
    encoder: torch.nn.Module,
    examples: Sequence[Example],
    root: Path,
) -> dict[str, Any]:
    """The card of a run, but for its duration."""
    names = sorted({example.corpus for example in examples})
    return {
        "recipe": recipe.name,
        "modality": recipe.modality,
        "labels": recipe.labels,
        "classes": list(label_set(recipe.labels).labels),
        "command": " ".join(["mien", *sys.argv[1:]]),
        "commit": commit(),
        "seed": recipe.seed,
        "protocol": recipe.protocol.model_dump() | {"seed": recipe.seed},
        "stamps": list(judged.stamps),
        **scores(recipe, judged),
        "across": None if away is None else scores(recipe, away),
        "trained_on": {
            name: _trained_on([e for e in examples if e.corpus == name]) | {"licence": located(name, root)[0].licence}
            for name in names
        },
        "weights": sum(p.numel() for p in encoder.parameters()),
        "environment": environment(),
    }


def _trained_on(examples: Sequence[Example]) -> dict[str, int]:
    """How many of a corpus's examples taught their labels; and how many were seen without, where there were any."""
    unlabelled = sum(not example.labelled for example in examples)
    said = {"examples": len(examples) - unlabelled}
    return said | {"unlabelled": unlabelled} if unlabelled else said


def scores(recipe: Recipe, judged: Judged) -> dict[str, Any]:
    """A temperature over all, and the metrics under it for each corpus; reliability is the corpora's mean."""
    logits, truth = judged.logits, labels_of(judged)
    temperature = fit_temperature(truth, logits)
    which = np.array([example.corpus for example in judged.examples])
    found: dict[str, Any] = {}
    for name in sorted(set(which.tolist())):
        here = which == name
        probabilities = softmax(logits[here], temperature)
        found[name] = summary(truth[here], probabilities) | {"reliability": reliability(truth[here], probabilities)}
    mean = float(np.mean([score["reliability"] for score in found.values()]))
    said = {"temperature": temperature, "reliability": mean, "scores": found}
    return said | several(recipe, judged) | on_a_scale(recipe, judged)


def on_a_scale(recipe: Recipe, judged: Judged) -> dict[str, Any]:
    """Where the labels are steps of a scale: the mean step under the uncalibrated probabilities against the score."""
    scale = SCALES.get(recipe.labels)
    if scale is None:
        return {}
    items = [example.item for example in judged.examples]
    rated = np.array([scale.value(item.votes or {str(item.label): 1.0}) for item in items])
    found = softmax(judged.logits) @ scale.steps
    return {"scale": (sentiment_summary if scale.labels == OPINION_7 else scale_summary)(rated, found)}


def several(recipe: Recipe, judged: Judged) -> dict[str, Any]:
    """Where several labels hold at once: F1 of each, at the thresholds that were set inside the training part."""
    if judged.cuts is None:
        return {}
    truth = np.stack([example.target for example in judged.examples]) > 0
    probabilities = 1 / (1 + np.exp(-judged.logits))
    each = multilabel_f1(truth, probabilities, judged.cuts)
    names = label_set(recipe.labels).labels
    return {
        "several": {
            "macro_f1": multilabel_macro_f1(truth, probabilities, judged.cuts),
            "f1": dict(zip(names, map(float, each), strict=True)),
            "thresholds": dict(zip(names, map(float, judged.cuts), strict=True)),
        }
    }


def labels_of(judged: Judged) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.array([example.label for example in judged.examples], dtype=np.int64)


def predictions(recipe: Recipe, judged: Judged, store: Path, temperature: float) -> Predictions:
    """The judged examples as a table that anything can be computed from later."""
    items = [example.item for example in judged.examples]
    said = [len(item.text.split()) if item.text else None for item in items]
    heard = [_heard(item, store) if recipe.modality == "audio" else _timed(item) for item in items]
    return Predictions(
        labels=tuple(label_set(recipe.labels).labels),
        id=tuple(item.id for item in items),
        corpus=tuple(example.corpus for example in judged.examples),
        truth=labels_of(judged),
        logits=judged.logits,
        temperature=temperature,
        fold=tuple(judged.folds),
        split=tuple(item.split for item in items),
        dialogue=tuple(item.dialogue for item in items),
        speaker=tuple(item.speaker for item in items),
        gender=tuple(item.gender for item in items),
        language=tuple(item.language for item in items),
        seconds=tuple(seconds for seconds, _ in heard),
        snr=tuple(snr for _, snr in heard),
        words=tuple(said),
    )


def _heard(item: Item, store: Path) -> tuple[float, float]:
    """Seconds and signal-to-noise ratio of a clip, kept in the store."""
    assert item.media is not None, f"{item.id} was judged by its sound"
    path, material = item.media, Material(item.id, item.media, item.span)

    def level() -> NDArray[np.float32]:
        sound = decode(path) if item.span is None else waveform(material, RATE)
        return np.array([len(sound) / RATE, signal_to_noise(sound)], np.float32)

    seconds, snr = FeatureStore(store, FeatureSpec("level"), np.float32).get(material.key("media"), level)
    return float(seconds), float(snr)


def _timed(item: Item) -> tuple[float | None, None]:
    span = item.span or item.said
    return None if span is None else span.duration, None


def environment() -> dict[str, Any]:
    """What the numbers may depend on besides the code."""
    return {
        "mien": __version__,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
        "gpu": torch.cuda.get_device_name() if torch.cuda.is_available() else None,
        "system": platform.system(),
        "machine": platform.machine(),
    }


def commit() -> str | None:
    """The code's commit, with a mark when it was changed since; None outside a checkout."""
    here = Path(__file__).parent
    try:
        said = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=12"],  # noqa: S607
            cwd=here, capture_output=True, text=True, check=True, timeout=10,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    return said.stdout.strip()
