"""Which words mattered: what the log-odds of the words' own expert lose when one is left out, the turns before it kept.

Occlusion needs no gradient and one more look at the turn for each word, so it is done when it is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from mien.inference.attribution import log_odds
from mien.inference.experts import Experts
from mien.inference.moment import Moment
from mien.text.turns import Turn
from mien.types import Reading, WordShare

PIECES = 32  # into which a turn is cut at most; in a longer one a piece is several words


def with_words(moments: Sequence[Moment], readings: Sequence[Reading], experts: Experts) -> list[Reading]:
    """The readings of the moments that have one, in order, with the words that mattered."""
    found: list[Reading] = []
    history: list[Turn] = []
    waiting = iter(readings)
    for moment in moments:
        if moment.utterance.text:
            history.append(Turn(moment.utterance.text, moment.utterance.speaker))
        if moment.said:
            reading = next(waiting)
            heard = "text" in moment.said
            found.append(replace(reading, words=word_shares(history, reading, experts) if heard else ()))
    return found


def word_shares(turns: Sequence[Turn], reading: Reading, experts: Experts) -> tuple[WordShare, ...]:
    """The last turn's words in their order, each with what it adds to the emotion that was read."""
    *before, last = turns[-1 - experts.contract.experts["text"].history :]  # all that the expert reads of them
    words = (last.text or "").split()
    label = experts.labels.index(reading.prediction.emotion)

    cuts = np.linspace(0, len(words), min(len(words), PIECES) + 1).round().astype(int)
    pieces = [slice(start, end) for start, end in pairwise(cuts.tolist())]
    kept = [words, *([*words[: piece.start], *words[piece.stop :]] for piece in pieces)]
    said = experts.texts([[*before, Turn(" ".join(some), last.speaker)] for some in kept])
    whole, *without = (log_odds(opinion.probabilities, label) for opinion in said)
    return tuple(WordShare(" ".join(words[piece]), whole - less) for piece, less in zip(pieces, without, strict=True))
