"""Runs into one bundle folder: graphs, vocabulary, and a bundle.json with what was measured."""

from __future__ import annotations

import hashlib
import json
import math
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

from mien import __version__
from mien.bundle import FORMAT, GRAPH, POOL, load
from mien.corpora.table import CORPORA
from mien.errors import UsageError
from mien.export import dialogue
from mien.export.dialogue import Exported, exported, spread
from mien.export.graph import write
from mien.labels import EKMAN_7, LabelSet, label_map, label_set
from mien.training import build
from mien.training.inputs import TextInput
from mien.training.kept import card_of, kept, kept_recipe
from mien.training.sources import DialogueInput

RULE = (
    "p(emotion) ∝ Π p_m(emotion)^w_m over the modalities present; w_m = reliability_m × trust_m, scaled to sum to "
    "one. Reliability is the share of the labels' entropy that the calibrated expert explains on held-out "
    "conversation. Where it was judged by acted or posed corpora, it is the geometric mean of that share at home, on "
    "unseen speakers of the corpora it knows, and away, on a corpus that was held out whole; so is its temperature. "
    "Where there is only one corpus, its share is scaled by what the others keep on average."
)


def export(runs: Sequence[Path], name: str, output: Path, labels: LabelSet | None = None) -> Path:
    """Write the bundle `name` to `output` from one run per modality, or from one over dialogues; returns the folder.

    labels : what the bundle answers in; by default what all runs agree on, else the seven of Ekman with neutral
    It is built beside its place and moved there, so an export that fails leaves what was there before.
    """
    labels = labels or _agreed(runs)
    part = output.with_name(f".{output.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    experts: dict[str, Any] = {}
    cards: dict[str, Any] = {}
    over, single = spread(runs)
    for run in single:
        kind, expert, card = _expert(run, part, labels)
        if kind in experts:
            raise UsageError(f"two runs are of {kind}; a bundle holds one expert per modality")
        experts[kind], cards[kind] = expert, card
    for kind, (temperature, reliability) in trust(cards).items():
        experts[kind] |= {"temperature": temperature, "reliability": reliability}
    _describe(part, name, labels, experts, cards, None if over is None else exported(over, part, labels))
    load(part)
    if output.exists():
        shutil.rmtree(output)
    part.replace(output)
    return output


def _agreed(runs: Sequence[Path]) -> LabelSet:
    names = {kept_recipe(run).labels for run in runs}
    return label_set(names.pop()) if len(names) == 1 else EKMAN_7


def _expert(run: Path, folder: Path, labels: LabelSet) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Export one run's graph; returns its modality, its entry and its card."""
    recipe, fitted = kept(run, run / "features")
    card = card_of(run)
    own = label_set(recipe.labels)
    label_map(own, labels)  # refused here when its labels cannot be shown as the bundle's
    kind = recipe.modality
    shown = Shares(fitted.encoder) if recipe.loss.kind == "binary" else fitted.encoder
    assert not isinstance(recipe.input, DialogueInput), "spread() has set those apart"
    feature = recipe.input.feature
    card["parity"] = write(fitted.reader.layout, shown, folder / f"{kind}.onnx", fixed=feature.parameters.get("most"))
    expert: dict[str, Any] = {
        "graph": f"{kind}.onnx",
        "labels": {"name": own.name, "labels": list(own.labels)},
        "feature": feature.as_dict(),
    }
    if isinstance(recipe.input, TextInput):
        name = build.VOCABULARIES[recipe.input.kind]
        shutil.copyfile(run / name, folder / name)
        expert |= {"history": recipe.input.history, "vocabulary": name}
    return kind, expert, card


class Shares(torch.nn.Module):
    """An encoder of several labels at once, shown as shares of one: each in proportion to its own probability."""

    def __init__(self, encoder: torch.nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, numbers: torch.Tensor, mask: torch.Tensor | None = None) -> tuple[torch.Tensor, torch.Tensor]:
        vector, logits = self.encoder(numbers) if mask is None else self.encoder(numbers, mask)
        return vector, torch.nn.functional.logsigmoid(logits)


def trust(cards: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """Temperature and reliability of each expert in use, by the rule above."""
    met = {kind: _between(card, card["across"]) for kind, card in cards.items() if card["across"]}
    kept = [reliability / cards[kind]["reliability"] for kind, (_, reliability) in met.items() if reliability > 0]
    share = sum(kept) / len(kept) if kept else 1.0
    found = {}
    for kind, card in cards.items():
        natural = any(name in CORPORA and CORPORA[name].conversation for name in card["scores"])
        alone = card["temperature"], card["reliability"] * (1.0 if natural else share)
        found[kind] = alone if natural or kind not in met else met[kind]
    return found


def _between(home: Mapping[str, float], away: Mapping[str, float]) -> tuple[float, float]:
    """Temperature and reliability halfway, on a logarithmic scale, between the known and the unknown."""
    return math.sqrt(home["temperature"] * away["temperature"]), math.sqrt(home["reliability"] * away["reliability"])


def _describe(
    folder: Path,
    name: str,
    labels: LabelSet,
    experts: Mapping[str, Any],
    cards: Mapping[str, Any],
    whole: Exported | None,
) -> None:
    languages = ["en"] if "text" in experts else []
    measured = [*cards.values(), *([] if whole is None else [whole.card])]
    used = sorted({name for card in measured for name in card["trained_on"]})
    fusion = {"kind": POOL, "rule": RULE} if whole is None else {"kind": GRAPH, "rule": dialogue.RULE}
    manifest = {
        "format": FORMAT,
        "name": name,
        "version": __version__,
        "licence": "Apache-2.0; some of the corpora behind it are for research or non-commercial use only",
        "languages": languages,
        "labels": {"name": labels.name, "labels": list(labels.labels)},
        "experts": dict(experts),
        "fusion": fusion,
        **({} if whole is None else {"dialogue": whole.entry}),
        "card": {
            "experts": dict(cards),
            **({} if whole is None else {"dialogue": whole.card}),
            "corpora": {
                name: {"licence": CORPORA[name].licence, "home": CORPORA[name].home} for name in used if name in CORPORA
            },
        },
        "files": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())},
    }
    (folder / "bundle.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
