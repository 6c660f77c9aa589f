"""The few files that mien can use but does not carry: downloaded once, pinned by SHA-256."""

from __future__ import annotations

import hashlib
import http.client
import os
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from mien.bundle.places import home
from mien.errors import BundleError, MissingPartError, UsageError

PIECE = 1 << 16
PATIENCE = 30.0  # seconds without an answer


@dataclass(frozen=True, slots=True)
class Download:
    """A file of somebody else's, with its hash, its size in bytes and its licence."""

    url: str
    file: str
    sha256: str
    size: int
    licence: str
    purpose: str


FETCHABLE: Mapping[str, Download] = {
    "yunet": Download(
        url="https://github.com/ShiqiYu/libfacedetection.train/raw/0047ac24afb1/onnx/yunet_n_640_640.onnx",
        file="yunet_n_640_640.onnx",
        sha256="25a606a145a5b6d7271ae138fbd00eba91dad8b83222ae3f2c7ecd0f4a7b0e31",
        size=317_466,
        licence="Apache-2.0",
        purpose="YuNet face detector, faster and surer than the built-in cascade",
    ),
}


def place(name: str) -> Path:
    """Where the fetched file lies, or would lie."""
    return home() / "models" / FETCHABLE[name].file


def fetched(name: str) -> Path | None:
    """The file, when it is here and whole."""
    path = place(name)
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != FETCHABLE[name].sha256:
        return None
    return path


def fetch(
    name: str, progress: Callable[[float], None] | None = None, downloads: Mapping[str, Download] | None = None
) -> Path:
    """Download a known file unless it is here. What arrives is kept only if its SHA-256 is the pinned one."""
    known = FETCHABLE if downloads is None else downloads
    if name not in known:
        raise UsageError(f"nothing to fetch is called {name!r}; known are {', '.join(known)}")
    wanted = known[name]
    path = home() / "models" / wanted.file
    if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == wanted.sha256:
        return path
    _make(path.parent)
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        _download(wanted, part, progress)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"{folder} cannot be made ({error.strerror}); set MIEN_HOME to a folder that can be written"
        ) from None


def _download(wanted: Download, part: Path, progress: Callable[[float], None] | None) -> None:
    digest, got = hashlib.sha256(), 0
    try:
        with urllib.request.urlopen(wanted.url, timeout=PATIENCE) as answer, part.open("wb") as file:  # noqa: S310
            while piece := answer.read(PIECE):
                got += len(piece)
                if got > wanted.size:
                    break
                digest.update(piece)
                file.write(piece)
                if progress is not None:
                    progress(got / wanted.size)
    except (OSError, http.client.HTTPException) as error:
        if isinstance(error, urllib.error.HTTPError):
            error.close()  # it is the server's answer, and holds the connection
        reason = getattr(error, "reason", None) or error
        raise MissingPartError(
            f"{wanted.url} could not be fetched ({reason}); try again when online, or put the file at "
            f"{home() / 'models' / wanted.file}"
        ) from error
    if got != wanted.size or digest.hexdigest() != wanted.sha256:
        raise BundleError(
            f"{wanted.url}: {got} bytes with SHA-256 {digest.hexdigest()[:16]}… arrived, "
            f"{wanted.size} with {wanted.sha256[:16]}… were expected; nothing was kept"
        )
