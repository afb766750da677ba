"""What tests of any state table assert: a refusal changes nothing, who is awaited, when a clock is due."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import close_old_connections, connection, transaction
from django.test import Client
from django.urls import reverse

from wugong.common import clock
from wugong.common.errors import Denied, Refusal
from wugong.flow.binding import binding_of
from wugong.flow.models import Matter, Stateful, Todo
from wugong.record.models import Entry

ZONE = ZoneInfo("Asia/Shanghai")


def at_once(moment: datetime, *acts: Callable[[], object]) -> list[Exception]:
    """Run the acts at the same moment, each with a connection of its own; returns what went wrong."""
    barrier, wrong = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            with clock.at(moment):
                barrier.wait(timeout=10)
                act()
        except Exception as error:
            wrong.append(error)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return wrong


def stays(obj: Stateful, act: Callable[[], object], error: type[Refusal], rule: str) -> None:
    """The act is refused by that rule, the refusal is recorded, and nothing else has changed."""
    rows = type(obj)._base_manager.filter(pk=obj.pk)
    before, waiting, recorded = rows.values().get(), open_todos(), Entry.objects.count()
    with pytest.raises(error) as caught:
        act()
    assert caught.value.rule == rule
    assert rows.values().get() == before
    assert open_todos() == waiting
    assert Entry.objects.count() == recorded + 1
    outcome = Entry.objects.order_by("id").values_list("outcome", flat=True).last()
    assert outcome == ("denied" if issubclass(error, Denied) else "refused")


def refused(rule: str, act: Callable[[], object]) -> str:
    """The sentence with which an act is refused by that rule, where there is no row yet that stays as it is."""
    with pytest.raises(Refusal) as caught:
        act()
    assert caught.value.rule == rule
    return str(caught.value)


def press(user: Any, obj: Stateful, step: str, fields: Mapping[str, Any] | None = None) -> int:
    """Somebody signs in and sends the form of a step as the page does; the status of the answer.

    302 is done; 403 not theirs, 404 not theirs to see, 409 refused by a guard, 422 not filled in.
    """
    client, machine = Client(), binding_of(obj).machine.name
    client.force_login(user)
    address = reverse("web:step", args=[machine, obj.pk, step])
    return client.post(address, fields or {}).status_code


def check_row(
    people: Mapping[str, Any], obj: Stateful, step: str, by: Collection[str], fields: Mapping, to: str
) -> None:
    """A row of the rules: each of ``by`` takes it, each time from the start, and nobody else of the people does."""
    before = type(obj)._base_manager.get(pk=obj.pk).state
    for who, user in people.items():
        if who not in by:
            assert press(user, obj, step, fields) in {403, 404}, (before, step, who)
    assert type(obj)._base_manager.get(pk=obj.pk).state == before
    for last, who in zip((*[False] * (len(by) - 1), True), by, strict=True):
        with transaction.atomic():
            status = press(people[who], obj, step, fields)
            state = type(obj)._base_manager.get(pk=obj.pk).state
            assert (status, state) == (302, to), (before, step, who)
            transaction.set_rollback(not last)


def check_refusal(user: Any, obj: Stateful, step: str, fields: Mapping, rule: str) -> None:
    """The form is refused by that rule, which the record names; the object stays as it is."""
    rows = type(obj)._base_manager.filter(pk=obj.pk)
    before = rows.values().get()
    assert press(user, obj, step, fields) in {409, 422}, (step, rule)
    assert Entry.objects.order_by("id").values_list("outcome", "act", "rule").last() == ("refused", step, rule)
    assert rows.values().get() == before


def open_todos() -> set[UUID]:
    """Every to-do that waits."""
    return set(Todo.objects.filter(done_at__isnull=True).values_list("pk", flat=True))


def desks(obj: Stateful) -> set[tuple[str, UUID | None]]:
    """Which parties are awaited for an object, and at which organisation."""
    return set(Todo.objects.filter(matter_id=obj.pk, done_at__isnull=True).values_list("party", "organisation"))


def due(obj: Stateful) -> datetime | None:
    """When the clock of an object that counts now runs out."""
    return Matter.objects.get(pk=obj.pk).due_at


def at(month: int, day: int, hour: int = 9, minute: int = 0, year: int = 2026) -> datetime:
    """A moment in the district."""
    return datetime(year, month, day, hour, minute, tzinfo=ZONE)


def end_of(month: int, day: int, year: int = 2026) -> datetime:
    """The midnight at which a day ends."""
    return datetime(year, month, day, tzinfo=ZONE) + timedelta(days=1)
