"""The front, `bundle`, `check`, `train` and `export`."""

import json
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from types import ModuleType

import fake_engine
import pytest
from outcome import Run

import mien as package
from mien.cli import environment
from mien.errors import BundleError

ROOT = Path(__file__).parents[2]


def test_version(mien: Run) -> None:
    assert mien("--version").out == f"mien {package.__version__}\n"


def test_help_lists_the_verbs(mien: Run) -> None:
    done = mien("--help")
    assert done.status == 0
    for verb in ("analyze", "bundle", "check", "train", "export"):
        assert f"\n  {verb} " in done.out


@pytest.mark.parametrize("arguments", [("frobnicate",), ("analyze", "--nope"), ("bundle", "show"), ("export",)])
def test_bad_usage(mien: Run, arguments: tuple[str, ...]) -> None:
    done = mien(*arguments)
    assert done.status == 2
    assert "Usage: mien" in done.err


def test_the_module_is_the_command() -> None:
    command = [sys.executable, "-m", "mien", "--version"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    assert done.stdout == f"mien {package.__version__}\n"


class Damaged:
    """A bundle whose bundle.json cannot be read."""

    path = Path("bundles/torn")

    @property
    def version(self) -> str:
        raise BundleError("bundles/torn/bundle.json: not JSON")


def test_bundle_list(mien: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = mien("bundle", "list").out.splitlines()
    assert lines == ["base  0.1.0  bundles/base", "yunet  to fetch: finds faces (0.2 MB, MIT)"]
    monkeypatch.setattr(sys.modules["mien.bundle"], "available", lambda: [Damaged(), fake_engine.BASE])
    monkeypatch.setattr(sys.modules["mien.bundle"], "fetched", Path)
    assert mien("bundle", "list").out.splitlines() == [
        "torn  broken: bundles/torn/bundle.json: not JSON  bundles/torn",
        "base  0.1.0  bundles/base",
        "yunet  fetched: finds faces (0.2 MB, MIT)",
    ]


def test_bundle_show(mien: Run) -> None:
    assert json.loads(mien("bundle", "show", "base").out) == fake_engine.MANIFEST
    done = mien("bundle", "show", "other")
    assert (done.status, done.err) == (4, "mien: no bundle is called 'other'; known are base\n")


def test_bundle_fetch(mien: Run) -> None:
    assert mien("bundle", "fetch", "yunet").out == f"{Path('cache/yunet.onnx')}\n"
    done = mien("bundle", "fetch", "zunet")
    assert (done.status, done.err) == (2, "mien: nothing to fetch is called 'zunet'; known are yunet\n")


def test_check_says_that_mien_works(mien: Run) -> None:
    done = mien("check")
    assert done.status == 0
    assert done.out.endswith("mien works here\n")
    assert f"numpy                  {metadata.version('numpy')}" in done.out
    assert "libavcodec" in done.out
    assert "CPUExecutionProvider" in done.out
    assert "haarcascade" in done.out
    assert "every hash right" in done.out
    assert "absent   faces    YuNet                  not fetched: mien bundle fetch yunet" in done.out


def test_check_as_json(mien: Run) -> None:
    report = json.loads(mien("check", "--json").out)
    assert report["works"] is True
    assert {"package", "extra", "media", "runtime", "faces", "words", "bundle"} == {
        finding["section"] for finding in report["findings"]
    }


def test_check_names_a_broken_package_and_looks_no_further(mien: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "soxr", None)
    done = mien("check")
    assert done.status == 4
    assert "BROKEN   package  soxr" in done.out
    assert "pip install soxr" in done.out
    assert "FFmpeg" not in done.out


def test_check_names_a_changed_bundle(mien: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(name: object) -> object:
        raise BundleError("base: text.onnx differs from its hash")

    monkeypatch.setattr(sys.modules["mien.bundle"], "load", load)
    done = mien("check")
    assert done.status == 4
    assert "BROKEN   bundle   base                   base: text.onnx differs from its hash" in done.out


def test_check_without_a_bundle(mien: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["mien.bundle"], "available", list)
    done = mien("check")
    assert done.status == 4
    assert "BROKEN   bundle   base                   not here" in done.out


def test_check_names_what_an_extra_lacks(mien: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "version", lambda name: None if name == "torch" else "1.0")
    extras = {finding.name: finding for finding in environment._extras()}
    assert extras["train"].said == "without torch: pip install 'mien[train]'"
    assert extras["plot"].said == "matplotlib 1.0, pandas 1.0"
    assert mien("check").status == 0


def test_check_knows_what_mien_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = {environment.REQUIREMENT.match(line)["name"] for line in project["dependencies"]}  # type: ignore[index]
    assert names == set(environment.CORE)
    assert set(environment.EXTRAS) == set(project["optional-dependencies"]) - {"dev"}


def lab_room(name: str, monkeypatch: pytest.MonkeyPatch, **functions: object) -> None:
    """A module of the laboratory, and the packages that hold it, as far as an import looks at them."""
    for path in (f"mien.{name.partition('.')[0]}", f"mien.{name}"):
        module = ModuleType(path)
        module.__dict__.update(functions, __path__=[])
        monkeypatch.setitem(sys.modules, path, module)


def test_train_hands_over(mien: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[object, ...]] = []

    def train(*given: object) -> dict[str, float]:
        calls.append(given)
        return {"f1": 0.5}

    lab_room("training.run", monkeypatch, train=train)
    lab_room("training.fit", monkeypatch, machine=lambda *given: given)
    done = mien("train", "recipes/text.yaml", "epochs=3", "--root", "corpora", "--run", "r", "seed=1")
    assert json.loads(done.out) == {"f1": 0.5}
    mien("train", "recipes/text.yaml", "--accelerator", "cpu", "--devices", "2", "--log", "tensorboard")
    assert calls == [
        (Path("recipes/text.yaml"), Path("corpora"), Path("r"), ["epochs=3", "seed=1"], ("auto", "1", ())),
        (Path("recipes/text.yaml"), Path("data"), Path("runs/text"), [], ("cpu", "2", ("tensorboard",))),
    ]


def test_export_hands_over(mien: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[object, ...]] = []
    lab_room("export.bundle", monkeypatch, export=lambda *given: calls.append(given))
    assert mien("export", "a", "b", "--name", "base", "--output", "out").status == 0
    mien("export", "runs/a")
    assert calls == [
        ([Path("a"), Path("b")], "base", Path("out"), None),
        ([Path("runs/a")], "a", Path("runs/a/bundle"), None),
    ]


@pytest.mark.parametrize("arguments", [("train", "r.yaml"), ("export", "run", "--name", "n", "--output", "o")])
def test_the_laboratory_is_an_extra(mien: Run, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    def import_module(name: str) -> ModuleType:
        raise ModuleNotFoundError("No module named 'torch'", name="torch")

    monkeypatch.setattr("mien.cli.lab.import_module", import_module)
    done = mien(*arguments)
    assert (done.status, done.err) == (
        4,
        "mien: this verb needs torch, which is not installed: pip install 'mien[train]'\n",
    )


def test_a_room_that_is_itself_missing_is_no_missing_extra(mien: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from mien.cli import lab

    with pytest.raises(ModuleNotFoundError, match=r"mien\.nowhere"):
        lab.room("nowhere")
