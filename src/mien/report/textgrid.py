"""Praat TextGrid, long form: two interval tiers a speaker, `Ana words` and `Ana emotion`.

The form is that of Praat's manual, "TextGrid file formats". Intervals of a tier cover the whole of it; empty ones lie
between the turns. A speaker whose turns overlap has further tiers, `Ana words 2`; one without a name has `words`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mien.errors import InputError
from mien.report.marks import DECIMALS, Lane, Mark, end, in_order, lanes, marks
from mien.types import Analysis, Span

TIER = re.compile(r"(?:(?P<speaker>.+) )?(?P<kind>words|emotion)(?: (?P<number>[0-9]+))?")
VALUE = re.compile(r'"((?:[^"]|"")*)"|(?<![\w.])(-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)(?![\w.])|<(exists|absent)>')
INTERVALS = "IntervalTier"

Interval = tuple[float, float, str]


def write(analysis: Analysis) -> str:
    """Every utterance needs times."""
    found = marks(analysis, "textgrid")
    last = max(end(found, analysis.source.duration), 0.001)
    tiers = [(_name(lane, kind), _filled(lane, kind, last)) for lane in lanes(found) for kind in ("words", "emotion")]
    head = f'File type = "ooTextFile"\nObject class = "TextGrid"\n\nxmin = 0\nxmax = {_number(last)}\n'
    head += f"tiers? <exists>\nsize = {len(tiers)}\nitem []:\n"
    return head + "".join(_tier(number, name, cells, last) for number, (name, cells) in enumerate(tiers, start=1))


def read(text: str) -> list[Mark]:
    """The turns of a TextGrid, long or short; tiers of other names than ours are speakers whose words they hold."""
    words: dict[tuple[str | None, int], list[Interval]] = {}
    felt: dict[tuple[str | None, int], dict[tuple[float, float], str]] = {}
    for name, cells in _tiers(text):
        match = TIER.fullmatch(name)
        key = (name, 1) if match is None else (match["speaker"], int(match["number"] or 1))
        if match is not None and match["kind"] == "emotion":
            felt[key] = {(start, stop): label for start, stop, label in cells if label}
        else:
            words[key] = cells
    return in_order(mark for key, cells in words.items() for mark in _turns(key[0], cells, felt.get(key, {})))


def _turns(speaker: str | None, cells: list[Interval], felt: dict[tuple[float, float], str]) -> Iterator[Mark]:
    for start, stop, label in cells:
        if label or (start, stop) in felt:
            yield Mark(Span(start, stop), speaker, label, felt.get((start, stop)))


def _name(lane: Lane, kind: str) -> str:
    return " ".join([*filter(None, [lane.speaker]), kind, *([str(lane.number)] if lane.number > 1 else [])])


def _filled(lane: Lane, kind: str, last: float) -> list[Interval]:
    """The lane's marks with the silence between them."""
    cells: list[Interval] = []
    reached = 0.0
    for mark in lane.marks:
        if mark.span.start > reached:
            cells.append((reached, mark.span.start, ""))
        cells.append((mark.span.start, mark.span.end, mark.text if kind == "words" else mark.emotion or ""))
        reached = mark.span.end
    return [*cells, (reached, last, "")] if reached < last else cells


def _tier(number: int, name: str, cells: list[Interval], last: float) -> str:
    head = (
        f'    item [{number}]:\n        class = "{INTERVALS}"\n        name = {_quoted(name)}\n        xmin = 0\n'
        f"        xmax = {_number(last)}\n        intervals: size = {len(cells)}\n"
    )
    body = (
        f"        intervals [{place}]:\n            xmin = {_number(start)}\n            xmax = {_number(stop)}\n"
        f"            text = {_quoted(label)}\n"
        for place, (start, stop, label) in enumerate(cells, start=1)
    )
    return head + "".join(body)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _number(seconds: float) -> str:
    return f"{seconds:.{DECIMALS}f}".rstrip("0").rstrip(".") or "0"


def _tiers(text: str) -> Iterator[tuple[str, list[Interval]]]:
    """Interval tiers with their cells. Praat reads values and passes over what stands between them, and so do we."""
    values = _Values(text)
    if values.text() != "ooTextFile" or values.text() != "TextGrid":
        raise InputError('textgrid: not a TextGrid in text form; it begins with File type = "ooTextFile"')
    values.number(), values.number()
    values.flag()
    for _ in range(round(values.number())):
        kind, name = values.text(), values.text()
        values.number(), values.number()
        count = round(values.number())
        if kind == INTERVALS:
            yield name, [(values.number(), values.number(), values.text()) for _ in range(count)]
        else:
            _ = [(values.number(), values.text()) for _ in range(count)]


class _Values:
    """The values of a TextGrid, one after another."""

    def __init__(self, text: str) -> None:
        body = re.sub(r"\[[0-9]*\]|\btiers\?", "", text.lstrip("\ufeff"))
        self._found = VALUE.finditer(body)

    def text(self) -> str:
        found = self._next()
        if found[1] is None:
            raise InputError(f"textgrid: a text is expected, got {found[0]}")
        return found[1].replace('""', '"')

    def number(self) -> float:
        found = self._next()
        if found[2] is None:
            raise InputError(f"textgrid: a number is expected, got {found[0][:40]}")
        return float(found[2])

    def flag(self) -> None:
        if self._next()[3] != "exists":
            raise InputError("textgrid: it has no tiers")

    def _next(self) -> re.Match[str]:
        try:
            return next(self._found)
        except StopIteration:
            raise InputError("textgrid: it ends early") from None
