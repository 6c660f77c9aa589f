"""Prints docs/recipes.md: every key that a recipe may have, from its schema, and which input meets which encoder.

python docs/recipes.py > docs/recipes.md
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from mien.features.hear import hearing_spec
from mien.models.layout import Kind
from mien.training.build import sound_layout
from mien.training.encoders import TAKES
from mien.training.inputs import Sound
from mien.training.schema import schema

INTRODUCTION = """\
# Recipes

A recipe is everything that decides a training run, as a YAML file that is checked before anything is read. Those of
this repository lie in [recipes](../recipes); their first lines say the command, the time on two cores and the score to
expect.

```yaml
name: my-lstm
labels: ekman-7
input: {kind: words, dims: 128}
encoder: {kind: lstm, hidden: 128, pooling: max, dropout: 0.5}
train: [{corpus: meld, split: train}]
dev: [{corpus: meld, split: dev}]
schedule: {epochs: 10, batch: 64, rate: 0.001}
```

```sh
mien train my-lstm.yaml schedule.epochs=2 encoder.pooling=last --root data
```

`key=value` reaches into the recipe by dotted names. A key that is not known is refused with the nearest one that is. A
run's `recipe.json` is the recipe with every key in it. An editor that knows JSON Schema checks and completes recipes by
[recipe-1.json](schema/recipe-1.json). Keys without a default are required.

## Which input meets which encoder

An input gives a layout, an encoder takes some. What does not meet is refused before training. Subwords go with the
encoder `pretrained` alone, and it with them, since it brings its own vocabulary."""
# The layout of each reading of words; sounds say theirs in their specs.
WORDS: dict[str, Kind] = {
    "tokens": "tokens",
    "words": "tokens",
    "subwords": "tokens",
    "parts": "nested",
    "terms": "vector",
    "face": "image",
    "track": "track",
    "scene": "scene",
    "dialogue": "dialogue",
}


SCHEMA = schema()
GROUPS: dict[str, Any] = SCHEMA["$defs"]
TAGGED = ("input", "encoder")  # keys whose groups say their kind


def _kinds(key: str) -> list[str]:
    """The groups that a key of a recipe may hold."""
    return [one["$ref"].rpartition("/")[2] for one in SCHEMA["properties"][key]["oneOf"]]


OF_KIND = {name for key in TAGGED for name in _kinds(key)}
KINDS = Counter(GROUPS[name]["properties"].get("kind", {}).get("const") for name in OF_KIND)


def layouts() -> dict[str, Kind]:
    """Input -> the layout that it gives."""
    heard = get_args(Sound.model_fields["kind"].annotation)
    return WORDS | {name: sound_layout(hearing_spec(name, {})).kind for name in heard}


def meetings() -> Iterator[str]:
    """A line for each layout: who gives it, and who takes it."""
    yield "| layout | inputs | encoders |\n|---|---|---|"
    given = layouts()
    for kind in get_args(Kind):
        inputs = (name for name, found in given.items() if found == kind)
        encoders = (name for name, taken in TAKES.items() if kind in taken)
        yield f"| {kind} | {_codes(inputs)} | {_codes(encoders)} |"


def _codes(names: Iterator[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def keys(said: Mapping[str, Any]) -> Iterator[str]:
    """A table of a group's keys."""
    yield "| key | meaning | values | default |\n|---|---|---|---|"
    for name, key in said["properties"].items():
        if name == "kind" and "const" in key:
            continue  # the heading says it
        default = f"`{_short(key['default'])}`" if "default" in key else ""
        yield f"| `{name}` | {_cell(key.get('description', ''))} | {_cell(values(key))} | {default} |"


def _short(default: Any) -> str:
    """A group's default is that group without keys, or of a kind alone."""
    plain = isinstance(default, dict) and "kind" not in default
    return "{}" if plain else json.dumps(default, ensure_ascii=False)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def values(key: Mapping[str, Any]) -> str:
    """What a key may be, in words."""
    if "const" in key:
        return f"`{key['const']}`"
    if "enum" in key:
        return ", ".join(f"`{choice}`" for choice in key["enum"])
    if "$ref" in key:
        title = heading(key["$ref"].rpartition("/")[2])
        return f"[{title}](#{title.lower()})"
    for several in ("oneOf", "anyOf"):
        if several in key:
            return " or ".join(values(one) for one in key[several])
    return _plain(key)


def _plain(key: Mapping[str, Any]) -> str:
    kind = key.get("type")
    if kind == "array":
        inside = key.get("items") or next(iter(key.get("prefixItems", [])), None)
        return f"list, each {values(inside)}" if inside else "list"
    names = {"integer": "whole number", "number": "number", "boolean": "`true`, `false`", "null": "`null`"}
    return " ".join(
        [names.get(str(kind), {"string": "text", "object": "mapping"}.get(str(kind), "anything")), *_bounds(key)]
    )


def _bounds(key: Mapping[str, Any]) -> Iterator[str]:
    signs = {
        "minimum": "≥",
        "exclusiveMinimum": ">",
        "maximum": "≤",
        "exclusiveMaximum": "<",
        "multipleOf": "a multiple of",
    }
    said = [f"{sign} {key[name]:g}" for name, sign in signs.items() if name in key]
    if said:
        yield ", ".join(said)


def heading(name: str) -> str:
    """An input or an encoder is called by its kind where it has one alone, another group by its class."""
    own = GROUPS[name]["properties"].get("kind", {}).get("const", name)
    return str(own) if name in OF_KIND and KINDS[own] == 1 else name


def group(name: str) -> Iterator[str]:
    """A group of keys under its own heading."""
    yield f"### {heading(name)}\n"
    yield GROUPS[name]["description"] + "\n"
    if set(GROUPS[name]["properties"]) != {"kind"}:
        yield from keys(GROUPS[name])
        yield ""


def chapters() -> dict[str, list[str]]:
    """Title -> groups: the kinds of input, the kinds of encoder, and the rest."""
    of_kind = [_kinds(key) for key in TAGGED]
    others = [name for name in GROUPS if name not in OF_KIND]
    return dict(zip(("Inputs", "Encoders", "Other groups of keys"), [*of_kind, others], strict=True))


def main() -> None:
    print(INTRODUCTION + "\n")
    print("\n".join(meetings()), end="\n\n## A recipe\n\n")
    print(SCHEMA["description"] + "\n")
    print("\n".join(keys(SCHEMA)), end="\n\n")
    for title, names in chapters().items():
        print(f"## {title}\n")
        for name in names:
            print("\n".join(group(name)))
    print("Made by `python docs/recipes.py`.")


if __name__ == "__main__":
    main()
