"""What is asked of every recipe that is shipped: it trains on tiny data, exports with parity, and is used.

Recipes that make the same graph of tiny data all train; the first of them is exported and used.
"""

from __future__ import annotations

import importlib.util
import json
import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mien.bundle import load as load_bundle
from mien.errors import BundleError
from mien.export.bundle import export
from mien.inference.dialogue import DialogueGraph
from mien.inference.recognizer import Recognizer
from mien.testing.audio import silence, vowel, write_media
from mien.testing.vision import face_image, write_video
from mien.training.encoders import Ensemble
from mien.training.recipe import Recipe, load
from mien.training.run import train
from mien.training.sources import DialogueInput

RECIPES = Path(__file__).parents[2] / "recipes"
ALL = [path for room in ("text", "speech", "face", "together") for path in sorted((RECIPES / room).glob("*.yaml"))]
STOOD_ON = {name for path in ALL for name in re.findall(r"recipe: recipes/([\w/-]+)\.yaml", path.read_text())}
SHIPPED = [path for path in ALL if f"{path.parent.name}/{path.stem}" not in STOOD_ON]  # others are trained inside these
SMALL = {
    "mlp": ["encoder.hidden=[8]"],
    "lstm": ["encoder.hidden=6"],
    "cnn": ["encoder.channels=4"],
    "cnn1d": ["encoder.widths=[6,6]"],
    "cnn2d": ["encoder.widths=[4,4,4]"],
    "attention": ["encoder.hidden=6"],
    "hierarchical": ["encoder.hidden=6"],
    "transformer": ["encoder.dims=16", "input.dims=16"],
    "wide-deep": ["encoder.pairs=64", "input.dims=16", "input.vocabulary=400"],
    "conv-attention": ["encoder.widths=[4,4,8,8]", "encoder.dims=16"],
    "short-term": ["encoder.widths=[4,4]", "encoder.dense=8"],
    "vggish": ["encoder.width=0.05", "encoder.dims=8"],
    "residual": ["encoder.widths=[8,8,8,8]"],
    "separable": ["encoder.widths=[8,8]"],
    "caer": ["encoder.widths=[4,4,4,8,8]", "input.height=16", "input.width=20"],
    "film": ["encoder.widths=[8,8]"],
    "dialogue": ["encoder.width=8"],
}


FILMED = ("meld-baseline", "meld-words-and-voice")  # need clips of MELD
# Recurrent graphs take long to export: one recipe is tried on them, those of its kind on something lighter.
WHOLE = ("meld-context-two-stage",)
LIGHTER = dict.fromkeys((f"recipes/text/meld-{kind}.yaml" for kind in ("lstm", "bilstm")), "recipes/text/meld-mlp.yaml")


def overrides(recipe: Recipe, bodies: dict[str, Path]) -> list[str]:
    """What makes a recipe small enough for tiny data, and nothing else."""
    said = list(SMALL.get(recipe.encoder.kind, []))
    if recipe.encoder.kind == "pretrained":
        said.append(f"encoder.model={bodies[recipe.modality]}")
    if not recipe.estimated and not isinstance(recipe.encoder, Ensemble):
        said += ["schedule.epochs=1", "schedule.batch=8"]
    if recipe.finetune:
        said += ["finetune.schedule.epochs=1", "finetune.schedule.batch=8"]
    if recipe.augment.copies:
        said.append("augment.copies=1")
    if recipe.protocol.kind in {"folds", "speakers"}:
        said.append("protocol.folds=2")
    if recipe.protocol.inner:
        said.append("protocol.inner=0.3")
    return said + within(recipe, bodies)


def within(recipe: Recipe, bodies: dict[str, Path]) -> list[str]:
    """The same for the recipes that one over dialogues stands on."""
    if not isinstance(recipe.input, DialogueInput):
        return []
    said = [] if recipe.estimated else ["encoder.context={kind: none}"]  # test_dialogue_runs exports contexts
    for name, source in recipe.input.sources.items():
        if source.recipe is not None:
            light = source.recipe if recipe.name in WHOLE else LIGHTER.get(source.recipe, source.recipe)
            said.append(f"input.sources.{name}.recipe={light}")
            first = load(Path(light))
            inner = overrides(first, bodies) + ["protocol.everyone=false"] * (not first.protocol.official)
            said.append(f"input.sources.{name}.overrides={json.dumps(inner)}")
    return said


