"""What `mien serve` refuses before it opens a door."""

import sys
from pathlib import Path

import pytest

from mien.cli import main


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as left:
        main(["serve", *arguments])
    return int(left.value.code or 0), capsys.readouterr().err


@pytest.fixture(autouse=True)
def no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MIEN_TOKEN", raising=False)


def test_beyond_this_machine_it_wants_a_token(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, said = refused(capsys, "--host", "0.0.0.0", "--data", str(tmp_path / "data"))
    assert status == 2
    assert said.startswith("mien: 0.0.0.0 can be reached from other machines")
    assert said.count("\n") == 1
    assert not (tmp_path / "data").exists()


def test_a_short_token_is_none(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "token").write_text("1234\n")
    assert refused(capsys, "--token-file", str(tmp_path / "token")) == (
        2,
        "mien: a token has at least 16 characters, got 4\n",
    )
    monkeypatch.setenv("MIEN_TOKEN", "abc")
    assert refused(capsys)[0] == 2


def test_a_token_file_that_is_not_there(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, said = refused(capsys, "--token-file", str(tmp_path / "none"))
    assert status == 3
    assert "none: the token cannot be read" in said


def test_a_strange_database(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, said = refused(capsys, "--database", "mysql://db", "--data", str(tmp_path))
    assert (status, "allowed are sqlite, postgresql" in said) == (2, True)


def test_a_missing_extra_is_named(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("mien.server")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    assert refused(capsys) == (4, "mien: uvicorn is not installed; bring it with: pip install 'mien[serve]'\n")
