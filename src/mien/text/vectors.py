"""Word vectors that others trained: GloVe's text, word2vec's text and word2vec's binary, packed by gzip or not.

    GloVe             word 0.1 -0.2 …                      no header
    word2vec, text    2 300 ⏎ word 0.1 -0.2 …              a header: words, dimensions
    word2vec, binary  2 300 ⏎ word <float32, little-endian> …

Such files are large and come from anywhere: they are read in one pass, only the words that are wanted are kept, and
nothing is allocated because a header says so. Of words that stand twice the first counts. Known oddities: some words of
`glove.840B` hold spaces, so values are counted from the right; some words of word2vec's binaries were cut inside a
character, which becomes U+FFFD.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Literal, cast

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.text.vocabulary import SPECIAL, Vocabulary

Format = Literal["glove", "word2vec-text", "word2vec-binary"]

MAX_DIMS = 4_096
MAX_WORDS = 20_000_000
MAX_WORD = 2_048  # bytes
MAX_LINE = MAX_WORD + 32 * MAX_DIMS  # bytes: a value is written with at most 31 digits
BLOCK = 1 << 20  # bytes


@dataclass(frozen=True, eq=False)
class Vectors:
    """Words and their vectors. matrix : float32, shape (words, dims)"""

    words: tuple[str, ...]
    matrix: NDArray[np.float32]
    numbers: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.matrix.ndim != 2 or len(self.words) != len(self.matrix):
            raise InputError(f"{len(self.words)} words need as many vectors, got an array of shape {self.matrix.shape}")
        object.__setattr__(self, "numbers", {word: number for number, word in enumerate(self.words)})

    def __len__(self) -> int:
        return len(self.words)

    @property
    def dims(self) -> int:
        return int(self.matrix.shape[1])

    def get(self, word: str) -> NDArray[np.float32] | None:
        """The word's vector, or that of its lower case; None where there is neither."""
        number = self.numbers.get(word, self.numbers.get(word.lower()))
        return None if number is None else self.matrix[number]

    def table(self, vocabulary: Vocabulary, *, seed: int = 0) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """A vector for each word of a vocabulary, and which of them were found.

        Padding is zero and the unknown word the mean of all vectors; words without a vector are drawn at random, each
        dimension with the mean and deviation of the vectors. Returns float32, shape (len(vocabulary), dims), and
        bool, shape (len(vocabulary),).
        """
        mean, deviation = self.matrix.mean(axis=0), self.matrix.std(axis=0)
        drawn = np.random.default_rng(seed).normal(mean, deviation, (len(vocabulary), self.dims)).astype(np.float32)
        drawn[0], drawn[1] = 0, mean
        found = np.zeros(len(vocabulary), np.bool_)
        for number, word in enumerate(vocabulary.words):
            vector = None if word in SPECIAL else self.get(word)
            if vector is not None:
                drawn[number], found[number] = vector, True
        return drawn, found


def read_vectors(
    path: str | Path, *, keep: Container[str] | None = None, most: int | None = None, format: Format | None = None
) -> Vectors:
    """Read the vectors of the first `most` words, of those only the words in `keep`. `format` is guessed if unsaid."""
    kept: dict[str, NDArray[np.float32]] = {}

    def wanted(word: str) -> bool:
        return word not in kept and (keep is None or word in keep)

    with _opened(Path(path)) as file:
        read = READERS[format or _guess(file)]
        file.seek(0)
        for word, vector in read(file, wanted, MAX_WORDS if most is None else most):
            kept[word] = vector
    if not kept:
        raise InputError(f"{path}: holds no vectors" + (" of the words that are wanted" if keep is not None else ""))
    return Vectors(tuple(kept), np.stack(list(kept.values())))


def write_vectors(vectors: Vectors, path: str | Path) -> None:
    """Write word2vec's binary format, which keeps every digit. Words with spaces have no place in it."""
    spaced = [word for word in vectors.words if not word or word.split() != [word]]
    if spaced:
        raise InputError(f"{path}: words with spaces cannot be written, got {spaced[0]!r}")
    with Path(path).open("wb") as file:
        file.write(f"{len(vectors)} {vectors.dims}\n".encode())
        for word, vector in zip(vectors.words, vectors.matrix.astype("<f4"), strict=True):
            file.write(word.encode() + b" " + vector.tobytes() + b"\n")


