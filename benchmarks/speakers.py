"""How `DIRECTIONS` and `THRESHOLD` of `mien.audio.speakers` came about, and what they are worth. Prints Markdown.

    python benchmarks/speakers.py --root DATA

Half of the speakers of RAVDESS, EmoDB and nEMO fit the directions and choose the threshold; the others, whom neither
has seen, are the table. Chosen was the threshold that finds too many as often as too few. A recording is drawn, not
played: 4 to 9 clips of each of one to three people of one corpus, in any order and with any emotion. Takes about a
minute.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.audio import speakers as shipped
from mien.audio.decode import RATE, decode
from mien.audio.vad import SpanTracker
from mien.corpora.item import Item
from mien.corpora.table import corpus

CORPORA = ("ravdess", "emodb", "nemo")
NEMO_CLIPS = 800  # of 4,481, so that the three weigh alike
LARGEST_CROWD = 3
THRESHOLDS = (3.6, 3.8, 4.0, 4.2, 4.4, 4.6)
RIDGE = 0.05  # added to the variances within speakers before they are divided out
KEPT = shipped.DIRECTIONS.shape[1]


@dataclass(frozen=True)
class Voices:
    """Of each clip: its statistics, float64, shape (clips, 16); its corpus, its speaker and its seconds of speech."""

    statistics: NDArray[np.float64]
    corpora: NDArray[np.str_]
    speakers: NDArray[np.str_]
    seconds: NDArray[np.float64]

    def halves(self, name: str) -> tuple[list[str], list[str]]:
        """A corpus's speakers: those who fit, those held out. RAVDESS's actors alternate man and woman: in two runs."""
        people = sorted(set(self.speakers[self.corpora == name].tolist()))
        middle = len(people) // 2
        return (people[:middle], people[middle:]) if name == "ravdess" else (people[::2], people[1::2])


@dataclass(frozen=True)
class Score:
    """`right` is the share of clips of a group's main speaker, `together` that of a speaker's clips in one group."""

    right: float
    together: float
    counted: float
    surplus: float

    def row(self) -> str:
        return f"{self.right:.2f} | {self.together:.2f} | {self.counted:.2f} | {self.surplus:+.2f}"


def listen(root: Path) -> Voices:
    """The statistics of every clip, computed as `mien analyze` computes them."""
    rows = []
    for name in CORPORA:
        for item in _clips(name, root):
            assert item.media is not None
            speech = _speech(decode(item.media))
            rows.append((shipped.voice_statistics(speech), name, f"{name}/{item.speaker}", len(speech) / RATE))
    statistics, corpora, people, seconds = zip(*rows, strict=True)
    return Voices(np.array(statistics), np.array(corpora), np.array(people), np.array(seconds))


def _clips(name: str, root: Path) -> Iterator[Item]:
    """RAVDESS's first repetitions, all of EmoDB, a seeded sample of nEMO."""
    entry = corpus(name)
    items = entry.read(root / entry.folder)
    if name == "ravdess":
        return (item for item in items if item.id.split("-")[5] == "01")
    if name == "nemo":
        drawn = list(items)
        random.Random(0).shuffle(drawn)
        return islice(drawn, NEMO_CLIPS)
    return items


def _speech(waveform: NDArray[np.float32]) -> NDArray[np.float32]:
    """The longest span in which somebody speaks, or all of a clip in which nobody seems to."""
    tracker = SpanTracker()
    spans = tracker.feed(waveform) + tracker.finish()
    if not spans:
        return waveform
    longest = max(spans, key=lambda span: span.duration)
    return waveform[round(longest.start * RATE) : round(longest.end * RATE)]


def fit(voices: Voices) -> NDArray[np.float64]:
    """Linear discriminants of the fitting half: shape (16, KEPT), a spread of one within a speaker.

    Whiten by the covariance within speakers, then keep the directions in which the speakers' means differ most. Means
    are taken from their corpus's mean, so that no direction tells one microphone from another.
    """
    means = {
        who: voices.statistics[voices.speakers == who].mean(axis=0) for c in CORPORA for who in voices.halves(c)[0]
    }
    within = np.concatenate([voices.statistics[voices.speakers == who] - mean for who, mean in means.items()])
    scale = within.std(axis=0)
    variances, axes = np.linalg.eigh(np.cov((within / scale).T))
    whitening = axes / np.sqrt(variances + RIDGE)
    between = np.concatenate([_centred([means[who] / scale for who in voices.halves(c)[0]]) for c in CORPORA])
    _, differing = np.linalg.eigh(np.cov((between @ whitening).T))
    directions = whitening @ differing[:, : -KEPT - 1 : -1] / scale[:, None]
    return np.asarray(directions / (within @ directions).std(axis=0))


