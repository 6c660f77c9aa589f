"""CMU-MOSEI: 23,453 sentences of 1,000 speakers in YouTube monologues, judged for sentiment and for six emotions.

Zadeh et al., "Multimodal Language Analysis in the Wild", ACL 2018; github.com/CMU-MultiComp-Lab/CMU-MultimodalSDK, for
research. Two layouts, two corpora:

    mosei            label.csv, Raw/<video>/<clip>.mp4 as MMSA packs it: sentiment from -3 to 3 and the official split
    mosei-emotion    CMU's Raw folder: what every judge of Mechanical Turk answered (Labels/*.csv, from 0 to 3 for each
                     emotion, about three judges a clip), Transcript/Segmented/Combined/<video>.txt in lines of
                     `video___clip___start___end___words`, Videos/Segmented/Combined/<video>_<clip>.mp4; no split

A clip's emotion is the one whose mean answer is highest, its votes the shares of all six; a clip in which no judge saw
any has none. What is broken: one table of answers writes a folder before the video's name; some answers are empty; the
transcripts use five or six underscores inside words; neighbouring clips overlap a little. The layouts
are told from public readers of them, not from copies at hand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from mien.corpora.item import Corpus, Item, need
from mien.corpora.opinions import TABLE, labelled, polarity
from mien.corpora.tables import rows, text_of
from mien.errors import CorpusError, InputError
from mien.labels import MOSEI_6, SENTIMENT_3
from mien.types import Span

HOME = "github.com/CMU-MultiComp-Lab/CMU-MultimodalSDK"
SEPARATOR = "___"
ANSWERS = ("sentiment", *MOSEI_6.labels)
COLUMNS = " ".join(("Input.VIDEO_ID", "Input.CLIP", *(f"Answer.{name}" for name in ANSWERS)))


def read(root: Path) -> Iterator[Item]:
    """Opinions of `label.csv`, video by video in order of time."""
    need(root / TABLE, "CMU-MOSEI", HOME)
    return labelled(root, "mosei")


def read_emotion(root: Path) -> Iterator[Item]:
    """Clips that were judged, video by video in order of time."""
    folder = root / "Raw"
    tables = sorted(need(folder / "Labels", "CMU-MOSEI", HOME).glob("*.csv"))
    if not tables:
        raise CorpusError(f"CMU-MOSEI: {folder / 'Labels'} holds no table of answers ({HOME})")
    words: dict[str, dict[int, tuple[Span, str]]] = {}
    for (video, clip), answers in sorted(_answers(tables).items()):
        if video not in words:
            words[video] = transcript(folder / "Transcript" / "Segmented" / "Combined" / f"{video}.txt")
        said, text = words[video].get(clip, (None, None))
        yield _item(folder, video, clip, answers, said, text)


def transcript(path: Path) -> dict[int, tuple[Span, str]]:
    """Clip -> when and what was said; a video without a transcript has none."""
    if not path.exists():
        return {}
    return dict(_clip(line, path) for line in text_of(path).split("\n") if line.strip())


def _clip(line: str, path: Path) -> tuple[int, tuple[Span, str]]:
    """The name is taken off first, as it may end with an underscore itself."""
    try:
        clip, start, end, words = line.strip().removeprefix(path.stem + SEPARATOR).split(SEPARATOR, maxsplit=3)
        return int(clip), (Span(float(start), float(end)), words)
    except (ValueError, InputError):
        raise CorpusError(f"CMU-MOSEI: a line of {path} is {line!r}; it has video, clip, start, end, words") from None


def _answers(tables: list[Path]) -> dict[tuple[str, int], list[float]]:
    """Video and clip -> the mean of each of ANSWERS over those who answered everything."""
    given: defaultdict[tuple[str, int], list[list[float]]] = defaultdict(list)
    for table in tables:
        for row in rows(table, COLUMNS):
            answers = [row[f"Answer.{name}"].strip() for name in ANSWERS]
            if all(answers):
                clip, numbers = _numbers(table, row["Input.CLIP"], answers)
                given[row["Input.VIDEO_ID"].rpartition("/")[2], clip].append(numbers)
    return {clip: [sum(column) / len(judges) for column in zip(*judges, strict=True)] for clip, judges in given.items()}


def _numbers(table: Path, clip: str, answers: list[str]) -> tuple[int, list[float]]:
    try:
        return int(clip), [float(answer) for answer in answers]
    except ValueError:
        raise CorpusError(f"CMU-MOSEI: {table} has clip {clip!r} with answers {answers}; all are numbers") from None


def _item(folder: Path, video: str, clip: int, answers: list[float], said: Span | None, text: str | None) -> Item:
    sentiment, *emotions = answers
    seen = {name: mean for name, mean in zip(MOSEI_6.labels, emotions, strict=True) if mean > 0}
    films = folder / "Videos" / "Segmented" / "Combined"
    return Item(
        id=f"mosei-emotion/{video}_{clip}",
        label=max(seen, key=lambda name: seen[name]) if seen else None,
        original=" ".join(f"{name}={mean:.2f}" for name, mean in seen.items()),
        votes={name: mean / sum(seen.values()) for name, mean in seen.items()} or None,
        sentiment=polarity(sentiment),
        valence=sentiment,
        text=text,
        dialogue=f"mosei-emotion/{video}",
        turn=clip,
        speaker=video,
        media=films / f"{video}_{clip}.mp4" if films.is_dir() else None,
        said=said,
        language="en",
    )


MOSEI = Corpus(
    "mosei",
    SENTIMENT_3,
    read,
    "mosei",
    "for research",
    HOME,
    protocol="the official split; accuracy and F1 over two classes, mean absolute error",
    modalities=("text", "audio", "face"),
    language="en",
)
MOSEI_EMOTION = Corpus(
    "mosei-emotion",
    MOSEI_6,
    read_emotion,
    "mosei",
    "for research",
    HOME,
    protocol="the official split of videos; weighted accuracy and F1 of each emotion being there or not",
    modalities=("text", "audio", "face"),
    language="en",
    published={"all": 23453},
)
