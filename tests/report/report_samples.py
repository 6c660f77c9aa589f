"""Analyses to write: one with a clock and three modalities, one of words alone, one that tries to do harm."""

from __future__ import annotations

from dataclasses import replace

from mien.labels import EKMAN_7, RATING_5, LabelSet
from mien.types import Analysis, BundleId, Evidence, Prediction, Reading, Source, Span, Track, Utterance

NASTY = '\x1b[31mred\x1b[0m \x1b]0;title\x07<b>&"bold"</b>\r\n--> \u202eback\x00 $x$ 悲しい'


def leaning(emotion: str, share: float = 0.7, labels: LabelSet = EKMAN_7) -> Prediction:
    """`share` on one emotion, the rest spread evenly."""
    rest = (1 - share) / (len(labels) - 1)
    return Prediction(labels, tuple(share if label == emotion else rest for label in labels.labels))


def reading(
    index: int,
    emotion: str,
    *,
    text: str | None = None,
    speaker: str | None = None,
    span: Span | None = None,
    evidence: dict[str, tuple[str, float]] | None = None,
    notes: tuple[str, ...] = (),
    labels: LabelSet = EKMAN_7,
) -> Reading:
    parts = evidence or {"text": (emotion, 1.0)}
    return Reading(
        Utterance(index, text, span, speaker),
        leaning(emotion, 0.71, labels),
        {name: Evidence(leaning(said, 0.6, labels), weight) for name, (said, weight) in parts.items()},
        notes,
    )


def analysis(
    *readings: Reading,
    path: str | None = "clip.mp4",
    duration: float | None = None,
    warnings: tuple[str, ...] = (),
    labels: LabelSet = EKMAN_7,
) -> Analysis:
    source = Source(path, None if path is None else "a" * 64, duration, ("text", "audio", "face"))
    return Analysis(source, BundleId("base", "0.1.0", "b" * 64, labels), readings, warnings)


def rated() -> Analysis:
    """One turn on a scale of valence: 71 % on +0.5, the rest spread evenly, so 0.355 - 0.03625 = 0.31875."""
    said = reading(0, "+0.5", text="Not bad at all.", evidence={"text": ("+1", 1.0)}, labels=RATING_5)
    return analysis(said, path=None, labels=RATING_5)


def quarrel() -> Analysis:
    """Two speakers, times, three modalities, a note and a warning."""
    three = {"text": ("anger", 1 / 3), "audio": ("anger", 1 / 3), "face": ("joy", 1 / 3)}
    return analysis(
        reading(0, "anger", text="Get out of my house!", speaker="Ana", span=Span(0.42, 2.1), evidence=three),
        reading(
            1, "sadness", text="Please, let me stay.", speaker="Ben", span=Span(2.5, 4.0), notes=("no face in view",)
        ),
        reading(2, "neutral", speaker="Ana", span=Span(4.0, 4.0), evidence={"audio": ("neutral", 1.0)}),
        duration=12.40004,
        warnings=("faces were looked for in every third frame",),
    )


def watched() -> Analysis:
    """The quarrel with two faces: one throughout, seen turning from anger to joy, one for a second."""
    times = tuple(step / 5 for step in range(60))
    said = tuple(leaning("anger" if time < 6 else "joy").probabilities for time in times)
    box = (0.1, 0.2, 0.25, 0.4)
    long = Track(1, EKMAN_7, times, (box,) * 60, (0.8,) * 60, said, (0, 2), (0,))
    short = Track(2, EKMAN_7, times[40:45], (box,) * 5, (0.5,) * 5, said[40:45], (1,))
    return replace(quarrel(), tracks=(long, short))


def words() -> Analysis:
    """Two turns without clock or speaker."""
    return analysis(reading(0, "joy", text="I passed!"), reading(1, "surprise", text="No way"), path=None)


def hostile() -> Analysis:
    return analysis(
        reading(0, "fear", text=NASTY, speaker="=HYPERLINK(1)", span=Span(0, 1), notes=(NASTY,)),
        path="<script>alert(1)</script>.mp4",
        warnings=(NASTY,),
    )
