"""`mien analyze` in this process: what it asks of the engine, what it writes and what it refuses."""

import csv
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import fake_engine
import pytest
from outcome import Run

from mien.cli.analyze import FORMAT
from mien.report import FORMATS


def asked() -> list[dict[str, Any]]:
    return [call for recognizer in fake_engine.LOADED for call in recognizer.calls]


def test_words_alone(mien: Run) -> None:
    done = mien("analyze", "--text", "Get out!", "--format", "json")
    assert (done.status, done.err) == (0, "")
    assert json.loads(done.out)["utterances"][0]["text"] == "Get out!"
    only = {"source": None, "text": "Get out!", "transcript": None, "labels": None, "transcriber": "auto"}
    assert asked() == [only | {"why": False}]


def test_a_table_is_the_default(mien: Run) -> None:
    done = mien("analyze", "--text", "Get out!")
    assert "anger" in done.out
    assert "\x1b" not in done.out


def test_a_transcript_alone_is_analysed(mien: Run, tmp_path: Path) -> None:
    assert mien("analyze", "--transcript", tmp_path / "talk.srt").status == 0
    assert (asked()[0]["source"], asked()[0]["transcript"]) == (None, tmp_path / "talk.srt")


def test_options_reach_the_engine(mien: Run, clip: Path) -> None:
    said = ("--transcript", "a.srt", "--labels", "sentiment-3", "--asr", "none", "--why", "-f", "json")
    done = mien("analyze", clip, *said)
    wanted = {"source": clip, "text": None, "transcript": Path("a.srt"), "labels": "sentiment-3", "transcriber": "none"}
    assert asked() == [wanted | {"why": True}]
    assert json.loads(done.out)["utterances"][0]["emotion"] == "negative"


def test_stdin_is_read_as_bytes(mien: Run) -> None:
    assert mien("analyze", "-", stdin=b"\x00\xff moving").status == 0
    assert asked()[0]["source"] == b"\x00\xff moving"


