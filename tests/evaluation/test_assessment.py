"""A run measured anew: against scikit-learn and its parts, as JSON, and as a page that needs nothing else."""

import json
import re
from base64 import b64decode
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from sklearn import metrics as witness

from mien.errors import InputError
from mien.evaluation.assessment import assess
from mien.evaluation.assessment_report import as_dict, as_json, html
from mien.evaluation.metrics import summary
from mien.evaluation.runs import read_run
from mien.evaluation.scores import METRICS
from mien.testing.runs import write_run

DRAWS = 40
STAMP = "forced: 3 speakers are both trained on and judged (meld/a, meld/b, meld/c)"


def run(tmp_path: Path, **settings: object) -> Path:
    return write_run(tmp_path / "run", **settings)  # type: ignore[arg-type]


def test_scores_are_those_of_the_predictions(tmp_path: Path) -> None:
    found = assess(read_run(run(tmp_path, corpora=("meld", "emodb"))), draws=DRAWS)
    assert [judged.corpus for judged in found.judgements] == ["emodb", "meld"]
    for judged in found.judgements:
        own = found.run.predictions.of(judged.corpus)
        expected = summary(own.truth, own.probabilities)
        assert {name: score.value for name, score in judged.scores.items()} == {m: expected[m] for m in METRICS}
        said = own.probabilities.argmax(axis=1)
        np.testing.assert_array_equal(judged.confusion, witness.confusion_matrix(own.truth, said))
        assert judged.items == 120
        assert judged.drawn == "20 dialogues"


def test_the_floor_is_the_majority(tmp_path: Path) -> None:
    (judged,) = assess(read_run(run(tmp_path)), draws=DRAWS).judgements
    truth = read_run(run(tmp_path)).predictions.truth
    most = np.full(len(truth), np.bincount(truth).argmax())
    assert judged.floor["weighted_f1"] == pytest.approx(witness.f1_score(truth, most, average="weighted"))
    assert judged.floor["uar"] == pytest.approx(1 / 3)
    assert judged.floor["ece"] == pytest.approx(0.0)


def test_slices_go_by_the_protocols_metric_unless_another_is_asked_for(tmp_path: Path) -> None:
    given = read_run(run(tmp_path))
    assert assess(given, draws=DRAWS).metric.name == "weighted_f1"
    asked = assess(given, METRICS["log_loss"], draws=DRAWS)
    groups = [group for part in asked.judgements[0].slices for group in part.groups]
    assert asked.judgements[0].worst.score.value == max(group.score.value for group in groups)  # type: ignore[union-attr]


def test_a_card_that_says_little_is_enough(tmp_path: Path) -> None:
    folder = run(tmp_path)
    (folder / "card.json").write_text("{}")
    (folder / "recipe.json").write_text("{}")
    given = read_run(folder)
    assert (given.name, given.seed, given.stamps, given.metric.name) == ("run", None, (), "weighted_f1")
    assert "<h1>mien: run</h1>" in html(assess(given, draws=DRAWS))


def test_json_is_plain_and_whole(tmp_path: Path) -> None:
    found = assess(read_run(run(tmp_path, stamps=(STAMP,))), draws=DRAWS)
    text = as_json(found)
    assert json.loads(text) == json.loads(json.dumps(as_dict(found)))
    said = json.loads(text)
    assert (said["schema"], said["recipe"], said["seed"], said["stamps"]) == ("mien/evaluation/1", "tiny", 1, [STAMP])
    corpus = said["corpora"]["meld"]
    assert corpus["scores"]["accuracy"]["value"] == found.judgements[0].scores["accuracy"].value
    assert list(corpus["scores"]["uar"]) == ["value", "low", "high", "majority"]
    assert sum(row["count"] for row in corpus["bins"]) == corpus["items"] == sum(map(sum, corpus["confusion"]))
    assert {row["accuracy"] for row in corpus["bins"] if not row["count"]} == {None}
    assert corpus["worst"]["name"] in {group["name"] for part in corpus["slices"] for group in part["groups"]}
    assert list(corpus["classes"]) == said["labels"]


class Outside(HTMLParser):
    """Everything that a page would fetch or run, and whether its tags close in order."""

    VOID = frozenset({"meta", "img", "link", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.open: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        self.fetched += [value or "" for name, value in attrs if name in {"src", "href", "srcset", "data"}]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(page: str) -> Outside:
    parser = Outside()
    parser.feed(page)
    parser.close()
    return parser


def test_the_page_needs_nothing_else(tmp_path: Path) -> None:
    page = html(assess(read_run(run(tmp_path)), draws=DRAWS))
    assert page.isascii()
    found = read(page)
    assert not found.open
    assert not found.tags & {"script", "link", "iframe"}
    assert "url(" not in page
    assert "@import" not in page
    # confusion, classes, reliability, four slices, curves
    assert len(found.fetched) == 8
    for source in found.fetched:
        kind, _, content = source.partition(",")
        assert kind == "data:image/png;base64"
        assert b64decode(content).startswith(b"\x89PNG")


def test_every_picture_says_what_it_is(tmp_path: Path) -> None:
    page = html(assess(read_run(run(tmp_path)), draws=DRAWS))
    assert len(re.findall(r'<img src="[^"]+" width="\d+" alt="[^"]{10,}">', page)) == page.count("<img")


def test_a_run_of_several_labels_says_its_macro_f1(tmp_path: Path) -> None:
    folder = run(tmp_path)
    (folder / "card.json").write_text(json.dumps({"several": {"macro_f1": 0.4321}}))
    assert "macro F1 0.432, at thresholds set beforehand" in html(assess(read_run(folder), draws=DRAWS))


def test_stamps_stand_loud_at_the_top(tmp_path: Path) -> None:
    page = html(assess(read_run(run(tmp_path, stamps=(STAMP,))), draws=DRAWS))
    assert f'</h1>\n<p class="stamp" role="alert">{STAMP}</p>\n<h2>' in page
    assert 'role="alert"' not in html(assess(read_run(run(tmp_path)), draws=DRAWS))


def test_a_page_shows_hostile_names_as_text(tmp_path: Path) -> None:
    hostile = '<script>alert("x")</script>\x1b[31m'
    folder = run(
        tmp_path, name=hostile, labels=("neutral", "<b>joy", "anger&"), corpora=("<i>meld",), stamps=(hostile,)
    )
    page = html(assess(read_run(folder), draws=DRAWS))
    assert not read(page).tags & {"script", "b", "i"}
    assert "\x1b" not in page
    assert "&lt;script&gt;" in page


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"not a run's folder, which holds card\.json, recipe\.json and predictions"):
        read_run(tmp_path)
    with pytest.raises(InputError, match="none: not a run's folder"):
        read_run(tmp_path / "none")


@pytest.mark.parametrize("name", ["recipe.json", "predictions.parquet"])
def test_a_run_that_lacks_a_file_says_which(tmp_path: Path, name: str) -> None:
    folder = run(tmp_path)
    (folder / name).unlink()
    with pytest.raises(InputError, match=rf"{name}: No such file"):
        read_run(folder)


@pytest.mark.parametrize("text", ["", "[1]", "{", "\xff"])
def test_a_card_that_is_no_object_is_refused(tmp_path: Path, text: str) -> None:
    folder = run(tmp_path)
    (folder / "card.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError, match=r"card\.json: not a JSON object"):
        read_run(folder)
