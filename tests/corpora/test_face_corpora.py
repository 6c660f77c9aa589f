"""Corpora of faces, read from tiny copies in their real layouts, defects included."""

import shutil
from collections import Counter
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from mien.corpora.item import Item
from mien.corpora.table import corpus
from mien.errors import CorpusError
from mien.testing.corpora import write_corpus
from mien.testing.portraits import PORTRAITS, write_affectnet_numbered


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("faces")
    return {name: write_corpus(name, root) for name in PORTRAITS}


@pytest.fixture(scope="module")
def items(folders: dict[str, Path]) -> dict[str, dict[str, Item]]:
    return {
        name: {item.id.partition("/")[2]: item for item in corpus(name).read(folder)}
        for name, folder in folders.items()
    }


every_face = pytest.mark.parametrize("name", PORTRAITS)


@every_face
def test_every_picture_can_be_opened(name: str, items: dict[str, dict[str, Item]]) -> None:
    assert items[name]
    for item in items[name].values():
        if name == "caer":
            with av.open(str(item.media)) as container:
                assert container.streams.video
                assert container.streams.audio
        else:
            assert cv2.imread(str(item.media)) is not None


@every_face
def test_an_empty_folder_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"(is missing|holds no .*); lay the corpus out as released"):
        list(corpus(name).read(tmp_path))


@pytest.mark.parametrize(("name", "people"), [("ckplus", 4), ("jaffe", 4)])
def test_folds_leave_out_every_person_and_none_twice(name: str, people: int, items: dict[str, dict[str, Item]]) -> None:
    out = [person for fold in corpus(name).folds for person in fold]
    assert len(out) == len(set(out))
    found = {item.speaker for item in items[name].values()}
    assert len(found) == people
    assert found <= set(out)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("ckplus", "Emotion/S010/001/S010_001_emotion.txt"),
        ("jaffe", "KA.XX1.39.tiff"),
        ("jaffe", "ZZ.AN1.39.tiff"),
    ],
)
def test_a_strange_name_is_said(name: str, file: str, folders: dict[str, Path], tmp_path: Path) -> None:
    shutil.copytree(folders[name], tmp_path, dirs_exist_ok=True)
    (tmp_path / file).write_bytes(b"")
    with pytest.raises(CorpusError, match=f"{Path(file).name} is not named as released"):
        list(corpus(name).read(tmp_path))


def test_ckplus_gives_the_last_three_frames(items: dict[str, dict[str, Item]]) -> None:
    frames = sorted(key for key in items["ckplus"] if key.startswith("S130_005"))
    assert frames == ["S130_005_00000003", "S130_005_00000004", "S130_005_00000005"]
    assert {(items["ckplus"][key].label, items["ckplus"][key].original) for key in frames} == {("happiness", "5")}


def test_ckplus_numbers_count_contempt_second(items: dict[str, dict[str, Item]]) -> None:
    labels = {item.original: item.label for item in items["ckplus"].values()}
    assert labels == {
        "1": "anger",
        "2": "contempt",
        "3": "disgust",
        "4": "fear",
        "5": "happiness",
        "6": "sadness",
        "7": "surprise",
    }


def test_ckplus_sequence_without_a_label_is_not_read(
    folders: dict[str, Path], items: dict[str, dict[str, Item]]
) -> None:
    assert (folders["ckplus"] / "cohn-kanade-images/S010/008").is_dir()
    assert not any(key.startswith("S010_008") for key in items["ckplus"])


@pytest.mark.parametrize("number", ["8", "-9", "", "happy", "1e999"])
def test_ckplus_label_that_is_none_is_said(number: str, folders: dict[str, Path], tmp_path: Path) -> None:
    shutil.copytree(folders["ckplus"], tmp_path, dirs_exist_ok=True)
    (tmp_path / "Emotion/S010/001/S010_001_00000005_emotion.txt").write_text(number)
    with pytest.raises(CorpusError, match="a number from 0 to 7 is expected"):
        list(corpus("ckplus").read(tmp_path))


def test_jaffe_names_tell_everything(items: dict[str, dict[str, Item]]) -> None:
    item = items["jaffe"]["KA.HA1.29"]
    assert (item.label, item.original, item.speaker, item.gender) == ("happiness", "HA", "KA", "female")


def test_affectnet_leaves_out_what_is_no_emotion(folders: dict[str, Path]) -> None:
    reasons = Counter(item.defect for item in corpus("affectnet").released(folders["affectnet"]))
    assert reasons == {
        None: 24,
        "no emotion that was asked for": 3,
        "the annotator was uncertain": 3,
        "no face": 3,
    }


