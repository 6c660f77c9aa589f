"""IEMOCAP in its real layout: who speaks, in what order, which label sets, whose votes."""

from collections import Counter
from pathlib import Path

import pytest

from mien.corpora.iemocap import IEMOCAP_OF_4, IEMOCAP_OF_5, IEMOCAP_OF_6, transcription, turns, votes
from mien.corpora.item import Corpus, Item
from mien.corpora.prepare import counts
from mien.doctor import examine
from mien.errors import CorpusError
from mien.labels import IEMOCAP_6
from mien.testing.corpora import write_corpus
from mien.types import Span

CODES = {"neu": "neutral", "hap": "happiness", "sad": "sadness", "ang": "anger", "fru": "frustration"}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_corpus("iemocap-6", tmp_path_factory.mktemp("corpora"))


@pytest.fixture(scope="module")
def items(root: Path) -> list[Item]:
    return list(IEMOCAP_OF_6.read(root))


def originals(corpus: Corpus, root: Path) -> dict[str | None, set[str | None]]:
    """Label -> the corpus's own labels that became it."""
    found: dict[str | None, set[str | None]] = {}
    for item in corpus.read(root):
        found.setdefault(item.label, set()).add(item.original)
    return found


def test_four_ways_excitement_is_happiness(root: Path) -> None:
    assert originals(IEMOCAP_OF_4, root) == {
        "neutral": {"neu"},
        "happiness": {"hap", "exc"},
        "sadness": {"sad"},
        "anger": {"ang"},
        None: {"fru", "xxx", "oth", "sur"},
    }


def test_five_ways_happiness_has_no_label(root: Path) -> None:
    found = originals(IEMOCAP_OF_5, root)
    assert found["excitement"] == {"exc"}
    assert found["frustration"] == {"fru"}
    assert found[None] == {"hap", "xxx", "oth", "sur"}


def test_six_ways_keep_all(root: Path) -> None:
    assert originals(IEMOCAP_OF_6, root)[None] == {"xxx", "oth", "sur"}


def test_what_has_no_label_is_counted(root: Path) -> None:
    """Three dialogues of two turns a label; in four ways, two labels are happiness and four are none."""
    table = counts(IEMOCAP_OF_4.read(root))["all"]
    assert table == {"neutral": 6, "happiness": 12, "sadness": 6, "anger": 6, "unlabelled": 24}


def test_the_letter_before_the_number_speaks_and_not_that_of_the_dialogue(items: list[Item]) -> None:
    by_id = {item.id: item for item in items}
    man = by_id["iemocap-6/Ses01F_impro01_M000"]
    woman = by_id["iemocap-6/Ses05M_script01_1b_F003"]
    assert (man.speaker, man.gender) == ("Ses01M", "male")
    assert (woman.speaker, woman.gender) == ("Ses05F", "female")


def test_turns_are_in_order_of_time_whatever_the_transcription_says(root: Path, items: list[Item]) -> None:
    first = [item for item in items if item.dialogue == "iemocap-6/Ses02M_impro02"]
    assert [item.turn for item in first] == list(range(18))
    starts = [item.said.start for item in first if item.said]
    assert starts == sorted(starts)
    lines = (root / "Session2/dialog/transcriptions/Ses02M_impro02.txt").read_bytes().splitlines()
    assert lines[0].startswith(b"Ses02M_impro02_M008")  # the last turn


def test_each_turn_has_its_words_and_its_clip(items: list[Item]) -> None:
    assert all(item.media is not None and item.media.is_file() for item in items)
    assert items[0].text == "Well, that’s how it is, neu 0!"
    assert items[0].media is not None
    assert items[0].media.parts[-5:-1] == ("Session1", "sentences", "wav", "Ses01F_impro01")
    assert items[0].span is None
    assert items[0].said == Span(0.0, 1.5)


def test_a_macintosh_leaves_tables_that_are_none(root: Path, items: list[Item]) -> None:
    assert list(root.glob("Session*/dialog/EmoEvaluation/._*.txt"))
    assert len({item.dialogue for item in items}) == 3


def test_each_fold_leaves_a_session_out(items: list[Item]) -> None:
    speakers = Counter(item.speaker for item in items)
    assert [set(fold) & set(speakers) for fold in IEMOCAP_OF_6.folds] == [
        {"Ses01F", "Ses01M"},
        {"Ses02F", "Ses02M"},
        set(),
        set(),
        {"Ses05F", "Ses05M"},
    ]
    assert [name for fold in IEMOCAP_OF_6.folds for name in fold] == [
        f"Ses0{n}{sex}" for n in range(1, 6) for sex in "FM"
    ]


