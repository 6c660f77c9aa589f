"""Live sessions over a real socket: the readings of the file, for several at once, and what is refused."""

from __future__ import annotations

import json
import struct
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import cv2
import httpx2
import numpy as np
import pytest
from serving import Running, eventually, serving
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

import mien
from mien.client import Client, Live
from mien.errors import InputError
from mien.labels import label_set
from mien.report.read import from_dict
from mien.testing.audio import silence, vowel, write_media
from mien.testing.vision import face_image

SOUND = np.concatenate([silence(0.3), vowel(1.4), silence(0.8), vowel(0.9, pitch=210.0), silence(0.5)])


def pcm(waveform: np.ndarray) -> bytes:  # type: ignore[type-arg]
    return (np.clip(waveform, -1, 1) * 32767).astype("<i2").tobytes()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with serving(tmp_path_factory.mktemp("server") / "data", "--workers", "0", "--sessions", "4") as running:
        yield running


@pytest.fixture
def url(server: Running) -> str:
    return server.url.replace("http", "ws") + "/v1/live"


def speak(live: Live, rate: int = 16_000) -> None:
    sound = pcm(np.interp(np.arange(0, len(SOUND), 16_000 / rate), np.arange(len(SOUND)), SOUND))
    step = rate // 5 * 2
    for start in range(0, len(sound), step):
        live.hear(sound[start : start + step])
    live.stop()


def conversation(server: Running, **asked: Any) -> list[dict[str, Any]]:
    with Client(server.url) as client, client.live(asr="none", **asked) as live:
        speak(live, asked.get("sample_rate", 16_000))
        return list(live.events())


def test_what_is_said_live_is_read_as_from_a_file(server: Running, tmp_path: Path) -> None:
    write_media(tmp_path / "same.wav", np.frombuffer(pcm(SOUND), "<i2").astype(np.float32) / 32768)
    expected = mien.analyze(tmp_path / "same.wav", transcriber="none").to_dict()["utterances"]
    events = conversation(server)
    assert [event["type"] for event in events][:2] == ["begin", "speech-start"]
    assert events[-1]["analysis"]["utterances"] == expected
    newest = {
        event["utterance"]["index"]: event["utterance"] for event in events if event["type"] in {"final", "revised"}
    }
    assert list(newest.values()) == expected
    assert len(expected) == 2


def test_readings_are_shown_over_the_labels_that_were_asked_for(server: Running) -> None:
    plain, events = conversation(server), conversation(server, labels="sentiment-3")
    over = {"negative", "neutral", "positive"}
    assert set(events[0]["bundle"]["labels"]) == over
    said = [event["utterance"] for event in events if event["type"] in {"final", "revised", "provisional"}]
    assert all(set(utterance["probabilities"]) == over for utterance in said)
    expected = from_dict(plain[-1]["analysis"]).to(label_set("sentiment-3"))
    assert [r.prediction.emotion for r in from_dict(events[-1]["analysis"]).readings] == [
        r.prediction.emotion for r in expected.readings
    ]
    [warning] = [event["message"] for event in events if "shown as" in event.get("message", "")]
    assert warning in events[-1]["analysis"]["warnings"]


def test_another_rate_is_resampled(server: Running) -> None:
    events = conversation(server, sample_rate=48_000)
    spans = [(u["start"], u["end"]) for u in events[-1]["analysis"]["utterances"]]
    at_16 = [(u["start"], u["end"]) for u in conversation(server)[-1]["analysis"]["utterances"]]
    assert spans == [(pytest.approx(start, abs=0.05), pytest.approx(end, abs=0.05)) for start, end in at_16]


def test_sessions_do_not_hear_each_other(server: Running) -> None:
    alone = conversation(server)[-1]["analysis"]["utterances"]
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda _: conversation(server)[-1]["analysis"]["utterances"], range(3)))
    assert found == [alone] * 3


def test_faces_are_seen(server: Running) -> None:
    """Pictures come until a face is seen, however busy the machine; then somebody speaks."""
    picture = cv2.imencode(".jpg", face_image(seed=1))[1].tobytes()
    events: list[dict[str, Any]] = []
    with Client(server.url) as client, client.live(video=True, asr="none") as live:
        reader = threading.Thread(target=lambda: events.extend(live.events()))
        seen = iter(range(10_000))
        reader.start()

        def face_seen() -> bool:
            live.watch(next(seen) / 5, picture)
            return server_has_seen(server)

        eventually(face_seen)
        speak(live)
        reader.join(120)
    assert {"face", "final", "end"} <= {event["type"] for event in events}
    assert events[0]["modalities"] == ["audio", "face"]


def server_has_seen(server: Running) -> bool:
    """By its own count of the work it did on pictures."""
    page = httpx2.get(f"{server.url}/metrics").text
    return any(line.startswith("mien_live_faces_total") and float(line.split()[1]) > 0 for line in page.splitlines())


