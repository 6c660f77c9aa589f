"""Where the vectors of a dialogue's turns come from: from finished runs, from recipes, or with the corpus."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from mien.training.strict import Strict

Modality = Literal["text", "audio", "face", "scene"]


class Source(Strict):
    """One modality's vectors: of a finished run, of a recipe, or given with the corpus; one of the three."""

    run: str | None = None  # the folder of a finished run, whose encoder gives the vectors
    recipe: str | None = None  # a recipe, which is trained first, inside this run's folder and with this run's seed
    overrides: tuple[str, ...] = ()  # key=value, of that recipe
    given: str | None = None  # the name of vectors that came with the corpus

    @model_validator(mode="after")
    def _one_of_them(self) -> Source:
        said = [name for name in ("run", "recipe", "given") if getattr(self, name) is not None]
        if len(said) != 1:
            raise ValueError(f"a source is one of run, recipe and given; got {' and '.join(said) or 'none of them'}")
        if self.overrides and self.recipe is None:
            raise ValueError("overrides go with a recipe; a finished run is as it is")
        return self


class DialogueInput(Strict):
    """Whole dialogues: for each turn a vector of each modality that it has."""

    kind: Literal["dialogue"]
    sources: dict[Modality, Source] = Field(min_length=1)  # modality -> where its vectors come from
