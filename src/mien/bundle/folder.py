"""Finding and opening bundles. Every file is checked against its hash before anything is run."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from mien.bundle.manifest import Manifest, parse
from mien.bundle.places import home
from mien.errors import BundleError, MissingPartError

MANIFEST = "bundle.json"
INSIDE = "bundle"  # where a run of the laboratory keeps the bundle that was made of it
SHIPPED = Path(__file__).parent.parent / "bundles"


@dataclass(frozen=True)
class Bundle:
    """A bundle on disk. `sha256` is bundle.json's own, which holds the hashes of the other files."""

    path: Path

    @cached_property
    def raw(self) -> bytes:
        try:
            return (self.path / MANIFEST).read_bytes()
        except OSError as error:
            raise BundleError(f"{self.path / MANIFEST}: {error.strerror or error}") from None

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """bundle.json as it stands."""
        try:
            said: dict[str, Any] = json.loads(self.raw)
        except (ValueError, RecursionError) as error:
            raise BundleError(f"{self.path / MANIFEST}: not JSON ({error})") from None
        return said

    @cached_property
    def contract(self) -> Manifest:
        """bundle.json, validated."""
        return parse(self.manifest, str(self.path / MANIFEST))

    @property
    def name(self) -> str:
        return self.contract.name

    @property
    def version(self) -> str:
        return self.contract.version

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.raw).hexdigest()

    def verify(self) -> None:
        """Refuse a file that is missing or differs from its hash by as much as a bit."""
        for name, digest in self.contract.files.items():
            path = self.path / name
            if not path.is_file():
                raise BundleError(f"{path}: missing; the bundle is incomplete")
            found = hashlib.sha256(path.read_bytes()).hexdigest()
            if found != digest:
                raise BundleError(
                    f"{path}: SHA-256 is {found[:16]}…, bundle.json says {digest[:16]}…: the file was changed; "
                    "get the bundle again"
                )


def available() -> list[Bundle]:
    """The bundles that come with mien, then those in the user's folder."""
    places = [SHIPPED, home() / "bundles"]
    return [Bundle(path.parent) for place in places for path in sorted(place.glob(f"*/{MANIFEST}"))]


def load(name: str | Path) -> Bundle:
    """The bundle in this folder or of this name, checked. A folder that only shares a bundle's name is passed over."""
    path = Path(name)
    if (path / INSIDE / MANIFEST).is_file():
        path = path / INSIDE
    known = {bundle.path.name: bundle for bundle in available()}
    if (path / MANIFEST).is_file():
        bundle = Bundle(path)
    elif str(name) in known:
        bundle = known[str(name)]
    elif path.is_dir():
        raise BundleError(f"{path}: holds no {MANIFEST}; a bundle is a folder with one")
    else:
        raise MissingPartError(
            f"no bundle is called {str(name)!r} and no folder is there; known are {', '.join(known) or 'none'}; "
            "see them with: mien bundle list"
        )
    bundle.verify()
    return bundle
