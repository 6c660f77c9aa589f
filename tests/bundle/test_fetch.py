"""Fetching against a server on this machine that may do anything wrong."""

import hashlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from mien.bundle import FETCHABLE, fetch, fetched
from mien.bundle.fetch import PIECE, Download, place
from mien.errors import BundleError, MissingPartError, UsageError

CONTENT = bytes(range(256)) * 1024  # a few pieces
PATHS = {
    "/good": CONTENT,
    "/long": CONTENT + b"!",
    "/short": CONTENT[:-1],
    "/other": CONTENT[:-1] + b"!",
    "/empty": b"",
}


class Server(BaseHTTPRequestHandler):
    """Gives what `PATHS` says, breaks off at /cut and /chunks, talks nonsense at /nonsense."""

    def do_GET(self) -> None:
        if self.path == "/nonsense":
            self.wfile.write(b"SSH-2.0 hello\r\n\r\n")
        elif self.path == "/cut":
            self._answer(200, len(CONTENT), CONTENT[: PIECE + 7])
        elif self.path == "/chunks":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"400\r\nnot as long as it said")
        elif self.path in PATHS:
            self._answer(200, len(PATHS[self.path]), PATHS[self.path])
        else:
            self._answer(404, 0, b"")
        self.close_connection = True

    def _answer(self, status: int, length: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MIEN_HOME", str(tmp_path / "home"))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "home" / "models"


def wanted(url: str) -> dict[str, Download]:
    digest = hashlib.sha256(CONTENT).hexdigest()
    return {"thing": Download(url, "thing.bin", digest, len(CONTENT), "CC0", "a thing to fetch")}


def kept(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.iterdir()) if cache.exists() else []


def test_a_good_file_is_kept_and_progress_ends_at_one(address: str, cache: Path) -> None:
    told: list[float] = []
    path = fetch("thing", told.append, wanted(f"{address}/good"))
    assert path.read_bytes() == CONTENT
    assert kept(cache) == ["thing.bin"]
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_a_file_that_is_here_is_not_fetched_again(address: str, cache: Path) -> None:
    fetch("thing", None, wanted(f"{address}/good"))
    assert fetch("thing", None, wanted("http://127.0.0.1:1/never")) == cache / "thing.bin"


def test_a_file_that_rotted_is_fetched_again(address: str, cache: Path) -> None:
    cache.mkdir(parents=True)
    (cache / "thing.bin").write_bytes(CONTENT[:-1])
    assert fetch("thing", None, wanted(f"{address}/good")).read_bytes() == CONTENT


@pytest.mark.parametrize("path", ["/long", "/short", "/other", "/empty"])
def test_other_bytes_are_not_kept(path: str, address: str, cache: Path) -> None:
    with pytest.raises(BundleError, match=rf"{path}: \d+ bytes with SHA-256 .*{len(CONTENT)} with .*nothing was kept"):
        fetch("thing", None, wanted(address + path))
    assert kept(cache) == []


def test_a_wrong_answer_leaves_the_old_file_alone(address: str, cache: Path) -> None:
    cache.mkdir(parents=True)
    (cache / "thing.bin").write_bytes(b"old")
    with pytest.raises(BundleError):
        fetch("thing", None, wanted(f"{address}/other"))
    assert (cache / "thing.bin").read_bytes() == b"old"


@pytest.mark.parametrize(
    ("path", "reason"), [("/missing", "Not Found"), ("/nonsense", "SSH-2.0"), ("/chunks", "IncompleteRead")]
)
def test_a_server_that_fails_is_said_with_the_way_out(path: str, reason: str, address: str, cache: Path) -> None:
    with pytest.raises(MissingPartError, match="could not be fetched") as caught:
        fetch("thing", None, wanted(address + path))
    assert reason in str(caught.value)
    assert str(cache / "thing.bin") in str(caught.value)
    assert kept(cache) == []


def test_a_connection_that_breaks_off(address: str, cache: Path) -> None:
    """Python reads what came as if it were all: the hash says that it is not."""
    with pytest.raises((BundleError, MissingPartError)):
        fetch("thing", None, wanted(f"{address}/cut"))
    assert kept(cache) == []


def test_nobody_there(cache: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))  # taken, and not listening
        with pytest.raises(MissingPartError, match=r"refused.*try again when online"):
            fetch("thing", None, wanted(f"http://127.0.0.1:{free.getsockname()[1]}/good"))
    assert kept(cache) == []


def test_interrupted_it_leaves_nothing(address: str, cache: Path) -> None:
    def stop(share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch("thing", stop, wanted(f"{address}/good"))
    assert kept(cache) == []


def test_a_home_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("MIEN_HOME", str(tmp_path / "file"))
    with pytest.raises(UsageError, match=r"cannot be made .*set MIEN_HOME"):
        fetch("thing", None, wanted("http://127.0.0.1:1/never"))


def test_an_unknown_name() -> None:
    with pytest.raises(UsageError, match="nothing to fetch is called 'moon'; known are yunet"):
        fetch("moon")


def test_fetched_says_yes_only_to_whole_files(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    thing = replace(FETCHABLE["yunet"], sha256=hashlib.sha256(CONTENT).hexdigest(), size=len(CONTENT))
    monkeypatch.setitem(FETCHABLE, "yunet", thing)  # type: ignore[arg-type]
    assert fetched("yunet") is None
    cache.mkdir(parents=True)
    place("yunet").write_bytes(CONTENT[1:])
    assert fetched("yunet") is None
    place("yunet").write_bytes(CONTENT)
    assert fetched("yunet") == place("yunet")


@pytest.mark.parametrize("name", FETCHABLE)
def test_what_can_be_fetched_is_pinned_and_licensed(name: str) -> None:
    known = FETCHABLE[name]
    assert known.url.startswith("https://")
    assert len(bytes.fromhex(known.sha256)) == 32
    assert known.size > 0
    assert known.licence
    assert "/" not in known.file
