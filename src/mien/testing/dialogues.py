"""Tiny corpora of conversation and opinion, each in the layout of its release and with its defects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from mien.labels import EKMAN_7, EMOREACT_8, MOSEI_6
from mien.testing.audio import RATE, tone
from mien.testing.pieces import clip, said, table
from mien.testing.vision import face_image, write_video

# Dialogue -> its session. The last is called as one of the fifth session is.
IEMOCAP_DIALOGUES = {"Ses01F_impro01": 1, "Ses02M_impro02": 2, "Ses05M_script01_1b": 5}
# A label's code, and the word of the judges who gave it; where they do not agree the code is xxx.
IEMOCAP_JUDGED = {
    "neu": "Neutral",
    "hap": "Happiness",
    "sad": "Sadness",
    "ang": "Anger",
    "exc": "Excited",
    "fru": "Frustration",
    "xxx": "Anger",
    "oth": "Other",
    "sur": "Surprise",
}
MOSI_VIDEOS = {"_dI--eQ6qVU": "train", "c5xsKMxpXnc": "valid", "2iD-tVS8NPw": "test"}
MOSEI_VIDEOS = ("_0efYOjQYRc", "-3g5yACwYnA")
MTURK = "Input.VIDEO_ID Input.CLIP Answer.anger Answer.disgust Answer.fear Answer.happiness Answer.sadness".split()
MOSI_DIMS = {"text": 100, "audio": 73, "video": 100}
SCORES = (2.6, -1.75, 0.0)


def _meld_dyadic(folder: Path) -> None:
    """One utterance stands in two dialogues; hours are written with one digit and with two."""
    header = "Utterance,Speaker,Emotion,Sentiment,Dialogue_ID,Utterance_ID,Old_Dialogue_ID,Old_Utterance_ID"
    for split in ("train", "dev", "test"):
        rows: list[Sequence[object]] = [[*header.split(","), "Season", "Episode", "StartTime", "EndTime"]]
        for dialogue in range(2):
            for turn, emotion in enumerate(EKMAN_7.labels):
                times = f"0{'0' * dialogue}:00:{2 * turn:02d},059", f"0{'0' * dialogue}:00:{2 * turn + 1:02d},731"
                old = 0, turn
                rows.append((said(emotion, turn), "Ada", emotion, "neutral", dialogue, turn, *old, 8, 21, *times))
        (folder / f"{split}_sent_emo_dya.csv").write_bytes(table(rows).encode("cp1252"))


def _iemocap(folder: Path) -> None:
    """Two turns a label, a woman's and a man's; transcriptions out of order, with lines that belong to no turn."""
    for dialogue, session in IEMOCAP_DIALOGUES.items():
        place = folder / f"Session{session}"
        tables, texts = place / "dialog" / "EmoEvaluation", place / "dialog" / "transcriptions"
        for path in (tables, texts):
            path.mkdir(parents=True, exist_ok=True)
        codes = [code for code in IEMOCAP_JUDGED for _ in "FM"]
        turns = [(f"{dialogue}_{'FM'[k % 2]}{k // 2:03d}", code, 2.0 * k) for k, code in enumerate(codes)]
        head = "% [START_TIME - END_TIME] TURN_NAME EMOTION [V, A, D]\n\n"
        (tables / f"{dialogue}.txt").write_text(head + "\n".join(_judged(*turn) for turn in turns))
        (tables / f"._{dialogue}.txt").write_bytes(b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X")
        lines = [f"{name} [{start:08.4f}-{start + 1.5:08.4f}]: {said(code, 0)}" for name, code, start in turns]
        strays = ["M: [LAUGHTER]", f"{dialogue}_MXX0 [099.0000-099.5000]: Oh.", "F:"]
        (texts / f"{dialogue}.txt").write_bytes("\n".join([*reversed(lines), *strays]).encode("cp1252"))
        for k, (name, *_) in enumerate(turns):
            clip(place / "sentences" / "wav" / dialogue / f"{name}.wav", k // 2, 2 * session + k % 2, RATE)


def _judged(name: str, code: str, start: float) -> str:
    """A turn with three judges and its actor: one judge names a second emotion, one writes more in brackets."""
    word = IEMOCAP_JUDGED[code]
    return (
        f"[{start:.4f} - {start + 1.5:.4f}]\t{name}\t{code}\t[2.5000, 3.0000, 3.5000]\n"
        f"C-E1:\t{word};\t()\nC-E2:\t{word}; Sadness;\t()\nC-E4:\t{word};\t(calm, Fear;)\nC-F1:\tFear;\t()\n"
        "A-E1:\tval 3; act 2; dom  3;\t()\nA-E2:\tval 2; act 4; dom  ;\t()\nA-F1:\tval 3; act 3; dom  4;\t()\n"
    )


def _mosi(folder: Path) -> None:
    """MMSA's pack: rows are in order of their clips as words, ten before two."""
    rows: list[Sequence[object]] = ["video_id clip_id text label label_T label_A label_V annotation mode".split()]
    for video, mode in MOSI_VIDEOS.items():
        for number, score in zip((1, 10, 2), SCORES, strict=True):
            rows.append((video, number, said(f"{score:g}", number).upper(), score, "", "", "", "", mode))
            _film(folder / "Raw" / video / f"{number}.mp4", len(rows))
    (folder / "label.csv").write_text(table(rows), encoding="utf-8")


