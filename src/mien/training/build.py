"""From a recipe to its encoder and its batches: the one table of what kinds there are."""

from __future__ import annotations

from pathlib import Path

import torch

from mien.labels import label_set
from mien.models.audio import AudioNet
from mien.models.face import FaceNet
from mien.models.text import TextNet
from mien.text.tokenizer import SPECIAL, TURN, Tokenizer
from mien.training.batches import AudioBatches, Batches, FaceBatches, TextBatches
from mien.training.examples import Example
from mien.training.recipe import Audio, Face, Recipe, Text

VOCABULARY = "tokenizer.json"


def vocabulary(settings: Text, train: list[Example], run: Path) -> Tokenizer:
    """The run's vocabulary; learned on the training texts when it is not there yet."""
    path = run / VOCABULARY
    if not path.exists():
        texts = (item.text or "" for example in train for item in (*example.history[-1:], example.item))
        Tokenizer.train(texts, settings.vocabulary).save(path)
    return Tokenizer.load(path, settings.limit)


def batches(recipe: Recipe, train: list[Example], run: Path, store: Path) -> Batches:
    """How the recipe's modality is read. A text run's vocabulary is made in `run` if need be."""
    match recipe.encoder:
        case Text() as text:
            return TextBatches(text, vocabulary(text, train, run))
        case Audio() as audio:
            return AudioBatches(audio, store)
        case Face() as face:
            return FaceBatches(face)


def encoder(recipe: Recipe, run: Path) -> torch.nn.Module:
    """A fresh encoder of the recipe's kind."""
    classes = len(label_set(recipe.labels))
    match recipe.encoder:
        case Text() as text:
            size = len(Tokenizer.load(run / VOCABULARY))
            return TextNet(
                classes, size, text.dims, text.layers, text.heads, text.dropout, text.pairs, SPECIAL.index(TURN)
            )
        case Audio() as audio:
            return AudioNet(
                classes, audio.bands, audio.widths, audio.dims, audio.heads, audio.dropout, audio.standardise
            )
        case Face() as face:
            return FaceNet(classes, face.widths, face.blocks, face.dropout)
