"""A feature's fingerprint: the same for the same numbers, another for others, checked when a bundle is read."""

import json
from typing import Any

import pytest

from mien.audio.mel import MelSettings
from mien.errors import UsageError
from mien.features import spec as module
from mien.features.extract import face_spec, mel_settings, mel_spec, tokens_spec
from mien.features.spec import FeatureSpec


@pytest.mark.parametrize(
    "change",
    [{"rate": 8_000}, {"window": 0.04}, {"hop": 0.02}, {"bands": 40}, {"low": 20.0}, {"high": 7e3}, {"floor": 1e-9}],
)
def test_every_mel_setting_changes_the_fingerprint(change: dict[str, Any]) -> None:
    assert mel_spec(MelSettings(**change)).fingerprint != mel_spec(MelSettings()).fingerprint


def test_the_order_of_parameters_does_not() -> None:
    one, two = FeatureSpec("tokens", {"a": 1, "b": 2}), FeatureSpec("tokens", {"b": 2, "a": 1})
    assert one.fingerprint == two.fingerprint


def test_the_name_does() -> None:
    assert len({FeatureSpec(name).fingerprint for name in module.VERSIONS}) == len(module.VERSIONS)


def test_a_raised_version_does(monkeypatch: pytest.MonkeyPatch) -> None:
    before = face_spec().fingerprint
    monkeypatch.setitem(module.VERSIONS, "face-crop", 99)  # type: ignore[arg-type]
    assert face_spec().fingerprint != before


def test_known_fingerprints_stay() -> None:
    """What shipped bundles carry: these change only together with a version in `VERSIONS`."""
    assert face_spec().fingerprint == "a18d59b86db8"
    assert tokens_spec(40).fingerprint == "dbab9b540f1b"
    assert mel_spec(MelSettings(hop=0.02)).fingerprint == "6d22ac3c9ad5"


@pytest.mark.parametrize("spec", [mel_spec(MelSettings(hop=0.02)), face_spec(), tokens_spec(40)], ids=lambda s: s.name)
def test_through_json_and_back(spec: FeatureSpec) -> None:
    assert FeatureSpec.from_dict(json.loads(json.dumps(spec.as_dict()))) == spec


def test_mel_settings_come_back() -> None:
    settings = MelSettings(hop=0.02, bands=40)
    spec = FeatureSpec.from_dict(json.loads(json.dumps(mel_spec(settings).as_dict())))
    assert mel_settings(spec) == settings
    assert spec.rate == 50.0
    assert spec.dims == (40,)


def test_numbers_of_another_version_are_refused() -> None:
    said = face_spec().as_dict() | {"parameters": {"side": 64}}
    with pytest.raises(
        UsageError, match=r"fingerprint a18d59b86db8 in the bundle and \w{12} here: .*another version of mien"
    ):
        FeatureSpec.from_dict(said)


def test_an_unknown_feature_is_refused() -> None:
    with pytest.raises(UsageError, match="unknown feature 'smell'; known are tokens, log-mel, face-crop"):
        FeatureSpec("smell")
