"""A run over whole dialogues as parts of a bundle: the graph that reads them, and the runs whose vectors it reads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mien.errors import UsageError
from mien.export.graph import write
from mien.labels import LabelSet, label_map, label_set
from mien.training.dialogues import KEPT
from mien.training.kept import kept, kept_recipe
from mien.training.sources import DialogueInput
from mien.training.together import Together

NAME = "dialogue.onnx"
RULE = (
    "dialogue.onnx fuses the experts' vectors of each turn, and reads the turns in their context; an expert that has "
    "nothing to read is 0 in its presence mask. The weights of the evidence are those of the log-opinion pool: "
    "reliability × trust, scaled to sum to one; they say what each expert is worth by itself. Their shares are exact "
    "Shapley values of what the graph says when a modality is away from the whole dialogue."
)


@dataclass(frozen=True)
class Exported:
    """The bundle's key `dialogue`, and the card of the run behind it."""

    entry: dict[str, Any]
    card: dict[str, Any]


def spread(runs: Sequence[Path]) -> tuple[Path | None, list[Path]]:
    """The run over dialogues among them, if any, and the runs of single modalities: those inside it, or themselves."""
    over = [run for run in runs if isinstance(kept_recipe(run).input, DialogueInput)]
    if not over:
        return None, list(runs)
    if len(runs) > 1:
        raise UsageError(f"{over[0]}: reads dialogues and brings its experts along; export it by itself")
    return over[0], sorted(path for path in over[0].glob(f"{KEPT}*") if path.is_dir())


def exported(run: Path, folder: Path, labels: LabelSet) -> Exported:
    """Write the run's graph into the bundle's folder."""
    recipe, fitted = kept(run, run / "features")
    card = json.loads((run / "card.json").read_text())
    own = label_set(recipe.labels)
    label_map(own, labels)  # refused here when its labels cannot be shown as the bundle's
    assert isinstance(recipe.input, DialogueInput)
    layout = fitted.reader.layout
    card["parity"] = write(layout, fitted.encoder, folder / NAME)
    settings = recipe.encoder
    entry = {
        "graph": NAME,
        "labels": {"name": own.name, "labels": list(own.labels)},
        "dims": dict(zip(recipe.input.sources, layout.dims, strict=True)),
        "temperature": card["temperature"],
        "causal": settings.causal if isinstance(settings, Together) else True,
    }
    return Exported(entry, card)
