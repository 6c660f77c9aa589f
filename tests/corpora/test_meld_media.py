"""MELD's raw release: every published defect, in real files, and what is done about each."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from mien.audio.decode import RATE, decode
from mien.corpora.item import Item
from mien.corpora.meld import MELD, MELD_DYADIC
from mien.corpora.meld_media import DEFECTS, defect, said
from mien.corpora.prepare import prepare
from mien.doctor import Advice, Report, examine
from mien.errors import CorpusError, MediaError
from mien.media import probe
from mien.testing.corpora import write_corpus
from mien.testing.meld_raw import TURNS, VOICE, write_meld_raw
from mien.types import Span


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_meld_raw(tmp_path_factory.mktemp("meld"))


@pytest.fixture(scope="module")
def items(root: Path) -> dict[str, Item]:
    return {item.id.removeprefix("meld/"): item for item in MELD.read(root)}


@pytest.fixture(scope="module")
def released(root: Path) -> dict[str, Item]:
    return {item.id.removeprefix("meld/"): item for item in MELD.released(root)}


@pytest.fixture(scope="module")
def report(root: Path) -> Report:
    return examine(MELD, root)


def found(report: Report, kind: str) -> set[str]:
    return {finding.item.removeprefix("meld/") for finding in report.findings if finding.kind == kind}


def pitch(path: Path) -> float:
    """The strongest frequency of what `mien` hears, in hertz."""
    sound = decode(path)
    return float(np.abs(np.fft.rfft(sound)).argmax() * RATE / len(sound))


def test_every_turn_keeps_its_words(items: dict[str, Item], released: dict[str, Item]) -> None:
    assert len(items) == sum(map(len, TURNS.values()))
    assert items.keys() == released.keys()
    assert all(item.text and item.label for item in items.values())


def test_the_published_defects_are_those_of_the_small_copy(released: dict[str, Item]) -> None:
    """Beside them, `train/dia338_utt3`: 6 ms in the annotation, on nobody's list."""
    flawed = {name for name, item in released.items() if item.defect}
    assert flawed == set(DEFECTS) | {"train/dia338_utt3"}


def test_a_flawed_clip_is_told_and_not_used(items: dict[str, Item], released: dict[str, Item]) -> None:
    for name, item in items.items():
        assert item.defect == released[name].defect
        assert (item.media is None) == (item.defect is not None)
        assert item.defect is None or item.defect.endswith("its words are read without the clip")


def test_what_is_wrong_with_each(released: dict[str, Item]) -> None:
    told = {name: item.defect.partition(":")[0] for name, item in released.items() if item.defect}
    assert told.pop("train/dia125_utt3") == "the clip is corrupt"
    assert told.pop("dev/dia110_utt7") == "the clip is missing"
    assert told.pop("train/dia338_utt3") == "the clip is cut to 6 ms and cannot hold its words"
    assert set(told.values()) == {"the clip is cut to two frames and does not match its words"}


def test_the_defects_are_real(released: dict[str, Item]) -> None:
    """The copy has what is told of it: FFmpeg refuses the one, and the others last less than a fifth of a second."""
    corrupt = released["train/dia125_utt3"].media
    assert corrupt is not None
    with pytest.raises(MediaError):
        probe(corrupt)
    assert released["dev/dia110_utt7"].media is None
    short = released["dev/dia99_utt3"].media
    assert short is not None
    assert (probe(short).duration or 9) < 0.2


@pytest.mark.parametrize("name", ["train/dia0_utt0", "train/dia0_utt1", "dev/dia0_utt0", "test/dia0_utt0"])
def test_the_voice_is_heard_in_every_layout_and_under_every_name(name: str, items: dict[str, Item]) -> None:
    media = items[name].media
    assert media is not None
    assert pitch(media) == pytest.approx(VOICE, abs=5)


def test_the_longer_name_is_the_clip_that_matches(root: Path, items: dict[str, Item]) -> None:
    folder = root / "output_repeated_splits_test"
    assert items["test/dia0_utt0"].media == folder / "final_videos_testdia0_utt0.mp4"
    assert items["test/dia1_utt0"].media == folder / "dia1_utt0.mp4"
    assert pitch(folder / "dia0_utt0.mp4") == pytest.approx(200, abs=5)


def test_a_clip_that_runs_over_its_turn_is_known_by_its_time(items: dict[str, Item]) -> None:
    item = items["test/dia2_utt0"]
    assert item.media is not None
    assert item.said is not None
    assert item.said.duration == pytest.approx(1.0)
    assert (probe(item.media).duration or 0) > 20 * item.said.duration


def test_windows_1252_is_read_as_it_was_meant(root: Path, items: dict[str, Item]) -> None:
    assert b"\x92" in (root / "train_sent_emo.csv").read_bytes()
    assert items["train/dia0_utt0"].text == "I didn’t know that — really, joy 1!"


