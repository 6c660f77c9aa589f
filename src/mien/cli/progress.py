"""A progress bar on stderr: only where a person looks at it, only when the work takes long enough to ask for it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType

WIDTH = 24
PATIENCE = 0.5  # seconds without a bar
ERASE = "\r\x1b[K"


class Bar:
    """The progress of one input. Use it in a `with`, so that it is gone before anything else is written."""

    def __init__(self, name: str, shown: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._name = "".join(character if character.isprintable() else " " for character in name)[-40:]
        self._shown = shown
        self._clock = clock
        self._start = clock()
        self._drawn: int | None = None

    def __call__(self, fraction: float) -> None:
        """Draw `fraction`, 0..1, once for each whole per cent."""
        percent = round(100 * min(max(fraction, 0.0), 1.0))
        if not self._shown or percent == self._drawn or self._clock() - self._start < PATIENCE:
            return
        self._drawn = percent
        full = percent * WIDTH // 100
        print(
            f"{ERASE}{self._name} {'█' * full}{'░' * (WIDTH - full)} {percent:3d}%", end="", file=sys.stderr, flush=True
        )

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._drawn is not None:
            print(ERASE, end="", file=sys.stderr, flush=True)


def bar(name: str, number: int, total: int, quiet: bool) -> Bar:
    """The bar of input `number` (from one) of `total`."""
    counted = f"[{number}/{total}] {name}" if total > 1 else name
    return Bar(counted, shown=sys.stderr.isatty() and not quiet)