def members(recipe: Recipe, root: Path, bodies: dict[str, Path], folder: Path) -> list[str]:
    """The members of an ensemble, trained; each is called by its recipe, with a number where there are several."""
    if not isinstance(recipe.encoder, Ensemble):
        return []
    found = []
    for name in map(Path, recipe.encoder.members):
        path = RECIPES / recipe.modality / f"{re.sub(r'-[0-9]$', '', name.name)}.yaml"
        train(path, root, folder / name.name, overrides(load(path), bodies))
        found.append(str(folder / name.name))
    return [f"encoder.members={json.dumps(found)}"]


def graph_of(path: Path) -> tuple[str, ...]:
    """What the graph that a recipe makes of tiny data hangs on. One over dialogues has a graph of its own."""
    recipe = load(path)
    if isinstance(recipe.input, DialogueInput):
        return (str(path),)
    small = load(path, overrides(recipe, defaultdict(Path)))
    return small.input.kind, small.encoder.model_dump_json(exclude={"dropout"}), small.loss.kind


@cache
def used() -> frozenset[Path]:
    """The recipes that are exported and used: of those with one graph, the first."""
    return frozenset({graph_of(path): path for path in reversed(SHIPPED)}.values())


def shipped(room: str) -> pytest.MarkDecorator:
    """A test of every recipe of one room."""
    return pytest.mark.parametrize("path", [path for path in SHIPPED if path.parent.name == room], ids=lambda p: p.stem)


def try_recipe(path: Path, root: Path, bodies: dict[str, Path], tmp_path: Path) -> None:
    """Train, export and use one. From the top of the repository, as recipes name one another from there."""
    recipe = load(path)
    if recipe.input.kind == "opensmile" and importlib.util.find_spec("opensmile") is None:
        pytest.skip("needs the extra [opensmile], whose licence is for non-commercial use")
    run = tmp_path / "run"
    card = train(path, root, run, [*overrides(recipe, bodies), *members(recipe, root, bodies, tmp_path)])
    assert 0 <= card["scores"][recipe.train[0].corpus]["uar"] <= 1
    assert (run / "confusion.png").read_bytes().startswith(b"\x89PNG")
    if path not in used():
        return
    bundle = export([run], "tiny", run / "bundle")
    said: Any = json.loads((bundle / "bundle.json").read_text())
    cards = {**said["card"]["experts"], "dialogue": said["card"].get("dialogue")}
    assert 0 <= cards[recipe.modality]["parity"] <= 1e-4
    assert said["labels"]["name"] == recipe.labels
    assert read(run, recipe, tmp_path) == pytest.approx(1)


def read(bundle: Path, recipe: Recipe, folder: Path) -> float:
    """The sum of what the bundle says of words, of a voice or of a face."""
    if isinstance(recipe.input, DialogueInput) and all(source.given for source in recipe.input.sources.values()):
        return read_vectors(bundle, recipe.input)
    recognizer = Recognizer.load(bundle)
    if "text" in recognizer.experts.contract.experts:
        readings = recognizer.analyze(text="Ana: Hello there!\nBen: Go away. I am so tired of this.").readings
    elif recipe.modality in {"face", "scene"}:
        film = write_video(folder / "face.mp4", [face_image(seed=k) for k in range(10)], 5.0)
        readings = recognizer.analyze(film, transcriber="none").readings
    else:
        voice = folder / "voice.wav"
        write_media(voice, np.concatenate([silence(0.4), vowel(1.3), silence(0.4)]))
        readings = recognizer.analyze(voice, transcriber="none").readings
    assert readings
    return sum(readings[-1].prediction.probabilities)


def read_vectors(bundle: Path, asked: DialogueInput) -> float:
    """What a bundle that stands on a corpus's vectors says of two turns, one of them without its first modality."""
    with pytest.raises(BundleError, match="reads vectors that came with a corpus"):
        Recognizer.load(bundle)
    graph = DialogueGraph(load_bundle(bundle))
    assert list(graph.contract.dims) == list(asked.sources)
    whole = {name: np.ones(dims, np.float32) for name, dims in graph.contract.dims.items()}
    found = graph.read([whole, dict(list(whole.items())[1:])], ["Ana", None])
    assert found.shape[0] == 2
    return float(found[-1].sum())
