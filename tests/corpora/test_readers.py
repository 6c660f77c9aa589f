"""Every corpus read from its tiny copy, with the defects that the real one has."""

import re
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from mien.corpora.item import Corpus, Item
from mien.corpora.table import CORPORA, corpus
from mien.errors import CorpusError, UsageError
from mien.testing.corpora import WRITERS, write_corpus
from mien.types import MODALITIES


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpora")
    for name in WRITERS:
        write_corpus(name, folder)
    return folder


@pytest.fixture(scope="module")
def items(root: Path) -> dict[str, list[Item]]:
    return {name: list(found.read(root / found.folder)) for name, found in CORPORA.items()}


def by_id(items: list[Item]) -> dict[str, Item]:
    return {item.id: item for item in items}


every_corpus = pytest.mark.parametrize("found", CORPORA.values(), ids=CORPORA)


def test_each_corpus_has_a_tiny_copy_in_its_own_folder(tmp_path: Path) -> None:
    assert {name: place for name, (place, _) in WRITERS.items()} == {c.name: c.folder for c in CORPORA.values()}


@every_corpus
def test_every_label_is_there_and_none_besides(found: Corpus, items: dict[str, list[Item]]) -> None:
    assert {item.label for item in items[found.name]} - {None} == set(found.labels.labels)


@every_corpus
def test_ids_are_unique_and_begin_with_the_corpus(found: Corpus, items: dict[str, list[Item]]) -> None:
    counts = Counter(item.id for item in items[found.name])
    assert max(counts.values()) == 1
    assert all(name.startswith(f"{found.name}/") for name in counts)


@every_corpus
def test_votes_are_shares_over_known_labels(found: Corpus, items: dict[str, list[Item]]) -> None:
    names = set((found.vote_labels or found.labels).labels)
    for item in items[found.name]:
        if item.votes is not None:
            assert set(item.votes) <= names
            assert sum(item.votes.values()) == pytest.approx(1.0)


@every_corpus
def test_a_missing_corpus_is_said_with_its_home(found: Corpus, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=f"is missing; .*{found.home[:12]}"):
        list(found.read(tmp_path / "nowhere"))


@pytest.mark.parametrize("name", ["ravdess", "emodb", "nemo"])
def test_speech_has_its_files_and_two_speakers_in_each_of_two_folds(name: str, items: dict[str, list[Item]]) -> None:
    """Folds beyond the sixth wrap round, as the trainer takes them."""
    speakers = {item.speaker for item in items[name]}
    assert all(item.media is not None and item.media.is_file() for item in items[name])
    assert all(item.gender in {"male", "female"} for item in items[name])
    folds = corpus(name).folds
    for number in (0, 1):
        out = {speaker for k in range(number, len(folds), 6) for speaker in folds[k]} & speakers
        assert len(out) >= 2
        assert {item.label for item in items[name] if item.speaker in out} == set(corpus(name).labels.labels)


@every_corpus
def test_folds_hold_out_each_speaker_once(found: Corpus, items: dict[str, list[Item]]) -> None:
    counts = Counter(speaker for fold in found.folds for speaker in fold)
    assert not counts or max(counts.values()) == 1
    assert not counts or {item.speaker for item in items[found.name]} <= set(counts)


@every_corpus
def test_what_is_said_of_a_corpus_is_told_in_known_words(found: Corpus) -> None:
    assert set(found.modalities) <= set(MODALITIES)
    assert found.modalities
    assert all(re.fullmatch("[a-z]{2}", code) for code in found.language.split(",") if code)
    assert found.protocol
    assert not found.protocol.endswith(".")
    assert set(found.published) <= {"all", "train", "dev", "test"}


@every_corpus
def test_what_is_released_is_what_is_read_and_what_is_not_fit(found: Corpus, root: Path) -> None:
    read = {item.id for item in found.read(root / found.folder)}
    released = {item.id: item for item in found.released(root / found.folder)}
    assert read <= set(released)
    assert all(released[name].defect for name in set(released) - read)


