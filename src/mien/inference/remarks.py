"""What is said of a whole analysis when something was missing, in the same words from a file and live."""

from __future__ import annotations

NO_WORDS = (
    "no words: no transcript was given and no speech recogniser is at hand; bring one with: pip install 'mien[asr]'"
)
NO_SOUND = "no sound: the source holds no audio"
NO_PICTURE = "no picture: the source holds no video"
NO_SPEECH = "no speech was found in the sound"
NO_FACE = "no face in view"


def left_out(count: int) -> str:
    """How many utterances gave no reading."""
    return f"{count} utterance{'s' if count > 1 else ''} left out: nothing to read in them"
