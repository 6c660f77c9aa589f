"""Whole studies on a tiny corpus: counted, judged, given up, killed, resumed, and reported."""

import csv
import json
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import numpy as np
import optuna
import pytest
import yaml
from sklearn.metrics import f1_score
from tuning_trials import SPACE, recipe, worker, written

from mien.errors import RecipeError, UsageError
from mien.evaluation.predictions import Predictions
from mien.testing.corpora import write_corpus
from mien.training.recipe import Recipe, load
from mien.training.space import Tune
from mien.training.tuning import trial as trial_room
from mien.training.tuning.findings import Findings
from mien.training.tuning.judging import check_judge, judged_by, score
from mien.training.tuning.sampling import exhausted, sampler
from mien.training.tuning.search import quiet, tune
from mien.training.tuning.storage import open_study, storage_at
from mien.training.yaml import check


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpora")
    write_corpus("meld", folder)
    return folder


@pytest.fixture(scope="module")
def found(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Findings:
    folder = tmp_path_factory.mktemp("study")
    return tune(written(folder), root, folder / "tiny")


def run_of(found: Findings, number: int) -> Path:
    return found.folder / "trials" / f"{number:03d}"


def test_a_study_has_as_many_trials_as_were_wanted(found: Findings) -> None:
    assert [trial.state for trial in found.trials] == ["complete"] * 4
    assert found.counts == "4 trials of 4: 4 complete"
    assert found.judged_by == "weighted F1 on dev (meld dev)"


def test_a_trial_is_judged_by_what_its_run_answered(found: Findings) -> None:
    for trial in found.trials:
        said = Predictions.load(run_of(found, trial.number) / "predictions.parquet")
        assert set(said.split) == {"dev"}
        witness = f1_score(said.truth, said.logits.argmax(axis=1), average="weighted")
        assert trial.value == pytest.approx(witness, abs=1e-6)


def test_a_trial_is_a_run_without_its_checkpoints(found: Findings) -> None:
    run = run_of(found, 0)
    held = Recipe.model_validate_json((run / "recipe.json").read_text())
    assert held.schedule.rate == pytest.approx(found.trials[0].params["schedule.rate"], rel=1e-3)
    assert (run / "weights.pt").exists()
    assert "epoch 2/2" in (run / "log.txt").read_text()
    assert not list(run.rglob("*.ckpt"))


def test_the_winner_is_a_recipe_that_says_where_it_comes_from(found: Findings) -> None:
    path = found.folder / "best.yaml"
    best = max(found.trials, key=lambda trial: trial.value or 0)
    run = json.loads((run_of(found, best.number) / "recipe.json").read_text())
    winner = load(path).model_dump(mode="json")
    assert winner.pop("name") == "tiny-tuned"
    assert run.pop("name") == "tiny"
    assert winner == run
    first, second, third, *_ = path.read_text().splitlines()
    assert first == f"# mien train {path} --root DATA --run runs/tiny-best"
    assert second == f"# 1 minute as a trial; weighted F1 on dev (meld dev) {best.value:.3f},"
    assert f"the best of 4 trials ({best.number} of the study tiny)" in third


def test_the_report_needs_nothing_else(found: Findings) -> None:
    text = (found.folder / "report.html").read_text(encoding="ascii")
    assert "4 trials of 4: 4 complete" in text
    assert text.count("data:image/png;base64,") == 2
    assert not re.search(r"(?:src|href)=\"(?!data:)", text)
    for name in ("history.png", "slices.png"):
        assert (found.folder / name).read_bytes().startswith(b"\x89PNG")


def test_importances_are_shares(found: Findings) -> None:
    assert set(found.importances) == set(SPACE)
    assert sum(found.importances.values()) == pytest.approx(1)
    assert list(found.importances.values()) == sorted(found.importances.values(), reverse=True)


def test_more_trials_are_added_to_those_that_are_there(
    root: Path, found: Findings, capsys: pytest.CaptureFixture[str]
) -> None:
    path, before = found.folder.parent / "tiny.yaml", (found.folder / "best.yaml").read_text()
    again = tune(path, root, found.folder)
    assert capsys.readouterr().err == "", "nothing was left to do"
    assert again.trials == found.trials
    assert (found.folder / "best.yaml").read_text() == before
    more = tune(path, root, found.folder, trials=5)
    assert more.trials[:4] == found.trials
    (line,) = capsys.readouterr().err.splitlines()
    assert re.fullmatch(r"trial 4  complete  \d\.\d{3}  \d+ s  encoder\.dropout .* \(5 of 5, best .* in \d\)", line)


def test_the_study_of_another_recipe_is_refused(root: Path, found: Findings) -> None:
    with pytest.raises(RecipeError, match="the study 'tiny' there tunes another recipe"):
        tune(found.folder.parent / "tiny.yaml", root, found.folder, ["schedule.epochs=3"])


def test_trials_without_a_run_cost_nothing(root: Path, tmp_path: Path) -> None:
    """A trial count that makes no sense is refused before anything is made."""
    with pytest.raises(RecipeError, match=r"tune.trials: .* got 0"):
        tune(written(tmp_path), root, tmp_path / "study", trials=0)
    assert not (tmp_path / "study").exists()


def test_what_a_network_refuses_fails_and_a_row_of_it_ends_the_search(root: Path, tmp_path: Path) -> None:
    """16 numbers of an embedding are shared by 3 heads or 5 no more than by 7."""
    space = {"encoder.heads": {"choices": [3, 5, 7]}}
    path = written(tmp_path, tune={"space": space, "failures": 3})
    with pytest.raises(RecipeError, match=r"3 trials in a row failed, the last one with: .*16 is no multiple of"):
        tune(path, root, tmp_path / "study")
    text = (tmp_path / "study" / "report.html").read_text()
    assert "0 trials of 4; besides 3 failed" in text
    assert "16 is no multiple of" in text
    assert not (tmp_path / "study" / "best.yaml").exists()


def test_a_failed_trial_does_not_count_and_a_grid_comes_to_an_end(root: Path, tmp_path: Path) -> None:
    path = written(tmp_path, tune={"space": {"encoder.heads": {"choices": [1, 2, 3]}}, "sampler": "grid"})
    grid = tune(path, root, tmp_path / "study", ["schedule.epochs=1"])
    assert sorted(trial.params["encoder.heads"] for trial in grid.trials) == ["1", "2", "3"]
    assert {trial.params["encoder.heads"]: trial.state for trial in grid.trials}["3"] == "failed"
    assert grid.counts == "2 trials of 4: 2 complete; besides 1 failed"


def distributions() -> dict[str, Any]:
    return {"encoder.dropout": optuna.distributions.FloatDistribution(0.1, 0.6)}


def test_a_trial_below_the_median_is_given_up_once_it_is_warm(root: Path, tmp_path: Path) -> None:
    """Five trials that were right in every epoch leave no hope for a sixth."""
    said = {"space": {"encoder.dropout": SPACE["encoder.dropout"]}, "trials": 6, "prune": True, "warmup": 1}
    path = written(tmp_path, tune=said, schedule={"epochs": 4, "batch": 8})
    folder = tmp_path / "study"
    folder.mkdir()
    with quiet(), storage_at(None, folder) as storage:
        study = open_study(storage, "study", load(path))
        for k in range(5):
            values = dict.fromkeys(range(1, 5), 0.9 + k / 100)
            params = {"encoder.dropout": 0.1 + k / 10}
            study.add_trial(
                optuna.create_trial(
                    params=params, distributions=distributions(), value=0.95, intermediate_values=values
                )
            )
    last = tune(path, root, folder).trials[-1]
    assert (last.state, last.epochs) == ("given up", 2)
    assert "epoch 3/4" not in (folder / "trials" / "005" / "log.txt").read_text()


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        (["dev=[{corpus: meld, split: test}]"], "chosen by the test split of meld; protocol.inner=0.1 tunes by"),
        (["dev=[{corpus: meld, split: test}]", "protocol.force=true"], "This cannot be forced"),
        (["protocol.kind=speakers", "protocol.folds=2"], "chosen by the very fold that is judged; protocol.inner"),
        (["input={kind: terms}", "encoder={kind: tfidf}", "protocol.inner=0.2"], "tfidf has no epochs"),
    ],
)
def test_no_setting_is_chosen_by_what_judges_later(root: Path, tmp_path: Path, overrides: list[str], said: str) -> None:
    with pytest.raises(RecipeError, match=said):
        check_judge(load(written(tmp_path), overrides), root)


