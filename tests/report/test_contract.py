"""The JSON contract: its schema, its numbers, and that it can be read back."""

import json
import math
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import report_samples as samples

from mien.errors import InputError
from mien.labels import EKMAN_7, LABEL_SETS, LabelSet, label_set
from mien.report import as_dict, read
from mien.report.read import from_dict
from mien.report.rounding import rounded_shares
from mien.report.schema import schema
from mien.types import Analysis, Span, WordShare

PUBLISHED = Path(__file__).parents[2] / "docs" / "schema" / "analysis-1.json"
CASES = {
    "quarrel": samples.quarrel,
    "watched": samples.watched,
    "words": samples.words,
    "hostile": samples.hostile,
    "rated": samples.rated,
    "empty": samples.analysis,
}


@pytest.fixture(params=CASES.values(), ids=CASES.keys())
def document(request: pytest.FixtureRequest) -> dict[str, Any]:
    return json.loads(request.param().to_json())


def validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads(PUBLISHED.read_text()))


def test_the_published_schema_is_what_the_code_prints() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "mien.report.schema"], check=True, capture_output=True, text=True, timeout=60
    )
    assert PUBLISHED.read_text() == printed.stdout
    assert printed.stderr == ""


def test_the_schema_is_itself_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


def test_what_is_written_validates(document: dict[str, Any]) -> None:
    validator().validate(document)


BREAKS = {
    "tracks that are no list": lambda d: d.update(tracks={}),
    "another schema": lambda d: d.update(schema="mien/analysis/2"),
    "a key too few": lambda d: d["utterances"][0].pop("speaker"),
    "a key too many": lambda d: d["utterances"][0].update(mood="dark"),
    "a probability above one": lambda d: d["utterances"][0]["probabilities"].update(anger=1.2),
    "a strange modality": lambda d: d["utterances"][0]["evidence"].update(smell={}),
    "no evidence": lambda d: d["utterances"][0].update(evidence={}),
    "a time before the start": lambda d: d["utterances"][0].update(start=-1),
    "a hash that is none": lambda d: d["bundle"].update(sha256="abc"),
    "no label": lambda d: d["bundle"].update(labels=[]),
}


@pytest.mark.parametrize("damage", BREAKS.values(), ids=BREAKS.keys())
def test_a_broken_document_does_not_validate(damage: Any) -> None:
    document = as_dict(samples.quarrel())
    damage(document)
    assert not validator().is_valid(document)


def test_on_a_scale_the_mean_step_is_said() -> None:
    (utterance,) = as_dict(samples.rated())["utterances"]
    assert utterance["value"] == pytest.approx(0.31875, abs=1e-4)
    assert utterance["evidence"]["text"]["value"] == pytest.approx(0.6 - 0.4 / 4, abs=1e-4)
    assert "value" not in as_dict(samples.quarrel())["utterances"][0]


def test_the_keys_stand_in_the_order_of_the_design() -> None:
    document = as_dict(samples.quarrel())
    assert list(document) == ["schema", "source", "bundle", "utterances", "warnings"]
    assert list(document["source"]) == ["path", "sha256", "duration", "modalities"]
    assert list(document["bundle"]) == ["name", "version", "sha256", "labels"]
    first = "index start end speaker text emotion confidence probabilities evidence notes conflict words".split()
    assert list(document["utterances"][0]) == first
    assert list(document["utterances"][0]["probabilities"]) == list(EKMAN_7.labels)
    assert list(document["utterances"][0]["evidence"]["text"]) == ["emotion", "probabilities", "weight", "share"]


def explained() -> Analysis:
    """A turn with shares, words that were asked for, and modalities at odds."""
    (turn,) = samples.analysis(
        samples.reading(0, "anger", text="You lied", evidence={"text": ("anger", 0.6), "audio": ("joy", 0.4)})
    ).readings
    shares = {"text": 2.31, "audio": -0.4}
    evidence = {name: replace(part, share=shares[name]) for name, part in turn.evidence.items()}
    return samples.analysis(replace(turn, evidence=evidence, words=(WordShare("You", 0.1), WordShare("lied", 1.2))))


