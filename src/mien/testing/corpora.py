"""Tiny corpora made in memory: every one that mien reads, in its real layout and with its real defects.

Nothing in them comes from a corpus: the words are the same few phrases, the voices are synthetic vowels and the faces
are drawn. All labels are there, and enough speakers for two folds, so that a training of two epochs runs on them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from mien.errors import UsageError
from mien.labels import EKMAN_7, EMOCONTEXT_4, EMODB_7, FER2013_7, FERPLUS_8, GOEMOTIONS_28, ISEAR_7, NEMO_6, RAVDESS_8
from mien.testing.audio import RATE
from mien.testing.dialogues import DIALOGUES
from mien.testing.pieces import clip, face, said, table
from mien.testing.portraits import PORTRAITS
from mien.testing.texts import TEXTS
from mien.testing.voices import VOICES

# Two folds of RAVDESS, and actor 07, one of whose files stands twice.
RAVDESS_ACTORS = ("01", "11", "04", "10")
RAVDESS_TWICE = ("03-01-03-01-02-01-07", "03-01-03-01-02-02-07")
EMODB_SPEAKERS = ("03", "08", "13", "14")
NEMO_SPEAKERS = {"EB0": "female", "WR0": "male", "IC0": "female", "TP0": "male"}
ISEAR_COLUMNS = """ID CITY COUN SUBJ SEX AGE RELI PRAC FOCC MOCC FIEL EMOT WHEN LONG INTS ERGO TROPHO TEMPER EXPRES
    MOVE EXP1 EXP2 EXP10 PARAL CON EXPC PLEA PLAN FAIR CAUS COPING MORL SELF RELA VERBAL NEUTRO Field1 Field3 Field2
    MYKEY SIT STATE""".split()


def write_corpus(name: str, root: Path) -> Path:
    """Write the tiny copy of a corpus where `mien train --root ROOT` expects it; returns the corpus's own folder."""
    if name not in WRITERS:
        raise UsageError(f"no tiny corpus is called {name!r}; known are {', '.join(WRITERS)}")
    place, write = WRITERS[name]
    folder = root / place
    folder.mkdir(parents=True, exist_ok=True)
    write(folder)
    return folder


def _meld(folder: Path) -> None:
    """Dialogues are numbered from 0 in each split; the training file is Windows-1252, the others UTF-8."""
    header = "Sr No.,Utterance,Speaker,Emotion,Sentiment,Dialogue_ID,Utterance_ID,Season,Episode,StartTime,EndTime"
    for split, dialogues, encoding in (("train", 4, "cp1252"), ("dev", 2, "utf-8"), ("test", 1, "utf-8")):
        rows: list[Sequence[object]] = [header.split(",")]
        for dialogue in range(dialogues):
            for turn, emotion in enumerate(EKMAN_7.labels):
                times = f"00:00:{2 * turn:02d},059", f"00:00:{2 * turn + 1:02d},731"
                speaker = ("Ada", "Ben", "Cy")[turn % 3]
                words = said(emotion, dialogue + turn)
                rows.append((len(rows), words, speaker, emotion, "neutral", dialogue, turn, 8, 21, *times))
        (folder / f"{split}_sent_emo.csv").write_bytes(table(rows).encode(encoding))


