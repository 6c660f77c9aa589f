"""What a run said of the items it was judged by: logits, truth, and what is known of each item, as one Parquet file.

Everything that is reported of a run is computed anew from this table; nothing else of the run is asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from mien.errors import InputError, MissingPartError, UsageError
from mien.evaluation.calibration import softmax
from mien.evaluation.metrics import Floats, Ints

SCHEMA = "mien/predictions/1"
METADATA = b"mien"
WORDS = ("fold", "split", "dialogue", "speaker", "gender", "language")
NUMBERS = ("seconds", "words", "snr")
COLUMNS = ("id", "corpus", *WORDS, *NUMBERS, "truth", "logits")

Words = tuple[str | None, ...]
Numbers = tuple[float | None, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """A table with a row for each judged item. A column that is left out is unknown throughout.

    labels : the classes, in the order of the logits
    id : of each item; no two are the same
    truth : int64, shape (n,), positions in `labels`; logits : float64, shape (n, classes)
    temperature : of the run; the logits are divided by it before they become probabilities
    fold : in which it was held out; split : the corpus's own
    seconds : of sound or film; words : how many were said; snr : signal-to-noise ratio, dB
    """

    labels: tuple[str, ...]
    id: tuple[str, ...]
    corpus: tuple[str, ...]
    truth: Ints
    logits: Floats
    temperature: float = 1.0
    fold: Words = ()
    split: Words = ()
    dialogue: Words = ()
    speaker: Words = ()
    gender: Words = ()
    language: Words = ()
    seconds: Numbers = ()
    words: Numbers = ()
    snr: Numbers = ()

    def __post_init__(self) -> None:
        for name in (*WORDS, *NUMBERS):
            column = tuple(getattr(self, name)) or (None,) * len(self.id)
            object.__setattr__(self, name, tuple(map(_number, column)) if name in NUMBERS else column)
        object.__setattr__(self, "truth", np.asarray(self.truth, dtype=np.int64))
        object.__setattr__(self, "logits", np.asarray(self.logits, dtype=np.float64))
        complaint = _complaint(self)
        if complaint:
            raise UsageError(f"predictions {complaint}")

    def __len__(self) -> int:
        return len(self.id)

    @property
    def probabilities(self) -> Floats:
        """Calibrated by the run's temperature, shape (n, classes)."""
        return softmax(self.logits, self.temperature)

    @property
    def corpora(self) -> tuple[str, ...]:
        """The names of the corpora, in order of the alphabet."""
        return tuple(sorted(set(self.corpus)))

    @property
    def cluster(self) -> tuple[str, ...]:
        """What each item is drawn with in a bootstrap: its dialogue, else its speaker, else itself."""
        return tuple(map(_cluster, self.corpus, self.dialogue, self.speaker, self.id))

    def take(self, rows: Sequence[int] | Ints) -> Predictions:
        """The rows at these places, in this order."""
        chosen = np.asarray(rows, dtype=np.int64)
        columns = {name: getattr(self, name) for name in ("id", "corpus", *WORDS, *NUMBERS)}
        return Predictions(
            labels=self.labels,
            truth=self.truth[chosen],
            logits=self.logits[chosen],
            temperature=self.temperature,
            **{name: tuple(column[row] for row in chosen) for name, column in columns.items()},
        )

    def of(self, corpus: str) -> Predictions:
        """The rows of one corpus."""
        if corpus not in self.corpus:
            raise UsageError(f"no item of {corpus!r} was judged; judged were {', '.join(self.corpora)}")
        return self.take([row for row, name in enumerate(self.corpus) if name == corpus])

    @classmethod
    def joined(cls, parts: Sequence[Predictions]) -> Predictions:
        """The rows of all parts, one part behind the other; labels and temperature have to be the same in all."""
        if len({(part.labels, part.temperature) for part in parts}) != 1:
            raise UsageError("predictions can be joined where labels and temperature are the same in one part or more")
        columns = ("id", "corpus", *WORDS, *NUMBERS)
        return cls(
            labels=parts[0].labels,
            truth=np.concatenate([part.truth for part in parts]),
            logits=np.concatenate([part.logits for part in parts]),
            temperature=parts[0].temperature,
            **{name: tuple(cell for part in parts for cell in getattr(part, name)) for name in columns},
        )

    def save(self, path: Path) -> None:
        """As Parquet; labels and temperature lie in the schema's metadata as JSON, under `mien`."""
        pyarrow = _pyarrow()
        columns = {name: getattr(self, name) for name in COLUMNS if name not in {"truth", "logits"}}
        columns |= {"truth": self.truth, "logits": list(self.logits)}
        head = {"schema": SCHEMA, "labels": list(self.labels), "temperature": self.temperature}
        schema = _schema(len(self.labels)).with_metadata({METADATA: json.dumps(head).encode()})
        try:
            pyarrow.parquet.write_table(pyarrow.table(columns, schema=schema), path)
        except OSError as error:
            raise UsageError(f"cannot write {path}: {error.strerror or error}") from error

    @classmethod
    def load(cls, path: Path) -> Predictions:
        """As they were saved; a file that is something else is refused."""
        pyarrow = _pyarrow()
        try:
            with path.open("rb") as file:
                return _from_table(cls, pyarrow.parquet.read_table(file))
        except (pyarrow.ArrowException, ValueError, KeyError, TypeError, RecursionError, UsageError) as error:
            raise InputError(f"{path}: not the predictions of a run ({_first_line(error)})") from None
        except OSError as error:  # without a number where Parquet itself is damaged
            raise InputError(
                f"{path}: {error.strerror or 'not the predictions of a run, its pages are damaged'}"
            ) from None


