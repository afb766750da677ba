"""What lies in the database below the tests: made once a worker, under the transaction of each test.

The function of a ``laid`` fixture runs once for all tests that ask for it. Its rows stay in an open transaction, each
test runs in a savepoint over them and gets a copy of what the function returned. A laid fixture may build on other
laid fixtures and on nothing else: a patch, the clock, who is signed in belong in a plain fixture on top of it::

    @laid
    def people():
        return cast()

    @laid
    def tiers(people):
        return bodies(people)

A test that commits (``transactional_db``, a live server) has nothing below it: for it the functions run again.
"""

from __future__ import annotations

import inspect
import pickle
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.db import connection, transaction

Make = Callable[..., Any]
Layers = dict[str, Make]  # functions of laid fixtures by name, each after those it builds on


def laid(make: Make) -> Any:
    """A fixture of the name of ``make``; its parameters are the laid fixtures it builds on."""
    below = list(inspect.signature(make).parameters.values())

    def find(ground: dict[str, Any], **_below: Any) -> Any:
        return ground[name_of(make)]

    asked = inspect.Parameter("ground", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    find.__signature__ = inspect.Signature([asked, *below])  # type: ignore[attr-defined]
    find.__name__, find.__doc__ = make.__name__, make.__doc__
    find.make = make  # type: ignore[attr-defined]
    return pytest.fixture(find)


def name_of(make: Make) -> str:
    return f"{make.__module__}.{make.__qualname__}"


def layers_of(item: pytest.Item) -> Layers:
    """What a test wants laid."""
    known = item._fixtureinfo.name2fixturedefs if isinstance(item, pytest.Function) else {}
    found: Layers = {}

    def add(name: str) -> None:
        make = getattr(known[name][-1].func, "make", None) if name in known else None
        if make:
            for below in inspect.signature(make).parameters:
                add(below)
            found[name_of(make)] = make

    for name in sorted(known):
        add(name)
    return found


def commits(item: pytest.Item) -> bool:
    """Whether a test commits what it writes, so that the database is emptied after it."""
    marker = item.get_closest_marker("django_db")
    asked = {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    return bool(asked or (marker and marker.kwargs.get("transaction")))


def in_order(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Those on the same ground one after another, those that commit last, otherwise as they were."""
    places: dict[str, int] = {}

    def place(item: pytest.Item) -> tuple[bool, list[int]]:
        late = commits(item)
        return late, [] if late else [places.setdefault(name, len(places)) for name in layers_of(item)]

    return sorted(items, key=place)


def build(layers: Layers, found: dict[str, Any]) -> None:
    """Run the functions that are not among what was found."""
    for name, make in layers.items():
        if name not in found:
            by_name = {layer.rpartition(".")[2]: value for layer, value in found.items()}
            found[name] = make(**{below: by_name[below] for below in inspect.signature(make).parameters})


class Ground:
    """The open transactions of a worker, one a layer, each with what was made up to it."""

    def __init__(self) -> None:
        self.open: list[tuple[str, transaction.Atomic, bytes]] = []

    def prepare(self, layers: Layers) -> dict[str, Any]:
        """Leave what is laid already, take away the rest, lay what is missing; returns copies for one test."""
        if not connection.in_atomic_block:
            self.open.clear()  # a test has closed the connection
        while self.open and [name for name, *_rest in self.open] != list(layers)[: len(self.open)]:
            self.take_away()
        for name in list(layers)[len(self.open) :]:
            self.lay(name, layers[name])
        return dict(pickle.loads(self.open[-1][2])) if self.open else {}

    def lay(self, name: str, make: Make) -> None:
        found = pickle.loads(self.open[-1][2]) if self.open else {}
        block = transaction.atomic()
        block.__enter__()
        self.open.append((name, block, b""))
        try:
            build({name: make}, found)
            self.open[-1] = (name, block, pickle.dumps(found))
        except BaseException:
            self.take_away()
            raise

    def take_away(self) -> None:
        """Roll the uppermost layer back."""
        _name, block, _found = self.open.pop()
        transaction.set_rollback(True)
        block.__exit__(None, None, None)
