"""What experts say that watch a whole stretch of film at once: a face over time, or a face and the scene around it."""

from __future__ import annotations

from collections.abc import Sequence

from mien.features.watch import Watched, watch
from mien.inference.experts import Experts
from mien.inference.moment import Moment
from mien.inference.seeing import detector
from mien.media import Media, MediaSource
from mien.types import Span, Utterance
from mien.vision.faces import Detector
from mien.vision.sequence import present


def surveyed(moments: Sequence[Moment], source: MediaSource, held: Media, experts: Experts) -> list[Moment]:
    """The moments with what those experts say of each; where nothing was said, all of the film is one moment."""
    if not experts.watching or not (held.image or held.video):
        return list(moments)
    eye = detector()
    for modality in experts.watching:
        moments = [_watched(moment, modality, source, held, experts, eye) for moment in moments or [_all_of(held)]]
    return list(moments)


def _all_of(held: Media) -> Moment:
    return Moment(Utterance(0, span=Span(0.0, held.duration) if held.duration else None))


def _watched(
    moment: Moment, modality: str, source: MediaSource, held: Media, experts: Experts, eye: Detector
) -> Moment:
    span = moment.utterance.span
    if span is None and not held.image and moment.utterance.text:
        return moment.noted(f"no time is known: its {modality} was not looked for")
    seen = watch(experts.contract.experts[modality].feature)(source, eye, span)
    trust = _trust(seen)
    if not trust:
        return moment.noted("no face in view" if seen.scenes is None else "nothing is seen at this time")
    said = experts.watched(modality, seen)
    return moment.plus(modality, said.probabilities, trust, said.vector)


def _trust(seen: Watched) -> float:
    """How well the face is seen; a scene is as good as it gets wherever there is a picture."""
    if seen.scenes is None:
        return seen.trust
    return 1.0 if present(seen.scenes).any() else 0.0
