"""docs/pictures/attention.png: what an attention encoder of the plan looks at in this repository's own dialogue."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mien.corpora.item import Item
from mien.evaluation.canvas import png
from mien.text.transcript import read
from mien.training.attention import MOST, attention_figure, looks
from mien.training.examples import Example
from mien.training.kept import kept


def attention_picture(run: Path, transcript: Path, output: Path, store: Path) -> bool:
    """Draw the longest turns of a transcript by a finished run; whether its encoder could say what it looks at."""
    recipe, fitted = kept(run, store)
    found = looks(recipe, fitted, longest(unlabelled(transcript)))
    if found:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_bytes(png(attention_figure(found)))
    return bool(found)


def unlabelled(transcript: Path) -> list[Example]:
    """Its turns behind their history, without a label."""
    turns = read(transcript).utterances
    items = [Item(f"turn {turn.index}", None, text=turn.text, speaker=turn.speaker) for turn in turns]
    nothing = np.zeros(1, dtype=np.float32)
    return [Example(item, "transcript", nothing, 1.0, history=tuple(items[:place])) for place, item in enumerate(items)]


def longest(examples: list[Example]) -> list[Example]:
    """The longest turns, in the order of the dialogue."""
    ranked = sorted(examples, key=lambda example: -len(example.item.text or ""))[:MOST]
    return [example for example in examples if example in ranked]
