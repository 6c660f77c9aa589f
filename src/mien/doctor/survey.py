"""What only the whole corpus shows: ids that stand twice, formats unlike the rest, speakers in several splits."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from mien.corpora.tables import stray_byte
from mien.doctor.findings import Advice, Finding
from mien.doctor.probe import SURROUND, Probe
from mien.doctor.sounds import Sound

TABLES = {".csv", ".tsv", ".txt", ".json"}
MOST_TABLES = 500
NAMED = 5


def survey(corpus: str, probes: Sequence[Probe]) -> Iterator[Finding]:
    """Findings about ids, formats and speakers."""
    for name, count in Counter(probe.id for probe in probes).items():
        if count > 1:
            yield Finding(name, "same-id", f"{count} items have this id", Advice.LOOK)
    heard = [(probe.id, probe.sound) for probe in probes if probe.sound is not None]
    if heard:
        yield from _unlike_most(heard)
    yield from _shared_speakers(corpus, probes)


def _unlike_most(heard: Sequence[tuple[str, Sound]]) -> Iterator[Finding]:
    rate, rates = Counter(sound.rate for _, sound in heard).most_common(1)[0]
    channels, alike = Counter(sound.channels for _, sound in heard).most_common(1)[0]
    for name, sound in heard:
        if sound.rate != rate:
            yield Finding(name, "rate", f"{sound.rate} Hz, {rates} items have {rate}", Advice.KEEP)
        if sound.channels != channels and sound.channels < SURROUND:
            yield Finding(name, "channels", f"{sound.channels}, {alike} items have {channels}", Advice.KEEP)


def _shared_speakers(corpus: str, probes: Sequence[Probe]) -> Iterator[Finding]:
    """Speakers by the splits they stand in. Names such as A and B, given anew in each dialogue, are nobody's."""
    places: dict[str, set[str]] = defaultdict(set)
    for probe in probes:
        if probe.speaker is not None and probe.split is not None and len(probe.speaker) > 1:
            places[probe.speaker].add(probe.split)
    shared = sorted(speaker for speaker, splits in places.items() if len(splits) > 1)
    if shared:
        more = f" and {len(shared) - NAMED} more" if len(shared) > NAMED else ""
        found = f"{len(shared)} of {len(places)}: {', '.join(shared[:NAMED])}{more}"
        yield Finding(corpus, "shared-speakers", found, Advice.APART)


def tables(root: Path) -> Iterator[Finding]:
    """Text tables near the top of the corpus that are not UTF-8."""
    near = sorted(path for depth in ("*", "*/*") for path in root.glob(depth) if path.suffix.lower() in TABLES)
    for path in near[:MOST_TABLES]:
        if stray := stray_byte(path):
            place, value = stray
            found = f"byte {place} is 0x{value:02X}, not UTF-8"
            yield Finding(str(path.relative_to(root)), "encoding", found, Advice.KEEP)
