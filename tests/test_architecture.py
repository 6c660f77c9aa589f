"""The rooms and who may import whom, read from the code itself."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "mien"

GROUND = {"types", "labels", "errors"}
PEERS = {"media", "text", "audio", "vision"}
LIGHT_ROAD = GROUND | PEERS | {"features", "bundle", "inference"}
LAB = {"training", "models", "corpora", "evaluation"}

# Room -> the rooms it may import. `cli` and the package's own front may use anything, lazily.
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "labels": {"errors"},
    "types": {"errors", "labels"},
    "media": {"errors"},
    "text": GROUND,
    "audio": GROUND | {"media"},
    "vision": GROUND | {"media"},
    "features": GROUND | PEERS,
    "bundle": GROUND | PEERS | {"features"},
    "inference": GROUND | PEERS | {"features", "bundle"},
    "streaming": LIGHT_ROAD | {"report"},
    "report": GROUND,
    "rendering": GROUND | {"media", "vision", "report"},
    "corpora": GROUND,
    "doctor": GROUND | PEERS | {"corpora", "report"},
    "evaluation": GROUND | {"report"},
    "models": GROUND,
    "training": GROUND | PEERS | {"features", "corpora", "models", "evaluation"},
    "export": LIGHT_ROAD | LAB,
    "scale": LIGHT_ROAD | {"corpora"},
    "server": LIGHT_ROAD | {"streaming", "report"},
    "client": GROUND | {"report"},
    "testing": LIGHT_ROAD | {"report", "evaluation"},
}
FREE = {"cli", "__init__", "__main__"}
# An Analysis writes itself: its methods call the writers when they are called, never at import.
LAZY_UPWARD = {("types", "report")}
TORCH_ROOMS = {"models", "training", "export"}
TORCH_PACKAGES = {"torch", "lightning", "onnx", "onnxscript", "pydantic", "yaml", "sklearn"}
# A pretrained speech encoder runs in PyTorch; its feature is asked for by name, and opens PyTorch only then.
LAZY_TORCH = {"features/pretrained.py": {"torch"}}
# FastAPI stands on pydantic, so the server cannot do without; its own code still names none of these packages.
SERVED = {"server"}
HEAVY_ROOMS = {"inference", "rendering", "training", "models", "export", "vision", "audio", "features"}


def files() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}


def imports(path: Path) -> list[tuple[str, bool]]:
    """Dotted names that a file imports, each with whether it does so at import time."""
    found: list[tuple[str, bool]] = []

    def walk(node: ast.AST, eager: bool) -> None:
        if is_type_checking(node):
            return
        if isinstance(node, ast.Import):
            found.extend((alias.name, eager) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            base = node.module or ""
            found.extend((f"{base}.{alias.name}", eager) for alias in node.names)
        inside = eager and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for child in ast.iter_child_nodes(node):
            walk(child, inside)

    walk(ast.parse(path.read_text()), True)
    return found


def own_rooms(path: Path) -> list[tuple[str, bool]]:
    rooms = []
    for name, eager in imports(path):
        parts = name.split(".")
        if parts[0] == "mien" and len(parts) > 1 and parts[1] != "__version__":
            rooms.append((parts[1], eager))
    return rooms


@pytest.mark.parametrize("path", files(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_imports_run_downwards(path: Path) -> None:
    here = room(path)
    if here in FREE:
        return
    assert here in ALLOWED, f"{here} is a new room: give it a place in the table"
    for there, eager in own_rooms(path):
        lazily_allowed = not eager and (here, there) in LAZY_UPWARD
        assert there == here or there in ALLOWED[here] or lazily_allowed, f"{here} must not import {there}"


@pytest.mark.parametrize("path", files(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_torch_stays_in_its_rooms(path: Path) -> None:
    if room(path) in TORCH_ROOMS:
        return
    allowed = LAZY_TORCH.get(path.relative_to(SOURCE).as_posix(), set())
    names = {(name.split(".")[0], eager) for name, eager in imports(path)}
    found = {name for name, eager in names if name in TORCH_PACKAGES and (eager or name not in allowed)}
    assert not found, f"{path} imports {found}"


@pytest.mark.parametrize("path", [p for p in files() if room(p) == "cli"], ids=lambda p: p.name)
def test_the_command_line_opens_rooms_lazily(path: Path) -> None:
    eager = {there for there, eager in own_rooms(path) if eager}
    assert not eager - {"cli", "errors"}, f"{path.name} opens {eager} at import"


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("served", [False, True])
def test_light_modules_import_without_torch(served: bool) -> None:
    light = [
        "mien." + ".".join(p.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
        for p in files()
        if room(p) not in TORCH_ROOMS | FREE and (room(p) in SERVED) == served
    ]
    blocked = sorted(TORCH_PACKAGES - {"pydantic"} if served else TORCH_PACKAGES)
    done = run(
        f"import sys, importlib\nfor name in {blocked}: sys.modules[name] = None\n"
        f"for name in {light}: importlib.import_module(name)"
    )
    assert done.returncode == 0, done.stderr


def test_help_opens_no_heavy_room() -> None:
    done = run(
        "import sys\nfrom mien.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit as e:\n    assert not e.code, e.code\n"
        f"heavy = [m for m in sys.modules if m.split('.')[0] in {{'torch', 'onnxruntime', 'cv2', 'av', 'numpy'}}\n"
        f"         or (m.startswith('mien.') and m.split('.')[1] in {sorted(HEAVY_ROOMS)})]\n"
        "assert not heavy, heavy"
    )
    assert done.returncode == 0, done.stderr
    assert "Usage" in done.stdout
