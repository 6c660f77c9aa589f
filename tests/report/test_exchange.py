"""Formats of annotators' programs: read by independent parsers, and back to the same marks and the same text."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
import report_samples as samples
from hypothesis import given
from hypothesis import strategies as st
from praatio import textgrid as praatio

from mien.errors import InputError, UsageError
from mien.labels import EKMAN_7
from mien.report import eaf, labelstudio, rttm, textgrid
from mien.report.marks import Mark, lanes, marks
from mien.types import Analysis, Span

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # pympi has escapes of old in its docstrings
    from pympi import Elan

FORMATS = {"rttm": rttm, "textgrid": textgrid, "eaf": eaf, "labelstudio": labelstudio}
Read = Callable[[str], list[Mark]]


def overlapping() -> Analysis:
    """One speaker over herself, one without a name, one called as the unnamed are."""
    return samples.analysis(
        samples.reading(0, "anger", text='She said "no".', speaker="Ana", span=Span(0.0, 2.0)),
        samples.reading(1, "joy", text="Yes <b>&", speaker="Ana", span=Span(1.0, 3.0)),
        samples.reading(2, "fear", text="Who?", span=Span(1.5, 1.5)),
        samples.reading(3, "sadness", speaker="speaker", span=Span(3600.1234567, 3601.0)),
        samples.reading(4, "joy", text="悲しい 1.5 \\n", speaker="words 2", span=Span(3601.0, 3602.0)),
        duration=3700.0,
    )


CASES = {"quarrel": samples.quarrel, "overlapping": overlapping, "hostile": samples.hostile, "empty": samples.analysis}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
@pytest.mark.parametrize("name", ["textgrid", "eaf", "labelstudio"])
def test_what_is_written_is_read_back_whole(name: str, case: Callable[[], Analysis]) -> None:
    found = FORMATS[name].read(FORMATS[name].write(case()))
    expected = sorted(marks(case(), name), key=lambda mark: (mark.span, mark.speaker or ""))
    assert found == expected


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_rttm_keeps_who_and_when(case: Callable[[], Analysis]) -> None:
    found = rttm.read(rttm.write(case()))
    expected = sorted(marks(case(), "rttm"), key=lambda mark: (mark.span, mark.speaker or ""))
    assert [mark.span for mark in found] == [mark.span for mark in expected]
    assert [mark.speaker for mark in found] == [
        None if mark.speaker is None else "_".join(mark.speaker.split()) for mark in expected
    ]


def rebuilt(found: list[Mark], duration: float | None) -> Analysis:
    """An analysis with these marks."""
    readings = [
        samples.reading(index, mark.emotion or "neutral", text=mark.text, speaker=mark.speaker, span=mark.span)
        for index, mark in enumerate(found)
    ]
    return samples.analysis(*readings, duration=duration)


@pytest.mark.parametrize("case", [samples.quarrel, overlapping], ids=["quarrel", "overlapping"])
@pytest.mark.parametrize("name", FORMATS)
def test_export_import_export_is_the_identity(name: str, case: Callable[[], Analysis]) -> None:
    once = FORMATS[name].write(case())
    again = FORMATS[name].write(rebuilt(FORMATS[name].read(once), case().source.duration))
    assert again == once


SPEAKERS = st.sampled_from([None, "Ana", "Ben", "Ana 2", "speaker"])
WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=20)
TURN = st.tuples(st.integers(0, 5_000), st.integers(0, 3_000), SPEAKERS, WORDS, st.sampled_from(EKMAN_7.labels))


@given(st.lists(TURN, max_size=8))
def test_any_conversation_comes_back(turns: list[tuple[int, int, str | None, str, str]]) -> None:
    found = [
        Mark(Span(start / 1000, (start + length) / 1000), who, said, felt) for start, length, who, said, felt in turns
    ]
    given_ = rebuilt(found, None)
    for name in ("textgrid", "eaf", "labelstudio"):
        back = FORMATS[name].read(FORMATS[name].write(given_))
        assert sorted(back, key=repr) == sorted(marks(given_, name), key=repr)


def test_praat_files_are_read_by_praatio(tmp_path: Path) -> None:
    path = tmp_path / "overlapping.TextGrid"
    path.write_text(overlapping().render("textgrid"), encoding="utf-8")
    grid = praatio.openTextgrid(str(path), includeEmptyIntervals=False, reportingMode="error")
    assert grid.tierNames[:4] == ("Ana words", "Ana emotion", "Ana words 2", "Ana emotion 2")
    assert (grid.minTimestamp, grid.maxTimestamp) == (0.0, 3700.0)
    [first] = grid.getTier("Ana words").entries
    assert (first.start, first.end, first.label) == (0.0, 2.0, 'She said "no".')
    assert [entry.label for entry in grid.getTier("speaker emotion").entries] == ["sadness"]


@pytest.mark.parametrize("form", ["short_textgrid", "long_textgrid"])
def test_what_praatio_writes_is_read(tmp_path: Path, form: str) -> None:
    grid = praatio.Textgrid()
    grid.addTier(praatio.IntervalTier("Ana", [(0.5, 1.25, 'A "b" 2')], 0, 3))
    grid.addTier(praatio.PointTier("clicks", [(1.0, "x")], 0, 3))
    path = tmp_path / "other.TextGrid"
    grid.save(str(path), form, includeBlankSpaces=True)
    assert textgrid.read(path.read_text(encoding="utf-8")) == [Mark(Span(0.5, 1.25), "Ana", 'A "b" 2', None)]


def test_elan_files_are_read_by_pympi(tmp_path: Path) -> None:
    path = tmp_path / "overlapping.eaf"
    path.write_text(overlapping().render("eaf"), encoding="utf-8")
    document = Elan.Eaf(str(path))
    assert list(document.get_tier_names())[:4] == ["Ana", "Ana emotion", "Ana 2", "Ana 2 emotion"]
    assert document.get_annotation_data_for_tier("Ana") == [(0, 2000, 'She said "no".')]
    assert [entry[:3] for entry in document.get_ref_annotation_data_for_tier("Ana 2 emotion")] == [(1000, 3000, "joy")]
    assert document.get_parameters_for_tier("Ana 2 emotion")["PARENT_REF"] == "Ana 2"
    assert {entry[0][0][0] for entry in document.get_cv_entries("emotions").values()} == set(EKMAN_7.labels)


def test_what_pympi_writes_is_read(tmp_path: Path) -> None:
    document = Elan.Eaf()
    document.add_tier("Ana", part="Ana")
    document.add_annotation("Ana", 500, 1250, "Hello & bye")
    path = tmp_path / "other.eaf"
    document.to_file(str(path))
    assert eaf.read(path.read_text(encoding="utf-8")) == [Mark(Span(0.5, 1.25), "Ana", "Hello & bye", None)]


def test_every_id_of_an_elan_file_is_its_own() -> None:
    document = Xml.fromstring(overlapping().render("eaf"))
    for tag, attribute in (("TIER", "TIER_ID"), ("TIME_SLOT", "TIME_SLOT_ID"), ("CV_ENTRY_ML", "CVE_ID")):
        ids = [element.get(attribute) for element in document.iter(tag)]
        assert len(set(ids)) == len(ids)


def test_label_studio_groups_a_region_by_its_id() -> None:
    [task] = json.loads(samples.quarrel().render("labelstudio"))
    assert task["data"] == {"audio": "clip.mp4"}
    [prediction] = task["predictions"]
    assert prediction["model_version"] == "base 0.1.0"
    region = [result for result in prediction["result"] if result["id"] == "u1"]
    assert [result["from_name"] for result in region] == ["emotion", "words", "speaker"]
    assert all(result["value"]["start"] == 2.5 and result["value"]["end"] == 4.0 for result in region)
    assert region[0]["value"]["labels"] == ["sadness"]


def test_a_persons_correction_wins_over_the_prediction() -> None:
    tasks = json.loads(samples.quarrel().render("labelstudio"))
    corrected = json.loads(json.dumps(tasks[0]["predictions"][0]))
    corrected["result"][0]["value"]["labels"] = ["fear"]
    tasks[0]["annotations"] = [corrected]
    assert labelstudio.read(json.dumps(tasks))[0].emotion == "fear"


def test_several_analyses_are_one_import() -> None:
    both = "".join(labelstudio.write_many([samples.quarrel(), overlapping()]))
    assert [task["data"]["audio"] for task in json.loads(both)] == ["clip.mp4", "clip.mp4"]


def test_turns_of_one_speaker_never_overlap_on_a_lane() -> None:
    found = lanes(marks(overlapping(), "eaf"))
    assert [(lane.speaker, lane.number) for lane in found] == [
        ("Ana", 1),
        ("Ana", 2),
        (None, 1),
        ("speaker", 1),
        ("words 2", 1),
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_without_times_they_are_refused(name: str) -> None:
    with pytest.raises(UsageError, match=f"{name} needs times, and utterance 0 has none"):
        samples.words().render(name)


BROKEN = {
    "rttm: too few fields": (rttm.read, "SPEAKER a 1 0.0 1.0 <NA>\n", "line 1: 9 or 10 fields are expected, got 6"),
    "rttm: no time": (rttm.read, "SPEAKER a 1 x 1.0 <NA> <NA> A <NA> <NA>\n", "line 1: start 'x'"),
    "rttm: not a number": (rttm.read, "SPEAKER a 1 nan 1.0 <NA> <NA> A <NA> <NA>\n", "line 1: start 'nan'"),
    "textgrid: something else": (textgrid.read, "Hello.", "textgrid: it ends early"),
    "textgrid: cut": (textgrid.read, samples.quarrel().render("textgrid")[:400], "textgrid: it ends early"),
    "textgrid: another object": (
        textgrid.read,
        'File type = "ooTextFile"\nObject class = "Pitch"\n',
        "textgrid: not a TextGrid",
    ),
    "eaf: no XML": (eaf.read, "Hello.", "eaf: not XML"),
    "eaf: other XML": (eaf.read, "<html/>", "eaf: not an ELAN document; its root is 'html'"),
    "eaf: entities": (eaf.read, '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "a document type is not allowed"),
    "eaf: without times": (
        eaf.read,
        "<ANNOTATION_DOCUMENT><TIER><ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID='a1'/></ANNOTATION></TIER>"
        "</ANNOTATION_DOCUMENT>",
        "eaf: annotation a1 has no times",
    ),
    "labelstudio: no JSON": (labelstudio.read, "{", "labelstudio: not a task"),
    "labelstudio: other JSON": (labelstudio.read, '[{"predictions": [{"result": [{"id": 1}]}]}]', "not a task"),
    "labelstudio: no task": (labelstudio.read, "[]", "not a task"),
}


@pytest.mark.parametrize(("read", "text", "said"), BROKEN.values(), ids=BROKEN.keys())
def test_what_cannot_be_read_says_why(read: Read, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read(text)
