"""An analysis as a pandas data frame, for whoever goes on computing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mien.errors import MissingPartError
from mien.report.rows import columns, rows
from mien.types import Analysis

if TYPE_CHECKING:
    import pandas


def frame(analysis: Analysis) -> pandas.DataFrame:
    """One row an utterance: when, who, what, the emotion, `prob_*` for each label, the evidence of each modality."""
    try:
        import pandas
    except ImportError:
        raise MissingPartError("a data frame needs pandas, which is not installed: pip install 'mien[plot]'") from None
    return pandas.DataFrame(rows(analysis), columns=columns(analysis.bundle.labels))
