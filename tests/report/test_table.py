"""The table for the terminal: its layout, and that a transcript cannot write to the terminal itself."""

import re

import pytest
import report_samples as samples

from mien.report import FORMATS, table
from mien.report.plain import cut, fitted, printable, width
from mien.types import Span

QUARREL = """\
clip.mp4 · 12.4 s · text, audio, face · base 0.1.0

0:00.4  Ana  anger    71% ████▎   t:anger a:anger f:joy  Get out of my house!
             · at odds: words anger 60%, voice anger 60%, face joy 60%
0:02.5  Ben  sadness  71% ████▎   t:sadness              Please, let me stay.
             · no face in view
0:04.0  Ana  neutral  71% ████▎   a:neutral
! faces were looked for in every third frame
"""


def test_the_table_of_a_quarrel() -> None:
    assert table.write(samples.quarrel()) == QUARREL


def test_without_a_clock_turns_are_counted() -> None:
    lines = table.write(samples.words()).splitlines()
    assert lines[0].startswith("words given by hand · ")
    assert lines[2].startswith("#1  joy")
    assert lines[3].startswith("#2  surprise")


def test_on_a_scale_the_mean_stands_behind_the_step() -> None:
    assert "+0.5 (mean +0.32)  71% " in table.write(samples.rated())


def test_several_tables_stand_apart() -> None:
    text = "".join(FORMATS["table"].write_many([samples.quarrel(), samples.words()]))
    assert text == table.write(samples.quarrel()) + "\n" + table.write(samples.words())


@pytest.mark.parametrize("columns", [50, 60, 80, 100, 140])
def test_no_line_is_wider_than_the_terminal(columns: int) -> None:
    evidence = dict.fromkeys(("text", "audio", "face", "scene"), ("surprise", 0.25))
    long = samples.reading(
        0, "surprise", text="a long tale " * 30, speaker="Maximiliana von Ix", span=Span(0, 1), evidence=evidence
    )
    wide = samples.reading(1, "fear", text="悲しい" * 60, speaker="悲しい悲しい悲しい", span=Span(5000, 5001))
    noted = samples.reading(2, "joy", text="x", span=Span(5001, 5002), notes=("very " * 60,))
    text = table.write(samples.analysis(long, wide, noted, path="p/" * 90, warnings=("much " * 60,)), columns)
    assert max(map(width, text.splitlines())) <= columns
    assert len(text.splitlines()) == 7
    assert "a long" in text


def test_narrow_evidence_is_written_short_then_left_out() -> None:
    assert "t:ang a:ang f:joy  Get out" in table.write(samples.quarrel(), 80)
    assert "t:ang" not in table.write(samples.quarrel(), 50)
    assert "Get out of" in table.write(samples.quarrel(), 50)


def test_a_transcript_cannot_speak_to_the_terminal() -> None:
    text = table.write(samples.hostile())
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert 'red <b>&"bold"</b> --> back $x$ 悲しい' in text


def test_colour_changes_nothing_but_colour() -> None:
    plain, coloured = table.write(samples.quarrel()), table.write(samples.quarrel(), colour=True)
    assert coloured != plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured).replace(" \n", "\n") == plain
    assert coloured.count("\x1b[0m") == 3


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain words", "plain words"),
        ("two\r\nlines\tand\u2028more", "two lines and more"),
        ("\x1b[2J\x1b[1;31mred\x1b[m", "red"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x07", "link"),
        ("\x1b]0;never closed", ""),
        ("\x9b31mred", "red"),
        ("\x1bcreset", "reset"),
        ("a\x00b\x7fc", "a b c"),
        ("\u202eevil\u2066", "evil"),
        ("lone \udce9", "lone ?"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("e\u0301", "e\u0301"),
    ],
)
def test_printable(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(("text", "cells"), [("abc", 3), ("悲しい", 6), ("e\u0301", 1), ("ｆ", 2), ("", 0), ("👩", 2)])
def test_width(text: str, cells: int) -> None:
    assert width(text) == cells


@pytest.mark.parametrize(
    ("text", "room", "shown"),
    [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("悲しい", 4, "悲…"), ("ab cd", 4, "ab…"), ("abc", 1, "…"), ("abc", 0, "")],
)
def test_cut(text: str, room: int, shown: str) -> None:
    assert cut(text, room) == shown
    assert width(fitted(text, room)) == room
