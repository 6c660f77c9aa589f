"""`mien live` with recordings and pipes: lines, events, and what is refused."""

import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from outcome import Outcome

from mien.audio.decode import decode
from mien.cli import main

EXAMPLES = Path(__file__).parents[2] / "examples"
CLIP = EXAMPLES / "clip.mp4"

Live = Callable[..., Outcome]


@pytest.fixture
def live(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Live:
    def run(*arguments: object, stdin: bytes = b"") -> Outcome:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as left:
            main(["live", *map(str, arguments)])
        caught = capsys.readouterr()
        return Outcome(int(left.value.code or 0), caught.out, caught.err)

    return run


def test_a_recording_gives_a_line_a_turn(live: Live) -> None:
    done = live("--input", CLIP, "--fast", "--asr", "none")
    assert done.status == 0
    lines = done.out.splitlines()
    assert len(lines) == 3
    for line in lines:
        assert re.fullmatch(r"0:0\d\.\d  [AB]  \w+ \d+%  a:\w+ f:\w+", line)


def test_events_of_a_pipe(live: Live) -> None:
    pcm = (np.clip(decode(CLIP), -1, 1) * 32767).astype("<i2").tobytes()
    done = live("--input", "-", "--asr", "none", "--format", "jsonl", stdin=pcm)
    events = [json.loads(line) for line in done.out.splitlines()]
    assert [event["type"] for event in events[:2]] == ["begin", "speech-start"]
    assert events[-1]["type"] == "end"
    finals = [event["utterance"] for event in events if event["type"] == "final"]
    assert finals == events[-1]["analysis"]["utterances"]
    assert len(finals) == 3


REFUSED = {
    "no such file": (["--input", "none.mp4", "--fast"], 3, "none.mp4: no such file"),
    "no such file, in time": (["--input", "none.mp4"], 3, "none.mp4: no such file"),
    "a transcript": (["--input", str(EXAMPLES / "clip.srt"), "--fast"], 3, "holds neither audio nor video"),
    "fast without a file": (["--fast"], 2, "--fast plays a recording"),
    "a strange format": (["--format", "csv"], 2, "formats of live are text, jsonl"),
    "a strange transcriber": (["--input", str(CLIP), "--asr", "mine"], 2, "allowed are auto, none"),
    "a strange bundle": (["--input", str(CLIP), "--bundle", "mine"], 4, "no bundle is called 'mine'"),
}


@pytest.mark.parametrize(("arguments", "status", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_refused(live: Live, arguments: list[str], status: int, said: str) -> None:
    done = live(*arguments)
    assert (done.status, done.out) == (status, "")
    assert said in done.err
    assert done.err.startswith("mien: ")
    assert done.err.count("\n") == 1


def test_another_label_set(live: Live) -> None:
    done = live("--input", CLIP, "--fast", "--asr", "none", "--labels", "sentiment-3")
    assert done.status == 0
    assert all(re.search(r"  (negative|neutral|positive) \d+%  ", line) for line in done.out.splitlines())
    assert "shown as sentiment-3" in done.err
    refused = live("--input", CLIP, "--labels", "mine")
    assert (refused.status, "mine" in refused.err) == (2, True)
