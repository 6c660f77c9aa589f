"""One ONNX graph, run on the CPU."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.errors import BundleError

THREADS = 1  # the graphs are small: a second thread would wait longer than it works, and badly so on a busy machine


Outputs = tuple[NDArray[np.float32], NDArray[np.float32]]


class Graph:
    """An encoder of utterances or of dialogues: features in, its outputs `vector` and `logits` out."""

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

        self._inputs = [given.name for given in self._session.get_inputs()]
        self._masked = len(self._session.get_inputs()[1].shape) if len(self._inputs) > 1 else 0

    def __call__(self, numbers: NDArray[Any], *others: NDArray[Any]) -> Outputs:
        """numbers : shape (batch, …), as the graph's first input wants them; others : its other inputs. Of words and
        sounds that is a mask, float32, which of the numbers there are; by default all, and of parts that were filled up
        those that are not 0. Of a film it is how well the face is seen, or its scene.

        Returns vector, float32, shape (batch, …, dims), and logits, float32, shape (batch, …, classes).
        """
        given = (numbers, *others)
        if self._masked and not others:
            given = (numbers, _present(numbers, self._masked))
        inputs = dict(zip(self._inputs, given, strict=False))  # a mask that changes nothing is no input of the graph
        vector, logits = self._session.run(["vector", "logits"], inputs)
        return vector, logits


def _present(numbers: NDArray[Any], dims: int) -> NDArray[np.float32]:
    there: NDArray[np.float32] = np.ones(numbers.shape[:dims], np.float32)
    return np.asarray(numbers != 0, np.float32) if dims == 3 else there
