"""The ROS 2 example: its core by itself, and its node on a stand-in for rclpy against a real server."""

from __future__ import annotations

import configparser
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from xml.etree import ElementTree as Xml

import numpy as np
import pytest
from serving import EXAMPLES, eventually, serving

from mien.errors import InputError
from mien.testing.audio import silence, vowel

PACKAGE = EXAMPLES / "ros2" / "mien_ros"
FINAL = {"type": "final", "utterance": {"index": 0, "emotion": "joy", "confidence": 0.9, "note": "kept to itself"}}


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(PACKAGE))
    import mien_ros.listener

    return mien_ros.listener


@dataclass
class Session:
    """A live session that says what it is told to, then goes on until it is stopped, or breaks off."""

    events_: list[dict[str, Any]] = field(default_factory=list)
    breaks: bool = False
    heard: list[bytes] = field(default_factory=list)
    seen: list[float] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def hear(self, pcm: bytes) -> None:
        self.heard.append(pcm)

    def watch(self, time: float, picture: bytes) -> None:
        self.seen.append(time)

    def stop(self) -> None:
        self.stopped.set()

    def events(self) -> Iterator[dict[str, Any]]:
        yield from self.events_
        if self.breaks:
            raise InputError("the live session broke off")
        self.stopped.wait(60)


@dataclass
class Stage:
    """A listener and what it opens, says and complains of."""

    listener: Any
    said: list[str]
    complaints: list[str]
    thread: threading.Thread

    def end(self) -> None:
        self.listener.close()
        self.thread.join(60)
        assert not self.thread.is_alive()


def staged(room: Any, *sessions: Any) -> Stage:
    waiting, now = iter(sessions), iter(range(1000))

    @contextmanager
    def opened() -> Iterator[Any]:
        session = next(waiting)
        if isinstance(session, Exception):
            raise session
        yield session

    said, complaints = [], []  # type: ignore[var-annotated]
    one = room.Listener(opened, said.append, complaints.append, clock=lambda: next(now) / 4, rest=0.0)
    thread = threading.Thread(target=one.run)
    thread.start()
    return Stage(one, said, complaints, thread)


def heard_until(stage: Stage, session: Session) -> None:
    def speak() -> int:
        stage.listener.hear(b"ab")
        return len(session.heard)

    eventually(speak)


def test_turns_are_said_and_nothing_else(listener: Any) -> None:
    session = Session([{"type": "begin"}, FINAL, {"type": "face"}, {**FINAL, "type": "revised"}])
    stage = staged(listener, session)
    heard_until(stage, session)
    eventually(lambda: len(stage.said) == 2)
    stage.end()
    first, second = map(json.loads, stage.said)
    assert (first["emotion"], first["revised"], second["revised"]) == ("joy", False, True)
    assert set(first) == {*"index start end speaker text emotion confidence probabilities revised".split()}
    assert stage.complaints == []


def test_nothing_is_opened_until_something_is_heard(listener: Any) -> None:
    stage = staged(listener)
    stage.listener.watch(b"picture")
    stage.end()
    assert stage.complaints == []


def test_pictures_have_the_time_since_the_first_sound(listener: Any) -> None:
    session = Session()
    stage = staged(listener, session)
    heard_until(stage, session)
    for _ in range(3):
        stage.listener.watch(b"picture")
    stage.end()
    assert session.seen == sorted(set(session.seen))
    assert session.seen[0] > 0


def test_after_a_session_comes_another(listener: Any) -> None:
    broken, next_one = Session(breaks=True), Session([FINAL])
    stage = staged(listener, InputError("nobody answers"), broken, next_one)
    heard_until(stage, next_one)
    eventually(lambda: stage.said)
    stage.end()
    assert stage.complaints == ["nobody answers", "the live session broke off"]


class Node:
    """As much of rclpy's node as ours uses."""

    wishes: dict[str, Any] = {}  # noqa: RUF012 of the test

    def __init__(self, name: str) -> None:
        self.name, self.topics, self.said, self.values = name, {}, [], {}  # type: ignore[var-annotated]

    def declare_parameter(self, name: str, usual: Any) -> None:
        self.values[name] = self.wishes.get(name, usual)

    def get_parameter(self, name: str) -> Any:
        return SimpleNamespace(value=self.values[name])

    def create_publisher(self, kind: Any, topic: str, depth: int) -> Any:
        return SimpleNamespace(publish=lambda message: self.said.append((topic, message)))

    def create_subscription(self, kind: Any, topic: str, call: Any, depth: int) -> None:
        self.topics[topic] = (kind, call)

    def get_logger(self) -> Any:
        return SimpleNamespace(warning=pytest.fail)

    def destroy_node(self) -> None:
        self.topics.clear()


@dataclass
class Message:
    data: Any = None


def module(**held: Any) -> ModuleType:
    made = ModuleType("stand-in")
    vars(made).update(held)
    return made


@pytest.fixture
def node(listener: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    kinds = {name: type(name, (Message,), {}) for name in ("String", "UInt8MultiArray", "CompressedImage", "AudioData")}
    for name in ("rclpy", "rclpy.node", "std_msgs.msg", "sensor_msgs.msg", "audio_common_msgs.msg"):
        monkeypatch.setitem(sys.modules, name, module(Node=Node, **kinds))
    monkeypatch.delitem(sys.modules, "mien_ros.node", raising=False)
    import mien_ros.node

    yield mien_ros.node
    del sys.modules["mien_ros.node"]


def test_the_node_publishes_what_a_server_hears(node: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The silence is long enough for the pictures that never come not to be waited for.
    sound = np.concatenate([silence(0.3), vowel(1.4), silence(2.5)])
    pcm = (np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes()
    token = "correct horse battery staple"
    monkeypatch.setenv("MIEN_TOKEN", token)
    with serving(tmp_path / "data", "--workers", "0", MIEN_TOKEN=token) as server:
        monkeypatch.setattr(Node, "wishes", {"url": server.url, "video": True})
        robot = node.EmotionNode()
        kind, hear = robot.topics["audio"]
        assert (kind.__name__, robot.topics["image/compressed"][0].__name__) == ("UInt8MultiArray", "CompressedImage")
        hear(Message([0, 0]))  # opens the session
        eventually(lambda: robot._listener._live is not None)
        for start in range(0, len(pcm), 3200):
            hear(Message(list(pcm[start : start + 3200])))
        eventually(lambda: robot.said)
        robot.destroy_node()
    topic, message = robot.said[0]
    said = json.loads(message.data)
    assert topic == "emotion"
    assert said["probabilities"][said["emotion"]] == max(said["probabilities"].values())
    assert 0 <= said["start"] < said["end"] < 4


def test_sound_may_come_as_audio_common_has_it(node: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Node, "wishes", {"audio_common": True})
    robot = node.EmotionNode()
    assert {topic: kind.__name__ for topic, (kind, _) in robot.topics.items()} == {"audio": "AudioData"}
    robot.destroy_node()


def test_the_package_is_what_ament_looks_for() -> None:
    manifest = Xml.parse(PACKAGE / "package.xml").getroot()
    name = manifest.findtext("name") or ""
    assert (PACKAGE / "resource" / name).is_file()
    assert manifest.findtext("export/build_type") == "ament_python"
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(PACKAGE / "setup.cfg")
    assert parser["install"]["install_scripts"] == f"$base/lib/{name}"
    script = (PACKAGE / "setup.py").read_text()
    assert f"emotion = {name}.node:main" in script
    assert {one.text for one in manifest.findall("exec_depend")} == {"rclpy", "std_msgs", "sensor_msgs"}
