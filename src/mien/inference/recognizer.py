"""The front door: a bundle, opened once, and everything it can be asked to read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mien.bundle import load
from mien.errors import UsageError
from mien.inference.experts import Experts
from mien.inference.pipeline import Road
from mien.labels import label_map, label_set
from mien.media import MediaSource
from mien.text import transcript as transcripts
from mien.text.transcribe import Transcriber, transcriber
from mien.types import Analysis, Dialogue

WINDOW = 10.0  # seconds of sound that are decoded at a time


class Recognizer:
    """A loaded bundle. One recognizer may read many sources, one after another."""

    def __init__(self, experts: Experts) -> None:
        self.experts = experts
        self._transcribers: dict[str, Transcriber | None] = {}

    @classmethod
    def load(cls, bundle: str | Path = "base") -> Recognizer:
        """Open a bundle by name or folder; its files are checked against their hashes."""
        return cls(Experts(load(bundle)))

    def analyze(
        self,
        source: MediaSource | None = None,
        *,
        text: str | None = None,
        transcript: str | Path | Dialogue | None = None,
        labels: str | None = None,
        transcriber: str = "auto",
        progress: Callable[[float], None] | None = None,
        window: float = WINDOW,
        why: bool = False,
    ) -> Analysis:
        """Read a recording, a picture, a transcript or words.

        source : a path, bytes or a binary stream of media; or the path of a transcript
        text, transcript : the words, given; they always win over what a recogniser would hear
        labels : show the result over another label set
        transcriber : who writes down speech without a transcript: auto, none, pocketsphinx, whisper
        progress : told the share that is done, 0..1
        window : seconds of sound decoded at a time; changes memory, never the result
        why : look for the words that mattered, at the price of reading each turn again without each of its words
        """
        target = None if labels is None else label_set(labels)
        if target is not None:
            label_map(self.experts.labels, target)  # a pair without a map is refused before the work, not after
        words = _words(text, transcript)
        writer = self._transcriber(transcriber) if source is not None and words is None else None
        road = Road(self.experts, writer, window, progress or (lambda share: None), transcriber != "none", why)
        if isinstance(source, str | Path) and Path(source).suffix.lower() in transcripts.READERS:
            if words is not None:
                raise UsageError(f"{source} is a transcript, and words were given besides; give one of them")
            analysis = road.words(transcripts.read(source), Path(source))
        elif source is not None:
            analysis = road.media(source if isinstance(source, str | Path | bytes) else source.read(), words)
        elif words is not None:
            analysis = road.words(words)
        else:
            raise UsageError("nothing to analyse: give a source, a transcript or text")
        return analysis if target is None else analysis.to(target)

    def _transcriber(self, name: str) -> Transcriber | None:
        if name not in self._transcribers:
            self._transcribers[name] = transcriber(name)
        return self._transcribers[name]


def analyze(
    source: MediaSource | None = None,
    *,
    text: str | None = None,
    transcript: str | Path | Dialogue | None = None,
    bundle: str | Path = "base",
    labels: str | None = None,
    transcriber: str = "auto",
    progress: Callable[[float], None] | None = None,
    why: bool = False,
) -> Analysis:
    """Read one source with a bundle; for many sources load a `Recognizer` once."""
    return Recognizer.load(bundle).analyze(
        source, text=text, transcript=transcript, labels=labels, transcriber=transcriber, progress=progress, why=why
    )


def _words(text: str | None, transcript: str | Path | Dialogue | None) -> Dialogue | None:
    """The words that were given, if any."""
    if text is not None and transcript is not None:
        raise UsageError("text and transcript both give the words; give one of them")
    if text is not None:
        return transcripts.turns(text)
    if transcript is None or isinstance(transcript, Dialogue):
        return transcript
    return transcripts.read(transcript)
