"""What `mien serve` refuses before it opens a door."""

import sys
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url
from typer.testing import CliRunner

from mien.cli import main
from mien.cli.app import app
from mien.server import run
from mien.server.settings import Settings


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


def test_a_database_that_does_not_answer_is_said_in_a_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("psycopg")
    (tmp_path / "password").write_text("the walrus\n")
    monkeypatch.setenv("MIEN_DATABASE", f"postgresql://mien@/mien?host={tmp_path}")
    status, said = refused(capsys, "--database-password-file", str(tmp_path / "password"), "--data", str(tmp_path))
    assert (status, said.count("\n")) == (3, 1)
    assert said.startswith("mien: the database cannot be opened: ")
    assert "walrus" not in said


def test_a_password_without_a_database(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIEN_DATABASE_PASSWORD_FILE", str(tmp_path / "none"))
    status, said = refused(capsys)
    assert (status, "goes with --database" in said) == (2, True)
    monkeypatch.setenv("MIEN_DATABASE", "postgresql://mien@db/mien")
    status, said = refused(capsys)
    assert (status, "none: the password cannot be read" in said) == (3, True)


def test_every_setting_can_stand_in_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a container is told; an option on the command line would win."""
    seen: list[Settings] = []
    monkeypatch.setattr(run, "serve", seen.append)
    (tmp_path / "token").write_text("correct horse battery staple\n")
    (tmp_path / "password").write_text("the walrus: sang/of @rhododendrons\n")
    said = {
        "HOST": "0.0.0.0",
        "PORT": "8123",
        "DATA": str(tmp_path),
        "SPOOL": str(tmp_path / "spool"),
        "DATABASE": "postgresql://mien@db/mien?sslmode=verify-full",
        "DATABASE_PASSWORD_FILE": str(tmp_path / "password"),
        "TOKEN_FILE": str(tmp_path / "token"),
        "WORKERS": "3",
        "RETENTION": "1",
        "UPLOAD": "2",
        "RATE": "4",
        "SESSIONS": "5",
        "MINUTES": "6",
        "MEMORY": "1024",
    }
    for name, value in said.items():
        monkeypatch.setenv(f"MIEN_{name}", value)
    with pytest.raises(SystemExit) as left:
        main(["serve", "--workers", "2"])
    assert not left.value.code
    [found] = seen
    assert (found.host, found.port, found.data, found.workers, found.retention) == (
        "0.0.0.0",
        8123,
        tmp_path,
        2,
        86_400,
    )
    assert found.token == "correct horse battery staple"
    url = make_url(found.database_url)
    assert (url.password, url.query) == ("the walrus: sang/of @rhododendrons", {"sslmode": "verify-full"})
    assert found.spool == tmp_path / "spool"
    limits = found.limits
    assert (limits.upload, limits.uploads, limits.live, limits.work) == (2 * 2**20, 4, 5, 360)
    assert limits.memory == 2**30
    shown = CliRunner().invoke(app, ["serve", "--help"], env={"COLUMNS": "200"}).output
    assert all(f"MIEN_{name}" in shown for name in said), "--help names them"
