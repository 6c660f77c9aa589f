"""A colour for each emotion, the same in every picture, told apart by colour-blind eyes.

The hues are those of Okabe and Ito (2008); the two greys are as light and as dark as keeps them apart from green and
purple, which a colour-blind eye sees as grey. Names of one family (joy, happiness, amusement …) share a colour: no set
of 28 colours could be told apart, and within every smaller label set of mien each label has its own.
"""

from __future__ import annotations

FAMILIES = {
    "#BBBBBB": "neutral others uncertainty +0",
    "#555555": "calm peaceful peace boredom frustration disconnection fatigue -1",
    "#F0E442": """joy joyful happiness happy amusement approval gratitude love optimism relief pride admiration caring
    affection esteem pleasure +1""",
    "#E69F00": "excitement powerful contempt desire shame anticipation confidence engagement yearning -2",
    "#56B4E9": "surprise surprised realization confusion guilt doubt/confusion +2 +0.5",
    "#0072B2": """sadness sad disappointment embarrassment grief remorse positive pain sensitivity suffering sympathy
    curiosity +3""",
    "#D55E00": "anger angry mad annoyance disapproval negative -3",
    "#009E73": "disgust aversion -0.5",
    "#CC79A7": "fear fearful scared nervousness disquietment",
}
COLOURS = {emotion: colour for colour, emotions in FAMILIES.items() for emotion in emotions.split()}


def colour(emotion: str) -> str:
    """`#RRGGBB` of an emotion; a name from outside gets one of the hues, always the same."""
    hues = list(FAMILIES)
    return COLOURS.get(emotion) or hues[sum(emotion.encode()) % len(hues)]


def terminal_colour(emotion: str) -> int:
    """The nearest of the 216 colours that a terminal of 256 colours has, as its number."""
    red, green, blue = (round(int(colour(emotion)[i : i + 2], 16) / 255 * 5) for i in (1, 3, 5))
    return 16 + 36 * red + 6 * green + blue
