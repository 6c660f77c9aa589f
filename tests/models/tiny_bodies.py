"""Pretrained encoders in miniature, with random weights, in folders as transformers writes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch

SPEECH = {
    "hidden_size": 16,
    "num_hidden_layers": 3,
    "num_attention_heads": 2,
    "intermediate_size": 20,
    "conv_dim": (8, 8, 8),
    "conv_kernel": (10, 3, 2),
    "conv_stride": (5, 2, 2),
    "num_feat_extract_layers": 3,
    "num_conv_pos_embeddings": 8,
    "num_conv_pos_embedding_groups": 2,
}
TEXT = {"hidden_size": 16, "num_hidden_layers": 3, "num_attention_heads": 2, "intermediate_size": 20, "vocab_size": 40}


def saved(config: Any, folder: Path, **preprocessor: Any) -> str:
    """A folder with a model of this configuration."""
    import transformers

    torch.manual_seed(0)
    transformers.AutoModel.from_config(config).save_pretrained(folder)
    if preprocessor:
        (folder / "preprocessor_config.json").write_text(json.dumps(preprocessor))
    return str(folder)
