"""The doctor: every kind of defect is found where it is, nowhere else, and nothing is changed."""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from numpy.typing import NDArray

from mien.corpora import exclusions
from mien.corpora.item import Corpus, Item
from mien.corpora.meld_media import DEFECTS
from mien.corpora.prepare import prepare
from mien.corpora.table import corpus
from mien.doctor import KINDS, Advice, Finding, Report, Severity, examine
from mien.doctor.duplicates import duplicates
from mien.doctor.examine import AHEAD, CHUNK, probed
from mien.doctor.hashes import BITS, close_pairs, picture_hash, sound_hash
from mien.doctor.probe import Checks, Probe, probe
from mien.doctor.report import FORMATS, as_dict, html, table
from mien.doctor.words import encoding, same_form, word_findings
from mien.errors import CorpusError, UsageError
from mien.labels import EKMAN_7
from mien.testing.audio import RATE, noise, silence, tone, vowel, write_media
from mien.testing.corpora import write_corpus
from mien.testing.meld_raw import write_meld_raw
from mien.testing.vision import face_image, write_video
from mien.types import Span

CHECKS = Checks(frozenset(EKMAN_7.labels), voices=True)
LOOKING = Checks(frozenset(EKMAN_7.labels), voices=False, faces=True)


def a_corpus(*items: Item, everything: tuple[Item, ...] = ()) -> Corpus:
    def read(root: Path) -> Iterator[Item]:
        return iter(items)

    def released(root: Path) -> Iterator[Item]:
        return iter(everything)

    whole = released if everything else None
    return Corpus("tiny", EKMAN_7, read, "tiny", "none", "nowhere", modalities=("audio",), everything=whole)


def kinds(item: Item, checks: Checks = CHECKS) -> list[str]:
    return [finding.kind for finding in probe(item, checks).findings]


def clip(path: Path, waveform: NDArray[np.float32], rate: int = RATE, **how: str) -> Item:
    write_media(path, waveform, rate, **how)
    return Item(path.stem, "joy", media=path)


# One item


def test_a_sound_clip_has_nothing(tmp_path: Path) -> None:
    assert kinds(clip(tmp_path / "fine.wav", vowel(1.0))) == []


def test_a_missing_file(tmp_path: Path) -> None:
    assert kinds(Item("a", "joy", media=tmp_path / "gone.wav")) == ["missing"]


