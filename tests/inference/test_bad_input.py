"""Whatever is given, the answer is an analysis that says what is missing, or one clear sentence and an exit status."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from engine import EXAMPLES, Run

from mien.bundle import load
from mien.testing.audio import noise, silence, tone, vowel, write_media
from mien.testing.vision import face_image, write_video


def refused(outcome: Any, status: int, *said: str) -> None:
    assert outcome.status == status, outcome
    assert outcome.out == ""
    assert outcome.err.startswith("mien: ")
    assert outcome.err.count("\n") == 1, "one line"
    for part in said:
        assert part in outcome.err


def test_a_missing_file(mien: Run, tmp_path: Path) -> None:
    refused(mien(tmp_path / "none.mp4"), 3, "none.mp4", "no such file")


def test_an_empty_file(mien: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    refused(mien(tmp_path / "empty.mp4"), 3, "empty.mp4", "empty (0 bytes)")


def test_an_empty_wav(mien: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.wav").touch()
    refused(mien(tmp_path / "empty.wav"), 3, "empty.wav", "empty (0 bytes)")


def test_a_text_file_named_mp4(mien: Run, tmp_path: Path) -> None:
    (tmp_path / "words.mp4").write_text("These are only words, whatever the name says.\n" * 20)
    refused(mien(tmp_path / "words.mp4"), 3, "words.mp4", "not readable as audio, video or image")


def test_an_mp4_cut_before_its_index(mien: Run, tmp_path: Path, film: Path) -> None:
    whole = film.read_bytes()
    assert whole.rfind(b"moov") > len(whole) // 2, "the film keeps its index at the end"
    (tmp_path / "cut.mp4").write_bytes(whole[: len(whole) // 2])
    refused(mien(tmp_path / "cut.mp4"), 3, "cut.mp4", "not readable")


def test_an_mp4_cut_behind_its_index_keeps_what_is_there(mien: Run, tmp_path: Path) -> None:
    whole = (EXAMPLES / "clip.mp4").read_bytes()
    (tmp_path / "cut.mp4").write_bytes(whole[: len(whole) * 6 // 10])
    outcome = mien(tmp_path / "cut.mp4", "--asr", "none")
    assert outcome.status == 0
    assert 1 <= len(outcome.analysis["utterances"]) < 3
    assert outcome.analysis["utterances"][0]["evidence"].keys() == {"audio", "face"}
    assert any("cut off" in warning for warning in outcome.analysis["warnings"])


def test_audio_without_video(mien: Run, tmp_path: Path, speech: Any) -> None:
    write_media(tmp_path / "voice.wav", speech, 16_000)
    analysis = mien(tmp_path / "voice.wav", "--asr", "none").analysis
    assert [set(u["evidence"]) for u in analysis["utterances"]] == [{"audio"}, {"audio"}]
    assert any("no picture" in warning for warning in analysis["warnings"])


def test_video_without_audio(mien: Run, tmp_path: Path) -> None:
    write_video(tmp_path / "mute.mp4", [face_image(seed=1)] * 30, 10.0)
    analysis = mien(tmp_path / "mute.mp4").analysis
    assert [set(u["evidence"]) for u in analysis["utterances"]] == [{"face"}]
    assert any("no audio" in warning for warning in analysis["warnings"])


def test_no_speech(mien: Run, tmp_path: Path) -> None:
    write_media(tmp_path / "quiet.wav", noise(3.0, level=0.0003), 16_000)
    outcome = mien(tmp_path / "quiet.wav")
    assert outcome.status == 0
    assert outcome.analysis["utterances"] == []
    assert any("no speech" in warning for warning in outcome.analysis["warnings"])


def test_no_face(mien: Run, tmp_path: Path, speech: Any) -> None:
    blank = np.full((240, 320, 3), 90, np.uint8)
    write_video(tmp_path / "wall.mp4", [blank] * 40, 10.0, waveform=speech)
    analysis = mien(tmp_path / "wall.mp4", "--asr", "none").analysis
    assert "no face in view" in analysis["warnings"]
    assert all("no face in view" in u["notes"] and set(u["evidence"]) == {"audio"} for u in analysis["utterances"])


def test_telephone_and_surround_sound_alike(mien: Run, tmp_path: Path) -> None:
    """8 kHz mono and 96 kHz 5.1 with the voice in the centre: the same utterances, times within 60 ms."""
    spans = []
    for name, rate, layout in (("phone", 8_000, "mono"), ("cinema", 96_000, "5.1")):
        voice = np.concatenate([silence(0.5, rate=rate), vowel(1.5, rate=rate), silence(0.7, rate=rate)])
        if layout == "5.1":
            channels = [np.zeros_like(voice)] * 6
            channels[2] = voice
            voice = np.stack(channels)
        write_media(tmp_path / f"{name}.wav", voice, rate, layout=layout)
        [utterance] = mien(tmp_path / f"{name}.wav", "--asr", "none").analysis["utterances"]
        spans.append((utterance["start"], utterance["end"]))
    assert np.abs(np.subtract(*spans)).max() < 0.06


def test_ten_milliseconds(mien: Run, tmp_path: Path) -> None:
    write_media(tmp_path / "tick.wav", tone(440, 0.01), 16_000)
    outcome = mien(tmp_path / "tick.wav")
    assert outcome.status == 0
    assert outcome.analysis["utterances"] == []


def test_samples_that_are_not_numbers(mien: Run, tmp_path: Path, speech: Any) -> None:
    broken = speech.copy()
    broken[16_000:16_100] = np.nan
    write_media(tmp_path / "nan.wav", broken, 16_000, codec="pcm_f32le")
    outcome = mien(tmp_path / "nan.wav", "--asr", "none")
    assert outcome.status == 0
    assert any("100" in warning for warning in outcome.analysis["warnings"])
    for utterance in outcome.analysis["utterances"]:
        assert sum(utterance["probabilities"].values()) == pytest.approx(1)


def test_subtitles_with_broken_times(mien: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.srt").write_text("1\n00:00:05,000 --> 00:00:01,000\nBackwards.\n")
    refused(mien(tmp_path / "bad.srt"), 3, "bad.srt", "line 2", "00:00:01,000 --> 00:00:02,500")


def test_a_table_with_other_columns(mien: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("wort,wer\nhallo,Anna\n")
    refused(mien(tmp_path / "bad.csv"), 3, "bad.csv", "wort", "text")


def test_an_unwritable_output_is_refused_before_the_work(mien: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refused(mien(tmp_path / "none.mp4", "--output", tmp_path / "file" / "out.json"), 2, "out.json")


def test_a_bundle_with_a_changed_byte(mien: Run, tmp_path: Path) -> None:
    shutil.copytree(load("base").path, tmp_path / "mine")
    graph = tmp_path / "mine" / "text.onnx"
    content = bytearray(graph.read_bytes())
    content[len(content) // 2] ^= 1
    graph.write_bytes(content)
    refused(mien("--text", "Hello.", "--bundle", tmp_path / "mine"), 3, "text.onnx", "SHA-256", "changed")


def test_an_unknown_bundle(mien: Run) -> None:
    refused(mien("--text", "Hello.", "--bundle", "nobody"), 4, "nobody", "base", "mien bundle list")


def test_an_unknown_label_set(mien: Run) -> None:
    refused(mien("--text", "Hello.", "--labels", "moods"), 2, "moods", "ekman-7", "sentiment-3")


def test_a_label_set_without_a_map(mien: Run) -> None:
    refused(mien("--text", "Hello.", "--labels", "goemotions-28"), 2, "goemotions-28", "sentiment-3")


def test_words_in_another_language(mien: Run, tmp_path: Path) -> None:
    (tmp_path / "es.txt").write_text(
        "Ana: No puedo creer que hayas vendido el coche sin decirme nada.\n"
        "Luis: Lo siento mucho, pensaba que ya lo sabías desde la semana pasada.\n"
    )
    outcome = mien(tmp_path / "es.txt")
    assert outcome.status == 0
    assert any("Spanish" in warning and "en" in warning for warning in outcome.analysis["warnings"])


def test_a_bad_file_among_good_ones(mien: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("I am so happy for you!\n")
    (tmp_path / "b.mp4").write_text("not a film")
    (tmp_path / "c.txt").write_text("Leave me alone.\n")
    outcome = mien(tmp_path / "a.txt", tmp_path / "b.mp4", tmp_path / "c.txt")
    assert outcome.status == 3
    assert [len(one["utterances"]) for one in outcome.analysis] == [1, 1]
    assert "b.mp4" in outcome.err


def heed_interrupts() -> None:
    """A job in the background ignores Ctrl-C, and what it starts does so too, unless told otherwise."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_interrupted_in_the_middle(tmp_path: Path) -> None:
    """Ctrl-C while an hour of sound is read: exit 130, and the older result stays as it was."""
    write_media(tmp_path / "long.flac", np.tile(np.concatenate([vowel(5.0), silence(1.0)]), 100), 16_000)
    output = tmp_path / "out.json"
    output.write_text("older")
    command = [sys.executable, "-m", "mien", "analyze", tmp_path / "long.flac", "--output", output, "--format", "json"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=heed_interrupts)
    time.sleep(3.0)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    assert output.read_text() == "older"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["long.flac", "out.json"]
