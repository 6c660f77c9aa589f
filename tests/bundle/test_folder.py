"""Bundles on disk: found by name or folder, checked to the last bit."""

import hashlib
import json
from pathlib import Path

import bundle_samples
import pytest

from mien.bundle import Bundle, available, folder, load
from mien.bundle.places import home
from mien.errors import BundleError, MissingPartError


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder, and a package that ships nothing."""
    monkeypatch.setenv("MIEN_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(folder, "SHIPPED", tmp_path / "shipped")
    return tmp_path / "home"


def test_a_folder_is_loaded(tmp_path: Path) -> None:
    place = bundle_samples.write(tmp_path / "anywhere")
    bundle = load(place)
    assert (bundle.name, bundle.version) == ("tiny", "1.0")
    assert bundle.sha256 == hashlib.sha256((place / "bundle.json").read_bytes()).hexdigest()


@pytest.mark.parametrize("name", bundle_samples.FILES)
def test_one_changed_bit_is_refused(name: str, tmp_path: Path) -> None:
    place = bundle_samples.write(tmp_path / "tiny")
    content = bytearray((place / name).read_bytes())
    content[-1] ^= 1
    (place / name).write_bytes(content)
    with pytest.raises(BundleError, match=rf"{name}: SHA-256 is \w{{16}}…, bundle.json says \w{{16}}…: .* changed"):
        load(place)


@pytest.mark.parametrize("name", bundle_samples.FILES)
def test_a_missing_file_is_named(name: str, tmp_path: Path) -> None:
    place = bundle_samples.write(tmp_path / "tiny")
    (place / name).unlink()
    with pytest.raises(BundleError, match=f"{name}: missing; the bundle is incomplete"):
        load(place)


def test_a_folder_in_the_place_of_a_file(tmp_path: Path) -> None:
    place = bundle_samples.write(tmp_path / "tiny")
    (place / "text.onnx").unlink()
    (place / "text.onnx").mkdir()
    with pytest.raises(BundleError, match=r"text\.onnx: missing"):
        load(place)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 200_000], ids=["empty", "cut", "bytes", "deep"])
def test_what_is_not_json(content: bytes, tmp_path: Path) -> None:
    place = bundle_samples.write(tmp_path / "tiny")
    (place / "bundle.json").write_bytes(content)
    with pytest.raises(BundleError, match=r"bundle\.json: not JSON"):
        load(place)


def test_a_hash_is_asked_of_the_same_name_only(tmp_path: Path) -> None:
    """Two files swapped are both whole, and both in the wrong place."""
    place = bundle_samples.write(tmp_path / "tiny")
    (place / "text.onnx").write_bytes(bundle_samples.FILES["face.onnx"])
    (place / "face.onnx").write_bytes(bundle_samples.FILES["text.onnx"])
    with pytest.raises(BundleError, match="was changed"):
        load(place)


def test_a_folder_without_a_bundle(tmp_path: Path, cache: Path) -> None:
    with pytest.raises(BundleError, match=r"holds no bundle\.json"):
        load(tmp_path)


def test_a_bundle_opened_without_its_manifest(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="No such file"):
        _ = Bundle(tmp_path).name


def test_names_are_looked_up_in_the_users_folder(cache: Path) -> None:
    bundle_samples.write(cache / "bundles" / "mine")
    assert load("mine").path == cache / "bundles" / "mine"


def test_an_unknown_name_comes_with_the_known_ones_and_the_command(cache: Path) -> None:
    with pytest.raises(MissingPartError, match=r"no bundle is called 'other' .*known are none"):
        load("other")
    bundle_samples.write(cache / "bundles" / "mine")
    with pytest.raises(MissingPartError, match="known are mine; see them with: mien bundle list"):
        load("other")


def test_the_users_bundle_stands_for_a_shipped_one_of_its_name(cache: Path, tmp_path: Path) -> None:
    bundle_samples.write(tmp_path / "shipped" / "base")
    assert load("base").path == tmp_path / "shipped" / "base"
    bundle_samples.write(cache / "bundles" / "base")
    assert load("base").path == cache / "bundles" / "base"
    assert [bundle.path.parent.name for bundle in available()] == ["shipped", "bundles"]


def test_a_folder_that_only_shares_the_name_does_not_hide_a_bundle(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`recipes/base` is no reason for `mien analyze` to fail inside `recipes`."""
    bundle_samples.write(tmp_path / "shipped" / "base")
    (tmp_path / "work" / "base").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "work")
    assert load("base").path == tmp_path / "shipped" / "base"


def test_a_broken_bundle_is_still_listed(cache: Path) -> None:
    place = bundle_samples.write(cache / "bundles" / "broken")
    (place / "bundle.json").write_text("{")
    assert [bundle.path for bundle in available()] == [place]


def test_path_tricks_are_refused_before_any_file_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    manifest = bundle_samples.said()
    manifest["files"]["../secret"] = hashlib.sha256(b"secret").hexdigest()
    place = bundle_samples.write(tmp_path / "tiny", manifest)
    with pytest.raises(BundleError, match="own folder"):
        load(place)


def test_the_manifest_may_hold_any_letters(tmp_path: Path) -> None:
    place = bundle_samples.write(tmp_path / "tiny")
    text = json.dumps(bundle_samples.said(name="stimmung-ü"), ensure_ascii=False)
    (place / "bundle.json").write_bytes(text.encode())
    assert load(place).name == "stimmung-ü"


@pytest.mark.parametrize(
    ("variables", "place"),
    [
        ({"MIEN_HOME": "/a", "XDG_CACHE_HOME": "/b"}, "/a"),
        ({"XDG_CACHE_HOME": "/b"}, "/b/mien"),
        ({"MIEN_HOME": "", "XDG_CACHE_HOME": ""}, "/c/.cache/mien"),
        ({}, "/c/.cache/mien"),
    ],
)
def test_home(variables: dict[str, str], place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MIEN_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HOME", "/c")
    assert home() == Path(place)
