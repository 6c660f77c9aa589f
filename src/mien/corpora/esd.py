"""ESD, the emotional speech database: 35,000 clips, ten Chinese and ten English speakers, five emotions.

Zhou et al., "Emotional voice conversion: theory, databases and ESD", Speech Communication 2022,
github.com/HLTSingapore/Emotional-Speech-Data, for research, by signed licence. 350 parallel sentences an emotion and
speaker, numbered through (neutral 1 to 350, angry 351 to 700, happy, sad, surprise): `0011/Angry/0011_000351.wav`, 16
kHz. Speakers 0001 to 0010 speak Chinese, 0011 to 0020 English. The official split of each 350 is the first 20 for
evaluation, the next 30 for test, 300 to train: the earlier release has a folder for each
(`0011/Angry/evaluation/0011_000351.wav`), the later one leaves it to the number; both are read.

`0011/0011.txt` holds number, words and emotion. The tables are in four encodings (GB 2312, UTF-16, UTF-8, Windows-1252)
and a few lines lack a tab. The emotion is that of the folder. Every speaker is in every split.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from mien.corpora.item import Corpus, Item, matching
from mien.errors import CorpusError
from mien.labels import ESD_5

HOME = "github.com/HLTSingapore/Emotional-Speech-Data"
SENTENCES, EVALUATED, TESTED = 350, 20, 30  # of each emotion and speaker
SPLITS = {"train": "train", "evaluation": "dev", "test": "test"}
MEN = {"0004", "0005", "0006", "0008", "0010", "0011", "0012", "0013", "0014", "0020"}
_NAME = re.compile(
    rf"(00[012]\d)/({'|'.join(ESD_5.labels)})/(?:({'|'.join(SPLITS)})/)?\1_(\d{{6}})\.wav", re.IGNORECASE
)
_EMOTION = re.compile(r"\s+(neutral|angry|happy|sad|surprise|中立|生气|快乐|伤心|惊喜)$", re.IGNORECASE)


def read(root: Path) -> Iterator[Item]:
    """Clips in order of speaker, emotion and number."""
    words: dict[str, dict[str, str]] = {}
    for path in matching(root, "00[012]?/**/*.wav", "ESD", HOME):
        name = _NAME.fullmatch(path.relative_to(root).as_posix())
        if name is None:
            raise CorpusError(f"ESD: {path} is not named as released (0011/Angry/evaluation/0011_000351.wav)")
        speaker, emotion, folder, number = name.groups()
        language = "zh" if int(speaker) <= 10 else "en"
        if speaker not in words:
            words[speaker] = _words(root / speaker / f"{speaker}.txt", language)
        yield Item(
            id=f"esd/{path.stem}",
            label=emotion.lower(),
            original=emotion,
            split=SPLITS[folder.lower()] if folder else _split(int(number)),
            text=words[speaker].get(path.stem),
            speaker=speaker,
            gender="male" if speaker in MEN else "female",
            media=path,
            language=language,
        )


def _split(number: int) -> str:
    """The official split of a clip by its number, which counts from 1."""
    place = (number - 1) % SENTENCES
    return "dev" if place < EVALUATED else "test" if place < EVALUATED + TESTED else "train"


def _words(path: Path, language: str) -> dict[str, str]:
    """What was said, by clip; tabs may be missing, and the emotion at the end of the line is no word."""
    lines = (line.split(maxsplit=1) for line in _text(path, language).splitlines())
    return {cells[0]: _EMOTION.sub("", cells[1].strip()) for cells in lines if len(cells) == 2}


def _text(path: Path, language: str) -> str:
    raw = path.read_bytes() if path.exists() else b""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030" if language == "zh" else "cp1252", errors="replace")


ESD = Corpus(
    "esd",
    ESD_5,
    read,
    "esd",
    "for research, by signed licence",
    HOME,
    protocol="the official 300/20/30 sentences of each speaker and emotion, or unseen speakers; unweighted accuracy",
    modalities=("text", "audio"),
    language="zh,en",
    published={"train": 30000, "dev": 2000, "test": 3000},
)
