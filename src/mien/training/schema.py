"""The published JSON Schema of a recipe. `python -m mien.training.schema` prints it.

`docs/schema/recipe-1.json` is that output, for editors that complete and check YAML. What a key means is the remark
behind its field, or the field's own description.
"""

from __future__ import annotations

import ast
import inspect
import io
import json
import textwrap
import tokenize
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from mien.training.recipe import Recipe
from mien.training.yaml import models

IDENTIFIER = "urn:mien:recipe:1"


def schema() -> dict[str, Any]:
    """JSON Schema, draft 2020-12, of `mien/recipe/1`."""
    said = Recipe.model_json_schema()
    definitions = said["$defs"]
    for model in set(models(Recipe)):
        place = said if model is Recipe else definitions[model.__name__]
        _describe(place, model)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": IDENTIFIER}
    return head | said | {"title": "mien/recipe/1", "$defs": dict(sorted(definitions.items()))}


def _describe(place: dict[str, Any], model: type[BaseModel]) -> None:
    """Put in what the class and its fields mean, where the schema does not say it yet."""
    place["description"] = inspect.cleandoc(model.__doc__ or "")
    meant = {name: text for kind in reversed(model.__mro__) if _is_settings(kind) for name, text in remarks(kind)}
    for name, key in place["properties"].items():
        if name == "kind":
            key["description"] = "which of them it is"
        if "description" not in key and name in meant:
            key["description"] = meant[name]


def _is_settings(kind: type) -> bool:
    return issubclass(kind, BaseModel) and kind is not BaseModel


def remarks(model: type) -> Iterator[tuple[str, str]]:
    """The names of a class's own fields that have a remark behind them, with the remark."""
    source = textwrap.dedent(inspect.getsource(model))
    said = {
        token.start[0]: token.string.removeprefix("#").strip()
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT and not token.string.startswith("# type:")
    }
    (body,) = ast.parse(source).body
    assert isinstance(body, ast.ClassDef)
    for node in body.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            text = " ".join(said[line] for line in lines if line in said)
            if text:
                yield node.target.id, text.partition("  # ")[0]


if __name__ == "__main__":
    print(json.dumps(schema(), indent=2, ensure_ascii=False))
