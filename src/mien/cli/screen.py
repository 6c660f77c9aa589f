"""How a format is written for a terminal: the table takes its width and, unless NO_COLOR is set, its colours."""

from __future__ import annotations

import os
import shutil
import sys
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mien.report import Format


def format_for(name: str, to_stdout: bool) -> Format:
    """The format called `name`, as it suits where it is going."""
    from mien.report import Format, format_named, table

    chosen = format_named(name)
    if name != "table" or not to_stdout or not sys.stdout.isatty():
        return chosen
    colour = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    columns = shutil.get_terminal_size().columns
    return Format(
        partial(table.write, columns=columns, colour=colour),
        partial(table.write_many, columns=columns, colour=colour),
        chosen.suffix,
    )
