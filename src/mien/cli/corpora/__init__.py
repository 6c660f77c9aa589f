"""`mien corpora`: which corpora mien reads, one table of items out of each, and what is in them."""

from __future__ import annotations

import typer

from mien.cli.corpora.doctor import doctor
from mien.cli.corpora.listing import listing
from mien.cli.corpora.prepare import prepare
from mien.cli.corpora.stats import stats

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="List, prepare and count corpora.")
app.command("list")(listing)
app.command("prepare")(prepare)
app.command("stats")(stats)
app.command("doctor")(doctor)
