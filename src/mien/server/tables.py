"""The one table of the queue, and a database opened so that jobs are safe in it: SQLite or PostgreSQL by URL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    URL,
    Boolean,
    Column,
    Engine,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, NoSuchModuleError, OperationalError, ProgrammingError

from mien.errors import InputError, MissingPartError, UsageError

BUSY = 15.0  # seconds that a writer waits for another
DIALECTS = ("sqlite", "postgresql")

metadata = MetaData()
jobs = Table(
    "mien_jobs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("request", Text, nullable=False),
    Column("created", Float(53), nullable=False),
    Column("started", Float(53)),
    Column("finished", Float(53)),
    Column("progress", Float(53), nullable=False, default=0.0),
    Column("attempts", Integer, nullable=False, default=0),
    Column("cancelling", Boolean, nullable=False, default=False),
    Column("worker", String(128)),
    Column("lease", Float(53)),  # until when the worker has it, seconds since 1970
    Column("error", Text),
    Column("result", Text),
    Index("mien_jobs_by_state", "state", "created"),
)


def opened(url: str) -> Engine:
    """An engine on the database, its table made if it is not there."""
    parsed = _parsed(url)
    if parsed.get_backend_name() not in DIALECTS:
        raise UsageError(f"no database {parsed.get_backend_name()!r}; allowed are {', '.join(DIALECTS)}")
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    try:
        engine = create_engine(parsed, pool_pre_ping=True, connect_args=_arguments(parsed.get_backend_name()))
    except (ModuleNotFoundError, NoSuchModuleError):
        raise MissingPartError("PostgreSQL needs psycopg; bring it with: pip install 'mien[postgres]'") from None
    if parsed.get_backend_name() == "sqlite":
        _prepare_sqlite(engine)
    _make_table(engine)
    return engine


def _make_table(engine: Engine) -> None:
    try:
        try:
            metadata.create_all(engine)
        except (ProgrammingError, IntegrityError):  # another server that started at the same moment was quicker
            metadata.create_all(engine)
    except OperationalError as error:
        raise InputError(f"the database cannot be opened: {' '.join(str(error.orig).split())}") from error


def with_password(url: str, password: str) -> str:
    """The URL of a database with a password that was kept elsewhere."""
    return _parsed(url).set(password=password).render_as_string(hide_password=False)


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError:
        raise UsageError(
            "the database URL cannot be read; write sqlite:///PATH or postgresql://USER@HOST/NAME"
        ) from None


def _arguments(dialect: str) -> dict[str, Any]:
    return {"timeout": BUSY} if dialect == "sqlite" else {"connect_timeout": round(BUSY)}


def _prepare_sqlite(engine: Engine) -> None:
    """Readers beside a writer, every commit on disk, deleted words overwritten, and writers that queue up.

    A transaction takes the write lock at its beginning: one that reads first and writes later could find that another
    has written in between, and fail. What only reads runs without one.
    """

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # transactions begin where we say so
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}").fetchall()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
