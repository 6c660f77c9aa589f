"""The published schema of recipes, and the page of their keys: both are what the code says, and hold for recipes."""

import json
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import jsonschema
import pytest
import yaml

from mien.text.subwords import Subwords
from mien.text.terms import Terms
from mien.text.tokenizer import Tokenizer
from mien.training.build import VOCABULARIES, text_layout
from mien.training.inputs import Input
from mien.training.recipe import Recipe
from mien.training.schema import remarks, schema
from mien.training.strict import Strict

ROOT = Path(__file__).parents[2]
RECIPES = [path for path in sorted((ROOT / "recipes").rglob("*.yaml")) if path.name != "results.yaml"]
PUBLISHED = ROOT / "docs" / "schema" / "recipe-1.json"


def printed(*command: str) -> str:
    said = [sys.executable, *command]
    return subprocess.run(said, check=True, capture_output=True, text=True, timeout=240, cwd=ROOT).stdout


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads(PUBLISHED.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def page() -> ModuleType:
    spec = spec_from_file_location("recipes_page", ROOT / "docs" / "recipes.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_published_schema_is_what_the_code_prints() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == printed("-m", "mien.training.schema")
    jsonschema.Draft202012Validator.check_schema(schema())


def test_the_page_is_what_its_script_prints() -> None:
    assert (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8") == printed("docs/recipes.py")


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_every_recipe_validates(path: Path, validator: jsonschema.Draft202012Validator) -> None:
    """As it is written, and as a run writes it down."""
    said = yaml.safe_load(path.read_text(encoding="utf-8"))
    validator.validate(said)
    validator.validate(json.loads(Recipe.model_validate(said).model_dump_json()))


BREAKS: dict[str, dict[str, Any]] = {
    "a key too many": {"sed": 1},
    "no name": {"name": None},
    "another encoder": {"encoder": {"kind": "oracle"}},
    "a key of another encoder": {"encoder": {"kind": "mlp", "layers": 2}},
    "a share above one": {"augment": {"token_dropout": 1.5}},
}


@pytest.mark.parametrize("change", BREAKS.values(), ids=BREAKS.keys())
def test_what_is_wrong_is_refused(change: dict[str, Any], validator: jsonschema.Draft202012Validator) -> None:
    said = yaml.safe_load(RECIPES[0].read_text(encoding="utf-8"))
    with pytest.raises(jsonschema.ValidationError):
        validator.validate(said | change)


GROUPS = {"Recipe": schema(), **schema()["$defs"]}


@pytest.mark.parametrize("name", GROUPS)
def test_every_group_and_every_key_says_what_it_means(name: str) -> None:
    said = GROUPS[name]
    assert said["description"]
    silent = [key for key, value in said["properties"].items() if not value.get("description")]
    assert not silent, f"{name}: put a remark behind {', '.join(silent)}"


class Remarked(Strict):
    """Fields with remarks in every place where one may stand."""

    plain: int = 1  # behind it
    wrapped: tuple[int, ...] | None = None  # on a line of its own value
    hash: str = "#"
    typed: int = 0  # type: ignore[assignment]
    both: int = 0  # its meaning  # noqa: RUF100

    def method(self) -> int:
        return 1  # of no field


def test_a_remark_is_the_meaning_of_the_field_before_it() -> None:
    assert dict(remarks(Remarked)) == {
        "plain": "behind it",
        "wrapped": "on a line of its own value",
        "both": "its meaning",
    }


def test_the_page_says_the_layouts_that_inputs_really_have(page: ModuleType, tmp_path: Path) -> None:
    """Each reading of words, over a vocabulary of its own kind."""
    from pydantic import TypeAdapter

    from mien.text.reading import learn

    texts = ["you broke my heart", "i did not"] * 3
    Tokenizer.train(texts, 40).save(tmp_path / "tokens")
    learn(texts, floor=1, most=None).save(tmp_path / "words")
    learn(texts, floor=1, most=None).save(tmp_path / "parts")
    Terms.learn(texts, unit="word", low=1, high=2, floor=1, most=None).save(tmp_path / "terms")
    Subwords(_pretrained(texts)).save(tmp_path / "subwords")
    given = page.layouts()
    for kind in VOCABULARIES:
        chosen: Any = TypeAdapter(Input).validate_python({"kind": kind})
        assert text_layout(chosen, tmp_path / kind, (), 1).kind == given[kind]


def _pretrained(texts: list[str]) -> Any:
    """A tokenizer in the manner of BERT."""
    from tokenizers import Tokenizer as Published
    from tokenizers import models, pre_tokenizers, trainers

    found = Published(models.WordPiece(unk_token="[UNK]"))
    found.pre_tokenizer = pre_tokenizers.Whitespace()
    trainer = trainers.WordPieceTrainer(
        vocab_size=60, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]"], show_progress=False
    )
    found.train_from_iterator(texts, trainer)
    return found


def test_the_page_names_every_input_and_every_encoder(page: ModuleType) -> None:
    said = schema()
    mapping = said["properties"]["encoder"]["discriminator"]["mapping"]
    table = "\n".join(page.meetings())
    assert all(f"`{kind}`" in table for kind in (*mapping, *said["properties"]["input"]["discriminator"]["mapping"]))
