"""Subtitles: what people and programs write, and what must be refused."""

import pytest

from mien.errors import TranscriptError
from mien.text import subtitles
from mien.text.turns import Turn
from mien.types import Span


def one(text: str) -> Turn:
    (turn,) = subtitles.parse(text, "x.srt")
    return turn


def cue(words: str) -> list[tuple[str | None, str | None]]:
    return [(t.speaker, t.text) for t in subtitles.parse(f"1\n00:00:01,000 --> 00:00:03,000\n{words}\n", "x.srt")]


TIMES = {
    "00:00:01,000 --> 00:00:02,500": (1, 2.5),
    "00:00:01.000 --> 00:00:02.500": (1, 2.5),
    "00:01,000 --> 00:02,5": (1, 2.5),
    "0:1 --> 0:2": (1, 2),
    "01:00:00,000-->01:00:00,000": (3600, 3600),
    "  00:01.000   -->   00:02.500  align:start position:0%": (1, 2.5),
    "00:00:01,000 --> 00:00:02,500 X1:100 X2:200": (1, 2.5),
    "100:59:59,999 --> 101:00:00,000": (363599.999, 363600),
}


@pytest.mark.parametrize("line", TIMES)
def test_times_as_they_are_written(line: str) -> None:
    span = one(f"{line}\nHello\n").span
    assert span is not None
    assert (span.start, span.end) == pytest.approx(TIMES[line], abs=1e-9)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("00:00:05,000 --> 00:00:04,000", "the end, 4.000 s, comes before the start, 5.000 s"),
        ("-00:00:01,000 --> 00:00:04,000", "'-00:00:01,000' is not a time"),
        ("00:00:01,000 --> soon", "'soon' is not a time"),
        ("00:00:01,000 -->", "'' is not a time"),
        ("00:00:61,000 --> 00:01:02,000", "from 0 to 59"),
        ("1.5 --> 2.5", "'1.5' is not a time"),
        ("00:00:01,000 -> 00:00:02,000", "'00:00:01,000 -> 00:00:02,000' is not a time"),
        ("00:00:01,000 — 00:00:02,000", "is not a time"),
    ],
)
def test_broken_times_are_refused_with_their_line(line: str, said: str) -> None:
    text = f"1\n00:00:00,000 --> 00:00:01,000\nfine\n\n2\n{line}\nwords\n"
    with pytest.raises(TranscriptError) as caught:
        subtitles.parse(text, "talk.srt")
    message = str(caught.value)
    assert message.startswith("talk.srt, line 6: ")
    assert said in message
    assert "00:00:01,000 --> 00:00:02,500" in message


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_newlines_and_byte_order_mark(newline: str) -> None:
    text = "\ufeff1\n00:00:01,000 --> 00:00:02,000\nHello\nyou\n\n2\n00:00:03,000 --> 00:00:04,000\nBye\n"
    assert subtitles.parse(text.replace("\n", newline), "x") == [
        Turn("Hello you", None, Span(1, 2)),
        Turn("Bye", None, Span(3, 4)),
    ]


def test_a_forgotten_empty_line_ends_a_cue() -> None:
    text = "1\n00:01,0 --> 00:02,0\nHello\n2\n00:03,0 --> 00:04,0\nBye"
    assert [turn.text for turn in subtitles.parse(text, "x")] == ["Hello", "Bye"]


def test_an_empty_line_within_subrip_words_loses_nothing() -> None:
    text = "1\n00:01,0 --> 00:02,0\nHello\n\nand goodbye\n\n2\n\n00:03,0 --> 00:04,0\nBye"
    assert [turn.text for turn in subtitles.parse(text, "x")] == ["Hello and goodbye", "Bye"]


def test_webvtt_header_notes_style_and_identifiers_are_no_words() -> None:
    text = (
        "WEBVTT - a title\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nNOTE\na remark\n\n"
        "NOTE another\n\nintro\n00:01.000 --> 00:02.000 line:0\nHello\n\nstray\n\n00:03.000 --> 00:04.000\nBye\n"
    )
    assert [turn.text for turn in subtitles.parse(text, "x.vtt")] == ["Hello", "Bye"]


def test_markup_goes_and_words_stay() -> None:
    words = r'{\an8}<i>I <b>love</b></i> <font color="#fff">you</font> <c.loud>&amp; </c><00:00:01.500>him\Nso 1 < 2 <3'
    assert cue(words) == [(None, "I love you & him so 1 < 2 <3")]


def test_two_speakers_share_a_cue_by_the_length_of_their_words() -> None:
    first, second = subtitles.parse("1\n00:00:10,000 --> 00:00:14,000\n- Yes.\n- So it is now\n", "x")
    assert (first.text, second.text) == ("Yes.", "So it is now")
    assert first.span == Span(10, 11)  # 4 of 16 characters
    assert second.span == Span(11, 14)


@pytest.mark.parametrize(
    ("words", "turns"),
    [
        ("- Who?\n– Me,\nof course.", [(None, "Who?"), (None, "Me, of course.")]),
        ("Who?\n- Me.", [(None, "Who?"), (None, "Me.")]),
        ("- ANNA: Who?\n- BEN: Me.", [("ANNA", "Who?"), ("BEN", "Me.")]),
        ("-5 degrees\n-6 degrees", [(None, "-5 degrees -6 degrees")]),
        ("JOHN: Stop!\nNow.", [("JOHN", "Stop! Now.")]),
        ("- Alone.", [(None, "Alone.")]),
        ("<v Anna>Hi.</v>\n<v.loud Ben Lee>Hello: you!", [("Anna", "Hi."), ("Ben Lee", "Hello: you!")]),
        ("Before <v Anna>- Hi.", [(None, "Before"), ("Anna", "Hi.")]),
        ("<i></i>", []),
        ("", []),
    ],
)
def test_speakers_in_a_cue(words: str, turns: list[tuple[str | None, str | None]]) -> None:
    assert cue(words) == turns


def test_a_text_without_cues_is_refused() -> None:
    with pytest.raises(TranscriptError, match=r"x\.srt: no subtitle found.*00:00:01,000 --> 00:00:02,500"):
        subtitles.parse("just words\n\nand more\n", "x.srt")
