"""The vectors of a run's utterances as one table, in the order of their dialogues, with what their encoder had seen.

A run by folds gives each utterance the vector of the encoder that did not see it. Encoders of different folds have
spaces of their own: their vectors are not to be compared with one another, which the column `encoder` is for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from mien.errors import UsageError
from mien.labels import label_set
from mien.training.examples import Example, gather
from mien.training.kept import kept_recipe
from mien.training.origins import fitted_on, vectors_of
from mien.training.sources import DialogueInput

SCHEMA = "mien/vectors/1"
METADATA = {b"mien": SCHEMA.encode()}
NUMBERS = ("vector", "logits")
WHOLE = "whole"  # the encoder that a run kept, where it is not a fold's


def write_vectors(run: Path, root: Path, path: Path) -> int:
    """Write the vector and the logits of every utterance that the run trained on or was judged by; how many.

    One row an utterance: id, corpus, split, dialogue, turn, speaker, label, encoder (the fold whose encoder speaks, or
    `whole`), fitted (whether that encoder was fitted on this very utterance), vector and logits, float32.
    """
    import pyarrow
    import pyarrow.parquet

    rows = list(utterances(run, root))
    floats = {
        name: pyarrow.array([row.pop(name) for row in rows], pyarrow.list_(pyarrow.float32())) for name in NUMBERS
    }
    table = pyarrow.Table.from_pylist(rows)
    for name, column in floats.items():
        table = table.append_column(name, column)
    path.parent.mkdir(parents=True, exist_ok=True)
    pyarrow.parquet.write_table(table.replace_schema_metadata(METADATA), path)
    return len(rows)


def utterances(run: Path, root: Path) -> Iterator[dict[str, Any]]:
    """The rows of the table, dialogue by dialogue; what has nothing of the run's modality has none."""
    recipe = kept_recipe(run)
    if isinstance(recipe.input, DialogueInput):
        raise UsageError(f"{run}: reads dialogues; the vectors of utterances are those of the runs inside it, from-*")
    parts = recipe.train + (recipe.finetune.train if recipe.finetune else ()) + recipe.dev
    known = {example.item.id: example for example in gather(recipe, parts, root, judge=True)}
    places = {id: place.parent.name for place in run.glob("fold-*/ids.json") for id in json.loads(place.read_text())}
    found: dict[str, dict[str, Any]] = {}
    for fit in sorted({places.get(id, "") for id in known}):
        some = [example for id, example in known.items() if places.get(id, "") == fit]
        found |= _rows(run, root, fit, some, label_set(recipe.labels).labels)
    for ids in _dialogues(known.values()):
        yield from (found[id] for id in ids if id in found)


def _rows(
    run: Path, root: Path, fit: str, examples: Sequence[Example], labels: Sequence[str]
) -> dict[str, dict[str, Any]]:
    seen = {item.id for item in fitted_on(run, fit, root)}
    rows = {}
    for example, both in zip(examples, vectors_of(run, root / "features", fit).both(examples), strict=True):
        if both is not None:
            item = example.item
            rows[item.id] = {
                "id": item.id,
                "corpus": example.corpus,
                "split": item.split,
                "dialogue": item.dialogue,
                "turn": item.turn,
                "speaker": item.speaker,
                "label": labels[example.label],
                "encoder": fit or WHOLE,
                "fitted": item.id in seen,
                **dict(zip(NUMBERS, both, strict=True)),
            }
    return rows


def _dialogues(examples: Iterable[Example]) -> Iterator[list[str]]:
    """The ids of each dialogue by turn, dialogues in the order in which they begin."""
    found: dict[tuple[str, str], list[Example]] = {}
    for example in examples:
        found.setdefault((example.corpus, example.item.dialogue or example.item.id), []).append(example)
    for turns in found.values():
        yield [example.item.id for example in sorted(turns, key=lambda example: example.item.turn)]