Wanted = Callable[[str], bool]
Records = Iterator[tuple[str, NDArray[np.float32]]]


def _glove(file: BinaryIO, wanted: Wanted, most: int) -> Records:
    dims = _line(file).rstrip().count(b" ")
    if not 1 <= dims <= MAX_DIMS:
        raise ValueError(f"line 1 has {dims} numbers behind its word; 1 to {MAX_DIMS} are allowed")
    file.seek(0)
    for number, line in enumerate(islice(iter(lambda: _line(file), b""), most), start=1):
        yield from _row(line, number, dims, wanted)


def _word2vec_text(file: BinaryIO, wanted: Wanted, most: int) -> Records:
    count, dims = _header(file)
    for number in range(2, min(count, most) + 2):
        line = _line(file)
        if not line:
            raise ValueError(f"ends after {number - 2} of the {count} words that its header promises")
        yield from _row(line, number, dims, wanted)


def _word2vec_binary(file: BinaryIO, wanted: Wanted, most: int) -> Records:
    count, dims = _header(file)
    size, held, at = 4 * dims, b"", 0
    for number in range(1, min(count, most) + 1):
        if len(held) - at < MAX_WORD + size + 2:
            held, at = held[at:] + file.read(BLOCK), 0
        begin = at + held.startswith(b"\n", at)  # some writers end a vector with a line feed, some do not
        end = held.find(b" ", begin, begin + MAX_WORD)
        at = end + 1 + size
        if end < 0 or at > len(held):
            raise ValueError(f"ends or is damaged after {number - 1} of the {count} words that its header promises")
        word = held[begin:end].decode("utf-8", "replace")
        if wanted(word):
            yield word, _finite(np.frombuffer(held, "<f4", dims, end + 1).astype(np.float32), word)


READERS: dict[Format, Callable[[BinaryIO, Wanted, int], Records]] = {
    "glove": _glove,
    "word2vec-text": _word2vec_text,
    "word2vec-binary": _word2vec_binary,
}


def _guess(file: BinaryIO) -> Format:
    """By the first line, and where that is word2vec's header by whether the second can be read."""
    try:
        _, dims = _header(file)
    except ValueError:
        return "glove"
    try:
        list(_row(file.readline(MAX_LINE), 2, dims, lambda word: True))
    except ValueError:
        return "word2vec-binary"
    return "word2vec-text"


def _header(file: BinaryIO) -> tuple[int, int]:
    parts = _line(file).split()
    if len(parts) != 2 or not all(part.isdigit() and len(part) < 12 for part in parts):
        raise ValueError("line 1 is no header of word2vec; that is two whole numbers, words and dimensions")
    count, dims = map(int, parts)
    if not (count <= MAX_WORDS and 1 <= dims <= MAX_DIMS):
        raise ValueError(f"{count} words of {dims} dimensions; at most {MAX_WORDS} and 1 to {MAX_DIMS} are allowed")
    return count, dims


def _line(file: BinaryIO) -> bytes:
    line = file.readline(MAX_LINE)
    if len(line) == MAX_LINE:
        raise ValueError(f"a line is longer than {MAX_LINE} bytes")
    return line


def _row(line: bytes, number: int, dims: int, wanted: Wanted) -> Records:
    parts = line.rstrip(b" \r\n").rsplit(b" ", dims)
    if len(parts) != dims + 1:
        raise ValueError(f"line {number} has {len(parts) - 1} numbers behind its word instead of {dims}")
    word = parts[0].decode("utf-8", "replace")
    if wanted(word):
        try:
            with np.errstate(over="ignore"):  # too large a number becomes infinite, which is refused below
                vector = np.array(list(map(float, parts[1:])), np.float32)
        except ValueError:
            raise ValueError(f"line {number} holds a value that is no number, behind {word[:40]!r}") from None
        yield word, _finite(vector, word)


def _finite(vector: NDArray[np.float32], word: str) -> NDArray[np.float32]:
    if not np.isfinite(vector).all():
        raise ValueError(f"the vector of {word[:40]!r} holds a value that is infinite or no number")
    return vector


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """The file, unpacked where it is packed; what is wrong with it becomes one sentence."""
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
            file.seek(0)
            if packed:
                with gzip.open(file) as unpacked:
                    yield cast(BinaryIO, unpacked)
            else:
                yield file
    except (ValueError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"{path}: {error}") from None
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from None