def test_the_model_is_loaded_once_for_many(mien: Run, clip: Path) -> None:
    mien("analyze", clip, clip, "-")
    assert len(fake_engine.LOADED) == 1
    assert len(asked()) == 3


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two readable files, a bad one, and what a folder has besides."""
    folder = tmp_path / "talks"
    (folder / "inside").mkdir(parents=True)
    for name in ("b.WAV", "a.mp4", "bad.mp3", ".hidden.mp4", "notes.md", "inside/c.mp4"):
        (folder / name).write_bytes(b"x")
    return folder


def test_a_folder_is_its_readable_files_in_order(mien: Run, folder: Path) -> None:
    done = mien("analyze", folder, "--format", "json")
    assert [call["source"].name for call in asked()] == ["a.mp4", "b.WAV", "bad.mp3"]
    assert [Path(one["source"]["path"]).name for one in json.loads(done.out)] == ["a.mp4", "b.WAV"]
    assert done.status == 3
    assert done.err.splitlines() == [
        f"mien: {folder}: left out 1 of 4 files, neither media nor transcript: notes.md",
        f"mien: {folder / 'bad.mp3'}: not readable as audio, video or image",
    ]


def test_quiet_leaves_the_errors(mien: Run, folder: Path) -> None:
    assert mien("analyze", folder, "--quiet").err.splitlines() == [
        f"mien: {folder / 'bad.mp3'}: not readable as audio, video or image"
    ]


def test_a_folder_of_one_is_still_a_list(mien: Run, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"x")
    assert isinstance(json.loads(mien("analyze", tmp_path, "-f", "json").out), list)
    assert isinstance(json.loads(mien("analyze", tmp_path / "a.mp4", "-f", "json").out), dict)


def test_a_folder_with_nothing_to_read(mien: Run, tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"x")
    done = mien("analyze", tmp_path)
    assert done.status == 3
    assert f"{tmp_path}: nothing to read in it; suffixes read are .aac" in done.err


def test_every_input_bad(mien: Run, tmp_path: Path) -> None:
    output = tmp_path / "all.json"
    output.write_text("kept")
    done = mien("analyze", tmp_path / "no.mp4", tmp_path / "not.mp4", "--format", "json", "--output", output)
    assert (done.status, done.out) == (3, "")
    assert done.err.splitlines()[-1] == "mien: none of the 2 inputs gave a result"
    assert output.read_text() == "kept"


def test_a_message_names_the_input_that_it_is_about(mien: Run, clip: Path) -> None:
    silent, locked = clip.with_name("words.txt"), clip.with_name("locked.mp4")
    silent.touch()
    locked.touch()
    done = mien("analyze", clip, silent, locked)
    assert done.err.splitlines() == [f"mien: {silent}: no words in it", f"mien: {locked}: Permission denied"]
    alone = mien("analyze", locked)
    assert (alone.status, alone.err) == (3, f"mien: {locked}: Permission denied\n")


@pytest.mark.parametrize("format", ["csv", "jsonl", "table", "html"])
def test_several_inputs_in_one_document(mien: Run, clip: Path, format: str) -> None:
    done = mien("analyze", clip, clip, "--format", format)
    assert done.status == 0
    assert done.out.count(f"heard in {clip.name}") == (4 if format == "html" else 2)
    if format == "csv":
        assert len(list(csv.DictReader(io.StringIO(done.out)))) == 2
    if format == "jsonl":
        assert len([json.loads(line) for line in done.out.splitlines()]) == 2


def test_output_to_a_file(mien: Run, clip: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.json"
    output.write_text("old")
    output.chmod(0o666)
    done = mien("analyze", clip, "--format", "json", "--output", output)
    assert (done.status, done.out) == (0, "")
    assert json.loads(output.read_text())["source"]["path"] == str(clip)
    assert output.stat().st_mode & 0o777 == 0o666
    assert os.listdir(tmp_path) == ["out.json"]


def test_a_new_file_has_the_permissions_of_any_new_file(mien: Run, tmp_path: Path) -> None:
    mien("analyze", "--text", "hi", "--output", tmp_path / "a.txt")
    (tmp_path / "b.txt").touch()
    assert (tmp_path / "a.txt").stat().st_mode == (tmp_path / "b.txt").stat().st_mode


def test_output_through_a_link_keeps_the_link(mien: Run, tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text("old")
    (tmp_path / "link.json").symlink_to("real.json")
    mien("analyze", "--text", "hi", "-f", "json", "-o", tmp_path / "link.json")
    assert (tmp_path / "link.json").is_symlink()
    assert json.loads((tmp_path / "real.json").read_text())


def test_output_to_a_device(mien: Run) -> None:
    assert mien("analyze", "--text", "hi", "--output", os.devnull).status == 0
    assert not Path(os.devnull).is_file()


def test_output_to_a_folder(mien: Run, folder: Path, tmp_path: Path) -> None:
    done = mien("analyze", folder, "--format", "srt", "--output", f"{tmp_path}/new/deep/", "-q")
    assert done.status == 3
    written = {path.name: path.read_text() for path in (tmp_path / "new" / "deep").iterdir()}
    assert set(written) == {"a.srt", "b.srt"}
    assert "[anger 70%] Ana: heard in a.mp4" in written["a.srt"]


def test_one_input_to_an_existing_folder(mien: Run, clip: Path, tmp_path: Path) -> None:
    mien("analyze", clip, "--output", tmp_path)
    assert "anger" in (tmp_path / "clip.txt").read_text()


def test_words_and_stdin_in_a_folder_have_names(mien: Run, tmp_path: Path) -> None:
    mien("analyze", "--text", "hi", "-f", "json", "-o", tmp_path)
    mien("analyze", "-", "-f", "json", "-o", tmp_path)
    assert sorted(os.listdir(tmp_path)) == ["stdin.json", "text.json"]


def test_equal_stems_get_whole_names(mien: Run, tmp_path: Path) -> None:
    for name in ("a.mp4", "a.wav"):
        (tmp_path / name).touch()
    mien("analyze", tmp_path / "a.mp4", tmp_path / "a.wav", "-f", "json", "-o", f"{tmp_path}/out/")
    assert sorted(os.listdir(tmp_path / "out")) == ["a.mp4.json", "a.wav.json"]


def test_equal_names_are_refused(mien: Run, clip: Path, tmp_path: Path) -> None:
    done = mien("analyze", clip, clip, "-f", "json", "-o", f"{tmp_path}/")
    assert done.status == 2
    assert "2 inputs would be written to clip.mp4.json" in done.err


def test_subtitles_in_a_folder_pass_over_what_has_no_times(mien: Run, clip: Path, tmp_path: Path) -> None:
    talk = clip.with_name("talk.txt")
    talk.touch()
    done = mien("analyze", talk, clip, "-f", "srt", "-o", f"{tmp_path}/")
    assert done.status == 3
    assert f"mien: {talk}: srt needs times" in done.err
    assert os.listdir(tmp_path) == ["clip.srt"]


def test_a_plot_beside_the_result(mien: Run, clip: Path, tmp_path: Path) -> None:
    done = mien("analyze", clip, "-f", "json", "--plot", tmp_path / "p.png")
    assert done.status == 0
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")
    assert os.listdir(tmp_path) == ["p.png"]


def test_subtitles_of_words_are_refused(mien: Run) -> None:
    done = mien("analyze", "--text", "hi", "-f", "srt")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("mien: srt needs times, and utterance 0 has none")


def refused(*arguments: object) -> Any:
    return pytest.param(arguments[:-1], arguments[-1], id=" ".join(map(str, arguments[:-1])) or "nothing")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        refused("nothing to analyse: give a file"),
        refused("--text", "a", "-f", "xml", "unknown format 'xml'; formats are table, json, jsonl"),
        refused("--text", "a", "--labels", "moods", "unknown label set 'moods'; known are ekman-7"),
        refused("--text", "a", "--asr", "siri", "'siri'; allowed are auto, none, pocketsphinx, whisper"),
        refused("--text", "a", "--transcript", "b.srt", "--text and --transcript both give the words"),
        refused("a.mp4", "b.mp4", "--text", "hi", "--text belongs to one input; a list of 2 was given"),
        refused("a.mp4", "b.mp4", "--transcript", "c.srt", "--transcript belongs to one input"),
        refused("a.mp4", "b.mp4", "--plot", "p.png", "--plot belongs to one input"),
        refused("a.mp4", "b.mp4", "-f", "srt", "srt of several inputs needs a file for each: give --output FOLDER/"),
        refused("-", "-", "stdin can be read once"),
        refused("--text", "a", "--plot", "p.docx", "cannot save a plot as 'p.docx'"),
        refused("--text", "a", "-o", "none/x.json", "cannot write none/x.json: No such file or directory"),
        refused("--text", "a", "-o", "file/x.json", "cannot write file/x.json: Not a directory"),
        refused("--text", "a", "-o", "file/", "cannot write file: File exists"),
        refused("--text", "a", "--plot", "none/p.png", "cannot write none/p.png: No such file or directory"),
        refused("--text", "a", "--plot", "folder.png", "cannot write folder.png: Is a directory"),
        refused("a.mp4", "b.mp4", "--render", "c.mp4", "--render belongs to one input"),
        refused("--text", "a", "--render", "c.mp4", "--render draws onto a copy of a video file; give its path"),
        refused("-", "--render", "c.mp4", "--render draws onto a copy of a video file; give its path"),
        refused("file", "--render", "c.webm", "cannot render to 'c.webm'; suffixes are .mp4, .mkv, .mov"),
        refused("file", "--render", "same.png", "the output same.png is the input; give another --render"),
        refused("file", "--render", "kept.mkv", "kept.mkv exists, and a film is never written over"),
        refused("file", "--render", "none/c.mp4", "cannot write none/c.mp4: there is no folder none"),
        refused("file", "-o", "file", "the output file is an input"),
        refused("-", "--transcript", "file", "-o", "file", "the output file is an input"),
        refused("talk.srt", "-f", "srt", "-o", "./", "the output talk.srt is an input"),
        refused("file", "--plot", "same.png", "the output same.png is an input"),
    ],
)
def test_refused_before_anything_is_loaded(
    mien: Run, arguments: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    (tmp_path / "talk.srt").touch()
    (tmp_path / "same.png").hardlink_to(tmp_path / "file")
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "kept.mkv").touch()
    before = sorted(os.listdir())
    done = mien("analyze", *arguments)
    assert done.status == 2
    assert said in done.err
    assert len(done.err.splitlines()) == 1
    assert fake_engine.LOADED == []
    assert sorted(os.listdir()) == before


def test_a_read_only_output_is_refused(mien: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = tmp_path / "kept.json"
    output.write_text("kept")
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may write whatever the mode says
    done = mien("analyze", "--text", "a", "-o", output)
    assert (done.status, done.err) == (2, f"mien: cannot write {output}: it is read-only\n")
    assert output.read_text() == "kept"


def test_a_full_disk_is_said(mien: Run) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    done = mien("analyze", "--text", "a", "-o", "/dev/full")
    assert (done.status, done.err) == (2, "mien: cannot write /dev/full: No space left on device\n")


def test_a_missing_plot_package_is_said_before_the_work(mien: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    done = mien("analyze", "--text", "a", "--plot", "p.png")
    assert done.status == 4
    assert "pip install 'mien[plot]'" in done.err
    assert fake_engine.LOADED == []


def test_exit_statuses_follow_the_error(mien: Run) -> None:
    assert mien("analyze", "none.mp4").status == 3
    assert mien("analyze", "--text", "a", "--bundle", "changed").status == 3
    assert mien("analyze", "--text", "a", "--bundle", "other").status == 4


def test_an_error_is_one_line_whatever_the_name(mien: Run, tmp_path: Path) -> None:
    done = mien("analyze", tmp_path / "a\n\x1b[31mb\udce9.mp4")
    assert done.status == 3
    assert done.err == f"mien: {tmp_path}/a  [31mb .mp4: no such file\n"


def test_debug_shows_where_an_error_came_from(mien: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIEN_DEBUG", "1")
    done = mien("analyze", "none.mp4")
    assert done.status == 3
    assert done.err.startswith("Traceback")
    assert done.err.endswith("mien: none.mp4: no such file\n")


def test_help_names_the_formats_that_exist() -> None:
    assert FORMAT.rstrip(".").replace(" or ", ", ").split(", ") == list(FORMATS)
