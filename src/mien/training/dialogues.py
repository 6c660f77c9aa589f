"""Dialogues as one example each to the loop: vectors of every turn, or the words of every turn."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from mien.errors import CorpusError, RecipeError
from mien.features.dialogue import Vector, assembled, numbered
from mien.models.layout import Layout
from mien.training import build
from mien.training.arrays import Array, pad, pad_parts
from mien.training.examples import Example
from mien.training.kept import NEEDED, kept_recipe
from mien.training.networks import BODY
from mien.training.origins import vectors_of
from mien.training.reading import Reader, TextReader
from mien.training.recipe import Recipe, load
from mien.training.sources import DialogueInput, Source

DIMS = "dims.json"  # how wide each modality's vectors are
FIRST, KEPT = "first-", "from-"  # folders in a run: first stages that it trained, and what of them it goes on needing
LEAST_SPREAD = 1e-3


class Giver(Protocol):
    """Who gives vectors of one modality."""

    def vectors(self, examples: Sequence[Example]) -> list[Vector | None]:
        """One for each utterance, float32, shape (dims,); None where it has nothing of this modality."""


@dataclass(frozen=True)
class GivenVectors:
    """Vectors that came with the corpus."""

    name: str

    def vectors(self, examples: Sequence[Example]) -> list[Vector | None]:
        return [(example.item.vectors or {}).get(self.name) for example in examples]


class Rows:
    """Examples by dialogue; one without a dialogue is one of its own."""

    def rows(self, examples: Sequence[Example]) -> list[list[int]]:
        """The numbers of the examples of each dialogue, dialogues in the order in which they begin."""
        found: dict[tuple[str, str], list[int]] = {}
        for number, example in enumerate(examples):
            found.setdefault((example.corpus, example.item.dialogue or example.item.id), []).append(number)
        return list(found.values())

    def dialogues(self, examples: Sequence[Example]) -> list[list[Example]]:
        """Every turn of each dialogue up to its last example, also those that have no label, with what went before."""
        return [_turns([examples[number] for number in row]) for row in self.rows(examples)]


def _turns(known: Sequence[Example]) -> list[Example]:
    last = max(known, key=lambda example: len(example.history))
    items = (*last.history, last.item)
    return [replace(last, item=item, history=items[:place]) for place, item in enumerate(items)]


@dataclass(frozen=True)
class DialogueReader(Rows):
    """Dialogues as vectors: a row a turn, with the vectors, the presence of each modality, and the speaker's number."""

    givers: Mapping[str, Giver]
    layout: Layout

    @property
    def dims(self) -> dict[str, int]:
        return dict(zip(self.givers, self.layout.dims, strict=True))

    def read(self, examples: Sequence[Example]) -> list[Array]:
        found = self.dialogues(examples)
        turns = _said(self.givers, [turn for dialogue in found for turn in dialogue])
        arrays: list[Array] = []
        for dialogue in found:
            vectors, presence = assembled([next(turns) for _ in dialogue], self.dims)
            speakers = numbered(turn.item.speaker for turn in dialogue)
            arrays.append(np.column_stack([vectors, presence, speakers]).astype(np.float32))
        return arrays

    def versions(self, examples: Sequence[Example]) -> list[list[Array]]:
        return [[array] for array in self.read(examples)]

    def flat(self, examples: Sequence[Example]) -> Vector:
        """The vectors of each example alone, 0 where absent: float32, shape (examples, sum of dims)."""
        return assembled(list(_said(self.givers, examples)), self.dims)[0]

    def collate(self, arrays: Sequence[Array], generator: np.random.Generator | None) -> tuple[Tensor, ...]:
        batch, mask = pad(arrays, torch.float32)
        width = sum(self.layout.dims)
        return batch[..., :width], batch[..., width:-1], batch[..., -1].long(), mask


@dataclass(frozen=True)
class JointReader(Rows):
    """Dialogues as words, for an encoder that learns: a row a turn, its speaker's number from 1, then its tokens.

    start : the finished run whose encoder goes on learning
    layout : says that these are dialogues; how wide the encoder's vectors are is known when it is there
    """

    words: TextReader
    start: Path
    layout: Layout

    def read(self, examples: Sequence[Example]) -> list[Array]:
        return [self._table(dialogue) for dialogue in self.dialogues(examples)]

    def _table(self, dialogue: Sequence[Example]) -> Array:
        said = self.words.read(dialogue)
        table = np.zeros((len(said), 1 + max(map(len, said))), np.int64)
        table[:, 0] = 1 + numbered(turn.item.speaker for turn in dialogue)
        for row, tokens in zip(table, said, strict=True):
            row[1 : 1 + len(tokens)] = tokens
        return table

    def versions(self, examples: Sequence[Example]) -> list[list[Array]]:
        return [[array] for array in self.read(examples)]

    def collate(self, arrays: Sequence[Array], generator: np.random.Generator | None) -> tuple[Tensor, ...]:
        batch, _ = pad_parts(arrays)
        named = batch[..., 0]
        return batch[..., 1:], (named - 1).clamp(min=0), (named > 0).float()


