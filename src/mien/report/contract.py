"""The JSON contract `mien/analysis/1` as plain data: what every program that reads mien's results may rely on.

Keys stand in the order of the published schema. A thing that is not known is null; a modality that was absent,
`tracks` where nobody looked at a film, and `value` where labels are no steps of a scale, are absent. Times are
seconds. The reverse way is `mien.report.read`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from mien.labels.scales import SCALES
from mien.report.rounding import DECIMALS, rounded_shares
from mien.types import ANALYSIS_SCHEMA, Analysis, BundleId, Prediction, Reading, Source, Track, WordShare

SIDES = ("x", "y", "width", "height")


def as_dict(analysis: Analysis) -> dict[str, Any]:
    """The analysis as the contract lays it out, ready for `json.dumps`."""
    tracks = {} if analysis.tracks is None else {"tracks": [_track(track) for track in analysis.tracks]}
    return {
        "schema": ANALYSIS_SCHEMA,
        "source": _source(analysis.source),
        "bundle": _bundle(analysis.bundle),
        "utterances": [utterance_dict(reading) for reading in analysis.readings],
        **tracks,
        "warnings": [unicode_text(warning) for warning in analysis.warnings],
    }


def utterance_dict(reading: Reading) -> dict[str, Any]:
    """One entry of `utterances`."""
    utterance, span = reading.utterance, reading.utterance.span
    probabilities = rounded(reading.prediction)
    weights = rounded_shares([evidence.weight for evidence in reading.evidence.values()])
    return {
        "index": utterance.index,
        "start": None if span is None else round(span.start, DECIMALS),
        "end": None if span is None else round(span.end, DECIMALS),
        "speaker": unicode_text(utterance.speaker),
        "text": unicode_text(utterance.text),
        "emotion": reading.prediction.emotion,
        "confidence": probabilities[reading.prediction.emotion],
        **_value(reading.prediction),
        "probabilities": probabilities,
        "evidence": {
            name: {
                "emotion": evidence.prediction.emotion,
                **_value(evidence.prediction),
                "probabilities": rounded(evidence.prediction),
                "weight": weight,
                "share": None if evidence.share is None else round(evidence.share, DECIMALS),
            }
            for (name, evidence), weight in zip(reading.evidence.items(), weights, strict=True)
        },
        "notes": [unicode_text(note) for note in reading.notes],
        "conflict": list(reading.conflict),
        "words": None if reading.words is None else [_word(word) for word in reading.words],
    }


def _value(prediction: Prediction) -> dict[str, float]:
    """The mean step, of the probabilities that are written."""
    scale = SCALES.get(prediction.labels.name)
    return {} if scale is None else {"value": round(scale.value(rounded(prediction)), DECIMALS)}


def _track(track: Track) -> dict[str, Any]:
    """One entry of `tracks`; the looks stand column by column, each a list of numbers in order of time."""
    track = _rounded_looks(track)
    return {
        "id": track.id,
        "start": round(track.span.start, DECIMALS),
        "end": round(track.span.end, DECIMALS),
        "quality": round(track.quality, DECIMALS),
        "emotion": track.prediction.emotion,
        **_value(track.prediction),
        "probabilities": rounded(track.prediction),
        "utterances": list(track.utterances),
        "speaks": list(track.speaks),
        "looks": {
            "times": list(track.times),
            "boxes": _columns(SIDES, track.boxes),
            "qualities": list(track.qualities),
            "probabilities": _columns(track.labels.labels, track.probabilities),
        },
    }


def _rounded_looks(track: Track) -> Track:
    """The track as it is read back, so that its means are those of the numbers that are written."""
    return replace(
        track,
        times=_rounded(track.times),
        boxes=tuple(map(_rounded, track.boxes)),
        qualities=_rounded(track.qualities),
        probabilities=tuple(tuple(rounded_shares(row)) for row in track.probabilities),
    )


def _rounded(numbers: Iterable[float]) -> tuple[float, ...]:
    return tuple(round(number, DECIMALS) for number in numbers)


def _columns(names: Iterable[str], rows: Iterable[Iterable[float]]) -> dict[str, list[float]]:
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))


def _word(word: WordShare) -> dict[str, Any]:
    return {"text": unicode_text(word.text), "share": round(word.share, DECIMALS)}


def rounded(prediction: Prediction) -> dict[str, float]:
    """Label to rounded probability, in the label set's order; sums to one."""
    return dict(zip(prediction.labels.labels, rounded_shares(prediction.probabilities), strict=True))


def unicode_text(text: str | None) -> str | None:
    """Text that UTF-8 can carry: a lone surrogate, as in a file name that is not UTF-8, becomes a question mark."""
    return None if text is None else text.encode("utf-8", "replace").decode("utf-8")


def _source(source: Source) -> dict[str, Any]:
    return {
        "path": unicode_text(source.path),
        "sha256": source.sha256,
        "duration": None if source.duration is None else round(source.duration, DECIMALS),
        "modalities": list(source.modalities),
    }


def _bundle(bundle: BundleId) -> dict[str, Any]:
    return {
        "name": bundle.name,
        "version": bundle.version,
        "sha256": bundle.sha256,
        "labels": list(bundle.labels.labels),
    }
