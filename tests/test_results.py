"""The results: what the plan wants, what runs are there, what is measured of them, and that the page says just that."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError
from scipy.special import softmax
from sklearn.metrics import f1_score

import results_runs as samples
from benchmarks.results import __main__ as command
from benchmarks.results import base as bundled
from benchmarks.results import questions, trials
from benchmarks.results.base_chapter import missing
from benchmarks.results.document import document
from benchmarks.results.plan import Plan, read_plan
from benchmarks.results.questions import asked
from benchmarks.results.scoring import SEVERAL, Answers, answers, several_answers
from benchmarks.results.sentences import answer, told
from benchmarks.results.summary import Entrant, entrants, joined, summary
from benchmarks.results.trials import Trial
from benchmarks.results.wording import duration, rounded
from mien.bundle import load
from mien.errors import InputError, MienError, UsageError
from mien.evaluation.runs import Run, read_run
from mien.testing.corpora import write_corpus
from mien.testing.runs import write_run
from mien.training.recipe import load as load_recipe

ROOT = Path(__file__).parent.parent
DRAWS = 200


# the repository's own plan and page


def test_every_recipe_of_the_plan_is_there_and_takes_its_overrides() -> None:
    for trial in trials.trials(read_plan(ROOT / "recipes" / "results.yaml")):
        recipe = load_recipe(ROOT / trial.recipe, trial.settings)
        assert recipe.seed == trial.seed
        assert {part.corpus for part in recipe.dev or recipe.train} == {trial.table.corpus}, trial.name


def test_a_table_goes_by_what_its_recipes_go_by() -> None:
    for trial in trials.trials(read_plan(ROOT / "recipes" / "results.yaml")):
        monitor = load_recipe(ROOT / trial.recipe, trial.settings).protocol.monitor
        assert trial.table.metric == monitor or (trial.table.metric, monitor) == (SEVERAL.name, "macro_f1"), trial.name


def test_the_page_says_what_is_kept() -> None:
    plan, kept = read_plan(ROOT / "recipes" / "results.yaml"), command.read_kept(ROOT / "docs" / "results")
    assert (ROOT / "docs" / "results.md").read_text(encoding="utf-8") == document(plan, kept)


def test_what_is_kept_is_of_the_shipped_bundle() -> None:
    kept = command.read_kept(ROOT / "docs" / "results")["base"]
    assert kept["sha256"] == load("base").sha256
    cards = load("base").manifest["card"]["experts"]
    for kind, expert in kept["experts"].items():
        assert expert["scores"] == rounded(cards[kind]["scores"])


# the plan


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"tables": [samples.MELD, samples.MELD]}, "each table has a name of its own; meld stands twice"),
        ({"tables": [samples.MELD | {"metric": "log_loss"}]}, "unknown metric 'log_loss'"),
        (
            {"tables": [samples.MELD | {"rows": [{"recipe": "a/x"}, {"recipe": "b/x"}]}], "questions": []},
            "x stands twice",
        ),
        ({"questions": [samples.QUESTIONS[0] | {"pairs": [["good", "gone"]]}]}, "the table meld has no gone"),
        ({"questions": [samples.QUESTIONS[0] | {"rows": ["good"], "pairs": []}]}, "`better` goes with pairs"),
    ],
)
def test_a_plan_that_does_not_hang_together_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(said)):
        samples.plan(**changes)


def test_first_seeds_come_first() -> None:
    names = [trial.name for trial in trials.trials(samples.plan())]
    assert names[:4] == ["floor-s1", "good-s1", "better-s1", "guess-s1"]
    assert names[4:] == ["good-s2", "better-s2", "good-s3", "better-s3"]


# the runs


@pytest.mark.parametrize(
    ("head", "seconds"),
    [
        ("# mien train x\n# 5 to 10 minutes on two cores; MELD dev weighted F1 0.56.\nname: x", 450),
        ("# 40 seconds.\n", 40),
        ("# an hour and more\n", 3600),
        ("# 1.5 hours\n", 5400),
        ("# PROMISE minutes\nname: x\n# 9 minutes", None),
        ("name: x\n", None),
    ],
)
def test_a_recipe_promises_its_time(head: str, seconds: float | None, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(head)
    assert trials.promised(tmp_path / "x.yaml") == seconds
    assert trials.promised(tmp_path / "gone.yaml") is None


def test_what_a_seed_took_is_expected_of_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "recipes" / "text").mkdir(parents=True)
    (tmp_path / "recipes" / "text" / "good.yaml").write_text("# 2 minutes\n")
    floor, first, _, guess, second, *_ = trials.trials(samples.plan())
    assert trials.expected(second, []) == 120
    assert trials.expected(second, [(first, 30.0), (floor, 7.0)]) == 30
    assert trials.left([second, guess], [(first, 30.0)]) == "2 left: about 30 s, 1 of unknown length"
    assert trials.left([], []) == "nothing left"


def test_what_is_missing_is_made_and_a_failure_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = trials.trials(samples.plan())
    there, *others = wanted
    done = read_run(write_run(tmp_path / there.name))
    made: list[str] = []

    def train(trial: Trial, root: str, runs: Path) -> str | None:
        made.append(trial.name)
        return "no such corpus" if trial.row.title == "guess" else None

    monkeypatch.setattr(trials, "finished", lambda trial, runs: done if trial == there else None)
    monkeypatch.setattr(trials, "train", train)
    lines: list[str] = []
    assert trials.make(wanted, "data", tmp_path, lines.append) == {"guess-s1": "no such corpus"}
    assert made == [trial.name for trial in others]
    assert lines[0].startswith("1 of 8 runs are there, 7 left")
    assert len(lines) == 1 + len(others)
    assert "[3/7] guess-s1: failed: no such corpus" in lines[3]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository in small, whose plan was trained, measured and written down; one of its recipes cannot be built."""
    place = tmp_path_factory.mktemp("repository")
    for name in ("meld", "goemotions"):
        write_corpus(name, place / "data")
    _write_recipes(place / "recipes")
    (place / "talk.txt").write_text("Ana: You broke my heart again!\nBen: I did not, and I am so sorry.\n")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(place)
        patched.setattr(trials, "train", _train_here)
        patched.setattr(command, "summary", lambda *given: summary(*given, draws=DRAWS))
        patched.setattr(command, "asked", lambda *given: asked(*given, draws=DRAWS))
        assert command.main(["--root", "data"]) == 1
    return place