@pytest.mark.parametrize(
    ("name", "id", "original"),
    [
        ("meld", "meld/train/dia0_utt0", "neutral"),
        ("goemotions", "goemotions/etrtwo", "1,26"),
        ("isear", "isear/0000000-0", "joy"),
        ("emocontext", "emocontext/0/2", "others"),
        ("ravdess", "ravdess/03-01-06-01-02-01-04", "06"),
        ("emodb", "emodb/03a01Wa", "W"),
        ("nemo", "nemo/EB0_neutral_0", "neutral"),
        ("fer2013", "fer2013/00002", "2"),
        ("emorynlp", "emorynlp/dev/s01_e03_c01_u006", "Mad"),
        ("dailydialog", "dailydialog/dev/00001/4", "4"),
        ("sst2", "sst2/dev/00001", "1"),
    ],
)
def test_labels_are_kept_as_the_corpus_wrote_them(
    name: str, id: str, original: str, items: dict[str, list[Item]]
) -> None:
    assert by_id(items[name])[id].original == original


def test_isear_respondents_are_men_and_women(items: dict[str, list[Item]]) -> None:
    """The tiny respondents with odd numbers answer 2."""
    found = {item.speaker: item.gender for item in items["isear"]}
    assert found == {"11001": "female", "11002": "male", "11003": "female", "11010": "male"}


def test_an_unknown_corpus_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="unknown corpus 'iemocap'; known are meld, goemotions"):
        corpus("iemocap")


def test_meld_is_read_through_both_encodings(root: Path, items: dict[str, list[Item]]) -> None:
    raw = (root / "text/meld/train_sent_emo.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")
    meld = by_id(items["meld"])
    assert meld["meld/train/dia0_utt1"].text == "I didn’t know that — really, joy 1!"
    assert meld["meld/dev/dia0_utt2"].text == "So you “saw” him, then, surprise 2!"


def test_meld_dialogues_of_different_splits_stay_apart(items: dict[str, list[Item]]) -> None:
    dialogues = {item.dialogue: item.split for item in items["meld"]}
    assert list(dialogues) == [*(f"meld/train/{k}" for k in range(4)), "meld/dev/0", "meld/dev/1", "meld/test/0"]
    assert all(split == str(name).split("/")[1] for name, split in dialogues.items())


def test_meld_turns_come_in_order_whatever_the_file_says(root: Path, tmp_path: Path) -> None:
    lines = (root / "text/meld/train_sent_emo.csv").read_bytes().splitlines(keepends=True)
    (tmp_path / "train_sent_emo.csv").write_bytes(b"".join([lines[0], *reversed(lines[1:])]))
    turns = [(item.dialogue, item.turn) for item in corpus("meld").read(tmp_path)]
    assert turns == [(f"meld/train/{d}", t) for d in range(4) for t in range(7)]


def test_goemotions_shares_its_votes(items: dict[str, list[Item]]) -> None:
    two = by_id(items["goemotions"])["goemotions/etrtwo"]
    assert (two.label, two.votes) == ("amusement", {"amusement": 0.5, "surprise": 0.5})


@pytest.mark.parametrize("numbers", ["28", "3,99", "-1", "joy", ""])
def test_goemotions_has_28_numbers(numbers: str, tmp_path: Path) -> None:
    (tmp_path / "train.tsv").write_text(f"fine\t3\ta\nodd\t{numbers}\tb\n")
    said = f"train.tsv, line 2: labels are numbers from 0 to 27, got '{numbers}'"
    with pytest.raises(CorpusError, match=said):
        list(corpus("goemotions").read(tmp_path))


def test_goemotions_quotes(items: dict[str, list[Item]]) -> None:
    found = by_id(items["goemotions"])
    assert found["goemotions/etrstray"].text == "5'11\" tall, imagine that"
    assert found["goemotions/etrquoted"].text == 'He said "no" to me'
    assert sum(item.split == "train" for item in found.values()) == 2 * 28 + 3  # nothing was swallowed


def test_goemotions_with_and_without_a_header(root: Path, items: dict[str, list[Item]]) -> None:
    assert (root / "text/goemotions/train.tsv").read_text().startswith("text\tlabel\tid\n")
    assert not (root / "text/goemotions/dev.tsv").read_text().startswith("text\t")
    assert not any(item.text == "text" for item in items["goemotions"])
    assert sum(item.split == "dev" for item in items["goemotions"]) == 28 + 3