def test_what_a_reading_rests_on_is_written_and_read_back() -> None:
    document = as_dict(explained())
    assert validator().is_valid(document)
    (turn,) = document["utterances"]
    assert {name: part["share"] for name, part in turn["evidence"].items()} == {"text": 2.31, "audio": -0.4}
    assert turn["conflict"] == ["text", "audio"]
    assert turn["words"] == [{"text": "You", "share": 0.1}, {"text": "lied", "share": 1.2}]
    (again,) = from_dict(document).readings
    assert again.words == explained().readings[0].words
    assert again.evidence["audio"].share == -0.4


def test_a_document_from_before_there_were_shares_is_valid_and_read() -> None:
    document = as_dict(explained())
    (turn,) = document["utterances"]
    del turn["conflict"], turn["words"], turn["evidence"]["text"]["share"], turn["evidence"]["audio"]["share"]
    assert validator().is_valid(document)
    (again,) = from_dict(document).readings
    assert again.words is None
    assert again.evidence["text"].share is None
    assert again.conflict == ("text", "audio")


def test_a_share_is_of_the_emotion_that_was_read_and_of_no_other() -> None:
    (turn,) = explained().to(label_set("sentiment-3")).readings
    assert turn.evidence["text"].share is None
    assert turn.words is None
    assert turn.conflict == ("text", "audio")


@pytest.mark.parametrize("format", ["table", "html"])
def test_people_are_told_why(format: str) -> None:
    said = explained().render(format)
    assert "at odds: words anger 60%, voice joy 60%" in said
    assert "anger, by log-odds: words +2.31, voice -0.40" in said
    assert "words for anger: lied +1.20, You +0.10" in said
    assert "log-odds" not in samples.quarrel().render(format)


def test_tracks_stand_before_the_warnings_and_only_where_there_are_any() -> None:
    document = as_dict(samples.watched())
    assert list(document) == ["schema", "source", "bundle", "utterances", "tracks", "warnings"]
    first, second = document["tracks"]
    assert list(first) == "id start end quality emotion probabilities utterances speaks looks".split()
    assert (first["id"], first["start"], first["end"], first["quality"]) == (1, 0.0, 11.8, 0.8)
    assert (second["emotion"], second["utterances"], second["speaks"]) == ("joy", [1], [])
    assert first["looks"]["probabilities"]["anger"][29:31] == [0.7, 0.05]
    assert {len(column) for column in first["looks"]["boxes"].values()} == {60}


def test_a_list_of_numbers_is_one_line() -> None:
    text = samples.watched().to_json()
    assert '"times": [8.0, 8.2, 8.4, 8.6, 8.8],' in text
    assert max(text.count("\n"), 0) < 300


def test_values_come_from_the_analysis() -> None:
    document = as_dict(samples.quarrel())
    first, second = document["utterances"][:2]
    assert document["source"]["duration"] == 12.4
    assert (first["start"], first["end"], first["speaker"]) == (0.42, 2.1, "Ana")
    assert (first["emotion"], first["confidence"]) == ("anger", 0.71)
    assert {name: part["emotion"] for name, part in first["evidence"].items()} == {
        "text": "anger",
        "audio": "anger",
        "face": "joy",
    }
    assert second["notes"] == ["no face in view"]
    assert set(second["evidence"]) == {"text"}


def test_what_is_not_known_is_null() -> None:
    document = as_dict(samples.words())
    first = document["utterances"][0]
    assert (first["start"], first["end"], first["speaker"]) == (None, None, None)
    assert (document["source"]["path"], document["source"]["sha256"], document["source"]["duration"]) == (None,) * 3


def test_a_file_name_that_is_not_unicode_can_still_be_written() -> None:
    text = samples.analysis(samples.reading(0, "joy", text="hi"), path="clip\udce9.mp4").to_json()
    assert json.loads(text.encode("utf-8"))["source"]["path"] == "clip?.mp4"


def test_reading_back_is_the_inverse_of_writing(document: dict[str, Any]) -> None:
    once = read.from_dict(document)
    assert as_dict(once) == document
    assert read.from_dict(as_dict(once)) == once


