"""Who administers has no business (R-61): what others do changes nothing he reads; no link leads to a closed door."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urldefrag, urljoin

import pytest
from django.urls import reverse

from tests.cast import ADMINISTRATORS
from tests.test_access import ARGUMENTS, told

PLACES = re.compile(r"^(?:v1:places$|places:)")  # everybody reads divisions
LISTS = [name for name, (who, _fill) in told("LISTS").items() if who not in ADMINISTRATORS and not PLACES.match(name)]
CHANGING = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"')
OTHER_YEARS = re.compile(r"/calendar/\d{4}/$")
LIBRARY = re.compile(r"^/(?:static/|api/v1/docs)")


def read(client, address):
    """What a page says, without what differs on each reading; empty for a closed door."""
    response = client.get(address)
    assert response.status_code in (200, 403, 404), response.status_code
    return CHANGING.sub(b"", response.content) if response.status_code == 200 else b""


@pytest.mark.parametrize("name", sorted(LISTS))
def test_what_others_do_changes_no_list_of_an_administrator(name, cast, client):
    _who, fill = told("LISTS")[name]
    address = reverse(name, kwargs=ARGUMENTS[name](cast) if name in ARGUMENTS else {})
    if client.get(address).status_code == 200:
        return  # anybody reads it without signing in
    before, after = {}, {}
    for found in (before, after):
        for who in ADMINISTRATORS:
            client.force_login(cast.users[who])
            found[who] = read(client, address)
        if found is before:
            fill(cast, 3)
    assert [who for who in ADMINISTRATORS if before[who] != after[who]] == []


@pytest.mark.slow  # each link of each page
@pytest.mark.parametrize("who", sorted(ADMINISTRATORS))
def test_no_link_of_an_administrator_leads_to_a_closed_door(who, cast, client):
    client.force_login(cast.users[who])
    for name in ("organisations:grants", "accounts:people", "accounts:administrators"):
        told("LISTS")[name][1](cast, 2)
    waiting, seen, closed = {"/desk/", "/en/desk/"}, set(), []
    while waiting:
        address = waiting.pop()
        seen.add(address)
        response = client.get(address, follow=True)
        if response.status_code != 200:
            closed.append(f"{address}: {response.status_code}")
        elif "html" in response["Content-Type"]:
            waiting |= links(address, response.content.decode()) - seen
    assert closed == []
    assert {"/desk/inbox/", "/account/people/", "/en/account/administrators/"} <= seen


def links(address, page):
    """The addresses of this site that a page links to; of the calendar this year alone."""
    found = {urldefrag(urljoin(address, unescape(link)))[0] for link in re.findall(r'href="([^"]+)"', page)}
    return {a for a in found if a.startswith("/") and not LIBRARY.match(a) and not OTHER_YEARS.search(a)}
