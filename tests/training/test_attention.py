"""What an attention encoder looks at: words with weights that are its own, and a picture of them."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from mien.corpora.item import Item
from mien.errors import UsageError
from mien.models.layout import Layout
from mien.text.reading import PartReader, WordReader, learn
from mien.text.tokenizer import Tokenizer
from mien.training.attention import COLUMNS, Look, _lines, attention_figure, chosen, draw_attention, looks
from mien.training.examples import Example
from mien.training.fit import Fitted
from mien.training.inputs import Parts, Tokens, Words
from mien.training.reading import TextReader
from mien.training.recipe import Recipe

TEXTS = ("You broke my heart , again !", "I did not .", "Yes you did , and I am sad")
VOCABULARY = learn(TEXTS, floor=1, most=None)


class LooksAtNumbers(nn.Module):
    """Weighs each token by its number, so that every weight says whose it is."""

    def forward(self, tokens: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        logits = torch.zeros(len(tokens), 7)
        logits[:, 3] = 1
        return logits, logits

    def weights(self, tokens: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return tokens / tokens.flatten(1).sum(dim=1).reshape(-1, *[1] * (tokens.ndim - 1))


def recipe(kind: str = "words") -> Recipe:
    return Recipe.model_validate(
        {
            "name": "looking",
            "labels": "ekman-7",
            "input": {"kind": kind},
            "encoder": {"kind": "majority"},
            "train": [{"corpus": "meld"}],
            "dev": [{"corpus": "meld"}],
        }
    )


def example(text: str, label: int | None = 1, history: tuple[str, ...] = ()) -> Example:
    target = np.zeros(7, np.float32)
    if label is not None:
        target[label] = 1
    before = tuple(Item(f"h{k}", None, text=said, speaker="A") for k, said in enumerate(history))
    return Example(Item("i", None, text=text, speaker="B"), "meld", target, 1.0, history=before)


def fitted(reader: TextReader, encoder: nn.Module | None = None) -> Fitted:
    return Fitted(encoder or LooksAtNumbers(), reader, {})


def word_reader() -> TextReader:
    return TextReader(
        Words(kind="words", history=1), WordReader(VOCABULARY, 8), Layout("tokens", (4,), len(VOCABULARY))
    )


def test_each_word_has_the_weight_of_its_number() -> None:
    (found,) = looks(recipe(), fitted(word_reader()), [example("I am very sad", history=("You did",))])
    assert found.words == ("›", "you", "did", "»", "i", "am", "…", "sad")
    numbers = VOCABULARY.encode(["<other>", "you", "did", "<turn>", "i", "am", "very", "sad"])
    assert found.weights == pytest.approx((numbers / numbers.sum()).tolist())
    assert found.title == "true joy, said sadness"


def test_parts_are_read_one_behind_the_other_without_padding() -> None:
    reader = TextReader(
        Parts(kind="parts", history=1), PartReader(VOCABULARY, 8, 2), Layout("nested", (4,), len(VOCABULARY))
    )
    (found,) = looks(recipe("parts"), fitted(reader), [example("I am sad", None, history=("You",))])
    assert found.words == ("›", "you", "»", "i", "am", "sad")
    assert sum(found.weights) == pytest.approx(1)
    assert found.title == "said sadness"


def test_pieces_of_a_word_are_one_word_with_their_weights_added() -> None:
    tokenizer = Tokenizer.train(["you did you did you did"] * 9, 40)
    reader = TextReader(Tokens(kind="tokens", history=0), tokenizer, Layout("tokens", (4,), len(tokenizer)))
    (found,) = looks(recipe("tokens"), fitted(reader), [example("you dido")])
    numbers = tokenizer.encode([reader._turns(example("you dido"))[-1]])
    assert found.words[:2] == ("»", "you")
    assert "".join(found.words[2:]).startswith("did")
    assert len(found.words) < len(numbers)
    assert sum(found.weights) == pytest.approx(1)
    assert found.weights[1] == pytest.approx(numbers[1] / numbers.sum())


def test_an_encoder_without_weights_draws_nothing(tmp_path: Path) -> None:
    class Blind(LooksAtNumbers):
        weights = None  # type: ignore[assignment]

    assert looks(recipe(), fitted(word_reader(), Blind()), [example("I am sad")]) == []
    draw_attention(recipe(), fitted(word_reader(), Blind()), [example("I am so very sad")], tmp_path)
    assert not list(tmp_path.iterdir())


def test_the_first_of_each_label_with_a_few_words_is_chosen() -> None:
    given = [
        example("Oh .", 0),
        example("I am so very sad", 3),
        example("You did it again", 3),
        example("Go on then !", 0),
    ]
    assert [e.item.text for e in chosen(given)] == ["I am so very sad", "Go on then !"]


def test_a_run_gets_a_picture(tmp_path: Path) -> None:
    draw_attention(recipe(), fitted(word_reader()), [example("I am so very sad")], tmp_path)
    assert (tmp_path / "attention.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(UsageError, match=r"cannot write .*attention\.png"):
        draw_attention(recipe(), fitted(word_reader()), [example("I am so very sad")], tmp_path / "gone")


def test_long_turns_are_broken_between_words() -> None:
    look = Look("said joy", ("word",) * 50 + ("w" * 200,), (1 / 51,) * 51)
    lines = list(_lines(look))
    assert sum(len(line) for line in lines) == 51
    assert all(column + len(word) <= COLUMNS for line in lines for word, _, column in line)
    assert all(line[0][2] == 0 for line in lines)


def test_the_heaviest_word_of_each_turn_is_the_darkest() -> None:
    figure = attention_figure([Look("a", ("x", "y"), (0.2, 0.8)), Look("b", ("$z", "w"), (0.5, 0.5))])
    shares = [patch.get_alpha() for patch in figure.axes[0].patches]
    assert shares == pytest.approx([0.25, 1, 1, 1])
    assert [text.get_text() for text in figure.axes[0].texts] == ["a", "x", "y", "b", "$z", "w"]
