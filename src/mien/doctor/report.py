"""A report as a table for the terminal, as JSON (`mien/doctor/1`) and as a page that needs nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from html import escape
from itertools import islice

from mien.doctor.findings import KINDS, Finding, Report
from mien.report.plain import printable

SCHEMA = "mien/doctor/1"
EXAMPLES = 5  # findings of a kind in the table
MOST = 1000  # findings of a kind on the page
TITLES = ("item", "what was found", "advice", "others")
STYLE = """body{font:15px/1.5 system-ui,sans-serif;max-width:70em;margin:2em auto;padding:0 1em}
table{border-collapse:collapse}td,th{padding:.15em .8em .15em 0;text-align:left;vertical-align:top}
.error{color:#a11}.warning{color:#850}.note{color:#555}summary{cursor:pointer;margin-top:.6em}"""


def table(report: Report) -> str:
    """Each kind with its count, its meaning and a few examples."""
    lines = [_heading(report)]
    for kind, count in report.counts.items():
        lines.append(f"\n{KINDS[kind].severity:<8} {kind:<16} {count:>6,}  {KINDS[kind].meaning}")
        lines += [f"    {_line(finding)}" for finding in islice(_of(report, kind), EXAMPLES)]
        if count > EXAMPLES:
            lines.append(f"    and {count - EXAMPLES:,} more")
    return "\n".join(lines) + "\n"


def _heading(report: Report) -> str:
    found = f"{len(report.findings):,} findings" if report.findings else "nothing found"
    return f"{report.corpus}: {report.items:,} items, {report.media:,} with sound or picture, {found}"


def _of(report: Report, kind: str) -> Iterator[Finding]:
    return (finding for finding in report.findings if finding.kind == kind)


def _line(finding: Finding) -> str:
    return printable(f"{finding.item}: {finding.found} [{_advice(finding)}]")


def _advice(finding: Finding) -> str:
    return "the reader sees to it" if finding.handled else str(finding.advice)


def as_json(report: Report) -> str:
    """Everything, as one object in ASCII: a file name may hold what no encoding takes."""
    return json.dumps(as_dict(report), indent=1) + "\n"


def as_dict(report: Report) -> dict[str, object]:
    """The JSON object as plain data."""
    return {
        "schema": SCHEMA,
        "corpus": report.corpus,
        "root": report.root,
        "items": report.items,
        "media": report.media,
        "kinds": {
            kind: {"count": count, "severity": str(KINDS[kind].severity), "meaning": KINDS[kind].meaning}
            for kind, count in report.counts.items()
        },
        "findings": [_record(finding) for finding in report.findings],
    }


def _record(finding: Finding) -> dict[str, object]:
    return {
        "item": finding.item,
        "kind": finding.kind,
        "severity": str(finding.severity),
        "found": finding.found,
        "advice": str(finding.advice),
        "others": list(finding.others),
        "handled": finding.handled,
    }


def html(report: Report) -> str:
    """A page with a fold for each kind; ASCII, whatever the charset it is served with."""
    title = escape(f"mien: the doctor on {report.corpus}")
    parts = [f"<h1>{title}</h1>", f"<p>{_shown(_heading(report))}; {_shown(report.root)}</p>"]
    parts += [_fold(report, kind, count) for kind, count in report.counts.items()]
    body = "\n".join(parts)
    page = f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
    page += f"<style>{STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    return page.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _fold(report: Report, kind: str, count: int) -> str:
    about = KINDS[kind]
    rows = ["".join(f"<th>{title}</th>" for title in TITLES)]
    rows += [_row(finding) for finding in islice(_of(report, kind), MOST)]
    more = f"<p>and {count - MOST:,} more, in the JSON report</p>" if count > MOST else ""
    cells = "\n".join(f"<tr>{row}</tr>" for row in rows)
    summary = f'<b class="{about.severity}">{about.severity}</b> {kind}, {count:,}: {escape(about.meaning)}'
    return f"<details><summary>{summary}</summary><table>{cells}</table>{more}</details>"


def _row(finding: Finding) -> str:
    cells = (finding.item, finding.found, _advice(finding), ", ".join(finding.others))
    return "".join(f"<td>{_shown(cell)}</td>" for cell in cells)


def _shown(text: str) -> str:
    return escape(printable(text))


FORMATS: Mapping[str, Callable[[Report], str]] = {"table": table, "json": as_json, "html": html}