def test_prepare_keeps_every_turn_and_its_defect(root: Path) -> None:
    prepared = prepare(MELD, root)
    assert prepared.left_out == ()
    assert sum(item.defect is not None for item in prepared.items) == len(DEFECTS) + 1


def test_the_doctor_tells_each_defect_and_that_it_is_seen_to(report: Report) -> None:
    assert found(report, "known") == set(DEFECTS) | {"train/dia338_utt3"}
    assert all(finding.handled for finding in report.findings if finding.kind == "known")


def test_the_doctor_finds_by_its_own_means_what_was_published(report: Report) -> None:
    """The missing clip has no finding of its own beside the known one: the reader has no file to name."""
    cut = {name for name, (wrong, _) in DEFECTS.items() if "two frames" in wrong}
    assert found(report, "corrupt") == {"train/dia125_utt3"}
    assert found(report, "too-short") == cut | {"train/dia338_utt3"}
    assert found(report, "too-long") == {"test/dia2_utt0"}
    assert found(report, "surround") == {"train/dia0_utt0"}
    assert found(report, "encoding") == {"train_sent_emo.csv"}


def test_the_doctor_advises_nothing_out_that_prepare_does_not_see_to(report: Report) -> None:
    excluded = [finding for finding in report.findings if finding.advice is Advice.EXCLUDE]
    assert excluded
    assert all(finding.handled for finding in excluded)


def test_the_inner_archives_may_bring_a_folder_each(root: Path, tmp_path: Path, items: dict[str, Item]) -> None:
    copy = tmp_path / "meld"
    shutil.copytree(root, copy)
    (copy / "train").mkdir()
    (copy / "train_splits").rename(copy / "train" / "train_splits")
    moved = {item.id.removeprefix("meld/"): item for item in MELD.read(copy)}
    assert {name for name, item in moved.items() if item.media} == {n for n, item in items.items() if item.media}


def test_a_split_without_its_folder_has_words_only(root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "meld"
    shutil.copytree(root, copy)
    shutil.rmtree(copy / "dev_splits_complete")
    dev = [item for item in MELD.released(copy) if item.split == "dev"]
    assert [item.media for item in dev] == [None] * 4
    assert [item.defect for item in dev] == [None] * 4


def test_the_release_of_words_has_no_defects(tmp_path: Path) -> None:
    found = list(MELD.released(write_corpus("meld", tmp_path)))
    assert not any(item.media or item.defect for item in found)
    assert found[0].said == Span(0.059, 1.731)
    assert found[0].sentiment == "neutral"


def test_a_clip_that_someone_found_again_is_used() -> None:
    assert defect("dev/dia110_utt7", Path("dia110_utt7.mp4"), Span(0, 2)) is None
    assert defect("dev/dia110_utt7", None, Span(0, 2)) == "the clip is missing: its words are read without the clip"
    assert defect("dev/dia0_utt0", Path("dia0_utt0.mp4"), None) is None


def test_a_row_without_its_numbers_is_said(tmp_path: Path) -> None:
    path = write_corpus("meld", tmp_path) / "dev_sent_emo.csv"
    path.write_bytes(path.read_bytes().replace(b",1,6,", b",one,6,"))
    with pytest.raises(CorpusError, match=r"dev_sent_emo.csv: dialogue 'one', utterance '6'; both are numbered"):
        list(MELD.read(path.parent))


@pytest.mark.parametrize(
    ("start", "end", "span"),
    [
        ("00:16:16,059", "00:16:21,731", Span(976.059, 981.731)),
        ("0:15:12,036", "1:00:00,5", Span(912.036, 3600.5)),
        ("00:00:02,000", "00:00:01,000", None),
        ("", "", None),
        ("16:59", "00:17:00,000", None),
    ],
    ids=["two digits", "one digit", "backwards", "empty", "no hours"],
)
def test_times(start: str, end: str, span: Span | None) -> None:
    assert said(start, end) == span


def test_dyadic_clips_go_by_their_old_numbers(root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "meld"
    shutil.copytree(root, copy)
    columns = "Utterance Speaker Emotion Sentiment Dialogue_ID Utterance_ID Old_Dialogue_ID Old_Utterance_ID"
    header = ",".join([*columns.split(), "StartTime", "EndTime"])
    times = '"00:15:12,036","00:15:13,036"'
    rows = [f"One.,Ada,joy,positive,3,0,0,1,{times}", f"Two.,Ben,fear,negative,3,1,125,3,{times}"]
    (copy / "train_sent_emo_dya.csv").write_text("\n".join([header, *rows]))
    one, two = MELD_DYADIC.read(copy)
    assert (one.id, one.dialogue, one.turn) == ("meld-dyadic/train/dia3_utt0", "meld-dyadic/train/3", 0)
    assert one.media == copy / "train_splits" / "dia0_utt1.mp4"
    assert (two.media, two.defect) == (None, "the clip is corrupt: its words are read without the clip")
