"""Predictions: what a file gives back, what it is to other readers, and what is refused."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas
import pyarrow
import pytest
from pyarrow import parquet
from scipy.special import softmax

from mien.errors import InputError, UsageError
from mien.evaluation.predictions import COLUMNS, METADATA, Predictions

LABELS = ("neutral", "joy", "anger")


def table(rows: int = 6, **columns: object) -> Predictions:
    rng = np.random.default_rng(0)
    given = {
        "labels": LABELS,
        "id": tuple(f"meld/{row}" for row in range(rows)),
        "corpus": ("meld",) * rows,
        "truth": np.arange(rows) % 3,
        "logits": rng.normal(size=(rows, 3)),
        "temperature": 1.25,
        "speaker": tuple("ABC"[row % 3] for row in range(rows)),
        "seconds": (1.5, None) * (rows // 2),
    }
    return Predictions(**given | columns)  # type: ignore[arg-type]


def same(one: Predictions, other: Predictions) -> bool:
    plain = [name for name in ("labels", "temperature", *COLUMNS) if name not in {"truth", "logits"}]
    arrays = np.array_equal(one.truth, other.truth) and np.array_equal(one.logits, other.logits)
    return arrays and all(getattr(one, name) == getattr(other, name) for name in plain)


def test_a_file_gives_back_what_was_saved(tmp_path: Path) -> None:
    everything = table(words=tuple(range(6)), language=("en", None) * 3, dialogue=("d1",) * 6, snr=(None,) * 6)
    everything.save(tmp_path / "p.parquet")
    assert same(Predictions.load(tmp_path / "p.parquet"), everything)


def test_other_readers_find_named_columns(tmp_path: Path) -> None:
    given = table()
    given.save(tmp_path / "p.parquet")
    frame = pandas.read_parquet(tmp_path / "p.parquet")
    assert list(frame.columns) == list(COLUMNS)
    np.testing.assert_array_equal(np.stack(frame["logits"].tolist()), given.logits)
    assert frame["seconds"].isna().tolist() == [False, True] * 3


def test_probabilities_are_those_of_the_temperature() -> None:
    np.testing.assert_allclose(table().probabilities, softmax(table().logits / 1.25, axis=1))


def test_a_column_left_out_is_unknown_throughout() -> None:
    assert table().gender == (None,) * 6


def test_a_number_that_is_none_is_unknown() -> None:
    assert table(snr=np.array([1.5, np.nan] * 3)).snr == (1.5, None) * 3


def test_rows_of_one_corpus() -> None:
    both = table(corpus=("meld", "iemocap-4") * 3)
    assert both.of("iemocap-4").id == ("meld/1", "meld/3", "meld/5")
    np.testing.assert_array_equal(both.of("iemocap-4").logits, both.logits[[1, 3, 5]])
    assert both.corpora == ("iemocap-4", "meld")
    with pytest.raises(UsageError, match="no item of 'esd' was judged; judged were iemocap-4, meld"):
        both.of("esd")


def test_parts_joined_are_the_whole() -> None:
    whole = table()
    assert same(Predictions.joined([whole.take([0, 1]), whole.take(range(2, 6))]), whole)


@pytest.mark.parametrize("change", [{"temperature": 2.0}, {"labels": ("a", "b", "c")}])
def test_parts_that_differ_are_not_joined(change: dict[str, object]) -> None:
    parts = [table().take([0]), replace(table().take([1]), **change)]  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="labels and temperature are the same"):
        Predictions.joined(parts)


def test_no_parts_cannot_be_joined() -> None:
    with pytest.raises(UsageError, match="one part or more"):
        Predictions.joined([])


def test_a_cluster_is_the_dialogue_else_the_speaker_else_the_item() -> None:
    given = table(4, dialogue=("d", "d", None, None), speaker=("A", "B", "A", None), seconds=())
    assert given.cluster == ("dialogue meld/d", "dialogue meld/d", "speaker meld/A", "item meld/3")


def test_speakers_of_one_name_in_two_corpora_are_two_clusters() -> None:
    assert len(set(table(2, corpus=("ravdess", "emodb"), speaker=("03", "03"), seconds=()).cluster)) == 2


@pytest.mark.parametrize(
    ("columns", "complaint"),
    [
        ({"labels": ("joy",)}, "two or more distinct labels"),
        ({"labels": ("joy", "joy", "anger")}, "two or more distinct labels"),
        ({"speaker": ("A",)}, "6 ids and another length in speaker"),
        ({"truth": np.array([0, 1, 2, 0, 1, 3])}, "a truth from 0 to 2"),
        ({"truth": np.array([0, 1, 2, 0, 1, -1])}, "a truth from 0 to 2"),
        ({"logits": np.zeros((6, 2))}, r"shape \(6, 3\), got \(6, 2\)"),
        ({"logits": np.full((6, 3), np.nan)}, "finite logits"),
        ({"temperature": 0.0}, "a temperature above 0"),
        ({"temperature": float("nan")}, "a temperature above 0"),
        ({"id": ("a", "b", "c", "d", "e", "a")}, "'a' stands twice"),
    ],
)
def test_impossible_tables_are_refused(columns: dict[str, object], complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        table(**columns)


def test_an_empty_table_is_refused() -> None:
    with pytest.raises(UsageError, match="one row or more"):
        Predictions(LABELS, (), (), np.zeros(0), np.zeros((0, 3)))


def saved(path: Path) -> pyarrow.Table:
    table().save(path)
    return parquet.read_table(path)


def spoiled_text(path: Path) -> None:
    path.write_text("id,truth\n1,2\n")


def spoiled_empty(path: Path) -> None:
    path.write_bytes(b"")


def spoiled_cut(path: Path) -> None:
    table().save(path)
    path.write_bytes(path.read_bytes()[:-40])


def spoiled_pages(path: Path) -> None:
    table().save(path)
    content = bytearray(path.read_bytes())
    content[4:400] = bytes(396)
    path.write_bytes(content)


def spoiled_metadata(path: Path) -> None:
    parquet.write_table(saved(path).replace_schema_metadata({}), path)


def spoiled_json(path: Path) -> None:
    parquet.write_table(saved(path).replace_schema_metadata({METADATA: b"{{"}), path)


def spoiled_labels(path: Path) -> None:
    head = b'{"schema": "mien/predictions/1", "labels": 7, "temperature": 1}'
    parquet.write_table(saved(path).replace_schema_metadata({METADATA: head}), path)


def spoiled_classes(path: Path) -> None:
    head = b'{"schema": "mien/predictions/1", "labels": ["a", "b"], "temperature": 1}'
    parquet.write_table(saved(path).replace_schema_metadata({METADATA: head}), path)


def spoiled_temperature(path: Path) -> None:
    head = b'{"schema": "mien/predictions/1", "labels": ["a", "b", "c"], "temperature": "warm"}'
    parquet.write_table(saved(path).replace_schema_metadata({METADATA: head}), path)


def spoiled_columns(path: Path) -> None:
    parquet.write_table(saved(path).drop_columns(["logits"]), path)


def spoiled_kind(path: Path) -> None:
    whole = saved(path)
    words = pyarrow.array(["a"] * 6)
    parquet.write_table(whole.set_column(whole.column_names.index("truth"), "truth", words), path)


def spoiled_nulls(path: Path) -> None:
    whole = saved(path)
    holes = pyarrow.array(["a", None, "b", "c", "d", "e"])
    parquet.write_table(whole.set_column(0, "id", holes), path)


def spoiled_rows(path: Path) -> None:
    whole = saved(path)
    parquet.write_table(pyarrow.concat_tables([whole, whole]), path)


SPOILED = (
    *(spoiled_text, spoiled_empty, spoiled_cut, spoiled_pages, spoiled_metadata, spoiled_json, spoiled_labels),
    *(spoiled_classes, spoiled_temperature, spoiled_columns, spoiled_kind, spoiled_nulls, spoiled_rows),
)


@pytest.mark.parametrize("spoil", SPOILED, ids=lambda spoil: spoil.__name__)
def test_a_file_that_is_something_else_is_refused_in_a_sentence(spoil: object, tmp_path: Path) -> None:
    path = tmp_path / "p.parquet"
    spoil(path)  # type: ignore[operator]
    with pytest.raises(InputError, match=r"p\.parquet: not the predictions of a run") as refused:
        Predictions.load(path)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"p\.parquet: No such file"):
        Predictions.load(tmp_path / "p.parquet")


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot write .*none"):
        table().save(tmp_path / "none" / "p.parquet")
