"""The laboratory's features of a voice: their specs say what their functions give; openSMILE behind its extra."""

import json
import sys
from dataclasses import replace
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from mien.audio.mel import TelephoneSettings, log_mel
from mien.audio.mfcc import MfccSettings, mfcc
from mien.audio.shortterm import ShortTermSettings, short_term
from mien.audio.vggish import vggish_examples
from mien.errors import InputError, MissingPartError, UsageError
from mien.features import opensmile
from mien.features.extract import mel_spec
from mien.features.opensmile import OpensmileSettings, opensmile_functionals, opensmile_spec
from mien.features.sound import (
    AsPublished,
    PieceSettings,
    functionals_spec,
    mel_pieces,
    mfcc_spec,
    piece_spec,
    short_term_frames,
    short_term_spec,
    vggish_spec,
)
from mien.features.spec import FeatureSpec
from mien.features.table import FEATURES, request
from mien.testing.audio import noise, vowel

SPECS = [
    mfcc_spec(MfccSettings()),
    short_term_spec(ShortTermSettings()),
    piece_spec(PieceSettings()),
    vggish_spec(AsPublished()),
    functionals_spec(AsPublished()),
    opensmile_spec(OpensmileSettings()),
    mel_spec(TelephoneSettings()),
]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_through_json_and_back(spec: FeatureSpec) -> None:
    assert FeatureSpec.from_dict(json.loads(json.dumps(spec.as_dict()))) == spec


FINGERPRINTS = {
    "mfcc": "929c0af3702b",
    "short-term": "aa2c01aecd7e",
    "log-mel-pieces": "8aaae35b5f1f",
    "vggish": "3c64e4ccd88c",
    "functionals": "62275a7d266f",
    "opensmile": "bd84d17bf2f4",
    "log-mel": "f4351648cec3",
}


def test_known_fingerprints_stay() -> None:
    """Stored features are found by these: they change only together with a version in `VERSIONS`."""
    found = {spec.name: spec.fingerprint for spec in SPECS}
    assert found == FINGERPRINTS


def test_mfcc_has_the_dims_of_its_spec() -> None:
    settings = MfccSettings(coefficients=12, orders=1)
    assert mfcc(noise(0.5), settings).shape[1:] == mfcc_spec(settings).dims
    assert mfcc_spec(settings).rate == 100


@pytest.mark.parametrize("seconds", [0.1, 3.0, 12.0])
def test_short_term_frames_are_a_hundred(seconds: float) -> None:
    waveform = noise(seconds)
    found = short_term_frames(waveform, ShortTermSettings())
    computed = short_term(waveform)[:100]
    assert found.shape == (100, 34)
    np.testing.assert_array_equal(found[: len(computed)], computed)
    assert not found[len(computed) :].any()


@pytest.mark.parametrize(("seconds", "count"), [(1.0, 1), (3.0, 1), (3.5, 2)])
def test_pieces_are_log_mel_of_three_seconds(seconds: float, count: int) -> None:
    settings = PieceSettings()
    waveform = vowel(seconds, rate=8_000)
    found = mel_pieces(waveform, settings)
    assert found.shape == (count, *piece_spec(settings).dims) == (count, 299, 40)
    whole = log_mel(waveform, TelephoneSettings())[:299]
    np.testing.assert_allclose(found[0, : len(whole)], whole, atol=1e-3)
    silent = found.reshape(-1, 40)[-1]
    assert np.all(silent < -99.999) == (seconds % 3 > 0), "the last piece ends in silence unless the sound fills it"


def test_a_piece_shorter_than_a_window_is_refused() -> None:
    with pytest.raises(UsageError, match=r"at least one window of 0\.02 s, got 0\.01 s"):
        PieceSettings(seconds=0.01)


def test_vggish_has_the_dims_of_its_spec() -> None:
    assert vggish_examples(noise(1.0)).shape[1:] == vggish_spec(AsPublished()).dims


@pytest.mark.parametrize("name", ["log-mel-telephone", "log-mel-pieces", "vggish", "mfcc", "short-term", "functionals"])
def test_the_table_computes_what_its_spec_says(name: str, tmp_path: Any) -> None:
    from mien.features.material import Material
    from mien.testing.audio import write_media

    path = tmp_path / "voice.wav"
    write_media(path, vowel(1.5))
    wanted = request(name)
    found = wanted.compute(Material("a", path))
    assert found.shape[found.ndim - len(wanted.spec.dims) :] == wanted.spec.dims
    assert np.isfinite(found.astype(FEATURES[name].dtype)).all()


class FakeSmile:
    """Answers as openSMILE does, with the mean and the length of what it was given."""

    made: list[tuple[str, str]] = []  # noqa: RUF012

    def __init__(self, feature_set: str, feature_level: str) -> None:
        self.made.append((feature_set, feature_level))

    def process_signal(self, waveform: np.ndarray, rate: int) -> Any:
        row = np.array([[waveform.mean(), len(waveform) / rate]])
        return SimpleNamespace(to_numpy=row.astype)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> type[FakeSmile]:
    module = ModuleType("opensmile")
    module.FeatureLevel = SimpleNamespace(Functionals="func")  # type: ignore[attr-defined]
    module.FeatureSet = {name: name.lower() for name in opensmile.SETS}  # type: ignore[attr-defined]
    module.Smile = FakeSmile  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "opensmile", module)
    monkeypatch.setattr(FakeSmile, "made", [])
    opensmile._extractor.cache_clear()
    return FakeSmile


def test_opensmile_is_asked_for_the_set_and_made_once(fake: type[FakeSmile]) -> None:
    settings = OpensmileSettings("ComParE_2016", rate=8_000)
    for level in (0.5, 0.25):
        found = opensmile_functionals(np.full(4_000, level, np.float32), settings)
        np.testing.assert_array_equal(found, [level, 0.5])
        assert found.dtype == np.float32
    assert fake.made == [("compare_2016", "func")]
    assert opensmile_spec(settings).dims == (6_373,)


@pytest.mark.usefixtures("fake")
def test_opensmile_needs_some_sound() -> None:
    with pytest.raises(InputError, match=r"at least 0\.1 s of sound, got 0\.050 s"):
        opensmile_functionals(noise(0.05), OpensmileSettings())


def test_opensmile_absent_says_how_to_bring_it(monkeypatch: pytest.MonkeyPatch) -> None:
    opensmile._extractor.cache_clear()
    monkeypatch.setitem(sys.modules, "opensmile", None)
    with pytest.raises(MissingPartError, match=r"non-commercial.*pip install 'mien\[opensmile\]'"):
        opensmile_functionals(noise(1.0), OpensmileSettings())


def test_opensmile_has_only_its_named_sets() -> None:
    with pytest.raises(UsageError, match="eGeMAPSv02, ComParE_2016, got 'IS09'"):
        replace(OpensmileSettings(), set="IS09")


def test_opensmile_itself() -> None:
    """Where the extra is installed: the sets have the sizes that their specs promise."""
    pytest.importorskip("opensmile")
    opensmile._extractor.cache_clear()
    for name, width in opensmile.SETS.items():
        found = opensmile_functionals(vowel(1.0) + noise(1.0), OpensmileSettings(name))
        assert found.shape == (width,)
        assert np.isfinite(found).all()
