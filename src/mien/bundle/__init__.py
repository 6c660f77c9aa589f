"""The contract between the laboratory and use: a folder of ONNX graphs and one bundle.json that describes them."""

from mien.bundle.fetch import FETCHABLE, fetch, fetched
from mien.bundle.folder import Bundle, available, load
from mien.bundle.manifest import FORMAT, VOCABULARY, Expert, Manifest

__all__ = ["FETCHABLE", "FORMAT", "VOCABULARY", "Bundle", "Expert", "Manifest", "available", "fetch", "fetched", "load"]
