"""Every address answers every kind of person as its app's ``ACCESS`` says; an address without a row fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.cast import EVERYBODY, NO_ONE
from tests.house import apps, none
from wugong.common.testing import EVERYBODY_ELSE
from wugong.record.models import Entry, Outcome

# Made by a library: the description of the interface.
FREE = {"v1:openapi-json", "v1:api-root"}


def told(name: str) -> dict:
    """What all apps say under one name in their ``testing.py``."""
    found: dict = {}
    for app in apps():
        if find_spec(f"wugong.{app}.testing"):
            found |= getattr(import_module(f"wugong.{app}.testing"), name, {})
    return found


ACCESS, ARGUMENTS, POSTED = told("ACCESS"), told("ARGUMENTS"), told("POSTED")


def addresses(patterns: list, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the product with its full name."""
    for entry in patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from addresses(entry.url_patterns, inner)
        else:
            yield f"{space}{entry.name or entry.pattern}", entry


def all_names() -> set[str]:
    return {name for name, _entry in addresses(get_resolver().url_patterns)}


def split(row: str) -> tuple[str, str]:
    """Method and URL name of a row."""
    method, _space, name = row.rpartition(" ")
    return method or "GET", name


def test_every_address_has_a_row():
    none(all_names() - FREE - {split(row)[1] for row in ACCESS})


def test_every_row_has_an_address():
    none({split(row)[1] for row in ACCESS} - all_names())
    none(POSTED.keys() - ACCESS.keys())


def test_rows_speak_of_the_whole_cast():
    known = {*EVERYBODY, EVERYBODY_ELSE}
    none(f"{row}: {who}" for row, statuses in ACCESS.items() for who in statuses.keys() - known)
    none(row for row, said in ACCESS.items() if EVERYBODY_ELSE not in said and set(EVERYBODY) - said.keys())


def test_what_only_takes_post_is_asked_with_post():
    only_post = {name for name, said in ((split(r)[1], s) for r, s in ACCESS.items()) if set(said.values()) == {405}}
    none(only_post - {split(row)[1] for row in ACCESS if row.startswith("POST ")})


@pytest.mark.parametrize("row", sorted(ACCESS))
def test_an_address_answers_everybody_as_its_row_says(row, cast, client):
    method, name = split(row)
    statuses = ACCESS[row]
    arguments = ARGUMENTS[name](cast) if name in ARGUMENTS else {}
    address = reverse(name, kwargs=arguments)
    given, changed, untold = {}, [], []
    for who in EVERYBODY:
        with transaction.atomic():
            if who == NO_ONE:
                client.logout()
            else:
                client.force_login(cast.users[who])
            before, attempts = done(), refused()
            given[who] = ask(client, method, address, POSTED.get(row, {}))
            if given[who] >= 400 and done() != before:
                changed.append(who)
            if method == "POST" and given[who] in {403, 409} and refused() != attempts + 1:
                untold.append(who)
            transaction.set_rollback(True)
    assert given == {who: statuses.get(who, statuses.get(EVERYBODY_ELSE)) for who in EVERYBODY}
    assert changed == []
    assert untold == []  # every refused attempt is on the record, once


def ask(client, method: str, address: str, posted: Mapping[str, str]) -> int:
    return (client.post(address, posted) if method == "POST" else client.get(address)).status_code


def done() -> int:
    """How many acts the record knows as done."""
    return Entry.objects.filter(outcome=Outcome.DONE).count()


def refused() -> int:
    """How many attempts the record knows as refused or not permitted."""
    return Entry.objects.filter(outcome__in=[Outcome.REFUSED, Outcome.DENIED]).count()
