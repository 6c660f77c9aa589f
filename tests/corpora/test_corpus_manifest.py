"""Manifests: what is written is what is read back, and nothing else is taken for one."""

import json
import re
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from mien.corpora import exclusions, manifest
from mien.corpora.item import Corpus, Item
from mien.corpora.manifest import Header
from mien.corpora.prepare import counts, prepare
from mien.corpora.table import CORPORA, corpus, located
from mien.errors import CorpusError
from mien.labels import SENTIMENT_3
from mien.testing.corpora import write_corpus
from mien.types import Span

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "schema" / "manifest-1.json").read_text(encoding="utf-8"))
LINE = Draft202012Validator(SCHEMA)

FULL = Item(
    id="odd/1",
    label="negative",
    split="dev",
    text='“No”, she said\u2028 – "never"\t😊',
    dialogue="odd/a",
    turn=3,
    speaker="Zoë",
    gender="female",
    media=Path("/corpora/odd/clips/a b.wav"),
    span=Span(0.25, 1.75),
    votes={"negative": 0.75, "neutral": 0.25},
    language="en",
    original="NEG",
    sentiment="negative",
    valence=-0.5,
    arousal=0.0,
    dominance=2.0,
    row=0,
    defect="too short",
    said=Span(61.0, 62.5),
    box=(12.0, 8.5, 60.0, 80.0),
)
HEADER = Header("odd", Path("/corpora/odd"), SENTIMENT_3, "free", "example.org", "mien 0.0.0")


def write(folder: Path, *items: Item, header: Header = HEADER) -> Path:
    path = folder / "odd.jsonl"
    path.write_text("".join(manifest.render(header, items)), encoding="utf-8")
    return path


@pytest.mark.parametrize("found", CORPORA.values(), ids=CORPORA)
def test_every_corpus_comes_back_as_it_was(found: Corpus, tmp_path: Path) -> None:
    root = write_corpus(found.name, tmp_path)
    prepared = prepare(found, root)
    header, items = manifest.read(write(tmp_path, *prepared.items, header=prepared.header("mien 0.0.0")))
    assert header == prepared.header("mien 0.0.0")
    assert list(items) == [replace(item, image=None, vectors=None) for item in found.read(root)]


def test_every_field_comes_back(tmp_path: Path) -> None:
    bare = Item("odd/2", None)
    _, items = manifest.read(write(tmp_path, FULL, bare))
    assert list(items) == [FULL, bare]


def test_every_field_of_an_item_is_written_but_its_picture_and_vectors(tmp_path: Path) -> None:
    """The full item above has every field, so a new one cannot be forgotten."""
    unset = {name for name in Item.__dataclass_fields__ if getattr(FULL, name) is None}
    assert unset == {"image", "vectors"}


def test_the_lines_are_json_that_anyone_can_read(tmp_path: Path) -> None:
    head, line = (json.loads(line) for line in write(tmp_path, FULL).read_text(encoding="utf-8").split("\n")[:2])
    assert (head["schema"], head["corpus"], head["root"]) == ("mien/manifest/1", "odd", "/corpora/odd")
    assert head["labels"] == {"name": "sentiment-3", "labels": ["negative", "neutral", "positive"]}
    assert (line["corpus"], line["media"], line["start"], line["end"]) == ("odd", "clips/a b.wav", 0.25, 1.75)
    assert line["text"] == FULL.text


def test_the_corpus_may_have_moved(tmp_path: Path) -> None:
    header, items = manifest.read(write(tmp_path, FULL), root=Path("/elsewhere"))
    assert header.root == Path("/elsewhere")
    assert next(items).media == Path("/elsewhere/clips/a b.wav")


def test_media_outside_the_root_keep_their_path(tmp_path: Path) -> None:
    outside = replace(FULL, media=Path("/other/b.wav"))
    _, items = manifest.read(write(tmp_path, outside), root=Path("/elsewhere"))
    assert next(items) == outside


@pytest.mark.parametrize(
    "text",
    ["", "{}\n", "[]\n", "not json\n", '{"schema": "mien/manifest/2"}\n', '{"schema": "mien/manifest/1"}\n', '"a"\n'],
    ids=["empty", "no schema", "a list", "no JSON", "another schema", "schema alone", "a string"],
)
def test_what_is_no_manifest_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.jsonl"
    path.write_text(text)
    with pytest.raises(CorpusError, match=r"odd\.jsonl"):
        manifest.read(path)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 2: not a JSON object"),
        ('{"label": "negative"}', "line 2: has no id"),
        ('{"id": "x", "label": "bliss"}', "line 2: 'bliss' is not in sentiment-3"),
        ('{"id": 7}', "line 2: id is 7, which is no str"),
        ('{"id": "x", "turn": true}', "line 2: turn is True, which is no int"),
        ('{"id": "x", "start": 2, "end": 1}', "line 2: a span needs"),
        ('{"id": "x", "said": [1]}', "line 2: "),
        ('{"id": "x", "box": [1, 2, 3]}', "line 2: "),
        ('{"id": "x", "box": [1, 2, 3, "wide"]}', "line 2: "),
        ('{"id": "x", "votes": {"negative": "all"}}', "line 2: votes"),
    ],
)
def test_a_bad_line_is_named(line: str, said: str, tmp_path: Path) -> None:
    path = write(tmp_path)
    path.write_text(path.read_text() + line + "\n")
    with pytest.raises(CorpusError, match=said):
        list(manifest.read(path)[1])


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"none\.jsonl: No such file"):
        manifest.read(tmp_path / "none.jsonl")


