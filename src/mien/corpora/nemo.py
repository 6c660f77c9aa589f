"""nEMO: 4,481 Polish clips, 9 actors, 90 sentences, six emotions.

Christop, "nEMO: Dataset of Emotional Speech in Polish", LREC 2024, huggingface.co/datasets/amu-cai/nEMO, CC BY-NC-SA
4.0. `samples/*.wav` and `data.tsv` (file_id, emotion, raw_text, normalized_text, speaker_id, gender, age), whose
speaker column is padded with spaces. No official split: folds here are by speaker.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mien.corpora.item import Corpus, Item, need
from mien.corpora.tables import rows
from mien.labels import NEMO_6

HOME = "huggingface.co/datasets/amu-cai/nEMO"
FOLDS = (("EB0", "WR0"), ("IC0", "TP0"), ("KD0", "SM0"), ("KS0",), ("MK0",), ("MP0",))


def read(root: Path) -> Iterator[Item]:
    """Clips in the table's order."""
    path = need(root / "data.tsv", "nEMO", HOME)
    for row in rows(path, "file_id emotion raw_text speaker_id gender", "\t", quoting=False):
        yield Item(
            id=f"nemo/{Path(row['file_id']).stem}",
            label=row["emotion"].strip(),
            original=row["emotion"],
            text=row["raw_text"],
            speaker=row["speaker_id"].strip(),
            gender=row["gender"].strip(),
            media=root / "samples" / row["file_id"],
            language="pl",
        )


NEMO = Corpus(
    "nemo",
    NEMO_6,
    read,
    "nemo",
    "CC BY-NC-SA 4.0",
    HOME,
    folds=FOLDS,
    protocol="folds of unseen speakers; unweighted average recall",
    modalities=("text", "audio"),
    language="pl",
    published={"all": 4481},
)
