"""Learning curves: what is read, where fits begin, what is refused."""

from pathlib import Path

import numpy as np
import pytest

from mien.errors import InputError
from mien.evaluation.curves import curves_figure, read_curves


def written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_columns_are_numbers_and_empty_cells_are_unknown(tmp_path: Path) -> None:
    found = read_curves(written(tmp_path / "m.csv", "epoch,loss,dev_uar\n1,1.5,\n2,1.25,0.5\n"))
    np.testing.assert_array_equal(found.epoch, [1, 2])
    np.testing.assert_array_equal(found.columns["dev_uar"], [np.nan, 0.5])
    assert list(found.columns) == ["loss", "dev_uar"]


def test_a_fit_begins_where_the_epoch_does_not_rise(tmp_path: Path) -> None:
    found = read_curves(written(tmp_path / "m.csv", "epoch,loss\n1,3\n2,2\n3,1\n1,3\n2,2\n2,9\n"))
    assert found.fits == (slice(0, 3), slice(3, 5), slice(5, 6))


def test_losses_and_scores_have_a_panel_each_and_fits_a_line_each(tmp_path: Path) -> None:
    rows = ("epoch,loss,dev_loss,dev_n,dev_weighted_f1", "1,3,3,99,0.2", "2,2,2,99,0.4", "1,3,3,99,0.1", "2,2,2,99,0.5")
    text = "\n".join(rows)
    losses, scores = curves_figure(read_curves(written(tmp_path / "m.csv", text))).axes
    assert [line.get_ydata().tolist() for line in losses.lines] == [[3, 2], [3, 2], [3, 2], [3, 2]]
    assert [line.get_ydata().tolist() for line in scores.lines] == [[0.2, 0.4], [0.1, 0.5]]
    assert [text.get_text() for text in losses.get_legend().get_texts()] == ["loss", "dev loss"]


def test_a_run_without_dev_has_one_panel(tmp_path: Path) -> None:
    assert len(curves_figure(read_curves(written(tmp_path / "m.csv", "epoch,loss\n1,3\n"))).axes) == 1


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "not a table of numbers"),
        ("epoch,loss\n1,low\n", "not a table of numbers"),
        ("epoch,loss\n1,2\n1\n", "not a table of numbers"),
        ("epoch,loss\n", "a row or more"),
        ("step,loss\n1,2\n", "a column epoch"),
        ("epoch,loss\n1,2,3\n", "all equally long"),
    ],
)
def test_other_tables_are_refused(text: str, complaint: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=complaint):
        read_curves(written(tmp_path / "m.csv", text))


def test_a_table_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"m\.csv: No such file"):
        read_curves(tmp_path / "m.csv")