def test_affectnet_validation_has_no_header(folders: dict[str, Path], items: dict[str, dict[str, Item]]) -> None:
    lists = folders["affectnet"] / "Manually_Annotated_file_lists"
    assert (lists / "training.csv").read_text().startswith("subDirectory_filePath,")
    assert (lists / "validation.csv").read_text().startswith("1/valid0000.jpg,")
    assert Counter(item.split for item in items["affectnet"].values()) == {"train": 16, "dev": 8}


def test_affectnet_validation_with_a_header_is_the_same(
    folders: dict[str, Path], items: dict[str, dict[str, Item]], tmp_path: Path
) -> None:
    shutil.copytree(folders["affectnet"] / "Manually_Annotated_file_lists", tmp_path / "Manually_Annotated_file_lists")
    lists = tmp_path / "Manually_Annotated_file_lists"
    header = (lists / "training.csv").read_text().partition("\n")[0]
    (lists / "validation.csv").write_text(f"{header}\n{(lists / 'validation.csv').read_text()}")
    assert [item.id.partition("/")[2] for item in corpus("affectnet").read(tmp_path)] == list(items["affectnet"])


def test_affectnet_dimensions_and_box(folders: dict[str, Path], items: dict[str, dict[str, Item]]) -> None:
    item = items["affectnet"]["train/1/train0001"]
    assert (item.label, item.original, item.valence, item.arousal) == ("happy", "1", -0.66, 0.66)
    assert item.box == (30.0, 30.0, 100.0, 100.0)
    released = {item.id: item for item in corpus("affectnet").released(folders["affectnet"])}
    unrated = released["affectnet/train/1/train0010"]
    assert (unrated.label, unrated.valence, unrated.arousal) == (None, None, None)


@pytest.mark.parametrize("dimension", ["valence", "arousal"])
def test_affectnet_by_what_was_rated(dimension: str, folders: dict[str, Path]) -> None:
    """Faces that show none of the eight emotions are rated too; those without a rating are left out."""
    rated = list(corpus(f"affectnet-{dimension}").read(folders["affectnet"]))
    assert Counter(item.split for item in rated) == {"train": 18, "dev": 9}
    assert {item.defect for item in rated} == {None}
    for item in rated:
        assert item.votes is not None
        assert sum(float(step) * vote for step, vote in item.votes.items()) == pytest.approx(getattr(item, dimension))


def test_affectnet_later_release(tmp_path: Path) -> None:
    write_affectnet_numbered(tmp_path)
    found = list(corpus("affectnet").read(tmp_path))
    assert [item.id for item in found[:3]] == [f"affectnet/train/{k}" for k in range(3)]  # 2 comes before 10
    assert Counter(item.split for item in found) == {"train": 16, "dev": 8}
    for item in found:
        assert item.label == corpus("affectnet").labels.labels[int(item.id.rpartition("/")[2]) % 8]
        assert item.arousal == 0.25
        assert str(item.media).endswith(f"images/{item.id.rpartition('/')[2]}.jpg")


@pytest.mark.parametrize(("value", "message"), [(np.array("happy"), "holds happy"), (np.array([1, 2]), "one number")])
def test_affectnet_number_that_is_none_is_said(value: np.ndarray, message: str, tmp_path: Path) -> None:
    write_affectnet_numbered(tmp_path)
    np.save(tmp_path / "train_set/annotations/3_exp.npy", value)
    with pytest.raises(CorpusError, match=message):
        list(corpus("affectnet").read(tmp_path))


def test_affectnet_number_that_is_missing_is_said(tmp_path: Path) -> None:
    write_affectnet_numbered(tmp_path)
    (tmp_path / "train_set/annotations/3_val.npy").unlink()
    with pytest.raises(CorpusError, match=r"3_val\.npy is missing"):
        list(corpus("affectnet").read(tmp_path))


@pytest.mark.parametrize("line", ["a.jpg,1,2,3,4,points,11,0,0", "a.jpg,1,2,3", "a.jpg,1,2,3,wide,points,1,0,0"])
def test_affectnet_line_that_is_no_face_is_said(line: str, folders: dict[str, Path], tmp_path: Path) -> None:
    shutil.copytree(folders["affectnet"] / "Manually_Annotated_file_lists", tmp_path / "Manually_Annotated_file_lists")
    with (tmp_path / "Manually_Annotated_file_lists/validation.csv").open("a") as file:
        file.write(line)
    with pytest.raises(CorpusError, match=r"line 12 of .*validation\.csv"):
        list(corpus("affectnet").read(tmp_path))


