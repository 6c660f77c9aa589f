"""The tree of errors: one root, and an exit status that the command line can rely on."""

import pytest

from mien import errors
from mien.errors import MienError

STATUS = {
    "UsageError": 2,
    "RecipeError": 2,
    "InputError": 3,
    "MediaError": 3,
    "TranscriptError": 3,
    "CorpusError": 3,
    "BundleError": 3,
    "MissingPartError": 4,
}


def test_every_error_is_in_the_table_and_under_the_root() -> None:
    found = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, MienError)}
    assert found == {*STATUS, "MienError"}


@pytest.mark.parametrize(("name", "status"), STATUS.items())
def test_exit_status(name: str, status: int) -> None:
    assert getattr(errors, name).exit_status == status


@pytest.mark.parametrize("name", STATUS)
def test_the_drawing_says_the_same(name: str) -> None:
    assert errors.__doc__ is not None
    line = next(line for line in errors.__doc__.splitlines() if name in line.split())
    assert str(STATUS[name]) in line.split()