def _goemotions(folder: Path) -> None:
    """Two labels on some comments, one with a stray quote, one that a spreadsheet quoted; a header only in train."""
    (folder / "labels.txt").write_text("\n".join(GOEMOTIONS_28.labels) + "\n", encoding="utf-8")
    for split, rounds in (("train", 2), ("dev", 1), ("test", 1)):
        lines = ["text\tlabel\tid"] if split == "train" else []
        for k in range(rounds * len(GOEMOTIONS_28)):
            label = k % len(GOEMOTIONS_28)
            lines.append(f"{said(GOEMOTIONS_28.labels[label], k)}\t{label}\te{split[:2]}{k:03d}")
        lines.append(f"[NAME] laughed and I was surprised\t1,26\te{split[:2]}two")
        lines.append(f"5'11\" tall, imagine that\t26\te{split[:2]}stray")
        lines.append(f'"He said ""no"" to me"\t2\te{split[:2]}quoted')
        (folder / f"{split}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _isear(folder: Path) -> None:
    """Reports with `á` at the line breaks, some that say nothing, some cut into several cells by a quotation."""
    reports = [
        (f"{11001 + who}", emotion, f"When it happened {k} á I said: {said(emotion, k)}")
        for who in range(3)
        for k, emotion in enumerate(ISEAR_7.labels)
    ]
    nothing = [("11009", "shame", "[ No response.]"), ("11009", "guilt", "NO RESPONSE."), ("11009", "fear", "None.")]
    ragged = [("11010", "joy", 'They called it \\the big day\\" and á|we all cheered, á|every one of us."')]
    lines = ["|".join(ISEAR_COLUMNS) + "|"]
    for k, (who, emotion, report) in enumerate([*reports, *nothing, *ragged]):
        answers = ["1"] * (ISEAR_COLUMNS.index("Field1") - 1)
        answers[ISEAR_COLUMNS.index("SEX") - 1] = "12"[int(who) % 2]
        lines.append("|".join([who, *answers, emotion, "4", "3", f"{k:07d}", report, "1", ""]))
    (folder / "isear.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _emocontext(folder: Path) -> None:
    """Chats of three turns, with emoticons and quotes that open and never close."""
    lines = ["id\tturn1\tturn2\tturn3\tlabel"]
    for k in range(6 * len(EMOCONTEXT_4)):
        label = EMOCONTEXT_4.labels[k % len(EMOCONTEXT_4)]
        lines.append(f'{k}\tu there? 😊\tye "sure\t{said(label, k)} :(\t{label}')
    (folder / "train.txt").write_bytes(("\r\n".join(lines) + "\r\n").encode())


def _ravdess(folder: Path) -> None:
    """48 kHz with silence at both ends; the first file is stereo and one stands under two names."""
    for actor in RAVDESS_ACTORS:
        for k in range(len(RAVDESS_8)):
            name = f"03-01-{k + 1:02d}-01-{1 + k % 2:02d}-01-{actor}"
            clip(folder / f"Actor_{actor}" / f"{name}.wav", k, int(actor), 48_000, stereo=(actor, k) == ("01", 0))
    for name in RAVDESS_TWICE:
        clip(folder / "Actor_07" / f"{name}.wav", 1, 7, 48_000)


def _emodb(folder: Path) -> None:
    """Emotions by the first letter of the German word; a table of recognition rates in Latin-1."""
    letters = dict(zip(EMODB_7.labels, "WLEAFTN", strict=True))
    rates = ["Nr.\tSatz\terkannt\tnatuerlich"]
    for speaker in EMODB_SPEAKERS:
        for k, emotion in enumerate(EMODB_7.labels):
            name = f"{speaker}a0{1 + k % 5}{letters[emotion]}a.wav"
            clip(folder / "wav" / name, k, int(speaker), RATE)
            rates.append(f"{len(rates)}\u00a0\u00a0\t{name}\t65,00\u00a0\t35,00\u00a0")
    (folder / "erkennung.txt").write_bytes(("\r\n".join(rates) + "\r\n").encode("latin-1"))


def _nemo(folder: Path) -> None:
    """The table's speaker column is padded with spaces."""
    lines = ["file_id\temotion\traw_text\tnormalized_text\tspeaker_id\tgender\tage"]
    for number, (speaker, gender) in enumerate(NEMO_SPEAKERS.items()):
        for k, emotion in enumerate(NEMO_6.labels):
            name = f"{speaker}_{emotion}_{k}.wav"
            clip(folder / "samples" / name, k, number, 24_000)
            lines.append(f"{name}\t{emotion}\tJuż późno, chodźmy.\tjuż późno chodźmy\t        {speaker}\t{gender}\t30")
    (folder / "data.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _fer2013(folder: Path) -> None:
    """24 faces to train on, 12 to develop, 7 to test; one more in training that also stands in PublicTest.

    The first face has a vote of one for another emotion, the second only votes for nothing, the fourth no majority, and
    the fifth looks contemptuous, which FER2013 has no label for.
    """
    counts = (("Training", 24), ("PublicTest", 12), ("PrivateTest", 7))
    usages = [usage for usage, count in counts for _ in range(count)]
    faces = [(k % len(FER2013_7), face(k % len(FER2013_7), k), usage) for k, usage in enumerate(usages)]
    emotion, picture, _ = faces[usages.index("PublicTest")]
    faces.insert(24, (emotion, picture, "Training"))
    pixels: list[Sequence[object]] = [("emotion", "pixels", "Usage")]
    votes: list[Sequence[object]] = [("Usage", "Image name", *FERPLUS_8.labels, "unknown", "NF")]
    for k, (label, grey, usage) in enumerate(faces):
        pixels.append((label, " ".join(map(str, grey.ravel())), usage))
        votes.append((usage, f"fer{k:07d}.png", *_ballot(FER2013_7.labels[label], k)))
    (folder / "fer2013.csv").write_text(table(pixels, "\n"), encoding="utf-8")
    (folder / "fer2013new.csv").write_text(table(votes, "\n"), encoding="utf-8")


def _ballot(emotion: str, number: int) -> Iterator[int]:
    """Ten votes: over FER+'s eight emotions, then unknown and not a face."""
    if number == 1:
        return iter((*[0] * len(FERPLUS_8), 6, 4))
    if number == 3:
        return iter((*[3 * (name in {"neutral", "happiness"}) for name in FERPLUS_8.labels], 4, 0))
    if number == 4:
        return iter((*[8 * (name == "contempt") for name in FERPLUS_8.labels], 2, 0))
    other = "neutral" if emotion != "neutral" else "sadness"
    single = number == 0
    counts = {emotion: 7 + 2 * single, other: 3 - 2 * single}
    return iter((*(counts.get(name, 0) for name in FERPLUS_8.labels), 0, 0))


# Name, the corpus's folder under the root, its writer.
WRITERS: dict[str, tuple[str, Callable[[Path], None]]] = {
    "meld": ("text/meld", _meld),
    "goemotions": ("text/goemotions", _goemotions),
    "isear": ("text/isear", _isear),
    "emocontext": ("text/emocontext", _emocontext),
    "ravdess": ("ravdess/Audio_Speech_Actors_01-24", _ravdess),
    "emodb": ("emodb", _emodb),
    "nemo": ("nemo", _nemo),
    "fer2013": ("fer2013", _fer2013),
    "ferplus": ("fer2013", _fer2013),
    **DIALOGUES,
    **TEXTS,
    **VOICES,
    **PORTRAITS,
}
