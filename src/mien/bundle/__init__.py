"""The contract between the laboratory and use: a folder of ONNX graphs and one bundle.json that describes them."""

from mien.bundle.fetch import FETCHABLE, fetch, fetched
from mien.bundle.folder import Bundle, available, load
from mien.bundle.manifest import FORMAT, GRAPH, POOL, VOCABULARY, Context, Expert, Manifest

__all__ = [
    "FETCHABLE",
    "FORMAT",
    "GRAPH",
    "POOL",
    "VOCABULARY",
    "Bundle",
    "Context",
    "Expert",
    "Manifest",
    "available",
    "fetch",
    "fetched",
    "load",
]
