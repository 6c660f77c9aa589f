"""YAML files with overrides, checked against a settings class; what is wrong becomes one sentence."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError

from mien.errors import RecipeError

Settings = TypeVar("Settings", bound=BaseModel)


def read(kind: type[Settings], path: Path, overrides: list[str]) -> Settings:
    """The file at `path` with `key=value` overrides, as `kind`."""
    said = mapping(path)
    for override in overrides:
        apply(said, override)
    return check(kind, said, str(path))


def mapping(path: Path) -> dict[str, Any]:
    """The file's keys and values, unchecked."""
    if not path.is_file():
        raise RecipeError(f"{path}: no such recipe")
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RecipeError(f"{path}: not YAML ({error})") from None
    if not isinstance(said, dict):
        raise RecipeError(f"{path}: a recipe is a mapping of keys, got {type(said).__name__}")
    return said


def check(kind: type[Settings], said: dict[str, Any], where: str) -> Settings:
    """The mapping as `kind`; the first thing wrong with it is said."""
    try:
        return kind.model_validate(said)
    except ValidationError as error:
        raise RecipeError(f"{where}: {_sentence(error, kind)}") from None


def apply(said: dict[str, Any], override: str) -> None:
    """Put one `key=value` into the mapping, in place; the value is YAML."""
    name, equals, value = override.partition("=")
    if not equals or not name:
        raise RecipeError(f"an override is key=value, got {override!r}")
    try:
        put(said, name, yaml.safe_load(value))
    except yaml.YAMLError:
        raise RecipeError(f"override {override!r}: its value is not YAML") from None
    except TypeError as error:
        raise RecipeError(f"override {override!r}: {error}") from None


def put(said: dict[str, Any], name: str, value: Any) -> None:
    """Set a value by its dotted name, in place."""
    *road, last = name.split(".")
    place = said
    for step in road:
        place = place.setdefault(step, {})
        if not isinstance(place, dict):
            raise TypeError(f"{step} is a value, not a group of keys")
    place[last] = value


def _sentence(error: ValidationError, kind: type[BaseModel]) -> str:
    """The first complaint in one sentence; an unknown key gets the nearest known one."""
    first = error.errors()[0]
    found = list(models(kind))
    kinds = {tag for model in found if "kind" in model.model_fields for tag in _tags(model)}
    where = ".".join(str(step) for step in first["loc"] if step not in kinds)
    if first["type"] == "extra_forbidden":
        known = {name for model in found for name in model.model_fields}
        near = difflib.get_close_matches(str(first["loc"][-1]), known, 1)
        return f"unknown key {where}" + (f"; did you mean {near[0]}?" if near else "")
    said = first["msg"].removeprefix("Value error, ")
    return f"{where}: {said}, got {first['input']!r}" if where else said


def models(kind: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """The class and every settings class inside it."""
    yield kind
    for field in kind.model_fields.values():
        for inner in _classes(field.annotation):
            yield from models(inner)


def _classes(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _classes(inner)


def _tags(model: type[BaseModel]) -> tuple[Any, ...]:
    return get_args(model.model_fields["kind"].annotation)
