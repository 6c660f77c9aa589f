"""What the tests of the real engine share."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).parents[2] / "examples"


@dataclass(frozen=True)
class Outcome:
    status: int
    out: str
    err: str

    @property
    def analysis(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Outcome]
