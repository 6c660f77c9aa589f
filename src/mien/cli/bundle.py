"""`mien bundle`: which models are here, what is in one, and fetching the few files that do not ship with mien."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from mien.errors import BundleError

if TYPE_CHECKING:
    from mien.bundle import Bundle

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="List, show and fetch models.")


@app.command("list")
def list_bundles() -> None:
    """List the bundles that are here, and what can be fetched."""
    from mien.bundle import FETCHABLE, available, fetched

    for bundle in available():
        typer.echo(f"{bundle.path.name}  {_version(bundle)}  {bundle.path}")
    for name, record in FETCHABLE.items():
        state = "fetched" if fetched(name) else "to fetch"
        typer.echo(f"{name}  {state}: {record.purpose} ({record.size / 1e6:.1f} MB, {record.licence})")


def _version(bundle: Bundle) -> str:
    """The version, or what keeps it from being read: one broken bundle does not hide the others."""
    try:
        return bundle.version
    except BundleError as error:
        return f"broken: {error}"


@app.command()
def show(name: Annotated[str, typer.Argument(metavar="NAME|DIR", help="A bundle by name, or its folder.")]) -> None:
    """Check a bundle against its hashes and print what it says of itself, as JSON."""
    from mien.bundle import load

    typer.echo(json.dumps(load(name).manifest, ensure_ascii=False, indent=2))


@app.command()
def fetch(name: Annotated[str, typer.Argument(help="What to fetch; `mien bundle list` names what there is.")]) -> None:
    """Download a known file, checked by its SHA-256, and print where it lies."""
    from mien import bundle
    from mien.cli.progress import bar

    with bar(name, 1, 1, quiet=False) as progress:
        path = bundle.fetch(name, progress=progress)
    typer.echo(path)
