"""What a run fits and what it judges, by its protocol: each division is guarded, fitted once, and found again.

A division whose logits lie in its folder was done before, and is not done again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.corpora.table import located
from mien.errors import RecipeError
from mien.evaluation.multilabel import thresholds
from mien.evaluation.protocols import (
    Folds,
    guard,
    leave_one_session_out,
    leave_one_speaker_out,
    own_folds,
    speaker_folds,
)
from mien.training.dialogues import origins
from mien.training.examples import Example, gather, units
from mien.training.fit import Bench, Fitted
from mien.training.origins import refuse_seen
from mien.training.progress import say
from mien.training.recipe import Recipe


@dataclass(frozen=True)
class Judged:
    """Examples that no weight was fitted on, the logits given for them, and the fold in which each was held out.

    cuts : the least probability of each class that counts as a yes, where several labels hold at once
    """

    examples: list[Example]
    logits: NDArray[np.float64]
    folds: list[str | None]
    stamps: tuple[str, ...] = ()
    cuts: NDArray[np.float64] | None = None

    @classmethod
    def joined(cls, parts: Sequence[Judged]) -> Judged:
        return cls(
            [example for part in parts for example in part.examples],
            np.concatenate([part.logits for part in parts]),
            [fold for part in parts for fold in part.folds],
            tuple(dict.fromkeys(stamp for part in parts for stamp in part.stamps)),
            parts[0].cuts,
        )


def official(bench: Bench, examples: list[Example], root: Path, run: Path) -> tuple[Fitted, Judged]:
    """Train on the train parts, judge by the dev parts; the epoch is chosen by an inner part where there is one,
    else by what is judged. The same again where the recipe fine-tunes."""
    recipe = bench.recipe
    judged = gather(recipe, recipe.dev, root, judge=True, tell=say)
    tuned_on = gather(recipe.second, recipe.second.train, root, tell=say) if recipe.finetune else []
    chosen_by_judged = not (recipe.protocol.inner or recipe.protocol.last or recipe.estimated)
    _refuse_seen(recipe, run / "fit", judged, root)
    stamps = guard(
        units([*examples, *tuned_on]),
        units(judged),
        selected=chosen_by_judged,
        official=True,
        force=recipe.protocol.force,
    )
    train, inner = _inner(examples, recipe) if recipe.protocol.inner else (examples, [])
    chosen_by = inner or (judged if chosen_by_judged else [])
    fitted = bench.fit(train, chosen_by, run / "fit")
    if recipe.finetune:
        own = {example.item.id for example in inner}
        tuned_on = [example for example in tuned_on if example.item.id not in own]
        fitted = bench.fit(tuned_on, chosen_by, run / "finetune", start=fitted)
    cuts = _cuts(recipe, fitted, inner)
    folds: list[str | None] = [None] * len(judged)
    return fitted, Judged(judged, fitted.logits(judged), folds, stamps, cuts)


def folded(bench: Bench, examples: list[Example], root: Path, run: Path) -> tuple[Fitted, Judged]:
    """Hold out each fold in turn; then train on everyone, for use, unless the recipe says no."""
    recipe = bench.recipe
    places = _folds(recipe, examples, root)
    parts = []
    for name in sorted({place for place in places if place is not None}, key=lambda name: (len(name), name)):
        out = [example for example, place in zip(examples, places, strict=True) if place == name]
        kept = [example for example, place in zip(examples, places, strict=True) if place != name]
        place = run / f"fold-{name.replace('/', '-')}"
        _refuse_seen(recipe, place, out, root)
        parts.append(judge(bench, kept, out, place, name))
    if not recipe.protocol.everyone:
        return bench.fit(*_chosen(recipe, kept), run / f"fold-{name.replace('/', '-')}"), Judged.joined(parts)
    say(f"everyone: {len(examples)} train")
    return bench.fit(*_chosen(bench.recipe, examples), run / "everyone"), Judged.joined(parts)


def across(bench: Bench, examples: list[Example], root: Path, run: Path) -> Judged:
    """Hold out each corpus in turn: what is left of the skill on recordings unlike any that were trained on.

    Only labels that the other corpora have can be judged.
    """
    parts = []
    for name in sorted({example.corpus for example in examples}):
        kept = [example for example in examples if example.corpus != name]
        known = {example.label for example in kept}
        out = [example for example in examples if example.corpus == name and example.label in known]
        place = run / f"without-{name}"
        _refuse_seen(bench.recipe, place, out, root)
        parts.append(judge(bench, kept, out, place, name))
    return Judged.joined(parts)


def judge(bench: Bench, kept: list[Example], out: list[Example], place: Path, name: str) -> Judged:
    """Train on `kept`, judge by `out`; found again in `place` when it was done before."""
    recipe = bench.recipe
    stamps = guard(units(kept), units(out), selected=False, official=False, force=recipe.protocol.force)
    said = place / "logits.npy"
    if not said.exists():
        say(f"{place.name}: {len(kept)} train, {len(out)} held out")
        logits = bench.fit(*_chosen(recipe, kept), place).logits(out)
        np.save(said, logits)
        (place / "ids.json").write_text(json.dumps([example.item.id for example in out]))
    elif json.loads((place / "ids.json").read_text()) != [example.item.id for example in out]:
        raise RecipeError(f"{place} was judged by other items; give the run a folder of its own, or delete that one")
    folds: list[str | None] = [name] * len(out)
    return Judged(out, np.load(said), folds, stamps)


def _refuse_seen(recipe: Recipe, place: Path, out: list[Example], root: Path) -> None:
    """No run behind the fit in this folder may have been fitted on what is held out of it."""
    refuse_seen(recipe, origins(recipe, place), place.name, out, root)
    refuse_seen(recipe, map(Path, recipe.begun_with), "", out, root)


def _folds(recipe: Recipe, examples: list[Example], root: Path) -> Folds:
    """The fold of each example, by the recipe's protocol."""
    found = units(examples)
    match recipe.protocol.kind:
        case "folds":
            own = {part.corpus: located(part.corpus, root)[0].folds for part in recipe.train}
            return own_folds(found, {name: folds for name, folds in own.items() if folds}, recipe.protocol.folds)
        case "speakers":
            return speaker_folds(found, recipe.protocol.folds, recipe.seed)
        case "one-speaker-out":
            return leave_one_speaker_out(found)
        case _:
            return leave_one_session_out(found)


