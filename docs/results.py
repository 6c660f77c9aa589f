"""Prints docs/results.md: what the shipped bundle scores, by which protocol, beside what costs nothing.

    python docs/results.py --root DATA [--bundle base] [--runs runs] > docs/results.md

Scores come from the bundle's own card. Intervals and the rows of the majority need the runs that the card is of, whose
predictions are checked against it; the bag-of-words rows are fitted here, on MELD's training words, and need DATA.
"""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.bundle import load
from mien.corpora.table import corpus
from mien.errors import InputError
from mien.evaluation.calibration import reliability, softmax
from mien.evaluation.intervals import Interval, bootstrap
from mien.evaluation.metrics import Floats, Ints, accuracy, summary, unweighted_recall, weighted_f1
from mien.text.clean import clean

COLUMNS = {
    "n": "n",
    "accuracy": "accuracy",
    "weighted_f1": "weighted F1",
    "macro_f1": "macro F1",
    "uar": "UAR",
    "log_loss": "log-loss",
    "ece": "ECE",
    "reliability": "reliability",
}
NAMES = {
    "meld": "MELD",
    "goemotions": "GoEmotions",
    "isear": "ISEAR",
    "emocontext": "EmoContext",
    "ravdess": "RAVDESS",
    "emodb": "EmoDB",
    "nemo": "nEMO",
    "fer2013": "FER2013",
}
# How many items the protocol judges in each corpus as released: EmoDB without boredom, RAVDESS without its duplicate.
RELEASED = {"meld": 1_109, "ravdess": 1_439, "emodb": 454, "nemo": 4_481, "fer2013": 3_589}
SAME = 1e-6  # between a card's score and the one recomputed from its run's predictions

INTRODUCTION = """\
Each table shows an expert of the bundle by itself, on data that none of its weights was fitted on. In brackets stands
the 95 % interval of the table's main score by the cluster bootstrap: what is drawn anew is {drawn}.
*Majority* always says the most frequent label, with the label frequencies as its probabilities. Reliability is the
share of the labels' entropy that the calibrated expert explains: 0 for the majority, 1 for an oracle. One temperature
per expert was fitted on the very predictions that are judged, so log-loss, ECE and reliability are slightly kind."""

WITHOUT_RUNS = "The runs behind the card are not at hand: no interval and no majority row."
OTHER_RUNS = "The predictions at hand are of another run than the card: no interval and no majority row."

Score = Callable[[Ints, Ints, int], float]  # truth, answers, number of classes


@dataclass(frozen=True)
class Chapter:
    """What is said above an expert's table: the protocol in words, the main score, and what is drawn for intervals."""

    title: str
    protocol: str
    main: str
    score: Score
    drawn: str
    cluster: Callable[[str], str]


def speaker(item: str) -> str:
    """Whose clip it is, from its name: ravdess/03-01-06-01-02-01-12, emodb/03a01Fa, nemo/EB0_anger_1."""
    name, _, clip = item.partition("/")
    return f"{name}/{clip[-2:] if name == 'ravdess' else clip[:2] if name == 'emodb' else clip[:3]}"


def dialogue(item: str) -> str:
    """meld/dev/dia3_utt7 is of meld/dev/dia3."""
    return item.rpartition("_")[0]


CHAPTERS = {
    "text": Chapter(
        "Words",
        "MELD's official development split; training saw its training split and three other corpora. The epoch was "
        "selected on the development split itself, so the figure is optimistic. Not speaker-independent: the same "
        "friends speak in every split.",
        "weighted_f1",
        weighted_f1,
        "the dialogue",
        dialogue,
    ),
    "audio": Chapter(
        "Voice",
        "Six fits, each on everyone but one fold of speakers of every corpus; no speaker is ever on both sides. "
        "RAVDESS's folds are the six of EmoBox; EmoDB's and nEMO's folds are speaker-disjoint and part of the same "
        "fits. The number of epochs was fixed beforehand: nothing was selected on what is judged. All three are acted.",
        "uar",
        unweighted_recall,
        "the speaker",
        speaker,
    ),
    "face": Chapter(
        "Face",
        "FER2013's PublicTest, judged by FER2013's own labels. The epoch was selected on PublicTest itself, so the "
        "figure is optimistic. Training pictures that also stand in PublicTest or PrivateTest were removed.",
        "accuracy",
        lambda truth, said, classes: accuracy(truth, said),
        "the picture",
        lambda item: item,
    ),
}
BAGS: dict[str, tuple[dict[str, Any], str | None]] = {
    "words and pairs": ({"ngram_range": (1, 2), "token_pattern": r"(?u)\w+|[^\w\s]+"}, None),
    "words and pairs, balanced": ({"ngram_range": (1, 2), "token_pattern": r"(?u)\w+|[^\w\s]+"}, "balanced"),
    "1 to 5 letters": ({"analyzer": "char_wb", "ngram_range": (1, 5)}, None),
}
ACROSS = (
    "Each corpus held out whole: trained on the other two, judged by those labels of the third that they have. This is "
    "what is left of the skill on recordings unlike any that were trained on; in fusion the voice weighs by the "
    "geometric mean of this and of the table above."
)


