"""Every recipe over dialogues that is shipped; those that hear and see MELD on films, one of which is missing."""

from pathlib import Path

import pytest
from recipe_cases import FILMED, RECIPES, shipped, try_recipe

from mien.testing.trimodal import World
from mien.testing.trimodal_media import write_trimodal
from mien.training.examples import gather, holds
from mien.training.recipe import load


@pytest.fixture(scope="module")
def filmed_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """MELD with its films, as far as they go: one of the training part is missing."""
    root = tmp_path_factory.mktemp("filmed")
    folder = root / "text" / "meld"
    write_trimodal(folder, World(0), {"train": 2, "dev": 1})
    next((folder / "train_splits").glob("*.mp4")).unlink()
    return root


@pytest.mark.filterwarnings("ignore")  # closed forms on a handful of examples do not converge, and say so
@shipped("together")
def test_a_recipe_trains_exports_and_reads(
    path: Path,
    request: pytest.FixtureRequest,
    bodies: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(RECIPES.parent)
    root = request.getfixturevalue("filmed_root" if path.stem in FILMED else "recipe_root")
    try_recipe(path, root, bodies, tmp_path)


def test_what_has_no_sound_is_left_out_of_a_voice_and_stays_in_a_dialogue(filmed_root: Path) -> None:
    told: list[str] = []
    voice, whole = (load(RECIPES / "together" / f"{name}.yaml") for name in ("meld-voice", "meld-baseline"))
    heard = gather(voice, voice.train, filmed_root, tell=told.append)
    everyone = gather(whole, whole.train, filmed_root, tell=told.append)
    (mute,) = (example for example in everyone if not holds("audio", example.item))
    assert len(heard) == len(everyone) - 1
    assert mute.item.id not in {example.item.id for example in heard}
    assert told == [f"meld: 1 of {len(everyone)} left out, with nothing of audio"]
