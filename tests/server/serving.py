"""A real server in a process of its own, on loopback and a free port."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 120.0  # seconds, for a busy machine
EXAMPLES = Path(__file__).parents[2] / "examples"


@dataclass
class Running:
    """A server that answers at `url`; `log` is where its stderr goes."""

    process: subprocess.Popen[str]
    url: str
    data: Path
    log: Path

    @property
    def address(self) -> tuple[str, int]:
        host, port = self.url.removeprefix("http://").split(":")
        return host, int(port)

    def kill(self) -> None:
        """As the system would: no goodbye."""
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.process.kill()
        self.process.wait(PATIENCE)

    def workers(self) -> list[int]:
        """Process ids of its workers."""
        children = Path(f"/proc/{self.process.pid}/task")
        found = [pid for task in children.iterdir() for pid in read(task / "children").split()]
        return [int(pid) for pid in found if "mien.server.worker" in read(Path(f"/proc/{pid}/cmdline"))]


def read(path: Path) -> str:
    """What the system says of a process; nothing where it has just ended."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return path.read_text()
    return ""


def start(data: Path, *options: str, **environment: str) -> Running:
    """`mien serve` on a free port, ready to answer."""
    data.mkdir(parents=True, exist_ok=True)
    log = data.parent / f"{data.name}.log"
    command = [sys.executable, "-m", "mien", "serve", "--port", "0", "--data", str(data), *options]
    with log.open("a") as errors:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env=os.environ | environment
        )
    assert process.stdout is not None
    said = process.stdout.readline()
    assert said.startswith("mien: http://"), log.read_text()
    return Running(process, said.split()[1], data, log)


@contextmanager
def serving(data: Path, *options: str, **environment: str) -> Iterator[Running]:
    """A server that is told to stop at the end, and does."""
    running = start(data, *options, **environment)
    try:
        yield running
    finally:
        assert running.process.stdout is not None
        running.process.stdout.close()
        running.process.send_signal(signal.SIGTERM)
        try:
            running.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            running.kill()
            raise


def eventually(holds: Callable[[], object], patience: float = PATIENCE) -> None:
    """Wait until it holds."""
    deadline = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.05)


def raw(address: tuple[str, int], request: bytes) -> socket.socket:
    """A connection on which a request was begun, byte by byte as given."""
    connection = socket.create_connection(address, PATIENCE)
    connection.sendall(request)
    return connection
