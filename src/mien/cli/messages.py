"""Lines on stderr."""

from __future__ import annotations

import sys


def complain(message: str) -> None:
    """`mien: message`, on one line whatever a file name holds."""
    shown = "".join(character if character.isprintable() else " " for character in message)
    print(f"mien: {shown}", file=sys.stderr)
