"""RAVDESS on film and in song: the rest of the set beside the 1,440 spoken clips of `ravdess`.

Livingstone and Russo, 2018, zenodo.org/record/1188976, CC BY-NC-SA 4.0; the names are those of `ravdess`, whose first
number is the modality (01 film with sound, 02 film without, 03 sound) and whose second is the channel (01 speech, 02
song). `ravdess-video` is speech on film with sound, 1,440 clips of 720p at 30 frames a second, one zip an actor
(`Video_Speech_Actor_01/Actor_01/01-01-06-01-02-01-01.mp4`, or the actors' folders alone); the films without sound are
the same takes and are not read. `ravdess-song` is the sung part, 1,012 clips of sound: 23 actors, as 18 did not sing,
and six emotions, as nobody sang disgust or surprise. The doubled sound file is known of the spoken sound only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from mien.corpora.item import Corpus, Item, matching
from mien.corpora.ravdess import FOLDS, HOME, clip
from mien.errors import CorpusError
from mien.labels import RAVDESS_6, RAVDESS_8

_SPEECH = re.compile(r"01-01-0[1-8]-0[12]-0[12]-0[12]-\d\d")
_SONG = re.compile(r"03-02-0[1-6]-0[12]-0[12]-0[12]-\d\d")
LICENCE = "CC BY-NC-SA 4.0"


def read_video(root: Path) -> Iterator[Item]:
    """Spoken clips on film, in order of place and name."""
    return _clips(root, "**/Actor_*/01-01-*.mp4", _SPEECH, "ravdess-video")


def read_song(root: Path) -> Iterator[Item]:
    """Sung clips, in order of place and name."""
    return _clips(root, "**/Actor_*/03-02-*.wav", _SONG, "ravdess-song")


def _clips(root: Path, pattern: str, name: re.Pattern[str], corpus: str) -> Iterator[Item]:
    for path in matching(root, pattern, "RAVDESS", HOME):
        if not name.fullmatch(path.stem):
            raise CorpusError(f"RAVDESS: {path} is not named as released (seven numbers: 01-01-06-01-02-01-12.mp4)")
        yield clip(path, corpus)


RAVDESS_VIDEO = Corpus(
    "ravdess-video",
    RAVDESS_8,
    read_video,
    "ravdess/Video_Speech_Actors_01-24",
    LICENCE,
    HOME,
    folds=FOLDS,
    protocol="six folds of unseen actors; unweighted accuracy",
    modalities=("audio", "face"),
    language="en",
    published={"all": 1440},
)
RAVDESS_SONG = Corpus(
    "ravdess-song",
    RAVDESS_6,
    read_song,
    "ravdess/Audio_Song_Actors_01-24",
    LICENCE,
    HOME,
    folds=FOLDS,
    protocol="six folds of unseen actors; unweighted accuracy",
    modalities=("audio",),
    language="en",
    published={"all": 1012},
)
