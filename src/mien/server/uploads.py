"""The files of jobs, in one folder, named by the job's id alone: nothing of a request ever becomes a path."""

from __future__ import annotations

import re
import time
from pathlib import Path

from mien.server.jobs import Request

NAMED = re.compile(r"([0-9a-f]{32})\.(?:source|transcript|text).*")


class Uploads:
    """Files by job: the source, a transcript, the words given by hand."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)

    def source(self, id: str, suffix: str) -> Path:
        """Where the recording or transcript to analyse lies; `suffix` is one of ours, never the client's."""
        return self._folder / f"{id}.source{suffix}"

    def transcript(self, id: str, suffix: str) -> Path:
        """Where the words of the recording lie."""
        return self._folder / f"{id}.transcript{suffix}"

    def text(self, id: str) -> Path:
        """Where words given by hand lie, in UTF-8."""
        return self._folder / f"{id}.text"

    def recording(self, id: str, request: Request) -> Path | None:
        """The recording of a job, where it has one and still keeps it."""
        path = None if request.source != "" else self.source(id, "")
        return path if path is not None and path.is_file() else None

    def remove(self, id: str) -> None:
        """Unlink everything of a job."""
        for path in self._folder.glob(f"{id}.*"):
            path.unlink(missing_ok=True)

    def ids(self) -> dict[str, float]:
        """Jobs that have files here, and for how many seconds their oldest has not changed."""
        found = ((path, NAMED.fullmatch(path.name)) for path in self._folder.iterdir())
        now, ages = time.time(), dict[str, float]()
        for path, match in found:
            if match:
                ages[match.group(1)] = max(ages.get(match.group(1), 0.0), now - _changed(path))
        return ages


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")  # unlinked meanwhile: of no age