def _mosi_vectors(folder: Path) -> None:
    """The published vectors, without films: of each split two videos, whose first numbers tell the sentiment."""
    splits = ("train",) * 4 + ("dev",) * 2
    rows = [
        (f"video{video}", f"video{video}_{clip}", score, split)
        for video, split in enumerate(splits)
        for clip, score in enumerate((*SCORES, 1.2, -2.8, -0.8, 2.2), start=1)
    ]
    videos, ids, scores, shares = zip(*rows, strict=True)
    draw = np.random.default_rng(0)
    arrays = {f"x_{name}": draw.normal(size=(len(rows), dims)) for name, dims in MOSI_DIMS.items()}
    for numbers in arrays.values():
        numbers[:, 0] += 3 * np.sign(scores)
    words = {"id": ids, "video": videos, "text_raw": [said(f"{score:g}", 0) for score in scores], "split": shares}
    held = {name: values.astype(np.float32) for name, values in arrays.items()}
    np.savez(
        folder / "mosi_utterance_features.npz",
        y_cont=np.array(scores),
        allow_pickle=False,
        **held,
        **{name: np.array(values) for name, values in words.items()},
    )


def _mosei(folder: Path) -> None:
    """Both layouts: MMSA's table beside CMU's answers, transcripts and films, all under Raw."""
    _mosi(folder)
    labels, texts = folder / "Raw" / "Labels", folder / "Raw" / "Transcript" / "Segmented" / "Combined"
    for path in (labels, texts):
        path.mkdir(parents=True, exist_ok=True)
    header = [*MTURK, "Answer.sentiment", "Answer.surprise"]
    for video, file in zip(MOSEI_VIDEOS, ("5000_batch_raw", "pom_extra_sqa_mono_results"), strict=True):
        second = file.startswith("pom")
        (labels / f"{file}.csv").write_text(table([header, *_answers(video, second)]))
        lines = [f"{video}___{k}___{2.0 * k}___{2.0 * k + 2.2}___So {'_' * 5} {said(str(k), k)}" for k in range(7)]
        (texts / f"{video}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        for k in range(7):
            _film(folder / "Raw" / "Videos" / "Segmented" / "Combined" / f"{video}_{k}.mp4", 10 + 7 * second + k)


def _answers(video: str, folder: bool) -> Iterator[list[object]]:
    """Three judges a clip, one of whom left an answer empty; clip 6 moved nobody."""
    columns = [name.removeprefix("Answer.") for name in MTURK[2:]]
    for number, emotion in enumerate((*MOSEI_6.labels, "")):
        for judge in range(3):
            seen = {name: int(name == emotion) * (judge + 1) for name in MOSEI_6.labels}
            marks: list[object] = [seen[name] for name in columns]
            sentiment: object = "" if judge == 2 else number - 3
            yield [f"clips/{video}" if folder else video, number, *marks, sentiment, seen["surprise"]]


def _emoreact(folder: Path) -> None:
    """Lists of names in another order than a listing's, with a doubled quote; the last film shows nothing."""
    splits = ("Train", "train", "Train"), ("Validation", "val", "Val"), ("Test", "test", "Test")
    for number, (place, labels, names) in enumerate(splits):
        films = [f"It's {k} {emotion}_{9 - k}.mp4" for k, emotion in enumerate((*EMOREACT_8.labels, "nothing"))][::-1]
        marks = [",".join(str(int(emotion in film)) for emotion in EMOREACT_8.labels) + ",4.6667" for film in films]
        (folder / "Labels").mkdir(parents=True, exist_ok=True)
        (folder / "Labels" / f"{labels}_labels.text").write_text("\n".join(marks) + "\n")
        quoted = ["'" + film.replace("'", "''") + "'" for film in films]
        (folder / "Labels" / f"{names}_names.txt").write_text("\n".join(quoted) + "\n\n")
        for k, film in enumerate(films):
            _film(folder / "Data" / place / film, len(films) * number + k)


def _film(path: Path, own: int) -> None:
    """A quarter of a second of a face and a tone; `own` moves the one and tunes the other."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_coded(own))


@lru_cache(maxsize=64)
def _coded(own: int) -> bytes:
    with TemporaryDirectory() as folder:
        pictures = [face_image(40, width=64, height=48, centre=(22 + own % 20, 24 - own % 3), seed=own)] * 3
        sound = tone(200 * 1.08**own, 0.25)
        return write_video(Path(folder) / "film.mp4", pictures, 12, waveform=sound).read_bytes()


# Name, the corpus's folder under the root, its writer.
DIALOGUES: dict[str, tuple[str, Callable[[Path], None]]] = {
    "meld-dyadic": ("text/meld-dyadic", _meld_dyadic),
    "iemocap-4": ("iemocap", _iemocap),
    "iemocap-5": ("iemocap", _iemocap),
    "iemocap-6": ("iemocap", _iemocap),
    "mosi": ("mosi", _mosi),
    "mosi-polarity": ("mosi", _mosi_vectors),
    "mosi-score": ("mosi", _mosi_vectors),
    "mosei": ("mosei", _mosei),
    "mosei-emotion": ("mosei", _mosei),
    "emoreact": ("emoreact", _emoreact),
}
