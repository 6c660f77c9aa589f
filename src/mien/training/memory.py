"""Where a network's numbers lie: freed memory is kept, and the channels of maps lie side by side.

Without the first, every large tensor on a CPU is mapped afresh from the system and faulted in page by page, which
halves the speed of a small network's training; the second suits the convolutions of a CPU.
"""

from __future__ import annotations

import ctypes
import platform

import torch

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of glibc's mallopt
_LARGEST = 2**31 - 1


def keep_freed_memory() -> None:
    """Ask glibc to hold on to large freed blocks; elsewhere nothing is done."""
    if platform.libc_ver()[0] == "glibc":
        libc = ctypes.CDLL(None)
        libc.mallopt(_MMAP_THRESHOLD, _LARGEST)
        libc.mallopt(_TRIM_THRESHOLD, _LARGEST)


def channels_last(encoder: torch.nn.Module) -> torch.nn.Module:
    """The encoder with the weights of its 2-D convolutions so laid out; others have no channels to put last."""
    for parameter in encoder.parameters():
        if parameter.ndim == 4:
            parameter.data = parameter.data.contiguous(memory_format=torch.channels_last)
    return encoder
