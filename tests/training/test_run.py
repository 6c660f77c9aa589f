"""Whole runs on tiny corpora: trained, judged, resumed, exported, and used."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from lightning import Trainer

from mien.bundle import load
from mien.errors import RecipeError, UsageError
from mien.evaluation.predictions import Predictions
from mien.export.bundle import export
from mien.inference.recognizer import Recognizer
from mien.testing.corpora import write_corpus
from mien.training.examples import gather
from mien.training.progress import Epochs
from mien.training.recipe import load as load_recipe
from mien.training.run import train

RECIPES = Path(__file__).parents[2] / "recipes" / "base"
SMALL = ["schedule.epochs=2", "schedule.batch=8", "schedule.precision=32-true"]
TINY = {
    "text": [*SMALL, "input.vocabulary=400", "input.dims=16", "encoder.pairs=64", "finetune.schedule.epochs=1"],
    "audio": [*SMALL, "encoder.standardise=true", "encoder.widths=[4,4,8,8]", "encoder.dims=16", "protocol.folds=2"],
    "face": [*SMALL, "encoder.widths=[8,8]", "encoder.blocks=1"],
}
CORPORA = {
    "text": ("meld", "goemotions", "isear", "emocontext"),
    "audio": ("ravdess", "emodb", "nemo"),
    "face": ("fer2013",),
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpora")
    for names in CORPORA.values():
        for name in names:
            write_corpus(name, folder)
    return folder


@pytest.fixture(scope="module")
def runs(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("runs")
    for name, overrides in TINY.items():
        train(RECIPES / f"{name}.yaml", root, folder / name, overrides)
    return {name: folder / name for name in TINY}


@pytest.mark.parametrize("name", TINY)
def test_a_run_leaves_a_card_that_its_predictions_bear_out(name: str, runs: dict[str, Path]) -> None:
    card = json.loads((runs[name] / "card.json").read_text())
    said = Predictions.load(runs[name] / "predictions.parquet")
    assert len(said) == sum(score["n"] for score in card["scores"].values())
    assert said.labels == tuple(card["classes"])
    right = float(np.mean(said.logits.argmax(axis=1) == said.truth))
    mean = sum(s["accuracy"] * s["n"] for s in card["scores"].values()) / len(said)
    assert right == pytest.approx(mean)
    assert card["temperature"] > 0
    assert set(card["trained_on"]) == set(CORPORA[name])


def test_no_speaker_of_a_fold_was_trained_on(runs: dict[str, Path]) -> None:
    """Every clip whose speaker is in a used fold is judged, once."""
    said = Predictions.load(runs["audio"] / "predictions.parquet")
    assert set(said.corpora) == set(CORPORA["audio"])
    for speaker in set(zip(said.corpus, said.speaker, strict=True)):
        folds = {fold for fold, *who in zip(said.fold, said.corpus, said.speaker, strict=True) if tuple(who) == speaker}
        assert len(folds) == 1


def test_a_finished_fold_is_not_trained_again(root: Path, runs: dict[str, Path]) -> None:
    before = {p: p.stat().st_mtime_ns for p in runs["audio"].glob("fold-*/logits.npy")}
    assert before
    card = train(RECIPES / "audio.yaml", root, runs["audio"], TINY["audio"])
    assert {p: p.stat().st_mtime_ns for p in before} == before
    assert card["recipe"] == "base-audio"


def test_the_last_fold_may_be_the_one_that_is_kept(root: Path, tmp_path: Path) -> None:
    """Without a fit on everyone, and with an inner part that chooses the epoch in each fold."""
    said = [*TINY["audio"], "protocol.everyone=false", "protocol.inner=0.3", "protocol.across=false", "loss.prior=null"]
    card = train(RECIPES / "audio.yaml", root, tmp_path, said)
    assert not (tmp_path / "everyone").exists()
    assert card["protocol"]["inner"] == 0.3
    assert (tmp_path / "weights.pt").exists()


def test_a_stopped_run_goes_on(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Killed after its first epoch, a run starts again with its second."""

    class KilledError(Exception):
        pass

    def die(self: Epochs, trainer: Trainer, module: object) -> None:
        if trainer.current_epoch == 1:
            raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(Epochs, "on_train_epoch_start", die)
        with pytest.raises(KilledError):
            train(RECIPES / "face.yaml", root, tmp_path, TINY["face"])
    assert (tmp_path / "fit" / "last.ckpt").exists()
    assert float((tmp_path / "seconds.txt").read_text()) > 0
    (tmp_path / "seconds.txt").write_text("1000.0")
    capsys.readouterr()
    assert train(RECIPES / "face.yaml", root, tmp_path, TINY["face"])["seconds"] >= 1000
    said = capsys.readouterr().err
    assert "epoch 2/2" in said
    assert "epoch 1/2" not in said


