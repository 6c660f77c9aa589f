"""CREMA-D: 7,442 clips of 91 actors, twelve sentences, six emotions; what was acted, and what 2,443 people heard.

Cao et al., IEEE Transactions on Affective Computing 2014, github.com/CheyneyComputerScience/CREMA-D, Open Database
License. `AudioWAV/1001_DFA_ANG_XX.wav` (16 kHz): actor, sentence, emotion, strength (LO, MD, HI, or XX where none was
asked for). `VideoDemographics.csv` tells the actors' sex; `processedResults/tabulatedVotes.csv` counts the votes, its
rows numbered from 100001 for the voice alone, 200001 for the face alone, 300001 for both. About ten people judged each
clip, and by voice alone four in ten heard what was meant: `cremad` has the intended emotion, `cremad-perceived` the
heard one, None where the vote is tied, with the votes as shares. `1076_MTI_SAD_XX` has no sound and is left out here;
one file is named with a single X (`1040_ITH_SAD_X.wav`), which the tables of votes write as two. The media lie in Git
LFS: a copy fetched as a zip holds text stubs in their place.

No official split; folds here take every fifth actor.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from mien.corpora.item import Corpus, Item, matching, need, sound
from mien.corpora.tables import rows
from mien.errors import CorpusError
from mien.labels import CREMAD_6

HOME = "github.com/CheyneyComputerScience/CREMA-D"
LICENCE = "Open Database License 1.0"
EMOTIONS = {
    "ANG": "anger",
    "DIS": "disgust",
    "FEA": "fear",
    "HAP": "happiness",
    "NEU": "neutral",
    "SAD": "sadness",
}
LETTERS = {code[0]: emotion for code, emotion in EMOTIONS.items()}
SENTENCES = {
    "DFA": "Don't forget a jacket",
    "IEO": "It's eleven o'clock",
    "IOM": "I'm on my way to the meeting",
    "ITH": "I think I have a doctor's appointment",
    "ITS": "I think I've seen this before",
    "IWL": "I would like a new alarm clock",
    "IWW": "I wonder what this is about",
    "MTI": "Maybe tomorrow it will be cold",
    "TAI": "The airplane is almost full",
    "TIE": "That is exactly what happened",
    "TSI": "The surface is slick",
    "WSI": "We'll stop in a couple of minutes",
}
FOLDS = tuple(tuple(str(actor) for actor in range(first, 1092, 5)) for first in range(1001, 1006))
MUTE = "1076_MTI_SAD_XX"
VOICE = "1"  # the first digit of a row's number in the table of votes
_NAME = re.compile(rf"(1\d\d\d)_({'|'.join(SENTENCES)})_({'|'.join(EMOTIONS)})_(LO|MD|HI|XX?)")


def read(root: Path) -> Iterator[Item]:
    """Clips in order of name, with the emotion that the actor was asked for."""
    return sound(everything(root))


def everything(root: Path) -> Iterator[Item]:
    """The same, with the clip that has no sound."""
    return _clips(root, "cremad")


def read_perceived(root: Path) -> Iterator[Item]:
    """Clips in order of name, with what most people heard in the voice alone, and their votes."""
    return sound(everything_perceived(root))


def everything_perceived(root: Path) -> Iterator[Item]:
    """The same, with the clip that has no sound."""
    heard = _heard(need(root / "processedResults" / "tabulatedVotes.csv", "CREMA-D", HOME))
    for clip in _clips(root, "cremad-perceived"):
        vote = heard.get(Path(clip.id).name.ljust(len(MUTE), "X"), {})
        winner = vote.get("emoVote", "")
        yield replace(clip, label=LETTERS.get(winner), original=winner or None, votes=_shares(vote))


def _clips(root: Path, corpus: str) -> Iterator[Item]:
    genders = _genders(root / "VideoDemographics.csv")
    for path in matching(root, "AudioWAV/*.wav", "CREMA-D", HOME):
        name = _NAME.fullmatch(path.stem)
        if name is None:
            raise CorpusError(
                f"CREMA-D: {path} is not named as released (1001_DFA_ANG_XX.wav: actor, sentence, emotion, strength)"
            )
        actor, sentence, emotion, _ = name.groups()
        yield Item(
            id=f"{corpus}/{path.stem}",
            label=EMOTIONS[emotion],
            original=emotion,
            text=SENTENCES[sentence],
            speaker=actor,
            gender=genders.get(actor),
            media=path,
            language="en",
            defect="no sound" if path.stem == MUTE else None,
        )


def _genders(path: Path) -> dict[str, str]:
    return {row["ActorID"]: row["Sex"].lower() for row in rows(path, "ActorID Sex")} if path.exists() else {}


def _heard(path: Path) -> dict[str, dict[str, str]]:
    """The votes on the voice alone, by clip."""
    columns = " ".join(("fileName", "emoVote", *LETTERS))
    return {row["fileName"]: row for row in rows(path, columns) if row[""].startswith(VOICE)}


def _shares(vote: dict[str, str]) -> dict[str, float] | None:
    counts = {emotion: float(vote.get(letter) or 0) for letter, emotion in LETTERS.items()}
    total = sum(counts.values())
    return {emotion: count / total for emotion, count in counts.items() if count} if total else None


CREMAD = Corpus(
    "cremad",
    CREMAD_6,
    read,
    "cremad",
    LICENCE,
    HOME,
    folds=FOLDS,
    protocol="folds of unseen actors, no fixed ones; unweighted average recall of the intended emotion",
    modalities=("audio",),
    language="en",
    published={"all": 7442},
    everything=everything,
)
CREMAD_PERCEIVED = replace(
    CREMAD,
    name="cremad-perceived",
    read=read_perceived,
    protocol="folds of unseen actors, no fixed ones; unweighted average recall of what most listeners heard",
    everything=everything_perceived,
)
