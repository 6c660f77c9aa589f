"""Pretrained speech encoders: small random ones made on the spot, read here and by transformers on its own."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from mien.errors import InputError, MissingPartError, UsageError
from mien.features import pretrained
from mien.features.extraction import extract
from mien.features.material import Material, waveform
from mien.features.pretrained import PretrainedSettings, encode, pretrained_spec
from mien.features.table import request
from mien.testing.audio import noise, vowel, write_media
from mien.types import Span

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

SMALL = {
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 24,
    "conv_dim": [8] * 7,
    "num_conv_pos_embeddings": 16,
    "num_conv_pos_embedding_groups": 2,
}


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


def write_model(folder: Path, kind: str, *, normalize: bool = True) -> Path:
    torch.manual_seed(1)
    config = getattr(transformers, f"{kind}Config")(**SMALL)
    getattr(transformers, f"{kind}Model")(config).save_pretrained(folder)
    transformers.Wav2Vec2FeatureExtractor(do_normalize=normalize).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("encoder"), "Wav2Vec2")


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Material:
    sound = 0.5 * vowel(1.3) + noise(1.3, level=0.05)
    path = tmp_path_factory.mktemp("clip") / "clip.wav"
    write_media(path, sound)
    return Material("clip", path, Span(0, 1.3))


def states(folder: Path, sound: np.ndarray) -> np.ndarray:
    """Every layer, as transformers has it: shape (layers + 1, frames, dims)."""
    extractor = transformers.AutoFeatureExtractor.from_pretrained(folder)
    network = transformers.AutoModel.from_pretrained(folder).eval()
    given = extractor(sound, sampling_rate=16_000, return_tensors="pt").input_values
    with torch.no_grad():
        found = network(given, output_hidden_states=True).hidden_states
    return np.stack([state[0].numpy() for state in found])


@pytest.mark.parametrize(("kind", "normalize"), [("Wav2Vec2", True), ("Hubert", False), ("WavLM", True)])
def test_layers_are_those_of_transformers(kind: str, normalize: bool, clip: Material, tmp_path: Path) -> None:
    folder = write_model(tmp_path / kind, kind, normalize=normalize)
    expected = states(folder, waveform(clip, 16_000))
    for layer in range(3):
        found = encode(clip, PretrainedSettings(str(folder), str(layer)))
        np.testing.assert_allclose(found, expected[layer], atol=1e-5)
    np.testing.assert_allclose(encode(clip, PretrainedSettings(str(folder))), expected.mean(axis=0), atol=1e-5)
    pooled = encode(clip, PretrainedSettings(str(folder), "1", "yes"))
    np.testing.assert_allclose(pooled, expected[1].mean(axis=0), atol=1e-5)


def test_the_spec_says_what_comes_out(model: Path) -> None:
    spec = pretrained_spec(PretrainedSettings(str(model)))
    assert (spec.dims, spec.rate) == ((16,), 50.0)
    assert pretrained_spec(PretrainedSettings(str(model), pooled="yes")).rate == 0.0


def test_a_long_recording_in_stretches(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Frames are as many as in one piece; far from a border they do not know of it, since nothing hears far here."""
    encoder = pretrained._encoder(model)
    sound = vowel(6.0) + noise(6.0, level=0.2)
    whole = encoder.frames(sound, "0")
    monkeypatch.setattr(pretrained, "STRETCH", 1.0)
    monkeypatch.setattr(pretrained, "BESIDE", 0.5)
    read: list[int] = []
    encoder._model.register_forward_pre_hook(lambda _, given: read.append(given[0].shape[1]))
    parts = encoder.frames(sound, "0")
    assert parts.shape == whole.shape == (299, 16)
    assert max(read) == 2 * 16_000 + 80, "memory is that of a stretch and what stands beside it"
    assert len(read) == 6
    spread = whole.std()
    assert np.abs(parts - whole).max() < 0.5 * spread  # its first layer is levelled over what is read at once
    assert np.corrcoef(parts.ravel(), whole.ravel())[0, 1] > 0.999


