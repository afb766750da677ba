"""What lies in the database below the tests: made once a worker, under the transaction of each test.

The function of a ``laid`` fixture runs once for all tests that ask for it. Its rows stay in an open transaction, each
test runs in a savepoint over them and gets a copy of what the function returned. A laid fixture may build on other
laid fixtures and on nothing else: a patch, the clock, who is signed in belong in a plain fixture on top of it::

    @laid(at=MONDAY)
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
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from wugong.common import clock

Make = Callable[..., Any]


@dataclass(frozen=True)
class Layer:
    """The function of a laid fixture and the moment at which it runs."""

    make: Make
    at: datetime | None

    @property
    def name(self) -> str:
        return f"{self.make.__module__}.{self.make.__qualname__}"

    @property
    def below(self) -> list[str]:
        """The fixtures it builds on."""
        return list(inspect.signature(self.make).parameters)

    def moment(self) -> Any:
        return clock.at(self.at) if self.at else nullcontext()


Layers = dict[str, Layer]  # by name, each after those it builds on


def laid(make: Make | None = None, *, at: datetime | None = None) -> Any:
    """A fixture of the name of ``make``; its parameters are the laid fixtures it builds on.

    ``at``: the moment at which it is laid, and at which a test that asks for it lives.
    """
    if make is None:
        return partial(laid, at=at)
    layer = Layer(make, at)

    def find(ground: dict[str, Any], **_below: Any) -> Iterator[Any]:
        with layer.moment():
            yield ground[layer.name]

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    find.__signature__ = inspect.Signature([inspect.Parameter(name, kind) for name in ("ground", *layer.below)])  # type: ignore[attr-defined]
    find.__name__, find.__doc__ = make.__name__, make.__doc__
    find.layer = layer  # type: ignore[attr-defined]
    return pytest.fixture(find)


def layers_of(item: pytest.Item) -> Layers:
    """What a test wants laid."""
    known = item._fixtureinfo.name2fixturedefs if isinstance(item, pytest.Function) else {}
    found: Layers = {}

    def add(name: str) -> None:
        layer = getattr(known[name][-1].func, "layer", None) if name in known else None
        if layer:
            for below in layer.below:
                add(below)
            found[layer.name] = layer

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
    """Run the functions of those that are not among what was found."""
    for layer in layers.values():
        if layer.name not in found:
            by_name = {name.rpartition(".")[2]: value for name, value in found.items()}
            with layer.moment():
                found[layer.name] = layer.make(**{name: by_name[name] for name in layer.below})


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
        for layer in list(layers.values())[len(self.open) :]:
            self.lay(layer)
        return self.copies()

    def copies(self) -> dict[str, Any]:
        return dict(pickle.loads(self.open[-1][2])) if self.open else {}

    def lay(self, layer: Layer) -> None:
        found = self.copies()
        block = transaction.atomic()
        block.__enter__()
        self.open.append((layer.name, block, b""))
        try:
            build({layer.name: layer}, found)
        except BaseException:
            self.take_away()
            raise
        self.open[-1] = (layer.name, block, pickle.dumps(found))

    def take_away(self) -> None:
        """Roll the uppermost layer back."""
        _name, block, _found = self.open.pop()
        transaction.set_rollback(True)
        block.__exit__(None, None, None)
