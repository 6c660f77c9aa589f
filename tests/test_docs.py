"""The documents: their Python runs, and what they name is there."""

import doctest
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from mien.bundle.manifest import parse
from mien.cli.app import app
from mien.report import FORMATS

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").glob("*.md")])

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
SCHEME = re.compile(r"[a-z]+:")
OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")
# Written so that this file names no such host either.
REGISTRY = re.compile(
    r"\b(?:pypi|pythonhosted|anaconda|npmjs|crates|quay|docker)\.(?:org|com|io)\b"
    r"|\b(?:download|index|registry|files|repo|proxy)\.[\w-]+\.[a-z]{2,}\b"
    r"|--(?:extra-)?index-url|--registry",
    re.IGNORECASE,
)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def fences(path: Path, language: str) -> list[str]:
    return [body for kind, body in FENCE.findall(path.read_text(encoding="utf-8")) if kind == language]


SCRIPTED = [path for path in DOCUMENTS if fences(path, "python")]


def commands(path: Path) -> list[str]:
    """Every `mien …` of the document: lines of shell blocks without their remarks, and inline code."""
    text = path.read_text(encoding="utf-8")
    lines = [
        line.partition("  #")[0].strip().removeprefix("$ ")
        for _, body in FENCE.findall(text)
        for line in body.splitlines()
    ]
    found = [*lines, *INLINE.findall(FENCE.sub("", text))]
    return [line for line in found if re.match(r"mien(?: [a-z]|$)", line)]


def anchor(heading: str) -> str:
    """As hosts of Markdown make it: lower case, words joined by hyphens, other signs dropped."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def verbs(command: Any, so_far: tuple[str, ...] = ()) -> Iterator[str]:
    """`analyze`, `bundle list` …: every verb that does something."""
    if not hasattr(command, "commands"):
        yield " ".join(so_far)
        return
    for word, inner in command.commands.items():
        yield from verbs(inner, (*so_far, word))


@pytest.fixture(scope="module")
def helps() -> dict[str, str]:
    """Verb -> what its --help prints; the empty verb is `mien` itself."""
    printed = {verb: CliRunner().invoke(app, [*verb.split(), "--help"]) for verb in ("", *verbs(get_command(app)))}
    assert all(result.exit_code == 0 for result in printed.values())
    return {verb: result.output for verb, result in printed.items()}


@pytest.mark.parametrize("path", SCRIPTED, ids=name)
def test_python_blocks_run(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each document's blocks run in order, as one session; what they write lands in a folder of the test's own."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    session: dict[str, Any] = {}
    for number, block in enumerate(fences(path, "python"), start=1):
        if block.startswith(">>>"):
            said: list[str] = []
            case = doctest.DocTestParser().get_doctest(block, session, name(path), None, None)
            outcome = doctest.DocTestRunner(verbose=False).run(case, out=said.append, clear_globs=False)
            session.update(case.globs)
            assert not outcome.failed, "".join(said)
        else:
            exec(compile(block, f"{name(path)}, block {number}", "exec"), session)


def test_readme_and_the_bundle_page_have_python_to_run() -> None:
    assert {README, ROOT / "docs" / "bundle.md"} <= set(SCRIPTED)


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_verbs_and_options_exist(path: Path, helps: dict[str, str]) -> None:
    for command in commands(path):
        words = re.sub(r'"[^"]*"', "WORDS", command).split()[1:]
        spoken = [word for word in words if not word.startswith("-")]
        verb = next((verb for n in (2, 1, 0) if (verb := " ".join(spoken[:n])) in helps), "")
        assert verb or not spoken, f"{command}: no such verb"
        for option in OPTION.findall(" ".join(words)):
            assert re.search(rf"(?<![\w-]){option}(?![\w-])", helps[verb]), f"{command}: {option} is not in its --help"


def test_readme_shows_every_verb(helps: dict[str, str]) -> None:
    shown = commands(README)
    missing = [verb for verb in helps if not any(command.startswith(f"mien {verb}".strip()) for command in shown)]
    assert not missing


def test_readme_names_every_format_and_every_extra() -> None:
    text = README.read_text(encoding="utf-8")
    listed = re.search(r"Out: (.*?)\.\s", text, re.DOTALL)
    assert listed is not None
    assert INLINE.findall(listed.group(1)) == list(FORMATS)
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    table = text.partition("| extra |")[2].partition("\n\n")[0]
    cells = [row.split("|")[1] for row in table.splitlines()[2:]]
    assert {extra for cell in cells for extra in INLINE.findall(cell)} == set(extras)


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_relative_links_resolve(path: Path) -> None:
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    for link in LINK.findall(text):
        if SCHEME.match(link):
            continue
        target, _, place = link.partition("#")
        there = (path.parent / target).resolve() if target else path
        assert there.exists(), f"{name(path)}: {link} leads nowhere"
        assert there.is_relative_to(ROOT), f"{name(path)}: {link} leads out of the repository"
        if place:
            headings = HEADING.findall(there.read_text(encoding="utf-8"))
            assert place in map(anchor, headings), f"{name(path)}: {link} names no heading"


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_no_document_names_a_package_registry(path: Path) -> None:
    assert not REGISTRY.findall(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "text", ["https://py" + "pi.org/simple", "files.python" + "hosted.org", "https://down" + "load.pytorch.org/whl/cpu"]
)
def test_a_registry_would_be_noticed(text: str) -> None:
    assert REGISTRY.search(text)


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [re.fullmatch(r"(\d{3})-[a-z0-9-]+", path.stem) for path in DECISIONS]
    assert [
        int(found.group(1)) if found else path.stem for found, path in zip(numbers, DECISIONS, strict=True)
    ] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("path", DECISIONS, ids=name)
def test_a_decision_is_a_page_of_three_parts(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    title, *parts = HEADING.findall(text)
    assert title.startswith(f"{path.stem[:3]} · ")
    assert parts == ["Context", "Decision", "Consequences"]
    assert len(text.splitlines()) < 70


def test_the_bundle_page_shows_a_valid_bundle_json() -> None:
    (block,) = fences(ROOT / "docs" / "bundle.md", "json")
    manifest = parse(json.loads(block), "docs/bundle.md")
    assert set(manifest.experts) == {"text", "audio", "face"}
