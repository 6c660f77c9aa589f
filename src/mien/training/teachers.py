"""What finished runs say of the examples, as a part of their targets (Hinton, Vinyals and Dean, 2015).

A teacher says what it sees in a blurred or mislabelled example; a pupil that learns both learns less by heart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.errors import RecipeError
from mien.evaluation.calibration import softmax
from mien.training.examples import Example
from mien.training.kept import card_of, kept
from mien.training.progress import say
from mien.training.recipe import Recipe


def taught(recipe: Recipe, examples: list[Example], store: Path, run: Path) -> list[Example]:
    """The examples with the teachers' mean answer in their targets; as they are where the recipe has no teachers.

    What was said is kept in the run's folder, so that a run that was stopped need not ask again.
    """
    if not recipe.loss.teachers:
        return examples
    path = run / "taught.npy"
    if not path.exists():
        said = np.mean([_said(Path(name), recipe, examples, store) for name in recipe.loss.teachers], axis=0)
        np.save(path.with_suffix(".part.npy"), said)
        path.with_suffix(".part.npy").replace(path)
    share = np.float32(recipe.loss.taught)
    rows = np.load(path).astype(np.float32)
    return [
        replace(example, target=(1 - share) * example.target + share * row)
        for example, row in zip(examples, rows, strict=True)
    ]


def _said(folder: Path, recipe: Recipe, examples: Sequence[Example], store: Path) -> NDArray[np.float64]:
    """One teacher's calibrated probabilities, shape (examples, classes)."""
    teacher, fitted = kept(folder, store)
    if (teacher.labels, teacher.input, teacher.dev) != (recipe.labels, recipe.input, recipe.dev):
        raise RecipeError(f"{folder}: a teacher has the labels, the input and the dev parts of its pupil, got others")
    say(f"taught by {folder}: {len(examples)} examples")
    return softmax(fitted.logits(examples), card_of(folder)["temperature"])
