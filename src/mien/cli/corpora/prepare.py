"""`mien corpora prepare`: a corpus as released in, one manifest out, and its counts on stdout."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from mien.corpora.prepare import Prepared

NAME = "A corpus; `mien corpora list` names them. csv:FILE and folders:DIR are your own data, under --root."
ROOT = "Where the corpora lie, as for `mien train`, or the corpus's own folder."
OUTPUT = "The manifest, one JSON object a line. Default: NAME.jsonl."
EXCLUDE = "Items to leave out, as the doctor writes them: mien/exclusions/1."


def prepare(
    name: Annotated[str, typer.Argument(help=NAME, show_default=False)],
    root: Annotated[Path, typer.Option(metavar="DIR", help=ROOT)] = Path("data"),
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help=OUTPUT)] = None,
    exclude: Annotated[Path | None, typer.Option(metavar="FILE", help=EXCLUDE)] = None,
) -> None:
    """Read a corpus as it was released and write its items as one manifest."""
    from mien import __version__
    from mien.cli.corpora.counts import counted
    from mien.cli.output import refuse_overwriting, written
    from mien.corpora.manifest import render

    path = output or Path(f"{Path(name.partition(':')[2]).stem or name.rstrip(':')}.jsonl")
    refuse_overwriting([path], [exclude, root] if exclude else [root])
    with written(path) as write:
        prepared = read(name, root, exclude)
        write("".join(render(prepared.header(f"mien {__version__}"), prepared.items)))
    typer.echo(f"{counted(prepared)}\n\nwritten to {path}")


def read(name: str, root: Path, exclude: Path | None) -> Prepared:
    """The corpus, without the items of the exclusion file."""
    from mien.cli.messages import complain
    from mien.corpora import exclusions
    from mien.corpora.prepare import prepare as prepared
    from mien.corpora.table import located

    corpus, folder = located(name, root)
    done = prepared(corpus, folder, exclusions.read(exclude) if exclude else None)
    if done.strangers:
        complain(f"{exclude}: not in {name}: {done.strangers[0]}{and_others(len(done.strangers) - 1)}")
    return done


def and_others(number: int) -> str:
    """How a message that names one of many ends."""
    return f" and {number} more" if number else ""
