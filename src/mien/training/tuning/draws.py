"""From a search space to a trial's recipe: values are put into the recipe by their dotted names, and checked there."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

import optuna
from pydantic import ValidationError

from mien.errors import RecipeError
from mien.training.recipe import Recipe
from mien.training.space import Range, Tune
from mien.training.yaml import check, put

Said = dict[str, Any]  # a recipe as its file has it
# The same in every trial: what they are judged by, what they are called, and their luck.
FIXED = {"name", "labels", "dev", "protocol", "tune", "seed"}


def check_space(base: Said, tune: Tune, where: str) -> None:
    """Refuse a space that is empty, that has a key the recipe lacks, or a range that the recipe does not allow."""
    if not tune.space:
        raise RecipeError(
            f"{where}: tune.space is empty; name the keys to tune, such as encoder.dropout: {{low: 0.1, high: 0.6}}"
        )
    for key in tune.space:
        if key.partition(".")[0] in FIXED:
            free = ", ".join(name for name in Recipe.model_fields if name not in FIXED)
            raise RecipeError(f"{where}: tune.space: {key} is the same in every trial; tuned are {free}")
        _check_key(base, tune.space, key, f"{where}: tune.space")
        if tune.sampler == "grid" and tune.space[key].grid is None:
            raise RecipeError(f"{where}: tune.space: a grid needs choices, whole numbers or a step, and {key} has none")


def _check_key(base: Said, space: Mapping[str, Range], key: str, where: str) -> None:
    """Ends must both suit the recipe; of choices one must, since others may want company."""
    found = space[key]
    known = [said for said in _variants(base, space, key) if not _strangers(_with(said, key, found.examples[0]))]
    complaints = []
    for value in found.examples:
        try:
            check(Recipe, _with(known[0] if known else base, key, value), where)
        except RecipeError as error:
            complaints.append(error)
    if complaints and (found.low is not None or len(complaints) == len(found.choices)):
        raise complaints[0]


def _variants(base: Said, space: Mapping[str, Range], key: str) -> list[Said]:
    """The recipe, and the recipe with each kind of the key's group that the space may draw."""
    group = key.rpartition(".")[0]
    above = [name for name in (group, f"{group}.kind") if name in space and name != key]
    return [base, *(_with(base, name, choice) for name in above for choice in space[name].choices)]


def assembled(base: Said, space: Mapping[str, Range], value_of: Callable[[str, Range], Any]) -> Said:
    """The recipe with a value for each key of the space that it has, groups before what is in them, kinds first."""
    said = copy.deepcopy(base)
    for key in sorted(space, key=lambda key: (key.count("."), not key.endswith(".kind"))):
        if not _strangers(_with(said, key, space[key].examples[0])):
            said = _with(said, key, value_of(key, space[key]))
    return said


def suggested(trial: optuna.Trial) -> Callable[[str, Range], Any]:
    """Values as the study draws them for a trial."""

    def value(key: str, found: Range) -> Any:
        if found.choices:
            return found.choices[found.texts.index(trial.suggest_categorical(key, found.texts))]
        low, high = found.ends
        if found.whole:
            return trial.suggest_int(key, int(low), int(high), step=int(found.step or 1), log=found.log)
        return _short(trial.suggest_float(key, low, high, step=found.step, log=found.log))

    return value


def drawn(params: Mapping[str, Any]) -> Callable[[str, Range], Any]:
    """Values as a study keeps them of a trial."""

    def value(key: str, found: Range) -> Any:
        if found.choices:
            return found.choices[found.texts.index(params[key])]
        return params[key] if found.whole else _short(params[key])

    return value


def _short(value: float) -> float:
    """With four digits that count, so that a person can read the recipe that is trained."""
    return float(f"{value:.4g}")


def _with(said: Said, key: str, value: Any) -> Said:
    """A copy with one more value. A kind does away with those settings beside it that were another kind's: it does not
    have them, or has them otherwise."""
    changed = copy.deepcopy(said)
    try:
        put(changed, key, copy.deepcopy(value))
    except TypeError as error:
        raise RecipeError(f"tune.space: {key}: {error}") from None
    *group, last = key.split(".")
    if last == "kind":
        beside = {
            road[len(group)]
            for _, road in _complaints(changed)
            if len(road) > len(group) and road[: len(group)] == group
        }
        place = changed
        for step in group:
            place = place[step]
        for name in beside - {last}:
            del place[name]
    return changed


def _strangers(said: Said) -> bool:
    """Whether there are keys that a recipe does not have, or not with these kinds."""
    return any(kind == "extra_forbidden" for kind, _ in _complaints(said))


def _complaints(said: Said) -> list[tuple[str, list[Any]]]:
    """What pydantic finds wrong, by its kind, and the road to it."""
    try:
        Recipe.model_validate(said)
    except ValidationError as error:
        return [(found["type"], _road(said, found["loc"])) for found in error.errors()]
    return []


def _road(said: Said, place: tuple[int | str, ...]) -> list[Any]:
    """As far as the recipe goes, without the kinds and types that pydantic names on its way."""
    road: list[Any] = []
    here: Any = said
    for step in place:
        inside = step in here if isinstance(here, Mapping) else isinstance(here, list) and isinstance(step, int)
        if inside:
            road.append(step)
            here = here[step]
    return road