@dataclass(frozen=True)
class Predictions:
    """What a run was judged by: ids, truth, shape (n,), and logits, shape (n, classes)."""

    ids: tuple[str, ...]
    truth: Ints
    logits: Floats

    @classmethod
    def load(cls, path: Path) -> Predictions:
        with np.load(path) as held:
            return cls(tuple(held["ids"].tolist()), held["truth"], held["logits"])

    def of(self, name: str) -> NDArray[np.bool_]:
        """Which of them are of this corpus, shape (n,)."""
        return np.array([item.partition("/")[0] == name for item in self.ids], dtype=bool)

    def only(self, name: str) -> Predictions:
        """Those of one corpus."""
        own = self.of(name)
        return Predictions(tuple(compress(self.ids, own)), self.truth[own], self.logits[own])

    def known_elsewhere(self, name: str) -> Ints:
        """The truth of one corpus where another corpus has the same label."""
        own = self.of(name)
        return np.asarray(self.truth[own][np.isin(self.truth[own], self.truth[~own])], dtype=np.int64)


def judged(truth: Ints, probabilities: Floats) -> dict[str, float]:
    """What a card says of one corpus."""
    return summary(truth, probabilities) | {"reliability": reliability(truth, probabilities)}


def majority(truth: Ints) -> dict[str, float]:
    """The scores of the label frequencies, given for every item."""
    shares = np.bincount(truth) / len(truth)
    return judged(truth, np.tile(shares, (len(truth), 1)))


def interval(chapter: Chapter, ids: Sequence[str], truth: Ints, scores: Floats) -> Interval:
    """Of the chapter's main score. scores : logits or probabilities, shape (n, classes)"""
    said, classes = scores.argmax(axis=1), scores.shape[1]
    clusters = [chapter.cluster(item) for item in ids]
    return bootstrap(lambda drawn: chapter.score(truth[drawn], said[drawn], classes), clusters)


def row(name: str, scores: Mapping[str, float], main: str = "", within: Interval | None = None) -> str:
    """A line of a table; the main score is bold where it has an interval."""
    cells = {key: f"{scores[key]:.0f}" if key == "n" else f"{scores[key]:.3f}" for key in COLUMNS if key in scores}
    if within is not None:
        cells[main] = f"**{cells[main]}** [{within.low:.3f}, {within.high:.3f}]"
    return f"| {name} | " + " | ".join(cells.get(key, "–") for key in COLUMNS) + " |"


def paragraph(*sentences: str) -> str:
    """Filled to the width of a page."""
    return textwrap.fill(" ".join(sentences), 120)


def header() -> str:
    return f"| | {' | '.join(COLUMNS.values())} |\n|---|{'---:|' * len(COLUMNS)}"


def bag_of_words(root: Path) -> dict[str, Predictions]:
    """TF-IDF and logistic regression on MELD's training words alone, each turn by itself; judged on its dev split."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    meld = corpus("meld")
    items = [item for item in meld.read(root / meld.folder) if item.label is not None]
    fit, dev = ([item for item in items if item.split == split] for split in ("train", "dev"))
    words, held_out = ([clean(item.text or "") for item in part] for part in (fit, dev))
    labels, truth = (np.array([meld.labels.index(item.label or "") for item in part]) for part in (fit, dev))
    ids, found = tuple(item.id for item in dev), {}
    for name, (features, balance) in BAGS.items():
        regression = LogisticRegression(C=4, class_weight=balance, max_iter=1_000)
        fitted = make_pipeline(TfidfVectorizer(sublinear_tf=True, **features), regression).fit(words, labels)
        found[name] = Predictions(ids, truth, fitted.predict_log_proba(held_out))
    return found


def beside_words(root: Path, held: Predictions | None) -> Iterator[str]:
    """A line for each bag of words, then by how much the expert is better, on the same resampled dialogues."""
    said, gains = CHAPTERS["text"], []
    for name, bag in bag_of_words(root).items():
        within = interval(said, bag.ids, bag.truth, bag.logits)
        yield row(f"TF-IDF + logistic regression: {name}", judged(bag.truth, softmax(bag.logits)), said.main, within)
        if held is not None and held.ids == bag.ids:
            gains.append(f"{name} {gain(said, held, bag)}")
    if gains:
        yield f"\nGain over TF-IDF + logistic regression, paired: {'; '.join(gains)}."


def gain(said: Chapter, held: Predictions, other: Predictions) -> str:
    """The difference of the main scores of two systems on the same items, with its interval."""
    classes = held.logits.shape[1]
    mine, theirs = held.logits.argmax(axis=1), other.logits.argmax(axis=1)

    def difference(drawn: Ints) -> float:
        truth = held.truth[drawn]
        return said.score(truth, mine[drawn], classes) - said.score(truth, theirs[drawn], classes)

    within = bootstrap(difference, [said.cluster(item) for item in held.ids])
    return f"{difference(np.arange(len(mine))):+.3f} [{within.low:+.3f}, {within.high:+.3f}]"


def corpora(kind: str, card: Mapping[str, Any], held: Predictions | None) -> Iterator[str]:
    """Two lines for each corpus of a card: the expert, and the majority beside it."""
    chapter = CHAPTERS[kind]
    for name, scores in card["scores"].items():
        if held is None:
            yield row(NAMES.get(name, name), scores)
        else:
            own = held.only(name)
            within = interval(chapter, own.ids, own.truth, own.logits)
            yield row(NAMES.get(name, name), scores, chapter.main, within)
            yield row(f"majority in {NAMES.get(name, name)}", majority(own.truth))


def across(card: Mapping[str, Any], held: Predictions | None) -> Iterator[str]:
    """The same for corpora that were held out whole; their predictions are not kept, so there is no interval."""
    for name, scores in card["across"]["scores"].items():
        yield row(f"without {NAMES.get(name, name)}", scores)
        if held is not None:
            yield row(f"majority in {NAMES.get(name, name)}", majority(held.known_elsewhere(name)))


def of_this_card(card: Mapping[str, Any], held: Predictions) -> bool:
    """Whether these predictions give the card's own scores."""
    for name, scores in card["scores"].items():
        own = held.only(name)
        if len(own.ids) != scores["n"]:
            return False
        again = judged(own.truth, softmax(own.logits, card["temperature"]))
        if any(abs(again[key] - scores[key]) > SAME for key in scores):
            return False
    return True


