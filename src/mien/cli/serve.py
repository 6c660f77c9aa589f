"""`mien serve`: the server with its web page, HTTP and WebSocket interfaces."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from mien.errors import InputError, MissingPartError

HOST = "Where to listen; beyond this machine a token is needed."
DATA = "The folder that holds everything the server keeps."
DATABASE = "Where jobs are kept: sqlite:///PATH or postgresql://USER@HOST/NAME. Default: SQLite in the data folder."
TOKEN = "A file with the token that clients must show; or set MIEN_TOKEN."  # noqa: S105 it is the help
WORKERS = "Processes that analyse; 0 leaves the queue to other servers."
RETENTION = "Days after which a finished analysis is deleted."
UPLOAD = "Megabytes that one upload may have."
RATE = "Uploads a minute that one client may send."
SESSIONS = "Live sessions that may be open at once."
MINUTES = "Minutes that one recording may last, and that its analysis may take."
MEMORY = "Megabytes that one worker may take."


def serve(
    *,
    host: Annotated[str, typer.Option(help=HOST)] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes one that is free.")] = 8000,
    data: Annotated[Path | None, typer.Option(metavar="DIR", help=DATA)] = None,
    database: Annotated[str | None, typer.Option(metavar="URL", help=DATABASE)] = None,
    token_file: Annotated[Path | None, typer.Option(metavar="FILE", help=TOKEN)] = None,
    workers: Annotated[int, typer.Option(min=0, help=WORKERS)] = 1,
    retention: Annotated[float, typer.Option(min=0, metavar="DAYS", help=RETENTION)] = 7,
    upload: Annotated[int, typer.Option(min=1, metavar="MB", help=UPLOAD)] = 512,
    rate: Annotated[int, typer.Option(min=1, metavar="N", help=RATE)] = 60,
    sessions: Annotated[int, typer.Option(min=0, metavar="N", help=SESSIONS)] = 16,
    minutes: Annotated[float, typer.Option(min=0, metavar="MIN", help=MINUTES)] = 240,
    memory: Annotated[int, typer.Option(min=512, metavar="MB", help=MEMORY)] = 4096,
) -> None:
    """Serve the web page and the API. Needs mien[serve]."""
    try:
        from mien.server.run import serve as run
        from mien.server.settings import HOUR, MEGABYTE, Limits, Settings, default_data
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("mien"):
            raise
        raise MissingPartError(f"{error.name} is not installed; bring it with: pip install 'mien[serve]'") from None
    limits = Limits(
        upload=upload * MEGABYTE,
        uploads=rate,
        live=sessions,
        duration=60 * minutes,
        work=60 * minutes,
        memory=memory * MEGABYTE,
    )
    run(
        Settings(
            data or default_data(), host, port, _token(token_file), database, workers, retention * 24 * HOUR, limits
        )
    )


def _token(path: Path | None) -> str | None:
    if path is None:
        return os.environ.get("MIEN_TOKEN") or None
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: the token cannot be read ({error})") from None
