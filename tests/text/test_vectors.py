"""Word vectors from files as their tools write them, and from files as nobody should."""

import gzip
import struct
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from mien.errors import InputError
from mien.text.vectors import MAX_DIMS, Vectors, read_vectors, write_vectors
from mien.text.vocabulary import Vocabulary

WORDS = ("the", "über", "❤️", "n't")
MATRIX = np.array([[0.1, -2.5, 3e-05], [1, 0, -1], [0.25, 0.5, 0.75], [-7, 8.125, 9]], np.float32)


def rows() -> list[str]:
    return [f"{word} {' '.join(map(repr, map(float, row)))}" for word, row in zip(WORDS, MATRIX, strict=True)]


def binary(end: bytes = b"\n") -> bytes:
    """As word2vec's own C program writes it; the GoogleNews vectors have no line feeds between vectors."""
    pieces = [word.encode() + b" " + struct.pack("<3f", *row) + end for word, row in zip(WORDS, MATRIX, strict=True)]
    return b"4 3\n" + b"".join(pieces)


FILES = {
    "glove": "\n".join(rows()).encode() + b"\n",
    "glove without the last line feed": "\n".join(rows()).encode(),
    "word2vec-text": "\n".join(["4 3", *rows()]).encode() + b"\n",
    "word2vec-text with trailing blanks": " \n".join(["4 3", *rows()]).encode() + b" \n",
    "word2vec-text with carriage returns": "\r\n".join(["4 3", *rows()]).encode() + b"\r\n",
    "word2vec-binary": binary(),
    "word2vec-binary without line feeds": binary(b""),
}


@pytest.fixture(params=FILES)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[False, True], ids=["plain", "packed"])
def path(tmp_path: Path, kind: str, request: pytest.FixtureRequest) -> Path:
    path = tmp_path / "vectors"
    path.write_bytes(gzip.compress(FILES[kind], mtime=0) if request.param else FILES[kind])
    return path


def test_every_format_is_recognised_and_read(path: Path, kind: str) -> None:
    for found in (read_vectors(path), read_vectors(path, format=kind.split(maxsplit=1)[0])):  # type: ignore[arg-type]
        assert found.words == WORDS
        np.testing.assert_allclose(found.matrix, MATRIX, rtol=1e-6)
        assert found.matrix.dtype == np.float32


def test_only_wanted_words_are_kept(path: Path) -> None:
    assert read_vectors(path, keep={"n't", "über", "gone"}).words == ("über", "n't")
    assert read_vectors(path, most=2).words == ("the", "über")
    assert read_vectors(path, most=3, keep={"n't", "❤️"}).words == ("❤️",)
    with pytest.raises(InputError, match="holds no vectors of the words that are wanted"):
        read_vectors(path, keep=set())


def written(tmp_path: Path, content: bytes) -> Path:
    (tmp_path / "vectors").write_bytes(content)
    return tmp_path / "vectors"


def test_a_word_may_hold_spaces_and_strange_line_ends(tmp_path: Path) -> None:
    """As in glove.840B: `. . .`, and words with U+0085, at which careless readers cut lines."""
    found = read_vectors(written(tmp_path, "a 1 2\n. . . 3 4\n\u0085x 5 6\n".encode()))
    assert found.words == ("a", ". . .", "\u0085x")
    assert found.matrix.tolist() == [[1, 2], [3, 4], [5, 6]]


def test_a_word_that_was_cut_inside_a_character(tmp_path: Path) -> None:
    found = read_vectors(written(tmp_path, b"1 2\n\xc3\xbc\xc3 " + struct.pack("<2f", 1, 2)))
    assert found.words == ("ü\ufffd",)


def test_of_words_that_stand_twice_the_first_counts(tmp_path: Path) -> None:
    found = read_vectors(written(tmp_path, b"a 1 2\na 3 4\n"))
    assert (found.words, found.matrix.tolist()) == (("a",), [[1, 2]])


def test_binary_vectors_across_blocks(tmp_path: Path) -> None:
    generator = np.random.default_rng(0)
    matrix = generator.standard_normal((2_000, 300)).astype(np.float32)  # 2.4 MB: three blocks
    vectors = Vectors(tuple(f"word{n}" * (n % 5 + 1) for n in range(2_000)), matrix)
    write_vectors(vectors, tmp_path / "vectors")
    found = read_vectors(tmp_path / "vectors")
    assert found.words == vectors.words
    np.testing.assert_array_equal(found.matrix, matrix)


@given(arrays.arrays(np.float32, st.tuples(st.integers(1, 5), st.integers(1, 9)),
                     elements=st.floats(-(2.0**99), 2.0**99, width=32)))  # fmt: skip
