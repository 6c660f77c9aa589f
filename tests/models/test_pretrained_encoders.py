"""Pretrained encoders, tried on bodies in miniature, without a hub."""

import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from model_trials import CLASSES, assert_export_agrees, assert_padding_is_nothing, inputs, learns
from tiny_bodies import SPEECH, TEXT, saved

from mien.errors import MissingPartError, RecipeError
from mien.models.layout import Layout
from mien.training.encoders import Pretrained
from mien.training.networks import network

transformers = pytest.importorskip("transformers")

TOKENS = Layout("tokens", (), 40)
SOUND = Layout("waveform")
BODIES = {
    "bert": transformers.BertConfig(**TEXT),
    "roberta": transformers.RobertaConfig(**TEXT, pad_token_id=1),
    "distilbert": transformers.DistilBertConfig(dim=16, n_layers=2, n_heads=2, hidden_dim=20, vocab_size=40),
    "wav2vec2": transformers.Wav2Vec2Config(**SPEECH),
    "wav2vec2-large": transformers.Wav2Vec2Config(**SPEECH, feat_extract_norm="layer", do_stable_layer_norm=True),
    "hubert": transformers.HubertConfig(**SPEECH),
    "wavlm": transformers.WavLMConfig(**SPEECH),
}
# WavLM hands torch a mask and a bias of different types, which torch calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:Support for mismatched key_padding_mask")


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    torch.manual_seed(0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Any:
    def of(name: str) -> str:
        place = tmp_path_factory.getbasetemp() / f"body-{name}"
        hears = {"do_normalize": True} if "conv_dim" in BODIES[name].to_dict() else {}
        return str(place) if place.exists() else saved(BODIES[name], place, **hears)

    return of


def build(model: str, layout: Layout, **settings: Any) -> Any:
    return network(Pretrained(kind="pretrained", model=model, **settings), layout, CLASSES).eval()


def layout(name: str) -> tuple[Layout, int]:
    """What the body takes, and a length to try it with."""
    return (SOUND, 777) if "conv_dim" in BODIES[name].to_dict() else (TOKENS, 7)


@pytest.mark.parametrize("name", BODIES)
def test_padding_changes_nothing(name: str, folder: Any) -> None:
    given, length = layout(name)
    net = build(folder(name), given, pooling="mean")
    for longer in (0, 1, 13):
        assert_padding_is_nothing(net, given, (length + longer,), 31)


@pytest.mark.parametrize("name", BODIES)
def test_it_learns_and_is_rebuilt_from_its_configuration_alone(name: str, folder: Any, tmp_path: Path) -> None:
    given, length = layout(name)
    net = build(folder(name), given)
    assert learns(net, inputs(given, 8, length), torch.arange(8) % CLASSES) == 1
    net.save_config(tmp_path)
    settings = Pretrained(kind="pretrained", model="gone/for-ever")
    again = network(settings, given, CLASSES, tmp_path)
    again.load_state_dict(net.state_dict())
    tried = inputs(given, 2, length, seed=5)
    assert torch.equal(again.eval()(*tried)[1], net.eval()(*tried)[1])


@pytest.mark.parametrize(("name", "sizes"), [("bert", [(2, 24), (1, 3), (5, 17)]), ("wav2vec2", [(2, 1500), (1, 700)])])
def test_its_graph_computes_the_same(name: str, sizes: list[tuple[int, ...]], folder: Any, tmp_path: Path) -> None:
    given, _ = layout(name)
    assert_export_agrees(build(folder(name), given), given, tmp_path / "net.onnx", *sizes)


def test_bert_is_what_transformers_says(folder: Any) -> None:
    model = folder("bert")
    theirs = transformers.BertModel.from_pretrained(model).eval()
    tokens, mask = inputs(TOKENS, 2, 7)
    with torch.inference_mode():
        states = theirs(tokens, attention_mask=mask.long()).last_hidden_state
        torch.testing.assert_close(build(model, TOKENS)(tokens, mask)[0], states[:, 0])
        torch.testing.assert_close(build(model, TOKENS, pooling="mean")(tokens, mask)[0], states.mean(dim=1))


@pytest.mark.parametrize("name", ["wav2vec2", "wav2vec2-large", "hubert", "wavlm"])
def test_speech_is_what_transformers_says_of_one_recording(name: str, folder: Any) -> None:
    model = folder(name)
    theirs = transformers.AutoModel.from_pretrained(model).eval()
    waveform, mask = inputs(SOUND, 1, 900)
    heard = (waveform - waveform.mean()) / (waveform.var(unbiased=False) + 1e-7).sqrt()
    with torch.inference_mode():
        said = theirs(heard, output_hidden_states=True)
        last = build(model, SOUND, layer=-1)(waveform, mask)[0]
        torch.testing.assert_close(last, said.last_hidden_state.mean(dim=1), atol=1e-5, rtol=1e-4)
        second = build(model, SOUND, layer=1)(waveform, mask)[0]
        torch.testing.assert_close(second, said.hidden_states[1].mean(dim=1), atol=1e-5, rtol=1e-4)
        states = torch.stack([*said.hidden_states[:-1], said.last_hidden_state]).mean(dim=(0, 2))
        mixed = build(model, SOUND)(waveform, mask)[0]
        torch.testing.assert_close(mixed, states, atol=1e-5, rtol=1e-4)


def test_a_sound_shorter_than_a_frame_is_one_frame(folder: Any) -> None:
    net = build(folder("wav2vec2"), SOUND)
    assert bool(net(*inputs(SOUND, 1, 3))[1].isfinite().all())


@pytest.mark.parametrize(
    ("freeze", "learning"), [(True, set()), (False, {"0", "1", "2"}), (0, {"0", "1", "2"}), (2, {"2"})]
)
def test_what_is_frozen_stays(freeze: bool | int, learning: set[str], folder: Any) -> None:
    net = build(folder("bert"), TOKENS, freeze=freeze).train()
    free = {name for name, p in net.encoder.body.named_parameters() if p.requires_grad}
    layers = {name.split(".")[2] for name in free if name.startswith("encoder.layer.")}
    assert layers == learning
    assert any(name.startswith("embeddings") for name in free) == (freeze is False)
    assert net.encoder.body.training == (freeze is not True)


def test_what_cannot_be_had_or_does_not_fit_is_one_sentence(folder: Any, tmp_path: Path) -> None:
    with pytest.raises(MissingPartError, match="nobody/nothing is not at hand; fetch it with: hf download"):
        build("nobody/nothing", TOKENS)
    with pytest.raises(MissingPartError, match="/nowhere: no such folder"):
        build("/nowhere", TOKENS)
    with pytest.raises(RecipeError, match="not a folder with a model that transformers reads"):
        build(str(tmp_path), TOKENS)
    with pytest.raises(RecipeError, match="takes tokens, and the input gives waveform"):
        build(folder("bert"), SOUND)
    with pytest.raises(RecipeError, match="the model has 3, got 3; say true"):
        build(folder("bert"), TOKENS, freeze=3)
    with pytest.raises(RecipeError, match="the model has layers -4 to 3, got 9"):
        build(folder("wav2vec2"), SOUND, layer=9)


def test_without_transformers_the_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(MissingPartError, match=r"bring it with: pip install 'mien\[train\]'"):
        build("any/thing", TOKENS)
