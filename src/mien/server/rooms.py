"""Live sessions made to order: models are opened once and shared, what keeps state is each session's own."""

from __future__ import annotations

from functools import lru_cache

from mien.inference.experts import Experts
from mien.inference.recognizer import Recognizer
from mien.inference.seeing import detector
from mien.server.messages import Start
from mien.streaming.session import Session, Setup
from mien.text.transcribe import transcriber


def opened_session(asked: Start) -> Session:
    """A session as the client wants it."""
    writer = transcriber(asked.asr)
    faces = detector() if asked.video else None
    return Session(Setup(_experts(asked.bundle), writer, faces, wants_words=asked.asr != "none"))


@lru_cache(maxsize=2)
def _experts(bundle: str) -> Experts:
    return Recognizer.load(bundle).experts
