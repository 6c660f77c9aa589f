"""`mien corpora list`: what mien reads, and where it lives."""

from __future__ import annotations

import typer

TITLES = ("name", "modalities", "language", "labels", "folder", "licence", "home")


def listing() -> None:
    """List the corpora that mien reads: what they hold, under which folder of --root, their licence and home."""
    from mien.cli.corpora.columns import aligned
    from mien.corpora.generic import HOME
    from mien.corpora.table import CORPORA, GENERIC

    rows = [
        (c.name, "+".join(c.modalities), c.language or "-", c.labels.name, c.folder, c.licence, c.home)
        for c in CORPORA.values()
    ]
    own = [(name, "as found", "-", "as found", "-", "your own", HOME) for name in GENERIC]
    typer.echo(aligned([TITLES, *rows, *own]))
