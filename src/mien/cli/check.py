"""`mien check`: whether mien works here, with which versions, and what would bring the parts that are missing."""

from __future__ import annotations

import json
import platform
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from mien.cli.environment import Finding

MISSING = 4


def check(as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False) -> None:
    """Say what works here, what is missing and what brings it."""
    from mien import __version__
    from mien.cli.environment import findings

    found = list(findings())
    works = all(finding.ok for finding in found if finding.needed)
    about = {"mien": __version__, "python": platform.python_version(), "platform": platform.platform(), "works": works}
    typer.echo(json.dumps(about | {"findings": list(map(asdict, found))}, indent=2) if as_json else _text(about, found))
    if not works:
        raise typer.Exit(MISSING)


def _text(about: dict[str, object], found: list[Finding]) -> str:
    lines = [f"mien {about['mien']} · Python {about['python']} · {about['platform']}"]
    lines += [f"{_mark(finding):<7}  {finding.section:<8} {finding.name:<22} {finding.said}" for finding in found]
    lines.append("mien works here" if about["works"] else "mien cannot work here: see the lines marked BROKEN")
    return "\n".join(lines)


def _mark(finding: Finding) -> str:
    if finding.ok:
        return "ok"
    return "BROKEN" if finding.needed else "absent"