def test_an_analysis_whose_numbers_fit_comes_back_equal() -> None:
    given = samples.analysis(samples.reading(0, "joy", text="hi", speaker="A", span=Span(0.5, 1.25)), duration=3.5)
    back = read.from_dict(as_dict(given))
    assert back.source == given.source
    assert back.bundle == given.bundle
    assert back.readings[0].utterance == given.readings[0].utterance
    assert back.readings[0].prediction.probabilities == pytest.approx(
        given.readings[0].prediction.probabilities, abs=1e-4
    )


def test_a_label_set_of_ones_own_comes_back() -> None:
    own = LabelSet("mine", ("bored", "thrilled"))
    given = samples.analysis(samples.reading(0, "bored", labels=own), labels=own)
    assert read.from_dict(as_dict(given)).bundle.labels.labels == own.labels


def test_every_known_label_set_comes_back_by_name() -> None:
    for labels in LABEL_SETS.values():
        given = samples.analysis(samples.reading(0, labels.labels[0], labels=labels), labels=labels)
        assert read.from_dict(as_dict(given)).bundle.labels == labels


def test_load_reads_a_file(tmp_path: Path) -> None:
    path = tmp_path / "saved.json"
    path.write_text(samples.quarrel().to_json(), encoding="utf-8")
    assert read.load(path).to_json() == samples.quarrel().to_json()


def change(**changes: Any) -> str:
    document = as_dict(samples.quarrel())
    document["utterances"][0] |= changes
    return json.dumps(document)


def looks(**changes: Any) -> str:
    document = as_dict(samples.watched())
    document["tracks"][1]["looks"] |= changes
    return json.dumps(document)


REFUSED = {
    "not JSON": ("{", "not JSON"),
    "a list": ("[]", "its schema is 'list'"),
    "another contract": ('{"schema": "other/1"}', "its schema is 'other/1', allowed is 'mien/analysis/1'"),
    "cut short": ('{"schema": "mien/analysis/1"}', "'bundle' is missing"),
    "other labels": (change(probabilities={"joy": 0.5, "rage": 0.5}), "given for joy, rage; the labels are neutral"),
    "not a distribution": (change(probabilities=dict.fromkeys(EKMAN_7.labels, 0.9)), "sum to 1"),
    "another emotion": (change(emotion="joy"), "given as 'joy', but anger is more probable"),
    "time as words": (change(start="soon"), "could not convert"),
    "end before start": (change(end=0.1), "start <= end"),
    "looks of two lengths": (looks(times=[0.0]), "columns of one length"),
    "looks without a label": (looks(probabilities={"joy": [1.0]}), "'neutral' is missing"),
    "looks that run back": (looks(times=[1.0, 0.8, 1.2, 1.4, 1.6]), "in order of time"),
    "half a span": (change(end=None), "not a valid mien/analysis/1"),
}


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_read_back_is_refused_with_its_file(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "saved.json"
    path.write_text(text)
    with pytest.raises(InputError) as refusal:
        read.load(path)
    assert said in str(refusal.value)
    assert str(refusal.value).startswith(str(path))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        read.load(tmp_path / "none.json")


def test_rounded_shares_add_up_and_keep_the_first_first() -> None:
    """Largest remainder by its definition: whole shares, each within one unit of the exact value, summing to one."""
    dice = random.Random(7)
    for _ in range(2000):
        raw = [dice.expovariate(1) ** dice.choice([1, 4]) for _ in range(dice.randint(2, 28))]
        values = [value / math.fsum(raw) for value in raw]
        shares = rounded_shares(values)
        assert sum(round(share * 10_000) for share in shares) == 10_000
        assert all(abs(share - value) <= 2e-4 for share, value in zip(shares, values, strict=True))
        assert shares.index(max(shares)) == values.index(max(values))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1 / 3, 1 / 3, 1 / 3], [0.3334, 0.3333, 0.3333]),
        ([0.5, 0.5], [0.5, 0.5]),
        ([1.0, 0.0], [1.0, 0.0]),
        ([0.50000, 0.25004, 0.24996], [0.5, 0.25, 0.25]),
        ([0.399999, 0.400001, 0.2], [0.3999, 0.4001, 0.2]),  # a tie after rounding that would name the wrong emotion
    ],
)
def test_rounded_shares_by_hand(values: list[float], expected: list[float]) -> None:
    assert rounded_shares(values) == expected
