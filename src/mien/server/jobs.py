"""A job: one analysis that was asked for, from the upload to the result or the reason why there is none.

queued ─▶ running ─▶ done | failed | cancelled
   ◀─────────┘ when its worker dies
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

STATES = ("queued", "running", "done", "failed", "cancelled")
ENDED = ("done", "failed", "cancelled")


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be analysed, and how. `name` is what the client calls it; the files lie under the job's id.

    `source` and `transcript` are the suffixes of those files, None where there is none; `text` whether words were
    given by hand; `keep` whether the recording stays beside its result; `why` whether the words that mattered are
    looked for.
    """

    name: str | None
    source: str | None
    transcript: str | None
    text: bool
    bundle: str
    labels: str | None
    asr: str
    keep: bool
    why: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """A row of the queue. Times are seconds since 1970; `progress` 0..1; `result` is the analysis as plain data."""

    id: str
    state: str
    request: Request
    created: float
    started: float | None
    finished: float | None
    progress: float
    attempts: int
    cancelling: bool
    error: str | None
    result: dict[str, Any] | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in ENDED
