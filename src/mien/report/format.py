"""What a format can do: write one analysis, and perhaps several into one document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from mien.types import Analysis

Writer = Callable[[Analysis], str]
ManyWriter = Callable[[Iterable[Analysis]], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Format:
    """`write_many` gives the pieces of one document, each as soon as its analysis is there.

    It is None where a document belongs to one recording, as subtitles do. `suffix` is that of its files.
    """

    write: Writer
    write_many: ManyWriter | None
    suffix: str


def one_after_another(write: Writer) -> ManyWriter:
    """The many-writer of a format whose documents may simply follow each other."""

    def write_many(analyses: Iterable[Analysis]) -> Iterator[str]:
        return (write(analysis) for analysis in analyses)

    return write_many
