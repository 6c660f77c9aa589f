"""The measuring scripts: what they compute is right, and they run to the end on tiny input and print Markdown."""

import hashlib
import importlib.util
import json
import math
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from scipy.linalg import subspace_angles
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.dummy import DummyClassifier
from sklearn.metrics import f1_score
from sklearn.metrics import log_loss as witness_log_loss

from mien.audio.mel import MelSettings
from mien.features.extract import face_spec, mel_spec, tokens_spec
from mien.labels import EKMAN_7, RAVDESS_8
from mien.media import probe
from mien.testing.audio import vowel
from mien.testing.corpora import write_corpus
from mien.testing.vision import face_image, write_video

ROOT = Path(__file__).parent.parent


def script(path: str) -> ModuleType:
    """A script as a module, without running it."""
    name = "script_" + re.sub(r"\W", "_", path)
    spec = importlib.util.spec_from_file_location(name, ROOT / path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # where dataclasses look up their annotations
    spec.loader.exec_module(module)
    return module


times = script("benchmarks/analyze.py")
memory = script("benchmarks/memory.py")
speakers = script("benchmarks/speakers.py")
results = script("docs/results.py")


def tables(text: str) -> list[list[list[str]]]:
    """The tables of a Markdown text as rows of cells; a table whose rows differ in length is refused."""
    blocks = re.findall(r"(?:^\|.*\|$\n?)+", text, re.MULTILINE)
    found = [[[c.strip() for c in line.strip("|").split("|")] for line in block.splitlines()] for block in blocks]
    for table in found:
        assert len({len(row) for row in table}) == 1
        assert all(re.fullmatch(r"-+:?", cell) for cell in table[1])
    return found


# benchmarks/analyze.py


def test_import_time_is_the_line_of_the_package_itself() -> None:
    report = (
        "import time: self [us] | cumulative | imported package\n"
        "import time:       120 |        120 |   mien.errors\n"
        "import time:      1000 |       4321 | mien\n"
        "import time:       900 |        900 | mienfield\n"
    )
    assert times.import_seconds(report) == pytest.approx(0.004321)


def test_the_first_call_is_not_counted() -> None:
    calls: list[int] = []
    assert times.timed(lambda: calls.append(1), 4).shape == (4,)
    assert len(calls) == 5


def test_real_time_factor_is_work_over_media() -> None:
    assert times.share(3.0, of=60.0) == "0.05"


def test_times_run_to_the_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    film = write_video(tmp_path / "clip.mp4", [face_image(seed=k) for k in range(5)], 5.0, waveform=vowel(1.0))
    film.with_suffix(".srt").write_text("1\n00:00:00,000 --> 00:00:01,000\nWho is there?\n")
    words = tmp_path / "words.csv"
    words.write_text("emotion,text\njoy,What a day!\nfear,Who is there?\n")
    times.main(["--clip", str(film), "--words", str(words), "--repeats", "1"])
    (table,) = tables(capsys.readouterr().out)
    assert table[0] == ["what", "measured", "goal", "beside it"]
    measured = {row[0]: row[1] for row in table[2:]}
    assert len(measured) == 13
    assert all(float(re.search(r"[\d.]+(?:e-\d+)?", value)[0]) > 0 for value in measured.values())  # type: ignore[index]


# benchmarks/memory.py


def test_film_has_sound_and_a_picture_of_one_length(tmp_path: Path) -> None:
    memory.write_film(tmp_path / "film.mp4", 0.25)
    held = probe(tmp_path / "film.mp4")
    assert held.audio
    assert held.video
    assert held.duration == pytest.approx(15.0, abs=0.2)


def test_sound_and_picture_come_round_at_different_times() -> None:
    pieces, pictures = list(memory._sounds()), memory._pictures()
    assert {len(piece) for piece in pieces} == {memory.RATE}
    assert math.gcd(len(pieces), len(pictures) // memory.FRAMES) == 1


def test_memory_runs_to_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    memory.main(["--minutes", "0.1"])
    (table,) = tables(capsys.readouterr().out)
    (row,) = table[2:]
    assert row[0] == "0.1"
    assert 20 < float(row[1].removesuffix(" MB")) < 4_000
    assert int(row[4]) >= 1


def test_an_analysis_that_fails_is_not_measured(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="exit status 4"):
        memory.analyse(tmp_path / "film.mp4", 1.0, str(tmp_path / "none"))


# benchmarks/speakers.py


def voices(people: int = 12, clips: int = 8, spread: float = 1.0) -> Any:
    """Three corpora with different microphones; each speaker's clips lie around the speaker's own place."""
    rng = np.random.default_rng(0)
    names = [f"{name}/{who:02d}" for name in speakers.CORPORA for who in range(people)]
    corpora = [name.partition("/")[0] for name in names]
    places = rng.normal(size=(len(names), 16)) * np.linspace(3, 0.1, 16)
    moods = spread * rng.normal(size=(len(names), clips, 16))
    microphone = np.array([10.0 * speakers.CORPORA.index(name) for name in corpora])[:, None, None]
    return speakers.Voices(
        (places[:, None] + moods + microphone).reshape(-1, 16),
        np.repeat(corpora, clips),
        np.repeat(names, clips),
        np.full(len(names) * clips, 2.0),
    )


def test_directions_span_the_discriminants_of_scikit_learn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speakers, "RIDGE", 0.0)
    heard = voices()
    fitting = np.isin(heard.speakers, [who for name in speakers.CORPORA for who in heard.halves(name)[0]])
    rows = heard.statistics.copy()
    for name in speakers.CORPORA:
        own = fitting & (heard.corpora == name)
        rows[own] -= rows[own].mean(axis=0)
    witness = LinearDiscriminantAnalysis(solver="eigen").fit(rows[fitting], heard.speakers[fitting])
    found = speakers.fit(heard)
    assert found.shape == (16, 4)
    assert np.degrees(subspace_angles(found, witness.scalings_[:, :4])).max() < 1e-3


def test_directions_have_a_spread_of_one_within_a_speaker() -> None:
    heard = voices()
    people = [who for name in speakers.CORPORA for who in heard.halves(name)[0]]
    own = [heard.statistics[heard.speakers == who] for who in people]
    within = np.concatenate([rows - rows.mean(axis=0) for rows in own]) @ speakers.fit(heard)
    np.testing.assert_allclose(within.std(axis=0), 1.0)


def test_nobody_both_fits_and_is_held_out() -> None:
    heard = voices()
    for name in speakers.CORPORA:
        fitting, held_out = heard.halves(name)
        assert not set(fitting) & set(held_out)
        assert {who.partition("/")[0] for who in fitting + held_out} == {name}


@pytest.mark.parametrize(
    ("truth", "found", "score"),
    [
        ("aabb", "XXYY", (1.0, 1.0, 0)),
        ("aabb", "XXXX", (0.5, 1.0, -1)),
        ("aaaa", "XXYZ", (1.0, 0.5, 2)),
        ("aabb", "XYXY", (0.5, 0.5, 0)),
    ],
)
def test_comparing_groups(truth: str, found: str, score: tuple[float, float, int]) -> None:
    assert speakers._compare(np.array(list(truth)), np.array(list(found))) == pytest.approx(score)


def test_the_shipped_threshold_stays_what_it_is() -> None:
    before = speakers.shipped.THRESHOLD
    assert set(speakers.choose(voices(people=4))) == set(speakers.THRESHOLDS)
    assert before == speakers.shipped.THRESHOLD


def test_directions_are_compared_whatever_their_sign() -> None:
    shipped = speakers.shipped.DIRECTIONS
    assert speakers.difference(-shipped) == 0
    assert speakers.difference(shipped + 0.01) == pytest.approx(0.01)


def test_speakers_without_data_say_what_they_need(capsys: pytest.CaptureFixture[str]) -> None:
    speakers.main([])
    said = capsys.readouterr().out
    assert "--root DATA" in said
    assert len(said.strip().splitlines()) == 1


def test_speakers_run_to_the_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in speakers.CORPORA:
        write_corpus(name, tmp_path)
    speakers.main(["--root", str(tmp_path)])
    thresholds, held_out = tables(capsys.readouterr().out)
    assert [row[0] for row in thresholds[2:]] == ["3.6", "3.8", "4.0", "4.2 (shipped)", "4.4", "4.6"]
    crowds = {(row[0], row[1]) for row in held_out[2:]}
    assert crowds >= {(name, crowd) for name in speakers.CORPORA for crowd in "12"}


# docs/results.py


@pytest.mark.parametrize(
    ("item", "who"),
    [
        ("ravdess/03-01-06-01-02-01-12", "ravdess/12"),
        ("emodb/03a01Fa", "emodb/03"),
        ("nemo/EB0_anger_1", "nemo/EB0"),
    ],
)
def test_speakers_by_name(item: str, who: str) -> None:
    assert results.speaker(item) == who


def test_dialogues_by_name() -> None:
    assert results.dialogue("meld/dev/dia110_utt7") == "meld/dev/dia110"


def test_majority_against_scikit_learn() -> None:
    truth = np.random.default_rng(0).choice(4, size=300, p=[0.5, 0.3, 0.0, 0.2])
    witness = DummyClassifier(strategy="prior").fit(np.zeros((300, 1)), truth)
    found, nothing = results.majority(truth), np.zeros((300, 1))
    assert found["accuracy"] == pytest.approx(witness.score(nothing, truth))
    assert found["weighted_f1"] == pytest.approx(f1_score(truth, witness.predict(nothing), average="weighted"))
    assert found["uar"] == pytest.approx(1 / 3)
    assert found["log_loss"] == pytest.approx(witness_log_loss(truth, witness.predict_proba(nothing)))
    assert found["ece"] == pytest.approx(0.0)
    assert found["reliability"] == pytest.approx(0.0)


def predictions(ids: list[str], classes: int, seed: int = 0) -> Any:
    rng = np.random.default_rng(seed)
    truth = np.arange(len(ids)) % classes
    return results.Predictions(tuple(ids), truth, rng.normal(size=(len(ids), classes)) + 2 * np.eye(classes)[truth])


def card(kind: str, held: Any, across: Any = None) -> dict[str, Any]:
    """A card as training writes it."""
    names = sorted({item.partition("/")[0] for item in held.ids})
    scores = {name: results.judged(held.only(name).truth, softmax(held.only(name).logits)) for name in names}
    return {
        "recipe": f"tiny-{kind}",
        "command": f"mien train recipes/base/{kind}.yaml --root DATA --run runs/tiny-{kind}",
        "commit": "0123abc",
        "protocol": {"kind": "official", "seed": 1},
        "temperature": 1.0,
        "reliability": 0.5,
        "scores": scores,
        "across": across,
        "trained_on": {name: {"examples": 12, "licence": "none"} for name in names},
        "weights": 1_000,
        "seconds": 90,
        "parity": 1e-6,
    }


def softmax(logits: Any) -> Any:
    odds = np.exp(logits)
    return odds / odds.sum(axis=1, keepdims=True)


def test_predictions_of_another_run_are_known_by_their_scores() -> None:
    held = predictions([f"fer2013/{k:05d}" for k in range(60)], 7)
    said = card("face", held)
    assert results.of_this_card(said, held)
    other = predictions(list(held.ids), 7, seed=1)
    assert not results.of_this_card(said, other)
    assert not results.of_this_card(said, predictions(list(held.ids)[:-1], 7))


def test_only_labels_that_another_corpus_has_are_judged_across() -> None:
    ids = ("emodb/03a01Fa", "emodb/03a01Wa", "nemo/EB0_x_1", "ravdess/03-01-06-01-02-01-12")
    held = results.Predictions(ids, np.array([0, 3, 3, 2]), np.zeros((4, 4)))
    assert held.known_elsewhere("emodb").tolist() == [3]
    assert held.known_elsewhere("ravdess").tolist() == []


def test_a_copy_that_is_not_whole_is_said() -> None:
    assert results.missing({"scores": {"meld": {"n": 1109.0}}}) == ""
    assert "3,485 of 3,589 in FER2013" in results.missing({"scores": {"fer2013": {"n": 3485.0}}})


def write_bundle(folder: Path, cards: dict[str, Any]) -> Path:
    """A bundle with a card and nothing that could run."""
    specs = {"text": tokens_spec(8), "audio": mel_spec(MelSettings()), "face": face_spec()}
    labels = {kind: RAVDESS_8 if kind == "audio" else EKMAN_7 for kind in specs}
    folder.mkdir()
    (folder / "tokenizer.json").write_bytes(b"graph")
    for kind in specs:
        (folder / f"{kind}.onnx").write_bytes(b"graph")
    experts = {
        kind: {
            "graph": f"{kind}.onnx",
            "labels": {"name": labels[kind].name, "labels": list(labels[kind].labels)},
            "feature": specs[kind].as_dict(),
            "temperature": 1.0,
            "reliability": 0.5,
        }
        for kind in specs
    }
    manifest = {
        "format": "mien-bundle/1",
        "name": "tiny",
        "version": "0",
        "licence": "none",
        "languages": ["en"],
        "labels": {"name": EKMAN_7.name, "labels": list(EKMAN_7.labels)},
        "experts": experts,
        "fusion": {"kind": "log-opinion-pool", "rule": ""},
        "card": {"experts": cards},
        "files": {
            name: hashlib.sha256(b"graph").hexdigest() for name in (*(f"{k}.onnx" for k in specs), "tokenizer.json")
        },
    }
    (folder / "bundle.json").write_text(json.dumps(manifest))
    return folder


def test_a_gain_over_oneself_is_nothing() -> None:
    held = predictions([f"meld/dev/dia{d}_utt{u}" for d in range(5) for u in range(7)], 7)
    assert results.gain(results.CHAPTERS["text"], held, held) == "+0.000 [+0.000, +0.000]"


def test_a_gain_of_an_oracle_is_what_the_other_lacks() -> None:
    ids = [f"meld/dev/dia{k}_utt0" for k in range(200)]
    truth = np.arange(200) % 2
    oracle = results.Predictions(tuple(ids), truth, np.eye(2)[truth])
    half = results.Predictions(tuple(ids), truth, np.eye(2)[np.where(np.arange(200) % 4 < 2, truth, 1 - truth)])
    found = re.fullmatch(r"\+0\.500 \[\+([\d.]+), \+([\d.]+)\]", results.gain(results.CHAPTERS["text"], oracle, half))
    assert found is not None
    error = 1.96 * 0.5 / math.sqrt(200)
    assert [float(x) for x in found.groups()] == pytest.approx([0.5 - error, 0.5 + error], abs=0.02)


@pytest.fixture
def measured(tmp_path: Path) -> Path:
    """A folder with a bundle of three cards, and the runs of two of them: that of the voice is not at hand."""
    words = predictions([f"meld/dev/dia{d}_utt{u}" for d in range(2) for u in range(7)], 7)  # as in the tiny corpus
    clips = [f"ravdess/03-01-0{e}-01-01-01-{a:02d}" for a in (1, 2, 3) for e in range(1, 9)]
    voice = predictions([*clips, *(f"emodb/{s:02d}a01Fa" for s in (3, 8)), "nemo/EB0_anger_1"], 8)
    face = predictions([f"fer2013/{k:05d}" for k in range(40)], 7)
    across = {"scores": card("audio", voice)["scores"]}
    cards = {"text": card("text", words), "audio": card("audio", voice, across), "face": card("face", face)}
    for kind, held in (("text", words), ("face", face)):
        (tmp_path / "runs" / f"tiny-{kind}").mkdir(parents=True)
        path = tmp_path / "runs" / f"tiny-{kind}" / "predictions.npz"
        np.savez(path, ids=np.array(held.ids), truth=held.truth, logits=held.logits)
    write_bundle(tmp_path / "bundle", cards)
    write_corpus("meld", tmp_path / "data")
    return tmp_path


def test_results_run_to_the_end(measured: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--bundle", str(measured / "bundle"), "--runs", str(measured / "runs")]
    results.main([*where, "--root", str(measured / "data")])
    said = capsys.readouterr().out
    words, voice, across, face = tables(said)
    assert [row[0] for row in words[2:4]] == ["MELD", "majority in MELD"]
    assert len(words) == 7
    assert re.fullmatch(r"\*\*[\d.]+\*\* \[[\d.]+, [\d.]+\]", words[2][3])
    assert [row[0] for row in voice[2:]] == ["EmoDB", "nEMO", "RAVDESS"]
    assert [row[0] for row in across[2:]] == ["without EmoDB", "without nEMO", "without RAVDESS"]
    assert face[2][2].startswith("**")
    assert said.count("; words and pairs, balanced ") == 1
    assert " ".join(said.split()).count(results.WITHOUT_RUNS) == 1


def test_results_without_corpora_leave_the_bag_of_words_out(measured: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results.main(["--bundle", str(measured / "bundle"), "--runs", str(measured / "runs")])
    assert "TF-IDF" not in capsys.readouterr().out


def test_a_run_that_is_not_the_cards_gives_no_interval(measured: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = measured / "runs" / "tiny-face" / "predictions.npz"
    with np.load(path) as held:
        changed = dict(held)
    np.savez(path, **(changed | {"logits": -changed["logits"]}))
    results.main(["--bundle", str(measured / "bundle"), "--runs", str(measured / "runs")])
    said = capsys.readouterr().out
    assert results.OTHER_RUNS in " ".join(said.split())
    assert "majority in FER2013" not in said
