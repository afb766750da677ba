"""Every address answers every kind of person as its app's ``ACCESS`` says; an address without a row fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.template.backends.django import Template
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.cast import EVERYBODY, NO_ONE
from tests.ground import laid
from tests.house import apps, none
from wugong.common.testing import EVERYBODY_ELSE
from wugong.organisations.testing import make_user
from wugong.record.models import Entry, Outcome
from wugong.web import middleware
from wugong.web.views import errors

HATLESS = "somebody signed in without a post"  # whatever he is answered, it is no fault of the server
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


def rows_of_one_object() -> list[list[str]]:
    """Rows whose arguments are of one making, a dozen at most together: the object is made once for all of them."""
    alike: dict[object, list[str]] = {}
    for row in sorted(ACCESS):
        alike.setdefault(ARGUMENTS.get(split(row)[1]), []).append(row)
    return [list(rows) for group in alike.values() for rows in batched(group, 12)]


def batched(rows: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


@laid
def doors(cast):
    """The session of everybody who is signed in."""
    sessions = {}
    for who in EVERYBODY:
        client = Client()
        if who != NO_ONE:
            client.force_login(cast.users[who])
            sessions[who] = client.cookies[settings.SESSION_COOKIE_NAME].value
    client = Client()
    client.force_login(make_user("newcomer"))
    sessions[HATLESS] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return sessions


@pytest.fixture
def bare_refusals(monkeypatch):
    """Only the status of a page that refuses is looked at here; what it says is tested with the pages of the house."""
    for module in (errors, middleware):
        monkeypatch.setattr(module, "render", lambda *_page, status: HttpResponse(status=status))


class Pages:
    """The templates of whole pages: drawn for the first two people a row lets in, empty for those after them.

    The view runs for everybody, and it alone decides the status; drawing one page sixteen times takes most of the time.
    """

    DRAWN = 2

    def __init__(self) -> None:
        self.let_in = 0

    def begin(self) -> None:
        self.let_in = 0

    def answered(self, status: int) -> None:
        self.let_in += status == 200


@pytest.fixture
def pages(monkeypatch):
    pages, draw = Pages(), Template.render

    def render(*given, **named):  # the widgets of forms name their request
        return draw(*given, **named) if pages.let_in < Pages.DRAWN else ""

    monkeypatch.setattr(Template, "render", render)
    return pages


@pytest.mark.slow  # a few long pages, each read by all of the cast
@pytest.mark.parametrize("rows", rows_of_one_object(), ids=lambda rows: rows[0])
def test_an_address_answers_everybody_as_its_row_says(rows, cast, doors, bare_refusals, pages):
    names = [split(row)[1] for row in rows]
    arguments = ARGUMENTS[names[0]](cast) if names[0] in ARGUMENTS else {}
    before = done()
    wrong, changed, untold = {}, [], []
    for row in rows:
        method, name = split(row)
        address = reverse(name, kwargs=arguments)
        pages.begin()
        for who in [*EVERYBODY, HATLESS]:
            expected = ACCESS[row].get(who, ACCESS[row].get(EVERYBODY_ELSE))
            with transaction.atomic():
                attempts = refused() if method == "POST" else 0
                given = ask(visitor(doors, who), method, address, POSTED.get(row, {}))
                pages.answered(given)
                if given >= 500 if who == HATLESS else given != expected:
                    wrong[row, who] = f"{given}, not {expected}"
                if given >= 400 and done() != before:
                    changed.append((row, who))
                if method == "POST" and given in {403, 409} and refused() != attempts + 1:
                    untold.append((row, who))
                transaction.set_rollback(True)
    assert wrong == {}
    assert changed == []
    assert untold == []  # every refused attempt is on the record, once


def visitor(doors: Mapping[str, str], who: str) -> Client:
    """One of the cast with his session."""
    client = Client()
    if who in doors:
        client.cookies[settings.SESSION_COOKIE_NAME] = doors[who]
    return client


def ask(client, method: str, address: str, posted: Mapping[str, str]) -> int:
    return (client.post(address, posted) if method == "POST" else client.get(address)).status_code


def done() -> int:
    """How many acts the record knows as done."""
    return Entry.objects.filter(outcome=Outcome.DONE).count()


def refused() -> int:
    """How many attempts the record knows as refused or not permitted."""
    return Entry.objects.filter(outcome__in=[Outcome.REFUSED, Outcome.DENIED]).count()
