"""Whatever bytes are given, a Dialogue comes out or a TranscriptError, and nothing else."""

import math
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mien.errors import TranscriptError
from mien.text import transcript
from mien.types import Dialogue

MODEST = settings(
    max_examples=150, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

# Pieces of which real files are made, so that the search gets past the first check.
SCRAPS = [
    *"\n \r , ; : \t \" ' - < > { } [ ] \\ \0 \ufeff \u2028 \x0c 1 -1 1e999 NaN null true".split(" "),
    *("WEBVTT", "NOTE", "STYLE", " --> ", "-->", "00:00:01,000", "00:02.5", "99:99:99,999", "\n\n", "\r\n"),
    *("<v Anna>", "</v>", "<i>", "{\\an8}", "&amp;", "&#0;", "&#xD800;", "- ", "– ", "Anna: ", "小明：", "١٢:٣٠"),
    *("text", "speaker", "start", "end", "Utterance", "StartTime", '{"utterances":[', '{"text":', '"start":', "]}"),
    *('"\\ud800"', "é", "😀", "word", "0" * 5000),
]
ugly_text = st.lists(st.sampled_from(SCRAPS), max_size=30).map("".join)
ugly_bytes = st.one_of(
    st.binary(max_size=200),
    ugly_text.map(str.encode),
    ugly_text.map(lambda text: text.encode("utf-16")),
    ugly_text.map(lambda text: text.encode("cp1252", "ignore")),
)


def assert_brief(message: str) -> None:
    """A message is read by a person, whatever the file held."""
    assert "\n" not in message
    assert len(message) < 500


def check(found: Dialogue) -> None:
    assert any(u.text for u in found.utterances)
    for u in found.utterances:
        assert u.text is None or u.text == " ".join(u.text.split())
        (u.text or "").encode()
        assert u.span is None or math.isfinite(u.span.end)
    starts = [u.span.start for u in found.utterances if u.span]
    assert len(starts) < len(found.utterances) or starts == sorted(starts)


@pytest.mark.parametrize("suffix", transcript.READERS)
@MODEST
@given(data=ugly_bytes)
def test_bytes_give_a_dialogue_or_a_transcript_error(tmp_path: Path, suffix: str, data: bytes) -> None:
    path = tmp_path / f"ugly{suffix}"
    path.write_bytes(data)
    try:
        found = transcript.read(path)
    except TranscriptError as error:
        assert_brief(str(error).removeprefix(str(path)))
        return
    check(found)


@MODEST
@given(text=st.one_of(st.text(max_size=80), ugly_text))
def test_words_by_hand_give_a_dialogue_or_a_transcript_error(text: str) -> None:
    try:
        found = transcript.turns(text)
    except TranscriptError:
        return
    check(found)


@MODEST
@given(
    words=st.lists(st.text("abc XYZ.!?", min_size=1).map(str.strip).filter(bool), min_size=1, max_size=5),
    times=st.lists(st.integers(0, 10**8), min_size=10, max_size=10).map(sorted),
)
def test_written_subtitles_read_back(tmp_path: Path, words: list[str], times: list[int]) -> None:
    def clock(ms: int) -> str:
        return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02},{ms % 1000:03}"

    cues = [f"{k + 1}\n{clock(times[2 * k])} --> {clock(times[2 * k + 1])}\n{w}\n" for k, w in enumerate(words)]
    path = tmp_path / "round.srt"
    path.write_text("\n".join(cues))
    found = transcript.read(path)
    assert [u.text for u in found.utterances] == [" ".join(w.split()) for w in words]
    for k, u in enumerate(found.utterances):
        assert u.span is not None
        assert (u.span.start * 1000, u.span.end * 1000) == pytest.approx((times[2 * k], times[2 * k + 1]), abs=1e-3)
