"""The timeline as inline SVG: stacked probabilities above, a lane per speaker and per face below. No script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from mien.report.palette import colour
from mien.report.plain import printable
from mien.report.timeline import Block, Strip, Timeline
from mien.report.wording import subtitle, when

WIDTH = 1000
MARGIN = 110  # left of the axis, for the names of the speakers
STACK = 120
LANE = 22
STRIP = 34
AXIS = 20
EDGE = 25  # a tick nearer to a side than this is written inwards


def drawing(line: Timeline, labels: Sequence[str]) -> str:
    """One `svg` element; `labels` are those of the bundle, in their order."""
    height = STACK + LANE * len(line.lanes) + STRIP * len(line.strips) + AXIS
    inside = [*_stacks(line), *_lanes(line), *_strips(line, labels), *_axis(line, height)]
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" width="100%" role="img" aria-label="emotions over {line.axis}" '
        f'xmlns="http://www.w3.org/2000/svg" font-family="sans-serif" font-size="11" fill="currentColor">'
        f"{''.join(inside)}</svg>"
    )


def _x(line: Timeline, position: float) -> float:
    return MARGIN + (position - line.begin) / (line.end - line.begin) * (WIDTH - MARGIN)


def _box(line: Timeline, block: Block, top: float, height: float, *, fill: str, said: str) -> str:
    left, right = _x(line, block.left), min(_x(line, block.right), WIDTH)
    return (
        f'<rect x="{left:.2f}" y="{top:.2f}" width="{max(right - left, 0.5):.2f}" height="{height:.2f}" fill="{fill}">'
        f"<title>{escape(said)}</title></rect>"
    )


def _stacks(line: Timeline) -> Iterator[str]:
    for block in line.blocks:
        top = float(STACK)
        for label, share in block.reading.prediction.as_dict().items():
            top -= share * STACK
            said = f"{when(block.reading)} {printable(label)} {share:.0%}"
            yield _box(line, block, top, share * STACK, fill=colour(label), said=said)


def _lanes(line: Timeline) -> Iterator[str]:
    for number, name in enumerate(line.lanes):
        yield f'<text x="0" y="{STACK + LANE * number + LANE * 0.7:.1f}">{escape(name[:16])}</text>'
    for block in line.blocks:
        top = STACK + LANE * block.lane + 3
        fill = colour(block.reading.prediction.emotion)
        yield _box(line, block, top, LANE - 5, fill=fill, said=subtitle(block.reading))


def _strips(line: Timeline, labels: Sequence[str]) -> Iterator[str]:
    """Each face's shares over time, stacked: one path a label."""
    for number, strip in enumerate(line.strips):
        top = STACK + LANE * len(line.lanes) + STRIP * number + 3
        yield f'<text x="0" y="{top + STRIP * 0.55:.1f}">{escape(strip.name)}</text>'
        for place, label in enumerate(labels):
            path = "".join(_pieces(line, strip, place, top))
            said = f"{strip.name} {printable(label)}"
            yield f'<path d="{path}" fill="{colour(label)}"><title>{escape(said)}</title></path>'


def _pieces(line: Timeline, strip: Strip, place: int, top: float) -> Iterator[str]:
    """A box for each column, in which the label at `place` lies upon those before it."""
    for left, right, shares in strip.columns:
        x, width = _x(line, left), _x(line, min(right, line.end)) - _x(line, left)
        height = STRIP - 6
        y = top + height * (1 - sum(shares[: place + 1]))
        yield f"M{x:.1f} {y:.1f}h{max(width, 0.5):.1f}v{height * shares[place]:.1f}h-{max(width, 0.5):.1f}z"


def _axis(line: Timeline, height: int) -> Iterator[str]:
    for position, name in line.ticks:
        x = _x(line, position)
        anchor = "start" if x < MARGIN + EDGE else "end" if x > WIDTH - EDGE else "middle"
        yield f'<text x="{x:.1f}" y="{height - 5}" text-anchor="{anchor}">{name}</text>'
