"""Corpora of acted speech, read from tiny copies in their real layouts, defects included."""

import shutil
from pathlib import Path

import av
import pytest

from mien.corpora.item import Item
from mien.corpora.table import corpus
from mien.errors import CorpusError
from mien.testing.corpora import write_corpus
from mien.testing.voices import VOICES


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("speech")
    return {name: write_corpus(name, root) for name in VOICES}


@pytest.fixture(scope="module")
def items(folders: dict[str, Path]) -> dict[str, dict[str, Item]]:
    return {
        name: {item.id.partition("/")[2]: item for item in corpus(name).read(folder)}
        for name, folder in folders.items()
    }


every_voice = pytest.mark.parametrize("name", VOICES)


@every_voice
def test_every_clip_can_be_played_and_its_speaker_is_known(name: str, items: dict[str, dict[str, Item]]) -> None:
    for item in items[name].values():
        assert item.media is not None
        with av.open(str(item.media)) as container:
            assert container.streams.audio
        assert item.speaker
        assert item.gender in {"male", "female"}


@every_voice
def test_folds_leave_out_every_speaker_and_none_twice(name: str, items: dict[str, dict[str, Item]]) -> None:
    speakers = [speaker for fold in corpus(name).folds for speaker in fold]
    assert len(speakers) == len(set(speakers))
    assert not speakers or {item.speaker for item in items[name].values()} <= set(speakers)


@every_voice
def test_an_empty_folder_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"holds no .*\.(wav|mp4); lay the corpus out|Votes\.csv is missing"):
        list(corpus(name).read(tmp_path))


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("cremad", "AudioWAV/1001_DFA_JOY_XX.wav"),
        ("cremad", "AudioWAV/1001_DFA_ANG.wav"),
        ("tess", "OAF_angry/OAF_back_rage.wav"),
        ("tess", "angry/OAF_back_angry.wav"),
        ("savee", "AudioData/DC/s01.wav"),
        ("savee", "AudioData/XY/sa01.wav"),
        ("esd", "0001/Angry/0002_000351.wav"),
        ("esd", "0001/Fear/0001_000351.wav"),
        ("ravdess-video", "Actor_01/01-01-09-01-01-01-01.mp4"),
        ("ravdess-song", "Actor_01/03-02-07-01-01-01-01.wav"),
    ],
)
def test_a_strange_name_is_said(name: str, file: str, folders: dict[str, Path], tmp_path: Path) -> None:
    shutil.copytree(folders[name], tmp_path, dirs_exist_ok=True)
    strange = tmp_path / file
    strange.parent.mkdir(parents=True, exist_ok=True)
    strange.write_bytes(b"")
    with pytest.raises(CorpusError, match=f"{strange.name} is not named as released"):
        list(corpus(name).read(tmp_path))


@pytest.mark.parametrize(
    ("name", "file"),
    [("savee", "__MACOSX/AudioData/DC/._a01.wav"), ("cremad", "AudioWAV/._1001_DFA_ANG_XX.wav")],
)
def test_what_a_mac_leaves_behind_is_passed_over(
    name: str, file: str, folders: dict[str, Path], items: dict[str, dict[str, Item]], tmp_path: Path
) -> None:
    shutil.copytree(folders[name], tmp_path, dirs_exist_ok=True)
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_bytes(b"\0\5\x16\7")
    assert len(list(corpus(name).read(tmp_path))) == len(items[name])


def test_cremad_names_tell_everything(items: dict[str, dict[str, Item]]) -> None:
    item = items["cremad"]["1006_DFA_FEA_XX"]
    assert (item.label, item.original, item.speaker, item.gender) == ("fear", "FEA", "1006", "female")
    assert item.text == "Don't forget a jacket"
    assert item.votes is None


def test_cremad_has_one_clip_without_sound(folders: dict[str, Path], items: dict[str, dict[str, Item]]) -> None:
    for name in ("cremad", "cremad-perceived"):
        assert "1076_MTI_SAD_XX" not in items[name]
        released = {item.id: item.defect for item in corpus(name).released(folders[name])}
        assert {key: defect for key, defect in released.items() if defect} == {f"{name}/1076_MTI_SAD_XX": "no sound"}


def test_cremad_as_it_was_heard_by_voice_alone(items: dict[str, dict[str, Item]]) -> None:
    """A tie has no label; the votes on the face and on both are others'."""
    heard = items["cremad-perceived"]
    tied, clear = heard["1001_IEO_ANG_HI"], heard["1006_IEO_ANG_HI"]
    assert (tied.label, tied.original, tied.votes) == (None, "A:D", {"anger": 0.5, "disgust": 0.5})
    assert (clear.label, clear.original, clear.votes) == ("anger", "A", {"anger": 0.8, "disgust": 0.2})
    assert items["cremad"]["1001_IEO_ANG_HI"].label == "anger"


def test_cremad_finds_the_votes_of_the_name_with_a_single_x(items: dict[str, dict[str, Item]]) -> None:
    item = items["cremad-perceived"]["1040_ITH_SAD_X"]
    assert (item.label, item.votes) == ("sadness", {"anger": 0.2, "sadness": 0.8})


def test_cremad_clips_without_votes_have_no_heard_emotion(folders: dict[str, Path], tmp_path: Path) -> None:
    shutil.copytree(folders["cremad"], tmp_path, dirs_exist_ok=True)
    votes = tmp_path / "processedResults/tabulatedVotes.csv"
    votes.write_text("".join(line for line in votes.read_text().splitlines(keepends=True) if "1002_" not in line))
    found = {item.id: item for item in corpus("cremad-perceived").read(tmp_path)}
    lost = found["cremad-perceived/1002_IEO_ANG_HI"]
    assert (lost.label, lost.original, lost.votes) == (None, None, None)
    assert found["cremad-perceived/1007_IEO_ANG_HI"].label == "anger"


