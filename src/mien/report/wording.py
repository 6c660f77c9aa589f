"""How the formats for people name things: times, shares, the line above an analysis."""

from __future__ import annotations

from mien.errors import UsageError
from mien.report.plain import printable
from mien.types import Analysis, Prediction, Reading, Span


def clock(seconds: float) -> str:
    """`75.25` -> `1:15.3`, `3675` -> `1:01:15.0`."""
    tenths = round(seconds * 10)
    minutes, tenths = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    rest = f"{tenths // 10:02d}.{tenths % 10}"
    return f"{hours}:{minutes:02d}:{rest}" if hours else f"{minutes}:{rest}"


def when(reading: Reading) -> str:
    """Where an utterance begins; without a clock, which turn it is, counted from one."""
    span = reading.utterance.span
    return f"#{reading.utterance.index + 1}" if span is None else clock(span.start)


def percent(share: float) -> str:
    """`0.714` -> `71%`."""
    return f"{round(share * 100)}%"


def emotion(prediction: Prediction) -> str:
    """The likeliest label; on a scale the mean step behind it: `+0.5 (mean +0.34)`."""
    said = printable(prediction.emotion)
    return said if prediction.value is None else f"{said} (mean {prediction.value:+.2f})"


def heading(analysis: Analysis) -> str:
    """Source, length, modalities and bundle on one line."""
    source, bundle = analysis.source, analysis.bundle
    parts = [printable(source.path) if source.path else "words given by hand"]
    if source.duration is not None:
        parts.append(f"{source.duration:.1f} s")
    parts.append(", ".join(source.modalities) or "nothing to read")
    parts.append(printable(f"{bundle.name} {bundle.version}"))
    return " · ".join(parts)


def evidence(reading: Reading, letters: int | None = None) -> str:
    """What each modality says by itself: `t:anger a:anger f:joy`, each name cut to `letters`."""
    return " ".join(
        f"{modality[0]}:{printable(part.prediction.emotion)[:letters]}" for modality, part in reading.evidence.items()
    )


SENSES = {"text": "words", "audio": "voice", "face": "face", "scene": "scene"}
TELLING = 3  # words that are named, those that mattered most


def remarks(reading: Reading) -> list[str]:
    """What is said beneath an utterance: its notes, whether its modalities disagree, and why, where that was asked."""
    said = list(reading.notes)
    if reading.conflict:
        sides = ((SENSES[name], reading.evidence[name].prediction) for name in reading.conflict)
        said.append(f"at odds: {', '.join(f'{who} {one.emotion} {percent(one.confidence)}' for who, one in sides)}")
    if reading.words is not None:
        said += why(reading)
    return said


def why(reading: Reading) -> list[str]:
    """What each modality adds to the log-odds of the emotion, and the words that mattered most for it."""
    added = [f"{SENSES[name]} {part.share:+.2f}" for name, part in reading.evidence.items() if part.share is not None]
    telling = sorted((word for word in reading.words or () if word.share > 0), key=lambda word: -word.share)
    words = [f"{word.text} {word.share:+.2f}" for word in telling[:TELLING]]
    read = reading.prediction.emotion
    said = [f"{read}, by log-odds: {', '.join(added)}"] if added else []
    return [*said, *([f"words for {read}: {', '.join(words)}"] if words else [])]


def subtitle(reading: Reading) -> str:
    """`[anger 71%] Ana: words`, with as much of it as is known."""
    prediction, utterance = reading.prediction, reading.utterance
    words, speaker = printable(utterance.text or ""), printable(utterance.speaker or "")
    said = f"{speaker}: {words}" if speaker and words else speaker or words
    return f"[{emotion(prediction)} {percent(prediction.confidence)}] {said}".rstrip()


def subtitle_time(seconds: float, point: str) -> str:
    """`3675.25` -> `01:01:15,250` with a comma for a point."""
    minutes, milliseconds = divmod(round(seconds * 1000), 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{milliseconds // 1000:02d}{point}{milliseconds % 1000:03d}"


def timed(reading: Reading, format: str) -> Span:
    """When the utterance was said; refused where it has no times."""
    span = reading.utterance.span
    if span is None:
        raise UsageError(
            f"{format} needs times, and utterance {reading.utterance.index} has none; "
            "give a recording, or a transcript with times, or ask for table, json, jsonl, csv or html"
        )
    return span


def cue_times(reading: Reading, format: str, point: str) -> str:
    """`start --> end` of a cue, at least a millisecond long; refused where the utterance has no times."""
    span = timed(reading, format)
    shown = Span(span.start, max(span.end, span.start + 0.001))
    return f"{subtitle_time(shown.start, point)} --> {subtitle_time(shown.end, point)}"
