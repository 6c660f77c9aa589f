"""The wheel as a person gets it: built from a copy of the checkout, installed where no Node is, it serves the page."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import httpx2
import pytest

from mien.client import Client

ROOT = Path(__file__).parents[2]
PAGE = Path("src/mien/server/page")
STAND_IN = "<!doctype html><html><title>mien</title></html>"
PATIENCE = 120  # seconds


NPM = f"""#!{sys.executable}
import pathlib, sys
pathlib.Path("asked").open("a").write(" ".join(sys.argv[1:]) + "\\n")
if "run" in sys.argv:
    page = pathlib.Path("..", "{PAGE}")
    page.mkdir(parents=True)
    (page / "index.html").write_text("{STAND_IN}")
"""  # in place of npm: it notes what it was asked, and builds


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as `pip wheel .` does, with the page that is here, or with one that stands in for it."""
    copy = copied(tmp_path_factory.mktemp("copy"), "src")
    if not (copy / PAGE / "index.html").is_file():
        (copy / PAGE).mkdir(parents=True)
        (copy / PAGE / "index.html").write_text(STAND_IN)
    return built(copy)[0]


def copied(copy: Path, source: str) -> Path:
    """What a wheel is built from, in a place of its own."""
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / name, copy)
    shutil.copytree(ROOT / source, copy / source, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def built(copy: Path, path: str = os.environ["PATH"]) -> tuple[Path, str]:
    """The wheel, and what was said."""
    pytest.importorskip("hatchling")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(copy / "dist"), str(copy)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | {"PATH": path})
    assert done.returncode == 0, done.stdout + done.stderr
    return next((copy / "dist").glob("mien-*.whl")), done.stdout + done.stderr


@pytest.mark.parametrize("node", [True, False])
def test_an_install_from_a_clone_builds_the_page_where_node_is_there(node: bool, tmp_path: Path) -> None:
    copy, web, tools = (tmp_path / name for name in ("copy", "copy/web", "tools"))
    for folder in (copy, web, tools):
        folder.mkdir()
    copied(copy, "src/mien/cli")
    (web / "package.json").write_text("{}")
    if node:
        (tools / "npm").write_text(NPM)
        (tools / "npm").chmod(0o755)
    wheel, said = built(copy, str(tools))
    with zipfile.ZipFile(wheel) as archive:
        assert ("mien/server/page/index.html" in archive.namelist()) is node
    if node:
        assert (web / "asked").read_text() == "install --no-save\nrun build\n"
    else:
        assert "Node is not here; build it with: cd web && npm install --no-save && npm run build" in said


def test_the_wheel_holds_the_page_and_the_model_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert "mien/server/page/index.html" in names
    assert "mien/bundles/base/bundle.json" in names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"mien"}
    assert not [name for name in names if "node_modules" in name or name.endswith((".pyc", ".ts", ".tsx"))]


def test_installed_in_an_empty_venv_without_node_it_serves_the_page(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "venv"
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    [site] = (home / "lib").glob("python*/site-packages")
    with zipfile.ZipFile(wheel) as archive:  # a pure wheel is installed by unpacking it
        archive.extractall(site)
        expected = archive.read("mien/server/page/index.html")
    # What the wheel depends on is here already; such a file brings packages, and not the editable mien beside them.
    (site / "packages.pth").write_text(sysconfig.get_path("purelib") + "\n")
    command = [python, "-P", "-m", "mien", "serve", "--port", "0", "--data", tmp_path / "data"]
    environment = {"PATH": str(python.parent), "HOME": str(tmp_path), "OMP_NUM_THREADS": "1"}
    environment |= {name: os.environ[name] for name in ("HF_HUB_OFFLINE",) if name in os.environ}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        try:
            assert server.stdout is not None
            url = server.stdout.readline().split()[-1]
            assert httpx2.get(f"{url}/", timeout=PATIENCE).content == expected
            where = subprocess.check_output(
                [python, "-P", "-c", "import mien; print(mien.__file__)"], env=environment, text=True
            )
            assert Path(where.strip()).is_relative_to(site), "it is the wheel's, not the checkout's"
            with Client(url) as client:
                assert client.analyze(text="I am so happy for you!").readings[0].prediction.emotion == "joy"
        finally:
            server.terminate()