@pytest.mark.parametrize("content", [b"", b"not a recording at all", b"RIFF\x24\x00\x00\x00WAVE"])
def test_a_corrupt_file_is_named_without_its_folder(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "broken.wav"
    path.write_bytes(content)
    (finding,) = probe(Item("a", "joy", media=path), CHECKS).findings
    assert finding.kind == "corrupt"
    assert finding.advice is Advice.EXCLUDE
    assert finding.found.startswith("broken.wav: ")


def test_a_clip_cut_off_is_damaged(tmp_path: Path) -> None:
    data = write_media(None, noise(4.0, level=0.1), container="flac", codec="flac")
    (tmp_path / "cut.flac").write_bytes(data[: len(data) // 2])
    assert "damaged" in kinds(Item("a", "joy", media=tmp_path / "cut.flac"))


def test_silence_is_found_and_a_whisper_is_not(tmp_path: Path) -> None:
    assert kinds(clip(tmp_path / "none.wav", silence(1.0))) == ["silent"]
    assert kinds(clip(tmp_path / "whisper.wav", vowel(1.0, level=0.005))) == []


def test_clipping_needs_more_than_a_crest(tmp_path: Path) -> None:
    loud = np.clip(3.0 * vowel(1.0, level=1.0), -1, 1)
    assert kinds(clip(tmp_path / "clipped.wav", loud)) == ["clipped"]
    assert kinds(clip(tmp_path / "full.wav", vowel(1.0, level=1.0))) == []


def test_the_share_of_clipped_samples_is_that_of_a_slow_count(tmp_path: Path) -> None:
    loud = np.clip(2.0 * tone(300.0, 11.0, level=1.0), -1, 1)  # longer than a block
    item = clip(tmp_path / "clipped.wav", loud)
    sound = probe(item, CHECKS).sound
    assert sound is not None
    at_top = [abs(value) >= 0.999 for value in loud]
    slow = sum(all(at_top[i - 2 : i + 1]) for i in range(2, len(at_top)))
    assert sound.clipped == pytest.approx(slow / len(loud), abs=1e-4)


def test_words_that_do_not_fit_into_the_clip(tmp_path: Path) -> None:
    item = clip(tmp_path / "short.wav", vowel(0.3))
    words = Item("a", "joy", media=item.media, text="I have told you again and again")
    assert kinds(words) == ["too-short"]
    assert kinds(Item("a", "joy", media=item.media, text="Oh!")) == []
    assert kinds(Item("a", "joy", media=item.media, text="我已经告诉过你")) == ["too-short"]


def test_a_clip_far_longer_than_its_words(tmp_path: Path) -> None:
    item = clip(tmp_path / "long.wav", noise(20.0, rate=8000), 8000)
    assert kinds(Item("a", "joy", media=item.media, text="Oh!")) == ["too-long"]
    assert kinds(Item("a", "joy", media=item.media)) == []


def test_a_clip_unlike_the_stretch_that_its_annotation_gives(tmp_path: Path) -> None:
    media = clip(tmp_path / "ten.wav", noise(10.0)).media
    assert kinds(Item("a", "joy", media=media, said=Span(60.0, 62.0))) == ["too-long"]
    assert kinds(Item("a", "joy", media=media, said=Span(60.0, 90.0))) == ["too-short"]
    assert kinds(Item("a", "joy", media=media, said=Span(60.0, 68.0))) == []


def test_a_span_of_a_long_recording_is_heard_alone(tmp_path: Path) -> None:
    media = clip(tmp_path / "long.wav", np.concatenate([silence(12.0), vowel(12.0)])).media
    heard = [probe(Item("a", "joy", media=media, span=span), CHECKS) for span in (Span(1, 3), Span(11, 14))]
    assert [[f.kind for f in one.findings] for one in heard] == [["silent"], []]
    assert [one.sound and one.sound.duration for one in heard] == [2.0, 3.0]
    assert heard[0].content != heard[1].content


def test_surround_sound_is_told_with_what_to_do(tmp_path: Path) -> None:
    six = np.stack([vowel(1.0)] * 6)
    item = clip(tmp_path / "six.wav", six, layout="5.1")
    (finding,) = probe(item, CHECKS).findings
    assert (finding.kind, finding.advice) == ("surround", Advice.CENTRE)


def test_a_film_without_sound_where_voices_should_be(tmp_path: Path) -> None:
    path = write_video(tmp_path / "mute.mp4", [face_image()] * 3)
    assert kinds(Item("a", "joy", media=path)) == ["no-sound"]
    assert kinds(Item("a", "joy", media=path), Checks(CHECKS.labels, voices=False)) == []


def test_a_blank_picture(tmp_path: Path) -> None:
    assert kinds(Item("a", "joy", image=np.full((48, 48), 7, np.uint8))) == ["blank"]


def test_faces_are_looked_for_when_asked(tmp_path: Path) -> None:
    face, wall = face_image(seed=0), np.random.default_rng(0).integers(0, 255, (240, 320, 3)).astype(np.uint8)
    assert kinds(Item("a", "joy", image=face), LOOKING) == []
    assert kinds(Item("a", "joy", image=wall), LOOKING) == ["no-face"]
    assert kinds(Item("a", "joy", image=wall)) == []
    film = write_video(tmp_path / "film.mp4", [wall] * 20 + [face] * 20)
    assert kinds(Item("a", "joy", media=film), LOOKING) == []
    assert kinds(Item("a", "joy", media=film, span=Span(0.0, 1.0)), LOOKING) == ["no-face"]


def test_a_tight_crop_gets_room_for_the_cascade() -> None:
    import cv2

    crop = face_image(160)[40:200, 90:230]
    small = cv2.cvtColor(cv2.resize(crop, (48, 48), interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
    assert kinds(Item("a", "joy", image=np.asarray(small, np.uint8)), LOOKING) == []


def test_only_the_person_meant_is_looked_at() -> None:
    picture = np.full((240, 640, 3), 150, np.uint8)
    picture[:, :320] = face_image()
    people = [
        Item("a", "joy", image=picture, box=box) for box in ((0, 0, 320, 240), (330, 0, 300, 240), (700, 0, 9, 9))
    ]
    assert [kinds(person, LOOKING) for person in people] == [[], ["blank"], ["outside"]]
    assert len({probe(person, LOOKING).content for person in people}) == 3


def test_an_unknown_label() -> None:
    assert kinds(Item("a", "bliss", text="well")) == ["label"]
    assert kinds(Item("a", None, text="well")) == []


@pytest.mark.parametrize("text", ["", "   ", "[ No response.]", "NONE", "n/a"])
def test_words_that_are_none(text: str) -> None:
    assert [finding.kind for finding in word_findings("a", text, "en")] == ["no-words"]


@pytest.mark.parametrize("text", ["!", ":(", "None of them came", "no answer from him"])
def test_words_that_are_few(text: str) -> None:
    assert list(word_findings("a", text, "en")) == []


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("donâ€™t", "en", "UTF-8 that was read as Windows-1252"),
        ("caf\ufffd", "fr", "1 characters were lost"),
        ("it\x92s", "en", "U+0092"),
        ("a\x07b", "en", "U+0007"),
        ("we á won á", "en", "'á' stands alone 2 times"),
        ("Il va à Paris", "fr", None),
        ("Déjà vu — café", "en", None),
        ("two\nlines\tand a tab", "en", None),
    ],
)
def test_characters_that_were_not_written(text: str, language: str, said: str | None) -> None:
    found = encoding(text, language)
    assert found is None if said is None else said in (found or "")


def test_the_same_words() -> None:
    assert same_form("Oh… my — GOD!") == same_form("oh my god") == "oh my god"
    assert same_form(":(") == ":(" != same_form(":)")


# Hashes


def test_close_pairs_are_those_of_a_slow_search() -> None:
    random = np.random.default_rng(1)
    hashes = [random.bytes(BITS // 8) for _ in range(60)]
    for near, flips in ((3, 1), (9, 8), (20, 15), (30, 16), (41, 0)):
        bits = np.unpackbits(np.frombuffer(hashes[near], np.uint8))
        bits[random.choice(BITS, flips, replace=False)] ^= 1
        hashes.append(np.packbits(bits).tobytes())
    slow = [
        (i, j, apart)
        for i in range(len(hashes))
        for j in range(i + 1, len(hashes))
        if (apart := (int.from_bytes(hashes[i]) ^ int.from_bytes(hashes[j])).bit_count()) <= 15
    ]
    assert close_pairs(hashes, 15) == slow
    assert [apart for _, _, apart in slow] == [1, 8, 15, 0]


def apart(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


def spoken(*pitches: float, rate: int = RATE) -> NDArray[np.float32]:
    moves = [(730.0, 1090.0, 2440.0), (270.0, 2290.0, 3010.0), (300.0, 870.0, 2240.0)]
    return np.concatenate([vowel(0.4, pitch=p, formants=moves[k % 3], rate=rate) for k, p in enumerate(pitches)])


def test_a_sound_keeps_its_hash_through_what_happens_to_copies() -> None:
    from mien.audio.decode import decode

    voice = spoken(110, 140, 120, 180)
    original = sound_hash(voice, RATE)
    assert apart(original, sound_hash(np.float32(0.1) * voice, RATE)) <= 2
    assert apart(original, sound_hash(np.concatenate([silence(0.7), voice, silence(1.1)]), RATE)) <= 15
    telephone = decode(write_media(None, voice), rate=8000)
    assert apart(original, sound_hash(telephone, 8000)) <= 15
    opus = decode(write_media(None, voice, container="ogg", codec="libopus"))
    assert apart(original, sound_hash(opus, RATE)) <= 15
    assert apart(original, sound_hash(spoken(180, 110, 150, 120), RATE)) > 15
    assert apart(original, sound_hash(spoken(110, 140, 120), RATE)) > 15


def test_a_picture_keeps_its_hash_when_lit_differently() -> None:
    random = np.random.default_rng(0)
    face = face_image()[:, :, 1]
    assert apart(picture_hash(face), picture_hash((face * 0.8 + 10).astype(np.uint8))) <= 15
    assert apart(picture_hash(face), picture_hash(random.integers(0, 255, face.shape).astype(np.uint8))) > 15


# Many items


def found(report: Report, kind: str) -> list[str]:
    return [finding.item for finding in report.findings if finding.kind == kind]


def pictures(*about: tuple[str, str, str | None, int]) -> list[Item]:
    """Id, label, split, and the number of the picture."""
    return [Item(id, label, split=split, image=face_image(100 + 12 * number)) for id, label, split, number in about]


def test_copies_in_training_go_and_the_first_stays(tmp_path: Path) -> None:
    items = pictures(("a", "joy", None, 0), ("b", "joy", None, 0), ("c", "joy", None, 3))
    report = examine(a_corpus(*items), tmp_path)
    assert report.counts == {"duplicate": 1}
    assert report.exclusions() == {"b": "duplicate: the same content as a"}


def test_copies_across_splits_leave_training_and_never_the_judged(tmp_path: Path) -> None:
    places = ("a", "train"), ("b", "train"), ("c", "test"), ("d", "test")
    items = pictures(*((id, "joy", split, 0) for id, split in places))
    report = examine(a_corpus(*items), tmp_path)
    assert found(report, "leak") == ["a", "b", "d"]
    assert list(report.exclusions()) == ["a", "b"]


def test_copies_that_are_labelled_differently_cannot_be_trusted(tmp_path: Path) -> None:
    items = pictures(("a", "joy", "train", 0), ("b", "fear", "train", 0), ("c", "joy", "train", 3))
    report = examine(a_corpus(*items), tmp_path)
    assert found(report, "conflict") == ["a", "b"]
    assert list(report.exclusions()) == ["a", "b"]


def test_a_turn_is_not_taken_out_of_its_conversation(tmp_path: Path) -> None:
    one, two = pictures(("a", "joy", None, 0), ("b", "joy", None, 0))
    report = examine(a_corpus(replace(one, dialogue="1"), replace(two, dialogue="2")), tmp_path)
    assert [(finding.kind, finding.advice) for finding in report.findings] == [("duplicate", Advice.LOOK)]


def test_a_copy_that_the_reader_leaves_out_is_still_told(tmp_path: Path) -> None:
    kept, out = pictures(("b", "joy", None, 0), ("a", "joy", None, 0))
    unfit = Item("a", "joy", image=out.image, defect="stands twice")
    report = examine(a_corpus(kept, everything=(unfit, kept)), tmp_path)
    assert [(f.item, f.kind, f.handled) for f in report.findings] == [("a", "known", True), ("a", "duplicate", True)]
    assert report.exclusions() == {}


def test_near_copies_of_sound_are_to_be_listened_to(tmp_path: Path) -> None:
    voice = spoken(110, 140, 120, 180)
    items = [
        clip(tmp_path / "a.wav", voice),
        clip(tmp_path / "b.ogg", voice, container="ogg", codec="libopus"),
        clip(tmp_path / "c.wav", spoken(180, 110, 150, 120)),
    ]
    report = examine(a_corpus(*items), tmp_path)
    assert found(report, "near-duplicate") == ["b"]
    assert report.exclusions() == {}


def test_near_copies_are_joined_into_groups() -> None:
    face = face_image(140)[:, :, 1]
    lit = [np.asarray(np.clip(face * gain, 0, 255), np.uint8) for gain in (1.0, 0.9, 0.8)]
    probes = [probe(Item(name, "joy", image=one), LOOKING) for name, one in zip("abc", lit, strict=True)]
    doubles = list(duplicates(probes))
    assert [(f.item, f.kind, f.others) for f in doubles] == [
        ("b", "near-duplicate", ("a", "c")),
        ("c", "near-duplicate", ("a", "b")),
    ]


def test_texts_that_stand_alone_are_compared_by_their_words(tmp_path: Path) -> None:
    items = [Item(id, label, split=split, text=text) for id, label, split, text in (
        ("a", "joy", "train", "You made my day!"),
        ("b", "joy", "dev", "you made my day"),
        ("c", "sadness", "train", "You made… my day"),
        ("d", "joy", "train", "Something else"),
    )]  # fmt: skip
    report = examine(a_corpus(*items), tmp_path)
    assert found(report, "near-leak") == ["a", "c"]
    assert found(report, "near-conflict") == ["a", "b", "c"]
    assert {f.advice for f in report.findings if f.item == "b"} == {Advice.KEEP}


def test_turns_of_conversations_may_say_the_same(tmp_path: Path) -> None:
    items = [Item(f"{k}", label, text="Yeah.", dialogue=f"d{k}") for k, label in enumerate(("joy", "anger"))]
    report = examine(a_corpus(*items), tmp_path)
    assert report.counts == {"same-words": 2}
    assert report.findings[0].found == "1 other turns have its words; labels: anger, joy"
    assert report.findings[0].severity is Severity.NOTE


def test_formats_unlike_the_rest(tmp_path: Path) -> None:
    items = [clip(tmp_path / f"{k}.wav", spoken(100 + 20 * k, 200 - 10 * k)) for k in range(3)]
    items.append(clip(tmp_path / "8k.wav", spoken(300, 200, 100, rate=8000), 8000))
    items.append(clip(tmp_path / "stereo.wav", np.stack([spoken(250, 90, 130)] * 2)))
    report = examine(a_corpus(*items), tmp_path)
    assert {f.item: (f.kind, f.found) for f in report.findings} == {
        "8k": ("rate", "8000 Hz, 4 items have 16000"),
        "stereo": ("channels", "2, 4 items have 1"),
    }


def test_speakers_in_several_splits_but_not_letters_given_anew(tmp_path: Path) -> None:
    items = [
        Item(f"{who}-{split}", "joy", text=f"{who} {split}", speaker=who, split=split)
        for split in ("train", "test")
        for who in ("Ada", "A")
    ]
    (finding,) = examine(a_corpus(*items), tmp_path).findings
    assert (finding.item, finding.kind, finding.found) == ("tiny", "shared-speakers", "1 of 1: Ada")


def test_an_id_that_stands_twice(tmp_path: Path) -> None:
    items = [Item("a", "joy", text="one thing"), Item("a", "joy", text="another thing")]
    assert examine(a_corpus(*items), tmp_path).counts == {"same-id": 1}


def test_a_table_in_another_code_page(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_bytes("it’s".encode("cp1252"))
    (finding,) = examine(a_corpus(Item("a", "joy", text="well")), tmp_path).findings
    assert (finding.item, finding.kind) == ("labels.csv", "encoding")
    assert "byte 2 is 0x92" in finding.found


def test_a_corpus_without_items_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="tiny: no items under"):
        examine(a_corpus(), tmp_path)


def test_a_finding_is_of_a_known_kind() -> None:
    with pytest.raises(UsageError, match="got 'odd'"):
        Finding("a", "odd", "?", Advice.LOOK)


# The tiny corpora, with the defects of the real ones


def digest(folder: Path) -> dict[str, str]:
    return {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*") if p.is_file()}


def test_ravdess_duplicate_and_stereo_file(tmp_path: Path) -> None:
    folder = write_corpus("ravdess", tmp_path)
    before = digest(folder)
    report = examine(corpus("ravdess"), folder)
    twice = "ravdess/03-01-03-01-02-02-07"
    assert found(report, "known") == found(report, "duplicate") == [twice]
    assert found(report, "channels") == ["ravdess/03-01-01-01-01-01-01"]
    assert report.exclusions() == {}
    assert digest(folder) == before


def test_processes_change_nothing_in_the_report(tmp_path: Path) -> None:
    folder = write_corpus("emodb", tmp_path)
    done: list[int] = []
    assert examine(corpus("emodb"), folder, jobs=2, progress=done.append) == examine(corpus("emodb"), folder)
    assert done == list(range(1, 29))


def dies(item: Item) -> Probe:
    os._exit(1)


def test_a_process_that_dies_is_told_with_the_items_it_had() -> None:
    items = (Item(f"i{k}", "joy", text="well") for k in range(3))
    with pytest.raises(CorpusError, match="a process died near i0 to i2"):
        list(probed(dies, items, jobs=2))


def test_no_more_items_are_read_than_the_processes_need() -> None:
    read = 0

    def endless() -> Iterator[Item]:
        nonlocal read
        while True:
            read += 1
            yield Item(f"i{read}", "joy", text="well")

    stream = probed(partial(probe, checks=CHECKS), endless(), jobs=2)
    assert [one.id for one in islice(stream, 100)] == [f"i{k}" for k in range(1, 101)]
    stream.close()
    assert read <= 100 + CHUNK * (AHEAD * 2 + 1)


def test_fer2013_face_in_two_splits(tmp_path: Path) -> None:
    report = examine(corpus("fer2013"), write_corpus("fer2013", tmp_path))
    (leak,) = [finding for finding in report.findings if finding.kind == "leak"]
    assert (leak.item, leak.handled, leak.advice) == ("fer2013/00024", True, Advice.EXCLUDE)


def test_isear_empty_reports_and_odd_characters(tmp_path: Path) -> None:
    report = examine(corpus("isear"), write_corpus("isear", tmp_path))
    assert len(found(report, "known")) == 3
    assert found(report, "no-words") == found(report, "known")
    odd = [finding for finding in report.findings if finding.kind == "encoding"]
    assert len(odd) == 22
    assert all(finding.handled for finding in odd)


def test_meld_in_windows_1252(tmp_path: Path) -> None:
    report = examine(corpus("meld"), write_corpus("meld", tmp_path))
    assert found(report, "encoding") == ["train_sent_emo.csv"]
    assert found(report, "shared-speakers") == ["meld"]


def test_meld_with_its_published_defects(tmp_path: Path) -> None:
    folder = write_meld_raw(tmp_path)
    before = digest(folder)
    report = examine(corpus("meld"), folder)
    assert {f"meld/{turn}" for turn in (*DEFECTS, "train/dia338_utt3")} == {*found(report, "known")}
    assert found(report, "corrupt") == ["meld/train/dia125_utt3"]
    assert found(report, "surround") == ["meld/train/dia0_utt0"]
    assert found(report, "too-long") == ["meld/test/dia2_utt0"]
    assert "meld/dev/dia99_utt3" in found(report, "too-short")
    assert report.exclusions() == {}
    assert digest(folder) == before


def test_exclusions_are_honoured_by_prepare(tmp_path: Path) -> None:
    folder = write_corpus("emodb", tmp_path)
    (folder / "wav/03a01Wa.wav").write_bytes(b"spoiled")
    report = examine(corpus("emodb"), folder)
    (tmp_path / "excluded.json").write_text(exclusions.render(report.exclusions()))
    prepared = prepare(corpus("emodb"), folder, exclusions.read(tmp_path / "excluded.json"))
    assert found(report, "corrupt") == ["emodb/03a01Wa"]
    assert [(item.id, why.split(":")[0]) for item, why in prepared.left_out] == [("emodb/03a01Wa", "corrupt")]


# The report


def a_report(*findings: Finding) -> Report:
    return Report("tiny", "/data/tiny", 1234, 12, findings)


def test_the_schemas_of_report_and_exclusions() -> None:
    folder = Path(__file__).parents[2] / "docs" / "schema"
    said, left = (json.loads((folder / f"{name}-1.json").read_text()) for name in ("doctor", "exclusions"))
    assert said["$defs"]["kind"]["enum"] == list(KINDS)
    assert said["$defs"]["severity"]["enum"] == list(Severity)
    assert said["$defs"]["finding"]["properties"]["advice"]["enum"] == list(Advice)
    report = a_report(*(Finding(f"tiny/{kind}", kind, "so", Advice.EXCLUDE, ("tiny/other",)) for kind in KINDS))
    jsonschema.validate(json.loads(FORMATS["json"](report)), said)
    jsonschema.validate(json.loads(exclusions.render(report.exclusions())), left)


def test_the_json_report() -> None:
    finding = Finding("a", "duplicate", "the same content as b", Advice.EXCLUDE, ("b",))
    data = json.loads(FORMATS["json"](a_report(finding)))
    assert data["schema"] == "mien/doctor/1"
    assert data["kinds"]["duplicate"]["count"] == 1
    assert data["findings"] == [
        {"item": "a", "kind": "duplicate", "severity": "error", "found": "the same content as b",
         "advice": "exclude", "others": ["b"], "handled": False}
    ]  # fmt: skip
    assert data == as_dict(a_report(finding))


def test_the_table_shows_a_few_and_counts_the_rest() -> None:
    lines = table(a_report(*(Finding(f"i{k}", "silent", "1 s", Advice.EXCLUDE) for k in range(8)))).splitlines()
    assert lines[0] == "tiny: 1,234 items, 12 with sound or picture, 8 findings"
    assert lines[2].split()[:3] == ["error", "silent", "8"]
    assert lines[-1] == "    and 3 more"
    assert table(a_report()).splitlines() == ["tiny: 1,234 items, 12 with sound or picture, nothing found"]


def test_no_report_is_driven_by_what_a_corpus_holds() -> None:
    hostile = a_report(Finding("\x1b[31m<script>\udc80", "silent", "<b>\x07", Advice.EXCLUDE))
    page = html(hostile)
    assert "<script>" not in page
    assert page.isascii()
    assert "\x1b" not in table(hostile) + page + FORMATS["json"](hostile)
    assert FORMATS["json"](hostile).encode("utf-8")


def test_the_page_ends_where_the_json_goes_on() -> None:
    page = html(a_report(*(Finding(f"i{k}", "silent", "1 s", Advice.EXCLUDE) for k in range(1001))))
    assert page.count("<tr>") == 1001  # a head and a thousand
    assert "and 1 more, in the JSON report" in page