def _write_recipes(folder: Path) -> None:
    networks = {
        "mlp": {"kind": "mlp", "hidden": [8]},
        "soft": {"kind": "attention", "hidden": 8},
        "bad": {"kind": "residual"},
    }
    common = {
        "labels": "ekman-7",
        "input": {"kind": "words", "floor": 1, "dims": 8},
        "train": [{"corpus": "meld", "split": "train"}],
        "dev": [{"corpus": "meld", "split": "dev"}],
        "schedule": {"epochs": 2, "batch": 8, "precision": "32-true"},
    }
    folder.mkdir()
    for name, encoder in networks.items():
        (folder / f"{name}.yaml").write_text(json.dumps(common | {"name": name, "encoder": encoder}))
    several = json.loads(json.dumps(common).replace("meld", "goemotions")) | {
        "name": "several",
        "labels": "goemotions-28",
        "encoder": networks["mlp"],
        "loss": {"kind": "binary"},
        "protocol": {"monitor": "macro_f1", "inner": 0.3},
    }
    (folder / "several.yaml").write_text(json.dumps(several))
    meld = samples.MELD | {"seeds": [1, 2], "rows": [{"recipe": name} for name in networks]}
    many = samples.MELD | {
        "name": "many",
        "corpus": "goemotions",
        "metric": "several_f1",
        "rows": [{"recipe": "several"}],
    }
    question = {"name": "q", "ask": "Does it overfit?", "kind": "overfits", "table": "meld", "rows": ["soft", "mlp"]}
    picture = {"row": "soft", "transcript": "talk.txt"}
    plan = {"tables": [meld, many | {"seeds": [1]}], "questions": [question], "picture": picture}
    (folder / "results.yaml").write_text(json.dumps(plan))


def _train_here(trial: Trial, root: str, runs: Path) -> str | None:
    """In this process, which has loaded PyTorch already."""
    from mien.training.run import train

    try:
        train(Path(trial.recipe), Path(root), runs / trial.name, trial.settings)
    except MienError as error:
        return str(error)
    return None


def test_results_run_to_the_end(made: Path) -> None:
    kept = command.read_kept(made / "docs" / "results")
    assert set(kept) == {"answers", "base", "many", "meld", "picture"}
    assert [row["name"] for row in kept["meld"]["rows"]] == ["mlp", "soft"]
    assert [row["seeds"] for row in kept["meld"]["rows"]] == [[1, 2], [1, 2]]
    assert {(lack["row"], lack["seed"]) for lack in kept["meld"]["not_run"]} == {("bad", 1), ("bad", 2)}
    assert "the encoder residual takes image, and the input gives tokens" in kept["meld"]["not_run"][0]["why"]
    page = (made / "docs" / "results.md").read_text()
    assert "Not run yet: `bad` seeds 1, 2 (the encoder residual takes" in " ".join(page.split())
    assert (made / "docs" / "pictures" / "attention.png").read_bytes().startswith(b"\x89PNG")


