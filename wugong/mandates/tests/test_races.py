"""The last two opinions at once: the request comes under decision once."""

from __future__ import annotations

import pytest

from tests.cast import make_cast
from wugong.flow.actions import take
from wugong.flow.queries import reread
from wugong.flow.tests.test_races import at_once
from wugong.mandates.models import Hearing
from wugong.mandates.testing import of, office, request
from wugong.record.models import Entry

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def test_the_last_two_opinions_end_the_hearing_once():
    cast = make_cast()
    made = take(
        request(cast.market_bureau, [cast.pwc], level="community"),
        "consult",
        actor=office(),
        communities=[cast.community, cast.other_community],
    )
    said = {"verdict": "agree", "text": "可以承接", "decided_in": "第 21 次"}
    rows = list(Hearing.objects.filter(mandate=made).select_related("organisation__place"))
    for row in rows[2:]:
        take(row, "give", actor=of(row.organisation), **said)
    results = at_once(*[lambda row=row: take(row, "give", actor=of(row.organisation), **said) for row in rows[:2]])
    assert [result.state for result in results] == ["given", "given"]
    assert reread(made).state == "reviewing"
    assert Entry.objects.filter(act="heard", outcome="done").count() == 1
