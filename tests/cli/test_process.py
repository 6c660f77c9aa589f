"""The command as a process: Ctrl-C, pipes that break, terminals, and what a start costs in imports."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mien.cli.progress import ERASE, Bar

CODE = "import fake_engine; fake_engine.install(); from mien.cli import main; main()"


def environment(**more: str) -> dict[str, str]:
    base = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "MIEN_DEBUG", "TERM"}}
    return base | {"PYTHONPATH": str(Path(__file__).parent), "TERM": "xterm-256color"} | more


def heed_interrupts() -> None:
    """A job in the background ignores Ctrl-C, and what it starts does so too, unless told otherwise."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start(*arguments: object, seconds: float = 0, **options: object) -> subprocess.Popen[bytes]:
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL} | options
    more = options.pop("env", {})
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
        [sys.executable, "-c", CODE, *map(str, arguments)],
        env=environment(MIEN_FAKE_SECONDS=str(seconds), **more),  # type: ignore[arg-type]
        preexec_fn=heed_interrupts,
        **options,
    )


def wait_for_draft(folder: Path) -> None:
    deadline = time.monotonic() + 30
    while not list(folder.glob(".mien-*")):
        assert time.monotonic() < deadline, "no draft was begun"
        time.sleep(0.02)


def test_ctrl_c_leaves_nothing_half_written(tmp_path: Path) -> None:
    output = tmp_path / "out.json"
    output.write_text("kept")
    child = start("analyze", "--text", "hi", "-f", "json", "-o", output, "--plot", tmp_path / "p.png", seconds=60)
    wait_for_draft(tmp_path)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=30)
    assert (child.returncode, out, err) == (130, b"", b"")
    assert os.listdir(tmp_path) == ["out.json"]
    assert output.read_text() == "kept"


def test_a_reader_that_leaves_is_no_error() -> None:
    reading, writing = os.pipe()
    child = start("analyze", "--text", "hi", "-f", "json", stdout=writing)
    os.close(writing)
    os.close(reading)
    _, err = child.communicate(timeout=30)
    assert (child.returncode, err) == (141, b"")


def test_a_full_disk_behind_stdout_is_said_once() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with open("/dev/full", "wb") as full:
        child = start("analyze", "--text", "hi", stdout=full)
        _, err = child.communicate(timeout=30)
    assert (child.returncode, err) == (2, b"mien: cannot write standard output: No space left on device\n")


def test_a_pipe_is_silent_and_utf_8() -> None:
    child = start("analyze", "--text", "¡Qué alegría! 悲しい", "-f", "json", env={"PYTHONIOENCODING": "ascii"})
    out, err = child.communicate(timeout=30)
    assert err == b""
    assert json.loads(out.decode("utf-8"))["utterances"][0]["text"] == "¡Qué alegría! 悲しい"


def on_a_terminal(stream: str, *arguments: object, seconds: float = 0, **env: str) -> str:
    """What the command writes where `stream`, stdout or stderr, is a terminal."""
    ours, theirs = pty.openpty()
    child = start(*arguments, seconds=seconds, env=env, **{stream: theirs})
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # how Linux ends a terminal whose other side is closed
            piece = b""
        if not piece:
            break
        shown += piece
    os.close(ours)
    child.communicate(timeout=30)
    assert child.returncode == 0
    return shown.decode()


def test_a_terminal_gets_colours_and_its_own_width() -> None:
    text = "a long tale " * 20
    shown = on_a_terminal("stdout", "analyze", "--text", text, COLUMNS="60")
    assert "\x1b[38;5;" in shown
    assert max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in shown.splitlines()) <= 60


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=lambda env: next(iter(env)))
def test_colours_can_be_unwanted(env: dict[str, str]) -> None:
    assert "\x1b" not in on_a_terminal("stdout", "analyze", "--text", "hi", **env)


def test_a_terminal_gets_a_progress_bar_that_goes_away() -> None:
    shown = on_a_terminal("stderr", "analyze", "--text", "hi", seconds=1.5)
    assert re.search(r"text █+░+ +[6-9]0%", shown)
    assert shown.endswith(ERASE)


def test_quiet_has_no_bar() -> None:
    assert on_a_terminal("stderr", "analyze", "--text", "hi", "--quiet", seconds=0.8) == ""


def test_the_bar_waits_then_draws_each_per_cent_once(capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    with Bar("cl\x1bip.mp4", shown=True, clock=lambda: now[0]) as progress:
        progress(0.1)
        assert capsys.readouterr().err == ""
        now[0] = 1.0
        for fraction in (0.5, 0.501, 1.7):
            progress(fraction)
    drawn = capsys.readouterr().err.split(ERASE)
    assert drawn == ["", f"cl ip.mp4 {'█' * 12}{'░' * 12}  50%", f"cl ip.mp4 {'█' * 24} 100%", ""]


def test_the_command_line_itself_imports_little() -> None:
    """Before a verb runs: Typer and nothing that computes or paints."""
    code = "import sys, mien.cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60).stdout
    assert not {"numpy", "rich", "mien.types", "mien.report", "json.tool"} & set(loaded.split())
