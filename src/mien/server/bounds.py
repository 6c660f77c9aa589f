"""What a process may take, said to the system, which holds it to it."""

from __future__ import annotations

import resource


def bound(memory: int, *, processor: float | None = None) -> None:
    """Bound this process: bytes of address space, seconds of processor time. It leaves no core dump of what it read."""
    _lower(resource.RLIMIT_AS, memory)
    _lower(resource.RLIMIT_CORE, 0)
    if processor is not None:
        _lower(resource.RLIMIT_CPU, round(processor))


def _lower(kind: int, wanted: int) -> None:
    _, most = resource.getrlimit(kind)
    allowed = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    resource.setrlimit(kind, (allowed, allowed))
