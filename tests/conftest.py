"""What holds for every test: the same examples in every run, no clock that could fail one, long files first."""

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("mien", deadline=None, derandomize=True)
settings.load_profile("mien")

# Files of a minute and more, the longest first: begun last, one would keep a worker busy while the others are idle.
LONG = (
    "training/test_text_recipes.py",
    "web/test_page.py",
    "models/test_every_encoder.py",
    "training/test_speech_recipes.py",
    "training/test_together_recipes.py",
    "training/test_face_recipes.py",
    "test_results.py",
    "test_docs.py",
    "server/test_restart.py",
    "training/test_dialogue_runs.py",
    "training/test_tuning.py",
    "training/test_tuning_postgresql.py",
    "training/test_resume.py",
    "training/test_run.py",
)
RANK = {Path(__file__).parent / name: place for place, name in enumerate(LONG)}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files before the others, which stay in their order; pytest-xdist hands files out as they come."""
    items.sort(key=lambda item: RANK.get(item.path, len(RANK)))
