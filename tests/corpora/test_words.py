"""Words as corpora garble them: reports that say nothing, line breaks, broken and doubled quotation marks."""

import pytest

from mien.corpora.goemotions import unquoted
from mien.corpora.isear import situation


@pytest.mark.parametrize(
    "raw",
    ["[ No response.]", "NO RESPONSE", "None.", "none", "", "á", "Do not remember any incident.", "Never felt it."],
)
def test_nothing_was_reported(raw: str) -> None:
    assert situation(raw) is None


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("When I á failed  the exam.", "When I failed the exam."),
        ("Nonetheless I went.", "Nonetheless I went."),
        ("No one answered my response.", "No one answered my response."),
        ('called \\Chyne\\" á waited."', 'called "Chyne" waited.'),
        ('she said :\\it was enough.\\""', 'she said :"it was enough."'),
    ],
    ids=["line break", "nonetheless", "no one", "quotation", "quotation at the end"],
)
def test_something_was(raw: str, text: str) -> None:
    assert situation(raw) == text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('"He said ""no"""', 'He said "no"'),
        ('"whole sentence quoted"', '"whole sentence quoted"'),
        ("5'11\" tall", "5'11\" tall"),
        ('"one" and "two"', '"one" and "two"'),
        ('""', '""'),
        ("plain", "plain"),
    ],
)
def test_goemotions_cells_are_unquoted_only_where_a_spreadsheet_quoted_them(cell: str, text: str) -> None:
    assert unquoted(cell) == text
