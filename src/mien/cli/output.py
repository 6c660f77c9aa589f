"""Where results go: stdout, one file, or a folder with a file per input. A file is whole or it is not there.

Everything that could go wrong with an output is tried before the first analysis starts.
"""

from __future__ import annotations

import errno
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from mien.errors import UsageError

Write = Callable[[str], None]


def is_folder(output: str) -> bool:
    """An existing folder, or a name that ends as one does."""
    return Path(output).is_dir() or output.endswith(("/", os.sep))


@contextmanager
def stdout() -> Iterator[Write]:
    """Stdout in UTF-8, whatever the locale."""
    if not sys.stdout.isatty() and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    write = _writer(sys.stdout, "standard output")

    def write_or_forget(text: str) -> None:
        try:
            write(text)
        except UsageError:
            forget_stdout()
            raise

    yield write_or_forget


def forget_stdout() -> None:
    """Drop what is still buffered for a stdout that takes no more; the interpreter would complain at its exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """A draft that takes the place of `path` when the block ends well; otherwise `path` stays as it was."""
    target = Path(os.path.realpath(path))  # through a link, whose target is replaced and not the link
    if target.exists() and not target.is_file() and not target.is_dir():
        yield target  # a device or a pipe: nothing to replace
        return
    with _refusing(path):
        draft = _begun(target)
    try:
        yield draft
        with _refusing(path):
            os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)


def _begun(target: Path) -> Path:
    """An empty draft beside the target, with the permissions that the target has or would get."""
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "it is read-only")
    draft = target.with_name(f".mien-{os.urandom(4).hex()}{target.suffix}")
    draft.touch(exist_ok=False)
    if target.exists():
        draft.chmod(target.stat().st_mode & 0o777)
    return draft


@contextmanager
def written(path: Path) -> Iterator[Write]:
    """A text file in UTF-8 that takes the place of `path` when the block ends well."""
    with replaced(path) as draft:
        with _refusing(path):
            stream = draft.open("w", encoding="utf-8", newline="")
        try:
            yield _writer(stream, path)
        finally:
            with _refusing(path):
                stream.close()


def _writer(stream: TextIO, name: Path | str) -> Write:
    """Each piece is flushed: whoever reads along sees it, and a full disk is said where it happens."""

    def write(text: str) -> None:
        with _refusing(name):
            stream.write(text)
            stream.flush()

    return write


@contextmanager
def _refusing(name: Path | str) -> Iterator[None]:
    """What the system says about an output, as a refusal; a reader that left a pipe is no failure of ours."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError(f"cannot write {name}: {error.strerror or error}") from error


def prepared_folder(folder: Path) -> Path:
    """The folder, made if need be, and tried with a draft that is removed again."""
    with _refusing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        trial = folder / f".mien-{os.urandom(4).hex()}"
        trial.touch(exist_ok=False)
        trial.unlink()
    return folder


def names(inputs: Sequence[str], suffix: str) -> list[str]:
    """A file name per input: its stem and the suffix, or its whole name where stems meet."""
    bare = [Path(name).name if name != "-" else "stdin" for name in inputs]
    stems = Counter(Path(name).stem for name in bare)
    chosen = [(Path(name).stem if stems[Path(name).stem] == 1 else name) + suffix for name in bare]
    for name, count in Counter(chosen).items():
        if count > 1:
            raise UsageError(f"{count} inputs would be written to {name}; give each its own run or its own name")
    return chosen


def refuse_overwriting(outputs: Iterable[Path], inputs: Sequence[Path]) -> None:
    """An input is never the output, under whatever name."""
    for output in outputs:
        for path in inputs:
            if output.exists() and path.exists() and output.samefile(path):
                raise UsageError(f"the output {output} is an input; give another --output")
