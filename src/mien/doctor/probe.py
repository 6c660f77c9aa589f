"""One item looked at by itself: what is wrong with it, and what it takes to compare it with the others.

A probe is small and knows no sample and no pixel, so that those of a large corpus fit in memory and pass cheaply
between processes.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.corpora.item import Corpus, Item
from mien.doctor.findings import Advice, Finding
from mien.doctor.hashes import picture_hash
from mien.doctor.pictures import faceless, glimpses, meant, unusable
from mien.doctor.sounds import SILENCE, Sound, listen
from mien.doctor.words import same_form, word_findings
from mien.errors import MediaError
from mien.media import MAX_SIDE
from mien.media import probe as headers
from mien.vision.frames import image

CLIPPED = 1e-3  # share of samples
FASTEST = 30.0  # letters a second; hurried speech is at 20
SLOWEST = 1.0  # letters a second
PATIENCE = 15.0  # seconds; a shorter clip may be slow, or hold a laugh
OFF, OFF_BY = 2.0, 3.0  # times, and seconds: a clip that is so far from the stretch its annotation gives shows another
WIDE = 3  # letters that a syllable or word sign counts for
SURROUND = 3  # channels


@dataclass(frozen=True, slots=True)
class Checks:
    """What to look for. `voices` is true where every clip of the corpus should be heard; `faces` is slow."""

    labels: frozenset[str]
    voices: bool
    faces: bool = False

    @classmethod
    def of(cls, corpus: Corpus, *, faces: bool = False) -> Checks:
        """Those that a corpus calls for."""
        return cls(frozenset(corpus.labels.labels), "audio" in corpus.modalities, faces)


@dataclass(frozen=True, slots=True)
class Probe:
    """What is known of one item.

    content : SHA-256 of its file or of its pixels, with the part of it that is meant; None where it has neither
    sound, picture : for comparison; a picture is its hash
    words : in the form in which two texts count as the same, None where it has none or where they do not tell it apart
    """

    id: str
    label: str | None
    split: str | None
    speaker: str | None
    dialogue: str | None
    fit: bool
    findings: tuple[Finding, ...]
    content: str | None = None
    sound: Sound | None = None
    picture: bytes | None = None
    words: str | None = None


def probe(item: Item, checks: Checks) -> Probe:
    """Look at one item. Whatever is wrong with it becomes a finding."""
    bare = Probe(
        item.id, item.label, item.split, item.speaker, item.dialogue, item.defect is None, tuple(_about(item, checks))
    )
    if item.image is not None:
        return _with_picture(bare, item, item.image, checks)
    if item.media is not None:
        return _with_media(bare, item, item.media, checks)
    return replace(bare, words=same_form(item.text) if item.text and item.label is not None else None)


def _about(item: Item, checks: Checks) -> Iterator[Finding]:
    """What needs no media: the reader's verdict, the label, the words."""
    if item.defect is not None:
        yield Finding(item.id, "known", item.defect, Advice.NOTHING, handled=True)
    if item.label is not None and item.label not in checks.labels:
        yield Finding(item.id, "label", f"{item.label!r}; known are {', '.join(sorted(checks.labels))}", Advice.EXCLUDE)
    if item.text is not None:
        yield from word_findings(item.id, item.text, item.language)


def _with_picture(bare: Probe, item: Item, picture: NDArray[np.uint8], checks: Checks) -> Probe:
    """With what a still picture shows: uint8, shape (height, width) or (height, width, 3), BGR."""
    content = hashlib.sha256(repr(picture.shape).encode() + picture.tobytes()).hexdigest()
    shown = meant(picture, item.box)
    unseen = unusable(item.id, shown)
    hidden = faceless(item.id, [shown]) if checks.faces and not unseen else []
    return replace(
        bare,
        content=content + _part(item),
        picture=None if unseen else picture_hash(shown),
        findings=(*bare.findings, *unseen, *hidden),
    )


def _part(item: Item) -> str:
    """What tells items of one file apart, empty where an item is the whole of it."""
    return "".join(f" {part}" for part in (item.span, item.box) if part is not None)


def _with_media(bare: Probe, item: Item, path: Path, checks: Checks) -> Probe:
    if not path.is_file():
        gone = Finding(item.id, "missing", f"{path.name} is not there", Advice.EXCLUDE)
        return replace(bare, findings=(*bare.findings, gone))
    try:
        return _with_file(bare, item, path, checks)
    except MediaError as error:
        broken = Finding(item.id, "corrupt", str(error).replace(str(path), path.name), Advice.EXCLUDE)
        return replace(bare, findings=(*bare.findings, broken))


def _with_file(bare: Probe, item: Item, path: Path, checks: Checks) -> Probe:
    held = headers(path)
    content = digest(path) + _part(item)
    if held.image:
        return replace(_with_picture(bare, item, image(path, longest_side=MAX_SIDE), checks), content=content)
    findings = [*bare.findings]
    sound = listen(path, item.span) if held.audio else None
    if sound is not None:
        findings += sound_findings(item, sound)
    elif checks.voices:
        findings.append(Finding(item.id, "no-sound", f"{path.name} holds no audio", Advice.EXCLUDE))
    if checks.faces and held.video:
        findings += faceless(item.id, glimpses(path, item.span))
    return replace(bare, content=content, sound=sound, findings=tuple(findings))


@lru_cache(maxsize=1)
def digest(path: Path) -> str:
    """SHA-256 of a file; items cut from one recording follow each other and ask for it once."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sound_findings(item: Item, sound: Sound) -> Iterator[Finding]:
    """What is wrong with an item's sound, by its measures."""
    yield from (Finding(item.id, "damaged", sentence, Advice.LOOK) for sentence in sound.damage)
    if sound.peak <= SILENCE:
        yield Finding(item.id, "silent", f"{sound.duration:.2f} s, nothing above -60 dB", Advice.EXCLUDE)
    if sound.clipped > CLIPPED:
        yield Finding(item.id, "clipped", f"{sound.clipped:.1%} of its samples are at full scale", Advice.LOOK)
    if sound.channels >= SURROUND:
        yield Finding(item.id, "surround", f"{sound.channels} channels", Advice.CENTRE)
    yield from _length_findings(item, sound.duration)


def _length_findings(item: Item, seconds: float) -> Iterator[Finding]:
    """Against the stretch of the original that the annotation gives; where that agrees or is not given, the words."""
    said = seconds if item.said is None else item.said.duration
    count = letters(item.text or "")
    if abs(seconds - said) > OFF_BY and not 1 / OFF <= seconds / max(said, 1e-9) <= OFF:
        kind = "too-long" if seconds > said else "too-short"
        yield Finding(item.id, kind, f"{seconds:.2f} s, where its annotation says {said:.2f} s", Advice.LOOK)
    elif count > FASTEST * seconds:
        yield Finding(item.id, "too-short", f"{seconds:.2f} s for {count} letters", Advice.EXCLUDE)
    elif seconds > PATIENCE and 0 < count < SLOWEST * seconds:
        yield Finding(item.id, "too-long", f"{seconds:.1f} s for {count} letters", Advice.LOOK)


def letters(text: str) -> int:
    """Letters and digits; a wide sign (Chinese, Japanese, Korean) counts for several."""
    return sum(
        WIDE if unicodedata.east_asian_width(character) in "WF" else 1 for character in text if character.isalnum()
    )
