"""What an upload holds, found out by a process of its own: a hostile header costs it, and nobody else.

`python -m mien.server.inspect PATH SECONDS MEMORY` prints one line of JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from mien.errors import MediaError
from mien.media import MAX_SIDE, open_media, probe
from mien.server.bounds import bound

PATIENCE = 15.0  # seconds for a header
MEMORY = 2**30  # bytes


@dataclass(frozen=True, slots=True)
class Finding:
    """What a recording holds, or in `error` why it is not one. `duration` None where its header does not say."""

    duration: float | None = None
    error: str | None = None
    large: bool = False


def inspect(path: Path) -> Finding:
    """Look at the header of an upload within `PATIENCE` seconds."""
    command = [sys.executable, "-m", "mien.server.inspect", str(path)]
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=PATIENCE)  # noqa: S603 our own module
    except subprocess.TimeoutExpired:
        return Finding(error=f"its header cannot be read within {PATIENCE:.0f} seconds")
    if done.returncode:
        return Finding(error="its header cannot be read")
    return Finding(**json.loads(done.stdout))


def _found(path: Path) -> Finding:
    try:
        held = probe(path)
        with open_media(path) as container:
            sizes = [(stream.codec_context.width, stream.codec_context.height) for stream in container.streams.video]
    except MediaError as error:
        reason = str(error).removeprefix(f"{path}: ")
        return Finding(error=reason, large=f"{MAX_SIDE} a side" in reason)
    if held.image and not all(min(size) > 0 for size in sizes):  # FFmpeg gives up on a size that no memory holds
        return Finding(error=f"its size is not given, or beyond {MAX_SIDE} pixels a side", large=True)
    return Finding(held.duration)


if __name__ == "__main__":
    bound(MEMORY, processor=PATIENCE)
    print(json.dumps(asdict(_found(Path(sys.argv[1])))))
