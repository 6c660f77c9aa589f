"""A study in PostgreSQL: two workers that begin together, and one that takes over from a dead one.

The server is a cluster of its own in a temporary folder, reached by a socket there.
"""

import getpass
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tuning_trials import worker, written

from mien.testing.corpora import write_corpus
from mien.training.tuning.findings import Findings
from mien.training.tuning.search import tune

pytest.importorskip("psycopg", reason="psycopg is not installed")


def programs() -> Path | None:
    """Where initdb and pg_ctl lie; Debian keeps them off the path."""
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "initdb").exists() and (place / "pg_ctl").exists()), None)


def owner() -> str | None:
    """Who runs the server, which refuses to be run by root."""
    if os.geteuid():
        return getpass.getuser()
    return next((user.pw_name for user in pwd.getpwall() if user.pw_name in {"postgres", "nobody"}), None)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A server's URL, without a database."""
    place, user = programs(), owner()
    if place is None or user is None:
        pytest.skip("PostgreSQL's initdb is not installed, or there is nobody but root to run it")
    # A socket's path has room for some 100 letters, and pytest's own folders are long and root's alone.
    folder = Path(tempfile.mkdtemp(prefix="mien-"))
    if not os.geteuid():
        shutil.chown(folder, user)
    options = {"user": user} if not os.geteuid() else {}

    def run(*command: object) -> None:
        subprocess.run(
            list(map(str, command)), check=True, cwd=folder, stdout=subprocess.DEVNULL, timeout=120, **options
        )

    settings = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    run(place / "initdb", "-D", folder / "data", "-U", "mia", "-A", "trust", "-E", "UTF8", "--no-sync")
    run(place / "pg_ctl", "-D", folder / "data", "-l", folder / "log", "-w", "-o", settings, "start")
    try:
        run(place / "createdb", "-h", folder, "-U", "mia", "studies")
        yield f"postgresql://mia@/studies?host={folder}"
    finally:
        run(place / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpora")
    write_corpus("meld", folder)
    return folder


@pytest.mark.timeout(900)  # two processes begin anew, however busy the machine is
def test_two_workers_share_a_study(server: str, root: Path, tmp_path: Path) -> None:
    """Each on a machine of its own, with folders of the same name; together they make four trials, no more."""
    path = written(tmp_path, tune={"trials": 4})
    folders = [tmp_path / machine / "study" for machine in ("here", "there")]
    with ExitStack() as both:
        for child in [both.enter_context(worker(path, root, folder, "--storage", server)) for folder in folders]:
            _, err = child.communicate()
            assert child.returncode == 0, err.decode()
    made = [{place.name for place in (folder / "trials").iterdir()} for folder in folders]
    assert made[0]
    assert made[1]
    assert not made[0] & made[1]
    found: Findings = tune(path, root, folders[0], storage=server)
    complete = [trial for trial in found.trials if trial.state == "complete"]
    assert len(complete) == 4
    assert len({tuple(trial.params.values()) for trial in complete}) == 4
    assert {f"{trial.number:03d}" for trial in complete} <= made[0] | made[1]
    for folder in folders:
        assert (folder / "best.yaml").exists()
        assert not (folder / "study.db").exists()
