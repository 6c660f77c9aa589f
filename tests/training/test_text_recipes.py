"""Every recipe over words that is shipped."""

from pathlib import Path

import pytest
from recipe_cases import RECIPES, shipped, try_recipe


@pytest.mark.filterwarnings("ignore")  # closed forms on a handful of examples do not converge, and say so
@shipped("text")
def test_a_recipe_trains_exports_and_reads(
    path: Path, recipe_root: Path, bodies: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(RECIPES.parent)
    try_recipe(path, recipe_root, bodies, tmp_path)
