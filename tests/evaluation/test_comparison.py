"""Runs side by side: which items, which systems, which tests."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import f1_score

from mien.errors import UsageError
from mien.evaluation.comparison import Comparison, compare, systems
from mien.evaluation.comparison_report import as_json, html, markdown
from mien.evaluation.predictions import Predictions
from mien.evaluation.runs import Run, read_run
from mien.evaluation.scores import METRICS
from mien.testing.runs import write_run

DRAWS = 60
STAMP = "forced: the epoch or a setting is chosen by the test split of meld"


def run(tmp_path: Path, folder: str, **settings: object) -> Run:
    return read_run(write_run(tmp_path / folder, **settings))  # type: ignore[arg-type]


def changed(given: Run, predictions: Predictions) -> Run:
    return replace(given, predictions=predictions)


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Run, Run]:
    return run(tmp_path, "mlp", name="mlp", skill=0.5), run(tmp_path, "lstm", name="lstm", skill=2.0)


def weighted(given: Run, rows: slice = slice(None)) -> float:
    own = given.predictions
    return float(f1_score(own.truth[rows], own.logits[rows].argmax(axis=1), average="weighted"))


def test_scores_differences_and_tests_of_two_runs(pair: tuple[Run, Run]) -> None:
    (contest,) = compare(pair, draws=300).contests
    first, second = contest.entries
    assert (contest.items, contest.left_out, contest.drawn, contest.reference) == (120, 0, "20 dialogues", "mlp")
    assert (first.spread.mean, second.spread.mean) == pytest.approx((weighted(pair[0]), weighted(pair[1])))
    assert (first.difference, first.corrected, first.mcnemar) == (None, None, None)
    assert second.difference is not None
    assert second.difference.value == pytest.approx(weighted(pair[1]) - weighted(pair[0]))
    assert second.difference.interval.low > 0
    assert second.difference.p_value == second.corrected < 0.01
    right = [given.predictions.logits.argmax(axis=1) == given.predictions.truth for given in pair]
    assert second.mcnemar is not None
    assert (second.mcnemar.first, second.mcnemar.second) == (
        (right[0] & ~right[1]).sum(),
        (right[1] & ~right[0]).sum(),
    )


def test_only_items_that_all_judged_are_compared(pair: tuple[Run, Run]) -> None:
    order = np.random.default_rng(0).permutation(100)
    shorter = changed(pair[1], pair[1].predictions.take(order))
    (contest,) = compare((pair[0], shorter), draws=DRAWS).contests
    assert (contest.items, contest.left_out) == (100, 20)
    assert contest.entries[0].spread.mean == pytest.approx(weighted(pair[0], slice(100)))
    assert contest.entries[1].spread.mean == pytest.approx(weighted(pair[1], slice(100)))


def test_a_corpus_that_only_some_judged_is_named(tmp_path: Path) -> None:
    both = run(tmp_path, "both", name="both", corpora=("meld", "emodb"))
    found = compare((both, run(tmp_path, "one", name="one")), draws=DRAWS)
    assert ([contest.corpus for contest in found.contests], found.missing) == (["meld"], ("emodb",))
    assert "Not judged by every run: emodb." in markdown(found)


def test_each_corpus_has_its_own_contest(tmp_path: Path) -> None:
    given = [run(tmp_path, name, name=name, corpora=("nemo", "emodb")) for name in ("a", "b")]
    assert [contest.corpus for contest in compare(given, draws=DRAWS).contests] == ["emodb", "nemo"]


def test_runs_that_differ_in_their_seed_alone_are_one_system(tmp_path: Path) -> None:
    given = [run(tmp_path, f"lstm-{seed}", name="lstm", seed=seed) for seed in (1, 2, 3)]
    other = run(tmp_path, "wide", name="lstm", seed=4, encoder={"hidden": 512})
    found = systems([*given, other])
    assert [(system.name, len(system.runs)) for system in found] == [("lstm (lstm-1)", 3), ("lstm (wide)", 1)]
    (contest,) = compare([*given, other], draws=DRAWS).contests
    assert contest.entries[0].spread.seeds == 3
    assert contest.entries[0].spread.mean == pytest.approx(np.mean([weighted(one) for one in given]))
    assert contest.entries[0].spread.deviation == pytest.approx(np.std([weighted(one) for one in given], ddof=1))
    assert contest.entries[1].mcnemar is None


def test_a_seed_that_comes_twice_makes_systems_of_their_own(tmp_path: Path) -> None:
    found = systems([run(tmp_path, "then", name="lstm"), run(tmp_path, "now", name="lstm")])
    assert [system.name for system in found] == ["lstm (then)", "lstm (now)"]


def test_the_best_can_be_what_the_others_are_tested_against(pair: tuple[Run, Run]) -> None:
    (contest,) = compare(pair, against="best", draws=DRAWS).contests
    assert contest.reference == "lstm"
    assert contest.entries[0].difference is not None
    assert contest.entries[0].difference.value < 0
    (by_loss,) = compare(pair, METRICS["log_loss"], against="best", draws=DRAWS).contests
    assert by_loss.reference == "lstm"


def test_several_comparisons_are_corrected(tmp_path: Path) -> None:
    given = [run(tmp_path, f"r{n}", name=f"r{n}", skill=1.0 + n / 20, seed=n) for n in range(4)]
    (contest,) = compare(given, draws=300).contests
    tests = [entry for entry in contest.entries if entry.difference is not None]
    assert len(tests) == 3
    smallest = min(tests, key=lambda entry: entry.difference.p_value)  # type: ignore[union-attr]
    assert smallest.corrected == pytest.approx(min(1.0, 3 * smallest.difference.p_value))  # type: ignore[union-attr]
    assert all(entry.corrected >= entry.difference.p_value for entry in tests)  # type: ignore[operator,union-attr]


def test_one_dialogue_is_drawn_by_its_items(pair: tuple[Run, Run]) -> None:
    given = [changed(one, replace(one.predictions, dialogue=("d",) * 120)) for one in pair]
    (contest,) = compare(given, draws=DRAWS).contests
    assert contest.drawn == "120 items of one dialogue"
    assert contest.entries[1].difference is not None
    assert contest.entries[1].difference.interval.low < contest.entries[1].difference.interval.high
    assert contest.entries[1].difference.p_value < 0.05


def test_seeds_alone_are_one_system_without_tests(tmp_path: Path) -> None:
    (contest,) = compare([run(tmp_path, f"s{seed}", seed=seed) for seed in (1, 2)], draws=DRAWS).contests
    assert [(entry.system.name, entry.spread.seeds, entry.difference) for entry in contest.entries] == [
        ("tiny", 2, None)
    ]


# --- what cannot be compared


def test_other_labels_are_refused(pair: tuple[Run, Run], tmp_path: Path) -> None:
    other = run(tmp_path, "other", labels=("neutral", "happy", "angry"))
    with pytest.raises(UsageError, match=r"other tells neutral, happy, angry apart and .*mlp neutral, joy, anger"):
        compare((pair[0], other))


def test_no_common_item_is_refused(pair: tuple[Run, Run]) -> None:
    whole = pair[1].predictions
    renamed = replace(whole, id=tuple(f"other/{name}" for name in whole.id))
    with pytest.raises(UsageError, match="no item in common"):
        compare((pair[0], changed(pair[1], renamed)))


def test_another_truth_is_refused(pair: tuple[Run, Run]) -> None:
    whole = pair[1].predictions
    turned = replace(whole, truth=(whole.truth + 1) % 3)
    with pytest.raises(UsageError, match="do not agree on what meld/0 truly is"):
        compare((pair[0], changed(pair[1], turned)))


def test_a_run_is_not_compared_with_itself(pair: tuple[Run, Run]) -> None:
    for given in ((pair[0],), (pair[0], pair[0])):
        with pytest.raises(UsageError, match="two runs or more, each once"):
            compare(given)


def test_an_unknown_reference_is_refused(pair: tuple[Run, Run]) -> None:
    with pytest.raises(UsageError, match="against the first or the best, got 'last'"):
        compare(pair, against="last")


# --- written


@pytest.fixture
def stamped(tmp_path: Path) -> Comparison:
    fair = [run(tmp_path, f"fair-{seed}", name="fair|plain", seed=seed) for seed in (1, 2)]
    return compare([*fair, run(tmp_path, "forced", name="<b>unfair", skill=2.0, stamps=(STAMP,))], draws=DRAWS)


def test_json_is_plain_and_whole(stamped: Comparison) -> None:
    said = json.loads(as_json(stamped))
    assert (said["schema"], said["metric"], said["missing"]) == ("mien/comparison/1", "weighted_f1", [])
    fair, unfair = said["corpora"]["meld"]["systems"]
    assert (fair["seeds"], unfair["seeds"], unfair["stamps"]) == ([1, 2], [1], [STAMP])
    assert fair["difference"] is None
    assert set(unfair["difference"]) == {"value", "interval", "p_value", "p_value_holm"}
    assert set(unfair["scores"]) == set(METRICS)


def test_markdown_has_even_rows_and_the_stamps_above(stamped: Comparison) -> None:
    text = markdown(stamped)
    assert text.startswith(f"> **<b>unfair: {STAMP}**\n")
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert len(table) == 5
    assert {line.replace("\\|", "").count("|") for line in table} == {12}
    assert table[2].startswith("| fair\\|plain | 2 | ")
    assert table[4].startswith("| majority | – | 0.")


def test_the_page_shows_stamps_and_names_as_text(stamped: Comparison) -> None:
    page = html(stamped)
    assert f'<p class="stamp" role="alert">&lt;b&gt;unfair: {STAMP}</p>' in page
    assert "<b>" not in page
    assert page.count("data:image/png;base64,") == page.count("<img") == 1
    assert page.isascii()