def predictions(runs: Path, kind: str, card: Mapping[str, Any]) -> tuple[Predictions | None, str]:
    """The predictions behind a card, or None and a sentence that says why not."""
    path = runs / card["recipe"] / "predictions.npz"
    if not path.is_file():
        return None, WITHOUT_RUNS
    held = Predictions.load(path)
    return (held, "") if of_this_card(card, held) else (None, OTHER_RUNS)


def facts(card: Mapping[str, Any], expert: Mapping[str, Any]) -> Iterator[str]:
    """How it was made."""
    trained = ", ".join(f"{NAMES.get(name, name)} ({held['examples']:,})" for name, held in card["trained_on"].items())
    yield f"- `{card['command']}`, recipe `{card['recipe']}`, seed {card['protocol']['seed']}, commit {card['commit']}"
    yield f"- {card['weights']:,} weights, trained on {trained}; {card['seconds'] / 60:.0f} minutes with all its fits"
    yield f"- in use: temperature {expert['temperature']:.2f}, reliability {expert['reliability']:.3f}"
    yield f"- torch and ONNX differ by {card['parity']:.1e} at most"


def missing(card: Mapping[str, Any]) -> str:
    """A sentence where the copies that were judged are not whole."""
    short = {name: int(scores["n"]) for name, scores in card["scores"].items() if scores["n"] != RELEASED[name]}
    copies = ", ".join(f"{count:,} of {RELEASED[name]:,} in {NAMES[name]}" for name, count in short.items())
    return f"Of what was released, the copy at hand held only a part: {copies}." if short else ""


def chapter(kind: str, manifest: Mapping[str, Any], runs: Path, root: Path | None) -> Iterator[str]:
    """Everything about one expert."""
    card, said = manifest["card"]["experts"][kind], CHAPTERS[kind]
    held, lack = predictions(runs, kind, card)
    yield f"## {said.title}\n\n{paragraph(said.protocol, missing(card), lack)}\n\n{header()}"
    yield from corpora(kind, card, held)
    if kind == "text" and root is not None:
        yield from beside_words(root, held)
    if card.get("across"):
        yield f"\n{paragraph(ACROSS)}\n\n{header()}"
        yield from across(card, held)
    yield ""
    yield from facts(card, manifest["experts"][kind])
    yield ""


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Prints docs/results.md.")
    parser.add_argument("--root", type=Path, help="the folder with the corpora, for the bag-of-words rows")
    parser.add_argument("--bundle", default="base", help="a bundle by name, or its folder")
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="the folder with the runs behind the card")
    given = parser.parse_args(arguments)
    bundle = load(given.bundle)
    cards = bundle.manifest["card"]["experts"]
    if strange := set(cards) - set(CHAPTERS):
        raise InputError(f"no protocol is described for {', '.join(strange)}; known are {', '.join(CHAPTERS)}")
    kinds = [kind for kind in CHAPTERS if kind in cards]
    drawn = ", ".join(f"{CHAPTERS[kind].drawn} for {CHAPTERS[kind].title.lower()}" for kind in kinds)
    print(f"# Results\n\nBundle `{bundle.name}` {bundle.version}, bundle.json {bundle.sha256[:16]}….\n")
    print(paragraph(INTRODUCTION.format(drawn=drawn)), end="\n\n")
    for kind in kinds:
        for line in chapter(kind, bundle.manifest, given.runs, given.root):
            print(line, flush=True)
    print("Made by `python docs/results.py --root DATA`.")


if __name__ == "__main__":
    main()
