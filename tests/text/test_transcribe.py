"""The seam of speech to text: how words become a transcription, and which recogniser is chosen."""

import sys

import pytest

from mien.errors import MissingPartError, UsageError
from mien.text import transcribe
from mien.text.transcribe import Transcriber, Transcription, transcriber, transcription
from mien.types import Span, Word


def test_no_words_are_no_transcription() -> None:
    assert transcription([], "en") is None


def test_confidence_is_weighted_by_the_length_of_the_words() -> None:
    words = (Word("the", Span(0, 0.1), 1.0), Word("whirlwind", Span(0.1, 1.0), 0.2))
    assert transcription(words, "en") == Transcription("the whirlwind", words, pytest.approx(0.28), "en")


def test_words_without_time_or_confidence() -> None:
    flat = transcription([Word("a", Span(1, 1), 0.5), Word("b", Span(1, 1), 1.0)], None)
    assert flat is not None
    assert flat.confidence == pytest.approx(0.75)
    silent = transcription([Word("a", Span(1, 2))], None)
    assert silent is not None
    assert silent.confidence is None


class Fake:
    name = "fake"


def missing() -> Transcriber:
    raise MissingPartError("not here")


def test_auto_takes_the_first_whose_parts_are_here(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = Fake()
    monkeypatch.setattr(transcribe, "TRANSCRIBERS", {"best": missing, "good": lambda: fake, "last": missing})
    assert transcriber() is fake
    assert transcriber("good") is fake


def test_auto_without_any_gives_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    monkeypatch.setitem(sys.modules, "pocketsphinx", None)
    assert transcriber("auto") is None


@pytest.mark.parametrize(
    ("name", "package", "command"),
    [
        ("whisper", "faster_whisper", "pip install 'mien[asr]'"),
        ("pocketsphinx", "pocketsphinx", "pip install pocketsphinx"),
    ],
)
def test_asking_for_one_that_is_missing_says_how_to_bring_it(
    monkeypatch: pytest.MonkeyPatch, name: str, package: str, command: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingPartError) as caught:
        transcriber(name)
    assert str(caught.value).endswith(command)


def test_none_and_unknown_names() -> None:
    assert transcriber("none") is None
    with pytest.raises(UsageError, match="'siri'; allowed are auto, none, whisper, pocketsphinx"):
        transcriber("siri")
