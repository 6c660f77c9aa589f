"""One table of a corpus, whatever its layout: a header line, then one item a line, as JSON.

    {"schema": "mien/manifest/1", "corpus": "meld", "root": "/data/text/meld", "labels": {"name": "ekman-7", …}, …}
    {"id": "meld/train/dia0_utt0", "corpus": "meld", "dialogue": "meld/train/0", "turn": 0, "label": "neutral", …}

A field that an item does not have is absent. `media` is relative to the header's `root` where it lies under it, and
`row` counts from 0 inside a table of pictures; `box` is left, top, width and height in pixels. `start` and `end` cut
the item out of its media, `said` is when it was said; seconds. Reading gives the items back as they were; pictures that
lie inside a table stay there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mien.corpora.item import Item
from mien.errors import CorpusError, InputError, UsageError
from mien.labels import LabelSet
from mien.types import Span

SCHEMA = "mien/manifest/1"
WORDS = (
    *("id", "dialogue", "speaker", "gender", "text"),
    *("label", "original", "sentiment", "split", "language", "defect"),
)
DIMENSIONS = ("valence", "arousal", "dominance")


@dataclass(frozen=True, slots=True)
class Header:
    """What the items have in common.

    folds : the test speakers of each fold, where the protocol has folds
    counts : split -> label -> items; splits without a name stand under "all", turns without a label under "unlabelled"
    left_out : reason -> items that the corpus holds and the manifest does not
    """

    corpus: str
    root: Path
    labels: LabelSet
    licence: str
    home: str
    created_by: str
    vote_labels: LabelSet | None = None
    protocol: str = ""
    folds: tuple[tuple[str, ...], ...] = ()
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)


def render(header: Header, items: Iterable[Item]) -> Iterator[str]:
    """The manifest's lines, each with its newline."""
    yield _line(_head(header))
    for item in items:
        yield _line(_record(item, header))


def read(path: Path, root: Path | None = None) -> tuple[Header, Iterator[Item]]:
    """The header, and the items one by one. root : where the corpus lies now, where that is not what the header says"""
    lines = _lines(path)
    try:
        header = _header(next(lines)[1], root)
    except (StopIteration, KeyError, TypeError, AttributeError, UsageError):
        needed = f"schema {SCHEMA!r}, corpus, root and labels"
        raise CorpusError(f"{path}: not a manifest; its first line needs {needed}") from None
    return header, (_item(path, number, record, header) for number, record in lines)


def _line(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n"


def _head(header: Header) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "corpus": header.corpus,
        "root": str(header.root),
        "licence": header.licence,
        "home": header.home,
        "created_by": header.created_by,
        "labels": _set(header.labels),
        "vote_labels": header.vote_labels and _set(header.vote_labels),
        "protocol": header.protocol,
        "folds": [list(speakers) for speakers in header.folds],
        "counts": {split: dict(labels) for split, labels in header.counts.items()},
        "left_out": dict(header.left_out),
    }


def _set(labels: LabelSet) -> dict[str, Any]:
    return {"name": labels.name, "labels": list(labels.labels)}


def _record(item: Item, header: Header) -> dict[str, Any]:
    media = item.media
    if media is not None and media.is_relative_to(header.root):
        media = media.relative_to(header.root)
    fields = {
        "id": item.id,
        "corpus": header.corpus,
        "dialogue": item.dialogue,
        "turn": item.turn if item.dialogue is not None or item.turn else None,
        "speaker": item.speaker,
        "gender": item.gender,
        "text": item.text,
        "media": media and media.as_posix(),
        "row": item.row,
        "box": item.box and list(item.box),
        "start": item.span and item.span.start,
        "end": item.span and item.span.end,
        "said": item.said and [item.said.start, item.said.end],
        "label": item.label,
        "original": item.original,
        "votes": item.votes and dict(item.votes),
        "sentiment": item.sentiment,
        "valence": item.valence,
        "arousal": item.arousal,
        "dominance": item.dominance,
        "split": item.split,
        "language": item.language,
        "defect": item.defect,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line number, from 1, and the object on it; empty lines hold none."""
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, _object(line, f"{path}, line {number}")
    except OSError as error:
        raise CorpusError(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise CorpusError(f"{path}: not UTF-8; a manifest is JSON, one object a line") from None


def _object(line: str, where: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict):
        raise CorpusError(f"{where}: not a JSON object; a manifest has one on each line")
    return record


def _header(record: Mapping[str, Any], root: Path | None) -> Header:
    if record["schema"] != SCHEMA:
        raise KeyError("schema")
    votes = record.get("vote_labels")
    return Header(
        corpus=record["corpus"],
        root=Path(record["root"]) if root is None else root,
        labels=LabelSet(record["labels"]["name"], tuple(record["labels"]["labels"])),
        licence=record.get("licence", ""),
        home=record.get("home", ""),
        created_by=record.get("created_by", ""),
        vote_labels=LabelSet(votes["name"], tuple(votes["labels"])) if votes else None,
        protocol=record.get("protocol", ""),
        folds=tuple(tuple(speakers) for speakers in record.get("folds", ())),
        counts=record.get("counts", {}),
        left_out=record.get("left_out", {}),
    )


def _item(path: Path, number: int, record: Mapping[str, Any], header: Header) -> Item:
    try:
        words = {name: _typed(record, name, str) for name in WORDS}
        media = _typed(record, "media", str)
        if not words["id"]:
            raise ValueError("has no id")
        if words["label"] is not None:
            header.labels.index(words["label"])
        return Item(
            turn=_typed(record, "turn", int) or 0,
            media=None if media is None else header.root / media,
            row=_typed(record, "row", int),
            box=_box(_typed(record, "box", list)),
            span=_span([_number(record, "start"), _number(record, "end")]),
            said=_span(_typed(record, "said", list) or [None, None]),
            votes=_votes(record),
            **words,
            **{name: _number(record, name) for name in DIMENSIONS},
        )
    except (TypeError, ValueError, InputError, UsageError) as error:
        raise CorpusError(f"{path}, line {number}: {error}") from None


def _typed(record: Mapping[str, Any], name: str, *kinds: type) -> Any:
    """The field, or None where it is absent."""
    value = record.get(name)
    if value is not None and (not isinstance(value, kinds) or isinstance(value, bool)):
        raise ValueError(f"{name} is {value!r}, which is no {' or '.join(kind.__name__ for kind in kinds)}")
    return value


def _votes(record: Mapping[str, Any]) -> Mapping[str, float] | None:
    votes: dict[str, Any] | None = _typed(record, "votes", dict)
    if votes is not None and not all(isinstance(share, float | int) for share in votes.values()):
        raise ValueError(f"votes are {votes!r}; shares are numbers")
    return votes


def _number(record: Mapping[str, Any], name: str) -> Any:
    return _typed(record, name, float, int)


def _box(sides: list[Any] | None) -> tuple[float, float, float, float] | None:
    if sides is None:
        return None
    left, top, width, height = (float(side) for side in sides)
    return left, top, width, height


def _span(times: list[float | None]) -> Span | None:
    start, end = times
    return None if start is None or end is None else Span(start, end)
