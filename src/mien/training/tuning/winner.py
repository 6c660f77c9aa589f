"""The winner as a recipe: ready for `mien train`, and its head says where it comes from."""

from __future__ import annotations

import yaml

from mien.errors import UsageError
from mien.evaluation.wording import number
from mien.training.recipe import Recipe
from mien.training.tuning.draws import Said, assembled, drawn
from mien.training.tuning.findings import Findings

NAME = "best.yaml"


def write_winner(found: Findings, base: Said, recipe: Recipe) -> None:
    """Write best.yaml into the study's folder; nothing where no trial is complete."""
    best = found.best
    if best is None:
        return
    said = assembled(base, recipe.tune.space, drawn(best.params))
    said.pop("tune", None)
    said["name"] = f"{recipe.name}-tuned"
    text = yaml.safe_dump(said, sort_keys=False, default_flow_style=None, width=120, allow_unicode=True)
    path = found.folder / NAME
    try:
        path.write_text("\n".join([*_head(found), text]), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from None


def _head(found: Findings) -> list[str]:
    best = found.best
    assert best is not None
    assert best.value is not None
    minutes = max(1, round((best.seconds or 0) / 60))
    time = "1 minute" if minutes == 1 else f"{minutes} minutes"
    trials = sum(trial.ended for trial in found.trials)
    return [
        f"# mien train {found.folder / NAME} --root DATA --run runs/{found.folder.name}-best",
        f"# {time} as a trial; {found.judged_by} {number(best.value)},",
        f"# which is kind: it is the best of {trials} trials ({best.number} of the study {found.name}) on these items.",
    ]
