"""What pages ask all day is put into SQL once a process: to put it together costs ten times the answer."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import (
    BigIntegerField,
    CharField,
    DateField,
    DateTimeField,
    F,
    Field,
    Func,
    QuerySet,
    UUIDField,
    Value,
)

from wugong.common import clock
from wugong.common.actor import Actor

P = ParamSpec("P")
R = TypeVar("R")
Ways = tuple[str, ...]
# A datetime is a date and a bool is an int: the more particular first. What is none of these is part of the SQL.
_FIELDS: tuple[tuple[type, Callable[[], Field[Any, Any]]], ...] = (
    (UUID, UUIDField),
    (str, CharField),
    (datetime, DateTimeField),
    (date, DateField),
    (int, BigIntegerField),
)
# How many rows, as a column: an aggregate that makes no groups. The rows have no order.
HOW_MANY = Func(F("pk"), function="COUNT", output_field=BigIntegerField())
_MOST = 400  # shapes of one question; there are a few for each role


class Slot(Value):
    """The place of a value in the SQL: ``way`` leads from the arguments of the call to it."""

    def __init__(self, way: tuple[Any, ...], field: Field[Any, Any], length: int = 1) -> None:
        super().__init__(None, output_field=field)
        self.way, self.length = way, length

    def __len__(self) -> int:
        """The length of the code of a hat's place, which is part of the shape."""
        return self.length

    def __getitem__(self, part: slice) -> Slot:
        """The beginning of a code: ``place[:9]``."""
        return Slot((*self.way, ("cut", part.start, part.stop)), self.output_field)

    @property
    def past(self) -> Slot:
        """The first text behind all that begin with the value."""
        return Slot((*self.way, ("past",)), self.output_field)

    def as_sql(self, *_compiler: Any, **_connection: Any) -> Any:
        return "%s", [self]

    def filled(self, args: tuple[Any, ...], connection: Any) -> Any:
        """What the database is given in this call."""
        value: Any = args
        for step in self.way:
            if isinstance(step, int):
                value = value[step]
            elif isinstance(step, str):
                value = getattr(value, step)
            elif step[0] == "cut":
                value = value[step[1] : step[2]]
            else:
                value = past(value)
        return self.output_field.get_db_prep_value(value, connection, prepared=False)


def past(code: Any) -> Any:
    """The first text behind all that begin with ``code``, so that an index on codes finds them as a range."""
    return code.past if isinstance(code, Slot) else code[:-1] + chr(ord(code[-1]) + 1)


def prepared(ask: Callable[P, QuerySet[Any, R]]) -> Callable[P, list[R]]:
    """A question whose SQL is made once for each shape of its arguments: returns the rows.

    ``ask`` makes the queryset of its arguments by position: keys, texts, days, moments and numbers become parameters,
    also those of an ``Actor`` but for his role; what is empty, true or false, and a tuple of words, is part of the
    shape. It must follow from the arguments alone: it raises where it looks at the clock or reads the database.
    """
    made: dict[Any, Any] = {}

    @wraps(ask)
    def rows(*args: P.args, **kwargs: P.kwargs) -> list[R]:
        if kwargs:
            raise TypeError(f"{ask.__name__}: arguments by position alone")
        shape = tuple(map(_shape, args))
        if shape not in made:
            if len(made) >= _MOST:
                made.clear()
            made[shape] = _put(cast(Any, ask), args)
        return [] if (ready := made[shape]) is None else cast("list[R]", _answer(*ready, args=args))

    return rows


def _shape(arg: Any) -> Any:
    """What of an argument decides how the SQL reads."""
    if isinstance(arg, Actor):
        hat = arg.hat
        worn = hat and (hat.role, hat.organisation is None, len(hat.place))
        return arg.system, arg.user is None, worn
    return arg if not arg or isinstance(arg, bool | tuple) else type(arg)


def _marked(arg: Any, way: tuple[Any, ...]) -> Any:
    """An argument with slots for what is a parameter."""
    if isinstance(arg, Actor):
        hat = arg.hat
        if hat:
            organisation = _marked(hat.organisation, (*way, "hat", "organisation"))
            place: Any = hat.place and Slot((*way, "hat", "place"), CharField(), len(hat.place))
            hat = replace(hat, organisation=organisation, place=place)
        return Actor(user=_marked(arg.user, (*way, "user")), hat=hat, system=arg.system)
    if not arg or isinstance(arg, bool | tuple):
        return arg
    for kind, field in _FIELDS:
        if isinstance(arg, kind):
            return Slot(way, field())
    raise TypeError(f"{arg!r} cannot be a parameter")


def _put(ask: Callable[..., QuerySet[Any, Any]], args: tuple[Any, ...]) -> Any:
    """The queryset, its compiler and its SQL; None where nothing can be found."""
    with _from_the_arguments_alone():
        rows = ask(*(_marked(arg, (place,)) for place, arg in enumerate(args)))
        compiler = rows.query.get_compiler(using=rows.db)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return None
    columns = [one[0] for one in (compiler.select or ())[: compiler.col_count]]
    converters = compiler.get_converters(columns)
    compiler.get_converters = lambda _columns: converters
    return rows, compiler, sql, tuple(params)


def _answer(rows: QuerySet[Any, Any], compiler: Any, sql: str, params: tuple[Any, ...], *, args: Any) -> list[Any]:
    connection = connections[rows.db]
    filled = tuple(one.filled(args, connection) if isinstance(one, Slot) else one for one in params)
    ready = copy.copy(compiler)
    ready.connection, ready.as_sql = connection, lambda *_args, **_kwargs: (sql, filled)
    found = rows.all()
    found.query.get_compiler = lambda *_args, **_kwargs: ready  # type: ignore[method-assign]
    return list(found)


class _Unsaid:
    """The moment while SQL is made: it would stay in the SQL for ever."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError("The SQL of a prepared question stays: hand the day or the moment in as an argument.")


def _unread(*_call: Any) -> Any:
    raise RuntimeError("The SQL of a prepared question stays: it must not follow from what the database holds now.")


@contextmanager
def _from_the_arguments_alone() -> Iterator[None]:
    with clock.at(cast(datetime, _Unsaid())), connections["default"].execute_wrapper(_unread):
        yield
