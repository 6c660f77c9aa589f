"""Words by faster-whisper, the `[asr]` extra: many languages, good words, a model that is fetched once.

Nothing is downloaded here: where the model is not on disk yet, the error says the one command that brings it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.errors import MissingPartError, UsageError
from mien.text.transcribe import Transcription, transcription
from mien.types import Span, Word

WEIGHTS = "model.bin"  # the file without which a model's folder is no model


class WhisperTranscriber:
    """Whisper on the CPU in int8. `model` is a size such as "small", a hub id or a folder; loaded at first use.

    Its confidence is the mean of Whisper's own word probabilities, weighted by the words' length, not calibrated here.
    """

    name = "whisper"

    def __init__(self, model: str = "small") -> None:
        self._folder = model_folder(model)
        self._model: Any = None

    def transcribe(self, waveform: NDArray[np.float32], offset: float) -> Transcription | None:
        """The words of `waveform`: float32, shape (samples,), 16 kHz, in -1..1; None where no words are heard."""
        # Each stretch stands alone: conditioning on earlier text makes Whisper repeat itself over a long recording.
        segments, info = self._loaded().transcribe(waveform, word_timestamps=True, condition_on_previous_text=False)
        words = [_word(heard, offset) for segment in segments for heard in segment.words or () if heard.word.strip()]
        return transcription(words, info.language)

    def _loaded(self) -> Any:
        if self._model is None:
            from faster_whisper import WhisperModel

            self._model = WhisperModel(str(self._folder), device="cpu", compute_type="int8")
        return self._model


def model_folder(model: str) -> Path:
    """Where the model lies on this disk; MissingPartError with the command that brings what is missing."""
    try:
        from faster_whisper import available_models, download_model
    except ImportError:
        raise MissingPartError("faster-whisper is not installed; bring it with: pip install 'mien[asr]'") from None
    if Path(model).is_dir():
        folder = Path(model)
    elif "/" in model or model in available_models():
        folder = _cached(download_model, model)
    else:
        raise UsageError(f"no Whisper model or folder is called {model!r}; sizes are {', '.join(available_models())}")
    if not (folder / WEIGHTS).is_file():
        raise _not_fetched(model)
    return folder


def _cached(download_model: Any, model: str) -> Path:
    try:
        return Path(download_model(model, local_files_only=True))
    except FileNotFoundError:  # the hub's LocalEntryNotFoundError is one
        raise _not_fetched(model) from None
    except ValueError as error:  # the hub's HFValidationError
        raise UsageError(f"no Whisper model or folder is called {model!r}: {error}") from None


def _not_fetched(model: str) -> MissingPartError:
    command = f"""python -c "from faster_whisper import download_model; download_model('{model}')" """.strip()
    return MissingPartError(
        f"the Whisper model {model!r} is not on this disk; with a network, fetch it once: {command}"
    )


def _word(heard: Any, offset: float) -> Word:
    """faster-whisper's word, whose text begins with its space, as ours."""
    start = offset + max(0.0, float(heard.start))
    end = max(start, offset + float(heard.end))
    return Word(heard.word.strip(), Span(start, end), min(1.0, max(0.0, float(heard.probability))))
