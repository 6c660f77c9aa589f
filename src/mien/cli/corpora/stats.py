"""`mien corpora stats`: what is in a corpus, as a table and as a picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Annotated

import typer

from mien.cli.corpora.prepare import EXCLUDE, NAME, ROOT, and_others, read

if TYPE_CHECKING:
    from mien.corpora.prepare import Prepared
    from mien.corpora.stats import Statistics

PLOT = "Save the distributions of classes, speakers and durations as a picture (.png, .svg, .pdf)."


def stats(
    name: Annotated[str, typer.Argument(help=NAME, show_default=False)],
    root: Annotated[Path, typer.Option(metavar="DIR", help=ROOT)] = Path("data"),
    exclude: Annotated[Path | None, typer.Option(metavar="FILE", help=EXCLUDE)] = None,
    plot: Annotated[Path | None, typer.Option(metavar="FILE", help=PLOT)] = None,
) -> None:
    """Count a corpus: classes, speakers, durations, words."""
    from mien.cli.corpora.counts import counted
    from mien.cli.messages import complain

    if plot is not None:
        from mien.report.figure import check_plot

        check_plot(plot)
    prepared = read(name, root, exclude)
    found = _measured(name, prepared)
    if found.unreadable:
        complain(f"{found.unreadable[0]}{and_others(len(found.unreadable) - 1)}")
    typer.echo(f"{counted(prepared)}\n\n{_facts(prepared, found)}")
    if plot is not None:
        from mien.cli.corpora.figure import draw

        draw(name, prepared, found, plot)


def _measured(name: str, prepared: Prepared) -> Statistics:
    from mien.cli.progress import bar
    from mien.corpora.stats import measure
    from mien.media import probe

    opened = count(1)
    with bar(name, 1, 1, quiet=False) as progress:

        def seconds(path: Path) -> float | None:
            progress(next(opened) / len(prepared.items))
            return probe(path).duration

        return measure(prepared.items, seconds)


def _facts(prepared: Prepared, found: Statistics) -> str:
    from mien.cli.corpora.columns import aligned

    corpus = prepared.corpus
    genders = ", ".join(f"{number} {gender}" for gender, number in sorted(found.genders.items()))
    facts = (
        ("items", f"{found.items:,}"),
        ("speakers", _spread(found.speakers.values(), "items each")),
        ("gender", genders),
        ("dialogues", _spread(found.turns, "turns each")),
        ("words", _spread(found.words, "words each", counted="texts")),
        ("durations", _spread(found.durations, "s each", counted="timed") + _hours(found.durations)),
        *((name, _spread(values, "", counted="rated")) for name, values in found.dimensions.items()),
        ("protocol", corpus.protocol),
        ("licence", corpus.licence),
        ("home", corpus.home),
    )
    return aligned([fact for fact in facts if fact[1]])


def _spread(values: Iterable[float], unit: str, counted: str = "") -> str:
    """`24: 59 to 60 items each, 60 in the middle`; nothing where there are none."""
    found = list(values)
    if not found:
        return ""
    low, middle, high = (f"{value:,.2f}".rstrip("0").rstrip(".") for value in (min(found), median(found), max(found)))
    return f"{len(found):,}{counted and ' '}{counted}: {low} to {high}{unit and ' '}{unit}, {middle} in the middle"


def _hours(durations: Sequence[float]) -> str:
    return f"; {sum(durations) / 3600:.2f} h in all" if durations else ""
