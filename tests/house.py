"""How the laws read the house: its apps, modules and functions as they stand in the repository."""

from __future__ import annotations

import ast
import subprocess
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file of ``wugong/``."""

    path: Path
    root: Path = ROOT

    @property
    def name(self) -> str:
        """Relative to the repository, as a person would look it up."""
        return str(self.path.relative_to(self.root))

    @property
    def parts(self) -> tuple[str, ...]:
        """Its parts inside ``wugong``: app, room, ..."""
        return self.path.relative_to(ROOT / "wugong").with_suffix("").parts

    @property
    def app(self) -> str:
        return self.parts[0] if len(self.parts) > 1 else ""

    @property
    def room(self) -> str:
        """``models``, ``views``, ...; a room may be a package."""
        return self.parts[1] if len(self.parts) > 1 else self.parts[0]

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.name)

    def at(self, node: ast.AST) -> str:
        return f"{self.name}:{getattr(node, 'lineno', 0)}"


@cache
def files() -> list[Path]:
    """Every file of the repository, committed or about to be."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    return sorted(path for name in listed.decode().split("\0") if name and (path := ROOT / name).is_file())


@cache
def apps() -> list[str]:
    return sorted(path.parent.name for path in (ROOT / "wugong").glob("*/__init__.py"))


@cache
def modules() -> list[Module]:
    """All code of the product: no migrations, no tests, none of what only tests use."""
    found = [Module(path) for path in files() if path.suffix == ".py" and path.is_relative_to(ROOT / "wugong")]
    return [m for m in found if not {"tests", "migrations", "testing", "conftest"} & set(m.parts)]


def rooms(*names: str) -> list[Module]:
    """The modules of these rooms in every app."""
    return [module for module in modules() if module.room in names]


def functions(module: Module) -> Iterator[Function]:
    """Every function and method of a module."""
    for node in ast.walk(module.tree):
        if isinstance(node, Function):
            yield node


def public_functions(module: Module) -> Iterator[Function]:
    """Those at the top of a module that others may call."""
    for node in module.tree.body:
        if isinstance(node, Function) and not node.name.startswith("_"):
            yield node


def length(function: Function) -> int:
    """Lines of a function, its docstring and decorators not counted."""
    first = function.body[0]
    said = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    doc = (first.end_lineno or 0) - first.lineno + 1 if said else 0
    return (function.end_lineno or 0) - function.lineno + 1 - doc


def imports(module: Module) -> Iterator[tuple[ast.stmt, str]]:
    """Everything a module imports, as dotted names (``from a import b`` gives ``a.b``)."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def dotted(node: ast.expr) -> str:
    """``a.b.c`` of an attribute chain, calls inside it left out; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return dotted(node.func)
    return ""


@cache
def stack() -> dict[str, int]:
    """The floor of each app, counted from the top, as the rule of the stack in pyproject.toml has it."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    return {name.strip(" ()"): floor for floor, layer in enumerate(contract["layers"]) for name in layer.split("|")}


def none(found: Iterable[object]) -> None:
    """Fails with every offender on a line of its own."""
    told = sorted(str(one) for one in found)
    assert not told, "\n" + "\n".join(told)
