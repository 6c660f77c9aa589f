"""Tiny copies of corpora of faces, in their real layouts and with their real defects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.labels import AFFECTNET_8, BASIC_7, CKPLUS_7, EMOTIC_26
from mien.testing.audio import vowel
from mien.testing.pieces import face, table
from mien.testing.vision import face_image, write_video

CKPLUS_SUBJECTS = ("S010", "S130", "S011", "S501")  # two in each of two folds
CKPLUS_EMOTIONS = ("neutral", *CKPLUS_7.labels)  # as its files count
JAFFE_CODES = {"AN": 39, "DI": 42, "FE": 45, "HA": 29, "NE": 26, "SA": 33, "SU": 36}
RAFDB_EMOTIONS = ("surprise", "fear", "disgust", "happiness", "sadness", "anger", "neutral")
CAER_FOLDERS = ("Anger", "Disgust", "Fear", "Happy", "Neutral", "Sad", "Surprise")
AFFECTNET_HEADER = (
    "subDirectory_filePath face_x face_y face_width face_height facial_landmarks expression valence arousal"
)
EMOTIC_SPLITS = {"train": 26, "val": 13, "test": 13}


def _ckplus(folder: Path) -> None:
    """Five frames a sequence; one sequence without a label, and the file that a Mac leaves behind."""
    for who, subject in enumerate(CKPLUS_SUBJECTS):
        for k in range(1, len(CKPLUS_EMOTIONS)):
            sequence = f"{k:03d}"
            for frame in range(1, 6):
                name = f"{subject}_{sequence}_{frame:08d}.png"
                _picture(folder / "cohn-kanade-images" / subject / sequence / name, k, 100 * who + 10 * k + frame)
            label = folder / "Emotion" / subject / sequence / f"{subject}_{sequence}_{5:08d}_emotion.txt"
            label.parent.mkdir(parents=True, exist_ok=True)
            label.write_text(f"   {k:.7e}\n")
    _picture(folder / "cohn-kanade-images" / "S010" / "008" / "S010_008_00000001.png", 0, 1)
    (folder / "Emotion" / "S010" / "008").mkdir(parents=True, exist_ok=True)
    for place in ("Emotion/S010", "cohn-kanade-images/S010"):
        (folder / place / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")


def _jaffe(folder: Path) -> None:
    """One folder; its README lies beside the pictures."""
    for who, subject in enumerate(("KA", "KL", "KM", "KR")):
        for k, (code, first) in enumerate(JAFFE_CODES.items()):
            _picture(folder / f"{subject}.{code}1.{first + 40 * who}.tiff", k, 10 * who + k)
    (folder / "README.txt").write_text("The Japanese Female Facial Expression (JAFFE) Database\n")


def _affectnet(folder: Path) -> None:
    """The first release: codes beyond the eight emotions, -2 where nothing was rated, validation without a header."""
    for first, (name, rounds) in enumerate((("training", 2), ("validation", 1))):
        rows: list[Sequence[object]] = [AFFECTNET_HEADER.split()] if name == "training" else []
        for k in range(11 * rounds):
            code, file = k % 11, f"{k // 11 + 1}/{name[:5]}{k:04d}.jpg"
            rated = (-2, -2) if code in {9, 10} else (round(0.22 * code - 0.88, 2), round(0.88 - 0.22 * code, 2))
            rows.append((file, 30, 30, 100, 100, ";".join(["12.5"] * 136), code, *rated))
            _portrait(folder / "Manually_Annotated_Images" / file, code / 10, 100 * first + k)
        lists = folder / "Manually_Annotated_file_lists"
        lists.mkdir(exist_ok=True)
        (lists / f"{name}.csv").write_text(table(rows, "\n"), encoding="utf-8")


def write_affectnet_numbered(folder: Path) -> None:
    """AffectNet's later release: a file a number, in training as text, in validation as numbers."""
    for name, rounds, kind in (("train_set", 2, np.str_), ("val_set", 1, np.float64)):
        annotations = folder / name / "annotations"
        annotations.mkdir(parents=True, exist_ok=True)
        for k in range(len(AFFECTNET_8) * rounds):
            code = k % len(AFFECTNET_8)
            _picture(folder / name / "images" / f"{k}.jpg", code % 7, k)
            for what, value in (("exp", code), ("val", round(0.1 * code - 0.4, 2)), ("aro", 0.25)):
                np.save(annotations / f"{k}_{what}.npy", np.array(value).astype(kind))