def test_an_inner_part_judges_where_dev_is_a_test_split(root: Path, tmp_path: Path) -> None:
    chosen = load(written(tmp_path), ["dev=[{corpus: meld, split: test}]", "protocol.inner=0.2"])
    check_judge(chosen, root)
    assert judged_by(chosen) == "weighted F1 on protocol.inner (20% of the training part)"


def test_folds_are_judged_by_their_inner_parts(root: Path, tmp_path: Path) -> None:
    """The score is the mean of each fold's best epoch; only the first fold is shown to the study."""
    said = {"space": {"encoder.dropout": SPACE["encoder.dropout"]}, "trials": 1}
    protocol = {"kind": "speakers", "folds": 3, "inner": 0.4}
    one = tune(written(tmp_path, tune=said, protocol=protocol), root, tmp_path / "study").trials[0]
    tables = sorted((tmp_path / "study" / "trials" / "000").glob("fold-*/metrics.csv"))
    assert len(tables) == 3
    rows = [list(csv.DictReader(table.read_text().splitlines())) for table in tables]
    scores = [[float(row["dev_weighted_f1"]) for row in epochs] for epochs in rows]
    assert one.value == pytest.approx(np.mean([max(epochs) for epochs in scores]), abs=1e-5)
    assert one.epochs == 2


