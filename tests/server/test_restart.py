"""Killed in the middle of twenty jobs, server or worker: all are done in the end, and none is done twice."""

import os
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from serving import Running, eventually, serving, start

from mien.client import Client
from mien.errors import InputError
from mien.testing.audio import vowel, write_media

JOBS = 20
MOST = 300.0  # seconds for all of them on a busy machine

# Counts every time that a job is finished, whoever finishes it.
SQLITE_WITNESS = """
CREATE TABLE witness (id TEXT);
CREATE TRIGGER seen AFTER UPDATE OF state ON mien_jobs WHEN NEW.state = 'done' AND OLD.state <> 'done'
BEGIN INSERT INTO witness VALUES (NEW.id); END;
"""
POSTGRES_WITNESS = """
CREATE TABLE witness (id TEXT);
CREATE FUNCTION note() RETURNS trigger AS 'BEGIN INSERT INTO witness VALUES (NEW.id); RETURN NEW; END' LANGUAGE plpgsql;
CREATE TRIGGER seen AFTER UPDATE OF state ON mien_jobs FOR EACH ROW
WHEN (NEW.state = 'done' AND OLD.state <> 'done') EXECUTE FUNCTION note();
"""


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sound") / "voice.wav"
    write_media(path, vowel(1.0))
    return path


def submit_all(server: Running, recording: Path) -> list[str]:
    with Client(server.url) as client:
        return [client.submit(recording, asr="none").id for _ in range(JOBS)]


def done(server: Running, ids: list[str]) -> int:
    with Client(server.url) as client:
        states = {job.id: job.state for job in client.jobs()}
    assert set(states.values()) <= {"queued", "running", "done"}
    return sum(states[id] == "done" for id in ids)


def kill_one(server: Running) -> None:
    """One of its workers, which may itself just have been replaced."""

    def killed() -> bool:
        for worker in server.workers()[:1]:
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
                return True
        return False

    eventually(killed)


def sqlite(data: Path, script: str) -> list[str]:
    with sqlite3.connect(data / "mien.db", timeout=30) as connection:
        connection.executescript(script)
        found = [row[0] for row in connection.execute("SELECT id FROM witness")]
    connection.close()
    return found


def test_a_killed_server_goes_on_where_it_was(tmp_path: Path, recording: Path) -> None:
    data = tmp_path / "data"
    first = start(data)
    sqlite(data, SQLITE_WITNESS)
    ids = submit_all(first, recording)
    eventually(lambda: done(first, ids) >= 2)
    workers = first.workers()
    first.kill()
    eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))
    with serving(data) as second:
        eventually(lambda: done(second, ids) == JOBS, MOST)
        assert sorted(sqlite(data, "")) == sorted(ids)
        eventually(lambda: not list((data / "uploads").iterdir()))


def test_who_follows_a_job_follows_it_over_the_end_of_the_server(tmp_path: Path, recording: Path) -> None:
    data = tmp_path / "data"
    first = start(data, "--workers", "0")
    port = str(first.address[1])
    with Client(first.url) as client:
        job = client.submit(recording, asr="none")
        told = client.follow(job.id)
        assert next(told).state == "queued"
        first.kill()
        with serving(data, "--port", port):
            *_, last = told
    assert last.state == "done"


def test_a_killed_worker_is_replaced(tmp_path: Path, recording: Path) -> None:
    data = tmp_path / "data"
    with serving(data, "--workers", "2") as server:
        sqlite(data, SQLITE_WITNESS)
        ids = submit_all(server, recording)
        for count in (2, 6):
            eventually(lambda count=count: done(server, ids) >= count)
            kill_one(server)
        eventually(lambda: done(server, ids) == JOBS, MOST)
        assert sorted(sqlite(data, "")) == sorted(ids)


def test_a_frozen_worker_loses_its_job_in_the_end(tmp_path: Path) -> None:
    data = tmp_path / "data"
    write_media(tmp_path / "short.wav", vowel(4.0))
    with serving(data, "--minutes", "0.25") as server, Client(server.url) as client:
        eventually(server.workers)
        os.kill(server.workers()[0], signal.SIGSTOP)
        job = client.submit(tmp_path / "short.wav", asr="none")
        os.kill(server.workers()[0], signal.SIGCONT)
        eventually(lambda: client.job(job.id).state != "queued")
        frozen = server.workers()[:1]
        if client.job(job.id).state == "running":
            os.kill(frozen[0], signal.SIGSTOP)
        *_, last = client.follow(job.id)
        assert last.state == "done" or last.error == "it takes longer than the 15 seconds allowed"
        assert client.analyze(text="The next one is read.").readings


