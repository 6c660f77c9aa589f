"""Transcripts from files and from hand: formats, encodings, the rule for names, and messages."""

import json
from pathlib import Path

import pytest

from mien.errors import TranscriptError
from mien.text import transcript
from mien.text.turns import Turn, dialogue, share, split_speaker
from mien.types import Span, Utterance


def put(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refusal(folder: Path, name: str, content: str | bytes) -> str:
    with pytest.raises(TranscriptError) as caught:
        transcript.read(put(folder, name, content))
    message = str(caught.value)
    assert message.startswith(str(folder / name))
    return message


ANNA = (Utterance(0, "Where were you?", Span(0.5, 2.0), "Anna"), Utterance(1, "Out.", Span(2.5, 3.0), "Ben"))

SAME_DIALOGUE = {
    "a.srt": "1\n00:00:00,500 --> 00:00:02,000\nAnna: Where were you?\n\n2\n00:00:02,500 --> 00:00:03,000\nBen: Out.\n",
    "a.vtt": "WEBVTT\n\n00:00.500 --> 00:02.000\n<v Anna>Where were you?\n\n00:02.500 --> 00:03.000\n<v Ben>Out.\n",
    "seconds.csv": "speaker,text,start,end\nAnna,Where were you?,0.5,2\nBen,Out.,2.5,3\n",
    "clock.csv": "Start;End;TEXT;Speaker\n0:00,5;00:00:02;Where were you?;Anna\n2,5;3;Out.;Ben\n",
    "tab.CSV": "text\tspeaker\tstart\tend\nWhere were you?\tAnna\t0.5\t2\n\nOut.\tBen\t2.5\t3\n",
    "meld.csv": "Sr No.,Utterance,Speaker,StartTime,EndTime\n"
    '1,Where were you?,Anna,"00:00:00,500","00:00:02,000"\n2,Out.,Ben,"00:00:02,500","00:00:03,000"\n',
    "unsorted.csv": "text,speaker,start,end\nOut.,Ben,2.5,3\nWhere were you?,Anna,0.5,2\n",
    "list.json": json.dumps(
        [
            {"text": "Where were you?", "speaker": "Anna", "start": 0.5, "end": 2},
            {"text": "Ben: Out.", "start": "00:00:02,500", "end": "3"},
        ]
    ),
    "analysis.json": json.dumps(
        {
            "schema": "mien/analysis/1",
            "utterances": [
                {
                    "index": 0,
                    "start": 0.5,
                    "end": 2.0,
                    "speaker": "Anna",
                    "text": "Where were you?",
                    "emotion": "anger",
                },
                {"index": 1, "start": 2.5, "end": 3.0, "speaker": "Ben", "text": "Out.", "emotion": "neutral"},
            ],
        }
    ),
}


@pytest.mark.parametrize("name", SAME_DIALOGUE)
def test_every_format_tells_the_same_dialogue(tmp_path: Path, name: str) -> None:
    assert transcript.read(put(tmp_path, name, SAME_DIALOGUE[name])).utterances == ANNA


def test_plain_text_is_one_turn_a_line(tmp_path: Path) -> None:
    found = transcript.read(str(put(tmp_path, "a.txt", "Anna: Where were you?\r\n\r\n# no comment\n")))
    assert found.utterances == (Utterance(0, "Where were you?", None, "Anna"), Utterance(1, "# no comment"))


def test_words_given_by_hand_follow_the_same_rule() -> None:
    assert transcript.turns("Anna: Hi.\nHello.").utterances == (
        Utterance(0, "Hi.", None, "Anna"),
        Utterance(1, "Hello."),
    )


@pytest.mark.parametrize("nothing", ["", " \n\t\n"])
def test_no_words_given_by_hand(nothing: str) -> None:
    with pytest.raises(TranscriptError, match="no words"):
        transcript.turns(nothing)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"], ids=["utf-8", "utf-8 with mark", "utf-16", "windows-1252"]
)
def test_encodings(tmp_path: Path, encoding: str) -> None:
    words = "Zoë: “It’s over…”"
    found = transcript.read(put(tmp_path, "a.txt", words.encode(encoding)))
    assert found.utterances == (Utterance(0, "“It’s over…”", None, "Zoë"),)


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_utf16_in_both_orders(tmp_path: Path, mark: bytes) -> None:
    order = "utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"
    assert transcript.read(put(tmp_path, "a.txt", mark + "Où ?".encode(order))).utterances[0].text == "Où ?"


