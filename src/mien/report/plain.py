"""Text that is safe to print: no control sequences from a transcript, and widths as a terminal counts them."""

from __future__ import annotations

import re
import unicodedata

# Colour and cursor commands (CSI), titles and links (OSC …), and the short two-character escapes.
ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_].*?(?:\x07|\x1b\\|$)|\x1b.?|\x9b[0-?]*[ -/]*[@-~]", re.DOTALL)
JOINERS = "\u200c\u200d"  # they shape Persian words and emoji; other format characters can turn a line around
INVISIBLE = {"Mn", "Me", "Cf"}
ELLIPSIS = "…"


def printable(text: str) -> str:
    """One line without control sequences, controls, text-direction tricks or lone surrogates."""
    shown = "".join(_shown(character) for character in ANSI.sub("", text))
    return " ".join(shown.split())


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Cc", "Zl", "Zp"}:
        return " "
    if category == "Cs":
        return "?"
    return "" if category == "Cf" and character not in JOINERS else character


def width(text: str) -> int:
    """Terminal cells that `text` fills: East Asian wide characters two, combining marks none."""
    return sum(_cells(character) for character in text)


def _cells(character: str) -> int:
    if unicodedata.category(character) in INVISIBLE:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def cut(text: str, room: int) -> str:
    """`text` within `room` cells, ended by an ellipsis where something was left out."""
    if width(text) <= room:
        return text
    kept, used = [], width(ELLIPSIS)
    for character in text:
        used += _cells(character)
        if used > room:
            break
        kept.append(character)
    return "".join(kept).rstrip() + ELLIPSIS if room > 0 else ""


def fitted(text: str, room: int) -> str:
    """`text` cut and padded to exactly `room` cells."""
    shown = cut(text, room)
    return shown + " " * (room - width(shown))