def test_cremad_without_its_tables(folders: dict[str, Path], tmp_path: Path) -> None:
    shutil.copytree(folders["cremad"] / "AudioWAV", tmp_path / "AudioWAV")
    assert {item.gender for item in corpus("cremad").read(tmp_path)} == {None}
    with pytest.raises(CorpusError, match=r"tabulatedVotes\.csv is missing"):
        list(corpus("cremad-perceived").read(tmp_path))


def test_tess_reads_the_speaker_from_the_folder(items: dict[str, dict[str, Item]]) -> None:
    misspelt = items["tess"]["OA_bite_neutral"]
    assert (misspelt.speaker, misspelt.label, misspelt.text) == ("OAF", "neutral", "Say the word bite")
    assert items["tess"]["YAF_back_ps"].label == "surprise"


def test_tess_second_copy_is_not_read(folders: dict[str, Path], items: dict[str, dict[str, Item]]) -> None:
    everywhere = [path.stem for path in folders["tess"].rglob("*.wav")]
    assert everywhere.count("OAF_back_angry") == 2
    assert len(items["tess"]) == len(everywhere) - 1
    assert items["tess"]["OAF_back_angry"].media == folders["tess"] / "OAF_angry/OAF_back_angry.wav"


def test_savee_in_one_folder_is_the_same(
    folders: dict[str, Path], items: dict[str, dict[str, Item]], tmp_path: Path
) -> None:
    for path in folders["savee"].rglob("*.wav"):
        flat = tmp_path / "ALL" / f"{path.parent.name}_{path.name}"
        flat.parent.mkdir(exist_ok=True)
        shutil.copy(path, flat)
    found = {item.id.partition("/")[2]: item.label for item in corpus("savee").read(tmp_path)}
    assert found == {key: item.label for key, item in items["savee"].items()}


def test_savee_letters(items: dict[str, dict[str, Item]]) -> None:
    labels = {item.original: item.label for item in items["savee"].values()}
    assert (labels["sa"], labels["su"], labels["a"], labels["n"]) == ("sadness", "surprise", "anger", "neutral")


@pytest.mark.parametrize("speaker", ["0001", "0003", "0011", "0016"])
def test_esd_split_is_the_same_by_folder_and_by_number(speaker: str, items: dict[str, dict[str, Item]]) -> None:
    splits = {key: item.split for key, item in items["esd"].items() if item.speaker == speaker}
    assert [splits[f"{speaker}_{number:06d}"] for number in (1, 21, 51)] == ["dev", "test", "train"]
    assert [splits[f"{speaker}_{number:06d}"] for number in (1401, 1421, 1451)] == ["dev", "test", "train"]


def test_esd_split_by_number_gives_300_20_30() -> None:
    from mien.corpora.esd import _split

    for first in (1, 351, 1401):
        splits = [_split(number) for number in range(first, first + 350)]
        assert splits == ["dev"] * 20 + ["test"] * 30 + ["train"] * 300


def test_esd_words_through_every_encoding(items: dict[str, dict[str, Item]]) -> None:
    texts = {speaker: items["esd"][f"{speaker}_000351"].text for speaker in ("0001", "0003", "0011", "0016")}
    assert texts == {
        "0001": "今天天气很好。",
        "0003": "今天天气很好。",
        "0011": "I didn’t know that — really, hm 1!",
        "0016": "I didn’t know that — really, hm 1!",
    }


def test_esd_line_without_tabs_keeps_its_words(folders: dict[str, Path], items: dict[str, dict[str, Item]]) -> None:
    assert (folders["esd"] / "0011/0011.txt").read_text(encoding="utf-8").endswith("hm 4! Surprise")
    assert items["esd"]["0011_001451"].text == "Well, that’s how it is, hm 4!"
    assert items["esd"]["0003_001451"].text == "今天天气很好。"


def test_esd_languages(items: dict[str, dict[str, Item]]) -> None:
    languages = {item.speaker: item.language for item in items["esd"].values()}
    assert languages == {"0001": "zh", "0003": "zh", "0011": "en", "0016": "en"}


def test_esd_without_its_tables(folders: dict[str, Path], tmp_path: Path) -> None:
    shutil.copytree(folders["esd"] / "0011", tmp_path / "0011", ignore=shutil.ignore_patterns("*.txt"))
    assert {item.text for item in corpus("esd").read(tmp_path)} == {None}


def test_ravdess_films_have_a_picture_and_sound(items: dict[str, dict[str, Item]]) -> None:
    item = items["ravdess-video"]["01-01-06-01-02-01-04"]
    assert (item.label, item.speaker, item.gender) == ("fearful", "04", "female")
    with av.open(str(item.media)) as container:
        assert container.streams.video
        assert container.streams.audio


def test_ravdess_films_without_sound_are_not_read(folders: dict[str, Path], items: dict[str, dict[str, Item]]) -> None:
    assert list(folders["ravdess-video"].rglob("02-01-*.mp4"))
    assert all(key.startswith("01-01-") for key in items["ravdess-video"])


def test_ravdess_actors_may_lie_in_the_folder_itself(folders: dict[str, Path], tmp_path: Path) -> None:
    shutil.copytree(folders["ravdess-video"] / "Video_Speech_Actor_11" / "Actor_11", tmp_path / "Actor_11")
    assert len(list(corpus("ravdess-video").read(tmp_path))) == 8


def test_ravdess_songs_have_six_emotions(items: dict[str, dict[str, Item]]) -> None:
    assert {item.label for item in items["ravdess-song"].values()} == set(corpus("ravdess-song").labels.labels)
    assert items["ravdess-song"]["03-02-05-01-01-01-10"].label == "angry"
