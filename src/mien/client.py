"""A client of `mien serve`: analyses by HTTP, live sessions by WebSocket. Needs mien[client].

with Client("http://127.0.0.1:8000") as server:
    analysis = server.analyze("clip.mp4")
"""

from __future__ import annotations

import json
import struct
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from mien.errors import InputError, MienError, MissingPartError, UsageError
from mien.report.read import from_dict
from mien.types import Analysis

HEADER = struct.Struct("<Bd")  # kind, seconds of the stream
SOUND, PICTURE = 0, 1
TIMEOUT = 60.0  # seconds without an answer
STREAM_TIMEOUT = 60.0  # seconds without a sign of life; the server gives one every 15
PAUSE, MOST_TRIES = 1.0, 60  # seconds before a broken stream is opened again, and how often in a row
UNAVAILABLE = 503
REFUSED_AS: dict[int, type[MienError]] = {400: UsageError, 401: UsageError, 403: UsageError, 404: UsageError}


@dataclass(frozen=True, slots=True)
class Job:
    """How an analysis gets on. `state` is queued, running, done, failed or cancelled; `progress` 0..1."""

    id: str
    state: str
    progress: float
    name: str | None
    error: str | None

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in {"done", "failed", "cancelled"}


class Client:
    """One server. `token` is what it asks for where it can be reached from other machines."""

    def __init__(
        self, url: str = "http://127.0.0.1:8000", token: str | None = None, *, timeout: float = TIMEOUT
    ) -> None:
        try:
            import httpx2
        except ImportError:
            raise MissingPartError("httpx2 is not installed; bring it with: pip install 'mien[client]'") from None
        self._url = url.rstrip("/")
        self._headers = {} if token is None else {"authorization": f"Bearer {token}"}
        self._http = httpx2.Client(base_url=self._url, headers=self._headers, timeout=timeout)

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def analyze(
        self,
        source: str | Path | None = None,
        *,
        text: str | None = None,
        transcript: str | Path | None = None,
        bundle: str | None = None,
        labels: str | None = None,
        asr: str | None = None,
        why: bool = False,
    ) -> Analysis:
        """Submit, wait and fetch."""
        job = self.submit(source, text=text, transcript=transcript, bundle=bundle, labels=labels, asr=asr, why=why)
        *_, last = self.follow(job.id)
        if last.state != "done":
            raise InputError(last.error or f"the analysis was {last.state}")
        return self.result(job.id)

    def submit(
        self,
        source: str | Path | None = None,
        *,
        text: str | None = None,
        transcript: str | Path | None = None,
        bundle: str | None = None,
        labels: str | None = None,
        asr: str | None = None,
        keep: bool = False,
        why: bool = False,
    ) -> Job:
        """Ask for an analysis; the server has it on disk when this returns. `keep` the recording beside its result,
        look for the words that mattered for `why`."""
        flags = {name: "true" for name, wished in (("keep", keep), ("why", why)) if wished}
        fields = {"text": text, "bundle": bundle, "labels": labels, "asr": asr, **flags}
        with ExitStack() as opened:
            files: list[tuple[str, Any]] = [(name, (None, said)) for name, said in fields.items() if said is not None]
            for name, path in (("file", source), ("transcript", transcript)):
                if path is not None:
                    files.append((name, (Path(path).name, opened.enter_context(_open(Path(path))))))
            return _job(self._asked("POST", "/v1/analyses", files=files))

    def follow(self, id: str) -> Iterator[Job]:
        """The job whenever it changes, until it ends; a connection that breaks off before that is opened again."""
        last, tries = None, 0
        while tries < MOST_TRIES:
            for job in self._told(id):
                tries = 0
                if job != last:
                    yield job
                if job.ended:
                    return
                last = job
            tries += 1
            time.sleep(PAUSE)
        raise InputError(f"{self._url} does not answer any more; the analysis {id} may go on there")

    def _told(self, id: str) -> Iterator[Job]:
        """The server's events, as long as it tells any; none where it is gone or its database is."""
        import httpx2

        try:
            with self._http.stream("GET", f"/v1/analyses/{id}/events", timeout=STREAM_TIMEOUT) as answer:
                if answer.status_code == UNAVAILABLE:
                    return
                if answer.status_code >= 400:
                    answer.read()
                    raise _refusal(answer)
                for line in answer.iter_lines():
                    if line == "event: deleted":
                        raise InputError(f"the analysis {id} was deleted")
                    if line.startswith("data: "):
                        yield _job(json.loads(line.removeprefix("data: ")))
        except httpx2.TransportError:
            return

    def jobs(self, limit: int = 50) -> list[Job]:
        """The newest analyses."""
        return [_job(said) for said in self._asked("GET", "/v1/analyses", params={"limit": limit})["analyses"]]

    def job(self, id: str) -> Job:
        """How an analysis gets on."""
        return _job(self._asked("GET", f"/v1/analyses/{id}"))

    def result(self, id: str) -> Analysis:
        """The analysis, where it is done."""
        said = self._asked("GET", f"/v1/analyses/{id}")
        if said["result"] is None:
            raise InputError(f"the analysis {id} is {said['state']}, so it has no result")
        return from_dict(said["result"])

    def export(self, id: str, format: str) -> str:
        """The result in one of the formats of `mien analyze`."""
        return self._answer("GET", f"/v1/analyses/{id}/export", params={"format": format}).text  # type: ignore[no-any-return]

    def cancel(self, id: str) -> Job:
        """Stop an analysis."""
        return _job(self._asked("POST", f"/v1/analyses/{id}/cancel"))

    def delete(self, id: str) -> None:
        """Delete an analysis with everything that the server has of it."""
        self._answer("DELETE", f"/v1/analyses/{id}")

    def bundles(self) -> list[dict[str, Any]]:
        """What the server can be asked for by name."""
        found: list[dict[str, Any]] = self._asked("GET", "/v1/bundles")["bundles"]
        return found

    @contextmanager
    def live(self, *, video: bool = False, **asked: str | int) -> Iterator[Live]:
        """A live session; `asked` are sample_rate, bundle, asr and labels."""
        from websockets.exceptions import InvalidHandshake
        from websockets.sync.client import connect

        url = self._url.replace("http", "ws", 1) + "/v1/live"
        try:
            socket = connect(url, additional_headers=self._headers, subprotocols=["mien.live.1"], max_size=None)  # type: ignore[list-item]
        except (OSError, InvalidHandshake) as error:
            raise InputError(f"{self._url} opens no live session ({error})") from error
        with socket:
            live = Live(socket)
            live.send(json.dumps({"type": "start", "video": video, **asked}))
            yield live

    def _asked(self, method: str, path: str, **options: Any) -> Any:
        return self._answer(method, path, **options).json()

    def _answer(self, method: str, path: str, **options: Any) -> Any:
        import httpx2

        try:
            answer = self._http.request(method, path, **options)
        except httpx2.TransportError as error:
            raise InputError(f"{self._url} does not answer ({error})") from error
        if answer.status_code >= 400:
            raise _refusal(answer)
        return answer