def _rafdb(folder: Path) -> None:
    """The list's name is misspelt; genders are told for all but one picture, and one is unsure."""
    lines = []
    for first, (split, rounds) in enumerate((("train", 3), ("test", 1))):
        for k in range(rounds * len(RAFDB_EMOTIONS)):
            stem = f"{split}_{k + 1:05d}"
            lines.append(f"{stem}.jpg {1 + k % len(RAFDB_EMOTIONS)}\n")
            _picture(folder / "Image" / "aligned" / f"{stem}_aligned.jpg", k % 7, 100 * first + k)
            points = "31.5\t40.0\n" * 5
            manual = folder / "Annotation" / "manual" / f"{stem}_manu_attri.txt"
            manual.parent.mkdir(parents=True, exist_ok=True)
            if stem != "test_00007":
                manual.write_text(f"{points}{2 if stem == 'train_00001' else k % 2}\n1\n2\n")
    (folder / "EmoLabel").mkdir(exist_ok=True)
    (folder / "EmoLabel" / "list_patition_label.txt").write_text("".join(lines))


def _caer(folder: Path) -> None:
    """Clips with sound; numbers start again in each folder."""
    for first, (split, count) in enumerate((("train", 2), ("validation", 1), ("test", 1))):
        for k, emotion in enumerate(CAER_FOLDERS):
            for number in range(1, count + 1):
                path = folder / split / emotion / f"{number:04d}.avi"
                path.parent.mkdir(parents=True, exist_ok=True)
                frames = [
                    np.repeat(face(k, 100 * first + 10 * number + frame)[:, :, None], 3, axis=2) for frame in range(3)
                ]
                write_video(path, frames, 10.0, waveform=vowel(0.3, pitch=100.0 + 25 * k))


def _caer_s(folder: Path) -> None:
    """Stills; no validation."""
    for first, (split, count) in enumerate((("train", 3), ("test", 1))):
        for k, emotion in enumerate(CAER_FOLDERS):
            for number in range(1, count + 1):
                _picture(folder / split / emotion / f"{number:04d}.png", k, 100 * first + 10 * k + number)


def _emotic(folder: Path) -> None:
    """Two people a picture; one category each in training, two in the rest, none for the last; boxes past the edge."""
    categories = ["/".join(word.capitalize() for word in label.split("/")) for label in EMOTIC_26.labels]
    header = ["", "Folder", "Filename", "Width", "Height", "Age", "Gender", "X_min", "Y_min", "X_max", "Y_max"]
    header += [*categories, "Valence", "Arousal", "Dominance", "Crop_name", "Arr_name"]
    (folder / "annots_arrs").mkdir(exist_ok=True)
    for first, (split, count) in enumerate(EMOTIC_SPLITS.items()):
        rows: list[Sequence[object]] = [header]
        for k in range(count):
            file = f"COCO_{split}2014_{k // 2:012d}.jpg"
            _picture(folder / "emotic" / "mscoco" / "images" / file, k % 7, 100 * first + k)
            shown = {k} if split == "train" else {k, k + 13} if k < count - 1 else set()
            box = (-2, 0, 24, 60) if k % 2 else (24, 4, 44, 44)
            who = ("mscoco/images", file, 48, 48, "Adult", ("Male", "Female")[k % 2], *box)
            flags = [int(number in shown) for number in range(26)]
            rows.append(
                (k, *who, *flags, 5.0, 4.0, 8.0, f"crop_arr_{split}_{k:05d}.npy", f"img_arr_{split}_{k:05d}.npy")
            )
        (folder / "annots_arrs" / f"annot_arrs_{split}.csv").write_text(table(rows, "\n"), encoding="utf-8")


def _picture(path: Path, emotion: int, seed: int) -> None:
    """A drawn face as a picture file, in the format that its name tells."""
    import cv2

    path.parent.mkdir(parents=True, exist_ok=True)
    drawn: NDArray[np.uint8] = face(emotion % len(BASIC_7), seed)
    cv2.imwrite(str(path), drawn)


def _portrait(path: Path, mouth: float, seed: int) -> None:
    """A face that a detector finds, with room around it; how far its mouth is open is all that it tells."""
    import cv2

    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), face_image(100, width=160, height=160, seed=seed, mouth=mouth))


# Name, the corpus's folder under the root, its writer.
PORTRAITS: dict[str, tuple[str, Callable[[Path], None]]] = {
    "ckplus": ("ckplus", _ckplus),
    "jaffe": ("jaffe", _jaffe),
    "affectnet": ("affectnet", _affectnet),
    "affectnet-valence": ("affectnet", _affectnet),
    "affectnet-arousal": ("affectnet", _affectnet),
    "rafdb": ("rafdb", _rafdb),
    "caer": ("caer", _caer),
    "caer-s": ("caer-s", _caer_s),
    "emotic": ("emotic", _emotic),
}