def test_rafdb_numbers_begin_with_surprise(items: dict[str, dict[str, Item]]) -> None:
    labels = {item.original: item.label for item in items["rafdb"].values()}
    assert (labels["1"], labels["4"], labels["7"]) == ("surprise", "happiness", "neutral")
    assert Counter(item.split for item in items["rafdb"].values()) == {"train": 21, "test": 7}


def test_rafdb_genders(items: dict[str, dict[str, Item]]) -> None:
    genders = [items["rafdb"][name].gender for name in ("train_00001", "train_00002", "train_00003", "test_00007")]
    assert genders == [None, "female", "male", None]  # unsure, told, told, without its file


@pytest.mark.parametrize("line", ["train_00001.jpg 8", "train_00001.jpg", "valid_00001.jpg 1"])
def test_rafdb_line_that_is_none_is_said(line: str, folders: dict[str, Path], tmp_path: Path) -> None:
    shutil.copytree(folders["rafdb"] / "EmoLabel", tmp_path / "EmoLabel")
    with (tmp_path / "EmoLabel/list_patition_label.txt").open("a") as file:
        file.write(f"\n{line}\n")
    with pytest.raises(CorpusError, match=r"has the line '(train|valid)_00001\.jpg"):
        list(corpus("rafdb").read(tmp_path))


def test_caer_numbers_start_again_in_each_folder(items: dict[str, dict[str, Item]]) -> None:
    first = [item for key, item in items["caer"].items() if key.endswith("/0001")]
    assert len(first) == 3 * 7
    assert Counter(item.split for item in first) == {"train": 7, "dev": 7, "test": 7}
    assert items["caer"]["validation/Sad/0001"].label == "sadness"


def test_caer_s_has_no_development_set(items: dict[str, dict[str, Item]]) -> None:
    assert {item.split for item in items["caer-s"].values()} == {"train", "test"}


def test_caer_angry_is_anger(folders: dict[str, Path], tmp_path: Path) -> None:
    shutil.copytree(folders["caer-s"] / "train/Anger", tmp_path / "train/Angry")
    assert {(item.label, item.original) for item in corpus("caer-s").read(tmp_path)} == {("anger", "Angry")}


@pytest.mark.parametrize("place", ["train/Bored", "dev/Anger"])
def test_caer_strange_folder_is_said(place: str, folders: dict[str, Path], tmp_path: Path) -> None:
    shutil.copytree(folders["caer-s"] / "train/Anger", tmp_path / place)
    with pytest.raises(CorpusError, match=f"lies in {place}; splits are train, validation, test"):
        list(corpus("caer-s").read(tmp_path))


def test_emotic_shares_its_votes(items: dict[str, dict[str, Item]]) -> None:
    two = items["emotic"]["dev/00000"]
    assert (two.label, two.votes) == ("affection", {"affection": 0.5, "excitement": 0.5})
    assert two.original == "Affection,Excitement"
    none = items["emotic"]["test/00012"]
    assert (none.label, none.original, none.votes) == (None, None, None)


def test_emotic_two_people_of_one_picture(items: dict[str, dict[str, Item]]) -> None:
    one, two = items["emotic"]["train/00000"], items["emotic"]["train/00001"]
    assert one.media == two.media
    assert (one.box, two.box) == ((24.0, 4.0, 20.0, 40.0), (-2.0, 0.0, 26.0, 60.0))
    assert (one.gender, two.gender) == ("male", "female")
    assert (one.valence, one.arousal, one.dominance) == (5, 4, 8)


def test_emotic_without_its_test_table(folders: dict[str, Path], tmp_path: Path) -> None:
    shutil.copytree(folders["emotic"], tmp_path, dirs_exist_ok=True)
    (tmp_path / "annots_arrs/annot_arrs_test.csv").unlink()
    assert {item.split for item in corpus("emotic").read(tmp_path)} == {"train", "dev"}


def test_emotic_row_that_is_no_person_is_said(folders: dict[str, Path], tmp_path: Path) -> None:
    shutil.copytree(folders["emotic"], tmp_path, dirs_exist_ok=True)
    table = tmp_path / "annots_arrs/annot_arrs_val.csv"
    table.write_text(table.read_text().replace(",24,4,44,44,", ",24,4,44,?,", 1))
    with pytest.raises(CorpusError, match=r"row 0 of .*annot_arrs_val\.csv: could not convert"):
        list(corpus("emotic").read(tmp_path))