@pytest.mark.parametrize(
    ("line", "speaker"),
    [
        ("Anna: words", "Anna"),
        ("anna: words", "anna"),
        ("ANNA LEE : words", "ANNA LEE"),
        ("Mrs. Green: words", "Mrs. Green"),
        ("Speaker 1: words", "Speaker 1"),
        ("Жанна: words", "Жанна"),
        ("小明：words", "小明"),
        ("Jean-Luc O'Neil III: words: more", "Jean-Luc O'Neil III"),
        ("Note: words", None),
        ("LISTEN: words", None),
        ("One thing: words", None),
        ("see http://a.b: words", None),
        ("http://a.b words", None),
        ("12:30 words", None),
        ("At 12:30 words", None),
        ("2nd man: words", None),
        ("me :) words", None),
        ("A B C D: words", None),
        ("A" * 31 + ": words", None),
        ("Anna:", None),
        ("Anna:words", None),
        (": words", None),
    ],
)
def test_what_counts_as_a_speaker(line: str, speaker: str | None) -> None:
    found, words = split_speaker(line)
    assert found == speaker
    assert words == (line if speaker is None else line[line.index("words") :])


def test_a_speaker_column_leaves_the_words_alone(tmp_path: Path) -> None:
    found = transcript.read(put(tmp_path, "a.csv", "speaker,text\nBen,Anna: that is her name\n,Cy: hello\n"))
    assert [(u.speaker, u.text) for u in found.utterances] == [("Ben", "Anna: that is her name"), ("Cy", "hello")]


def test_some_turns_timed_and_some_not_stay_in_their_order(tmp_path: Path) -> None:
    found = transcript.read(put(tmp_path, "a.csv", "text,start,end\nlate,9,10\nwhen?,,\nearly,1,2\n"))
    assert [(u.text, u.span) for u in found.utterances] == [
        ("late", Span(9, 10)),
        ("when?", None),
        ("early", Span(1, 2)),
    ]


def test_turns_at_the_same_time_keep_their_order() -> None:
    found = dialogue([Turn("b", None, Span(1, 2)), Turn("a", None, Span(1, 2)), Turn("c", None, Span(0, 9))])
    assert [u.text for u in found.utterances] == ["c", "b", "a"]


def test_a_marked_turn_without_words_is_kept(tmp_path: Path) -> None:
    found = transcript.read(
        put(tmp_path, "a.json", '[{"text": null, "start": 0, "end": 1}, {"text": "Hi"}, {"text": ""}]')
    )
    assert [(u.text, u.span) for u in found.utterances] == [(None, Span(0, 1)), ("Hi", None)]


def test_shares_of_a_span_meet_and_end_where_it_ends() -> None:
    spans = share(Span(0.1, 0.7), ["abc", "", "a" * 7, "bb"])
    assert spans[0].start == 0.1
    assert spans[-1].end == 0.7
    assert [a.end for a in spans[:-1]] == [b.start for b in spans[1:]]
    assert [s.duration for s in spans] == pytest.approx([0.6 * k / 13 for k in (3, 1, 7, 2)])


