"""What is said of an analysis or an utterance when something was missing, in the same words from a file and live."""

from __future__ import annotations

NO_WORDS = (
    "no words: no transcript was given and no speech recogniser is at hand; bring one with: pip install 'mien[asr]'"
)
NO_SOUND = "no sound: the source holds no audio"
NO_PICTURE = "no picture: the source holds no video"
NO_SPEECH = "no speech was found in the sound"
NO_FACE = "no face in view"


OUT_OF_VIEW = "the voice may belong to somebody out of view"


def whose_face(people: int, speaks: bool | None) -> str | None:
    """Why the face that was read is the one, where that is in doubt.

    `speaks` is whether its mouth moved with the voice, None where that could not be seen.
    """
    if people == 1:
        return f"the mouth in view kept still: {OUT_OF_VIEW}" if speaks is False else None
    if speaks:
        return f"{people} people in view: the one whose mouth moved was read; {OUT_OF_VIEW}"
    if speaks is None:
        return f"{people} people in view: the one seen best was read"
    return f"{people} people in view, no mouth stood out: the one seen best was read; {OUT_OF_VIEW}"


def left_out(count: int) -> str:
    """How many utterances gave no reading."""
    return f"{count} utterance{'s' if count > 1 else ''} left out: nothing to read in them"
