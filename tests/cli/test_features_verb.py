"""`mien features`: from a manifest to arrays, an index and a list of failures."""

import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from outcome import Run

from mien.testing.audio import tone, write_media

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schema" / "features-1.json").read_text(encoding="utf-8"))
HEAD = {"schema": "mien/manifest/1", "corpus": "tiny", "labels": {"name": "two", "labels": ["good", "bad"]}}


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    """Two clips that can be heard, one that cannot, and a turn without sound."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number in range(2):
        write_media(corpus / f"{number}.wav", tone(300 + 100 * number, 0.5))
    (corpus / "broken.wav").write_bytes(b"no sound" * 50)
    items = [
        {"id": "tiny/0", "media": "0.wav", "label": "good"},
        {"id": "tiny/1", "media": "1.wav", "start": 0.1, "end": 0.3, "label": "bad"},
        {"id": "tiny/broken", "media": "broken.wav"},
        {"id": "tiny/words", "text": "only words"},
    ]
    path = tmp_path / "tiny.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in [HEAD | {"root": str(corpus)}, *items]))
    return path


def index(store: Path) -> dict[str, object]:
    (path,) = store.glob("*/tiny.index.json")
    return dict(json.loads(path.read_text()))


def test_what_can_be_heard_is_computed_and_the_rest_told(mien: Run, manifest: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    done = mien("features", "extract", manifest, "--spec", "log-mel:hop=0.02", "--store", store)
    assert done.status == 0
    assert done.out.startswith("2 computed, 0 stored before, 1 failed: ")
    assert done.err.startswith("mien: tiny/broken: ")
    said = index(store)
    jsonschema.validate(said, SCHEMA)
    assert list(said["failures"]) == ["tiny/broken"]
    lengths = {}
    for id, key in said["items"].items():
        (path,) = store.glob(f"*/{key[:2]}/{key}.npy")
        lengths[id] = np.load(path, mmap_mode="r").shape
    assert lengths["tiny/1"] == (9, 64)  # 0.2 s in steps of 0.02 s, windows of 0.032 s
    assert lengths["tiny/0"][0] > 9


def test_a_second_run_finds_everything(mien: Run, manifest: Path, tmp_path: Path) -> None:
    arguments = ["features", "extract", manifest, "--spec", "log-mel", "--store", tmp_path / "store"]
    mien(*arguments)
    first = index(tmp_path / "store")
    assert mien(*arguments).out.startswith("0 computed, 2 stored before, 1 failed: ")
    assert index(tmp_path / "store") == first


def test_too_many_failures(mien: Run, manifest: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    done = mien("features", "extract", manifest, "--spec", "log-mel", "--store", store, "--most-failures", 0)
    assert done.status == 3
    assert done.err.endswith("mien: stopped: more than 0 items failed; allow more with --most-failures\n")
    assert "tiny/broken" in index(store)["failures"]


def test_a_corpus_that_has_moved(mien: Run, manifest: Path, tmp_path: Path) -> None:
    (tmp_path / "corpus").rename(tmp_path / "moved")
    arguments = ["features", "extract", manifest, "--spec", "log-mel", "--store", tmp_path / "store"]
    assert mien(*arguments).out.startswith("0 computed, 0 stored before, 3 failed")
    assert mien(*arguments, "--root", tmp_path / "moved").out.startswith("2 computed")


def test_a_manifest_without_media(mien: Run, tmp_path: Path) -> None:
    """A picture in a table cannot be heard, nor a person in a group."""
    path = tmp_path / "words.jsonl"
    items = [{"id": "w/0", "text": "hello"}, {"id": "w/1", "media": "faces.csv", "row": 1}]
    items += [{"id": "w/2", "media": "group.jpg", "box": [0, 0, 20, 30]}]
    path.write_text("".join(json.dumps(record) + "\n" for record in [HEAD | {"root": str(tmp_path)}, *items]))
    done = mien("features", "extract", path, "--spec", "log-mel", "--store", tmp_path / "store")
    assert done.status == 2
    assert "none of its 3 items has media, which log-mel needs" in done.err


def test_faces_of_a_table_of_pictures(mien: Run, tmp_path: Path) -> None:
    """The crops that training reads from the corpus itself."""
    from mien.corpora.table import located
    from mien.features.extract import face_pixels
    from mien.testing.corpora import write_corpus

    write_corpus("fer2013", tmp_path)
    corpus, place = located("fer2013", tmp_path)
    pictures = {item.id: item.image for item in corpus.read(place)}
    manifest, store = tmp_path / "tiny.jsonl", tmp_path / "store"
    assert mien("corpora", "prepare", "fer2013", "--root", tmp_path, "--output", manifest).status == 0
    done = mien("features", "extract", manifest, "--spec", "face-crop", "--store", store)
    assert (done.status, done.out.split(",")[0]) == (0, f"{len(pictures)} computed")
    for id, key in index(store)["items"].items():
        (path,) = store.glob(f"*/{key[:2]}/{key}.npy")
        np.testing.assert_allclose(np.load(path), face_pixels(pictures[id][None])[0], atol=2e-3)
    done = mien("features", "extract", manifest, "--spec", "scene", "--store", store)
    assert (done.status, "items has media, which scene needs" in done.err) == (2, True)


@pytest.mark.parametrize(
    ("spec", "said"),
    [("smell", "unknown feature 'smell'; known are log-mel"), ("log-mel:hops=1", "no setting 'hops'")],
)
def test_a_feature_that_is_none(mien: Run, manifest: Path, tmp_path: Path, spec: str, said: str) -> None:
    done = mien("features", "extract", manifest, "--spec", spec, "--store", tmp_path / "store")
    assert done.status == 2
    assert said in done.err
    assert not (tmp_path / "store").exists()


def test_the_list_names_settings(mien: Run) -> None:
    done = mien("features", "list")
    assert done.status == 0
    assert "log-mel  speech as log-mel frames: (frames, bands)" in done.out
    assert "bands=64" in done.out


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    """Training turns, and a test turn whose words must not be learnt."""
    turns = ["i am happy", "i am so sad", "you are happy", "you are so sad"] * 5
    items = [{"id": f"t/{n}", "text": text, "split": "train"} for n, text in enumerate(turns)]
    items += [{"id": f"t/test{n}", "text": "secret secret", "split": "test"} for n in range(3)]
    path = tmp_path / "talk.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in [HEAD | {"root": str(tmp_path)}, *items]))
    return path


def test_a_vocabulary_is_learnt_from_training_turns_and_used(mien: Run, talk: Path, tmp_path: Path) -> None:
    output = tmp_path / "words.json"
    done = mien("features", "vocabulary", talk, "--output", output)
    assert (done.status, done.out) == (0, f"9 words: {output}\n")
    known = json.loads(output.read_text())["words"]
    assert sorted(known) == sorted(["<pad>", "<unk>", "i", "am", "happy", "so", "sad", "you", "are"])
    done = mien("features", "extract", talk, "--spec", f"words:vocabulary={output}", "--store", tmp_path / "store")
    assert done.out.startswith("5 computed, 18 stored before")  # the same words are the same item
    assert mien("features", "vocabulary", talk, "--output", output, "--floor", 11).out.startswith("2 words")
    assert mien("features", "vocabulary", talk, "--output", output, "--most", 1).out.startswith("3 words")


def test_vectors_are_learnt_from_training_turns(mien: Run, talk: Path, tmp_path: Path) -> None:
    from mien.text.vectors import read_vectors

    output = tmp_path / "vectors.bin"
    done = mien("features", "word2vec", talk, "--output", output, "--dims", 7, "--epochs", 1)
    assert (done.status, done.out) == (0, f"7 words, 7 numbers each: {output}\n")
    found = read_vectors(output)
    assert found.matrix.shape == (7, 7)
    assert "secret" not in found.words


def test_nothing_to_learn_from(mien: Run, manifest: Path, tmp_path: Path) -> None:
    manifest.write_text(manifest.read_text().replace('"text": "only words"', '"text": "x", "split": "test"'))
    done = mien("features", "vocabulary", manifest, "--output", tmp_path / "words.json")
    assert done.status == 2
    assert "none of its items has words to learn from" in done.err