def test_half_a_surrogate_pair_does_not_reach_the_tokenizer(tmp_path: Path) -> None:
    found = transcript.read(put(tmp_path, "a.json", '["so \\ud83d sad", "so \\ud83d\\ude00 glad"]'))
    assert [u.text for u in found.utterances] == ["so \ufffd sad", "so 😀 glad"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", "", "the file is empty (0 bytes)"),
        ("a.srt", " \n\n", "the file is empty (3 bytes)"),
        ("a.txt", "\ufeff\n", "no words"),
        ("a.txt", b"\x00\x01\x02words", "not a text file; allowed are UTF-8"),
        ("a.txt", b"\x81\x8d", "not a text file"),
        ("a.txt", b"\xff\xfea", "not a text file"),
        ("a.docx", "words", "the suffix must be one of .txt, .srt, .vtt, .csv, .json"),
        ("noext", "words", "the suffix must be one of .txt"),
        ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\n<i></i>\n", "no words"),
        ("a.csv", "foo,bar\n1,2\n", "needs a column text (and may have speaker, start, end); it has foo, bar"),
        ("a.csv", "text,start\nhi,1\n", "times need both columns start and end; end is missing; it has text, start"),
        ("a.csv", "text,start,end\nhi,1,2\nyou,3,\n", "line 3: start '3' without end; give both or neither"),
        ("a.csv", "text,start,end\nhi,,2\n", "line 2: end '2' without start"),
        (
            "a.csv",
            'text,start,end\n"hi\nthere",1,2\nyou,4,3\n',
            "line 4: the end, 3.000 s, comes before the start, 4.000 s",
        ),
        ("a.csv", "text,start,end\nhi,-1,2\n", "line 2: '-1' is not a time; a time is 1.5 (seconds) or 00:00:01,500"),
        ("a.csv", "text,start,end\nhi,nan,2\n", "line 2: 'nan' is not a time"),
        (
            "a.csv",
            "text\nhi, you\n",
            "line 2: 2 cells where the header has 1; put words that hold the delimiter in double",
        ),
        ("a.csv", "text,speaker\n", "no words"),
        ("a.csv", "text\n" + "x" * 140_000, "not readable as a table (field larger than field limit"),
        ("a.json", '[{"text": "hi"},\n{', "line 2: not JSON"),
        ("a.json", "{}", "no turns found in an object with the keys []"),
        ("a.json", '"hi"', "no turns found in str"),
        ("a.json", "[]", "no words"),
        ("a.json", "[3]", "turn 1: a turn is an object or a string, got int"),
        ("a.json", '[{"words": "hi"}]', "turn 1: has no text; its keys are ['words']"),
        ("a.json", '[{"text": 3}]', "turn 1: text must be a string or null, got int"),
        ("a.json", '["a", {"text": "hi", "speaker": []}]', "turn 2: speaker must be a string or null, got list"),
        ("a.json", '[{"text": "hi", "start": 1}]', "turn 1: start without end"),
        ("a.json", '[{"text": "hi", "start": NaN, "end": 1}]', "turn 1: 'nan' is not a time"),
        ("a.json", '[{"text": "hi", "start": true, "end": 1}]', "turn 1: 'True' is not a time"),
        ("a.json", '[{"text": "hi", "start": -1, "end": 1}]', "turn 1: '-1' is not a time"),
        ("a.json", '[{"text": "hi", "start": 0, "end": 1' + "0" * 400 + "}]", "is not a time"),
        ("a.json", '[{"text": "hi", "start": 0, "end": 1' + "0" * 5000 + "}]", "not a transcript in JSON"),
        ("a.json", "[" * 100_000, "not a transcript in JSON"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(
    tmp_path: Path, name: str, content: str | bytes, said: str
) -> None:
    message = refusal(tmp_path, name, content)
    assert said in message
    assert "\n" not in message


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(transcript.MAX_BYTES + 1)
    with pytest.raises(TranscriptError, match=r"16777217 bytes; a transcript has at most 16777216 \(16 MB\)"):
        transcript.read(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TranscriptError, match=r"gone\.txt: cannot be read \(No such file"):
        transcript.read(tmp_path / "gone.txt")
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(TranscriptError, match=r"folder\.txt: cannot be read \(Is a directory\)"):
        transcript.read(tmp_path / "folder.txt")
    with pytest.raises(TranscriptError, match="cannot be read"):
        transcript.read("nul\0.txt")
