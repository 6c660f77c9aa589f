"""Whose mouth moves with the voice.

The motion of a mouth between two looks counts by how much of that time the voice was heard; what it does in the pauses
counts against it. The voice may belong to somebody out of view, and a mouth may move in laughter or in chewing: the
choice is the likeliest of those in view, and none where no mouth moves or two move alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.audio.level import PIECE
from mien.types import Span

MOVES = 0.25  # of a mouth that speaks, at least; portraits that drift and zoom reach 0.1
AHEAD = 0.12  # by which the first mouth must move more than the second
LEAST = 3  # looks that a choice needs


@dataclass(frozen=True, slots=True, eq=False)
class Mouth:
    """A mouth within an utterance. times, motion : float64, shape (looks,); motion is NaN where it is not known."""

    times: NDArray[np.float64]
    motion: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Choice:
    """Who speaks, None where nobody stands out. `known` is False where no mouth was seen well enough to tell."""

    person: int | None
    known: bool


def choose(mouths: Mapping[int, Mouth], span: Span, voice: NDArray[np.bool_] | None, step: float) -> Choice:
    """The person whose mouth moves with the voice, of those in view.

    voice : bool, shape (pieces,), ten a second from the start of the span; None where none was heard
    step : seconds between two looks
    """
    if voice is None or not voice.any():
        return Choice(None, known=False)
    scored = {person: _score(mouth, span, voice, step) for person, mouth in mouths.items()}
    known = {person: score for person, score in scored.items() if score is not None}
    ranked = sorted(known, key=lambda person: (-known[person], person))
    if not ranked or known[ranked[0]] < MOVES:
        return Choice(None, known=len(known) == len(scored))
    if len(ranked) > 1 and known[ranked[0]] < known[ranked[1]] + AHEAD:
        return Choice(None, known=True)
    return Choice(ranked[0], known=True)


def _score(mouth: Mouth, span: Span, voice: NDArray[np.bool_], step: float) -> float | None:
    """Mean motion while the voice sounds, less that in its pauses by their share; None of too few looks."""
    known = np.isfinite(mouth.motion)
    if np.count_nonzero(known) < LEAST:
        return None
    motion = mouth.motion[known]
    heard = np.array([_heard(time - step - span.start, time - span.start, voice) for time in mouth.times[known]])
    if heard.sum() <= 0:
        return None
    pauses = float(np.mean((1 - heard) * motion))
    return float(heard @ motion / heard.sum()) - max(0.0, pauses)


def _heard(start: float, end: float, voice: NDArray[np.bool_]) -> float:
    """The share of a stretch of the span, in seconds from its start, in which the voice sounds."""
    first, last = round(start / PIECE), round(end / PIECE)
    return float(np.count_nonzero(voice[max(0, first) : max(0, last)])) / max(1, last - first)
