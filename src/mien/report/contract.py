"""The JSON contract `mien/analysis/1` as plain data: what every program that reads mien's results may rely on.

Keys stand in the order of the published schema. A thing that is not known is null, a modality that was absent is
absent. Times are seconds. The reverse way is `mien.report.read`.
"""

from __future__ import annotations

from typing import Any

from mien.report.rounding import DECIMALS, rounded_shares
from mien.types import ANALYSIS_SCHEMA, Analysis, BundleId, Prediction, Reading, Source, WordShare


def as_dict(analysis: Analysis) -> dict[str, Any]:
    """The analysis as the contract lays it out, ready for `json.dumps`."""
    return {
        "schema": ANALYSIS_SCHEMA,
        "source": _source(analysis.source),
        "bundle": _bundle(analysis.bundle),
        "utterances": [utterance_dict(reading) for reading in analysis.readings],
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
        "probabilities": probabilities,
        "evidence": {
            name: {
                "emotion": evidence.prediction.emotion,
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
