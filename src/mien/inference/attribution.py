"""Why a turn is read as it is: what each modality adds to the log-odds of the emotion that was read.

The modalities are players of a game whose worth is v(S) = log p / (1 - p) of that emotion, as the fusion answers when
it is given the modalities S and no others. A modality's share is its Shapley value (Shapley, 1953): its mean addition
over all orders in which the modalities could have come in. The shares add up to v(all) - v(none): the log-odds of
the reading less those of the fusion's answer to nothing, which is the uniform distribution for the opinion pool and
whatever it has learnt for a trained fusion.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import combinations

from mien.inference.experts import Probabilities

LEAST = 1e-6  # of a probability on either side, so that log-odds are finite


def log_odds(probabilities: Probabilities, label: int) -> float:
    """Of one label. probabilities : shape (classes,)"""
    p = min(max(float(probabilities[label]), LEAST), 1 - LEAST)
    return math.log(p / (1 - p))


def modality_shares(
    present: Sequence[str], answer: Callable[[frozenset[str]], Probabilities], label: int
) -> dict[str, float]:
    """Each modality's part of the log-odds of `label`.

    answer : what the fusion makes of some of the modalities, none of them included; asked once for each subset
    """
    return shapley(present, lambda some: log_odds(answer(some), label))


def shapley(players: Sequence[str], worth: Callable[[frozenset[str]], float]) -> dict[str, float]:
    """The exact Shapley value of each player; 2 ** players questions."""
    count, asked = len(players), lru_cache(maxsize=None)(worth)

    def value(player: str) -> float:
        others = [other for other in players if other != player]
        return sum(
            (asked(frozenset({*some, player})) - asked(frozenset(some))) / (count * math.comb(count - 1, size))
            for size in range(count)
            for some in combinations(others, size)
        )

    return {player: value(player) for player in players}
