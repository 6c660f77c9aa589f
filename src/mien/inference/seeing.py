"""The faces of a recording or a picture, and what each of them says."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import islice

import numpy as np

from mien.bundle import fetched
from mien.inference.experts import Experts, Opinion
from mien.inference.people import RATE, Look, People
from mien.media import MediaSource
from mien.vision.crop import crop, quality
from mien.vision.faces import Box, Detector, HaarDetector, YuNetDetector
from mien.vision.frames import image
from mien.vision.observe import Observation, observe

BATCH = 32  # faces that are read at a time


def detector() -> Detector:
    """YuNet where it was fetched, else the cascade that comes with OpenCV."""
    model = fetched("yunet")
    return HaarDetector() if model is None else YuNetDetector(model)


def people(source: MediaSource, experts: Experts, progress: Callable[[float], None]) -> People:
    """Every look at every person of a film."""
    found = People(experts.labels, experts.face_vector)
    for batch in _batches(observe(source, detector(), rate=RATE)):
        for look in read(batch, experts):
            found.add(look)
        progress(batch[-1].time)
    return found


def read(observed: list[Observation], experts: Experts) -> list[Look]:
    """What the faces say, from a file or live."""
    if not observed:
        return []
    rows = experts.faces(np.stack([seen.crop for seen in observed]))
    return [_look(seen, row) for seen, row in zip(observed, rows, strict=True)]


def _look(seen: Observation, said: Opinion) -> Look:
    box = _shares(seen.box, *seen.frame_size)
    return Look(seen.time, seen.track, seen.quality, said.probabilities, box, seen.motion, said.vector)


def _shares(box: Box, width: float, height: float) -> tuple[float, float, float, float]:
    return box.x / width, box.y / height, box.width / width, box.height / height


def _batches(observations: Iterator[Observation]) -> Iterator[list[Observation]]:
    while batch := list(islice(observations, BATCH)):
        yield batch


def picture(source: MediaSource, experts: Experts) -> list[Look]:
    """The faces of a still picture, the largest first, numbered from 1."""
    pixels = image(source)
    faces = sorted(detector().detect(pixels), key=lambda face: -face.box.width * face.box.height)
    if not faces:
        return []
    rows = experts.faces(np.stack([crop(pixels, face) for face in faces]))
    height, width = pixels.shape[:2]
    return [
        Look(0.0, number, quality(pixels, face), row, _shares(face.box, width, height), math.nan, vector)
        for number, (face, (row, vector)) in enumerate(zip(faces, rows, strict=True), start=1)
    ]
