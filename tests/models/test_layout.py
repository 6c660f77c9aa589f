"""The description of an encoder's input refuses what does not fit together."""

import numpy as np
import pytest
import torch

from mien.errors import UsageError
from mien.models.entrance import Entrance
from mien.models.layout import Layout


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"kind": "smell", "dims": (3,)}, "unknown layout 'smell'; known are tokens, nested"),
        ({"kind": "sequence", "dims": ()}, "a layout of sequence has 1 dimensions"),
        ({"kind": "sequence", "dims": (0,)}, "of 1 and more, got (0,)"),
        ({"kind": "pieces", "dims": (96,)}, "a layout of pieces has 2 dimensions"),
        ({"kind": "waveform", "dims": (1,)}, "a layout of waveform has 0 dimensions"),
        ({"kind": "tokens", "dims": (8,)}, "needs a vocabulary of 2 and more, got 0"),
        (
            {"kind": "tokens", "dims": (8,), "vocabulary": 5, "table": np.zeros((5, 7), np.float32)},
            "the table of a layout of tokens has shape (5, 8), got (5, 7)",
        ),
        ({"kind": "pieces", "dims": (9, 4), "centre": np.zeros(9, np.float32)}, "has shape (4,), got (9,)"),
    ],
)
def test_a_layout_says_what_is_wrong_with_it(given: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError) as caught:
        Layout(**given)  # type: ignore[arg-type]
    assert said in str(caught.value)


def test_given_vectors_are_looked_up_and_stay_if_they_must() -> None:
    table = np.random.default_rng(0).normal(size=(6, 3)).astype(np.float32)
    tokens, mask = torch.tensor([[4, 2, 0]]), torch.tensor([[1.0, 1.0, 0.0]])
    for freeze in (False, True):
        entrance = Entrance(Layout("tokens", (3,), 6, table=table, freeze=freeze))
        seen = entrance(tokens, mask)
        assert np.array_equal(seen[0, :2].detach().numpy(), table[[4, 2]])
        assert seen[0, 2].tolist() == [0, 0, 0]
        assert [p.requires_grad for p in entrance.parameters()] == [not freeze]


def test_a_learned_table_is_no_window_on_the_given_one() -> None:
    table = np.ones((6, 3), np.float32)
    entrance = Entrance(Layout("tokens", (3,), 6, table=table))
    with torch.no_grad():
        next(entrance.parameters()).zero_()
    assert table.min() == 1


def test_numbers_are_standardised_by_the_layout_and_its_scale_is_kept_with_the_weights() -> None:
    centre, spread = np.array([1.0, -2.0], np.float32), np.array([2.0, 0.5], np.float32)
    entrance = Entrance(Layout("sequence", (2,), centre=centre, spread=spread))
    x, mask = torch.randn(2, 4, 2, generator=torch.Generator().manual_seed(0)), torch.ones(2, 4)
    torch.testing.assert_close(entrance(x, mask), (x - torch.tensor(centre)) / torch.tensor(spread))
    again = Entrance(Layout("sequence", (2,), centre=np.zeros(2, np.float32), spread=np.ones(2, np.float32)))
    again.load_state_dict(entrance.state_dict())
    assert torch.equal(again(x, mask), entrance(x, mask))
