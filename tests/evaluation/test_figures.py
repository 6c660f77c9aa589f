"""What the pictures hold, asked of the figures themselves."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_hex

from mien.errors import MissingPartError, UsageError
from mien.evaluation.canvas import png
from mien.evaluation.figures import (
    classes_figure,
    confusion_figure,
    draw_run,
    reliability_figure,
    scores_figure,
)
from mien.evaluation.intervals import Interval
from mien.evaluation.metrics import confidence_bins, per_class
from mien.evaluation.scores import Score
from mien.labels import EKMAN_7, GOEMOTIONS_28
from mien.report.palette import colour
from mien.testing.runs import predictions, write_run

PNG = b"\x89PNG"
TABLE = np.array([[8, 2, 0], [0, 0, 0], [1, 1, 2]])


def test_confusion_shades_the_shares_of_a_row_and_writes_counts() -> None:
    (axes,) = confusion_figure(("neutral", "joy", "anger"), {"meld": TABLE}).axes
    np.testing.assert_allclose(axes.images[0].get_array(), [[0.8, 0.2, 0], [0, 0, 0], [0.25, 0.25, 0.5]])
    assert [text.get_text() for text in axes.texts][:3] == ["80%\n8", "20%\n2", "0%\n0"]
    assert axes.get_title() == "meld: 14 items"
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["neutral", "joy", "anger"]


def test_each_table_has_its_panel() -> None:
    assert len(confusion_figure(("neutral", "joy", "anger"), {"meld": TABLE, "emodb": TABLE}).axes) == 2


def test_many_classes_have_shades_without_counts() -> None:
    (axes,) = confusion_figure(GOEMOTIONS_28.labels, {"goemotions": np.eye(28, dtype=int)}).axes
    assert not axes.texts


def test_reliability_shows_each_bin_where_its_answers_lie() -> None:
    given = predictions(items=600)
    bins = confidence_bins(given.truth, given.probabilities)
    above, below = reliability_figure(bins).axes
    points = above.lines[1]
    np.testing.assert_array_equal(points.get_xdata(), bins.confidence)
    np.testing.assert_array_equal(points.get_ydata(), bins.accuracy)
    assert [bar.get_height() for bar in below.patches] == bins.count.tolist()
    assert above.get_title() == f"expected calibration error {bins.error:.3f}"


def test_classes_have_their_emotions_colour() -> None:
    truth = np.arange(70) % 7
    found = per_class(truth, np.where(truth == 2, 1, truth), 7)
    (axes,) = classes_figure(EKMAN_7.labels, found).axes
    assert [bar.get_width() for bar in axes.patches] == pytest.approx(found.f1.tolist())
    assert [to_hex(bar.get_facecolor()).upper() for bar in axes.patches] == [colour(name) for name in EKMAN_7.labels]
    assert axes.get_yticklabels()[2].get_text() == "surprise (10)"


def test_scores_have_their_intervals_and_the_level() -> None:
    scores = {"mlp": Score(0.5, Interval(0.4, 0.6)), "lstm": Score(0.6, Interval(0.55, 0.7))}
    (axes,) = scores_figure("UAR", scores, 0.2, "majority").axes
    ends = [line.get_xdata() for line in axes.lines]
    assert [list(np.atleast_1d(end)) for end in ends] == [[0.4, 0.6], [0.5], [0.55, 0.7], [0.6], [0.2, 0.2]]
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["mlp", "lstm"]


def test_names_are_no_mathematics_and_unknown_scripts_no_warning() -> None:
    names = (r"$\frac$", "喜び", "a_b^c")
    assert png(confusion_figure(names, {"$x$": TABLE})).startswith(PNG)
    assert png(classes_figure(names, per_class(np.arange(3), np.arange(3), 3))).startswith(PNG)


def test_a_run_draws_its_confusion_and_its_curves(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", corpora=("meld", "emodb"))
    draw_run(run)
    assert (run / "confusion.png").read_bytes().startswith(PNG)
    assert (run / "curves.png").read_bytes().startswith(PNG)


def test_a_run_without_epochs_has_no_curves(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run")
    (run / "metrics.csv").unlink()
    draw_run(run)
    assert (run / "confusion.png").exists()
    assert not (run / "curves.png").exists()


def test_a_picture_that_cannot_be_written_says_where(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run")
    (run / "confusion.png").mkdir()
    with pytest.raises(UsageError, match=r"cannot write .*confusion\.png: Is a directory"):
        draw_run(run)


def test_without_matplotlib_the_command_that_brings_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingPartError, match=r"pip install 'mien\[plot\]'"):
        draw_run(write_run(tmp_path / "run"))


def test_drawing_leaves_pyplot_alone(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib\nfrom mien.evaluation.figures import draw_run\nfrom mien.testing.runs import write_run\n"
        f"draw_run(write_run(pathlib.Path({str(tmp_path / 'run')!r})))\n"
        "assert 'matplotlib.figure' in sys.modules and 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
