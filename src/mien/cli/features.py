"""`mien features`: what can be computed from a recording, a picture or words, and computing it for a whole corpus."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mien.errors import InputError, UsageError

if TYPE_CHECKING:
    from mien.features.extraction import Extraction
    from mien.features.material import Material
    from mien.features.store import FeatureStore
    from mien.features.table import Request

SCHEMA = "mien/features/1"
SHOWN = 5  # failures on the screen; all of them stand in the index

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="List features, and compute them for a corpus.")


@app.command("list")
def list_features() -> None:
    """List the features, with what can be set and its default."""
    from mien.features.table import FEATURES, defaults

    for name, feature in FEATURES.items():
        said = ",".join(f"{key}={value}" for key, value in defaults(feature).items())
        typer.echo(f"{name}  {feature.says}")
        typer.echo(f"    {name}:{said}" if said else "    nothing to set")


@app.command()
def extract(
    manifest: Annotated[Path, typer.Argument(help="A manifest that `mien corpora prepare` wrote.", show_default=False)],
    spec: Annotated[
        str, typer.Option(metavar="NAME[:KEY=VALUE,...]", help="The feature; `mien features list` names them.")
    ],
    store: Annotated[Path, typer.Option(metavar="DIR", help="Where features are kept.")],
    root: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where the corpus lies. Default: where the manifest says.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes that compute.")] = 1,
    most_failures: Annotated[int, typer.Option(min=0, help="Stop once more items than this fail.")] = 10,
) -> None:
    """Compute a feature for every item of a manifest; what is stored already is not computed again.

    An index in the store says under which key each item's array lies, and which items failed and why.
    """
    from mien.cli.progress import bar
    from mien.features import extraction
    from mien.features.table import request

    wanted = request(spec)
    materials = _materials(manifest, root, wanted)
    with bar(spec.partition(":")[0], 1, 1, quiet=False) as progress:
        found = extraction.extract(
            materials,
            spec,
            store,
            jobs=jobs,
            most_failures=most_failures,
            progress=lambda done: progress(done / len(materials)),
        )
    _report(found, manifest, wanted.store(store), most_failures)


@app.command()
def vocabulary(
    manifest: Annotated[Path, typer.Argument(help="A manifest that `mien corpora prepare` wrote.", show_default=False)],
    output: Annotated[Path, typer.Option(metavar="FILE", help="The vocabulary to write.")],
    floor: Annotated[int, typer.Option(min=1, help="How often a word is seen at least.")] = 2,
    most: Annotated[int | None, typer.Option(min=1, help="How many words at most, the most frequent.")] = None,
) -> None:
    """Number the words of a manifest's training items, for the feature `words`; without splits, those of all."""
    from mien.text.vocabulary import Vocabulary

    found = Vocabulary.build(_texts(manifest), floor=floor, most=most)
    found.save(output)
    typer.echo(f"{len(found)} words: {output}")


@app.command()
def word2vec(
    manifest: Annotated[Path, typer.Argument(help="A manifest that `mien corpora prepare` wrote.", show_default=False)],
    output: Annotated[Path, typer.Option(metavar="FILE", help="The vectors to write, in word2vec's binary format.")],
    dims: Annotated[int, typer.Option(min=1, help="Numbers a word.")] = 100,
    epochs: Annotated[int, typer.Option(min=1, help="Passes over the words.")] = 10,
    floor: Annotated[int, typer.Option(min=1, help="How often a word is seen at least.")] = 2,
    seed: Annotated[int, typer.Option(min=0, help="Decides where the vectors begin.")] = 0,
) -> None:
    """Train word vectors on a manifest's training items; without splits, on all. Needs mien[train]."""
    from mien.cli.lab import room
    from mien.text.vectors import write_vectors

    training = room("training.word2vec")
    settings = training.Word2VecSettings(dims=dims, epochs=epochs, floor=floor)
    vectors = training.train_vectors(_texts(manifest), settings, seed=seed)
    write_vectors(vectors, output)
    typer.echo(f"{len(vectors)} words, {dims} numbers each: {output}")


@app.command()
def vectors(
    run: Annotated[Path, typer.Argument(help="The folder of a finished run.", show_default=False)],
    output: Annotated[Path, typer.Option(metavar="FILE", help="The Parquet table to write.")],
    root: Annotated[Path, typer.Option(metavar="DIR", help="Where the corpora lie.")] = Path("data"),
) -> None:
    """Write what a run's encoder makes of each utterance that it was trained on or judged by. Needs mien[train].

    One row an utterance, in the order of the dialogues, with the vector, the logits, and whether the encoder was fitted
    on that very utterance.
    """
    from mien.cli.lab import room

    count = room("training.utterances").write_vectors(run, root, output)
    typer.echo(f"{count} utterances: {output}")


def _texts(manifest: Path) -> list[list[str]]:
    """The words of the items to learn from: never of a split that a model will be judged by."""
    from mien.corpora.manifest import read
    from mien.text.words import words

    said = [(item.split, item.text) for item in read(manifest)[1] if item.text is not None]
    learnt = [text for split, text in said if split == "train"] or [text for split, text in said if split is None]
    if not learnt:
        raise UsageError(f"{manifest}: none of its items has words to learn from")
    return [words(text) for text in learnt]


def _materials(manifest: Path, root: Path | None, wanted: Request) -> list[Material]:
    """The manifest's items that have what the feature needs; a manifest without any is refused."""
    from mien.corpora.manifest import read
    from mien.features.material import Material

    _, items = read(manifest, root)
    materials = [Material(item.id, item.media, item.span, item.text, item.row, item.box) for item in items]
    fit = [material for material in materials if wanted.feature.reads(material)]
    if not fit:
        raise UsageError(
            f"{manifest}: none of its {len(materials)} items has {wanted.feature.need}, which {wanted.spec.name} needs"
        )
    return fit


def _report(found: Extraction, manifest: Path, store: FeatureStore, most_failures: int) -> None:
    from mien.cli.messages import complain
    from mien.features.store import write_whole

    index = store.folder / f"{manifest.stem}.index.json"
    said = {"schema": SCHEMA, "spec": store.spec.as_dict(), "items": found.keys, "failures": found.failures}
    write_whole(index, json.dumps(said, ensure_ascii=False, indent=1) + "\n")
    for id, reason in list(found.failures.items())[:SHOWN]:
        complain(f"{id}: {reason}")
    stored = len(found.keys) - found.computed
    typer.echo(f"{found.computed} computed, {stored} stored before, {len(found.failures)} failed: {index}")
    if found.stopped:
        raise InputError(f"stopped: more than {most_failures} items failed; allow more with --most-failures")
