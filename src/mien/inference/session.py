"""One ONNX graph, run on the CPU."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.errors import BundleError

THREADS = 1  # the graphs are small: a second thread would wait longer than it works, and badly so on a busy machine


class Graph:
    """An utterance encoder: named inputs in, its outputs `vector` and `logits` out."""

    def __init__(self, path: Path) -> None:
        import onnxruntime
        from onnxruntime.capi import onnxruntime_pybind11_state as state

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except (state.Fail, state.InvalidGraph, state.InvalidProtobuf, state.NotImplemented) as error:
            raise BundleError(f"{path}: not a graph that ONNX Runtime can run ({error})") from error

    def __call__(
        self, **inputs: NDArray[np.float32] | NDArray[np.int64]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """vector : float32, shape (batch, dims); logits : float32, shape (batch, classes)."""
        vector, logits = self._session.run(["vector", "logits"], inputs)
        return vector, logits
