"""An analysis as flat rows, an utterance each: what spreadsheets and data frames hold.

The columns follow from the label set alone, so the rows of several files stand under one header.
"""

from __future__ import annotations

from mien.labels import LabelSet
from mien.labels.scales import SCALES
from mien.report.contract import utterance_dict
from mien.types import MODALITIES, Analysis

Cell = str | int | float | None

LEADING = ("source", "index", "start", "end", "speaker", "text", "emotion", "confidence")


def columns(labels: LabelSet) -> list[str]:
    """Names of the columns, in order."""
    probabilities = [f"prob_{label}" for label in labels.labels]
    evidence = [f"{modality}_{what}" for modality in MODALITIES for what in ("emotion", "weight")]
    return [*leading(labels), *probabilities, *evidence, "notes"]


def leading(labels: LabelSet) -> tuple[str, ...]:
    """What stands before the probabilities: on a scale the mean step too."""
    return (*LEADING, "value") if labels.name in SCALES else LEADING


def rows(analysis: Analysis) -> list[dict[str, Cell]]:
    """One row an utterance, a cell for each of `columns`; None where a thing is not known or was not there."""
    empty: dict[str, Cell] = dict.fromkeys(columns(analysis.bundle.labels))
    found = []
    for reading in analysis.readings:
        utterance = utterance_dict(reading)
        row = empty | {"source": analysis.source.path, "notes": "; ".join(utterance["notes"]) or None}
        row |= {name: utterance[name] for name in leading(analysis.bundle.labels)[1:]}
        row |= {f"prob_{label}": value for label, value in utterance["probabilities"].items()}
        for modality, evidence in utterance["evidence"].items():
            row |= {f"{modality}_emotion": evidence["emotion"], f"{modality}_weight": evidence["weight"]}
        found.append(row)
    return found
