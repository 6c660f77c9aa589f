"""The command line, run in this process against the fake engine."""

from __future__ import annotations

import io
import sys

import fake_engine
import pytest
from outcome import Outcome, Run

from mien.cli import main


@pytest.fixture
def mien(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """`mien("analyze", …, stdin=b"…")` gives exit status, stdout and stderr."""
    for name, module in fake_engine.modules().items():
        monkeypatch.setitem(sys.modules, name, module)
        package, _, leaf = name.rpartition(".")
        if package in sys.modules:
            monkeypatch.setattr(sys.modules[package], leaf, module, raising=False)
    monkeypatch.setattr(fake_engine, "LOADED", [])
    monkeypatch.delenv("MIEN_DEBUG", raising=False)

    def run(*arguments: object, stdin: bytes = b"") -> Outcome:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        caught = capsysbinary.readouterr()
        return Outcome(int(left.value.code or 0), caught.out.decode(), caught.err.decode())

    return run


@pytest.fixture
def clip(tmp_path_factory: pytest.TempPathFactory) -> object:
    """A file that the fake engine takes for a recording."""
    path = tmp_path_factory.mktemp("media") / "clip.mp4"
    path.write_bytes(b"moving")
    return path
