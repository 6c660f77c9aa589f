"""What the arguments of `mien analyze` stand for: files, folders of files, stdin, or words."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from mien.cli.messages import complain
from mien.errors import InputError, UsageError

STDIN = "-"
# What is taken from a folder; a file that is named is always tried, whatever its suffix.
MEDIA = set(
    """.aac .aif .aiff .amr .avi .bmp .flac .flv .gif .jpeg .jpg .m4a .m4v .mka .mkv .mov .mp3 .mp4 .mpeg .mpg .mts
    .oga .ogg .ogv .opus .png .tif .tiff .ts .wav .webm .webp .wma .wmv""".split()
)
NAMED_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to analyse. `name` is what messages and output files call it; no `path` is stdin, or words alone."""

    name: str
    path: Path | None

    def source(self) -> Path | bytes | None:
        """What the recognizer is given; stdin is read when its turn comes."""
        return sys.stdin.buffer.read() if self.name == STDIN else self.path


@dataclass(frozen=True, slots=True)
class Jobs:
    """What is to be analysed; `many` where results stand in a list, as those of a folder do even if it holds one."""

    jobs: tuple[Job, ...]
    many: bool


def jobs(inputs: list[str], transcript: Path | None, quiet: bool) -> Jobs:
    """The arguments spelled out, in their order; without any, the words of `--text` or `--transcript` alone."""
    if inputs.count(STDIN) > 1:
        raise UsageError("'-' is stdin, and stdin can be read once; it was given more than once")
    if not inputs:
        return Jobs((Job(str(transcript or "text"), None),), many=False)
    found = [job for name in inputs for job in _spelled_out(name, quiet)]
    return Jobs(tuple(found), many=len(inputs) > 1 or os.path.isdir(inputs[0]))


def _spelled_out(name: str, quiet: bool) -> list[Job]:
    if name == STDIN:
        return [Job(name, None)]
    path = Path(name)
    return [Job(str(file), file) for file in _files(path, quiet)] if os.path.isdir(name) else [Job(name, path)]


def _files(folder: Path, quiet: bool) -> list[Path]:
    from mien.text.transcript import READERS

    readable = MEDIA | set(READERS)
    try:
        files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    except OSError as error:
        raise InputError(f"{folder}: {error.strerror}") from error
    taken = [path for path in files if path.suffix.lower() in readable]
    if not taken:
        raise InputError(f"{folder}: nothing to read in it; suffixes read are {', '.join(sorted(readable))}")
    left = [path.name for path in files if path.suffix.lower() not in readable]
    if left and not quiet:
        named = ", ".join(left[:NAMED_AT_MOST]) + (", …" if len(left) > NAMED_AT_MOST else "")
        complain(f"{folder}: left out {len(left)} of {len(files)} files, neither media nor transcript: {named}")
    return taken
