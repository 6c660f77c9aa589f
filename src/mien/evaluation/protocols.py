"""How data are divided into what is trained on and what is judged, and the guard over it.

A fold maker gives each unit the name of the fold in which it is held out, or None where it is never judged. Whoever
stands in two corpora is held out of both at once: people are told apart by `Unit.person`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from mien.errors import RecipeError
from mien.evaluation.units import SESSIONS, Unit

Folds = tuple[str | None, ...]
Speakers = Sequence[Sequence[str]]
NAMED = 3  # examples in a sentence


def own_folds(units: Sequence[Unit], speakers: Mapping[str, Speakers], count: int | None = None) -> Folds:
    """The folds that the corpora's authors or their field use, numbered from 1.

    speakers : corpus -> the test speakers of each of its folds; a corpus without folds is trained on throughout
    count : how many folds there shall be; a corpus's folds beyond it wrap round. None takes the most that any has
    """
    longest = max((len(speakers.get(name, ())) for name in {unit.corpus for unit in units}), default=0)
    if not longest:
        raise RecipeError(f"no corpus has folds of its own ({_listed(units)}); use folds by speaker")
    most = count or longest
    place = {
        (corpus, name): str(number % most + 1)
        for corpus, folds in speakers.items()
        for number, fold in enumerate(folds)
        for name in fold
    }
    return tuple(place.get((unit.corpus, unit.speaker or "")) for unit in units)


def speaker_folds(units: Sequence[Unit], count: int, seed: int = 0) -> Folds:
    """`count` folds that no person stands in two of, about equally large in each cast; numbered from 1.

    The largest person goes first, always into the fold that has least of the cast (longest processing time first,
    Graham, 1969); the seed decides between equals.
    """
    people = _people(units)
    for cast in sorted({unit.cast for unit in units}):
        known = {unit.person for unit in units if unit.cast == cast}
        if count < 2 or len(known) < count:
            raise RecipeError(f"{cast} has {len(known)} speakers; folds by speaker number from 2 to that, got {count}")
    place: dict[str, int] = {}
    filled: Counter[tuple[str, int]] = Counter()
    total: Counter[int] = Counter()
    for person, cast, size in _largest_first(units, people, seed):
        place[person] = min(range(count), key=lambda fold: (filled[cast, fold], total[fold], fold))
        filled[cast, place[person]] += size
        total[place[person]] += size
    return tuple(str(place[person] + 1) for person in people)


def _largest_first(units: Sequence[Unit], people: Sequence[str], seed: int) -> list[tuple[str, str, int]]:
    """Person, cast and how many units, the largest first."""
    casts = dict(zip(people, (unit.cast for unit in units), strict=True))
    sizes = sorted(Counter(people).items())
    shuffled = [sizes[place] for place in np.random.default_rng(seed).permutation(len(sizes))]
    return [(person, casts[person], size) for person, size in sorted(shuffled, key=lambda found: -found[1])]


def leave_one_speaker_out(units: Sequence[Unit]) -> Folds:
    """A fold for each person."""
    people = _people(units)
    if len(set(people)) < 2:
        raise RecipeError(f"leaving one speaker out needs two speakers or more, got {', '.join(set(people)) or 'none'}")
    return tuple(people)


def leave_one_session_out(units: Sequence[Unit]) -> Folds:
    """A fold for each recording session, for the releases whose names tell it."""
    lacking = sorted({unit.corpus for unit in units if unit.session is None})
    if lacking:
        known = ", ".join(SESSIONS)
        raise RecipeError(f"leaving one session out needs sessions; {', '.join(lacking)} names none, known are {known}")
    return tuple(unit.session for unit in units)


def _people(units: Sequence[Unit]) -> list[str]:
    """Who each unit is of; a corpus that does not say it cannot be divided by speaker."""
    lacking = Counter(unit.corpus for unit in units if unit.person is None)
    if lacking:
        said = ", ".join(f"{number} of {name}" for name, number in sorted(lacking.items()))
        raise RecipeError(f"folds by speaker need the speaker of every item, and items are without one: {said}")
    return [unit.person or "" for unit in units]


def violations(train: Sequence[Unit], judged: Sequence[Unit], *, selected: bool, official: bool) -> list[str]:
    """What makes a score unfair, a phrase each; nothing where it is fair.

    selected : whether anything was chosen by the judged part: the epoch, when to stop, a setting
    official : whether the corpora's own splits are what divides the two. Then a corpus whose split shares its speakers
        may do so between two of its splits, and its test split is nobody's to train on
    """
    found = [
        _said("item", {unit.content for unit in train} & {unit.content for unit in judged}),
        _said("speaker", _strangers_wanted(train, judged, official)),
        _selection(judged, official) if selected else None,
        _test_trained_on(train, judged, official),
    ]
    return [phrase for phrase in found if phrase]


def guard(
    train: Sequence[Unit], judged: Sequence[Unit], *, selected: bool, official: bool, force: bool
) -> tuple[str, ...]:
    """The stamps that a forced result carries, none where the protocol is fair; unfair and unforced is refused."""
    found = violations(train, judged, selected=selected, official=official)
    if found and not force:
        raise RecipeError(
            f"the protocol is not fair: {'; '.join(found)}; protocol.force=true runs it and stamps the result"
        )
    return tuple(f"forced: {phrase}" for phrase in found)


def _strangers_wanted(train: Sequence[Unit], judged: Sequence[Unit], official: bool) -> set[str]:
    """People on both sides who should not be."""
    met: dict[str, set[tuple[str, str | None]]] = {}
    for unit in train:
        if unit.person is not None:
            met.setdefault(unit.person, set()).add((unit.release, unit.split))
    return {
        unit.person
        for unit in judged
        if unit.person is not None
        for place in met.get(unit.person, ())
        if not (official and _apart(place, (unit.release, unit.split)))
    }


def _apart(one: tuple[str, str | None], other: tuple[str, str | None]) -> bool:
    """Whether these are two splits of one release."""
    return one[0] == other[0] and one[1] != other[1] and None not in {one[1], other[1]}


def _selection(judged: Sequence[Unit], official: bool) -> str | None:
    tests = sorted({unit.corpus for unit in judged if unit.split == "test"})
    if tests:
        return f"the epoch or a setting is chosen by the test split of {', '.join(tests)}"
    return None if official else "the epoch or a setting is chosen by the very fold that is judged"


def _test_trained_on(train: Sequence[Unit], judged: Sequence[Unit], official: bool) -> str | None:
    """Folds take the place of a judged corpus's splits; whatever else is trained on keeps its test split."""
    free = set() if official else {unit.release for unit in judged}
    tests = sorted({unit.corpus for unit in train if unit.split == "test" and unit.release not in free})
    return f"the test split of {', '.join(tests)} is trained on" if tests else None


def _said(kind: str, names: set[str]) -> str | None:
    """`4 speakers are both trained on and judged (a, b, c …)`."""
    if not names:
        return None
    shown = ", ".join(sorted(names)[:NAMED]) + (" …" if len(names) > NAMED else "")
    subject = f"1 {kind} is" if len(names) == 1 else f"{len(names)} {kind}s are"
    return f"{subject} both trained on and judged ({shown})"


def _listed(units: Sequence[Unit]) -> str:
    return ", ".join(sorted({unit.corpus for unit in units})) or "there are no items"
