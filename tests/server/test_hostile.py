"""Uploads that mean harm: refused early, within bounds, and without a trace on disk."""

from __future__ import annotations

import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
from serving import Running, eventually, raw, serving

from mien.client import Client
from mien.testing.audio import silence, vowel, write_media

MEGABYTE = 2**20


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    data = tmp_path_factory.mktemp("server") / "data"
    with serving(data, "--upload", "4", "--minutes", "1", "--rate", "1000") as running:
        yield running
        assert httpx2.get(f"{running.url}/healthz").status_code == 200, "it outlived all of it"


@pytest.fixture
def post(server: Running) -> Callable[..., httpx2.Response]:
    def send(**options: object) -> httpx2.Response:
        return httpx2.post(f"{server.url}/v1/analyses", timeout=120, **options)  # type: ignore[arg-type]

    return send


def nothing_kept(server: Running) -> bool:
    return not list((server.data / "uploads").iterdir()) and not list((server.data / "spool").iterdir())


def assert_refused(answer: httpx2.Response, status: int, said: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert said in problem["detail"]


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(side: int) -> bytes:
    """A picture whose header promises `side` × `side` pixels, and little more."""
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def long_wav(seconds: int) -> bytes:
    """A header that promises hours, a second of sound."""
    body = write_media(None, silence(1.0))
    at = body.index(b"data") + 4
    promised = seconds * 32_000
    return body[:4] + struct.pack("<I", promised + 36) + body[8:at] + struct.pack("<I", promised) + body[at + 4 :]


def long_flac(seconds: int) -> bytes:
    """STREAMINFO with as many samples as it likes; a kilobyte of them."""
    body = bytearray(write_media(None, vowel(1.0), container="flac", codec="flac"))
    packed = int.from_bytes(body[18:26], "big") & ~(2**36 - 1)
    body[18:26] = (packed | seconds * 16_000).to_bytes(8, "big")
    return bytes(body)


REFUSED = {
    "an empty file": (b"", 415, "empty"),
    "no media": (b"just words, and not a transcript's name", 415, "not readable"),
    "half a header": (write_media(None, vowel(0.2))[:20], 415, "not readable"),
    "a gigantic picture": (png(100_000), 413, "beyond 8192 pixels a side"),
    "a picture beyond 8K": (png(9_000), 413, "8192 a side are allowed"),
    "ten hours in a header": (long_flac(36_000), 413, "the recording lasts 36000 seconds; at most 60 are allowed"),
    "a playlist that would open other files": (
        b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n",
        415,
        "",
    ),
    "a list to concatenate": (b"ffconcat version 1.0\nfile /etc/passwd\n", 415, ""),
    "an archive": (b"PK\x03\x04" + bytes(2000), 415, "not readable"),
}


@pytest.mark.parametrize(("content", "status", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_content_that_is_refused(
    server: Running, post: Callable[..., httpx2.Response], content: bytes, status: int, said: str
) -> None:
    answer = post(files={"file": ("clip.mp4", content, "video/mp4")})
    assert_refused(answer, status, said)
    assert str(server.data) not in answer.text
    assert nothing_kept(server)


PATHS = [
    "../../etc/passwd.wav",
    "/etc/passwd",
    "..\\..\\windows\\system.ini",
    "a\x00b.wav",
    "C:\\secret\\clip.wav",
    "x" * 5000,
]


@pytest.mark.parametrize("name", PATHS)
def test_names_that_are_paths_are_only_names(server: Running, name: str) -> None:
    """The name is shown and never used: the file lies under the job's id, inside the folder."""
    content = write_media(None, vowel(0.5))
    before = {path for path in server.data.parent.rglob("*") if path.is_file()}
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="' + name.encode() + b'"\r\n\r\n' + content
    answer = httpx2.post(
        f"{server.url}/v1/analyses",
        content=body + b"\r\n--x--\r\n",
        headers={"content-type": "multipart/form-data; boundary=x"},
        timeout=120,
    )
    assert answer.status_code in {202, 400}, answer.text
    after = {path for path in server.data.parent.rglob("*") if path.is_file()}
    new = {path.parent for path in after - before}
    assert new <= {server.data, server.data / "uploads"}
    if answer.status_code == 202:
        shown = answer.json()["name"]
        assert shown is None or not set(shown) & set("/\\\0")
        assert shown is None or len(shown) <= 200
        httpx2.delete(f"{server.url}/v1/analyses/{answer.json()['id']}")
        assert nothing_kept(server)


def test_too_large_is_refused_before_it_is_sent(server: Running) -> None:
    """By its declared length alone, without reading it."""
    head = (
        b"POST /v1/analyses HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        b"Content-Length: 99999999999\r\n\r\n"
    )
    with raw(server.address, head) as connection:
        assert b"413" in connection.recv(4096).split(b"\r\n")[0]


def test_an_endless_body_is_cut_off(server: Running, post: Callable[..., httpx2.Response]) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n'
        while sent < 200 * MEGABYTE:
            sent += 65_536
            yield bytes(65_536)

    try:
        answer = post(content=endless(), headers={"content-type": "multipart/form-data; boundary=x"})
    except httpx2.TransportError:
        pass  # it hung up while we were still sending
    else:
        assert_refused(answer, 413, f"at most {4 * MEGABYTE} bytes")
    assert sent < 100 * MEGABYTE
    eventually(lambda: nothing_kept(server))


def test_a_field_cannot_be_endless(post: Callable[..., httpx2.Response]) -> None:
    assert_refused(post(files={"text": (None, "a" * (2 * MEGABYTE))}), 413, "maximum size")
    assert_refused(post(files={"file": ("a.txt", b"word " * 400_000)}), 413, "a transcript has at most")


def test_a_client_that_leaves_leaves_nothing(server: Running) -> None:
    head = (
        b"POST /v1/analyses HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        b'Content-Length: 2000000\r\n\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n'
    )
    connection = raw(server.address, head + bytes(500_000))
    time.sleep(0.3)
    connection.close()
    eventually(lambda: nothing_kept(server))


def test_others_are_served_while_one_is_slow(server: Running) -> None:
    head = (
        b"POST /v1/analyses HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        b"Content-Length: 2000000\r\n\r\n--x\r\n"
    )
    slow = [raw(server.address, head) for _ in range(30)]
    try:
        answers: list[int] = []
        threads = [
            threading.Thread(target=lambda: answers.append(httpx2.get(f"{server.url}/healthz", timeout=60).status_code))
            for _ in range(5)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers == [200] * 5
    finally:
        for connection in slow:
            connection.close()


WRONG = {
    "another type": ({"content": b"{}", "headers": {"content-type": "application/json"}}, 415, "multipart/form-data"),
    "no type": ({"content": b"{}"}, 415, "multipart/form-data"),
    "no boundary": ({"content": b"x", "headers": {"content-type": "multipart/form-data"}}, 400, "boundary"),
    "not multipart": ({"content": b"x", "headers": {"content-type": "multipart/form-data; boundary=y"}}, 400, ""),
    "nothing": ({"files": {"bundle": (None, "base")}}, 400, "nothing to analyse"),
    "a strange field": ({"files": {"text": (None, "Hi."), "shell": (None, "rm")}}, 400, "no field is called 'shell'"),
    "a field twice": ({"files": [("text", (None, "Hi.")), ("text", (None, "Ho."))]}, 400, "sent once, got 2"),
    "no words": ({"files": {"text": (None, " \n ")}}, 422, "no words"),
    "a bundle by path": (
        {"files": {"text": (None, "Hi."), "bundle": (None, "/etc")}},
        400,
        "no bundle is called '/etc'",
    ),
    "strange labels": ({"files": {"text": (None, "Hi."), "labels": (None, "mine")}}, 400, "mine"),
    "a strange transcriber": ({"files": {"text": (None, "Hi."), "asr": (None, "mine")}}, 400, "no transcriber"),
    "why not": ({"files": {"text": (None, "Hi."), "why": (None, "not")}}, 400, "why is true or false"),
    "keep as it may": ({"files": {"text": (None, "Hi."), "keep": (None, "maybe")}}, 400, "keep is true or false"),
    "a file as words": ({"files": {"text": ("a.txt", b"Hi.")}}, 400, "text, not a file"),
    "words as a file": ({"files": {"file": (None, "Hi.")}}, 400, "sent with a filename"),
    "words twice": ({"files": {"text": (None, "Hi."), "file": ("a.txt", b"Ho.")}}, 400, "words were sent besides"),
    "a transcript of no kind": ({"files": {"file": ("a.wav", b"RIFF"), "transcript": ("a.doc", b"Hi.")}}, 415, ""),
    "a broken transcript": ({"files": {"file": ("a.srt", b"1\n00:00:99,000 --> 0\nHi.\n")}}, 422, "a.srt, line 2"),
    "binary words": ({"files": {"file": ("a.txt", b"\x00\x01\x02")}}, 422, "a.txt"),
}


@pytest.mark.parametrize(("options", "status", "said"), WRONG.values(), ids=WRONG.keys())
def test_requests_that_are_refused(
    server: Running, post: Callable[..., httpx2.Response], options: dict[str, object], status: int, said: str
) -> None:
    assert_refused(post(**options), status, said)
    assert nothing_kept(server)


def test_an_unknown_path_and_method_have_problems_too(server: Running) -> None:
    assert_refused(httpx2.get(f"{server.url}/v1/nothing"), 404, "")
    assert_refused(httpx2.put(f"{server.url}/v1/analyses"), 405, "")
    assert_refused(httpx2.get(f"{server.url}/v1/analyses/../../etc/passwd"), 404, "")
    assert_refused(httpx2.get(f"{server.url}/v1/analyses/{'g' * 32}"), 422, "id")
    assert_refused(httpx2.get(f"{server.url}/v1/analyses", params={"limit": "many"}), 422, "limit")


def test_a_recording_without_end_is_given_up(tmp_path: Path) -> None:
    """It streams, so no header says how long it is; its words take longer to write down than is allowed."""
    path = tmp_path / "stream.mkv"
    write_media(path, vowel(600.0), container="matroska", codec="aac")
    whole = path.read_bytes()
    at = whole.index(b"\x44\x89\x88")  # the duration: 8 bytes of a double
    path.write_bytes(whole[:at] + b"\xec\x89" + whole[at + 2 :])  # a void element instead
    with serving(tmp_path / "data", "--minutes", "0.035") as server, Client(server.url) as client:
        job = client.submit(path, asr="pocketsphinx")
        *_, last = client.follow(job.id)
        assert last.state == "failed"
        assert last.error == "it takes longer than the 2 seconds allowed"
        eventually(lambda: nothing_kept(server))