def test_a_closed_form_is_judged_by_its_answers(root: Path, tmp_path: Path) -> None:
    overrides = ["input={kind: terms, floor: 1}", "encoder={kind: tfidf}"]
    path = written(tmp_path, tune={"space": {"input.high": {"choices": [1, 2]}}, "trials": 1})
    one = tune(path, root, tmp_path / "study", overrides).trials[0]
    run = tmp_path / "study" / "trials" / "000"
    said = Predictions.load(run / "predictions.parquet")
    assert one.value == pytest.approx(f1_score(said.truth, said.logits.argmax(axis=1), average="weighted"))
    assert score(Recipe.model_validate_json((run / "recipe.json").read_text()), run) == one.value


def test_ctrl_c_leaves_a_trial_to_be_tried_again(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def leave(*_: object) -> None:
        raise KeyboardInterrupt

    path, folder = written(tmp_path, tune={"trials": 1}), tmp_path / "study"
    with monkeypatch.context() as patched:
        patched.setattr(trial_room, "train_recipe", leave)
        with pytest.raises(KeyboardInterrupt):
            tune(path, root, folder)
    resumed = tune(path, root, folder)
    assert [trial.state for trial in resumed.trials] == ["killed", "complete"]
    assert resumed.trials[0].params == resumed.trials[1].params
    assert [place.name for place in (folder / "trials").iterdir()] == ["000"]


def wait_for(path: Path, child: subprocess.Popen[bytes]) -> None:
    while not path.exists():
        assert child.poll() is None, child.communicate()[1].decode()
        time.sleep(0.005)


@pytest.mark.timeout(900)  # a process begins anew, however busy the machine is
def test_a_killed_study_goes_on_to_exactly_its_number(root: Path, tmp_path: Path) -> None:
    """Killed in its second trial, which is tried again in its own folder, from its checkpoint."""
    path, folder = written(tmp_path, schedule={"epochs": 20, "batch": 8}, tune={"trials": 3}), tmp_path / "study"
    run = folder / "trials" / "001"
    with worker(path, root, folder) as child:
        wait_for(run / "fit" / "last.ckpt", child)
        child.kill()
        child.communicate()
    assert child.returncode == -signal.SIGKILL
    known = (run / "recipe.json").read_text()
    resumed = tune(path, root, folder)
    assert [trial.state for trial in resumed.trials] == ["complete", "killed", "complete", "complete"]
    assert resumed.counts == "3 trials of 3: 3 complete; besides 1 killed"
    assert (run / "recipe.json").read_text() == known
    log = (run / "log.txt").read_text()
    assert log.count("epoch 1/20") == 1, "it began once"
    assert log.count("epoch 20/20") == 1, "and ended once"
    assert sorted(place.name for place in (folder / "trials").iterdir()) == ["000", "001", "003"]


def test_a_resumed_search_draws_what_it_would_have_drawn() -> None:
    settings = check(Tune, {"space": SPACE}, "here")

    def objective(trial: optuna.Trial) -> float:
        return -((trial.suggest_float("x", 0, 1) - 0.3) ** 2) - trial.suggest_int("k", 1, 9) / 100

    def draws(*counts: int) -> list[dict[str, Any]]:
        storage = optuna.storages.InMemoryStorage()
        for count in counts:
            study = optuna.create_study(
                storage=storage, study_name="s", sampler=sampler(settings, 1), direction="maximize", load_if_exists=True
            )
            study.optimize(objective, n_trials=count)
        return [trial.params for trial in study.trials]

    with quiet():
        whole = draws(16)
        assert draws(5, 3, 8) == whole
    assert len({params["x"] for params in whole}) == 16, "and never the same twice"


def test_a_grid_waits_for_what_is_tried_again() -> None:
    settings = check(Tune, {"space": {"k": {"low": 1, "high": 2}}, "sampler": "grid"}, "here")
    with quiet():
        study = optuna.create_study(sampler=sampler(settings, 1))
        study.optimize(lambda trial: trial.suggest_int("k", 1, 2), n_trials=2)
        assert exhausted(study, settings, 1)
        study.enqueue_trial({"k": 1})
        assert not exhausted(study, settings, 1)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://mia:secret@localhost:1/emotions", r"postgresql\+psycopg://mia:\*\*\*@localhost:1/emotions: .*"),
        ("sqlite:////nowhere/at/all.db", "cannot keep a study in sqlite:////nowhere/at/all.db: unable to open"),
        ("mysql://mia:secret@localhost/emotions", "studies are not kept in mysql; allowed is postgresql://"),
        ("the cellar", "--storage is not the URL of a database; allowed is postgresql://"),
    ],
)
def test_a_storage_that_cannot_be_used_is_refused_in_a_sentence(url: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=said) as caught, storage_at(url, tmp_path):
        pass
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_database_is_refused(root: Path, tmp_path: Path) -> None:
    (tmp_path / "study.db").write_text("a diary" * 1000)
    with pytest.raises(UsageError, match="file is not a database"), storage_at(None, tmp_path):
        pass


def test_a_storage_that_goes_away_is_said_in_a_sentence(tmp_path: Path) -> None:
    def lose() -> None:
        with quiet(), storage_at(None, tmp_path) as storage:
            with storage.engine.begin() as connection:
                connection.exec_driver_sql("DROP TABLE studies")
            optuna.create_study(storage=storage, study_name="tiny")

    with pytest.raises(UsageError, match=r"lost the study in sqlite:.*study\.db: no such table: studies; begin again"):
        lose()


def test_a_folder_that_cannot_be_made_is_refused(root: Path, tmp_path: Path) -> None:
    path = written(tmp_path)
    with pytest.raises(UsageError, match=r"cannot keep a study in .*: Not a directory"):
        tune(path, root, path / "study")


def test_the_space_is_checked_before_anything_is_read(tmp_path: Path) -> None:
    said = recipe(tune={"space": {"encoder.dropuot": {"low": 0.1, "high": 0.2}}})
    path = tmp_path / "tiny.yaml"
    path.write_text(yaml.safe_dump(said))
    with pytest.raises(RecipeError, match=r"tune.space: unknown key encoder.dropuot; did you mean dropout\?"):
        tune(path, tmp_path / "no corpora", tmp_path / "study")
