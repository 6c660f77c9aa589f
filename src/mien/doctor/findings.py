"""Findings: what was found on which item, how grave it is, and what to do about it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from mien.errors import UsageError


class Severity(StrEnum):
    """How much a finding matters to a model or to its score."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Advice(StrEnum):
    """What to do with an item. Only `EXCLUDE` goes into an exclusion file; the rest is for a person to read."""

    EXCLUDE = "exclude"
    LOOK = "look"
    KEEP = "keep"
    NOTHING = "nothing to do"
    MEND = "mend its characters"
    CENTRE = "use the centre channel"
    APART = "keep apart in your own splits"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of defect: how grave, and what it means in one line."""

    severity: Severity
    meaning: str


# In the order of a report: the gravest first, and what is alike together.
KINDS: dict[str, Kind] = {
    "known": Kind(Severity.ERROR, "known to be unfit: the reader leaves it, or its media, out"),
    "missing": Kind(Severity.ERROR, "its file is not there"),
    "corrupt": Kind(Severity.ERROR, "its file cannot be read"),
    "no-sound": Kind(Severity.ERROR, "it holds no sound where its corpus has voices"),
    "silent": Kind(Severity.ERROR, "its sound is silence"),
    "outside": Kind(Severity.ERROR, "the face or person meant lies outside its picture"),
    "blank": Kind(Severity.ERROR, "its picture is of one grey"),
    "no-words": Kind(Severity.ERROR, "it holds no words, or says that there are none"),
    "label": Kind(Severity.ERROR, "its label is not one of the corpus's"),
    "same-id": Kind(Severity.ERROR, "its id stands more than once"),
    "leak": Kind(Severity.ERROR, "the same content stands in more than one split"),
    "duplicate": Kind(Severity.ERROR, "the same content stands more than once"),
    "conflict": Kind(Severity.ERROR, "the same content is labelled differently"),
    "damaged": Kind(Severity.WARNING, "its file is read, but not whole"),
    "clipped": Kind(Severity.WARNING, "its sound was recorded too loud"),
    "too-short": Kind(Severity.WARNING, "it is too short to hold its words"),
    "too-long": Kind(Severity.WARNING, "it is far longer than its words take"),
    "no-face": Kind(Severity.WARNING, "no face was found in it"),
    "encoding": Kind(Severity.WARNING, "its characters are not those that were written"),
    "near-duplicate": Kind(Severity.WARNING, "it is all but the same as another"),
    "near-leak": Kind(Severity.WARNING, "it is all but the same as one of another split"),
    "near-conflict": Kind(Severity.WARNING, "it is all but the same as one that is labelled differently"),
    "shared-speakers": Kind(Severity.WARNING, "speakers stand in more than one split"),
    "surround": Kind(Severity.NOTE, "its sound has three or more channels"),
    "channels": Kind(Severity.NOTE, "it has not as many channels as most of its corpus"),
    "rate": Kind(Severity.NOTE, "its sample rate is not that of most of its corpus"),
    "same-words": Kind(Severity.NOTE, "others say the same words in their own conversations"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect of one item, or of the corpus or one of its tables, named in `item`.

    `others` are the items it shares the defect with; `handled` is true where the reader already sees to it.
    """

    item: str
    kind: str
    found: str
    advice: Advice
    others: tuple[str, ...] = ()
    handled: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UsageError(f"a finding is one of {', '.join(KINDS)}, got {self.kind!r}")

    @property
    def severity(self) -> Severity:
        """That of its kind."""
        return KINDS[self.kind].severity


@dataclass(frozen=True, slots=True)
class Report:
    """The examination of one corpus. `media` counts the items whose sound or picture could be looked at."""

    corpus: str
    root: str
    items: int
    media: int
    findings: tuple[Finding, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Findings of each kind that occurs, in the order of `KINDS`."""
        found = Counter(finding.kind for finding in self.findings)
        return {kind: found[kind] for kind in KINDS if kind in found}

    def exclusions(self) -> dict[str, str]:
        """Items that should be left out and still are given by the reader, each with every reason."""
        reasons: dict[str, list[str]] = {}
        for finding in self.findings:
            if finding.advice is Advice.EXCLUDE and not finding.handled:
                reasons.setdefault(finding.item, []).append(f"{finding.kind}: {finding.found}")
        return {item: "; ".join(said) for item, said in sorted(reasons.items())}


def ordered(findings: list[Finding]) -> tuple[Finding, ...]:
    """Findings in the order of a report: by kind, then by item."""
    rank = {kind: number for number, kind in enumerate(KINDS)}
    return tuple(sorted(findings, key=lambda finding: (rank[finding.kind], finding.item, finding.found)))