def test_a_second_stage_goes_on_from_a_run_that_is_done(root: Path, tmp_path: Path) -> None:
    """It learns the labels alone where the first one learned the votes too; the first one is not trained again."""
    said = [*TINY["face"], "loss.votes=1"]
    train(RECIPES / "face.yaml", root, tmp_path, said)
    first, before = (
        torch.load(tmp_path / "weights.pt", weights_only=True),
        (tmp_path / "fit" / "last.ckpt").read_bytes(),
    )
    stage = "finetune={train: [{corpus: fer2013, split: train}], votes: 0, schedule: {epochs: 1, batch: 8}}"
    train(RECIPES / "face.yaml", root, tmp_path, [*said, stage])
    assert (tmp_path / "fit" / "last.ckpt").read_bytes() == before
    assert (tmp_path / "metrics.csv").read_bytes() == (tmp_path / "finetune" / "metrics.csv").read_bytes()
    second = torch.load(tmp_path / "weights.pt", weights_only=True)
    assert any(not torch.equal(first[name], second[name]) for name in first)
    recipe = load_recipe(RECIPES / "face.yaml", [*said, stage])
    for stage_of, single in ((recipe, False), (recipe.second, True)):
        targets = [example.target.max() for example in gather(stage_of, stage_of.train, root)]
        assert all(top == 1 for top in targets) == single


def test_the_same_seed_gives_the_same_weights(root: Path, runs: dict[str, Path], tmp_path: Path) -> None:
    train(RECIPES / "face.yaml", root, tmp_path, TINY["face"])
    one = torch.load(runs["face"] / "weights.pt", weights_only=True)
    two = torch.load(tmp_path / "weights.pt", weights_only=True)
    assert all(torch.equal(one[name], two[name]) for name in one)


def test_an_unknown_prior_is_refused(root: Path, tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"loss.prior is a corpus that is trained on .*, got 'iemocap'"):
        train(RECIPES / "face.yaml", root, tmp_path, [*TINY["face"], "loss.prior=iemocap"])


def test_runs_become_a_bundle_that_reads(runs: dict[str, Path], tmp_path: Path) -> None:
    folder = export(list(runs.values()), "tiny", tmp_path / "tiny")
    bundle = load(folder)
    assert set(bundle.contract.experts) == {"text", "audio", "face"}
    for card in bundle.manifest["card"]["experts"].values():
        assert 0 <= card["parity"] <= 1e-4
    reading = Recognizer.load(folder).analyze(text="Ana: Hello!\nBen: Go away.").readings[1]
    assert sum(reading.prediction.probabilities) == pytest.approx(1)
    assert reading.utterance.speaker == "Ben"


def test_a_prior_is_in_the_exported_graph(root: Path, runs: dict[str, Path]) -> None:
    """The judged logits, which had the prior added from outside, are those of the settled encoder."""
    from mien.training import build
    from mien.training.loaders import judge_loader
    from mien.training.recipe import Recipe

    run = runs["text"]
    recipe = Recipe.model_validate_json((run / "recipe.json").read_text())
    reader = build.reader(recipe, run, run / "features")
    encoder = build.encoder(recipe, reader.layout)
    encoder.load_state_dict(torch.load(run / "weights.pt", weights_only=True))
    encoder.eval()
    dev = gather(recipe, recipe.dev, root, judge=True)
    with torch.inference_mode():
        ours = np.concatenate([encoder(*b.inputs)[1].numpy() for b in judge_loader(reader, dev, {})])
    assert np.abs(Predictions.load(run / "predictions.parquet").logits - ours).max() < 1e-4


def test_a_failed_export_leaves_what_was_there(runs: dict[str, Path], tmp_path: Path) -> None:
    place = tmp_path / "kept"
    place.mkdir()
    (place / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="two runs are of face"):
        export([runs["face"], runs["face"]], "x", place)
    assert (place / "mine.txt").read_text() == "mine"
    with pytest.raises(UsageError, match=r"holds no recipe\.json"):
        export([tmp_path], "x", place)
