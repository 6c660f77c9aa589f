"""CMU-MOSI and CMU-MOSEI in each layout that they come in, and EmoReact."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from mien.corpora.emoreact import EMOREACT
from mien.corpora.mosei import MOSEI, MOSEI_EMOTION, transcript
from mien.corpora.mosi import FEATURES, MOSI, MOSI_POLARITY, MOSI_SCORE, features
from mien.corpora.opinions import polarity
from mien.errors import CorpusError
from mien.media import probe
from mien.testing.corpora import write_corpus
from mien.types import Span


@pytest.mark.parametrize(
    ("score", "sentiment"),
    [(-3, "negative"), (-0.2, "negative"), (0.0, "neutral"), (-0.0, "neutral"), (0.2, "positive")],
)
def test_only_nought_is_neutral(score: float, sentiment: str) -> None:
    assert polarity(score) == sentiment


def test_a_packed_corpus_is_in_order_of_its_clips(tmp_path: Path) -> None:
    """The table has ten before two."""
    folder = write_corpus("mosi", tmp_path)
    items = list(MOSI.read(folder))
    assert b"_dI--eQ6qVU,1," in (folder / "label.csv").read_bytes()
    assert [(item.speaker, item.turn) for item in items[:3]] == [("2iD-tVS8NPw", turn) for turn in (1, 2, 10)]
    assert Counter(item.split for item in items) == {"train": 3, "dev": 3, "test": 3}
    assert [(item.label, item.sentiment, item.valence, item.original) for item in items[:3]] == [
        ("positive", "positive", 2.6, "2.6"),
        ("neutral", "neutral", 0.0, "0.0"),
        ("negative", "negative", -1.75, "-1.75"),
    ]


def test_films_are_found_where_they_are(tmp_path: Path) -> None:
    folder = write_corpus("mosi", tmp_path)
    item = next(MOSI.read(folder))
    assert item.media == folder / "Raw" / "2iD-tVS8NPw" / "1.mp4"
    assert probe(item.media).video
    (folder / "Raw").rename(folder / "elsewhere")
    assert {item.media for item in MOSI.read(folder)} == {None}


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("valid", "evaluate", "a mode in label.csv is 'evaluate'; allowed are train, valid"),
        (",2.6,", ",strong,", "the score of .*_1 is 'strong'; scores run from -3 to 3"),
        (",2.6,", ",4,", "the score of .*_1 is '4'"),
        (",2.6,", ",nan,", "the score of .*_1 is 'nan'"),
        ("c5xsKMxpXnc,10", "c5xsKMxpXnc,ten", "a clip of c5xsKMxpXnc is called 'ten'; clips are numbered"),
        ("clip_id", "clip", "has no column clip_id"),
    ],
)
def test_a_table_that_is_not_as_packed_is_said(was: str, becomes: str, said: str, tmp_path: Path) -> None:
    folder = write_corpus("mosi", tmp_path)
    path = folder / "label.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(was, becomes), encoding="utf-8")
    with pytest.raises(CorpusError, match=said):
        list(MOSI.read(folder))


def vectors(folder: Path, **changed: object) -> Path:
    """Four utterances of two videos as the published arrays hold them."""
    ids = ["b_2", "b_10", "a_1", "b_1"]
    arrays: dict[str, object] = {
        "id": np.array(ids),
        "video": np.array([id[0] for id in ids]),
        "text_raw": np.array(["TWO", "TEN", "ONE OF A", "ONE"]),
        "y_cont": np.array([1.5, 0.0, -3.0, 2.0]),
        "y_bin": np.array([1, 1, 0, 1]),
        "split": np.array(["train", "train", "dev", "train"]),
        **{f"x_{name}": np.arange(4.0)[:, None] * np.ones(size) for name, size in (("text", 100), ("audio", 73))},
        "x_video": np.arange(4.0)[:, None] * np.ones(100),
    }
    np.savez(folder / FEATURES, **{name: value for name, value in (arrays | changed).items() if value is not None})  # type: ignore[arg-type]
    return folder


def test_published_vectors_come_with_the_items_that_they_belong_to(tmp_path: Path) -> None:
    folder = vectors(tmp_path)
    items, held = list(MOSI.read(folder)), features(folder)
    assert [item.id for item in items] == ["mosi/a_1", "mosi/b_1", "mosi/b_2", "mosi/b_10"]
    assert held.ids == tuple(item.id for item in items)
    assert held.text[:, 0].tolist() == held.audio[:, 0].tolist() == held.video[:, 0].tolist() == [2, 3, 0, 1]
    assert held.text.shape == (4, 100)
    assert held.audio.shape == (4, 73)
    assert held.video.dtype == np.float32
    assert [(item.text, item.valence, item.split) for item in items[:2]] == [
        ("ONE OF A", -3.0, "dev"),
        ("ONE", 2.0, "train"),
    ]


def test_vectors_that_are_not_as_released_are_said(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"is not as released, with the arrays id, video"):
        list(MOSI.read(vectors(tmp_path, x_audio=None)))
    (tmp_path / FEATURES).write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(CorpusError, match="is not as released"):
        features(tmp_path)


def test_vectors_never_unpickle(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="is not as released"):
        list(MOSI.read(vectors(tmp_path, text_raw=np.array(["A", 2, None, {}], dtype=object))))


def scored(folder: Path, rows: str) -> Path:
    """CMU's own layout, by hand."""
    words = folder / "Transcript" / "Segmented"
    words.mkdir(parents=True)
    (folder / "Labels").mkdir()
    (folder / "Labels" / "OpinionLevelSentiment.csv").write_text(rows)
    (words / "03bSnISJMiM.annotprocessed").write_text("1_DELIM_ANYHOW IT WAS REALLY GOOD\n2_DELIM_THEY DIDNT \n")
    return folder