def test_the_scores_of_the_page_are_those_of_the_cards(made: Path) -> None:
    kept = command.read_kept(made / "docs" / "results")
    cards = [json.loads((made / "runs" / "results" / f"mlp-s{s}" / "card.json").read_text()) for s in (1, 2)]
    (row,) = [row for row in kept["meld"]["rows"] if row["name"] == "mlp"]
    found = [card["scores"]["meld"]["weighted_f1"] for card in cards]
    assert row["score"]["mean"] == pytest.approx(np.mean(found), rel=1e-5)
    assert row["score"]["deviation"] == pytest.approx(np.std(found, ddof=1), rel=1e-5, abs=1e-9)
    several = json.loads((made / "runs" / "results" / "several-s1" / "card.json").read_text())["several"]
    assert kept["many"]["rows"][0]["score"]["mean"] == pytest.approx(several["macro_f1"], rel=1e-5)


def test_a_finished_run_is_not_made_again_and_another_recipes_is_none(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(made)
    wanted = {trial.name: trial for trial in trials.trials(read_plan(Path("recipes/results.yaml")))}
    assert trials.finished(wanted["mlp-s1"], Path("runs/results")) is not None
    assert trials.finished(wanted["bad-s1"], Path("runs/results")) is None
    other = replace(wanted["mlp-s1"], row=wanted["mlp-s1"].row.model_copy(update={"overrides": ("input.dims=4",)}))
    assert trials.finished(other, Path("runs/results")) is None


def test_the_page_is_written_from_what_is_kept_alone(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(made)
    before = Path("docs/results.md").read_text()
    assert command.main(["--write", "--runs", "nowhere", "--root", "nowhere"]) == 0
    assert Path("docs/results.md").read_text() == before


def test_a_plan_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--plan", str(tmp_path / "gone.yaml")]) == 2
    assert capsys.readouterr().err.startswith("results: ")


def test_a_table_that_the_plan_does_not_have_is_said(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(made)
    with pytest.raises(UsageError, match=r"--only names tables of the plan \(.*\), got 'meld,many'"):
        command.check_names(read_plan(Path("recipes/results.yaml")), ["meld,many"])
    assert command.main(["--only", "meld,many", "--no-train"]) == 2


def test_a_run_in_a_process_of_its_own_says_why_it_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    trial = trials.trials(samples.plan())[0]
    assert trials.train(trial, "data", Path("runs")) == "recipes/text/floor.yaml: no such recipe"
    assert "no such recipe" in (tmp_path / "runs" / trial.name / "train.log").read_text()


# what is measured


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, dict[Trial, Run], list[Entrant]]:
    plan = samples.plan()
    found = samples.write_runs(plan, tmp_path_factory.mktemp("runs"), "better-s3")
    return plan, found, entrants(plan.tables[0], found, Path("nowhere"))


def test_a_row_has_the_mean_of_its_seeds(measured: tuple[Plan, dict[Trial, Run], list[Entrant]]) -> None:
    plan, found, rows = measured
    missing = {trial: "" for trial in trials.trials(plan) if trial not in found}
    said = summary(plan.tables[0], rows, missing, draws=DRAWS)
    own = [run.predictions for trial, run in found.items() if trial.row.title == "good"]
    witness = [f1_score(p.truth, p.logits.argmax(axis=1), average="weighted") for p in own]
    (good,) = [row for row in said["rows"] if row["name"] == "good"]
    assert good["score"]["mean"] == pytest.approx(np.mean(witness))
    as_one = np.mean([softmax(p.logits, axis=1) for p in own], axis=0).argmax(axis=1)
    assert good["together"] == pytest.approx(f1_score(own[0].truth, as_one, average="weighted"))
    assert good["score"]["interval"]["low"] < np.mean(witness) < good["score"]["interval"]["high"]
    assert good["difference"]["value"] > 0
    assert said["reference"] == "floor"
    assert said["for_whom"]["row"] == "better"
    assert said["not_run"] == [{"row": "better", "seed": 3, "why": ""}]
    assert json.loads(json.dumps(rounded(said), allow_nan=False))["items"] == 240


def test_a_row_that_is_not_at_hand_stays_as_it_was(
    measured: tuple[Plan, dict[Trial, Run], list[Entrant]],
) -> None:
    """Where the plan still asks for it, of these items, by this metric."""
    plan, _, rows = measured
    table = plan.tables[0]
    before = rounded(summary(table, rows, {}, draws=DRAWS))
    left = [entrant for entrant in rows if entrant.row.title != "good"]
    missing = {trial: "" for trial in trials.trials(plan) if trial.row.title == "good"}
    now = summary(table, left, missing, draws=DRAWS)
    assert {lack["row"] for lack in now["not_run"]} == {"good"}
    both = joined(table, now, before)
    assert [row["name"] for row in both["rows"]] == [row["name"] for row in before["rows"]]
    assert next(row for row in both["rows"] if row["name"] == "good") in before["rows"]
    assert both["not_run"] == []
    for other in (None, before | {"items": 7}, before | {"metric": "uar"}):
        assert joined(table, now, other) == now
    rows_of_old = [row | {"overrides": ["seed=7"]} for row in before["rows"]]
    assert joined(table, now, before | {"rows": rows_of_old}) == now


def test_where_labels_are_steps_the_scale_stands_beside_them(
    measured: tuple[Plan, dict[Trial, Run], list[Entrant]],
) -> None:
    plan, _, rows = measured
    (good,) = [row for row in rows if row.row.title == "good"]
    assert len(good.runs) == 3
    cards = [
        {**run.card, "scale": {"n": 240.0, "mae": mae, "pearson": 0.5}}
        for run, mae in zip(good.runs, (1, 2, 3), strict=True)
    ]
    rated = replace(good, runs=tuple(replace(run, card=card) for run, card in zip(good.runs, cards, strict=True)))
    said = summary(plan.tables[0], [rated], {}, draws=DRAWS)
    assert said["rows"][0]["scale"] == {"mae": [1, 2, 3], "pearson": [0.5] * 3}
    page = document(plan, {"meld": said})
    assert "|  | mean absolute error | correlation |" in page
    assert "| good | 2.000 ± 1.000 | 0.500 ± 0.000 |" in page
    assert summary(plan.tables[0], [good], {}, draws=DRAWS)["rows"][0]["scale"] is None


def test_seeds_that_judged_other_items_are_refused(tmp_path: Path) -> None:
    runs = [read_run(write_run(tmp_path / str(n), items=n)) for n in (60, 66)]
    with pytest.raises(InputError, match="66 was judged by other items than the rest of its table"):
        answers(runs, "meld")


def test_answers_are_put_into_one_order(tmp_path: Path) -> None:
    run = read_run(write_run(tmp_path / "a", items=30))
    back = replace(run, predictions=run.predictions.take(range(29, -1, -1)))
    both = answers([run, back], "meld")
    assert np.array_equal(both.stack[0], both.stack[1])
    assert both.ids == run.predictions.id


def test_several_labels_are_scored_against_scikit_learn(made: Path) -> None:
    run = read_run(made / "runs" / "results" / "several-s1")
    found = several_answers([run], "goemotions", made / "data")
    assert found.truth.sum(axis=1).max() == 2
    witness = f1_score(found.truth, found.stack[0], average="macro", zero_division=0)
    assert found.mean(SEVERAL) == pytest.approx(witness)


# the questions


def test_differences_are_told_from_chance_or_not(measured: tuple[Plan, dict[Trial, Run], list[Entrant]]) -> None:
    plan, _, rows = measured
    better, matters, _ = plan.questions
    said = asked(better, plan.tables[0], rows, Path("nowhere"), DRAWS)
    assert said is not None
    (pair,) = said["differences"]
    means = {entrant.row.title: entrant.answers.mean(samples_metric()) for entrant in rows}
    assert pair["value"] == pytest.approx(means["better"] - means["guess"])
    assert told(pair)
    assert answer(better, plan.tables[0], said).startswith("- **Yes.** `better` over `guess`: +0.")
    turned = {**pair, "value": -pair["value"], "interval": {"low": -0.4, "high": -0.1}}
    assert "**No, it is worse.**" in answer(better, plan.tables[0], said | {"differences": [turned]})
    near = {**pair, "interval": {"low": -0.01, "high": 0.2}}
    assert "**Not shown.**" in answer(better, plan.tables[0], said | {"differences": [near]})
    again = asked(matters, plan.tables[0], rows, Path("nowhere"), DRAWS)
    assert "1 of 1 differences in weighted F1 can be told" in answer(matters, plan.tables[0], again)


def samples_metric() -> Any:
    from benchmarks.results.scoring import metric_of

    return metric_of("weighted_f1")


def test_a_question_waits_for_its_runs(measured: tuple[Plan, dict[Trial, Run], list[Entrant]]) -> None:
    plan, _, rows = measured
    some = [entrant for entrant in rows if entrant.row.title != "guess"]
    assert asked(plan.questions[0], plan.tables[0], some, Path("nowhere"), DRAWS) is None
    assert answer(plan.questions[0], plan.tables[0], None) == "Not answered yet: it takes runs of `better` and `guess`."


@pytest.fixture
def remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever guesses has learned its training items by heart, the others have learned to guess there."""

    def seen(runs: Any, corpus: str, root: Path, ids: Any = None) -> Answers:
        own = answers(runs, corpus)
        right = np.eye(own.stack.shape[2])[own.truth]
        said = right if runs[0].name == "guess" else np.roll(right, 1, axis=1)
        return Answers(own.ids, own.truth, np.repeat(said[None], len(runs), axis=0), own.clusters)

    monkeypatch.setattr(questions, "seen", seen)


@pytest.mark.usefixtures("remembered")
def test_gaps_between_what_was_seen_and_what_was_not(measured: tuple[Plan, dict[Trial, Run], list[Entrant]]) -> None:
    plan, _, rows = measured
    question = plan.questions[2]
    said = asked(question, plan.tables[0], rows, Path("nowhere"), DRAWS)
    assert said is not None
    guess, good = said["gaps"]
    assert guess["trained_on"] == 1
    assert guess["gap"]["value"] == pytest.approx(1 - guess["judged"])
    assert guess["gap"]["low"] < guess["gap"]["value"] < guess["gap"]["high"]
    assert good["beyond"]["value"] == pytest.approx(guess["gap"]["value"] - good["gap"]["value"])
    assert good["curve"] == {
        "least_at": 2,
        "epochs": 3,
        "least": 0.9,
        "last": 1.2,
        "trained_at_least": 0.92,
        "trained_last": 0.85,
    }
    text = " ".join(answer(question, plan.tables[0], said).split())
    assert text.startswith("**Yes.** `guess` reaches a weighted F1 of 1.000 on what it was trained on")
    assert "least in epoch 2 of 3 (0.900) and 33 % above that in the last one" in text
    assert "Its gap is wider than that of `good`." in text


# the bundle


def test_a_run_bears_out_its_card_or_gives_nothing(tmp_path: Path) -> None:
    run = read_run(write_run(tmp_path / "tiny-text", "tiny-text"))
    own = run.predictions.of("meld")
    scores = bundled.summary(own.truth, own.probabilities)
    card: dict[str, Any] = {"recipe": "tiny-text", "scores": {"meld": scores}}
    assert bundled.behind(card, tmp_path) is not None
    assert bundled.behind(card | {"scores": {"meld": scores | {"uar": scores["uar"] + 0.01}}}, tmp_path) is None
    assert bundled.behind(card | {"scores": {"iemocap": scores}}, tmp_path) is None
    assert bundled.behind(card | {"recipe": "gone"}, tmp_path) is None


def test_only_labels_that_another_corpus_has_are_judged_across(tmp_path: Path) -> None:
    run = read_run(write_run(tmp_path / "a", corpora=("emodb", "nemo"), items=30))
    truth = run.predictions.truth.copy()
    truth[:30], truth[30:] = np.arange(30) % 3, np.arange(30) % 2
    changed = replace(run, predictions=replace(run.predictions, truth=truth))
    assert set(bundled.known_elsewhere(changed, "emodb").tolist()) == {0, 1}
    assert len(bundled.known_elsewhere(changed, "nemo")) == 30


def test_intervals_are_kept_for_as_long_as_the_bundle_is_the_same(tmp_path: Path) -> None:
    fresh = bundled.base("base", tmp_path, None)
    assert all(expert["measured"] is None for expert in fresh["experts"].values())
    fresh["experts"]["text"]["measured"] = {"corpora": {}, "across": {}}
    assert bundled.base("base", tmp_path, fresh)["experts"]["text"]["measured"] == {"corpora": {}, "across": {}}
    assert bundled.base("base", tmp_path, fresh | {"sha256": "0"})["experts"]["text"]["measured"] is None


def test_a_copy_that_is_not_whole_is_said() -> None:
    assert missing({"meld": {"n": 1109.0}}) == ""
    assert "3,485 of 3,589 in FER2013" in missing({"fer2013": {"n": 3485.0}})


# the wording


@pytest.mark.parametrize(("seconds", "said"), [(42, "42 s"), (89.6, "90 s"), (420, "7 min"), (9000, "2.5 h")])
def test_durations(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_small_numbers_are_rounded_by_their_digits() -> None:
    assert rounded({"a": [5.7220458984375e-06, 0.123456789], "b": (1, "x")}) == {
        "a": [5.72205e-06, 0.123457],
        "b": [1, "x"],
    }
