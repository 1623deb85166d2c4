"""The shape of the house: what may import what. Deferred and typing-only imports count."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import chronicle

ROOT = Path(chronicle.__file__).parent
LAYERS = [
    "model",
    "formats",
    "stages",
    "keys",
    "cache",
    "workers",
    "pipeline",
    "report",
    "impact",
    "links",
    "verify",
    "new",
    "watch",
    "serve",
    "cli",
    "__main__",
]
MODULES = sorted(path for path in ROOT.rglob("*.py") if path != ROOT / "__init__.py")


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__")


def imports_of(path: Path) -> set[str]:
    """Return the full names of all modules that a module imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)} imports relatively"
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if is_module(name) else node.module or "" for name in whole}
    return found


def is_module(name: str) -> bool:
    place = ROOT.parent.joinpath(*name.split("."))
    return place.with_suffix(".py").exists() or place.is_dir()


def layer_of(name: str) -> str:
    return name.split(".")[1] if "." in name else ""


def own(path: Path) -> set[str]:
    return {name for name in imports_of(path) if name.startswith("chronicle.")}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_one_way(path: Path) -> None:
    here = LAYERS.index(layer_of(name_of(path)))

    for name in own(path):
        assert LAYERS.index(layer_of(name)) <= here, f"{name_of(path)} imports {name} from above itself"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_stage_imports_no_other_stage_and_a_format_no_other_format(path: Path) -> None:
    layer, unit = layer_of(name_of(path)), ".".join(name_of(path).split(".")[:3])  # a stage may be a folder of parts

    if layer in ("stages", "formats"):
        assert not {name for name in own(path) if layer_of(name) == layer and not f"{name}.".startswith(f"{unit}.")}


def test_the_parts_of_a_stage_are_imported_by_that_stage_alone() -> None:
    for path in MODULES:
        for name in own(path):
            if name.startswith("chronicle.stages.") and name.count(".") > 2:
                assert name_of(path).startswith(name.rpartition(".")[0]), f"{name_of(path)} imports {name}"


STAGES = [*(ROOT / "stages").glob("[a-z]*.py"), *(ROOT / "stages").glob("*/__init__.py")]


@pytest.mark.parametrize("path", STAGES, ids=name_of)
def test_the_only_public_name_of_a_stage_is_the_name_of_its_file(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [
        n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef) and not n.name.startswith("_")
    ]

    assert functions == [name_of(path).rpartition(".")[2]]


def test_each_library_is_imported_by_exactly_one_module() -> None:
    importers: dict[str, set[str]] = {}
    for path in MODULES:
        for name in imports_of(path):
            package = name.partition(".")[0]
            if package not in sys.stdlib_module_names and package != "chronicle":
                importers.setdefault(package, set()).add(name_of(path))

    family = {"markupsafe": "jinja2", "pydantic_core": "pydantic", "mdit_py_plugins": "markdown_it"}
    for package, modules in importers.items():
        assert modules == importers.get(family.get(package, package)), f"{package} is imported by {modules}"
        assert len(modules) == 1, f"{package} is imported by {sorted(modules)}"


def test_the_model_needs_the_standard_library_alone() -> None:
    for path in (ROOT / "model").rglob("*.py"):
        foreign = {n.partition(".")[0] for n in imports_of(path)} - set(sys.stdlib_module_names) - {"chronicle"}
        assert not foreign, f"{name_of(path)} imports {foreign}"


def test_no_import_goes_in_a_circle() -> None:
    graph = {name_of(path): own(path) for path in MODULES}

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail, name))
        for other in graph.get(name, ()):
            visit(other, (*trail, name))

    for name in graph:
        visit(name, ())


def test_no_stage_reads_the_clock_or_the_network() -> None:
    for path in [*(ROOT / "stages").glob("*.py"), *(ROOT / "formats").glob("*.py"), *(ROOT / "model").rglob("*.py")]:
        text = path.read_text(encoding="utf-8")
        for word in ("now(", "today(", "time.time", "utcnow", "urllib.request", "import socket", "import random"):
            assert word not in text, f"{name_of(path)} has {word}"


def test_the_lock_file_names_no_address() -> None:
    lock = (ROOT.parent / "requirements.txt").read_text(encoding="utf-8")

    assert "://" not in lock
    assert lock.count("--hash=sha256:") > 100


def test_the_top_level_is_the_owners_card() -> None:
    allowed = {"content", "layouts", "assets", "chronicle", "build", "tests", "pyproject.toml", "Makefile"}
    allowed |= {"README.md", "LICENSE", "CONTRIBUTING.md", "CHANGELOG.md", "requirements.txt"}

    assert {path.name for path in ROOT.parent.iterdir() if not path.name.startswith(".")} <= allowed
