"""Events shown over another label set than the model's, as `Analysis.to` shows a whole analysis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from mien.labels import LabelSet, label_map
from mien.streaming.events import Began, Ended, Event, FaceSeen, Final, Provisional, Revised, Warned


def shown(events: Iterable[Event], labels: LabelSet | None) -> Iterator[Event]:
    """The same events over `labels`; None leaves them. Where the map loses something, that is said behind `Began`."""
    for event in events:
        yield event if labels is None else _over(event, labels)
        if labels is not None and isinstance(event, Began) and labels != event.bundle.labels:
            conversion = label_map(event.bundle.labels, labels)
            if not conversion.exact:
                yield Warned(0.0, conversion.remark)


def _over(event: Event, labels: LabelSet) -> Event:
    match event:
        case Began():
            return replace(event, bundle=replace(event.bundle, labels=labels))
        case Provisional() | Final() | Revised():
            return replace(event, reading=event.reading.to(labels))
        case FaceSeen():
            return replace(event, prediction=event.prediction.to(labels))
        case Ended():
            return Ended(event.analysis.to(labels))
        case _:
            return event
