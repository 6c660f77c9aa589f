"""What crosses rooms: frozen dataclasses, validated at birth. Times are seconds as floats.

Span, Word, Utterance, Dialogue     what was said, when, by whom
Prediction, Evidence, Reading       what was read from it
Track                               one face through a film, look by look
Source, BundleId, Analysis          the result, and where it came from
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from operator import mul
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mien.errors import InputError
from mien.labels import LabelSet, label_map
from mien.labels.scales import SCALES

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

MODALITIES = ("text", "audio", "face", "scene")
FIRM = 0.5  # a modality that gives its own emotion less than this has no firm opinion
ANALYSIS_SCHEMA = "mien/analysis/1"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of time, seconds from the start of the source."""

    start: float
    end: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.start) and math.isfinite(self.end) and 0 <= self.start <= self.end):
            raise InputError(f"a span needs 0 <= start <= end in seconds, got start {self.start}, end {self.end}")

    @property
    def duration(self) -> float:
        return self.end - self.start

    def overlap(self, other: Span) -> float:
        """Seconds that both spans cover."""
        return max(0.0, min(self.end, other.end) - max(self.start, other.start))


@dataclass(frozen=True, slots=True)
class Word:
    """One word with its time; `confidence` in 0..1 where a recogniser gave one."""

    text: str
    span: Span
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Utterance:
    """One turn or part of a turn, by one speaker.

    `confidence` is the recogniser's trust in its words, 0..1; None means that a person gave the words.
    """

    index: int
    text: str | None = None
    span: Span | None = None
    speaker: str | None = None
    words: tuple[Word, ...] = ()
    confidence: float | None = None

    def __post_init__(self) -> None:
        if self.index < 0:
            raise InputError(f"an utterance's index counts from 0, got {self.index}")
        if self.confidence is not None and not 0 <= self.confidence <= 1:
            raise InputError(f"an utterance's confidence lies in 0..1, got {self.confidence}")


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Utterances in the order in which they were said. `language` is an ISO 639-1 code where known."""

    utterances: tuple[Utterance, ...]
    language: str | None = None

    def __post_init__(self) -> None:
        indices = [utterance.index for utterance in self.utterances]
        if indices != list(range(len(indices))):
            raise InputError(f"utterances are numbered 0, 1, 2 …, got {indices[:10]}")


@dataclass(frozen=True, slots=True)
class Prediction:
    """A distribution over a label set."""

    labels: LabelSet
    probabilities: tuple[float, ...]

    def __post_init__(self) -> None:
        total = sum(self.probabilities)
        fits = len(self.probabilities) == len(self.labels) and math.isclose(total, 1.0, abs_tol=1e-3)
        if not fits or min(self.probabilities) < 0:
            raise InputError(
                f"a prediction over {self.labels.name} needs {len(self.labels)} probabilities, none below 0, "
                f"that sum to 1, got {len(self.probabilities)} that sum to {total:.4f}"
            )
        object.__setattr__(self, "probabilities", tuple(float(p) / total for p in self.probabilities))

    @property
    def emotion(self) -> str:
        """The most probable label."""
        return self.labels.labels[self.probabilities.index(max(self.probabilities))]

    @property
    def confidence(self) -> float:
        """The calibrated probability of `emotion`."""
        return max(self.probabilities)

    @property
    def value(self) -> float | None:
        """Where the labels are steps of a scale, the mean step; None where they are not."""
        scale = SCALES.get(self.labels.name)
        return None if scale is None else scale.value(self.as_dict())

    def to(self, target: LabelSet) -> Prediction:
        """The same prediction over another label set."""
        return Prediction(target, tuple(label_map(self.labels, target).probabilities(self.probabilities).tolist()))

    def as_dict(self) -> dict[str, float]:
        """Label to probability, in the label set's order."""
        return dict(zip(self.labels.labels, self.probabilities, strict=True))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one modality says by itself, and its weight in the fused prediction; weights sum to one over a reading.

    `share` is what it adds to the log-odds of the emotion that was read (its Shapley value); None where the emotion is
    shown over another label set than it was read over, and in analyses of old.
    """

    prediction: Prediction
    weight: float
    share: float | None = None

    @property
    def firm(self) -> bool:
        """Whether it has a firm opinion."""
        return self.prediction.confidence >= FIRM


@dataclass(frozen=True, slots=True)
class WordShare:
    """A word, or several of a long turn, and what the log-odds of the emotion lose when it is left out."""

    text: str
    share: float


@dataclass(frozen=True, slots=True)
class Reading:
    """One utterance and what was read from it. `evidence` holds only the modalities that were present; `words` are
    those of the utterance with their shares, None where nobody asked for them."""

    utterance: Utterance
    prediction: Prediction
    evidence: Mapping[str, Evidence]
    notes: tuple[str, ...] = ()
    words: tuple[WordShare, ...] | None = None

    def __post_init__(self) -> None:
        strange = set(self.evidence) - set(MODALITIES)
        if strange or not self.evidence:
            raise InputError(f"evidence comes from one or more of {', '.join(MODALITIES)}, got {sorted(self.evidence)}")

    @property
    def conflict(self) -> tuple[str, ...]:
        """The modalities with a firm opinion, where these differ; none where they agree."""
        firm = {name: part.prediction.emotion for name, part in self.evidence.items() if part.firm}
        return tuple(firm) if len(set(firm.values())) > 1 else ()

    def to(self, labels: LabelSet) -> Reading:
        """The same reading over another label set."""
        evidence = {name: Evidence(e.prediction.to(labels), e.weight) for name, e in self.evidence.items()}
        return Reading(self.utterance, self.prediction.to(labels), evidence, self.notes)


@dataclass(frozen=True, slots=True)
class Track:
    """One face through a film, look by look: columns of one length, in order of time.

    id : who, counted from 1
    times : seconds
    boxes : x, y, width, height as shares of the picture
    qualities : how well the face was seen, 0..1
    probabilities : what it says at each look, in the order of `labels`
    utterances : indices of those whose face evidence it is
    speaks : indices of those in which its mouth moved with the voice
    """

    id: int
    labels: LabelSet
    times: tuple[float, ...]
    boxes: tuple[tuple[float, ...], ...]
    qualities: tuple[float, ...]
    probabilities: tuple[tuple[float, ...], ...]
    utterances: tuple[int, ...] = ()
    speaks: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        lengths = {len(self.times), len(self.boxes), len(self.qualities), len(self.probabilities)}
        if lengths == {0} or len(lengths) > 1:
            raise InputError(f"a track needs one or more looks and columns of one length, got {sorted(lengths)}")
        if any(late <= early for early, late in pairwise(self.times)):
            raise InputError(f"the looks of a track are in order of time; those of track {self.id} are not")
        if {len(row) for row in self.boxes} != {4} or {len(row) for row in self.probabilities} != {len(self.labels)}:
            raise InputError(f"each look of a track has 4 sides of a box and {len(self.labels)} probabilities")

    @property
    def span(self) -> Span:
        """From the first look to the last."""
        return Span(self.times[0], self.times[-1])

    @property
    def quality(self) -> float:
        """The mean over its looks."""
        return sum(self.qualities) / len(self.qualities)

    @property
    def prediction(self) -> Prediction:
        """The mean over its looks, each as heavy as it was seen well."""
        weights = [max(quality, 1e-3) for quality in self.qualities]
        columns = zip(*self.probabilities, strict=True)
        sums = [sum(map(mul, weights, column)) for column in columns]
        return Prediction(self.labels, tuple(value / sum(sums) for value in sums))

    def to(self, target: LabelSet) -> Track:
        """The same track over another label set."""
        share = label_map(self.labels, target).probabilities
        return replace(
            self, labels=target, probabilities=tuple(tuple(share(row).tolist()) for row in self.probabilities)
        )


@dataclass(frozen=True, slots=True)
class Source:
    """What was analysed. `path` and `sha256` are None for words given by hand; `duration` where there is no clock."""

    path: str | None
    sha256: str | None
    duration: float | None
    modalities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BundleId:
    """Which model spoke. `sha256` is that of its bundle.json, which holds the hashes of its files."""

    name: str
    version: str
    sha256: str
    labels: LabelSet


@dataclass(frozen=True, slots=True)
class Analysis:
    """The result of one analysis: a reading for each utterance, in order of time.

    `tracks` are the faces of a film; None where there was no film, or nobody looked at it.
    """

    source: Source
    bundle: BundleId
    readings: tuple[Reading, ...]
    warnings: tuple[str, ...] = field(default=())
    tracks: tuple[Track, ...] | None = None

    def to(self, labels: LabelSet) -> Analysis:
        """The same analysis shown over another label set; a pair without a map is refused."""
        if labels == self.bundle.labels:
            return self
        conversion = label_map(self.bundle.labels, labels)
        readings = tuple(reading.to(labels) for reading in self.readings)
        said = () if conversion.exact else (conversion.remark,)
        bundle = BundleId(self.bundle.name, self.bundle.version, self.bundle.sha256, labels)
        tracks = None if self.tracks is None else tuple(track.to(labels) for track in self.tracks)
        return Analysis(self.source, bundle, readings, self.warnings + said, tracks)

    def to_json(self) -> str:
        """The analysis as the JSON contract `mien/analysis/1`."""
        return self.render("json")

    def to_srt(self) -> str:
        """Subtitles with the emotion before the words; needs utterances with times."""
        return self.render("srt")

    def render(self, format: str) -> str:
        """The analysis as text in one of the formats of `mien.report.FORMATS`."""
        from mien import report

        return report.render(self, format)

    def to_frame(self) -> pandas.DataFrame:
        """One row an utterance, one column a label. Needs pandas."""
        from mien import report

        return report.frame(self)

    def plot(self, path: str | Path | None = None) -> Figure:
        """A timeline of the probabilities, saved to `path` when given. Needs matplotlib."""
        from mien import report

        return report.plot(self, path)

    def _repr_html_(self) -> str:
        return self.render("html")

    def to_dict(self) -> dict[str, Any]:
        """The JSON contract as plain data."""
        from mien import report

        return report.as_dict(self)
