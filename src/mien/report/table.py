"""A timeline for the terminal: a line an utterance, with what was left out said underneath."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mien.report.palette import terminal_colour
from mien.report.plain import cut, fitted, printable, width
from mien.report.wording import emotion, evidence, heading, percent, remarks, when
from mien.types import Analysis, Prediction, Reading

WIDTH = 100
NARROWEST = 50
SPEAKER = 8  # of the width, at most an eighth
BAR = 6
WORDS = 24  # fewer cells than this for the words, and the evidence is written short
SHORT = 3
FEWEST = 12  # even then fewer than this, and the evidence is left out: the words say more
GAP = "  "
EIGHTHS = " ▏▎▍▌▋▊▉"


def write(analysis: Analysis, columns: int = WIDTH, colour: bool = False) -> str:
    """The table, at most `columns` cells wide; `colour` adds the colour codes of a terminal."""
    columns = max(columns, NARROWEST)
    lines = [cut(heading(analysis), columns), ""]
    lines += [line.rstrip() for line in _lines(analysis.readings, columns, colour)]
    if not analysis.readings:
        lines.append("no utterances")
    lines += [cut(f"! {printable(warning)}", columns) for warning in analysis.warnings]
    return "\n".join(lines) + "\n"


def write_many(analyses: Iterable[Analysis], columns: int = WIDTH, colour: bool = False) -> Iterator[str]:
    """Tables with an empty line between them."""
    for number, analysis in enumerate(analyses):
        yield ("\n" if number else "") + write(analysis, columns, colour)


def _lines(readings: tuple[Reading, ...], columns: int, colour: bool) -> Iterator[str]:
    times = [when(reading) for reading in readings]
    speakers = [cut(printable(reading.utterance.speaker or ""), columns // SPEAKER) for reading in readings]
    emotions = [emotion(reading.prediction) for reading in readings]
    widths = [max(map(width, cells), default=0) for cells in (times, speakers, emotions)]
    taken = sum(widths) + len(f" 100% {'':{BAR}}") + 2 * len(GAP) + (len(GAP) if widths[1] else 0)
    says = _evidence(readings, columns - taken)
    room = columns - taken - max(map(width, says), default=0)
    for reading, time, speaker, felt, said in zip(readings, times, speakers, emotions, says, strict=True):
        before = f"{time:>{widths[0]}}{GAP}" + (fitted(speaker, widths[1]) + GAP if widths[1] else "")
        painted = _painted(f"{fitted(felt, widths[2])} {_bar(reading.prediction)}", reading.prediction.emotion, colour)
        yield f"{before}{painted}{GAP}{said}{cut(printable(reading.utterance.text or ''), room)}"
        for note in remarks(reading):
            indent = " " * width(before)
            yield cut(f"{indent}· {printable(note)}", columns)


def _bar(prediction: Prediction) -> str:
    """` 71% ████▎ `: the confidence as a number and as a bar of `BAR` cells."""
    whole, part = divmod(round(prediction.confidence * BAR * 8), 8)
    drawn = "█" * whole + (EIGHTHS[part] if part else "")
    return f"{percent(prediction.confidence):>4} {drawn:<{BAR}}"


def _evidence(readings: tuple[Reading, ...], room: int) -> list[str]:
    """The column of what each modality says: in full, short or empty, by what it leaves for the words."""
    for letters, least in ((None, WORDS), (SHORT, FEWEST)):
        cells = [evidence(reading, letters) + GAP for reading in readings]
        widest = max(map(width, cells), default=0)
        if room - widest >= least:
            return [fitted(cell, widest) for cell in cells]
    return ["" for _ in readings]


def _painted(text: str, label: str, colour: bool) -> str:
    return f"\x1b[38;5;{terminal_colour(label)}m{text}\x1b[0m" if colour else text