def test_what_reading_leaves_out_is_kept_apart(tmp_path: Path) -> None:
    prepared = prepare(corpus("isear"), write_corpus("isear", tmp_path))
    assert [(item.text, reason) for item, reason in prepared.left_out] == [
        ("[ No response.]", "nothing is reported"),
        ("NO RESPONSE.", "nothing is reported"),
        ("None.", "nothing is reported"),
    ]
    assert prepared.header("").left_out == {"nothing is reported": 3}


def test_exclusions_are_honoured_and_strangers_among_them_named(tmp_path: Path) -> None:
    root = write_corpus("emodb", tmp_path)
    reasons = {"emodb/03a01Wa": "clipped", "emodb/99a01Wa": "unknown"}
    prepared = prepare(corpus("emodb"), root, reasons)
    assert "emodb/03a01Wa" not in {item.id for item in prepared.items}
    assert [(item.id, reason) for item, reason in prepared.left_out] == [("emodb/03a01Wa", "clipped")]
    assert prepared.strangers == ("emodb/99a01Wa",)
    assert len(prepared.items) == len(list(corpus("emodb").read(root))) - 1


def test_two_items_with_one_id_are_refused(tmp_path: Path) -> None:
    twice = replace(corpus("emodb"), read=lambda _: iter([FULL, FULL]))
    with pytest.raises(CorpusError, match="two items are called 'odd/1'"):
        prepare(twice, tmp_path)


def test_an_empty_folder_is_no_corpus(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"ravdess: no items under .*zenodo"):
        prepare(corpus("ravdess"), tmp_path)


def test_counts_name_what_has_no_split_and_no_label() -> None:
    items = [FULL, replace(FULL, label=None), replace(FULL, split=None)]
    assert counts(items) == {"dev": {"negative": 1, "unlabelled": 1}, "all": {"negative": 1}}


def test_a_corpus_is_found_under_the_root_or_at_it(tmp_path: Path) -> None:
    own = write_corpus("meld", tmp_path)
    assert located("meld", tmp_path) == (corpus("meld"), own)
    assert located("meld", own) == (corpus("meld"), own)


def test_exclusions_come_back(tmp_path: Path) -> None:
    path = tmp_path / "excluded.json"
    path.write_text(exclusions.render({"odd/1": "“silent”"}), encoding="utf-8")
    assert exclusions.read(path) == {"odd/1": "“silent”"}


@pytest.mark.parametrize("text", ["", "[]", '{"items": {}}', '{"schema": "mien/exclusions/1", "items": {"a": 1}}'])
def test_what_is_no_exclusion_file_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "excluded.json"
    path.write_text(text)
    with pytest.raises(CorpusError, match=r"excluded\.json"):
        exclusions.read(path)


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
numbers = st.floats(allow_nan=False, allow_infinity=False)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.builds(Item, id=words.filter(bool), label=st.none(), text=words, speaker=words, valence=numbers)))
def test_any_words_and_numbers_come_back(items: list[Item]) -> None:
    """Whatever separates lines elsewhere separates none here."""
    with TemporaryDirectory() as folder:
        assert list(manifest.read(write(Path(folder), *items))[1]) == items


@pytest.mark.parametrize("found", CORPORA.values(), ids=CORPORA)
def test_manifests_keep_to_their_schema(found: Corpus, tmp_path: Path) -> None:
    prepared = prepare(found, write_corpus(found.name, tmp_path))
    for line in manifest.render(prepared.header("mien 0.0.0"), prepared.items):
        LINE.validate(json.loads(line))


def test_the_schema_knows_every_field_and_nothing_else() -> None:
    (line,) = list(manifest.render(HEADER, [FULL]))[1:]
    assert set(SCHEMA["$defs"]["item"]["properties"]) == set(json.loads(line))
    (head,) = manifest.render(HEADER, [])
    assert set(SCHEMA["$defs"]["header"]["properties"]) == set(json.loads(head))


def test_the_page_on_corpora_names_every_field_of_an_item() -> None:
    page = (ROOT / "docs" / "corpora.md").read_text(encoding="utf-8")
    table = page.partition("| field |")[2].partition("\n\n")[0]
    named = re.findall(r"`(\w+)`", "".join(row.split("|")[1] for row in table.splitlines()[2:]))
    assert set(named) == set(SCHEMA["$defs"]["item"]["properties"])
