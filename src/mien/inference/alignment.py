"""Turns without times laid over the speech of a recording, each in proportion to its length."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mien.types import Span


def lay_out(texts: Sequence[str], speech: Sequence[Span]) -> list[Span]:
    """A span for each turn, in order. Where there are as many turns as spans of speech, each takes its own.

    Otherwise the speech is thought of as one tape and cut in proportion to the turns' characters: an estimate, good
    for telling roughly who was heard when, not for measuring.
    """
    if len(texts) == len(speech):
        return list(speech)
    starts = np.array([span.start for span in speech])
    ends = np.cumsum([span.duration for span in speech])  # on the tape
    lengths = np.array([max(1, len(text)) for text in texts], dtype=np.float64)
    cuts = np.concatenate([[0.0], np.cumsum(lengths) / lengths.sum() * ends[-1]])
    begins = np.concatenate([[0.0], ends[:-1]])

    def clock(moment: float, *, opening: bool) -> float:
        side = "right" if opening else "left"  # a cut between two spans opens the later and closes the earlier
        which = min(
            int(np.searchsorted(ends, moment - 1e-9 if not opening else moment + 1e-9, side=side)), len(ends) - 1
        )
        return float(starts[which] + moment - begins[which])

    return [Span(clock(a, opening=True), clock(b, opening=False)) for a, b in zip(cuts[:-1], cuts[1:], strict=True)]
