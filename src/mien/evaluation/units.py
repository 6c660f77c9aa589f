"""What a protocol has to know of an item: whose it is, which conversation it is of, and where its corpus put it.

Some corpora are one release in several readings, and some have people in common; the tables below say which. A person
is one person in all of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# A corpus that is another reading of a release: the same recordings, the same split.
RELEASES = {
    "meld-dyadic": "meld",
    "ravdess-video": "ravdess",
    "ravdess-song": "ravdess",
    "cremad-perceived": "cremad",
    "iemocap-4": "iemocap",
    "iemocap-5": "iemocap",
    "iemocap-6": "iemocap",
    "mosei-emotion": "mosei",
}
# Releases with the same people in them, each with a split of its own.
CASTS = {"meld": "friends", "emorynlp": "friends"}
# Speakers are called A and B in every dialogue anew: only whole dialogues can be kept apart.
NAMELESS = {"dailydialog", "emocontext"}
# How a release writes the recording session (the episode of a series) into the names of its items.
SESSIONS = {"iemocap": re.compile(r"Ses\d\d"), "emorynlp": re.compile(r"s\d\d_e\d\d")}


@dataclass(frozen=True, slots=True)
class Unit:
    """An item as protocols see it. `split` is the corpus's own: train, dev or test, None where it has none."""

    id: str
    corpus: str
    split: str | None = None
    speaker: str | None = None
    dialogue: str | None = None

    @property
    def release(self) -> str:
        """The release that the corpus is a reading of."""
        return RELEASES.get(self.corpus, self.corpus)

    @property
    def cast(self) -> str:
        """The circle of people in which a name means one person."""
        return CASTS.get(self.release, self.release)

    @property
    def person(self) -> str | None:
        """The speaker, under a name that is the same in every corpus of the cast; None where nobody is known.

        Friends are called Monica by one corpus, Monica Geller by another: the first name it is. Of several who speak
        at once the first counts.
        """
        if self.speaker is None:
            return None
        if self.corpus in NAMELESS:
            return self.dialogue or self.id
        name = self.speaker.split()[0].lower() if self.cast == "friends" and self.speaker.split() else self.speaker
        return f"{self.cast}/{name}"

    @property
    def content(self) -> str:
        """The item's name in its release, the same in all readings."""
        return f"{self.release}/{self.id.removeprefix(f'{self.corpus}/')}"

    @property
    def session(self) -> str | None:
        """The recording session, where the release's names tell it."""
        pattern = SESSIONS.get(self.release)
        found = pattern and pattern.search(self.id)
        return f"{self.release}/{found[0]}" if found else None
