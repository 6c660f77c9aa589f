"""The items to leave out of a corpus and why: the file that the doctor writes and that `prepare` honours.

{"schema": "mien/exclusions/1", "items": {"ravdess/03-01-03-01-02-02-07": "the same recording as …"}}
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from mien.errors import CorpusError

SCHEMA = "mien/exclusions/1"


def render(items: Mapping[str, str]) -> str:
    """The file's text. items : id -> reason."""
    return json.dumps({"schema": SCHEMA, "items": dict(items)}, ensure_ascii=False, indent=2) + "\n"


def read(path: Path) -> dict[str, str]:
    """Id -> reason."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CorpusError(f"{path}: {error.strerror or error}") from None
    except (ValueError, RecursionError):
        raise CorpusError(f"{path}: not JSON; an exclusion file is {render({'id': 'reason'})!r}") from None
    items = data.get("items") if isinstance(data, dict) and data.get("schema") == SCHEMA else None
    if not isinstance(items, dict) or not all(isinstance(reason, str) for reason in items.values()):
        raise CorpusError(f'{path}: needs "schema": "{SCHEMA}" and "items": an object of id and reason')
    return items
