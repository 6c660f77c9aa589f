"""What a face encoder learned from and what it looks at: augmented.png and occlusion.png of a run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mien.errors import UsageError
from mien.evaluation.canvas import GREY, png, sheet
from mien.labels import label_set
from mien.training.augment import augment
from mien.training.examples import Example
from mien.training.fit import Fitted
from mien.training.reading import PictureReader
from mien.training.recipe import Recipe

if TYPE_CHECKING:
    from matplotlib.figure import Figure

AUGMENTED, OCCLUSION = "augmented.png", "occlusion.png"
MOST = 8  # faces of a picture
COPIES = 7  # changed versions of each, from the first step of a training to its last
PATCH, STEP = 12, 4  # pixels: side of what is hidden, and how far it moves from one trial to the next
INCH = 0.9  # side of a face on the sheet


def draw_faces(recipe: Recipe, fitted: Fitted, train: Sequence[Example], judged: Sequence[Example], run: Path) -> None:
    """Write both pictures into a run's folder, where the encoder reads faces."""
    if not isinstance(fitted.reader, PictureReader) or not train or not judged or recipe.estimated:
        return
    looked_at = chosen(judged)
    drawn = {
        AUGMENTED: contact_sheet(*changed(recipe, fitted.reader, chosen(train))),
        OCCLUSION: occlusion_figure(pictures(fitted.reader, looked_at), *hidden(recipe, fitted, looked_at)),
    }
    for name, figure in drawn.items():
        try:
            (run / name).write_bytes(png(figure))
        except OSError as error:
            raise UsageError(f"cannot write {run / name}: {error.strerror or error}") from error


def chosen(examples: Sequence[Example]) -> list[Example]:
    """The first example of each label, at most `MOST` of them."""
    first: dict[int, Example] = {}
    for example in examples:
        first.setdefault(example.label, example)
    return [first[label] for label in sorted(first)[:MOST]]


def pictures(reader: PictureReader, examples: Sequence[Example]) -> Tensor:
    """The encoder's input: float32, shape (examples, channels, side, side)."""
    return reader.collate(reader.read(examples), None)[0]


def changed(recipe: Recipe, reader: PictureReader, examples: Sequence[Example]) -> tuple[Tensor, list[Tensor]]:
    """The faces as they are, and as training shows them early and late; (examples, channels, any side, same) each."""
    faces = pictures(reader, examples)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(recipe.seed)
        return faces, [augment((faces,), recipe, step / (COPIES - 1))[0] for step in range(COPIES)]


def contact_sheet(faces: Tensor, copies: Sequence[Tensor]) -> Figure:
    """A row for each face: itself, then its changed versions."""
    figure = sheet(INCH * (1 + len(copies)), INCH * len(faces) + 0.3)
    grid = figure.subplots(len(faces), 1 + len(copies), squeeze=False)
    for row, places in enumerate(grid):
        for axes, picture in zip(places, (faces, *copies), strict=True):
            _show(axes, picture[row])
    grid[0][0].set_title("as it is", fontsize=7, color=GREY)
    grid[0][1].set_title("first step", fontsize=7, color=GREY)
    grid[0][-1].set_title("last step", fontsize=7, color=GREY)
    return figure


def hidden(recipe: Recipe, fitted: Fitted, examples: Sequence[Example]) -> tuple[list[NDArray[np.float64]], list[str]]:
    """For each face how much less sure of its answer the encoder is without each place, and a title."""
    labels = label_set(recipe.labels).labels
    assert isinstance(fitted.reader, PictureReader)
    maps, titles = [], []
    for example, face in zip(examples, pictures(fitted.reader, examples), strict=True):
        drop, answer = occlusion(fitted.encoder, face)
        maps.append(drop)
        titles.append(f"true {labels[example.label]}\nsaid {labels[answer]}")
    return maps, titles


@torch.inference_mode()
def occlusion(
    encoder: torch.nn.Module, face: Tensor, patch: int = PATCH, step: int = STEP
) -> tuple[NDArray[np.float64], int]:
    """How much probability the answer loses when a grey square hides a place (Zeiler and Fergus, 2014).

    face : float32, shape (channels, side, side), mean 0. Returns float64, shape (side, side), the mean over the squares
    that hide each pixel, and the answer.
    """
    side = face.shape[-1]
    corners = [(row, column) for row in _starts(side, patch, step) for column in _starts(side, patch, step)]
    trials = face.repeat(len(corners), 1, 1, 1)
    for trial, (row, column) in zip(trials, corners, strict=True):
        trial[:, row : row + patch, column : column + patch] = 0
    sure = torch.softmax(encoder(face[None])[1].double(), dim=1)[0]
    answer = int(sure.argmax())
    lost = sure[answer] - torch.softmax(encoder(trials)[1].double(), dim=1)[:, answer]
    total, count = np.zeros((side, side)), np.zeros((side, side))
    for (row, column), loss in zip(corners, lost.tolist(), strict=True):
        place = slice(row, row + patch), slice(column, column + patch)
        total[place] += loss
        count[place] += 1
    return total / count, answer


def _starts(side: int, patch: int, step: int) -> list[int]:
    """Where squares begin along one side; the last one ends with it."""
    return sorted({*range(0, side - patch, step), side - patch})


def occlusion_figure(faces: Tensor, maps: Sequence[NDArray[np.float64]], titles: Sequence[str]) -> Figure:
    """Above each face, below it what its answer rests on: the redder, the more is lost without it."""
    figure = sheet(1.3 * len(maps), 3.2)
    above, below = figure.subplots(2, len(maps), squeeze=False)
    for place, (face, drop, title) in enumerate(zip(faces, maps, titles, strict=True)):
        _show(above[place], face)
        above[place].set_title(title, fontsize=7, parse_math=False)
        _show(below[place], face)
        most = max(float(np.abs(drop).max()), 1e-9)
        below[place].imshow(drop, cmap="RdBu_r", vmin=-most, vmax=most, alpha=0.55)
        below[place].set_title(f"up to {drop.max():.2f} less", fontsize=7, color=GREY)
    return figure


def _show(axes: Any, picture: Tensor) -> None:
    axes.imshow(picture[0].numpy(), cmap="gray", vmin=-2.5, vmax=2.5)
    axes.axis("off")