JUDGES = """C-E2:\tNeutral;\t()
C-E3:\tExcited; Happiness;\t(laughing; Anger;)
C-E4:\tOther;\t()
C-M1:\tSadness;\t()
A-E2:\tval 3; act 2; dom  3;\t()
"""


def test_votes_are_the_judges_and_not_the_actors() -> None:
    """Neutral has a voice, happiness half of one; Excited and Other are outside this set, the actor is no judge."""
    assert votes(JUDGES, CODES) == pytest.approx({"neutral": 2 / 3, "happiness": 1 / 3})
    assert votes("C-E1:\tOther;\t()\n", CODES) is None
    assert votes("", CODES) is None


def test_a_judge_without_brackets_takes_nothing_from_the_next() -> None:
    assert votes("C-E1:\tAnger;\nC-E2:\tSadness;\t()\nC-E3:\t\nC-E4:\tSadness;\n", CODES) == pytest.approx(
        {"anger": 1 / 3, "sadness": 2 / 3}
    )


def test_a_turn_without_agreement_has_votes_all_the_same(items: list[Item]) -> None:
    split = next(item for item in items if item.original == "xxx")
    assert split.label is None
    assert split.votes == pytest.approx({"anger": 2.5 / 3, "sadness": 0.5 / 3})


def test_a_table_as_the_documentation_shows_it(tmp_path: Path) -> None:
    path = tmp_path / "Ses01F_impro05.txt"
    path.write_text(
        "% [START_TIME - END_TIME] TURN_NAME EMOTION [V, A, D]\n\n"
        "[140.2250 - 145.6000]\tSes01F_impro05_F019\tang\t[1.5000, 4.0000, 4.5000]\nC-E1:\tAnger;\t()\n\n"
        "[12.5 - 13]\tSes01F_impro05_MXX1\txxx\t[2, 3.5000, 3]\n"
    )
    second, first = turns(path)[::-1]
    assert (first.name, first.sex, first.code, first.said) == ("Ses01F_impro05_MXX1", "M", "xxx", Span(12.5, 13.0))
    assert (second.valence, second.arousal, second.dominance) == (1.5, 4.0, 4.5)
    assert second.judges.strip() == "C-E1:\tAnger;\t()"


def test_lines_of_no_turn_are_left_out_of_a_transcription(tmp_path: Path) -> None:
    path = tmp_path / "Ses01F_impro01.txt"
    path.write_bytes(
        b"M: [BREATHING]\nSes01F_impro01_F000 [006.2901-008.2357]: Caf\xe9, you\x92d say.\r\n\r\nSes01F_\n"
    )
    assert transcription(path) == {"Ses01F_impro01_F000": "Café, you’d say."}


def test_words_alone(tmp_path: Path) -> None:
    """Some have the tables and the words and no sound."""
    folder = write_corpus("iemocap-6", tmp_path)
    for wav in folder.glob("Session*/sentences/wav"):
        wav.rename(wav.with_name("elsewhere"))
    assert {item.media for item in IEMOCAP_OF_6.read(folder)} == {None}


def test_the_doctor_names_the_clips_that_are_missing_or_broken(tmp_path: Path) -> None:
    folder = write_corpus("iemocap-6", tmp_path)
    wavs = folder / "Session2" / "sentences" / "wav" / "Ses02M_impro02"
    (wavs / "Ses02M_impro02_F000.wav").unlink()
    (wavs / "Ses02M_impro02_M000.wav").write_bytes(b"RIFF")
    gravest = {(f.kind, f.item) for f in examine(IEMOCAP_OF_6, folder).findings if f.kind in {"missing", "corrupt"}}
    assert gravest == {
        ("missing", "iemocap-6/Ses02M_impro02_F000"),
        ("corrupt", "iemocap-6/Ses02M_impro02_M000"),
    }


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("EmoEvaluation/Ses01F_impro01.txt", "nothing here", "holds no turn; one is written"),
        ("transcriptions/Ses01F_impro01.txt", None, "is missing; each table of EmoEvaluation has its transcription"),
    ],
    ids=["no turns", "no transcription"],
)
def test_what_is_not_as_released_is_said(file: str, content: str | None, said: str, tmp_path: Path) -> None:
    path = write_corpus("iemocap-6", tmp_path) / "Session1" / "dialog" / file
    path.unlink()
    if content is not None:
        path.write_text(content)
    with pytest.raises(CorpusError, match=f"Ses01F_impro01.txt {said}"):
        list(IEMOCAP_OF_6.read(path.parents[3]))


def test_labels_of_the_corpora_are_those_of_their_sets(root: Path, items: list[Item]) -> None:
    assert {item.label for item in items} - {None} == set(IEMOCAP_6.labels)
    assert all(item.id.startswith("iemocap-5/") for item in IEMOCAP_OF_5.read(root))
