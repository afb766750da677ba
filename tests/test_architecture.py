"""The laws of the house that import-linter, mypy and ruff cannot say. A law finds by itself what stands there."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import grimp
import pytest
from importlinter.cli import lint_imports

from tests.house import (
    ROOT,
    Function,
    Module,
    apps,
    dotted,
    files,
    functions,
    imports,
    length,
    modules,
    none,
    public_functions,
    rooms,
)
from wugong.flow.binding import bindings

# From the top down; what stands in one row does not import one another.
ROOMS = [
    ("urls",),
    ("views", "api", "admin", "management", "binding"),
    ("forms",),
    ("actions",),
    ("queries",),
    ("policies",),
    ("models",),
    ("rules",),
]
# ``flow.binding`` is the engine's own notion of a binding, below its actions; ``api.urls`` assembles all routers.
FREE_OF_ROOMS = {"wugong.flow", "wugong.api"}
# Engines that write beside actions.py: the lines, clocks and sendings of things; the demo, which fills an empty house.
WRITERS = (
    *(f"wugong/flow/{part}.py" for part in ("matters", "timers", "alarms", "calendar", "sendings")),
    "wugong/demo/",
)
# Not verbs of people: the decorator of all actions; the row that is written inside somebody's transaction.
NOT_ACTIONS = {("flow", "action"), ("record", "append"), ("record", "calling_from")}
BANNED_NAMES = {"utils", "helpers", "services", "managers", "signals", "constants"}
WRITES = {"bulk_create", "bulk_update", "get_or_create", "update_or_create", "abulk_create", "asave", "acreate"}
NOW = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today|timezone\.now|time\.time)\(|\blocaldate\(\)")


@pytest.fixture(scope="session", autouse=True)
def parsed():
    """The code of the product, parsed once a worker: not at the cost of whichever law comes first."""
    modules()


def test_the_rule_of_the_stack_is_kept(capsys):
    kept = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_logo=True)
    assert kept == 0, capsys.readouterr().out


def test_every_app_keeps_the_order_of_its_rooms():
    graph = grimp.build_graph("wugong", exclude_type_checking_imports=True, cache_dir=None)
    containers = {f"wugong.{app}" for app in apps()} - FREE_OF_ROOMS
    broken = graph.find_illegal_dependencies_for_layers(
        layers=[grimp.Layer(*row, independent=True) for row in ROOMS], containers=containers
    )
    none(f"{found.importer} imports {found.imported}" for found in broken)


@pytest.mark.slow  # reads all code
def test_only_actions_write():
    others = [module for module in modules() if module.room != "actions" and not module.name.startswith(WRITERS)]
    none(m.at(node) for m in others for node in ast.walk(m.tree) if isinstance(node, ast.Call) and writes(node))


def writes(call: ast.Call) -> bool:
    """Whether a call looks like a write to the database (a dictionary's ``update`` has no keywords of columns)."""
    if not isinstance(call.func, ast.Attribute):
        return False
    verb, bare = call.func.attr, not call.args
    if any(keyword.arg == "commit" and getattr(keyword.value, "value", None) is False for keyword in call.keywords):
        return False  # a form that hands back its object unsaved
    if verb in WRITES:
        return True
    if verb == "create":
        return "objects" in dotted(call.func) or "_manager" in dotted(call.func)
    if verb == "update":
        return bare and bool(call.keywords)
    return verb in {"save", "delete"} and bare


def test_no_signals():
    names = ("django.dispatch", "django.db.models.signals", "django.core.signals")
    none(module.at(node) for module in modules() for node, name in imports(module) if name.startswith(names))


def test_every_action_names_its_actor_and_is_atomic():
    effects = effects_of_steps()
    verbs = [
        (m, f)
        for m in rooms("actions")
        for f in public_functions(m)
        if (m.app, f.name) not in NOT_ACTIONS and (m.name, f.name) not in effects
    ]
    none(f"{m.at(f)}: {f.name}() needs the mandatory keyword actor" for m, f in verbs if not names_its_actor(f))
    atomic = {"action", "actions.action", "transaction.atomic"}
    none(
        f"{m.at(f)}: {f.name}() is not atomic"
        for m, f in verbs
        if not atomic & {dotted(decorator) for decorator in f.decorator_list}
    )


def effects_of_steps() -> set[tuple[str, str]]:
    """(file, name) of the functions that run inside a step, which is atomic and has the actor on the record."""
    effects = [getattr(effect, "func", effect) for bound in bindings() for effect in bound.after.values()]
    return {(str(Path(inspect.getfile(inspect.unwrap(f))).relative_to(ROOT)), f.__name__) for f in effects}


def names_its_actor(function: Function) -> bool:
    keywords = zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
    return any(argument.arg == "actor" and default is None for argument, default in keywords)


def test_rules_are_pure():
    for module in rooms("rules"):
        none(f"{module.at(node)}: {name}" for node, name in imports(module) if not pure(name))
        none(f"{module.name}: {found.group()}" for found in NOW.finditer(module.text))
        none(m for m in ast.walk(module.tree) if isinstance(m, ast.Attribute) and m.attr == "objects")


def pure(name: str) -> bool:
    """Whether rules may import this: values, texts and other rules; never tables, queries, users or the clock."""
    if name.startswith("wugong."):
        _house, app, room, *_rest = [*name.split("."), ""]
        values = {"actor", "errors", "money", "privacy", "widths"}
        return room in {"rules", "table"} or (app == "common" and room in values)
    if name.startswith("django."):
        enums = {"TextChoices", "IntegerChoices", "Choices"}
        texts = ("django.utils.translation.", "django.utils.functional.", "django.core.serializers.json.")
        return name in {f"django.db.models.{enum}" for enum in enums} or name.startswith(texts)
    return True


def test_time_comes_from_the_clock():
    allowed = {"wugong/common/clock.py"}
    none(m.name for m in modules() if m.name not in allowed and NOW.search(m.text))


def test_pages_ask_queries_not_tables():
    none(module.at(node) for module in rooms("views", "api", "forms", "urls") for node in asks_a_table(module.tree))


def asks_a_table(tree: ast.AST) -> list[ast.Attribute]:
    """Where a manager is used; ``.objects.none()``, the empty choices of a field, asks nothing."""
    chains = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    empty = {id(node.value) for node in chains if node.attr == "none"}
    managers = {"objects", "_base_manager", "_default_manager"}
    return [node for node in chains if node.attr in managers and id(node) not in empty]


def test_what_people_are_told_waits_for_the_language():
    """The title and the detail of a card are asked for in Chinese and in English: what is put together here is not."""
    eager = (ast.Call, ast.BinOp, ast.JoinedStr, ast.IfExp)
    none(
        f"{module.at(call)} {part.arg}"
        for module in modules()
        for call in ast.walk(module.tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Card"
        for part in call.keywords
        if part.arg in {"title", "detail"} and isinstance(part.value, eager)
    )


def test_models_save_as_django_does():
    overrides = {"save", "delete", "save_base"}
    none(m.at(f) for m in rooms("models") for f in functions(m) if f.name in overrides)


def test_modules_are_named_for_what_they_hold():
    none(module.name for module in modules() if BANNED_NAMES & set(module.parts))


def test_nothing_is_too_long_to_read():
    code = [path for path in files() if path.suffix == ".py" and "migrations" not in path.parts]
    sizes = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in code}
    none(f"{name}: {size} lines" for name, size in sizes.items() if size > 450)
    none(f"{m.at(f)}: {f.name}, {length(f)} lines" for m in modules() for f in functions(m) if length(f) > 60)
    none(f"{m.at(f)}: {f.name}, {length(f)} lines" for m in rooms("views") for f in functions(m) if length(f) > 25)


def test_migrations_are_free_of_app_code():
    allowed = ("wugong.common.",)
    none(
        f"{module.at(node)}: {name}"
        for module in map(Module, sorted((ROOT / "wugong").glob("*/migrations/*.py")))
        for node, name in imports(module)
        if name.startswith("wugong.") and not name.startswith(allowed)
    )


def test_nothing_is_left_for_later():
    later = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|NotImplemented" r"Error|coming " r"soon)\b|敬请" r"期待")
    source = [path for path in files() if path.suffix in {".py", ".html", ".css", ".js", ".md"}]
    none(path.relative_to(ROOT) for path in source if later.search(path.read_text()))


def test_what_is_read_once_holds_up_no_other_thread():
    """In Python 3.11 ``functools.cached_property`` locks for all objects: two who read the database wait for ever."""
    none(
        path
        for path in (ROOT / "wugong").rglob("*.py")
        if re.search(r"functools import .*cached_property", path.read_text())
    )