class Live:
    """An open session: one thread may send while another reads events."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket

    def hear(self, pcm: bytes) -> None:
        """Sound: 16-bit samples, mono, at the rate that was asked for."""
        self.send(HEADER.pack(SOUND, 0.0) + pcm)

    def watch(self, moment: float, picture: bytes) -> None:
        """A JPEG, PNG or WebP picture taken `moment` seconds after the first sound."""
        self.send(HEADER.pack(PICTURE, moment) + picture)

    def stop(self) -> None:
        """Everything is said; the last events follow."""
        self.send('{"type": "stop"}')

    def send(self, message: str | bytes) -> None:
        """A message as the protocol has it; what it means is for the methods above."""
        from websockets.exceptions import ConnectionClosed

        try:
            self._socket.send(message)
        except ConnectionClosed as error:
            raise InputError(f"the live session is over ({error})") from error

    def events(self) -> Iterator[dict[str, Any]]:
        """Events of `mien/live/1` as they come, until the session is over."""
        from websockets.exceptions import ConnectionClosed

        try:
            for message in self._socket:
                event: dict[str, Any] = json.loads(message)
                if event["type"] == "error":
                    raise InputError(event["message"])
                yield event
        except ConnectionClosed as error:
            raise InputError(f"the live session broke off ({error})") from error


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error


def _job(said: dict[str, Any]) -> Job:
    return Job(said["id"], said["state"], said["progress"], said["name"], said["error"])


def _refusal(answer: Any) -> MienError:
    """The server's problem details as the error that the same request would raise here."""
    try:
        detail = answer.json()["detail"]
    except (ValueError, KeyError, TypeError):
        detail = f"the server answers with status {answer.status_code}"
    return REFUSED_AS.get(answer.status_code, InputError)(detail)
