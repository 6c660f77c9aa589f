"""How a server runs: where it listens, what it keeps and where, and what it refuses."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass, field
from pathlib import Path

from mien.errors import UsageError

HOUR = 3600.0  # seconds
MEGABYTE = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what one request, one job and one client may cost. Sizes in bytes, times in seconds.

    upload, words     the whole body of an upload; the words given in it
    idle, receiving   a pause while an upload arrives; all of it
    duration          of a recording, where its header says
    work, memory      of the worker on one job: wall clock, address space
    waiting           jobs in the queue
    uploads, requests a minute and client
    live, listening   live sessions at once; one live session
    silence           without a message on a live session
    """

    upload: int = 512 * MEGABYTE
    words: int = MEGABYTE
    idle: float = 30.0
    receiving: float = 900.0
    duration: float = 4 * HOUR
    work: float = HOUR
    memory: int = 4096 * MEGABYTE
    waiting: int = 500
    uploads: int = 60
    requests: int = 1200
    live: int = 16
    listening: float = 4 * HOUR
    silence: float = 60.0


@dataclass(frozen=True, slots=True)
class Settings:
    """One server. `data` is the folder that holds everything it keeps, unless `database` is elsewhere.

    `spool` is where an upload lies while it arrives, unless in `data`: a folder on a network may be no place for that.
    `token` is what clients must show; `retention` seconds after its end a job and its result are deleted. With
    `workers` 0 the queue is worked on by other servers on the same database and folder.
    """

    data: Path
    host: str = "127.0.0.1"
    port: int = 8000
    token: str | None = None
    database: str | None = None
    workers: int = 1
    retention: float = 7 * 24 * HOUR
    limits: Limits = field(default_factory=Limits)
    spool: Path | None = None

    def __post_init__(self) -> None:
        if self.token is None and not self.is_loopback:
            raise UsageError(
                f"{self.host} can be reached from other machines, so clients must sign in: "
                "give a token by MIEN_TOKEN or --token-file, or listen on 127.0.0.1"
            )
        if self.token is not None and len(self.token) < LEAST_TOKEN:
            raise UsageError(f"a token has at least {LEAST_TOKEN} characters, got {len(self.token)}")
        if self.workers < 0 or self.retention < 0:
            raise UsageError(f"workers and retention are 0 or more, got {self.workers} and {self.retention}")

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def database_url(self) -> str:
        """Where jobs are kept: a SQLite file in the data folder unless said otherwise."""
        return self.database or f"sqlite:///{self.data.resolve() / 'mien.db'}"


LEAST_TOKEN = 16


def default_data() -> Path:
    """`$XDG_STATE_HOME/mien/server`, else `~/.local/state/mien/server`."""
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "mien" / "server"
