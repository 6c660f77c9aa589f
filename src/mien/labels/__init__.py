"""Label sets of the field and the maps between them, as data."""

from __future__ import annotations

from functools import lru_cache

from mien.errors import UsageError
from mien.labels.maps import LabelMap
from mien.labels.said import SAID
from mien.labels.sets import (
    AFFECTNET_8,
    BASIC_7,
    CKPLUS_7,
    CREMAD_6,
    EKMAN_7,
    EMOCONTEXT_4,
    EMODB_7,
    EMOREACT_8,
    EMORYNLP_7,
    EMOTIC_26,
    ESD_5,
    FER2013_7,
    FERPLUS_8,
    GOEMOTIONS_28,
    IEMOCAP_4,
    IEMOCAP_5,
    IEMOCAP_6,
    ISEAR_7,
    LABEL_SETS,
    MOSEI_6,
    NEMO_6,
    OPINION_7,
    RATING_5,
    RAVDESS_6,
    RAVDESS_8,
    SENTIMENT_2,
    SENTIMENT_3,
    LabelSet,
    label_set,
)
from mien.labels.shown import SHOWN

__all__ = [
    "AFFECTNET_8",
    "BASIC_7",
    "CKPLUS_7",
    "CREMAD_6",
    "EKMAN_7",
    "EMOCONTEXT_4",
    "EMODB_7",
    "EMOREACT_8",
    "EMORYNLP_7",
    "EMOTIC_26",
    "ESD_5",
    "FER2013_7",
    "FERPLUS_8",
    "GOEMOTIONS_28",
    "IEMOCAP_4",
    "IEMOCAP_5",
    "IEMOCAP_6",
    "ISEAR_7",
    "LABEL_MAPS",
    "LABEL_SETS",
    "MOSEI_6",
    "NEMO_6",
    "OPINION_7",
    "RATING_5",
    "RAVDESS_6",
    "RAVDESS_8",
    "SENTIMENT_2",
    "SENTIMENT_3",
    "LabelMap",
    "LabelSet",
    "label_map",
    "label_set",
]

LABEL_MAPS: tuple[LabelMap, ...] = (*SHOWN, *SAID)


@lru_cache(maxsize=256)  # every answer of an expert goes through one
def label_map(source: LabelSet, target: LabelSet) -> LabelMap:
    """The map from `source` to `target`; a pair without one is refused with the targets that have one."""
    if source == target:
        return LabelMap(source, target, {label: {label: 1.0} for label in source.labels})
    for candidate in LABEL_MAPS:
        if candidate.source == source and candidate.target == target:
            return candidate
    reachable = [source.name] + [m.target.name for m in LABEL_MAPS if m.source == source]
    raise UsageError(f"{source.name} cannot be shown as {target.name}; it can be shown as {', '.join(reachable)}")