def test_writing_and_reading_changes_nothing(tmp_path_factory: pytest.TempPathFactory, matrix: np.ndarray) -> None:
    path = tmp_path_factory.mktemp("vectors") / "vectors"
    write_vectors(Vectors(tuple(f"w{n}" for n in range(len(matrix))), matrix), path)
    found = read_vectors(path, format="word2vec-binary")
    np.testing.assert_array_equal(found.matrix, matrix)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "line 1 has 0 numbers"),
        (b"word\n", "line 1 has 0 numbers behind its word"),
        (b"a 1 2\nb 1\n", "line 2 has 1 numbers behind its word instead of 2"),
        (b"a 1 2\nb 1 two\n", "line 2 holds a value that is no number, behind 'b'"),
        (b"a 1 2\nb 1 nan\n", "the vector of 'b' holds a value that is infinite or no number"),
        (b"a 1 1e99\n", "the vector of 'a' holds"),
        (b"3 2\na 1 2\nb 3 4\n", "ends after 2 of the 3 words"),
        (b"3 2\na 1 2\nb 3\nc 1 2\n", "line 3 has 1 numbers"),
        (b"99999999999 3\na 1 2 3\n", "99999999999 words of 3 dimensions; at most"),
        (binary()[:-6], "after 3 of the 4 words"),
        (b"4 3\n" + bytes(5_000), "after 0 of the 4 words"),
        (b"1 2\nab " + struct.pack("<2f", np.inf, 1), "the vector of 'ab'"),
        (b"a" + b" 1" * (MAX_DIMS + 1), "has 4097 numbers behind its word; 1 to 4096"),
        (b"a" * 500_000, "a line is longer than"),
        (b"\xff\xfe" * 100, "line 1 has 0 numbers"),
        (gzip.compress(b"a 1 2\n" * 1_000, mtime=0)[:-20], "end-of-stream"),
        (b"\x1f\x8b garbage", "Unknown compression method|[Nn]ot a gzipped file"),
    ],
)  # fmt: skip
def test_files_that_are_no_vectors(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        read_vectors(written(tmp_path, content), format="word2vec-text" if content.startswith(b"999") else None)
    assert str(tmp_path) in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_a_header_allocates_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="after 1 of the 20000000 words"):
        read_vectors(written(tmp_path, b"20000000 4096\nab " + bytes(4 * 4096)))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = written(tmp_path_factory.mktemp("bytes"), content)
    with suppress(InputError):
        assert len(read_vectors(path)) > 0


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        read_vectors(tmp_path / "gone")


@pytest.mark.parametrize("word", ["two words", "", "a\n"])
def test_words_that_cannot_be_written(tmp_path: Path, word: str) -> None:
    with pytest.raises(InputError, match="words with spaces cannot be written"):
        write_vectors(Vectors((word,), MATRIX[:1]), tmp_path / "vectors")


def test_words_and_vectors_go_in_pairs() -> None:
    with pytest.raises(InputError, match=r"2 words need as many vectors, got an array of shape \(4, 3\)"):
        Vectors(("a", "b"), MATRIX)


def test_a_vocabulary_gets_its_table() -> None:
    vectors = Vectors(("yes", "no"), np.array([[1, 2], [3, 6]], np.float32))
    vocabulary = Vocabulary(("<pad>", "<unk>", "no", "Yes", "perhaps"))
    table, found = vectors.table(vocabulary)
    assert table.dtype == np.float32
    assert table[0].tolist() == [0, 0]
    assert table[1].tolist() == [2, 4]
    assert table[2].tolist() == [3, 6]
    assert table[3].tolist() == [1, 2], "by its lower case"
    assert found.tolist() == [False, False, True, True, False]
    np.testing.assert_array_equal(table, vectors.table(vocabulary)[0])
    assert not np.array_equal(table[4], vectors.table(vocabulary, seed=1)[0][4])


def test_unknown_words_are_spread_as_the_known_ones_are() -> None:
    generator = np.random.default_rng(0)
    vectors = Vectors(tuple(map(str, range(500))), generator.normal([0, 5], [1, 0.1], (500, 2)).astype(np.float32))
    table, found = vectors.table(Vocabulary(("<pad>", "<unk>", *(f"new{n}" for n in range(4_000)))))
    assert not found.any()
    np.testing.assert_allclose(table[2:].mean(axis=0), [0, 5], atol=0.1)
    np.testing.assert_allclose(table[2:].std(axis=0), [1, 0.1], rtol=0.1)
