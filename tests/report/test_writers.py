"""The formats: what is in them, and that nothing in a transcript can break out of them."""

import csv
import html.parser
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
import report_samples as samples

from mien.errors import InputError, UsageError
from mien.report import FORMATS, jsonl, render
from mien.report.wording import clock, subtitle_time
from mien.text import transcript
from mien.types import Analysis, Span


def test_an_unknown_format_is_refused_with_the_known() -> None:
    with pytest.raises(UsageError, match="unknown format 'xml'; formats are table, json, jsonl, csv, srt, vtt, rttm, "):
        render(samples.words(), "xml")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_writes_an_analysis_without_utterances(name: str) -> None:
    written = render(samples.analysis(), name)
    assert written == "" if name in {"jsonl", "srt", "rttm"} else written.endswith("\n")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_ends_its_last_line(name: str) -> None:
    assert render(samples.quarrel(), name).endswith("\n")


def test_json_of_several_is_an_array() -> None:
    text = "".join(FORMATS["json"].write_many([samples.quarrel(), samples.words()]))
    assert [one["source"]["path"] for one in json.loads(text)] == ["clip.mp4", None]
    assert json.loads("".join(FORMATS["json"].write_many([samples.words()])))[0] == samples.words().to_dict()
    assert "".join(FORMATS["json"].write_many([])) == ""


def test_jsonl_has_an_utterance_a_line_with_its_source() -> None:
    rows = [json.loads(line) for line in render(samples.quarrel(), "jsonl").splitlines()]
    assert [row["source"] for row in rows] == ["clip.mp4"] * 3
    assert [{k: v for k, v in row.items() if k != "source"} for row in rows] == samples.quarrel().to_dict()[
        "utterances"
    ]


def test_jsonl_keeps_odd_line_ends_inside_their_line() -> None:
    text = "one\u2028two\u0085three\nfour"
    lines = render(samples.analysis(samples.reading(0, "joy", text=text)), "jsonl").splitlines()
    assert len(lines) == 1
    assert json.loads(lines[0])["text"] == text


@pytest.mark.parametrize("analysis", [samples.quarrel(), samples.words(), samples.analysis()])
def test_jsonl_is_read_back_as_it_was_written(analysis: Analysis) -> None:
    written = render(analysis, "jsonl")
    source, readings = jsonl.read(written)
    assert jsonl.lines(source, readings) == written
    assert [reading.utterance for reading in readings] == [reading.utterance for reading in analysis.readings]


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        ("{", "line 2: not an utterance of mien/analysis/1: "),
        ("{}", "line 2: not an utterance of mien/analysis/1: 'probabilities'"),
        ("[]", "line 2: not an utterance of mien/analysis/1: "),
    ],
)
def test_a_line_that_is_no_utterance_is_refused(spoilt: str, said: str) -> None:
    line = render(samples.words(), "jsonl").splitlines()[0]
    with pytest.raises(InputError, match=said):
        jsonl.read(f"{line}\n{spoilt}\n")


def test_jsonl_of_two_sources_is_refused() -> None:
    with pytest.raises(InputError, match="lines of one source are needed, got those of 2"):
        jsonl.read(render(samples.words(), "jsonl") + render(samples.quarrel(), "jsonl"))


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_csv_has_an_utterance_a_row() -> None:
    rows = rows_of(render(samples.quarrel(), "csv"))
    assert [row["emotion"] for row in rows] == ["anger", "sadness", "neutral"]
    assert rows[1]["text"] == "Please, let me stay."
    assert rows[0]["prob_anger"] == rows[0]["confidence"] == "0.71"
    assert (rows[0]["face_emotion"], rows[0]["face_weight"]) == ("joy", "0.3333")
    assert (rows[1]["face_emotion"], rows[1]["face_weight"], rows[1]["notes"]) == ("", "", "no face in view")
    assert sum(float(value) for name, value in rows[0].items() if name.startswith("prob_")) == pytest.approx(1)


def test_csv_of_a_scale_has_its_mean_step() -> None:
    (row,) = rows_of(render(samples.rated(), "csv"))
    assert float(row["value"]) == pytest.approx(0.31875, abs=1e-4)
    assert list(row)[8] == "value"


def test_csv_of_several_has_one_header() -> None:
    rows = rows_of("".join(FORMATS["csv"].write_many([samples.quarrel(), samples.words()])))
    assert [row["source"] for row in rows] == ["clip.mp4"] * 3 + [""] * 2
    assert rows[3]["start"] == ""


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_csv_cells_are_never_formulas(start: str) -> None:
    text = f"{start}HYPERLINK(1)"
    row = rows_of(render(samples.analysis(samples.reading(0, "joy", text=text, speaker=text), path=text), "csv"))[0]
    assert {row["text"], row["speaker"], row["source"]} == {f"'{text}".replace("\r", "\n")}


