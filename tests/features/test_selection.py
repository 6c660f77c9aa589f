"""Places of a feature's numbers: checked at birth, applied, said in a spec."""

import json

import numpy as np
import pytest

from mien.errors import UsageError
from mien.features.opensmile import OpensmileSettings, opensmile_spec
from mien.features.selection import Selection
from mien.features.spec import FeatureSpec

SOURCE = opensmile_spec(OpensmileSettings())  # 88 numbers


def test_what_is_left_are_the_places() -> None:
    array = np.arange(3 * 88, dtype=np.float32).reshape(3, 88)
    found = Selection(SOURCE, (0, 7, 87)).apply(array)
    np.testing.assert_array_equal(found, [[0, 7, 87], [88, 95, 175], [176, 183, 263]])


def test_the_spec_says_all() -> None:
    selection = Selection(SOURCE, (1, 2, 40))
    said = json.loads(json.dumps(selection.spec.as_dict()))
    assert Selection.from_spec(FeatureSpec.from_dict(said)) == selection
    assert selection.spec.dims == (3,)


def test_other_places_are_another_feature() -> None:
    assert Selection(SOURCE, (1, 2)).spec.fingerprint != Selection(SOURCE, (1, 3)).spec.fingerprint


@pytest.mark.parametrize("places", [(), (1, 1), (2, 1), (-1, 0), (87, 88)])
def test_places_that_are_none_are_refused(places: tuple[int, ...]) -> None:
    with pytest.raises(UsageError, match="names places of 0 to 87, each once and rising"):
        Selection(SOURCE, places)


def test_numbers_of_another_feature_are_refused() -> None:
    with pytest.raises(UsageError, match="takes 88 numbers, got 34"):
        Selection(SOURCE, (0,)).apply(np.zeros((2, 34), np.float32))
