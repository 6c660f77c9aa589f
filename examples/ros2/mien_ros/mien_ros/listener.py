"""Between a robot's topics and a live session of mien: knows no ROS, so that it can be tried without one.

A session is opened when something is heard, and another when it has ended: after a silence, when the server was
restarted, or when it was full. What is heard in between is lost.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from typing import Any

from mien.client import Live
from mien.errors import MienError

REST = 2.0  # seconds before another session is tried


class Listener:
    """`hear` and `watch` from any thread; `run` on one of its own, until `close`."""

    def __init__(
        self,
        opened: Callable[[], AbstractContextManager[Live]],
        say: Callable[[str], None],
        complain: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
        rest: float = REST,
    ) -> None:
        self._opened = opened
        self._say = say
        self._complain = complain
        self._clock = clock
        self._rest = rest
        self._live: Live | None = None
        self._began: float | None = None  # of the session's sound, by the clock
        self._latest = -1.0  # picture sent, seconds of the stream
        self._heard = threading.Event()
        self._closed = threading.Event()
        self._lock = threading.Lock()

    def hear(self, pcm: bytes) -> None:
        """Sound: 16-bit little-endian samples, mono, at the session's rate."""
        self._heard.set()
        with self._lock:
            if self._live is not None and pcm:
                if self._began is None:
                    self._began = self._clock()
                with suppress(MienError):  # `run` notices that the session is over
                    self._live.hear(pcm)

    def watch(self, picture: bytes) -> None:
        """A JPEG, PNG or WebP picture, taken now. Before the first sound there is no time to give it."""
        with self._lock:
            if self._live is None or self._began is None:
                return
            moment = self._clock() - self._began
            if moment > self._latest:
                self._latest = moment
                with suppress(MienError):
                    self._live.watch(moment, picture)

    def run(self) -> None:
        """Sessions one after another, as long as something is heard."""
        while not self._closed.is_set():
            self._heard.wait()
            if self._closed.is_set():
                return
            try:
                with self._opened() as live:
                    self._session(live)
            except MienError as error:
                self._complain(str(error))
            self._heard.clear()
            self._closed.wait(self._rest)

    def close(self) -> None:
        """Say the last turn, then no more."""
        self._closed.set()
        self._heard.set()
        with self._lock, suppress(MienError):
            if self._live is not None:
                self._live.stop()

    def _session(self, live: Live) -> None:
        with self._lock:
            self._live, self._began, self._latest = live, None, -1.0
        if self._closed.is_set():
            live.stop()
        try:
            for event in live.events():
                if event["type"] in {"final", "revised"}:
                    self._say(json.dumps(turn(event), ensure_ascii=False))
        finally:
            with self._lock:
                self._live = None


def turn(event: dict[str, Any]) -> dict[str, Any]:
    """What is published of a `final` or `revised` event; `index` says which turn it is, also when it is read again."""
    said = event["utterance"]
    kept = ("index", "start", "end", "speaker", "text", "emotion", "confidence", "probabilities")
    return {name: said.get(name) for name in kept} | {"revised": event["type"] == "revised"}