def _centred(rows: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    return np.asarray(np.array(rows) - np.mean(rows, axis=0))


def _crowds(people: list[str]) -> range:
    """How many of them a recording may hold."""
    return range(1, min(LARGEST_CROWD, len(people)) + 1)


def judge(voices: Voices, people: list[str], crowd: int, recordings: int = 100, seed: int = 0) -> Score:
    """The mean over drawn recordings of `crowd` of these people, grouped by the shipped `assign_speakers`."""
    rng = np.random.default_rng(seed)
    scores = []
    for _ in range(recordings):
        drawn = _recording(voices, people, crowd, rng)
        found = np.array(shipped.assign_speakers(list(voices.statistics[drawn]), list(voices.seconds[drawn])))
        scores.append(_compare(voices.speakers[drawn], found))
    right, together, surplus = np.array(scores).T
    return Score(right.mean(), together.mean(), float(np.mean(surplus == 0)), surplus.mean())


def _recording(voices: Voices, people: list[str], crowd: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Indices of its clips, in order of time."""
    present = rng.choice(people, crowd, replace=False)
    own = [np.flatnonzero(voices.speakers == who) for who in present]
    clips = np.concatenate(
        [rng.choice(indices, min(int(rng.integers(4, 10)), len(indices)), replace=False) for indices in own]
    )
    rng.shuffle(clips)
    return clips


def _compare(truth: NDArray[np.str_], found: NDArray[np.str_]) -> tuple[float, float, float]:
    """Share of clips of their group's main speaker, share in their speaker's main group, groups too many."""
    table = np.array([[np.sum((truth == who) & (found == name)) for name in set(found)] for who in set(truth)])
    return table.max(axis=0).sum() / len(truth), table.max(axis=1).sum() / len(truth), table.shape[1] - table.shape[0]


def choose(voices: Voices) -> dict[float, Score]:
    """The fitting half at each threshold, the mean over corpora and crowds."""
    scores = {}
    kept = shipped.THRESHOLD
    for threshold in THRESHOLDS:
        shipped.THRESHOLD = threshold
        halves = [voices.halves(name)[0] for name in CORPORA]
        each = [judge(voices, half, crowd, 40, 1) for half in halves for crowd in _crowds(half)]
        scores[threshold] = Score(*np.mean([(s.right, s.together, s.counted, s.surplus) for s in each], axis=0))
    shipped.THRESHOLD = kept
    return scores


def difference(directions: NDArray[np.float64]) -> float:
    """The largest between fitted and shipped directions; a direction's sign means nothing."""
    signs = np.sign((directions * shipped.DIRECTIONS).sum(axis=0))
    return float(np.abs(directions * signs - shipped.DIRECTIONS).max())


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="How speakers are told apart, fitted and judged.")
    parser.add_argument("--root", type=Path, help="the folder with ravdess, emodb and nemo as released")
    root = parser.parse_args(arguments).root
    if root is None:
        print("Speakers: not measured; needs RAVDESS, EmoDB and nEMO: python benchmarks/speakers.py --root DATA\n")
        return
    voices = listen(root)
    columns = "with their group's speaker | in one group | counted right | groups too many"
    print("## Who speaks\n")
    print(f"Refitted directions differ from the shipped ones by {difference(fit(voices)):.4f} at most.\n")
    print(f"| threshold, on the speakers that fit | {columns} |\n|---|---|---|---|---|")
    for threshold, score in choose(voices).items():
        print(f"| {threshold}{' (shipped)' * (threshold == shipped.THRESHOLD)} | {score.row()} |")
    print(f"\n| held-out speakers | in a recording | {columns} |\n|---|---|---|---|---|---|")
    for name in CORPORA:
        held_out = voices.halves(name)[1]
        for crowd in _crowds(held_out):
            print(f"| {name} | {crowd} | {judge(voices, held_out, crowd).row()} |")
    print()


if __name__ == "__main__":
    main()
