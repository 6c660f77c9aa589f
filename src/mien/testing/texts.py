"""Tiny copies of the corpora of words alone: EmoryNLP, DailyDialog and SST-2."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from mien.labels import EMORYNLP_7, SENTIMENT_2
from mien.testing.pieces import said, table

EMORYNLP_SPEAKERS = ("['Ada Quick']", '["Ben\'s Sister"]', "['Ada Quick', 'Cy Moon']", "['#ALL#']")


def _emorynlp(folder: Path) -> None:
    """Two episodes in train, one in dev and test, a scene for each; several speakers at once, and everyone."""
    header = "Utterance,Speaker,Emotion,Scene_ID,Utterance_ID,Season,Episode,Start_Time,End_Time"
    for split, episodes in (("train", (1, 2)), ("dev", (3,)), ("test", (4,))):
        rows: list[Sequence[object]] = [header.split(",")]
        for episode in episodes:
            for turn, emotion in enumerate(EMORYNLP_7.labels, start=1):
                speaker = EMORYNLP_SPEAKERS[turn % len(EMORYNLP_SPEAKERS)]
                times = f"00:01:{3 * turn:02d}.795", f"00:01:{3 * turn + 2:02d}.004"
                rows.append((said(emotion, turn), speaker, emotion.title(), 1, turn, 1, episode, *times))
        (folder / f"emorynlp_{split}_final.csv").write_text(table(rows), encoding="utf-8", newline="")


def _dailydialog(folder: Path) -> None:
    """Two dialogues a split, a blank after every number and at the end of some lines."""
    for split in ("train", "validation", "test"):
        words, numbers = [], []
        for dialogue in range(2):
            words.append("".join(f" {said(f'number {k}', dialogue + k)} __eou__" for k in range(7)) + " " * dialogue)
            numbers.append("".join(f"{k} " for k in range(7)))
        (folder / split).mkdir(exist_ok=True)
        (folder / split / f"dialogues_{split}.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
        (folder / split / f"dialogues_emotion_{split}.txt").write_text("\n".join(numbers) + "\n", encoding="utf-8")


def _sst2(folder: Path) -> None:
    """Phrases with a blank at the end and a quote that opens and never closes; a test file without labels."""
    for split, count in (("train", 8), ("dev", 4)):
        lines = ["sentence\tlabel"]
        for k in range(count):
            lines.append(f"it 's \" {said(SENTIMENT_2.labels[k % 2], k).lower()} \t{k % 2}")
        (folder / f"{split}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "test.tsv").write_text("index\tsentence\n0\tuneasy mishmash .\n", encoding="utf-8")


TEXTS: dict[str, tuple[str, Callable[[Path], None]]] = {
    "emorynlp": ("text/emorynlp", _emorynlp),
    "dailydialog": ("text/dailydialog", _dailydialog),
    "sst2": ("text/sst2", _sst2),
}
