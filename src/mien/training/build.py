"""From a recipe to its reader and its network: what is learned before training lies in a folder, and is found there.

A vocabulary is learned on the examples that a fit trains on, and on no others.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from mien.errors import RecipeError
from mien.features.spec import FeatureSpec
from mien.features.turns import turn_reader
from mien.labels import label_set
from mien.models.adversary import AdversaryNet
from mien.models.layout import Kind, Layout
from mien.models.pretrained_speech import PretrainedSpeech
from mien.models.pretrained_text import PretrainedText
from mien.text import reading as turns
from mien.text.subwords import Subwords
from mien.text.terms import Terms
from mien.text.tokenizer import SPECIAL, TURN, Tokenizer
from mien.text.vectors import Vectors, read_vectors, write_vectors
from mien.text.vocabulary import Vocabulary
from mien.text.words import words
from mien.training.encoders import Ensemble, Pretrained
from mien.training.examples import Example
from mien.training.inputs import Parts, Picture, Scene, Sound, TextInput, Tokens, Track, Words
from mien.training.inputs import Subwords as SubwordInput
from mien.training.inputs import Terms as TermInput
from mien.training.networks import BODY, network
from mien.training.reading import PictureReader, Reader, SoundReader, TextReader
from mien.training.recipe import Recipe
from mien.training.sources import DialogueInput
from mien.training.subwords import tokenizer
from mien.training.watching import FilmReader, film_layout
from mien.training.word2vec import Word2VecSettings, train_vectors

VECTORS, WIDTH = "vectors.bin", "vectors.json"  # given vectors beside a fit; how wide they were, in a finished run

# The file that a text model's words are looked up in.
VOCABULARIES = {
    "tokens": "tokenizer.json",
    "words": "vocabulary.json",
    "parts": "vocabulary.json",
    "subwords": "tokenizer.json",
    "terms": "terms.json",
}


def reader(recipe: Recipe, place: Path, store: Path, train: Sequence[Example] = ()) -> Reader:
    """How the recipe's input is read. What it learns from `train` is kept in `place`, and found there later."""
    chosen = recipe.input
    place.mkdir(parents=True, exist_ok=True)
    if isinstance(chosen, DialogueInput):
        from mien.training.dialogues import dialogue_reader

        return dialogue_reader(recipe, place, store, train)
    if isinstance(chosen, Picture):
        return PictureReader(chosen, Layout("image", (1, 48, 48)), store)
    if isinstance(chosen, Track | Scene):
        return FilmReader(chosen.feature, film_layout(chosen.feature), store)
    if isinstance(chosen, Sound):
        sound = SoundReader(chosen, recipe.augment, chosen.feature, sound_layout(chosen.feature), store)
        return replace(sound, layout=_standardised(sound, train)) if chosen.standardise else sound
    path = place / VOCABULARIES[chosen.kind]
    if not path.exists():
        _learn(recipe, chosen, path, train)
    return TextReader(chosen, turn_reader(chosen.feature, path), text_layout(chosen, path, train, recipe.seed))


def encoder(recipe: Recipe, layout: Layout, run: Path | None = None) -> torch.nn.Module:
    """A fresh encoder of the recipe's kind. `run` is a finished run, whose pretrained body is not asked for again."""
    saved = run / BODY if run is not None and (run / BODY).is_dir() else None
    return network(recipe.encoder, layout, len(label_set(recipe.labels)), saved)


def fresh(
    recipe: Recipe, reader: Reader, store: Path, weights: Mapping[str, torch.Tensor] | None = None
) -> torch.nn.Module:
    """What a fit begins with: a fresh network, behind an encoder of words where that learns too.

    weights : of some of its layers, by name, in the place of fresh ones
    """
    if recipe.learns_words:
        from mien.training.joint import joint

        return joint(recipe, reader, store)
    begun = encoder(recipe, reader.layout)
    if weights:
        own = begun.state_dict()
        strange = [name for name, part in weights.items() if name not in own or own[name].shape != part.shape]
        if strange:
            raise RecipeError(f"{recipe.start}: a start has the layers of its recipe, but {strange[0]} differs")
        begun.load_state_dict({**own, **weights})
    return begun


def adversary(
    recipe: Recipe, encoder: torch.nn.Module, reader: Reader, train: Sequence[Example], domains: int
) -> AdversaryNet:
    """A fresh adversary of the recipe's, over the encoder's vector."""
    settings = recipe.loss.adversary
    assert settings is not None
    return AdversaryNet(_vector(encoder, reader, train), domains, settings.hidden)


def auxiliary(recipe: Recipe, encoder: torch.nn.Module, reader: Reader, train: Sequence[Example]) -> torch.nn.Module:
    """A fresh second head over the encoder's vector, with the dropout of the first."""
    if all(example.votes is None for example in train):
        names = ", ".join(sorted({example.corpus for example in train}))
        raise RecipeError(f"loss.auxiliary is an answer to votes, and nothing of {names} has any")
    dropout = torch.nn.Dropout(getattr(recipe.encoder, "dropout", 0.0))
    return torch.nn.Sequential(dropout, torch.nn.Linear(_vector(encoder, reader, train), len(label_set(recipe.labels))))


def _vector(encoder: torch.nn.Module, reader: Reader, train: Sequence[Example]) -> int:
    """How wide the encoder's vector of the first example is."""
    learning = encoder.training
    with torch.no_grad():
        vector, _ = encoder.eval()(*reader.collate(reader.read(train[:1]), None))
    encoder.train(learning)
    return int(vector.shape[-1])