def test_cmus_own_layout(tmp_path: Path) -> None:
    folder = scored(tmp_path, "1.5,4.25,03bSnISJMiM,1,2.4\n4.25,6,03bSnISJMiM,2,-0.8\n")
    one, two = MOSI.read(folder)
    assert (one.id, one.text, one.said, one.label) == (
        "mosi/03bSnISJMiM_1",
        "ANYHOW IT WAS REALLY GOOD",
        Span(1.5, 4.25),
        "positive",
    )
    assert (two.text, two.valence, two.split, two.media) == ("THEY DIDNT", -0.8, None, None)
    (folder / "Video" / "Segmented").mkdir(parents=True)
    assert next(MOSI.read(folder)).media == folder / "Video" / "Segmented" / "03bSnISJMiM_1.mp4"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("1.5,4.25,03bSnISJMiM,1\n", "it has start, end, video, clip, score"),
        ("late,4.25,03bSnISJMiM,1,2\n", "it has start, end, video, clip, score"),
        ("5,4.25,03bSnISJMiM,1,2\n", "it has start, end, video, clip, score"),
        ("0,1,other,1,2\n", "is missing"),
    ],
)
def test_cmus_own_layout_broken(rows: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=said):
        list(MOSI.read(scored(tmp_path, rows)))


def test_mosei_is_packed_as_mosi_is(tmp_path: Path) -> None:
    items = list(MOSEI.read(write_corpus("mosei", tmp_path)))
    assert items[0].id == "mosei/2iD-tVS8NPw_1"
    assert {item.label for item in items} == {"negative", "neutral", "positive"}


def test_mosei_judges_are_averaged(tmp_path: Path) -> None:
    """The third judge left his sentiment empty and is not heard; the others gave 1 and 2."""
    folder = write_corpus("mosei-emotion", tmp_path)
    items = {item.id.removeprefix("mosei-emotion/"): item for item in MOSEI_EMOTION.read(folder)}
    assert len(items) == 14
    happy = items["_0efYOjQYRc_0"]
    assert (happy.label, happy.original, happy.votes) == ("happiness", "happiness=1.50", {"happiness": 1.0})
    assert (happy.valence, happy.sentiment) == (-3.0, "negative")
    assert happy.said == Span(0.0, 2.2)
    assert happy.text == "So _____ Well, that’s how it is, 0 0!"
    assert happy.media == folder / "Raw" / "Videos" / "Segmented" / "Combined" / "_0efYOjQYRc_0.mp4"
    nothing = items["_0efYOjQYRc_6"]
    assert (nothing.label, nothing.votes, nothing.valence) == (None, None, 3.0)


def test_mosei_video_without_its_folder(tmp_path: Path) -> None:
    folder = write_corpus("mosei-emotion", tmp_path)
    assert "clips/-3g5yACwYnA" in (folder / "Raw/Labels/pom_extra_sqa_mono_results.csv").read_text()
    assert {item.speaker for item in MOSEI_EMOTION.read(folder)} == {"_0efYOjQYRc", "-3g5yACwYnA"}


def test_mosei_two_emotions_share_the_votes(tmp_path: Path) -> None:
    labels = tmp_path / "Raw" / "Labels"
    labels.mkdir(parents=True)
    names = "anger disgust fear happiness sadness surprise sentiment".split()
    header = ",".join(["Input.VIDEO_ID", "Input.CLIP", *(f"Answer.{name}" for name in names)])
    (labels / "one.csv").write_text(f"{header}\nv,3,1,0,0,0,3,0,-1\n")
    (labels / "two.csv").write_text(f"{header}\nv,3,1,0,0,0,0,0,0\n")
    (item,) = MOSEI_EMOTION.read(tmp_path)
    assert (item.label, item.valence, item.text, item.said) == ("sadness", -0.5, None, None)
    assert item.votes == pytest.approx({"sadness": 0.6, "anger": 0.4})


