"""What is open is read in the order of an index, and its pages lead on without a gap, with and without a term."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import QuerySet

from wugong.common import clock
from wugong.common.paging import first_page, paged
from wugong.flow.models import RUNS_OUT, Matter

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
ORDER = ("runs_out", "id")


def open_ones() -> QuerySet[Matter]:
    return Matter.objects.filter(open=True).annotate(runs_out=RUNS_OUT)


@pytest.fixture
def thirty() -> None:
    for n in range(30):
        due = clock.now() + timedelta(days=n % 7) if n % 3 else None
        Matter.objects.create(id=uuid4(), key=n, machine="topic", common="商", title=str(n), state="x", due_at=due)


def test_an_index_gives_the_order(thirty):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # thirty rows are sorted faster than an index is read
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
        assert "matter_open" in open_ones().order_by(*ORDER)[:10].explain()


def test_pages_lead_on_without_a_gap(thirty):
    whole = list(open_ones().order_by(*ORDER))
    page = first_page(whole[:8], order=ORDER, size=7)
    read = list(page.rows)
    while page.following:
        page = paged(open_ones(), order=ORDER, token=page.following, size=7)
        read += page.rows
    assert read == whole
    back = paged(open_ones(), order=ORDER, token=page.preceding, size=7)
    assert back.rows == whole[21:28]
