"""The protocol guard in a run: what is unfair is refused with the way to force it, and forced it is stamped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mien.errors import RecipeError
from mien.testing.corpora import write_corpus
from mien.training.run import train

RECIPES = Path(__file__).parents[2] / "recipes"
TEXT = ["input.dims=16", "input.vocabulary=400", "encoder.pairs=64", "schedule.epochs=1", "schedule.batch=8"]
VOICE = ["encoder={kind: mlp, hidden: [8]}", "schedule.epochs=1", "schedule.batch=8"]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpora")
    write_corpus("meld", folder)
    write_corpus("ravdess", folder)
    return folder


def test_selecting_by_the_test_split_is_refused_and_forced_is_stamped(root: Path, tmp_path: Path) -> None:
    path, on_test = RECIPES / "text" / "meld-wide-deep.yaml", [*TEXT, "dev=[{corpus: meld, split: test}]"]
    with pytest.raises(RecipeError, match=r"chosen by the test split of meld; protocol\.force=true"):
        train(path, root, tmp_path / "refused", on_test)
    card = train(path, root, tmp_path / "forced", [*on_test, "protocol.force=true"])
    assert card["stamps"] == ["forced: the epoch or a setting is chosen by the test split of meld"]
    assert json.loads((tmp_path / "forced" / "card.json").read_text())["stamps"] == card["stamps"]


def test_the_test_split_is_judged_where_the_epoch_is_chosen_inside_training(root: Path, tmp_path: Path) -> None:
    path = RECIPES / "text" / "meld-wide-deep.yaml"
    card = train(path, root, tmp_path, [*TEXT, "dev=[{corpus: meld, split: test}]", "protocol.inner=0.3"])
    assert card["stamps"] == []


def test_a_speaker_on_both_sides_is_refused_and_forced_is_stamped(root: Path, tmp_path: Path) -> None:
    path = RECIPES / "speech" / "ravdess-functionals-mlp.yaml"
    shared = [*VOICE, "dev=[{corpus: ravdess}]", "protocol={kind: official, monitor: uar, inner: 0.2}"]
    with pytest.raises(RecipeError, match=r"speakers are both trained on and judged .*; protocol\.force=true"):
        train(path, root, tmp_path / "refused", shared)
    card = train(path, root, tmp_path / "forced", [*shared, "protocol.force=true"])
    assert any("speakers are both trained on and judged" in stamp for stamp in card["stamps"])


def test_a_run_folder_keeps_to_its_recipe(root: Path, tmp_path: Path) -> None:
    path = RECIPES / "text" / "meld-wide-deep.yaml"
    train(path, root, tmp_path, TEXT)
    with pytest.raises(RecipeError, match="holds the run of another recipe"):
        train(path, root, tmp_path, [*TEXT, "seed=2"])