def test_mosei_transcripts(tmp_path: Path) -> None:
    path = tmp_path / "v.txt"
    path.write_text("v___0___0.0___8.025___It is _____ so.\nv___1___7.814___13.882___And ______ then\n")
    assert transcript(path) == {
        0: (Span(0.0, 8.025), "It is _____ so."),
        1: (Span(7.814, 13.882), "And ______ then"),
    }


def test_a_video_may_end_with_an_underscore(tmp_path: Path) -> None:
    (tmp_path / "v_.txt").write_text("v____4___0.5___1___So.\n")
    assert transcript(tmp_path / "v_.txt") == {4: (Span(0.5, 1.0), "So.")}


@pytest.mark.parametrize("line", ["v___0___0.0___8.025", "v___0___1.0___0.5___Back.", "v___x___0___1___No number."])
def test_mosei_broken_transcript(line: str, tmp_path: Path) -> None:
    (tmp_path / "v.txt").write_text(f"{line}\n")
    with pytest.raises(CorpusError, match="it has video, clip, start, end, words"):
        transcript(tmp_path / "v.txt")


def test_mosei_answer_that_is_no_number_is_said(tmp_path: Path) -> None:
    folder = write_corpus("mosei-emotion", tmp_path)
    path = folder / "Raw/Labels/5000_batch_raw.csv"
    path.write_text(path.read_text().replace("_0efYOjQYRc,3,", "_0efYOjQYRc,third,"))
    with pytest.raises(CorpusError, match=r"has clip 'third' with answers .*; all are numbers"):
        list(MOSEI_EMOTION.read(folder))


def test_mosei_without_answers_is_said(tmp_path: Path) -> None:
    (tmp_path / "Raw" / "Labels").mkdir(parents=True)
    with pytest.raises(CorpusError, match="holds no table of answers"):
        list(MOSEI_EMOTION.read(tmp_path))


def test_emoreact_films_go_by_the_list_and_not_by_the_listing(tmp_path: Path) -> None:
    folder = write_corpus("emoreact", tmp_path)
    for item in EMOREACT.read(folder):
        assert item.media is not None
        assert item.media.is_file()
        assert (item.label or "nothing") in item.media.stem
    assert "'It''s" in (folder / "Labels" / "Train_names.txt").read_text()
    splits = Counter(item.split for item in EMOREACT.read(folder))
    assert splits == {"train": 9, "dev": 9, "test": 9}


def test_emoreact_beside(tmp_path: Path) -> None:
    """Some copies have the lists of names beside `Labels`."""
    folder = write_corpus("emoreact", tmp_path)
    before = list(EMOREACT.read(folder))
    for names in (folder / "Labels").glob("*_names.txt"):
        names.rename(folder / names.name)
    assert list(EMOREACT.read(folder)) == before


def emoreact(folder: Path, labels: str, names: str) -> Path:
    (folder / "Labels").mkdir()
    (folder / "Labels" / "train_labels.text").write_text(labels)
    (folder / "Labels" / "Train_names.txt").write_text(names)
    return folder


def test_emoreact_several_emotions_share_the_votes(tmp_path: Path) -> None:
    (item,) = EMOREACT.read(emoreact(tmp_path, "1,0,0,1,0,0,0,0,5.3333\n", "a.mp4\n"))
    assert (item.label, item.votes) == ("curiosity", {"curiosity": 0.5, "happiness": 0.5})
    assert (item.valence, item.original) == (5.3333, "1,0,0,1,0,0,0,0,5.3333")


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ("1,0,0,1,0,0,0,0,5\n0,0,0,0,0,0,0,0,4\n", "has 2 lines, Train_names.txt 1"),
        ("1,0,0,1,5\n", "it has eight marks and a valence"),
        ("1,0,0,1,0,0,0,x,5\n", "it has eight marks and a valence"),
    ],
    ids=["too many", "too short", "no number"],
)
def test_emoreact_broken(labels: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=said):
        list(EMOREACT.read(emoreact(tmp_path, labels, "a.mp4\n")))


def test_a_score_is_the_mean_of_its_steps_and_polarity_its_sign(tmp_path: Path) -> None:
    folder = write_corpus("mosi-score", tmp_path)
    plain = list(MOSI.read(folder))
    for item, same in zip(MOSI_SCORE.read(folder), plain, strict=True):
        assert item.votes is not None
        assert same.valence is not None
        assert sum(float(step) * share for step, share in item.votes.items()) == pytest.approx(same.valence)
        assert max(item.votes, key=lambda step, votes=item.votes: votes[step]) == item.label
        assert item.vectors is not None
        assert {name: len(vector) for name, vector in item.vectors.items()} == {"text": 100, "audio": 73, "video": 100}
    said = [(item.label, item.valence or 0.0) for item in MOSI_POLARITY.read(folder)]
    assert all((label == "positive") == (score >= 0) for label, score in said)
    assert ("positive", 0.0) in said