def kept(recipe: Recipe, trained: torch.nn.Module, place: Path, run: Path) -> None:
    """Put what a fit learned besides its weights into the run, for whoever uses them."""
    if isinstance(recipe.input, DialogueInput):
        from mien.training.dialogues import keep_origins

        keep_origins(recipe, place, run)
    if recipe.modality == "text":
        name = VOCABULARIES[recipe.input.kind]
        shutil.copyfile(place / name, run / name)
        if (place / VECTORS).exists():
            (run / WIDTH).write_text(json.dumps(read_vectors(place / VECTORS).dims))
    if isinstance(trained, PretrainedText | PretrainedSpeech):
        trained.save_config(run / BODY)
    if isinstance(recipe.encoder, Ensemble):
        for number, name in enumerate(recipe.encoder.members):
            _keep_member(Path(name), run / BODY / str(number))


def _keep_member(member: Path, place: Path) -> None:
    """What the member's network is built by, so that the run needs it no more."""
    place.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(member / "recipe.json", place / "recipe.json")
    if (member / BODY).is_dir():
        shutil.copytree(member / BODY, place / BODY, dirs_exist_ok=True)


def _learn(recipe: Recipe, chosen: TextInput, path: Path, train: Sequence[Example]) -> None:
    """Learn the vocabulary of the training texts; each turn counts, and the one before it."""
    texts = [item.text or "" for example in train for item in (*example.history[-1:], example.item)]
    match chosen:
        case Tokens():
            Tokenizer.train(texts, chosen.vocabulary).save(path)
        case Words() | Parts():
            turns.learn((e.item.text or "" for e in train), floor=chosen.floor, most=chosen.most).save(path)
        case TermInput():
            said = (example.item.text or "" for example in train)
            settings = chosen.model_dump(include={"unit", "low", "high", "floor", "most"})
            Terms.learn(said, **settings).save(path)
        case SubwordInput():
            if not isinstance(recipe.encoder, Pretrained):
                raise RecipeError(f"subwords go with the encoder pretrained, got {recipe.encoder.kind}")
            Subwords(tokenizer(recipe.encoder.model)).save(path)


def text_layout(chosen: TextInput, path: Path, train: Sequence[Example], seed: int) -> Layout:
    """The layout of words whose vocabulary lies at `path`; given vectors are read while there is something to train."""
    match chosen:
        case Tokens():
            return Layout("tokens", (chosen.dims,), len(Tokenizer.load(path)), SPECIAL.index(TURN))
        case Words() | Parts():
            known = Vocabulary.load(path)
            kind: Kind = "tokens" if isinstance(chosen, Words) else "nested"
            turn = known.numbers[TURN]
            if chosen.vectors is None or not (train or path.with_name(VECTORS).exists()):
                return Layout(kind, (_width(chosen, path),), len(known), turn)
            vectors = _vectors(chosen, known, path, train, seed)
            table, _ = vectors.table(known, seed=seed)
            return Layout(kind, (vectors.dims,), len(known), turn, table, chosen.freeze)
        case TermInput():
            return Layout("vector", (len(Terms.load(path)),))
        case SubwordInput():
            found = Subwords.load(path)
            return Layout("tokens", (), len(found), found.closer)


def _width(chosen: Words | Parts, path: Path) -> int:
    """Of an embedding; a finished run says what its given vectors had."""
    said = path.with_name(WIDTH)
    return int(json.loads(said.read_text())) if said.exists() else chosen.dims


def _vectors(chosen: Words | Parts, known: Vocabulary, path: Path, train: Sequence[Example], seed: int) -> Vectors:
    """Given vectors of the known words, from a file or trained here; kept beside the vocabulary for a resume."""
    assert chosen.vectors is not None
    kept = path.with_name(VECTORS)
    if not kept.exists():
        if chosen.vectors == "trained":
            texts = _distinct(item.text or "" for example in train for item in (*example.history, example.item))
            settings = Word2VecSettings(dims=chosen.dims, floor=chosen.floor)
            found = train_vectors([words(text) for text in texts], settings, seed=seed)
        else:
            found = read_vectors(chosen.vectors, keep=known)
        write_vectors(found, kept)
    return read_vectors(kept)


def _distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def sound_layout(feature: FeatureSpec) -> Layout:
    """The layout of a heard utterance, by the dimensions that its spec says."""
    if feature.name == "waveform":
        return Layout("waveform")
    if len(feature.dims) == 2:
        return Layout("pieces", feature.dims)
    return Layout("sequence" if feature.rate else "vector", feature.dims)


def _standardised(sound: SoundReader, train: Sequence[Example]) -> Layout:
    """The layout with the mean and the deviation of each number over the training part; unit ones where it is gone."""
    dims = sound.layout.dims[-1]
    if not train:
        return replace(sound.layout, centre=np.zeros(dims, np.float32), spread=np.ones(dims, np.float32))
    rows = np.concatenate([np.asarray(array, np.float64).reshape(-1, dims) for array in sound.read(train)])
    centre, spread = rows.mean(axis=0), rows.std(axis=0)
    return replace(sound.layout, centre=centre.astype(np.float32), spread=np.maximum(spread, 1e-3).astype(np.float32))
