"""Distributions over the items of a corpus."""

from pathlib import Path

from mien.corpora.item import Item
from mien.corpora.stats import duration, measure
from mien.errors import MediaError
from mien.types import Span

FILE = Path("a.wav")


def five_seconds(path: Path) -> float | None:
    if path.name == "broken.wav":
        raise MediaError(f"{path}: not readable")
    return None if path.suffix == ".png" else 5.0


def test_a_span_counts_before_the_file_and_the_file_before_what_was_said() -> None:
    span, said = Span(1, 3), Span(10, 17)
    assert duration(Item("a", None, media=FILE, span=span, said=said), five_seconds) == 2
    assert duration(Item("a", None, media=FILE, said=said), five_seconds) == 5
    assert duration(Item("a", None, said=said), five_seconds) == 7
    assert duration(Item("a", None), five_seconds) is None


def test_pictures_have_no_duration() -> None:
    assert duration(Item("a", None, media=Path("a.png")), five_seconds) is None
    assert duration(Item("a", None, media=Path("faces.csv"), row=3), five_seconds) is None


def test_everything_is_counted_once() -> None:
    items = [
        Item("1", "joy", speaker="Ada", gender="female", text="so it is", dialogue="x", media=FILE, valence=0.0),
        Item("2", "joy", speaker="Ben", gender="male", text="yes", dialogue="x"),
        Item("3", None, speaker="Ben", gender="male", dialogue="y", media=Path("broken.wav")),
        Item("4", "anger", speaker="Cy"),
    ]
    found = measure(items, five_seconds)
    assert found.items == 4
    assert found.labels == {"joy": 2, "anger": 1}
    assert list(found.speakers.items()) == [("Ben", 2), ("Ada", 1), ("Cy", 1)]
    assert found.genders == {"female": 1, "male": 1}
    assert found.durations == (5.0,)
    assert found.dimensions == {"valence": (0.0,)}
    assert found.words == (3, 1)
    assert found.turns == (2, 1)
    assert found.unreadable == ("broken.wav: not readable",)