@pytest.mark.parametrize("samples", [0, 1, 399, 400, 719, 720])
def test_short_sounds(model: Path, samples: int) -> None:
    found = pretrained._encoder(model).frames(noise(1.0)[:samples])
    assert found.shape == (2 if samples == 720 else 1, 16)
    assert np.isfinite(found).all()


def test_extracted_by_name(model: Path, clip: Material, tmp_path: Path) -> None:
    asked = f"pretrained:model={model},layer=2,pooled=yes"
    found = extract([clip], asked, tmp_path)
    array = request(asked).store(tmp_path).open(found.keys["clip"])
    assert array is not None
    np.testing.assert_allclose(array, encode(clip, PretrainedSettings(str(model), "2", "yes")), atol=2e-3)


def test_a_model_counts_by_its_bytes(model: Path, tmp_path: Path) -> None:
    same, other = write_model(tmp_path / "same", "Wav2Vec2"), write_model(tmp_path / "other", "Wav2Vec2")
    weights = other / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"\x01")
    prints = [request(f"pretrained:model={folder}").spec.fingerprint for folder in (model, same, other)]
    assert prints[0] == prints[1] != prints[2]
    loud = write_model(tmp_path / "loud", "Wav2Vec2", normalize=False)
    assert request(f"pretrained:model={loud}").spec.fingerprint != prints[0]


def test_loading_is_quiet(model: Path, capfd: pytest.CaptureFixture[str]) -> None:
    pretrained._encoder.cache_clear()
    pretrained._encoder(model)
    assert capfd.readouterr() == ("", "")


def test_weights_that_are_not_all_there(tmp_path: Path) -> None:
    """transformers would fill them up with random numbers."""
    folder = write_model(tmp_path / "lacking", "Wav2Vec2")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"num_hidden_layers": 3}))
    with pytest.raises(InputError, match=r"its weights lack encoder\.layers\.2.* numbers would be random"):
        pretrained._encoder(folder)


@pytest.mark.parametrize("name", ["owner/absent", "owner/absent@v1"])
def test_a_model_that_was_not_fetched(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    command = "hf download owner/absent" + (" --revision v1" if "@" in name else "")
    with pytest.raises(MissingPartError, match=f"{command}$"):
        request(f"pretrained:model={name}")


def test_what_no_hub_can_hold(tmp_path: Path) -> None:
    with pytest.raises(MissingPartError, match="hf download OWNER/NAME"):
        request(f"pretrained:model={tmp_path}/no/such/folder")


def test_folders_that_are_no_models(model: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"has no config\.json and no preprocessor_config\.json"):
        request(f"pretrained:model={tmp_path}")
    for name in ("config.json", "preprocessor_config.json"):
        (tmp_path / name).write_text((model / name).read_text())
    with pytest.raises(InputError, match=r"has no weights; they are called model\*\.safetensors"):
        request(f"pretrained:model={tmp_path}")
    (tmp_path / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(InputError, match="not readable as a model"):
        pretrained._encoder(tmp_path)
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    with pytest.raises(InputError, match=r"its config\.json is not that of an encoder of waveforms"):
        request(f"pretrained:model={tmp_path}")


def test_without_the_extra(model: Path, clip: Material, monkeypatch: pytest.MonkeyPatch) -> None:
    pretrained._encoder.cache_clear()
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(MissingPartError, match=r"need transformers; bring it with: pip install 'mien\[train\]'"):
        encode(clip, PretrainedSettings(str(model)))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("layer=last", "layer is a whole number from 0 up, or mean, got 'last'"),
        ("pooled=maybe", "pooled is yes or no, got 'maybe'"),
        ("layer=3,model={model}", "has layers 0 to 2, got 3"),
    ],
)
def test_impossible_settings(asked: str, said: str, model: Path) -> None:
    with pytest.raises(UsageError, match=said):
        request(f"pretrained:{asked.format(model=model)}")


def test_a_model_must_be_said(clip: Material, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="pretrained needs a model"):
        extract([clip], "pretrained", tmp_path)