def _pyarrow() -> Any:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise MissingPartError("predictions need pyarrow, which is not installed: pip install 'mien[train]'") from None
    return pyarrow


def _schema(classes: int) -> Any:
    import pyarrow

    kinds = dict.fromkeys(COLUMNS, pyarrow.string()) | dict.fromkeys(NUMBERS, pyarrow.float64())
    kinds |= {"truth": pyarrow.int64(), "logits": pyarrow.list_(pyarrow.float64(), classes)}
    needed = {"id", "corpus", "truth", "logits"}
    return pyarrow.schema([pyarrow.field(name, kind, nullable=name not in needed) for name, kind in kinds.items()])


def _from_table(kind: type[Predictions], table: Any) -> Predictions:
    """The predictions in a table whose metadata say what they are; anything amiss raises what it likes."""
    said = (table.schema.metadata or {}).get(METADATA)
    head = json.loads(said) if said else None
    if not isinstance(head, dict) or head.get("schema") != SCHEMA:
        raise ValueError(f"its metadata lack the schema {SCHEMA!r}")
    labels = tuple(head["labels"])
    absent = [name for name in COLUMNS if name not in table.column_names]
    if absent:
        raise ValueError(f"it lacks {', '.join(absent)}")
    whole = table.select(COLUMNS).cast(_schema(len(labels)))
    columns = {name: tuple(whole[name].to_pylist()) for name in COLUMNS if name not in {"truth", "logits"}}
    logits = whole["logits"].combine_chunks().flatten().to_numpy().reshape(-1, len(labels))
    return kind(
        labels=labels, temperature=head["temperature"], truth=whole["truth"].to_numpy(), logits=logits, **columns
    )


def _complaint(table: Predictions) -> str | None:
    """What is wrong with the table, if anything."""
    rows, classes = len(table.id), len(table.labels)
    if classes < 2 or len(set(table.labels)) != classes or not all(isinstance(name, str) for name in table.labels):
        return f"need two or more distinct labels, got {list(table.labels)}"
    uneven = [name for name in COLUMNS if len(getattr(table, name)) != rows]
    if not rows or uneven:
        others = ", ".join(uneven) or "nothing else"
        return f"need one row or more and columns of one length, got {rows} ids and another length in {others}"
    if table.logits.shape != (rows, classes) or not np.isfinite(table.logits).all():
        return f"need finite logits of the shape {(rows, classes)}, got {table.logits.shape}"
    if table.truth.ndim != 1 or not ((table.truth >= 0) & (table.truth < classes)).all():
        return f"need a truth from 0 to {classes - 1} for each item"
    if not isinstance(table.temperature, float | int) or not 0 < table.temperature < np.inf:
        return f"need a temperature above 0, got {table.temperature!r}"
    return _doubled(table.id)


def _doubled(ids: Iterable[str]) -> str | None:
    seen: set[str] = set()
    for name in ids:
        if name in seen:
            return f"need an id of its own for each item; {name!r} stands twice"
        seen.add(name)
    return None


def _number(cell: float | None) -> float | None:
    """NaN is what numpy calls unknown."""
    return None if cell is None or np.isnan(cell) else float(cell)


def _cluster(corpus: str, dialogue: str | None, speaker: str | None, item: str) -> str:
    if dialogue is not None:
        return f"dialogue {corpus}/{dialogue}"
    return f"item {item}" if speaker is None else f"speaker {corpus}/{speaker}"


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
