"""Reading an upload: bounded while it arrives, understood before it is queued, gone where it is refused."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from fastapi import Request as HttpRequest
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from mien.bundle import available, load
from mien.errors import UsageError
from mien.labels import label_map, label_set
from mien.server.inspect import inspect
from mien.server.jobs import Request
from mien.server.problem import RefusedError
from mien.server.settings import Limits
from mien.server.uploads import Uploads
from mien.text import transcript as transcripts
from mien.text.transcribe import TRANSCRIBERS

FIELDS = ("file", "text", "transcript", "bundle", "labels", "asr", "keep", "why")
LONGEST_NAME = 200  # characters
LINGER = 2.0  # seconds that the rest of a refused body is listened to
MOST_LINGERED = 4 << 20  # bytes of it
YES, NO = {"true", "1", "yes", "on"}, {"false", "0", "no", "off", ""}


@dataclass(frozen=True)
class Intake:
    """Takes uploads into a folder, within limits."""

    uploads: Uploads
    limits: Limits

    async def receive(self, http: HttpRequest, id: str) -> Request:
        """The request in a multipart body, its files kept under `id`; whatever is wrong with it is refused."""
        body = http.stream()
        try:
            form = await self._form(http, body)
        except RefusedError as error:
            await _linger(body)
            error.headers["Connection"] = "close"  # or the rest of the body would still be taken in, to its end
            raise
        try:
            return await run_in_threadpool(self._take, form, id)
        except BaseException:
            await run_in_threadpool(self.uploads.remove, id)
            raise
        finally:
            await form.close()

    async def _form(self, http: HttpRequest, body: AsyncGenerator[bytes]) -> FormData:
        if not http.headers.get("content-type", "").startswith("multipart/form-data"):
            raise RefusedError(415, f"send multipart/form-data with one or more of {', '.join(FIELDS)}")
        declared = http.headers.get("content-length", "0")
        if declared.isdecimal() and int(declared) > self.limits.upload:
            raise self._too_large()
        parser = MultiPartParser(
            http.headers, self._bounded(body), max_files=2, max_fields=len(FIELDS), max_part_size=self.limits.words
        )
        try:
            return await parser.parse()
        except MultiPartException as error:
            status = 413 if "maximum size" in error.message else 400
            raise RefusedError(status, f"the upload cannot be read: {error.message}") from None
        except ClientDisconnect:
            raise RefusedError(400, "the upload broke off") from None

    async def _bounded(self, body: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
        """The body as it arrives, as long as it is neither too large nor too slow."""
        received, until = 0, time.monotonic() + self.limits.receiving
        while True:
            try:
                async with asyncio.timeout(min(self.limits.idle, max(0.0, until - time.monotonic()))):
                    chunk = await anext(body, None)
            except TimeoutError:
                slow = f"{self.limits.idle:.0f} s of silence or {self.limits.receiving:.0f} s in all"
                raise RefusedError(408, f"the upload is too slow; at most {slow} are allowed") from None
            if chunk is None:
                return
            received += len(chunk)
            if received > self.limits.upload:
                raise self._too_large()
            yield chunk

    def _too_large(self) -> RefusedError:
        return RefusedError(413, f"an upload has at most {self.limits.upload} bytes")

    def _take(self, form: FormData, id: str) -> Request:
        _refuse_strange(form)
        file, words, text = form.get("file"), form.get("transcript"), _text(form, "text")
        bundle, labels, asr = _known(_text(form, "bundle"), _text(form, "labels"), _text(form, "asr"))
        if file is None and words is not None:
            file, words = words, None  # a transcript alone is what is to be read
        if file is None and text is None:
            raise RefusedError(400, "nothing to analyse: send a file, a transcript or text")
        if text is not None and words is not None:
            raise RefusedError(400, "text and transcript both give the words; send one of them")
        source = None if file is None else self._keep_source(file, id)
        if source and (text is not None or words is not None):
            raise RefusedError(400, "the file is a transcript, and words were sent besides; send one of them")
        transcript = None if words is None else self._keep_transcript(words, id)
        if text is not None:
            transcripts.turns(text)
            self.uploads.text(id).write_text(text, "utf-8", "replace")
        name = _name(file.filename) if isinstance(file, UploadFile) else None
        keep, why = (_flag(form, name) for name in ("keep", "why"))
        return Request(name, source, transcript, text is not None, bundle, labels, asr, keep, why)

    def _keep_source(self, file: UploadFile | str, id: str) -> str:
        """Keep what is to be analysed. Returns its suffix: that of a transcript, or none for a recording."""
        if isinstance(file, str):
            raise RefusedError(400, "the field file is a file, sent with a filename")
        suffix = _suffix(file)
        path = self.uploads.source(id, suffix)
        _copy(file, path)
        if suffix:
            self._check_words(path, file)
        else:
            self._check_recording(path)
        return suffix

    def _keep_transcript(self, file: UploadFile | str, id: str) -> str:
        suffix = _suffix(file) if isinstance(file, UploadFile) else ""
        if isinstance(file, str) or not suffix:
            raise RefusedError(400, f"a transcript is a file; its suffix is one of {', '.join(transcripts.READERS)}")
        path = self.uploads.transcript(id, suffix)
        _copy(file, path)
        self._check_words(path, file)
        return suffix

    def _check_words(self, path: Path, file: UploadFile) -> None:
        if path.stat().st_size > self.limits.words:
            raise RefusedError(413, f"a transcript has at most {self.limits.words} bytes, got {path.stat().st_size}")
        try:
            transcripts.read(path)
        except Exception as error:
            raise RefusedError(422, str(error).replace(str(path), _name(file.filename) or "the transcript")) from None

    def _check_recording(self, path: Path) -> None:
        found = inspect(path)
        if found.error is not None:
            raise RefusedError(413 if found.large else 415, f"the file: {found.error}")
        if found.duration is not None and found.duration > self.limits.duration:
            allowed = f"at most {self.limits.duration:.0f} are allowed"
            raise RefusedError(413, f"the recording lasts {found.duration:.0f} seconds; {allowed}")


async def _linger(body: AsyncGenerator[bytes]) -> None:
    """Take in a little more of a body that is refused: closing on one who still sends could lose the answer."""
    received = 0
    with suppress(TimeoutError, ClientDisconnect):
        async with asyncio.timeout(LINGER):
            async for chunk in body:
                received += len(chunk)
                if received > MOST_LINGERED:
                    return


def _refuse_strange(form: FormData) -> None:
    strange = sorted(set(form) - set(FIELDS))
    if strange:
        raise RefusedError(400, f"no field is called {strange[0][:80]!r}; fields are {', '.join(FIELDS)}")
    for name in FIELDS:
        if len(form.getlist(name)) > 1:
            raise RefusedError(400, f"the field {name} is sent once, got {len(form.getlist(name))}")


def _text(form: FormData, name: str) -> str | None:
    value = form.get(name)
    if isinstance(value, UploadFile):
        raise RefusedError(400, f"the field {name} is text, not a file")
    return value or None


def _known(bundle: str | None, labels: str | None, asr: str | None) -> tuple[str, str | None, str]:
    """The choices, of which every one must be by a name that we know: a bundle's is never a path here."""
    bundle, asr = bundle or "base", asr or "auto"
    names = [found.path.name for found in available()]
    if bundle not in names:
        raise RefusedError(400, f"no bundle is called {bundle[:80]!r}; bundles are {', '.join(names)}")
    if asr not in {"auto", "none", *TRANSCRIBERS}:
        raise RefusedError(
            400, f"no transcriber is called {asr[:80]!r}; allowed are auto, none, {', '.join(TRANSCRIBERS)}"
        )
    if labels is not None:
        try:
            label_map(load(bundle).contract.labels, label_set(labels))
        except UsageError as error:
            raise RefusedError(400, str(error)) from None
    return bundle, labels, asr


def _flag(form: FormData, name: str) -> bool:
    said = (_text(form, name) or "").lower()
    if said not in YES | NO:
        raise RefusedError(400, f"{name} is true or false, got {said[:80]!r}")
    return said in YES


def _name(filename: str | None) -> str | None:
    """What a client calls its file, for showing: the last part of a path of any system, and never a path of ours."""
    last = PureWindowsPath(PurePosixPath(filename or "").name).name
    shown = "".join(character for character in last if character.isprintable())
    return shown[-LONGEST_NAME:] or None


def _suffix(file: UploadFile) -> str:
    """Of a transcript, else empty; one of ours, whatever the name says."""
    given = PurePosixPath(file.filename or "").suffix.lower()
    return next((suffix for suffix in transcripts.READERS if suffix == given), "")


def _copy(file: UploadFile, path: Path) -> None:
    file.file.seek(0)
    with path.open("xb") as kept:
        path.chmod(0o600)
        shutil.copyfileobj(file.file, kept, 1 << 20)
