"""Before a wheel is built: the web page, where its sources and Node are here and nobody has built it yet."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PAGE = Path("src/mien/server/page/index.html")
HOW = "build it with: cd web && npm install --no-save && npm run build"


class PageHook(BuildHookInterface):
    """A wheel without the page is still a wheel: what is missing is said in one line."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        if version == "editable" or (root / PAGE).is_file() or not (root / "web" / "package.json").is_file():
            return
        npm = shutil.which("npm")
        if npm is None:
            self.app.display_warning(f"the page of `mien serve` is left out, as Node is not here; {HOW}")
            return
        for command in (["install", "--no-save"], ["run", "build"]):
            if subprocess.run([npm, *command], cwd=root / "web", stdout=subprocess.DEVNULL, check=False).returncode:  # noqa: S603
                self.app.display_warning(f"the page of `mien serve` is left out: npm {command[0]} failed; {HOW}")
                return