def test_too_many_are_told_to_come_later(server: Running, url: str) -> None:
    eventually(lambda: "mien_live_sessions 0.0" in httpx2.get(f"{server.url}/metrics").text)  # of tests before
    with ExitStack() as open_ones:
        for _ in range(4):
            socket = open_ones.enter_context(connect(url))
            socket.send('{"type": "start", "asr": "none"}')
            assert json.loads(socket.recv(60))["type"] == "begin"
        late = open_ones.enter_context(connect(url))
        assert "4 sessions are open" in json.loads(late.recv(60))["message"]
        assert close_code(late) == 1013
    eventually(lambda: admitted(url))


def admitted(url: str) -> bool:
    with connect(url) as socket, suppress(ConnectionClosed):  # one that is refused may be closed before it has spoken
        socket.send('{"type": "start", "asr": "none"}')
        return bool(json.loads(socket.recv(60))["type"] == "begin")
    return False


def until_closed(socket: ClientConnection) -> Iterator[dict[str, Any]]:
    with suppress(ConnectionClosed):
        while True:
            yield json.loads(socket.recv(60))


def close_code(socket: ClientConnection) -> int:
    list(until_closed(socket))
    assert socket.close_code is not None
    return socket.close_code


HEAD = struct.Struct("<Bd")
START = '{"type": "start", "asr": "none", "video": true}'
REFUSED = {
    "no start": (["hello"], "a message in words is a JSON object"),
    "a list": (["[]"], "a message in words is a JSON object, got list"),
    "another first message": (['{"type": "stop"}'], 'the first message is {"type": "start"'),
    "sound first": ([HEAD.pack(0, 0) + b"ab"], "a message in words is a JSON object"),
    "a strange rate": (['{"type": "start", "sample_rate": 1}'], "sample_rate is '1'; allowed is 8000 to 96000"),
    "a rate in words": (['{"type": "start", "sample_rate": "16k"}'], "sample_rate is a int, got '16k'"),
    "a bundle by path": (['{"type": "start", "bundle": "/etc"}'], "bundle is '/etc'; allowed is base"),
    "a strange transcriber": (['{"type": "start", "asr": "mine"}'], "asr is 'mine'; allowed is auto, none"),
    "strange labels": (['{"type": "start", "labels": "mine"}'], "labels is 'mine'; allowed is "),
    "labels without a map": (['{"type": "start", "labels": "fer2013-7"}'], "cannot be shown as fer2013-7"),
    "half a sample": ([START, HEAD.pack(0, 0) + b"abc"], "16-bit samples are two bytes each, got 3"),
    "no payload": ([START, HEAD.pack(0, 0)], "a header of 9 bytes and a payload, got 9 bytes"),
    "a strange kind": ([START, HEAD.pack(7, 0) + b"ab"], "sound (0) or a JPEG, PNG or WebP picture (1), got 7"),
    "not a picture": ([START, HEAD.pack(1, 0) + b"MZ\x90"], "sound (0) or a JPEG, PNG or WebP picture (1), got 1"),
    "no time": (
        [START, HEAD.pack(1, float("nan")) + b"\xff\xd8\xff"],
        "a picture's time is in seconds from 0, got nan",
    ),
    "time backwards": (
        [START, HEAD.pack(1, 5) + b"\xff\xd8\xff0", HEAD.pack(1, 1) + b"\xff\xd8\xff0", HEAD.pack(0, 0) + bytes(3200)],
        "pictures come in order of time",
    ),
    "another message": ([START, '{"type": "dance"}'], "got the type 'dance'"),
}


@pytest.mark.parametrize(("messages", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_refused_is_said_before_the_socket_closes(url: str, messages: list[str | bytes], said: str) -> None:
    with connect(url) as socket:
        with suppress(ConnectionClosed):  # it may be refused before everything is sent
            for message in messages:
                socket.send(message)
        events = list(until_closed(socket))
        [error] = [event for event in events if event["type"] == "error"]
        assert said in error["message"]


def test_a_message_too_large_ends_the_session(url: str) -> None:
    with connect(url) as socket:
        socket.send(START)
        with suppress(ConnectionClosed):
            socket.send(bytes(5 * 2**20))
        assert close_code(socket) == 1009


def test_a_client_that_leaves_frees_its_place(server: Running, url: str) -> None:
    for _ in range(8):
        with connect(url) as socket, suppress(ConnectionClosed):  # one may come before another's place is free
            socket.send(START)
            socket.send(HEAD.pack(0, 0) + bytes(32_000))
    eventually(lambda: admitted(url))


def test_the_clients_errors_are_ours(server: Running) -> None:
    with (
        Client(server.url) as client,
        client.live(asr="mine") as live,
        pytest.raises(InputError, match="asr is 'mine'"),
    ):
        list(live.events())
