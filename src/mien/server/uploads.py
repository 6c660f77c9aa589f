"""The files of jobs, in one folder, named by the job's id alone: nothing of a request ever becomes a path."""

from __future__ import annotations

import re
import time
from pathlib import Path

from mien.server.jobs import Request

ORPHANED = 3600.0  # seconds after which a file that no waiting job owns was left behind by an accident
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

    def orphans(self) -> set[str]:
        """Ids of files that have lain here for a while."""
        old = time.time() - ORPHANED
        found = ((path, NAMED.fullmatch(path.name)) for path in self._folder.iterdir())
        return {match.group(1) for path, match in found if match and _changed(path) < old}


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")  # unlinked meanwhile: nobody's orphan
