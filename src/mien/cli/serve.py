"""`mien serve`: the server with its web page, HTTP and WebSocket interfaces."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from mien.errors import InputError, MissingPartError, UsageError

HOST = "Where to listen; beyond this machine a token is needed."
DATA = "The folder that holds everything the server keeps."
SPOOL = "A folder on this machine for uploads that are arriving. Default: in the data folder."
DATABASE = "Where jobs are kept: sqlite:///PATH or postgresql://USER@HOST/NAME. Default: SQLite in the data folder."
TOKEN = "A file with the token that clients must show; or set MIEN_TOKEN."  # noqa: S105 it is the help
PASSWORD = "A file with the password of the database, which the URL then need not hold."  # noqa: S105 it is the help
WORKERS = "Processes that analyse; 0 leaves the queue to other servers."
RETENTION = "Days after which a finished analysis is deleted."
UPLOAD = "Megabytes that one upload may have."
RATE = "Uploads a minute that one client may send."
SESSIONS = "Live sessions that may be open at once."
MINUTES = "Minutes that one recording may last, and that its analysis may take."
MEMORY = "Megabytes that one worker may take."


def serve(
    *,
    host: Annotated[str, typer.Option(envvar="MIEN_HOST", help=HOST)] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="MIEN_PORT", min=0, max=65535, help="0 takes one that is free.")] = 8000,
    data: Annotated[Path | None, typer.Option(envvar="MIEN_DATA", metavar="DIR", help=DATA)] = None,
    spool: Annotated[Path | None, typer.Option(envvar="MIEN_SPOOL", metavar="DIR", help=SPOOL)] = None,
    database: Annotated[str | None, typer.Option(envvar="MIEN_DATABASE", metavar="URL", help=DATABASE)] = None,
    database_password_file: Annotated[
        Path | None, typer.Option(envvar="MIEN_DATABASE_PASSWORD_FILE", metavar="FILE", help=PASSWORD)
    ] = None,
    token_file: Annotated[Path | None, typer.Option(envvar="MIEN_TOKEN_FILE", metavar="FILE", help=TOKEN)] = None,
    workers: Annotated[int, typer.Option(envvar="MIEN_WORKERS", min=0, help=WORKERS)] = 1,
    retention: Annotated[float, typer.Option(envvar="MIEN_RETENTION", min=0, metavar="DAYS", help=RETENTION)] = 7,
    upload: Annotated[int, typer.Option(envvar="MIEN_UPLOAD", min=1, metavar="MB", help=UPLOAD)] = 512,
    rate: Annotated[int, typer.Option(envvar="MIEN_RATE", min=1, metavar="N", help=RATE)] = 60,
    sessions: Annotated[int, typer.Option(envvar="MIEN_SESSIONS", min=0, metavar="N", help=SESSIONS)] = 16,
    minutes: Annotated[float, typer.Option(envvar="MIEN_MINUTES", min=0, metavar="MIN", help=MINUTES)] = 240,
    memory: Annotated[int, typer.Option(envvar="MIEN_MEMORY", min=512, metavar="MB", help=MEMORY)] = 4096,
) -> None:
    """Serve the web page and the API. Needs mien[serve]."""
    try:
        from mien.server.run import serve as run
        from mien.server.settings import HOUR, MEGABYTE, Limits, Settings, default_data
        from mien.server.tables import with_password
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
    if database_password_file is not None:
        if database is None:
            raise UsageError("--database-password-file goes with --database; a SQLite file has no password")
        database = with_password(database, _secret(database_password_file, "password"))
    token = os.environ.get("MIEN_TOKEN") or None if token_file is None else _secret(token_file, "token")
    days = retention * 24 * HOUR
    run(Settings(data or default_data(), host, port, token, database, workers, days, limits, spool))


def _secret(path: Path, what: str) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: the {what} cannot be read ({error})") from None