def _said(givers: Mapping[str, Giver], turns: Sequence[Example]) -> Iterator[dict[str, Vector]]:
    """For each turn the vectors that it has."""
    columns = {name: giver.vectors(turns) for name, giver in givers.items()}
    for number in range(len(turns)):
        yield {name: vector for name, column in columns.items() if (vector := column[number]) is not None}


def dialogue_reader(recipe: Recipe, place: Path, store: Path, train: Sequence[Example]) -> Reader:
    """How the recipe's dialogues are read, in a fit's folder or in a finished run's."""
    assert isinstance(recipe.input, DialogueInput)
    done = (place / DIMS).exists() and not train
    if recipe.learns_words and not done:
        return _joint(origin("text", recipe.input.sources["text"], place), store)
    fit = "" if done else place.name
    givers: dict[str, Giver] = {}
    for name, source in recipe.input.sources.items():
        given = source.given is not None
        givers[name] = GivenVectors(str(source.given)) if given else vectors_of(origin(name, source, place), store, fit)
    path = place / DIMS
    if train:
        return DialogueReader(givers, _learnt(givers, train, path))
    return DialogueReader(givers, unscaled(json.loads(path.read_text()).values()))


def unscaled(dims: Iterable[int]) -> Layout:
    """A layout whose scale changes nothing, for weights that are loaded or vectors that are not known yet."""
    widths = tuple(dims)
    width = sum(widths)
    return Layout("dialogue", widths, centre=np.zeros(width, np.float32), spread=np.ones(width, np.float32))


def _learnt(givers: Mapping[str, Giver], train: Sequence[Example], path: Path) -> Layout:
    """The width of each modality's vectors, and the mean and deviation of each number where it is there."""
    dims, centre, spread = {}, [], []
    for name, giver in givers.items():
        rows = [vector for vector in giver.vectors(train) if vector is not None]
        if not rows:
            raise CorpusError(f"none of the {len(train)} items that are trained on has anything of {name}")
        known = np.stack(rows).astype(np.float64)
        dims[name] = known.shape[1]
        centre.append(known.mean(axis=0))
        spread.append(np.maximum(known.std(axis=0), LEAST_SPREAD))
    path.write_text(json.dumps(dims))
    scales = (np.concatenate(part).astype(np.float32) for part in (centre, spread))
    return Layout("dialogue", tuple(dims.values()), 0, 0, None, False, *scales)


def origin(name: str, source: Source, place: Path) -> Path:
    """The run that gives this modality's vectors: in a finished run's folder its copy, else where it lies."""
    if (place / f"{KEPT}{name}").is_dir():
        return place / f"{KEPT}{name}"
    return place.parent / f"{FIRST}{name}" if source.run is None else Path(source.run)


def origins(recipe: Recipe, place: Path) -> list[Path]:
    """The runs behind a second stage that is fitted in this folder."""
    if not isinstance(recipe.input, DialogueInput) or recipe.learns_words:
        return []
    return [origin(name, source, place) for name, source in recipe.input.sources.items() if source.given is None]


def _joint(start: Path, store: Path) -> JointReader:
    """Words for an encoder that a finished run begins with."""
    inner = kept_recipe(start)
    words = build.reader(inner, start, store)
    if not isinstance(words, TextReader) or words.layout.kind != "tokens":
        raise RecipeError(f"{start}: an encoder that learns with its context reads tokens, not {words.layout.kind}")
    return JointReader(words, start, Layout("dialogue", (1,)))


def first_recipe(recipe: Recipe, source: Source) -> Recipe:
    """The recipe of a first stage, with the seed of the second."""
    assert source.recipe is not None
    return load(Path(source.recipe), [*source.overrides, f"seed={recipe.seed}"])


def keep_origins(recipe: Recipe, place: Path, run: Path) -> None:
    """Copy what is needed of each first stage into the run, so that it needs no other folder any more."""
    assert isinstance(recipe.input, DialogueInput)
    shutil.copyfile(place / DIMS, run / DIMS)
    for name, source in recipe.input.sources.items():
        if source.given is None and not (run / f"{KEPT}{name}").is_dir():
            _copy(origin(name, source, place), run / f"{KEPT}{name}")


def _copy(origin: Path, place: Path) -> None:
    recipe = kept_recipe(origin)
    part = place.with_name(f".{place.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    wanted = [*NEEDED, build.WIDTH, build.VOCABULARIES.get(recipe.input.kind, "")]
    for name in wanted:
        if name and (origin / name).is_file():
            shutil.copyfile(origin / name, part / name)
    if (origin / BODY).is_dir():
        shutil.copytree(origin / BODY, part / BODY)
    part.replace(place)