def _chosen(recipe: Recipe, examples: list[Example]) -> tuple[list[Example], list[Example]]:
    """What is trained on, and the inner part by which the epoch is chosen (nothing where the recipe wants none)."""
    return _inner(examples, recipe) if recipe.protocol.inner else (examples, [])


def _inner(examples: list[Example], recipe: Recipe) -> tuple[list[Example], list[Example]]:
    """A share of each corpus, by whole speakers where they are known, else by whole dialogues, else by item."""
    found = units(examples)
    groups = [f"{unit.corpus}/{unit.person or unit.dialogue or unit.id}" for unit in found]
    if recipe.protocol.official:  # the corpus's own split shares its speakers, and so may this one
        groups = [f"{unit.corpus}/{unit.dialogue or unit.id}" for unit in found]
    names = sorted({group for group, example in zip(groups, examples, strict=True) if example.labelled})
    drawn = np.random.default_rng(recipe.seed).permutation(len(names))
    chosen = {names[i] for i in drawn[: max(1, round(recipe.protocol.inner * len(names)))]}
    inside = [group in chosen and example.labelled for group, example in zip(groups, examples, strict=True)]
    kept = [example for example, is_inner in zip(examples, inside, strict=True) if not is_inner]
    inner = [example for example, is_inner in zip(examples, inside, strict=True) if is_inner]
    if not any(example.labelled for example in kept):
        raise RecipeError(f"protocol.inner={recipe.protocol.inner} leaves nothing to train on")
    return kept, inner


def _cuts(recipe: Recipe, fitted: Fitted, inner: list[Example]) -> NDArray[np.float64] | None:
    """Thresholds of a recipe for several labels at once, set on the inner part."""
    if recipe.loss.kind != "binary":
        return None
    truth = np.stack([example.target for example in inner]) > 0
    return thresholds(truth, 1 / (1 + np.exp(-fitted.logits(inner))))
