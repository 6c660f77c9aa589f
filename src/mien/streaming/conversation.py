"""The turns of a conversation under way, read again where a later turn changes what an earlier one means.

Words are read behind the turns before them. A bundle that reads whole dialogues does so again with each turn: where it
looks ahead as well, earlier turns are revised by later ones; where it does not, they stand. Who speaks is told from all
the voices heard so far, so a new voice may change the name of an earlier turn; then the turns from there on are read
again.
"""

from __future__ import annotations

from collections.abc import Sequence

from mien.inference.experts import Experts
from mien.inference.hearing import Heard
from mien.inference.moment import Moment, fuse, read_words, spoken, with_voices
from mien.inference.people import Seen
from mien.text.turns import Turn
from mien.types import Reading


class Conversation:
    """Utterances in, readings out. `watched` says whether there are pictures, so that an absent face is noted."""

    def __init__(self, experts: Experts, *, watched: bool) -> None:
        self._experts = experts
        self._watched = watched
        self._heard: list[Heard] = []
        self._seen: list[Seen | None] = []
        self.moments: list[Moment] = []
        self.readings: list[Reading] = []

    @property
    def heard(self) -> Sequence[Heard]:
        """Every utterance so far, in order, also those in which there is nothing to read."""
        return self._heard

    def add(self, heard: Heard, seen: Seen | None) -> list[Reading]:
        """A finished utterance. Returns the readings that are new or have changed, oldest first."""
        self._heard.append(heard)
        self._seen.append(seen)
        return self._read_from(len(self._heard) - 1)

    def see_again(self, index: int, seen: Seen | None) -> list[Reading]:
        """Another face for a finished utterance. Returns the readings that have changed."""
        if _same(seen, self._seen[index]):
            return []
        self._seen[index] = seen
        return self._read_from(index)

    def imagine(self, heard: Heard, seen: Seen | None) -> Reading | None:
        """The reading of an utterance that ended here; nothing is kept. None without evidence."""
        *_, moment = self._voiced([*self._heard, heard])
        read = self._read(moment, seen, self._history(len(self.moments)))
        before = [moment for moment in self.moments if moment.said]
        return fuse([read], self._experts, first=len(before), before=before)[0] if read.said else None

    def _read_from(self, changed: int) -> list[Reading]:
        voiced = self._voiced(self._heard)
        first = next((i for i in range(changed) if _speaker(voiced[i]) != _speaker(self.moments[i])), changed)
        history = self._history(first)
        del self.moments[first:]
        for moment, seen in zip(voiced[first:], self._seen[first:], strict=True):
            self.moments.append(self._read(moment, seen, history))
        return self._fuse_from(first)

    def _voiced(self, heard: Sequence[Heard]) -> list[Moment]:
        return with_voices([spoken(index, one) for index, one in enumerate(heard)], heard)

    def _read(self, moment: Moment, seen: Seen | None, history: list[Turn]) -> Moment:
        read = read_words(moment, history, self._experts) if self._experts.has("text") else moment
        return read.seen(seen) if self._watched else read

    def _history(self, until: int) -> list[Turn]:
        said = (moment.utterance for moment in self.moments[:until])
        return [Turn(utterance.text, utterance.speaker) for utterance in said if utterance.text]

    def _fuse_from(self, first: int) -> list[Reading]:
        """Readings of the moments from `first` on take their place; those that differ from before."""
        said = [moment for moment in self.moments if moment.said]
        kept = sum(bool(moment.said) for moment in self.moments[:first]) if self._experts.causal else 0
        fused = fuse(said[kept:], self._experts, first=kept, before=said[:kept])
        before, self.readings[kept:] = self.readings[kept:], fused
        return [new for place, new in enumerate(fused) if place >= len(before) or new != before[place]]


def _same(one: Seen | None, other: Seen | None) -> bool:
    if one is None or other is None:
        return one is other
    alike = (one.trust, one.person, one.people, one.speaks) == (other.trust, other.person, other.people, other.speaks)
    return alike and bool((one.probabilities == other.probabilities).all())


def _speaker(moment: Moment) -> str | None:
    return moment.utterance.speaker