def test_csv_leaves_other_cells_as_they_are() -> None:
    row = rows_of(render(samples.analysis(samples.reading(0, "joy", text='a "b", c\nd 1-2=3')), "csv"))[0]
    assert row["text"] == 'a "b", c\nd 1-2=3'


SRT = """\
1
00:00:00,420 --> 00:00:02,100
[anger 71%] Ana: Get out of my house!

2
00:00:02,500 --> 00:00:04,000
[sadness 71%] Ben: Please, let me stay.

3
00:00:04,000 --> 00:00:04,001
[neutral 71%] Ana
"""


def test_srt() -> None:
    assert samples.quarrel().to_srt() == SRT


def test_vtt() -> None:
    cues = [block.partition("\n")[2] for block in SRT.split("\n\n")]
    expected = "\n\n".join(["WEBVTT", *(cue.replace(",420", ".420").replace(",100", ".100") for cue in cues)])
    assert render(samples.quarrel(), "vtt") == expected.replace(",500", ".500").replace(",00", ".00")


@pytest.mark.parametrize("name", ["srt", "vtt"])
def test_subtitles_need_times(name: str) -> None:
    given = samples.analysis(samples.reading(0, "joy", span=Span(0, 1)), samples.reading(1, "joy"))
    with pytest.raises(UsageError, match=f"{name} needs times, and utterance 1 has none"):
        render(given, name)


def test_a_cue_stays_one_line_and_its_text_stays_text() -> None:
    cue = render(samples.hostile(), "vtt").split("\n\n")[1].splitlines()
    assert len(cue) == 2
    assert cue[1] == '[fear 71%] =HYPERLINK(1): red &lt;b&gt;&amp;"bold"&lt;/b&gt; --&gt; back $x$ 悲しい'
    assert len(render(samples.hostile(), "srt").splitlines()) == 3


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(0, "00:00:00,000"), (59.9996, "00:01:00,000"), (3675.25, "01:01:15,250"), (360_000, "100:00:00,000")],
)
def test_subtitle_times(seconds: float, written: str) -> None:
    assert subtitle_time(seconds, ",") == written


@pytest.mark.parametrize(
    ("seconds", "written"), [(0, "0:00.0"), (59.96, "1:00.0"), (75.25, "1:15.2"), (3675, "1:01:15.0")]
)
def test_clock(seconds: float, written: str) -> None:
    assert clock(seconds) == written


class Page(html.parser.HTMLParser):
    """Tags and visible text of a fragment; checks that tags close in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.mark.parametrize("given", [samples.quarrel, samples.words, samples.hostile])
def test_html_is_well_formed_and_ascii_without_script(given: object) -> None:
    text = render(given(), "html")  # type: ignore[operator]
    page = Page(text)
    assert text.isascii()
    assert page.open == []
    assert "svg" in page.tags
    assert not page.tags & {"script", "b", "link", "img"}


def test_html_shows_words_notes_and_warnings() -> None:
    words = " ".join(Page(render(samples.quarrel(), "html")).words)
    for said in ("Please, let me stay.", "no face in view", "every third frame", "t:anger a:anger f:joy", "71%"):
        assert said in words


def test_a_notebook_shows_the_html() -> None:
    assert samples.quarrel()._repr_html_() == render(samples.quarrel(), "html")


@pytest.mark.parametrize("name", ["srt", "vtt", "csv", "json"])
def test_what_was_exported_is_a_transcript_again_without_its_readings(name: str, tmp_path: Path) -> None:
    """Who spoke, when, and the words come back, and not the answer; so it is exported again as it was."""
    said = [
        ("Ana", 'Get "out", 1 < 2 & stay'),
        ("Ben", "Please: 50% [sic]"),
        (None, "悲しい 71%"),
        (None, "[laughs] No."),
    ]
    first = samples.analysis(
        *(
            samples.reading(index, "anger", text=text, speaker=speaker, span=Span(index + 0.25, index + 1.125))
            for index, (speaker, text) in enumerate(said)
        )
    )
    path = tmp_path / f"again.{name}"
    path.write_text(first.render(name), encoding="utf-8")
    found = transcript.read(path).utterances
    assert [(one.speaker, one.text) for one in found] == said
    again = samples.analysis(
        *(
            samples.reading(one.index, "anger", text=one.text, speaker=one.speaker, span=one.span or Span(0.0, 0.0))
            for one in found
        )
    )
    assert again.render(name) == first.render(name)


def test_html_has_a_strip_for_each_face() -> None:
    text = render(samples.watched(), "html")
    assert all(f">face {number}<" in text for number in (1, 2))
    assert text.count("<path") == 2 * len(samples.watched().bundle.labels)
    assert "<path" not in render(samples.quarrel(), "html")


def test_html_leaves_out_the_faces_seen_least_and_says_so() -> None:
    long, short = samples.watched().tracks or ()
    many = (long, *(replace(short, id=number) for number in range(2, 20)))
    text = render(replace(samples.watched(), tracks=many), "html")
    assert "7 more faces, seen for a shorter time, are not drawn" in text
    assert text.count("<path") == 12 * 7
