"""A study as a page with its pictures, and as the rows of its tables."""

from __future__ import annotations

from collections.abc import Iterator

from mien.errors import UsageError
from mien.evaluation.canvas import png
from mien.evaluation.page import facts, grid, page, picture, shown
from mien.evaluation.wording import number
from mien.training.recipe import Recipe
from mien.training.tuning.figures import history_figure, slices_figure
from mien.training.tuning.findings import LEAST, Findings, cells, setting, settings

PAGE, HISTORY, SLICES = "report.html", "history.png", "slices.png"
IMPORTANCE = "Share of the score's variance that each setting explains by itself, by fANOVA over the complete trials."


def write_report(found: Findings, recipe: Recipe) -> None:
    """Write report.html and its two pictures into the study's folder."""
    pictures = {HISTORY: history_figure(found), SLICES: slices_figure(found, recipe)}
    written = {name: png(figure) for name, figure in pictures.items()}
    parts = [
        f"<p>{shown(found.counts)}. Judged by {shown(found.judged_by)}.</p>",
        *_best(found),
        "<h2>History</h2>",
        picture(pictures[HISTORY], "the score of each trial, and the best one so far"),
        "<h2>Settings</h2>",
        picture(pictures[SLICES], "the score over each setting"),
        *_importances(found),
        "<h2>Trials</h2>",
        grid(header(found), trial_rows(found), _place(found)),
        *_failures(found),
    ]
    written[PAGE] = page(f"mien tune: {found.name}", (), parts).encode("ascii")
    for name, content in written.items():
        try:
            (found.folder / name).write_bytes(content)
        except OSError as error:
            raise UsageError(f"cannot write {found.folder / name}: {error.strerror or error}") from None


def _best(found: Findings) -> Iterator[str]:
    best = found.best
    if best is None or best.value is None:
        yield "<p>No trial is complete.</p>"
        return
    yield f"<h2>Best: trial {best.number}, {number(best.value)}</h2>"
    yield facts((key, setting(value)) for key, value in best.params.items())


def _importances(found: Findings) -> Iterator[str]:
    yield "<h2>Importance</h2>"
    if found.importances:
        yield grid(("setting", "importance"), importance_rows(found))
    yield f'<p class="note">{shown(importance_note(found))}</p>'


def importance_note(found: Findings) -> str:
    """What the numbers are, or why there are none."""
    if found.importances:
        return IMPORTANCE
    return f"Importances want {LEAST} complete trials with scores that differ and a setting that all of them have."


def _failures(found: Findings) -> Iterator[str]:
    failed = [(f"trial {trial.number}", trial.said) for trial in found.trials if trial.said]
    if failed:
        yield "<h2>Failed</h2>"
        yield facts((name, f"{said} ({settings(found.trials[int(name.split()[1])].params)})") for name, said in failed)


def _place(found: Findings) -> int | None:
    return next((place for place, trial in enumerate(found.trials) if trial == found.best), None)


def header(found: Findings) -> tuple[str, ...]:
    """The columns of the trials' table."""
    return ("trial", "state", "score", "time", *_keys(found))


def trial_rows(found: Findings) -> Iterator[tuple[str, ...]]:
    """A row for each trial."""
    for trial in found.trials:
        state, value, seconds, _ = cells(trial)
        values = (setting(trial.params[key]) if key in trial.params else "" for key in _keys(found))
        yield (str(trial.number), state, value, seconds, *values)


def importance_rows(found: Findings) -> Iterator[tuple[str, str]]:
    """A row for each setting, the most important first."""
    return ((key, number(share)) for key, share in found.importances.items())


def _keys(found: Findings) -> list[str]:
    return list(dict.fromkeys(key for trial in found.trials for key in trial.params))
