"""Encoders that others trained: fetched once by name or read from a folder, and rebuilt from their configuration alone.

What is kept of a model beside its weights is `config.json` as transformers writes it, so that a run or a bundle needs
neither the hub nor the original.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from torch import Tensor, nn

from mien.errors import MissingPartError, RecipeError

if TYPE_CHECKING:
    from collections.abc import Iterator

EXTRA = "pip install 'mien[train]'"


def load(model: str) -> nn.Module:
    """The encoder `model`, a folder or a name on the hub, with its weights."""
    transformers = _transformers()
    try:
        with _without_bars(transformers):
            body = transformers.AutoModel.from_pretrained(model)
    except (OSError, ValueError) as error:
        raise _absent(model, error) from None
    body.config.hears_normalised = _hears_normalised(model)
    return _own(body)


def from_config(folder: str | Path) -> nn.Module:
    """The encoder whose configuration `save_config` wrote, with fresh weights."""
    transformers = _transformers()
    if not (Path(folder) / "config.json").is_file():
        raise RecipeError(f"{folder}: no config.json of a pretrained encoder")
    return _own(transformers.AutoModel.from_config(transformers.AutoConfig.from_pretrained(folder)))


def save_config(body: nn.Module, folder: str | Path) -> None:
    """Write what `from_config` reads."""
    config: Any = body.config
    config.save_pretrained(folder)


def layers(body: nn.Module) -> nn.ModuleList:
    """The body's Transformer layers, whatever its family calls them."""
    config: Any = body.config
    lists = [m for m in body.modules() if isinstance(m, nn.ModuleList) and len(m) == config.num_hidden_layers]
    if not lists:
        raise RecipeError(f"models of type {config.model_type} have no list of layers; take an encoder such as bert")
    return lists[-1]  # a convolutional front may have as many, and comes first


class Frozen(nn.Module):
    """A pretrained body of which a part stays as it is.

    freeze : True for all of it; a number for everything but the layers from that number on.
    """

    def __init__(self, body: nn.Module, freeze: bool | int) -> None:
        super().__init__()
        self.body = body
        self.whole = freeze is True
        if freeze is False:
            return
        body.requires_grad_(False)
        found = layers(body)
        if not self.whole and freeze >= len(found):
            raise RecipeError(f"freeze leaves no layer to learn: the model has {len(found)}, got {freeze}; say true")
        for layer in [] if self.whole else found[freeze:]:
            layer.requires_grad_(True)

    def train(self, mode: bool = True) -> Frozen:
        """What is frozen as a whole keeps its dropout off."""
        super().train(mode)
        if self.whole:
            self.body.eval()
        return self

    def forward(self, x: Tensor, mask: Tensor) -> tuple[Tensor, ...]:
        """The states of every layer, the first being what the layers are given: each (batch, time, width)."""
        said = self.body(x, attention_mask=mask, output_hidden_states=True)
        # Releases of transformers differ in whether the last of the states has passed the closing norm.
        return (*said.hidden_states[:-1], said.last_hidden_state)


def _absent(model: str, error: Exception) -> MissingPartError | RecipeError:
    """What is wrong with a model that does not open."""
    if Path(model).exists():
        reason = str(error).strip().partition("\n")[0]
        return RecipeError(f"{model}: not a folder with a model that transformers reads ({reason})")
    if model.startswith(("/", ".", "~")) or model.count("/") > 1:
        return MissingPartError(f"{model}: no such folder; a pretrained model is fetched with: hf download NAME")
    return MissingPartError(f"the pretrained model {model} is not at hand; fetch it with: hf download {model}")


def _own(body: Any) -> nn.Module:
    """The body without what is not used here: its pooler, and the masking and dropping of its own training."""
    if getattr(body, "pooler", None) is not None:
        body.pooler = None
    if hasattr(body, "masked_spec_embed"):
        body.masked_spec_embed.requires_grad_(False)
    body.config.apply_spec_augment = False
    body.config.layerdrop = 0.0  # a layer that is left out would be missing among the states
    module: nn.Module = body.float()
    return module


def _hears_normalised(model: str) -> bool:
    """Whether a model of speech expects each waveform with mean 0 and deviation 1, which its folder says."""
    try:
        said, _ = _transformers().FeatureExtractionMixin.get_feature_extractor_dict(model)
    except (OSError, ValueError):
        return False
    return bool(said.get("do_normalize", False))


def _transformers() -> Any:
    try:
        import transformers
    except ModuleNotFoundError:
        raise MissingPartError(f"transformers is not installed; bring it with: {EXTRA}") from None
    return transformers


@contextmanager
def _without_bars(transformers: Any) -> Iterator[None]:
    """Loading without progress bars, whatever was set before."""
    log = transformers.utils.logging
    shown = log.is_progress_bar_enabled()
    log.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            log.enable_progress_bar()