def test_isear_lines_are_joined_and_empty_reports_left_out(items: dict[str, list[Item]]) -> None:
    texts = [item.text or "" for item in items["isear"]]
    assert texts[0] == "When it happened 0 I said: Well, that’s how it is, joy 0!"
    assert not any("response" in text.lower() or text.startswith("None") for text in texts)
    assert "11009" not in {item.speaker for item in items["isear"]}


def test_isear_broken_quotation_is_read_whole(items: dict[str, list[Item]]) -> None:
    assert items["isear"][-1].text == 'They called it "the big day" and we all cheered, every one of us.'
    assert items["isear"][-1].label == "joy"


def test_emocontext_labels_the_third_turn_alone(items: dict[str, list[Item]]) -> None:
    first = items["emocontext"][:3]
    assert [item.label for item in first] == [None, None, "others"]
    assert [item.speaker for item in first] == ["A", "B", "A"]
    assert [item.turn for item in first] == [0, 1, 2]
    assert len({item.dialogue for item in first}) == 1
    assert first[0].text == "u there? 😊"
    assert first[1].text == 'ye "sure'  # a quote that opens and never closes takes nothing with it


def test_ravdess_leaves_the_second_name_of_its_duplicate_out(root: Path, items: dict[str, list[Item]]) -> None:
    folder = root / "ravdess/Audio_Speech_Actors_01-24/Actor_07"
    one, two = sorted(folder.glob("*.wav"))
    assert one.read_bytes() == two.read_bytes()
    assert [item.id for item in items["ravdess"] if item.speaker == "07"] == [f"ravdess/{one.stem}"]


def test_ravdess_names_tell_everything(items: dict[str, list[Item]]) -> None:
    item = by_id(items["ravdess"])["ravdess/03-01-06-01-02-01-04"]
    assert (item.label, item.speaker, item.gender) == ("fearful", "04", "female")
    assert item.text == "Dogs are sitting by the door"


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("ravdess", "Actor_01/03-01-09-01-01-01-01.wav"),
        ("ravdess", "Actor_01/03-01-copy.wav"),
        ("emodb", "wav/03a01Xa.wav"),
        ("emodb", "wav/new.wav"),
    ],
)
def test_a_strange_name_is_said(name: str, file: str, tmp_path: Path) -> None:
    folder = write_corpus(name, tmp_path)
    strange = folder / file
    shutil.copy(next(folder.rglob("*.wav")), strange)
    with pytest.raises(CorpusError, match=f"{strange.name} is not named as released"):
        list(corpus(name).read(folder))


def test_emodb_letters_are_german(items: dict[str, list[Item]]) -> None:
    """Wut, Langeweile, Ekel, Angst, Freude, Trauer, neutral."""
    labels = {item.id[-2]: item.label for item in items["emodb"]}
    assert labels == {
        "W": "anger",
        "L": "boredom",
        "E": "disgust",
        "A": "fear",
        "F": "happiness",
        "T": "sadness",
        "N": "neutral",
    }


def test_nemo_speakers_lose_their_padding(root: Path, items: dict[str, list[Item]]) -> None:
    assert "\t        EB0\t" in (root / "nemo/data.tsv").read_text(encoding="utf-8")
    assert {item.speaker for item in items["nemo"]} == {"EB0", "WR0", "IC0", "TP0"}
    assert items["nemo"][0].text == "Już późno, chodźmy."


def test_fer2013_leaves_out_a_training_face_that_is_judged_elsewhere(items: dict[str, list[Item]]) -> None:
    splits = Counter(item.split for item in items["fer2013"])
    assert splits == {"train": 24, "dev": 12, "test": 7}
    ids = set(by_id(items["fer2013"]))
    assert "fer2013/00024" not in ids
    pictures = {
        split: {item.image.tobytes() for item in items["fer2013"] if item.split == split and item.image is not None}
        for split in splits
    }
    assert not pictures["train"] & (pictures["dev"] | pictures["test"])


