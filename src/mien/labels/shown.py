"""Maps from the label sets of what is acted, posed or photographed: voices and faces."""

from __future__ import annotations

from mien.labels.maps import LabelMap, renamed
from mien.labels.sets import (
    AFFECTNET_8,
    BASIC_7,
    CKPLUS_7,
    CREMAD_6,
    EKMAN_7,
    EMODB_7,
    EMOTIC_26,
    ESD_5,
    FER2013_7,
    FERPLUS_8,
    NEMO_6,
    RAVDESS_6,
    RAVDESS_8,
)

SHOWN: tuple[LabelMap, ...] = (
    LabelMap(
        RAVDESS_8,
        EKMAN_7,
        renamed(
            "neutral>neutral calm>neutral happy>joy sad>sadness angry>anger fearful>fear disgust>disgust "
            "surprised>surprise"
        ),
        "calm becomes neutral",
    ),
    LabelMap(
        FERPLUS_8,
        EKMAN_7,
        renamed(
            "neutral>neutral happiness>joy surprise>surprise sadness>sadness anger>anger disgust>disgust fear>fear "
            "contempt>disgust"
        ),
        "contempt becomes disgust",
    ),
    LabelMap(
        FER2013_7,
        EKMAN_7,
        renamed(
            "anger>anger disgust>disgust fear>fear happiness>joy sadness>sadness surprise>surprise neutral>neutral"
        ),
    ),
    LabelMap(
        BASIC_7,
        EKMAN_7,
        renamed(
            "neutral>neutral happiness>joy sadness>sadness surprise>surprise fear>fear disgust>disgust anger>anger"
        ),
    ),
    LabelMap(
        BASIC_7,
        RAVDESS_8,
        renamed(
            "neutral>neutral happiness>happy sadness>sad surprise>surprised fear>fearful disgust>disgust anger>angry"
        ),
        "calm is never given",
    ),
    LabelMap(
        BASIC_7,
        FERPLUS_8,
        renamed(
            "neutral>neutral happiness>happiness sadness>sadness surprise>surprise fear>fear disgust>disgust "
            "anger>anger"
        ),
        "contempt is never given",
    ),
    LabelMap(
        CREMAD_6,
        EKMAN_7,
        renamed("anger>anger disgust>disgust fear>fear happiness>joy neutral>neutral sadness>sadness"),
        "surprise is never given",
    ),
    LabelMap(
        CREMAD_6,
        RAVDESS_8,
        renamed("anger>angry disgust>disgust fear>fearful happiness>happy neutral>neutral sadness>sad"),
        "calm and surprise are never given",
    ),
    LabelMap(
        ESD_5,
        EKMAN_7,
        renamed("neutral>neutral angry>anger happy>joy sad>sadness surprise>surprise"),
        "disgust and fear are never given",
    ),
    LabelMap(
        ESD_5,
        RAVDESS_8,
        renamed("neutral>neutral angry>angry happy>happy sad>sad surprise>surprised"),
        "calm, disgust and fear are never given",
    ),
    LabelMap(
        RAVDESS_6,
        EKMAN_7,
        renamed("neutral>neutral calm>neutral happy>joy sad>sadness angry>anger fearful>fear"),
        "calm becomes neutral; surprise and disgust are never given",
    ),
    LabelMap(
        RAVDESS_6,
        RAVDESS_8,
        renamed("neutral>neutral calm>calm happy>happy sad>sad angry>angry fearful>fearful"),
        "disgust and surprise are never given",
    ),
    LabelMap(
        CKPLUS_7,
        EKMAN_7,
        renamed(
            "anger>anger contempt>disgust disgust>disgust fear>fear happiness>joy sadness>sadness surprise>surprise"
        ),
        "contempt becomes disgust; neutral is never given",
    ),
    LabelMap(
        CKPLUS_7,
        FERPLUS_8,
        renamed(
            "anger>anger contempt>contempt disgust>disgust fear>fear happiness>happiness sadness>sadness "
            "surprise>surprise"
        ),
        "neutral is never given",
    ),
    LabelMap(
        AFFECTNET_8,
        EKMAN_7,
        renamed(
            "neutral>neutral happy>joy sad>sadness surprise>surprise fear>fear disgust>disgust anger>anger "
            "contempt>disgust"
        ),
        "contempt becomes disgust",
    ),
    LabelMap(
        AFFECTNET_8,
        FERPLUS_8,
        renamed(
            "neutral>neutral happy>happiness sad>sadness surprise>surprise fear>fear disgust>disgust anger>anger "
            "contempt>contempt"
        ),
    ),
    LabelMap(
        EMOTIC_26,
        EKMAN_7,
        renamed(
            "anger>anger annoyance>anger disapproval>anger aversion>disgust fear>fear disquietment>fear "
            "surprise>surprise doubt/confusion>surprise affection>joy esteem>joy excitement>joy happiness>joy "
            "peace>joy pleasure>joy sadness>sadness suffering>sadness pain>sadness embarrassment>sadness"
        ),
        "18 of 26 states become six groups; anticipation, confidence, disconnection, engagement, fatigue, sensitivity, "
        "sympathy and yearning have no counterpart, neutral is never given",
    ),
    LabelMap(
        EMODB_7,
        RAVDESS_8,
        renamed("anger>angry disgust>disgust fear>fearful happiness>happy sadness>sad neutral>neutral"),
        "boredom has no counterpart",
    ),
    LabelMap(
        NEMO_6,
        RAVDESS_8,
        renamed("neutral>neutral happiness>happy surprised>surprised sadness>sad anger>angry fear>fearful"),
        "calm and disgust are never given",
    ),
)
