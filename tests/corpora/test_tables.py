"""Tables as they are found in the wild."""

from pathlib import Path

import pytest

from mien.corpora import tables
from mien.corpora.tables import rows, stray_byte, text_of
from mien.errors import CorpusError


def table(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("naïve".encode(), "naïve"),
        ("\ufeffnaïve".encode(), "naïve"),
        (b"don\x92t \x85", "don’t …"),
        (b"un\x81defined \xff", "un\ufffddefined ÿ"),
        (b"", ""),
    ],
    ids=["utf-8", "mark", "cp1252", "undefined byte", "empty"],
)
def test_encodings(raw: bytes, text: str, tmp_path: Path) -> None:
    assert text_of(table(tmp_path, raw)) == text


def test_short_and_long_rows(tmp_path: Path) -> None:
    path = table(tmp_path, b"a,b\n1\n1,2,3\n\n")
    assert list(rows(path, "a b")) == [{"a": "1", "b": ""}, {"a": "1", "b": "2"}]


def test_quoted_cells_run_over_lines(tmp_path: Path) -> None:
    path = table(tmp_path, b'a,b\r\n"one\r\ntwo","say ""no"""\r\n')
    assert list(rows(path, "a")) == [{"a": "one\r\ntwo", "b": 'say "no"'}]


def test_without_quoting_a_quote_is_a_letter(tmp_path: Path) -> None:
    path = table(tmp_path, b'a\tb\n"open\t1\nnext"\t2\n')
    assert [row["a"] for row in rows(path, "a b", "\t", quoting=False)] == ['"open', 'next"']


@pytest.mark.parametrize("separator", ["\u2028", "\u0085", "\x0c", "\x0b", "\x1d"])
def test_only_newlines_end_a_row(separator: str, tmp_path: Path) -> None:
    path = table(tmp_path, f"a\tb\none{separator}two\t2\n".encode())
    assert list(rows(path, "a b", "\t", quoting=False)) == [{"a": f"one{separator}two", "b": "2"}]


def test_a_loose_column_takes_the_cells_that_are_too_many(tmp_path: Path) -> None:
    path = table(tmp_path, b"id|words|state|\n1|short|7|\n2|cut|in|three|8|\n3||9|\n")
    found = [(row["id"], row["words"], row["state"]) for row in rows(path, "words", "|", quoting=False, loose="words")]
    assert found == [("1", "short", "7"), ("2", "cut in three", "8"), ("3", "", "9")]


@pytest.mark.parametrize(("content", "header"), [(b"", "empty"), (b"x,y\n", "x, y")])
def test_missing_columns_are_named(content: bytes, header: str, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=rf"has no column a, b; its header is {header}"):
        list(rows(table(tmp_path, content), "a b"))


def test_a_cell_of_many_characters(tmp_path: Path) -> None:
    """Python's csv refuses cells beyond 131,072 characters unless told otherwise."""
    assert len(next(rows(table(tmp_path, b"a\n" + b"x" * 200_000), "a"))["a"]) == 200_000


@pytest.mark.parametrize("block", [1, 2, 3, 5, 1 << 20])
@pytest.mark.parametrize(
    "content",
    [b"", b"ja", "né – “ja”".encode(), b"caf\xe9,x", b"\x93ja\x94", "né".encode() + b"\xe2\x80", b"a\xe2\x80b\xff"],
)
def test_stray_bytes_are_found_whatever_the_blocks(
    content: bytes, block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "BLOCK", block)
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    try:
        content.decode("utf-8")
        expected = None
    except UnicodeDecodeError as error:
        expected = (error.start, content[error.start])
    assert stray_byte(path) == expected
    assert text_of(path) == content.decode("utf-8-sig" if expected is None else "cp1252", errors="replace")
