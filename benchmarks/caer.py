"""Whether both streams of CAER-Net and the weights between them do their work, on two drawn tasks. Prints Markdown.

    python benchmarks/caer.py

In one task only the face tells the class, in the other only the scene does (`mien.testing.scenes`); chance is one in
four. Trained from scratch on 800 drawn pairs, judged by 400 others, each row once. About three minutes on one core.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

import torch
from torch import Tensor, nn

from mien.features.watch import face_input, scene_input
from mien.models.caer import CaerNet, Streams
from mien.models.layout import Layout
from mien.testing.scenes import CLASSES, SceneTask, Tells, scene_task

WIDTHS = (16, 32, 32, 32, 32)
BATCH = 32


@dataclass(frozen=True)
class Found:
    """accuracy : on pairs that were not trained on; face : mean weight of the face, None of one stream alone"""

    accuracy: float
    face: float | None


def inputs(task: SceneTask) -> tuple[Tensor, Tensor, Tensor]:
    """The network's two inputs, by the functions of training and use, and the labels."""
    faces, scenes = face_input(task.faces), scene_input(task.scenes)
    return torch.from_numpy(faces), torch.from_numpy(scenes), torch.from_numpy(task.labels)


def measure(tells: Tells, streams: Streams, *, train: int, judged: int, epochs: int, frames: int = 1) -> Found:
    """Train one network on one task and judge it."""
    torch.manual_seed(0)
    faces, scenes, labels = inputs(scene_task(tells, train, seed=1, frames=frames))
    layout = Layout("scene", (frames, faces.shape[-1], *scenes.shape[-2:]))
    net = CaerNet(CLASSES, layout, WIDTHS, 0.2, streams)
    optimizer = torch.optim.AdamW(net.parameters(), 2e-3, weight_decay=0.01)
    for _ in range(epochs):
        for few in torch.randperm(train).split(BATCH):
            optimizer.zero_grad()
            nn.functional.cross_entropy(net(faces[few], scenes[few])[1], labels[few]).backward()
            optimizer.step()
    return judge(net.eval(), *inputs(scene_task(tells, judged, seed=2, frames=frames)))


@torch.inference_mode()
def judge(net: CaerNet, faces: Tensor, scenes: Tensor, labels: Tensor) -> Found:
    right = (net(faces, scenes)[1].argmax(dim=1) == labels).float().mean()
    shares = net.shares(faces, scenes).mean(dim=0)
    return Found(float(right), float(shares[0]) if len(shares) == 2 else None)


def rows(train: int, judged: int, epochs: int) -> Iterator[str]:
    yield "| who tells | streams | accuracy | weight of the face |\n|---|---|---|---|"
    for tells in get_args(Tells):
        for streams in get_args(Streams):
            found = measure(tells, streams, train=train, judged=judged, epochs=epochs)
            face = "" if found.face is None else f"{found.face:.2f}"
            yield f"| {tells} | {streams} | {found.accuracy:.3f} | {face} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--train", type=int, default=800, help="pairs to train on")
    parser.add_argument("--judged", type=int, default=400, help="pairs to judge by")
    parser.add_argument("--epochs", type=int, default=8)
    said = parser.parse_args()
    for line in rows(said.train, said.judged, said.epochs):
        print(line, flush=True)


if __name__ == "__main__":
    main()
