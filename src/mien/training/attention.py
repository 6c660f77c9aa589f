"""What an attention encoder looks at: its weights over the words of a few turns, as attention.png of a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from mien.errors import UsageError
from mien.evaluation.canvas import GREY, HUES, png, sheet
from mien.labels import label_set
from mien.text.reading import PartReader, WordReader
from mien.text.tokenizer import OTHER, PAD, SAME, TURN, UNKNOWN, Tokenizer
from mien.training.examples import Example
from mien.training.fit import Fitted
from mien.training.reading import TextReader
from mien.training.recipe import Recipe

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PICTURE = "attention.png"
MOST = 6  # turns of a picture
FEWEST_WORDS = 4  # of a turn that is worth looking at
SIGNS = {TURN: "»", SAME: "›", OTHER: "›", UNKNOWN: "…"}
SPACE = "▁"  # opens a token that begins a word
COLUMNS = 96  # characters of a line
SIZE = 9  # points
CHARACTER, LINE = 0.602 * SIZE / 72, 0.26  # inches; the advance of DejaVu Sans Mono, matplotlib's own
DARK = 0.6  # share from which on white letters stand out better than black ones


@dataclass(frozen=True, slots=True)
class Look:
    """One turn behind its history: its words, `»` before the turn and `›` before what was said earlier, and how much
    each counts, which sums to one."""

    title: str
    words: tuple[str, ...]
    weights: tuple[float, ...]


def draw_attention(recipe: Recipe, fitted: Fitted, examples: Sequence[Example], run: Path) -> None:
    """Write attention.png of a few of the examples into a run's folder, where the encoder can say what it looks at."""
    found = looks(recipe, fitted, chosen(examples))
    if not found:
        return
    path = run / PICTURE
    try:
        path.write_bytes(png(attention_figure(found)))
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from error


def chosen(examples: Sequence[Example]) -> list[Example]:
    """The first example of each label that has a few words, at most `MOST` of them."""
    first: dict[int, Example] = {}
    for example in examples:
        if len((example.item.text or "").split()) >= FEWEST_WORDS:
            first.setdefault(example.label, example)
    return list(first.values())[:MOST]


def looks(recipe: Recipe, fitted: Fitted, examples: Sequence[Example]) -> list[Look]:
    """What the encoder looks at in each example; nothing where it has no weights over words."""
    reader = fitted.reader
    if not isinstance(reader, TextReader) or not callable(getattr(fitted.encoder, "weights", None)) or not examples:
        return []
    titles = _titles(recipe, fitted, examples)
    arrays = reader.read(examples)
    return [
        Look(title, *_words(reader.turns, array.ravel(), _weights(fitted, array)))
        for title, array in zip(titles, arrays, strict=True)
    ]


@torch.inference_mode()
def _weights(fitted: Fitted, array: Any) -> np.ndarray[Any, Any]:
    """Of each number in the array, flat."""
    inputs = fitted.reader.collate([array], None)
    said: torch.Tensor = fitted.encoder.weights(*inputs)  # type: ignore[operator]
    return said[0].float().numpy().ravel()


def _titles(recipe: Recipe, fitted: Fitted, examples: Sequence[Example]) -> list[str]:
    """What is true, where that is known, and what the encoder says."""
    labels = label_set(recipe.labels).labels
    answers = fitted.logits(examples).argmax(axis=1)
    truth = [f"true {labels[example.label]}, " if example.target.any() else "" for example in examples]
    return [f"{true}said {labels[answer]}" for true, answer in zip(truth, answers, strict=True)]


def _words(turns: Any, numbers: Any, weights: Any) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Names of the numbers with their weights; padding is left out, pieces of a word are put together."""
    words: list[str] = []
    total: list[float] = []
    for number, weight in zip(numbers.tolist(), weights.tolist(), strict=True):
        name = _name(turns, number)
        if name == PAD:
            continue
        if isinstance(turns, Tokenizer) and words and not name.startswith(SPACE) and name not in SIGNS:
            words[-1] += name
            total[-1] += weight
        else:
            words.append(SIGNS.get(name, name.removeprefix(SPACE)))
            total.append(weight)
    return tuple(words), tuple(total)


def _name(turns: Any, number: int) -> str:
    if isinstance(turns, Tokenizer):
        return turns.token(number)
    assert isinstance(turns, WordReader | PartReader)
    return turns.vocabulary.words[number]


def attention_figure(found: Sequence[Look]) -> Figure:
    """Each turn as text, the darker a word's ground the more it counts; the darkest of each turn is its heaviest."""
    rows = [list(_lines(look)) for look in found]
    height = sum(len(lines) + 1.6 for lines in rows)
    figure = sheet((COLUMNS + 2) * CHARACTER, height * LINE)
    figure.set_layout_engine("none")  # a character of the axes is one of the font, whatever stands around them
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(-1, COLUMNS + 1), ylim=(height, 0))
    axes.axis("off")
    top = 0.8
    for look, lines in zip(found, rows, strict=True):
        axes.text(0, top, look.title, color=GREY, va="center", family="DejaVu Sans Mono", size=SIZE, parse_math=False)
        for place, line in enumerate(lines, start=1):
            _draw_line(axes, line, top + place, max(look.weights))
        top += len(lines) + 1.6
    return figure


def _lines(look: Look) -> Iterator[list[tuple[str, float, int]]]:
    """Words with their weights and the columns where they begin, line by line."""
    line: list[tuple[str, float, int]] = []
    column = 0
    for word, weight in zip(look.words, look.weights, strict=True):
        shown = word[:COLUMNS]
        if line and column + len(shown) > COLUMNS:
            yield line
            line, column = [], 0
        line.append((shown, weight, column))
        column += len(shown) + 1
    yield line


def _draw_line(axes: Any, line: list[tuple[str, float, int]], height: float, heaviest: float) -> None:
    from matplotlib.patches import Rectangle

    for word, weight, column in line:
        share = weight / heaviest if heaviest > 0 else 0.0
        ground = Rectangle((column - 0.4, height - 0.46), len(word) + 0.8, 0.92, color=HUES[0], alpha=share, lw=0)
        axes.add_patch(ground)
        ink = "white" if share > DARK else "black"
        axes.text(column, height, word, color=ink, va="center", family="DejaVu Sans Mono", size=SIZE, parse_math=False)
