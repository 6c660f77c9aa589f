"""The verbs, and what becomes of their errors: one line on stderr and an exit status.

0 done    2 bad usage    3 bad input    4 a missing extra or model    130 Ctrl-C    141 the reader of a pipe left
"""

from __future__ import annotations

import os
import sys
import traceback
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from mien.cli import (
    analyze,
    bundle,
    check,
    compare,
    corpora,
    evaluate,
    export,
    features,
    live,
    serve,
    train,
    tune,
)
from mien.cli.messages import complain
from mien.cli.output import forget_stdout
from mien.errors import MienError

INTERRUPTED = 130
BROKEN_PIPE = 141


class Verbs(TyperGroup):
    """Runs a verb; `MIEN_DEBUG=1` shows where an error came from."""

    def invoke(self, ctx: Any) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()  # a pipe may break here, and later there is nobody to catch it
        except MienError as error:
            if os.environ.get("MIEN_DEBUG"):
                traceback.print_exc()
            complain(str(error))
            raise typer.Exit(error.exit_status) from None
        except KeyboardInterrupt:
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            forget_stdout()
            raise typer.Exit(BROKEN_PIPE) from None
        return result


# Rich would cost more at start than the rest of the command line.
app = typer.Typer(cls=Verbs, rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True)
app.command("analyze")(analyze.analyze)
app.command("live")(live.live)
app.command("serve")(serve.serve)
app.command("check")(check.check)
app.command("train")(train.train)
app.command("tune")(tune.tune)
app.command("evaluate")(evaluate.evaluate)
app.command("compare")(compare.compare)
app.command("export")(export.export)
app.add_typer(bundle.app, name="bundle")
app.add_typer(corpora.app, name="corpora")
app.add_typer(features.app, name="features")


def _version(asked: bool) -> None:
    if asked:
        from mien import __version__

        typer.echo(f"mien {__version__}")
        raise typer.Exit


@app.callback()
def mien(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = (
        False
    ),
) -> None:
    """Read the emotion in what people say, how they say it and how they look, turn by turn, offline."""


def main(argv: list[str] | None = None) -> None:
    """Run the command line on `argv`, by default that of the process, and leave with its exit status."""
    app(args=argv, prog_name="mien")
