"""Where the numbers of a fit go, besides the line on the terminal: metrics.csv always, others when asked."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lightning
from lightning.pytorch.callbacks import Callback
from lightning.pytorch.loggers import MLFlowLogger, TensorBoardLogger

from mien.errors import MissingPartError, UsageError

LOGGERS: dict[str, Callable[[Path], Any]] = {
    "tensorboard": lambda folder: TensorBoardLogger(folder, name="", version="tensorboard"),
    "mlflow": lambda folder: MLFlowLogger(folder.parent.name, run_name=folder.name),
}


def loggers(names: tuple[str, ...], folder: Path) -> list[Any]:
    """A logger for each name. MLflow goes where MLFLOW_TRACKING_URI says."""
    strange = sorted(set(names) - set(LOGGERS))
    if strange:
        raise UsageError(f"besides metrics.csv, logs go to {' or '.join(LOGGERS)}, got {', '.join(strange)}")
    try:
        return [LOGGERS[name](folder) for name in names]
    except ModuleNotFoundError:
        raise MissingPartError(f"{names[0]} is not installed; bring it with: pip install {' '.join(names)}") from None


class History(Callback):
    """metrics.csv: a row an epoch. The rows lie in the checkpoint too, so that a resumed run keeps the earlier ones."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "metrics.csv"
        self.rows: list[dict[str, float]] = []

    def on_train_epoch_end(self, trainer: lightning.Trainer, pl_module: lightning.LightningModule) -> None:
        said = {name: float(value) for name, value in sorted(trainer.callback_metrics.items())}
        row = {"epoch": trainer.current_epoch + 1, **said}
        self.rows = [*(old for old in self.rows if old["epoch"] < row["epoch"]), row]
        if trainer.is_global_zero:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.write_text(table(self.rows), encoding="utf-8")

    def state_dict(self) -> dict[str, Any]:
        return {"rows": self.rows}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        self.rows = list(state_dict["rows"])


def table(rows: list[dict[str, float]]) -> str:
    """The rows as CSV, with every column that any of them has."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    said = io.StringIO()
    writer = csv.DictWriter(said, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: f"{value:.6g}" for name, value in row.items()} for row in rows)
    return said.getvalue()
