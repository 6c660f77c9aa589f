"""What is here and what is not: each part looked at the way it would be used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module, metadata

from mien.errors import MienError, MissingPartError

# Distribution -> module of everything that `pip install mien` brings.
CORE = {
    "numpy": "numpy",
    "onnxruntime": "onnxruntime",
    "av": "av",
    "soxr": "soxr",
    "opencv-python-headless": "cv2",
    "tokenizers": "tokenizers",
    "typer": "typer",
    "webrtcvad-wheels": "webrtcvad",
    "pocketsphinx": "pocketsphinx",
    "py3langid": "py3langid",
}
EXTRAS = ("train", "serve", "postgres", "client", "live", "asr", "opensmile", "scale", "plot")
REQUIREMENT = re.compile(r"""^(?P<name>[\w.-]+).*?(?:extra == ['"](?P<extra>\w+)['"])?$""")


@dataclass(frozen=True, slots=True)
class Finding:
    """One part: `ok` if it is here and works, `needed` if nothing can be analysed without it."""

    section: str
    name: str
    ok: bool
    said: str
    needed: bool = False


def findings() -> Iterator[Finding]:
    """Everything that mien can use. Where a package is broken, what stands on packages is not looked at."""
    packages = list(_packages())
    yield from packages
    yield from _extras()
    if all(package.ok for package in packages):
        yield Finding("media", "FFmpeg", True, _ffmpeg())
        yield Finding("runtime", "ONNX Runtime", True, _providers())
        yield _cascade()
        yield _yunet()
        yield from _transcribers()
        yield from _bundles()


def _packages() -> Iterator[Finding]:
    for name, module in CORE.items():
        try:
            import_module(module)
        except ImportError as error:
            yield Finding("package", name, False, f"cannot be imported ({error}): pip install {name}", needed=True)
        else:
            yield Finding("package", name, True, version(name) or "of unknown version", needed=True)


def version(distribution: str) -> str | None:
    """The installed version, None where there is none."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def _extras() -> Iterator[Finding]:
    if version("mien") is None:
        yield Finding("extra", "all", False, "mien runs from its source and is not installed: pip install .")
        return
    for extra in EXTRAS:
        asked = _requirements(extra)
        missing = [name for name in asked if version(name) is None]
        here = ", ".join(f"{name} {version(name)}" for name in asked if name not in missing)
        said = f"without {', '.join(missing)}: pip install 'mien[{extra}]'" if missing else here
        yield Finding("extra", extra, not missing, said)


def _requirements(extra: str) -> list[str]:
    """Distributions that mien's own metadata asks for under an extra."""
    parsed = (REQUIREMENT.match(line) for line in metadata.requires("mien") or ())
    return [found["name"] for found in parsed if found and found["extra"] == extra]


def _ffmpeg() -> str:
    import av

    return ", ".join(f"{name} {'.'.join(map(str, number))}" for name, number in sorted(av.library_versions.items()))


def _providers() -> str:
    import onnxruntime

    return ", ".join(onnxruntime.get_available_providers())


def _cascade() -> Finding:
    from mien.vision.faces import HaarDetector

    try:
        HaarDetector()
    except AttributeError:  # OpenCV 5 has neither the class nor the file
        return Finding("faces", "Haar cascade", False, "not in this OpenCV: pip install 'opencv-python-headless<5'")
    return Finding("faces", "Haar cascade", True, HaarDetector.CASCADE)


def _yunet() -> Finding:
    from mien.bundle import fetched

    path = fetched("yunet")
    return Finding("faces", "YuNet", path is not None, str(path) if path else "not fetched: mien bundle fetch yunet")


def _transcribers() -> Iterator[Finding]:
    from mien.text.transcribe import TRANSCRIBERS

    for name, make in TRANSCRIBERS.items():
        try:
            make()
        except MissingPartError as error:
            yield Finding("words", name, False, str(error))
        else:
            yield Finding("words", name, True, "turns speech into words")


def _bundles() -> Iterator[Finding]:
    from mien.bundle import available, load

    bundles = available()
    if not any(bundle.path.name == "base" for bundle in bundles):
        yield Finding("bundle", "base", False, "not here; reinstall mien, which carries it", needed=True)
    for bundle in bundles:
        name = bundle.path.name
        try:
            load(bundle.path)
        except MienError as error:
            yield Finding("bundle", name, False, str(error), needed=name == "base")
        else:
            yield Finding("bundle", name, True, f"{bundle.version}, every hash right", needed=name == "base")
