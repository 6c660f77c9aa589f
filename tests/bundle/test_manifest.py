"""bundle.json: read as it stands, or refused with the key that is wrong."""

import copy
import json
from typing import Any

import bundle_samples
import pytest

from mien.bundle.manifest import Expert, parse
from mien.errors import BundleError
from mien.features.extract import tokens_spec
from mien.labels import EKMAN_7, RAVDESS_8

TOP = ["name", "version", "licence", "languages", "labels", "experts", "fusion", "files"]
EXPERT = ["graph", "labels", "feature", "temperature", "reliability"]
FEATURE = ["name", "parameters", "dims", "rate", "fingerprint"]


def changed(*road: str, to: Any) -> dict[str, Any]:
    """The sample with one value changed."""
    manifest = copy.deepcopy(bundle_samples.said())
    *steps, last = road
    place = manifest
    for step in steps:
        place = place[step]
    place[last] = to
    return manifest


def refusal(manifest: Any) -> str:
    with pytest.raises(BundleError) as caught:
        parse(manifest, "here/bundle.json")
    message = str(caught.value)
    assert message.startswith("here/bundle.json: ")
    return message


def test_a_whole_manifest() -> None:
    manifest = parse(bundle_samples.said(), "here")
    assert (manifest.name, manifest.version, manifest.licence, manifest.languages) == ("tiny", "1.0", "CC0", ("en",))
    assert manifest.labels == EKMAN_7
    assert manifest.experts["text"] == Expert("text.onnx", EKMAN_7, tokens_spec(40), 1.5, 0.3, history=3)
    assert manifest.experts["audio"].labels == RAVDESS_8
    assert manifest.experts["face"].history == 0
    assert manifest.fusion == "log-opinion-pool"


@pytest.mark.parametrize("modality", ["text", "audio", "face"])
def test_one_expert_is_enough(modality: str) -> None:
    sample = bundle_samples.said()
    alone = sample | {"experts": {modality: sample["experts"][modality]}}
    assert list(parse(alone, "here").experts) == [modality]


@pytest.mark.parametrize("key", TOP)
def test_a_missing_key_is_named(key: str) -> None:
    manifest = bundle_samples.said()
    del manifest[key]
    assert f"key '{key}' is missing" in refusal(manifest)


@pytest.mark.parametrize("key", EXPERT)
def test_a_missing_key_of_an_expert_is_named(key: str) -> None:
    manifest = bundle_samples.said()
    del manifest["experts"]["audio"][key]
    assert f"key '{key}' is missing" in refusal(manifest)


@pytest.mark.parametrize("key", FEATURE)
def test_a_missing_key_of_a_feature_is_named(key: str) -> None:
    manifest = bundle_samples.said()
    del manifest["experts"]["face"]["feature"][key]
    assert f"key '{key}' is missing" in refusal(manifest)


@pytest.mark.parametrize("manifest", [{}, {"format": "mien-bundle/2"}, [], None, "mien-bundle/1"], ids=repr)
def test_another_format(manifest: Any) -> None:
    assert "this version of mien reads 'mien-bundle/1'" in refusal(manifest)


def test_an_unknown_fusion() -> None:
    message = refusal(changed("fusion", "kind", to="majority"))
    assert "fusion is 'majority'; known are log-opinion-pool" in message


@pytest.mark.parametrize("experts", [{}, {"smell": bundle_samples.said()["experts"]["text"]}], ids=["none", "smell"])
def test_unknown_experts(experts: dict[str, Any]) -> None:
    assert "experts are one or more of text, audio, face" in refusal(bundle_samples.said(experts=experts))


@pytest.mark.parametrize(
    "name", ["../evil", "a/b.onnx", "/etc/passwd", "..", "a\\b.onnx", ".hidden", "", "C:evil.onnx"]
)
def test_files_lie_in_the_bundles_own_folder(name: str) -> None:
    manifest = bundle_samples.said()
    manifest["files"][name] = "0" * 64
    message = refusal(manifest)
    assert "files lie in the bundle's own folder" in message
    assert repr(name) in message


def test_a_vocabulary_outside_the_files() -> None:
    """Words cut by an unchecked vocabulary would be read by a checked graph."""
    manifest = bundle_samples.said()
    del manifest["files"]["tokenizer.json"]
    assert "tokenizer.json, which the text expert reads, is not among the files" in refusal(manifest)


def test_a_graph_outside_the_files() -> None:
    """A graph without a hash would be run unchecked."""
    assert "text graph '../text.onnx' is not among the files" in refusal(
        changed("experts", "text", "graph", to="../text.onnx")
    )


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("temperature", 0),
        ("temperature", -1),
        ("temperature", float("nan")),
        ("temperature", float("inf")),
        ("reliability", -0.1),
        ("reliability", 1.1),
        ("reliability", float("nan")),
        ("history", -1),
    ],
)
def test_numbers_out_of_range(key: str, value: float) -> None:
    message = refusal(changed("experts", "face", key, to=value))
    assert "face needs a temperature above 0, a reliability in 0..1 and a history" in message
    assert str(value) in message


@pytest.mark.parametrize(
    ("road", "value"),
    [
        (("experts", "text", "temperature"), "warm"),
        (("experts", "text", "temperature"), 10**400),
        (("experts", "text", "history"), [1]),
        (("experts", "text"), "text.onnx"),
        (("experts",), ["text"]),
        (("experts", "text", "feature"), None),
        (("experts", "text", "feature", "parameters"), 7),
        (("experts", "text", "feature", "name"), "smell"),
        (("labels", "labels"), "abc"),
        (("labels", "labels"), ["joy"]),
        (("labels", "labels"), [1, 2]),
        (("languages",), "en"),
        (("fusion",), "log-opinion-pool"),
        (("files",), ["text.onnx"]),
    ],
    ids=lambda v: ".".join(v) if isinstance(v, tuple) else repr(v)[:12],
)
def test_values_of_another_kind(road: tuple[str, ...], value: Any) -> None:
    assert refusal(changed(*road, to=value))


def test_numbers_of_another_version_of_a_feature() -> None:
    message = refusal(changed("experts", "face", "feature", "parameters", to={"side": 64}))
    assert "another version of mien" in message


def test_an_expert_whose_labels_cannot_be_shown() -> None:
    strange = {"name": "weather-2", "labels": ["sun", "rain"]}
    assert "audio: weather-2 cannot be shown as ekman-7" in refusal(changed("experts", "audio", "labels", to=strange))


def test_labels_of_the_bundles_own() -> None:
    """Somebody's own classes need no map, as long as all the experts speak them."""
    own = {"name": "mood-2", "labels": ["good", "bad"]}
    sample = bundle_samples.said(labels=own)
    sample["experts"] = {"text": sample["experts"]["text"] | {"labels": own}}
    assert parse(sample, "here").labels.labels == ("good", "bad")


def test_a_manifest_survives_json() -> None:
    sample = bundle_samples.said()
    assert parse(json.loads(json.dumps(sample)), "here") == parse(sample, "here")
