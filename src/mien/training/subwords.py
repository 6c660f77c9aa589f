"""The tokenizer of a pretrained encoder, as its folder or the hub's cache has it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mien.errors import MissingPartError, RecipeError


def tokenizer(model: str) -> Any:
    """The `tokenizers` vocabulary of `model`, a folder or a name on the hub."""
    try:
        from transformers import AutoTokenizer
    except ModuleNotFoundError:
        raise MissingPartError("transformers is not installed; bring it with: pip install 'mien[train]'") from None
    try:
        found = AutoTokenizer.from_pretrained(model, use_fast=True)
    except (OSError, ValueError) as error:
        if Path(model).is_dir():
            reason = str(error).strip().partition("\n")[0]
            raise RecipeError(f"{model}: holds no tokenizer that transformers reads ({reason})") from None
        said = f"the pretrained model {model} is not at hand; fetch it with: hf download {model}"
        raise MissingPartError(said) from None
    if not getattr(found, "backend_tokenizer", None):
        raise RecipeError(f"{model}: its tokenizer has no fast version, which is what a bundle carries")
    return found.backend_tokenizer
