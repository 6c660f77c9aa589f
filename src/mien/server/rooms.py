"""Live sessions made to order: models are opened once and shared, what keeps state is each session's own."""

from __future__ import annotations

from functools import lru_cache

from mien.inference.experts import Experts
from mien.inference.recognizer import Recognizer
from mien.inference.seeing import detector
from mien.labels import label_map, label_set
from mien.server.messages import Start
from mien.streaming.session import Session, Setup
from mien.text.transcribe import transcriber


def opened_session(asked: Start) -> Session:
    """A session as the client wants it."""
    experts, labels = _experts(asked.bundle), None if asked.labels is None else label_set(asked.labels)
    if labels is not None:
        label_map(experts.labels, labels)  # a pair without a map is refused now
    writer = transcriber(asked.asr)
    faces = detector() if asked.video else None
    return Session(Setup(experts, writer, faces, wants_words=asked.asr != "none", labels=labels))


@lru_cache(maxsize=2)
def _experts(bundle: str) -> Experts:
    return Recognizer.load(bundle).experts
