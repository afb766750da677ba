"""Desk, ledger and steps over the interface."""

import json
from uuid import uuid4

import pytest

from tests.ground import laid
from wugong.accounts.models import User
from wugong.flow.actions import begin, take
from wugong.flow.binding import Act
from wugong.flow.tests.errand.binding import ERRAND
from wugong.flow.tests.errand.models import Errand
from wugong.organisations.testing import make_cast


@laid
def cast():
    return make_cast()


@pytest.fixture
def errand(cast):
    row = Errand(what="修楼道灯", asker=cast.pwc.pk, doer=cast.unit.pk, place=cast.pwc.place.code)
    return begin(row, "ask", actor=cast.so)


@pytest.fixture
def as_(client):
    def sign_in(actor):
        client.force_login(User.objects.get(pk=actor.user))
        return client

    return sign_in


def post(client, errand, step, **inputs):
    address = f"/api/v1/matters/{errand.pk}/steps/{step}"
    return client.post(address, json.dumps({"inputs": inputs}), content_type="application/json")


def test_the_desk_says_what_waits_and_by_which_step_it_is_answered(as_, cast, errand):
    found = as_(cast.ul).get("/api/v1/desk").json()
    [row] = [row for row in found["rows"] if row["matter"]["id"] == str(errand.pk)]
    assert row["matter"]["title"] == "修楼道灯"
    assert row["steps"]
    assert found["count"] == len(found["rows"])


def test_the_ledger_is_narrowed_and_shows_only_what_one_may_see(as_, cast, errand):
    client = as_(cast.so)
    for narrowed in ("", "?q=楼道", "?machine=errand", "?place=990112001"):
        assert [r["id"] for r in client.get(f"/api/v1/matters{narrowed}").json()["rows"]].count(str(errand.pk)) == 1
    assert client.get("/api/v1/matters?machine=nothing").json()["rows"] == []
    client.force_login(User.objects.create(username="stranger", name="路人"))
    assert client.get("/api/v1/matters").json()["rows"] == []
    assert client.get(f"/api/v1/matters/{errand.pk}").status_code == 404


def test_a_step_is_taken_as_its_button_does(as_, cast, errand):
    client = as_(cast.ul)
    found = client.get(f"/api/v1/matters/{errand.pk}").json()
    assert "accept" in [step["name"] for step in found["steps"]]
    answer = post(client, errand, "accept", seen=found["version"])
    assert answer.status_code == 200
    assert answer.json()["state"] != found["state"]
    assert post(client, errand, "accept", seen=found["version"]).status_code == 409


def test_a_refusal_names_rule_and_field_and_changes_nothing(as_, cast, errand):
    denied = post(as_(cast.so), errand, "accept")
    assert (denied.status_code, denied.json()["rule"]) == (403, "role")
    client = as_(cast.ul)
    wordless = post(client, errand, "query")
    assert (wordless.status_code, wordless.json()["field"]) == (422, "reason")
    assert post(client, errand, "nothing").status_code == 404
    errand.refresh_from_db()
    assert errand.state == "asked"


def test_who_hands_a_matter_away_reads_what_came_of_it(as_, cast, errand, monkeypatch):
    def hand_away(obj, *, actor, **inputs):
        take(obj, "accept", actor=actor, changes={"doer": uuid4()}, **inputs)

    monkeypatch.setitem(ERRAND.acts, "accept", Act(run=hand_away))
    client = as_(cast.ul)
    answer = post(client, errand, "accept")
    assert (answer.status_code, answer.json()["state"]) == (200, "doing")
    assert client.get(f"/api/v1/matters/{errand.pk}").status_code == 404
