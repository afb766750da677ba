"""A list costs the same with 2 rows and with 4, whoever made it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.test_access import ARGUMENTS, all_names, told

LISTS = told("LISTS")


def cost(client, address):
    """The queries of a page, sessions and savepoints left out."""
    with CaptureQueriesContext(connection) as caught:
        response = client.get(address)
    assert response.status_code == 200
    return [query["sql"] for query in caught if "SAVEPOINT" not in query["sql"]], response.content


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_list_costs_the_same_with_two_rows_and_with_four(name, cast, client):
    who, fill = LISTS[name]
    address = reverse(name, kwargs=ARGUMENTS[name](cast) if name in ARGUMENTS else {})
    client.force_login(cast.users[who])
    client.get(address)
    fill(cast, 2)
    few, short = cost(client, address)
    fill(cast, 2)
    many, long = cost(client, address)
    assert len(many) == len(few), "\n".join(sql for sql in many if many.count(sql) > few.count(sql))
    assert len(long) > len(short), "the page shows no more rows than before: it lists something else"


def test_lists_are_addresses_of_the_product():
    assert set(LISTS) <= all_names()
