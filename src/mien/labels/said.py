"""Maps from the label sets of what is written or said in conversation, and from Ekman's emotions to smaller sets."""

from __future__ import annotations

from mien.labels.maps import LabelMap, renamed
from mien.labels.sets import (
    EKMAN_7,
    EMOCONTEXT_4,
    EMOREACT_8,
    EMORYNLP_7,
    FERPLUS_8,
    GOEMOTIONS_28,
    IEMOCAP_4,
    IEMOCAP_5,
    IEMOCAP_6,
    ISEAR_7,
    MOSEI_6,
    RAVDESS_8,
    SENTIMENT_2,
    SENTIMENT_3,
)

# Surprise is read both ways: of MELD's 1,205 surprised training utterances 591 are annotated positive, 614 negative.
SURPRISE = {"positive": 0.49, "negative": 0.51}

SAID: tuple[LabelMap, ...] = (
    LabelMap(SENTIMENT_2, SENTIMENT_3, renamed("negative>negative positive>positive"), "neutral is never given"),
    LabelMap(
        ISEAR_7,
        EKMAN_7,
        renamed("joy>joy fear>fear anger>anger sadness>sadness disgust>disgust shame>sadness guilt>sadness"),
        "shame and guilt become sadness; neutral and surprise are never given",
    ),
    LabelMap(
        EMOCONTEXT_4,
        EKMAN_7,
        renamed("others>neutral happy>joy sad>sadness angry>anger"),
        "others, which is everything else, becomes neutral",
    ),
    LabelMap(  # the Ekman grouping published with GoEmotions (Demszky et al., 2020)
        GOEMOTIONS_28,
        EKMAN_7,
        renamed(
            "neutral>neutral anger>anger annoyance>anger disapproval>anger disgust>disgust fear>fear nervousness>fear "
            "sadness>sadness disappointment>sadness embarrassment>sadness grief>sadness remorse>sadness "
            "surprise>surprise realization>surprise confusion>surprise curiosity>surprise joy>joy amusement>joy "
            "approval>joy excitement>joy gratitude>joy love>joy optimism>joy relief>joy pride>joy admiration>joy "
            "desire>joy caring>joy"
        ),
        "28 emotions become seven groups",
    ),
    LabelMap(
        EMORYNLP_7,
        EKMAN_7,
        renamed("neutral>neutral joyful>joy peaceful>joy powerful>joy scared>fear mad>anger sad>sadness"),
        "joyful, peaceful and powerful become joy; surprise and disgust are never given",
    ),
    LabelMap(
        IEMOCAP_6,
        IEMOCAP_4,
        renamed("neutral>neutral happiness>happiness excitement>happiness sadness>sadness anger>anger"),
        "excitement becomes happiness; frustration has no counterpart",
    ),
    LabelMap(
        IEMOCAP_4,
        EKMAN_7,
        renamed("neutral>neutral happiness>joy sadness>sadness anger>anger"),
        "surprise, disgust and fear are never given",
    ),
    LabelMap(
        IEMOCAP_5,
        EKMAN_7,
        renamed("neutral>neutral frustration>anger anger>anger sadness>sadness excitement>joy"),
        "excitement becomes joy, frustration anger; surprise, disgust and fear are never given",
    ),
    LabelMap(
        EMOREACT_8,
        EKMAN_7,
        renamed(
            "curiosity>surprise uncertainty>surprise excitement>joy happiness>joy surprise>surprise disgust>disgust "
            "fear>fear frustration>anger"
        ),
        "curiosity and uncertainty become surprise, as GoEmotions groups them, excitement joy, frustration anger; "
        "neutral and sadness are never given",
    ),
    LabelMap(
        MOSEI_6,
        EKMAN_7,
        renamed("happiness>joy sadness>sadness anger>anger surprise>surprise disgust>disgust fear>fear"),
        "neutral is never given",
    ),
    LabelMap(
        IEMOCAP_6,
        EKMAN_7,
        renamed("neutral>neutral happiness>joy excitement>joy sadness>sadness anger>anger frustration>anger"),
        "excitement becomes joy, frustration anger; surprise, disgust and fear are never given",
    ),
    LabelMap(
        EKMAN_7,
        IEMOCAP_4,
        renamed("neutral>neutral joy>happiness sadness>sadness anger>anger"),
        "surprise, disgust and fear have no counterpart",
    ),
    LabelMap(
        EKMAN_7,
        FERPLUS_8,
        renamed(
            "neutral>neutral joy>happiness surprise>surprise sadness>sadness anger>anger disgust>disgust fear>fear"
        ),
        "contempt is never given",
    ),
    LabelMap(
        EKMAN_7,
        RAVDESS_8,
        renamed("neutral>neutral joy>happy surprise>surprised sadness>sad anger>angry disgust>disgust fear>fearful"),
        "calm is never given",
    ),
    LabelMap(
        EKMAN_7,
        SENTIMENT_3,
        renamed("neutral>neutral joy>positive sadness>negative anger>negative disgust>negative fear>negative")
        | {"surprise": SURPRISE},
        "seven emotions become three; surprise is shared between positive and negative",
    ),
)
