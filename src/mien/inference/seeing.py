"""The faces of a recording or a picture: looks at people over time, and what they say about a span of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from mien.bundle import fetched
from mien.inference.experts import Experts, Probabilities
from mien.media import MediaSource
from mien.types import Span
from mien.vision.crop import crop, quality
from mien.vision.faces import Detector, HaarDetector, YuNetDetector
from mien.vision.frames import image
from mien.vision.observe import Observation, observe

RATE = 5.0  # looks a second
BATCH = 32  # faces that are read at a time
STRETCH = 4.0  # seconds of a face without words that become one utterance
GAP = 1.0  # seconds unseen that end such a stretch


@dataclass(frozen=True, slots=True)
class Look:
    """One look at one person: time in seconds, who, how well seen (0..1), and what the face says."""

    time: float
    person: int
    quality: float
    probabilities: Probabilities


@dataclass(frozen=True, slots=True)
class Seen:
    """What the best-seen face says over a span, and how many people were in view."""

    probabilities: Probabilities
    trust: float
    person: int
    people: int


def detector() -> Detector:
    """YuNet where it was fetched, else the cascade that comes with OpenCV."""
    model = fetched("yunet")
    return HaarDetector() if model is None else YuNetDetector(model)


def looks(
    source: MediaSource, experts: Experts, spans: Sequence[Span] | None, progress: Callable[[float], None]
) -> list[Look]:
    """Every look at every person, within `spans` or in all of it, in order of time."""
    found: list[Look] = []
    for batch in _batches(observe(source, detector(), rate=RATE, spans=spans)):
        probabilities = experts.faces(np.stack([seen.crop for seen in batch]))
        rows = zip(batch, probabilities, strict=True)
        found += [Look(seen.time, seen.track, seen.quality, row) for seen, row in rows]
        progress(batch[-1].time)
    return sorted(found, key=lambda look: (look.time, look.person))


def _batches(observations: Iterator[Observation]) -> Iterator[list[Observation]]:
    while batch := list(islice(observations, BATCH)):
        yield batch


def picture(source: MediaSource, experts: Experts) -> list[Look]:
    """The faces of a still picture, the largest first, numbered from 1."""
    pixels = image(source)
    faces = sorted(detector().detect(pixels), key=lambda face: -face.box.width * face.box.height)
    if not faces:
        return []
    probabilities = experts.faces(np.stack([crop(pixels, face) for face in faces]))
    return [
        Look(0.0, number, quality(pixels, face), row)
        for number, (face, row) in enumerate(zip(faces, probabilities, strict=True), start=1)
    ]


def during(span: Span, seen: Sequence[Look]) -> Seen | None:
    """The face that was seen best within the span: the mean of its looks, weighed by how well each was seen.

    One look on either side counts too when the span is shorter than the time between looks.
    """
    slack = max(0.0, 1 / RATE - span.duration) / 2
    people: defaultdict[int, list[Look]] = defaultdict(list)
    for look in seen:
        if span.start - slack <= look.time <= span.end + slack:
            people[look.person].append(look)
    if not people:
        return None
    person = max(people, key=lambda one: (sum(look.quality for look in people[one]), -one))
    return _mean(people[person], person, len(people))


def _mean(seen: Sequence[Look], person: int, people: int) -> Seen:
    weights = np.array([max(look.quality, 1e-3) for look in seen])
    mean = np.average([look.probabilities for look in seen], axis=0, weights=weights)
    return Seen(mean, float(weights.mean()), person, people)


def stretches(seen: Iterable[Look]) -> list[tuple[Span, Seen]]:
    """Where nobody speaks: each person's time in view, in pieces of at most `STRETCH` seconds."""
    runs: list[list[Look]] = []
    current: dict[int, list[Look]] = {}
    people = {look.person for look in seen}
    for look in seen:
        run = current.get(look.person)
        if run is None or look.time - run[-1].time > GAP or look.time - run[0].time >= STRETCH:
            current[look.person] = run = []
            runs.append(run)
        run.append(look)
    return [(Span(run[0].time, run[-1].time + 1 / RATE), _mean(run, run[0].person, len(people))) for run in runs]
