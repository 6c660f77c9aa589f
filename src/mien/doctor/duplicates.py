"""What stands more than once: the same content, all but the same content, the same words; with labels and splits.

Where copies stand in several splits, the judged ones stay as they are and the training ones are advised out; inside
training the first stays. Copies that are labelled differently are all advised out of training: none can be trusted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from mien.doctor.findings import Advice, Finding
from mien.doctor.hashes import close_pairs
from mien.doctor.probe import Probe

# Bits of 256. Nine copies of ten are within: in Opus (5), with silence around them (10); most in MP3 (median 10). The
# closest two clips of RAVDESS that are no copies differ in 35, of EmoDB in 56. Faces of FER2013 within are the same
# picture, cut or lit a little differently.
CLOSE = 15
JUDGED = ("dev", "test")
NAMED = 8  # of the others of a group, for each member


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike the items of a group are: the words for it, its three kinds of finding, what is advised in training."""

    same: str
    kinds: tuple[str, str, str]  # twice, in several splits, labelled differently
    advice: Advice


EXACT = Likeness("the same content", ("duplicate", "leak", "conflict"), Advice.EXCLUDE)
ALIKE = Likeness("all but the same", ("near-duplicate", "near-leak", "near-conflict"), Advice.LOOK)
WORDS = Likeness("the same words", ("near-duplicate", "near-leak", "near-conflict"), Advice.LOOK)


def duplicates(probes: Sequence[Probe]) -> Iterator[Finding]:
    """Every kind of double, of items in the corpus's order."""
    for group in _groups((probe.content, probe) for probe in probes):
        yield from _judged(group, EXACT)
    for group in alike(probes):
        yield from _judged(group, ALIKE)
    said = [probe for probe in probes if probe.fit]
    for group in _groups((probe.words, probe) for probe in said if probe.dialogue is None):
        yield from _judged(group, WORDS)
    for group in _groups((probe.words, probe) for probe in said if probe.dialogue is not None):
        yield from _echoes(group)


def _groups(keyed: Iterable[tuple[Hashable, Probe]]) -> Iterator[tuple[Probe, ...]]:
    """Those that share a key, in the order in which they came, where there are several."""
    groups: dict[Hashable, list[Probe]] = defaultdict(list)
    for key, probe in keyed:
        if key is not None:
            groups[key].append(probe)
    return (tuple(group) for group in groups.values() if len(group) > 1)


def alike(probes: Sequence[Probe]) -> Iterator[tuple[Probe, ...]]:
    """Groups whose sound or picture is all but the same; of the same content, only the first is compared."""
    first = list({probe.content: probe for probe in reversed(probes) if probe.content is not None}.values())[::-1]
    heard = [(probe, probe.sound.hash) for probe in first if probe.sound is not None and probe.sound.hash is not None]
    seen = [(probe, probe.picture) for probe in first if probe.picture is not None]
    for hashed in (heard, seen):
        pairs = close_pairs([key for _, key in hashed], CLOSE)
        groups = _joined((i, j) for i, j, _ in pairs)
        yield from (tuple(hashed[member][0] for member in group) for group in groups)


def _joined(pairs: Iterable[tuple[int, int]]) -> Iterator[list[int]]:
    """Groups of what the pairs connect, each in order."""
    group_of: dict[int, list[int]] = {}
    for i, j in pairs:
        one, other = group_of.setdefault(i, [i]), group_of.setdefault(j, [j])
        if one is not other:
            one += other
            group_of.update(dict.fromkeys(other, one))
    return (sorted(group) for group in {id(group): group for group in group_of.values()}.values())


def _judged(group: tuple[Probe, ...], likeness: Likeness) -> Iterator[Finding]:
    """What a group of copies means for each but the one that stays."""
    twice, leak, conflict = likeness.kinds
    stays = min(group, key=lambda probe: (probe.split not in JUDGED, not probe.fit))
    splits = {probe.split for probe in group}
    labels = {probe.label for probe in group}
    for probe in group:
        others = _others(probe, group)
        advice = _advice(probe, likeness)
        if len(splits) > 1 and (probe.split not in JUDGED or probe is not stays):
            elsewhere = sorted(str(split) for split in splits - {probe.split})
            yield Finding(probe.id, leak, f"{likeness.same}, also in {', '.join(elsewhere)}", advice, others)
        elif probe is not stays:
            yield Finding(probe.id, twice, f"{likeness.same} as {stays.id}", advice, others)
        if len(labels) > 1:
            said = sorted(str(label) for label in labels - {probe.label})
            found = f"{likeness.same}, labelled {probe.label} here and {', '.join(said)} elsewhere"
            yield Finding(probe.id, conflict, found, advice, others)


def _advice(probe: Probe, likeness: Likeness) -> Advice:
    """A turn is not taken out of its conversation merely because another conversation has it too."""
    if probe.split in JUDGED:
        return Advice.KEEP
    return likeness.advice if probe.dialogue is None else Advice.LOOK


def _echoes(group: tuple[Probe, ...]) -> Iterator[Finding]:
    """Turns of conversations: people do say "yeah" more than once, and mean different things by it."""
    labels = sorted({str(probe.label) for probe in group})
    said = f"labels: {', '.join(labels)}" if len(labels) > 1 else f"all {labels[0]}"
    for probe in group:
        found = f"{len(group) - 1} other turns have its words; {said}"
        yield Finding(probe.id, "same-words", found, Advice.KEEP, _others(probe, group))


def _others(probe: Probe, group: tuple[Probe, ...]) -> tuple[str, ...]:
    """Ids of the first few that a member shares its group with."""
    return tuple(islice((other.id for other in group if other is not probe), NAMED))
