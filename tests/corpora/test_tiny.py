"""The tiny corpora themselves: the same bytes each time, and refused by unknown names."""

import hashlib
from pathlib import Path

import pytest

from mien.errors import UsageError
from mien.testing.corpora import WRITERS, write_corpus


def digest(folder: Path) -> dict[str, str]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


@pytest.mark.parametrize("name", WRITERS)
def test_written_twice_it_is_the_same(name: str, tmp_path: Path) -> None:
    one, two = write_corpus(name, tmp_path / "one"), write_corpus(name, tmp_path / "two")
    assert digest(one) == digest(two) != {}


def test_writing_over_itself_changes_nothing(tmp_path: Path) -> None:
    before = digest(write_corpus("emodb", tmp_path))
    assert digest(write_corpus("emodb", tmp_path)) == before


def test_an_unknown_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no tiny corpus is called 'iemocap'; known are meld"):
        write_corpus("iemocap", tmp_path)


def test_ravdess_clips_are_48_khz_and_the_first_is_stereo(tmp_path: Path) -> None:
    import av

    folder = write_corpus("ravdess", tmp_path)
    layouts = {}
    for path in sorted(folder.rglob("*.wav")):
        with av.open(str(path)) as container:
            stream = container.streams.audio[0]
            layouts[path.stem] = (stream.rate, stream.channels)
    assert layouts.pop("03-01-01-01-01-01-01") == (48_000, 2)
    assert set(layouts.values()) == {(48_000, 1)}
