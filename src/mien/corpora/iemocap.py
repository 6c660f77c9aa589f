"""IEMOCAP: 10,039 turns of ten actors in 151 dialogues, five sessions of a woman and a man, acted and improvised.

Busso et al., "IEMOCAP: interactive emotional dyadic motion capture database", LREC journal 2008; by a signed licence
from sail.usc.edu/iemocap, research only. `Ses01F_impro05_M019` is turn 19 of an improvisation of session 1, spoken by
its man: the F of the dialogue's name says who wore the markers, the letter before the number who speaks.

    SessionN/dialog/EmoEvaluation/<dialogue>.txt     [start - end] turn label [valence, arousal, dominance], then a line
                                                     for each judge: C-E1 and so on by category, C-F1 or C-M1 the actor
    SessionN/dialog/transcriptions/<dialogue>.txt    turn [start-end]: words
    SessionN/sentences/wav/<dialogue>/<turn>.wav

What is broken: the lines of a transcription are not in order of time, some have no turn before the colon, and the
labelled turns are fewer than the transcribed ones; `._Ses01F_impro01.txt` beside a table is a Macintosh's, not a table;
dialogues are also called `Ses05M_script01_1b`; three judges agree on no label (`xxx`) for 2,507 turns. The layout is
told from the release's documentation and public readers of it, not from a copy at hand.

The label sets of the field are three corpora here, read by one reader. Turns whose label is not in the set (xxx, other,
fear, surprise, disgust and what a smaller set lacks) stay as context without a label; `original` tells it. In
`iemocap-4` excitement is happiness (1,103 angry, 1,636 happy, 1,084 sad, 1,708 neutral turns); `iemocap-5` has
excitement, frustration and no happiness; `iemocap-6` has all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from mien.corpora.item import Corpus, Item, need
from mien.corpora.tables import text_of
from mien.errors import CorpusError
from mien.labels import IEMOCAP_4, IEMOCAP_5, IEMOCAP_6, LabelSet
from mien.types import Span

HOME = "sail.usc.edu/iemocap"
SESSIONS = range(1, 6)
FOLDS = tuple((f"Ses{session:02d}F", f"Ses{session:02d}M") for session in SESSIONS)
NAMES = {
    "neu": "neutral",
    "hap": "happiness",
    "sad": "sadness",
    "ang": "anger",
    "exc": "excitement",
    "fru": "frustration",
}
# What the three letters of a label, and the first three of a judge's word, stand for in each set.
CODES: Mapping[LabelSet, Mapping[str, str]] = {
    IEMOCAP_4: {code: NAMES[code] for code in ("neu", "hap", "sad", "ang")} | {"exc": "happiness"},
    IEMOCAP_5: {code: name for code, name in NAMES.items() if code != "hap"},
    IEMOCAP_6: NAMES,
}
_NUMBER = r"(\d+(?:\.\d+)?)"
_TURN = re.compile(
    rf"\[{_NUMBER}\s*-\s*{_NUMBER}\]\s+(Ses0\d[FM]_\w+_([FM])\w+)\s+(\w+)\s+\[{_NUMBER},\s*{_NUMBER},\s*{_NUMBER}\]"
)
_WORDS = re.compile(r"(Ses0\d[FM]_\w+)\s+\[[^\]]*\]:\s*(.*)")
_JUDGE = re.compile(r"C-E\d+:[ \t]*([^(\n]*)")


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn as EmoEvaluation has it. `code` is the label's three letters, `judges` the lines of those who judged."""

    name: str
    said: Span
    sex: str
    code: str
    valence: float
    arousal: float
    dominance: float
    judges: str


def read(root: Path, name: str, labels: LabelSet) -> Iterator[Item]:
    """Turns of the sessions at hand, dialogue by dialogue, in order of time."""
    need(root / "Session1" / "dialog" / "EmoEvaluation", "IEMOCAP", HOME)
    for session in SESSIONS:
        folder = root / f"Session{session}"
        for table in sorted((folder / "dialog" / "EmoEvaluation").glob("Ses*.txt")):
            words = transcription(folder / "dialog" / "transcriptions" / table.name)
            wavs = folder / "sentences" / "wav" / table.stem
            for number, turn in enumerate(turns(table)):
                media = wavs / f"{turn.name}.wav" if wavs.is_dir() else None
                yield Item(
                    id=f"{name}/{turn.name}",
                    label=CODES[labels].get(turn.code),
                    original=turn.code,
                    text=words.get(turn.name),
                    dialogue=f"{name}/{table.stem}",
                    turn=number,
                    speaker=f"{turn.name[:5]}{turn.sex}",
                    gender="female" if turn.sex == "F" else "male",
                    media=media,
                    said=turn.said,
                    votes=votes(turn.judges, CODES[labels]),
                    valence=turn.valence,
                    arousal=turn.arousal,
                    dominance=turn.dominance,
                    language="en",
                )


def turns(table: Path) -> list[Turn]:
    """The turns of a dialogue in order of time."""
    text = text_of(table)
    lines = list(_TURN.finditer(text))
    if not lines:
        raise CorpusError(f"IEMOCAP: {table} holds no turn; one is written [start - end] turn label [v, a, d]")
    ends = [line.start() for line in lines[1:]] + [len(text)]
    found = [_turn(line, text[line.end() : end]) for line, end in zip(lines, ends, strict=True)]
    return sorted(found, key=lambda turn: (turn.said, turn.name))


def _turn(line: re.Match[str], judges: str) -> Turn:
    start, end, name, sex, code, valence, arousal, dominance = line.groups()
    said = Span(float(start), float(end))
    return Turn(name, said, sex, code, float(valence), float(arousal), float(dominance), judges)


def transcription(path: Path) -> dict[str, str]:
    """Turn -> words; lines that belong to no turn are left out."""
    if not path.exists():
        raise CorpusError(f"IEMOCAP: {path} is missing; each table of EmoEvaluation has its transcription ({HOME})")
    return {found[1]: found[2].strip() for line in text_of(path).split("\n") if (found := _WORDS.match(line.strip()))}


def votes(judges: str, codes: Mapping[str, str]) -> dict[str, float] | None:
    """Shares of the judges' voices that fall into the set; one who names several labels shares his voice out."""
    shares: dict[str, float] = {}
    for judge in _JUDGE.finditer(judges):
        chosen = [word.strip()[:3].lower() for word in judge[1].split(";") if word.strip()]
        for code in chosen:
            if code in codes:
                shares[codes[code]] = shares.get(codes[code], 0.0) + 1 / len(chosen)
    total = sum(shares.values())
    return {label: share / total for label, share in shares.items()} if total else None


def _corpus(labels: LabelSet, protocol: str) -> Corpus:
    return Corpus(
        labels.name,
        labels,
        partial(read, name=labels.name, labels=labels),
        "iemocap",
        "for research, by signed licence",
        HOME,
        folds=FOLDS,
        conversation=True,
        protocol=protocol,
        modalities=("text", "audio"),
        language="en",
        published={"all": 10039},
    )


IEMOCAP_OF_4 = _corpus(IEMOCAP_4, "one session left out at a time; unweighted and weighted accuracy")
IEMOCAP_OF_5 = _corpus(IEMOCAP_5, "one session left out at a time; accuracy")
IEMOCAP_OF_6 = _corpus(IEMOCAP_6, "tested on session 5, or one session left out at a time; weighted F1")