def test_a_job_that_kills_its_workers_is_given_up(tmp_path: Path) -> None:
    data = tmp_path / "data"
    write_media(tmp_path / "long.wav", vowel(60.0))
    with serving(data) as server, Client(server.url) as client:
        job = client.submit(tmp_path / "long.wav", asr="pocketsphinx")
        for _ in range(3):
            eventually(lambda: client.job(job.id).state == "running" and server.workers())
            victim = server.workers()[0]
            os.kill(victim, signal.SIGKILL)
            eventually(lambda victim=victim: victim not in server.workers())
            eventually(lambda: client.job(job.id).state != "running")
        *_, last = client.follow(job.id)
        assert last.state == "failed"
        assert "the worker died 3 times" in (last.error or "")
        assert client.analyze(text="The next one is read.").readings


def test_results_end_with_their_retention(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving(data) as server, Client(server.url) as client:
        assert client.analyze(text="Soon forgotten.").readings
    with serving(data, "--retention", "0") as server, Client(server.url) as client:
        eventually(lambda: not client.jobs())


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[str]:
    """Debian's PostgreSQL on a socket of its own; root may not run it, so the user it came with does."""
    postgres, initdb = (shutil.which(name) or newest(name) for name in ("postgres", "initdb"))
    if postgres is None or initdb is None or (os.geteuid() == 0 and shutil.which("runuser") is None):
        pytest.skip("no PostgreSQL is installed here")
    pytest.importorskip("psycopg")
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    home = Path(subprocess.check_output([*as_user, "mktemp", "-d"], text=True).strip())
    cluster = str(home / "cluster")
    subprocess.run([*as_user, initdb, "-D", cluster, "-A", "trust", "-U", "mien"], check=True, capture_output=True)
    arguments = ["-D", cluster, "-k", str(home), "-c", "listen_addresses=", "-c", "fsync=off"]
    process = subprocess.Popen([*as_user, postgres, *arguments], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    home.chmod(0o755)
    while "ready to accept connections" not in (said := process.stderr.readline()):
        assert said, "PostgreSQL did not start"
    yield f"postgresql://mien@/postgres?host={home}"
    process.terminate()
    process.communicate()
    shutil.rmtree(home)


def newest(program: str) -> str | None:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
    return str(found[-1]) if found else None


def test_a_database_that_is_gone_is_said_and_loses_nothing(tmp_path: Path, postgres: str) -> None:
    import psycopg

    with serving(tmp_path / "data", "--database", postgres, "--workers", "0") as server, Client(server.url) as client:
        kept = client.submit(text="Kept.")
        with psycopg.connect(postgres, autocommit=True) as connection:
            connection.execute("ALTER TABLE mien_jobs RENAME TO elsewhere")
            with pytest.raises(InputError, match="the database cannot be reached or written; nothing was changed"):
                client.submit(text="Refused.")
            assert len(list((tmp_path / "data" / "uploads").iterdir())) == 1
            connection.execute("ALTER TABLE elsewhere RENAME TO mien_jobs")
        assert [job.id for job in client.jobs()] == [kept.id]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of eight megabytes, where this user may make one."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", place], check=False, capture_output=True
    )
    if not mounted or mounted.returncode:
        pytest.skip("this user may not mount a disk")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def test_a_full_disk_is_said_and_loses_nothing(small_disk: Path, recording: Path) -> None:
    with serving(small_disk / "data", "--workers", "0") as server, Client(server.url) as client:
        kept = client.submit(recording, asr="none")
        filler = small_disk / "filler"
        with pytest.raises(OSError, match="No space left"):
            filler.write_bytes(bytes(16 * 2**20))
        with pytest.raises(InputError, match=r"the disk is full; nothing was kept|the database cannot be"):
            client.submit(recording, asr="none")
        filler.unlink()
        again = client.submit(recording, asr="none")
        assert [job.id for job in client.jobs()] == [again.id, kept.id]
        assert len(list((small_disk / "data" / "uploads").iterdir())) == 2


def test_postgresql_the_same(tmp_path: Path, recording: Path, postgres: str) -> None:
    import psycopg

    data = tmp_path / "data"
    first = start(data, "--database", postgres, "--workers", "2")
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(POSTGRES_WITNESS)
        ids = submit_all(first, recording)
        eventually(lambda: done(first, ids) >= 2)
        first.kill()
        with serving(data, "--database", postgres, "--workers", "2") as second:
            eventually(lambda: done(second, ids) >= 6)
            kill_one(second)
            eventually(lambda: done(second, ids) == JOBS, MOST)
            witnessed = [row[0] for row in connection.execute("SELECT id FROM witness")]
    assert sorted(witnessed) == sorted(ids)
    assert not (data / "mien.db").exists()
