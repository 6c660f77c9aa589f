"""The data frame, the plot, the layout behind the pictures, and their colours."""

import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest
import report_samples as samples
from matplotlib.colors import to_hex

from mien.errors import MissingPartError, UsageError
from mien.labels import LABEL_SETS
from mien.report import frame, plot
from mien.report.palette import COLOURS, FAMILIES, colour, terminal_colour
from mien.report.timeline import timeline
from mien.types import Span


def test_frame_has_a_row_an_utterance_and_numbers_that_compute() -> None:
    table = frame(samples.quarrel())
    assert list(table["emotion"]) == ["anger", "sadness", "neutral"]
    probabilities = table[[name for name in table.columns if name.startswith("prob_")]]
    assert probabilities.sum(axis=1).tolist() == pytest.approx([1, 1, 1])
    assert (table["end"] - table["start"]).tolist() == pytest.approx([1.68, 1.5, 0])
    assert list(frame(samples.analysis()).columns) == list(table.columns)


@pytest.mark.parametrize(("draw", "package"), [(frame, "pandas"), (plot, "matplotlib.figure")])
def test_a_missing_package_is_named_with_its_command(
    draw: object, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingPartError, match=r"pip install 'mien\[plot\]'"):
        draw(samples.words())  # type: ignore[operator]


@pytest.mark.parametrize("given", [samples.quarrel, samples.words, samples.hostile, samples.analysis])
def test_plot_saves_a_picture(given: object, tmp_path: Path) -> None:
    plot(given(), tmp_path / "p.png")  # type: ignore[operator]
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")


def test_plot_stacks_the_probabilities() -> None:
    above, below = plot(samples.quarrel()).axes
    labels = LABEL_SETS["ekman-7"].labels
    assert [entry.get_text() for entry in above.get_legend().get_texts()] == list(reversed(labels))
    (stacks,) = above.collections
    boxes = [path.get_extents() for path in stacks.get_paths()]
    assert [sum(box.height for box in boxes[first : first + 7]) for first in (0, 7, 14)] == pytest.approx([1, 1, 1])
    assert boxes[4].bounds == pytest.approx((0.42, 4 * 0.29 / 6, 1.68, 0.71))
    assert to_hex(stacks.get_facecolor()[4]).upper() == colour("anger")
    assert [label.get_text() for label in below.get_yticklabels()] == ["Ana", "Ben"]


def test_plot_leaves_pyplot_alone() -> None:
    code = (
        "import sys, report_samples\nfrom mien.report import plot\nplot(report_samples.quarrel())\n"
        "assert 'matplotlib.figure' in sys.modules and 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent, timeout=60)


def test_a_plot_needs_a_known_suffix(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot save a plot as 'p\.docx'; suffixes are .*\.png"):
        plot(samples.words(), tmp_path / "p.docx")


def test_a_plot_that_cannot_be_written_says_where(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none/p\.png: No such file"):
        plot(samples.words(), tmp_path / "none" / "p.png")


def test_timeline_by_the_clock() -> None:
    line = timeline(samples.quarrel())
    assert line.axis == "time"
    assert (line.begin, line.end) == (0, 12.40004)
    assert [(block.left, block.lane) for block in line.blocks] == [(0.42, 0), (2.5, 1), (4.0, 0)]
    assert line.blocks[2].right > 4.0
    assert [name for _, name in line.ticks] == ["0:00.0", "0:02.0", "0:04.0", "0:06.0", "0:08.0", "0:10.0", "0:12.0"]


def test_one_utterance_without_times_makes_the_axis_count_turns() -> None:
    line = timeline(samples.analysis(samples.reading(0, "joy", span=Span(3, 4)), samples.reading(1, "joy")))
    assert line.axis == "turn"
    assert [(block.left, block.right) for block in line.blocks] == [(0.5, 1.5), (1.5, 2.5)]
    assert line.ticks == ((1, "1"), (2, "2"))


@pytest.mark.parametrize("length", [0.0, 0.4, 59, 3600, 90_000])
def test_ticks_are_few_and_lie_on_the_axis(length: float) -> None:
    line = timeline(samples.analysis(samples.reading(0, "joy", span=Span(0, length)), duration=length))
    assert 1 <= len(line.ticks) <= 9
    assert all(line.begin <= position <= line.end for position, _ in line.ticks)


def test_many_turns_have_few_ticks() -> None:
    line = timeline(samples.analysis(*(samples.reading(turn, "joy") for turn in range(100))))
    assert [name for _, name in line.ticks] == ["1", "14", "27", "40", "53", "66", "79", "92"]


@pytest.mark.parametrize("labels", [s for s in LABEL_SETS.values() if len(s) <= len(FAMILIES)], ids=lambda s: s.name)
def test_colours_differ_within_a_label_set(labels: object) -> None:
    assert len({colour(label) for label in labels.labels}) == len(labels)  # type: ignore[attr-defined,arg-type]


def test_every_known_label_has_a_colour_of_its_family() -> None:
    assert {label for labels in LABEL_SETS.values() for label in labels.labels} <= set(COLOURS)
    assert colour("melancholy") == colour("melancholy")
    assert colour("melancholy") in COLOURS.values()


def seen_by_a_deuteranope(code: str) -> tuple[float, float, float]:
    """Machado, Oliveira and Fernandes (2009), deuteranopia, severity 1, on linear RGB, back to 0..255."""
    linear = [((int(code[i : i + 2], 16) / 255 + 0.055) / 1.055) ** 2.4 for i in (1, 3, 5)]
    rows = [(0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)]
    mixed = (max(0.0, sum(a * b for a, b in zip(row, linear, strict=True))) for row in rows)
    red, green, blue = (min(255.0, 255 * (1.055 * value ** (1 / 2.4) - 0.055)) for value in mixed)
    return red, green, blue


def test_the_seven_emotions_stay_apart_for_a_colour_blind_eye() -> None:
    colours = [colour(label) for label in LABEL_SETS["ekman-7"].labels]
    for one, other in combinations(map(seen_by_a_deuteranope, colours), 2):
        assert sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 > 50


def test_terminal_colours_are_those_of_the_cube() -> None:
    numbers = {terminal_colour(label) for label in LABEL_SETS["ekman-7"].labels}
    assert len(numbers) == 7
    assert all(16 <= number <= 231 for number in numbers)
