"""`mien corpora doctor`: what is wrong with a corpus, item by item, and the file that leaves the worst of it out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mien.cli.corpora.prepare import NAME, ROOT
from mien.errors import UsageError

if TYPE_CHECKING:
    from mien.corpora.item import Corpus
    from mien.doctor import Report

FORMAT = "table, json or html."
OUTPUT = "Write the report there instead of to stdout."
EXCLUDE = "Write the items that should be left out, for `mien corpora prepare --exclude`."
JOBS = "Processes."
FACES = "Look for faces too; many times slower than all the rest."


def doctor(
    name: Annotated[str, typer.Argument(help=NAME, show_default=False)],
    root: Annotated[Path, typer.Option(metavar="DIR", help=ROOT)] = Path("data"),
    form: Annotated[str, typer.Option("--format", help=FORMAT)] = "table",
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help=OUTPUT)] = None,
    exclude: Annotated[Path | None, typer.Option(metavar="FILE", help=EXCLUDE)] = None,
    jobs: Annotated[int, typer.Option(min=1, help=JOBS)] = 1,
    faces: Annotated[bool, typer.Option("--faces", help=FACES)] = False,
) -> None:
    """Examine every item of a corpus, and change nothing in it."""
    from mien.cli.messages import complain
    from mien.cli.output import stdout, written
    from mien.corpora import exclusions
    from mien.corpora.table import located
    from mien.doctor.report import FORMATS

    if form not in FORMATS:
        raise UsageError(f"--format {form!r}: allowed are {', '.join(FORMATS)}")
    if output is not None and output == exclude:
        raise UsageError(f"--output and --exclude are both {output}; give each its own file")
    corpus, folder = located(name, root)
    report = _examined(corpus, folder, jobs, faces)
    with written(output) if output else stdout() as write:
        write(FORMATS[form](report))
    if exclude:
        out = report.exclusions()
        with written(exclude) as write:
            write(exclusions.render(out))
        complain(f"{len(out)} items to leave out are written to {exclude}")


def _examined(corpus: Corpus, folder: Path, jobs: int, faces: bool) -> Report:
    """The report, with a bar where the corpus says how many items it has."""
    from mien.cli.progress import bar
    from mien.doctor import examine

    total = sum(corpus.published.values())
    with bar(corpus.name, 1, 1, quiet=not total) as progress:
        return examine(corpus, folder, faces=faces, jobs=jobs, progress=lambda done: progress(done / max(1, total)))