def test_fer2013_votes(items: dict[str, list[Item]]) -> None:
    """A single vote is dropped; votes for nothing at all are none; the rest are shares."""
    first, second, third = items["fer2013"][:3]
    assert (first.label, first.votes) == ("anger", {"anger": 1.0})
    assert (second.label, second.votes) == ("disgust", None)
    assert (third.label, third.votes) == ("fear", {"fear": 0.7, "neutral": 0.3})


def test_ferplus_labels_are_what_more_than_half_of_the_votes_are_for(items: dict[str, list[Item]]) -> None:
    """Faces 1 and 3 have none, face 24 is judged elsewhere; a vote alone does not count."""
    found = by_id(items["ferplus"])
    assert {"ferplus/00001", "ferplus/00003", "ferplus/00024"}.isdisjoint(found)
    assert found["ferplus/00000"].label == "anger"
    assert found["ferplus/00004"].label == "contempt"
    assert found["ferplus/00004"].votes == {"contempt": 1.0}
    assert Counter(item.split for item in found.values()) == {"train": 22, "dev": 12, "test": 7}


def test_ferplus_says_why_a_face_is_left_out(root: Path) -> None:
    ferplus = corpus("ferplus")
    defects = {item.id: item.defect for item in ferplus.released(root / ferplus.folder) if item.defect}
    assert set(defects) == {"ferplus/00001", "ferplus/00003", "ferplus/00024"}
    assert "more than half" in (defects["ferplus/00003"] or "")
    assert "another split" in (defects["ferplus/00024"] or "")


def test_fer2013_pictures(items: dict[str, list[Item]]) -> None:
    image = items["fer2013"][0].image
    assert image is not None
    assert image.shape == (48, 48)
    assert image.dtype == np.uint8


def test_fer2013_without_votes(tmp_path: Path) -> None:
    folder = write_corpus("fer2013", tmp_path)
    (folder / "fer2013new.csv").unlink()
    assert {item.votes for item in corpus("fer2013").read(folder)} == {None}


def test_fer2013_votes_of_other_faces_are_refused(tmp_path: Path) -> None:
    folder = write_corpus("fer2013", tmp_path)
    votes = folder / "fer2013new.csv"
    votes.write_text("".join(votes.read_text().splitlines(keepends=True)[:-1]))
    with pytest.raises(CorpusError, match=r"has 43 rows, fer2013\.csv 44"):
        list(corpus("fer2013").read(folder))


@pytest.mark.parametrize(
    ("was", "becomes"),
    [("PrivateTest", "Secret"), (" ", ""), (" ", " 7 "), (" ", " x"), ("0,", "7,"), ("0,", "?,")],
    ids=["split", "too bright", "too many", "no number", "no emotion", "no number of one"],
)
def test_fer2013_row_that_is_not_a_face_is_said(was: str, becomes: str, tmp_path: Path) -> None:
    folder = write_corpus("fer2013", tmp_path)
    table = folder / "fer2013.csv"
    lines = table.read_text().splitlines()
    lines[-1] = lines[-1].replace(was, becomes, 1)
    assert becomes in lines[-1]
    table.write_text("\n".join(lines))
    with pytest.raises(CorpusError, match="row 43 of"):
        list(corpus("fer2013").read(folder))


@pytest.mark.parametrize(
    ("name", "table", "column"),
    [
        ("meld", "train_sent_emo.csv", "Emotion"),
        ("isear", "isear.csv", "SIT"),
        ("emocontext", "train.txt", "turn3"),
        ("nemo", "data.tsv", "speaker_id"),
        ("fer2013", "fer2013.csv", "pixels"),
        ("fer2013", "fer2013new.csv", "contempt"),
    ],
)
def test_a_table_without_its_column_is_said(name: str, table: str, column: str, tmp_path: Path) -> None:
    path = write_corpus(name, tmp_path) / table
    path.write_bytes(path.read_bytes().replace(column.encode(), b"other", 1))
    with pytest.raises(CorpusError, match=f"has no column {column}; its header is .*other"):
        list(corpus(name).read(path.parent))
