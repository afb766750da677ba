"""What a foreign program sends and reads over Open311."""

from __future__ import annotations

import json
from datetime import date
from xml.etree import ElementTree

import pytest

from wugong.common.actor import SYSTEM
from wugong.common.sealed import fingerprint
from wugong.flow.actions import perform
from wugong.flow.queries import reread
from wugong.places.models import Place
from wugong.problems import actions
from wugong.problems.models import LONGEST, Problem
from wugong.problems.queries.promise import promise_for
from wugong.problems.testing import COMMUNITY, dispatched


@pytest.fixture
def key():
    actions.admit_client("FixIt", fingerprint("secret", purpose="open311"), most=5, actor=SYSTEM)
    return "secret"


def post(client, key="secret", form="json", **given):
    body = {"api_key": key, "service_code": "light.lamp.road", "address_id": COMMUNITY, "description": "路灯不亮"}
    return client.post(f"/open311/v2/requests.{form}", {**body, **given})


def test_a_foreign_program_discovers_reports_and_follows(people, client, key):
    found = json.loads(client.get("/open311/v2/discovery.json").content)
    there = found["endpoints"][0]["url"].split("testserver")[1]
    services = json.loads(client.get(f"{there}/services.json").content)
    assert {"service_code", "service_name", "metadata", "type"} <= set(services[0])
    code = services[5]["service_code"]
    assert json.loads(client.get(f"{there}/services/{code}.json").content)["service_code"] == code
    (made,) = json.loads(post(client, service_code=code, token="t1", **{"attribute[SPOT]": "路口东侧"}).content)
    assert post(client, service_code=code, token="t1").status_code == 200
    problem = Problem.objects.get()
    assert (problem.biz_no, problem.spot) == (made["service_request_id"], "路口东侧")
    (token,) = json.loads(client.get(f"{there}/tokens/t1.json").content)
    assert token == {"service_request_id": problem.biz_no, "token": "t1"}
    assert json.loads(client.get(f"{there}/requests.json").content) == []  # nobody has looked at it yet
    perform(
        problem, "dispatch", actor=people.actor("community_worker"), owner=people.pwc, category=code, effort="ordinary"
    )
    (row,) = json.loads(client.get(f"{there}/requests/{problem.biz_no}.json?extensions=true").content)
    assert row["status"] == "open" and row["agency_responsible"] == str(people.pwc)
    assert [note["type"] for note in row["notes"]] == ["reported", "dispatched"]


def test_xml_is_as_the_specification_prints_it(people, client, key):
    page = post(client, form="xml")
    assert page["Content-Type"] == "text/xml; charset=utf-8"
    tree = ElementTree.fromstring(page.content)
    assert tree.tag == "service_requests" and [e.tag for e in tree[0]] == [
        "service_request_id", "service_notice", "account_id",
    ]  # fmt: skip
    definition = ElementTree.fromstring(client.get("/open311/v2/services/light.lamp.road.xml").content)
    assert [e.tag for e in definition] == ["service_code", "attributes"] and definition[1][0].tag == "attribute"
    services = ElementTree.fromstring(client.get("/open311/v2/services.xml").content)
    assert services.tag == "services" and {e.tag for e in services} == {"service"}


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"key": ""}, 403),
        ({"key": "wrong"}, 403),
        ({"service_code": ""}, 400),
        ({"service_code": "nonsense"}, 404),
        ({"address_id": ""}, 400),
        ({"address_id": "", "lat": "20.1", "long": "115.9"}, 400),
        ({"address_id": "", "lat": "abc", "long": "115.9"}, 400),
        ({"address_id": "", "lat": "nan", "long": "inf"}, 400),
        ({"address_id": "", "address_string": "火星路"}, 400),
        ({"description": "灯" * (LONGEST + 1)}, 400),
    ],
)
def test_open311_says_what_is_wrong(people, client, key, given, status):
    Place.objects.filter(code=COMMUNITY).update(longitude=106.5, latitude=29.6, datum="gcj02")
    page = post(client, **given)
    assert page.status_code == status and json.loads(page.content)[0]["code"] == status
    assert not Problem.objects.exists()


def test_a_point_in_the_district_finds_its_community_and_a_key_has_a_limit(people, client, key):
    Place.objects.filter(code=COMMUNITY).update(longitude=106.5, latitude=29.6, datum="gcj02")
    for n in range(5):
        assert post(client, address_id="", lat="29.601", long="106.496", description=f"灯{n}").status_code == 200
    assert set(Problem.objects.values_list("place", flat=True)) == {COMMUNITY}
    assert post(client).status_code == 429


@pytest.mark.parametrize(
    "query", ["start_date=yesterday", "status=maybe", "page=0", "page_size=5000", "start_date=2026-01-01"]
)
def test_bad_arguments_are_named(people, client, query):
    page = client.get(f"/open311/v2/requests.json?{query}")
    assert page.status_code == 400 and query.split("=")[0] in json.loads(page.content)[0]["description"]


def test_a_new_request_is_read_with_its_key_and_the_interface_says_so(people, client, key):
    number = json.loads(post(client).content)[0]["service_request_id"]
    refused = client.get(f"/open311/v2/requests/{number}.json")
    assert refused.status_code == 404 and "api_key" in json.loads(refused.content)[0]["description"]
    assert client.get(f"/open311/v2/requests/{number}.json?api_key=secret").status_code == 200
    assert "还没有人看过" in json.loads(client.get("/open311/v2/discovery.json").content)["contact"]


def test_what_is_refused_and_what_is_repeated_does_not_use_up_a_key(people, client, key):
    first = json.loads(post(client, token="one").content)[0]["service_request_id"]
    for _n in range(8):
        assert post(client, address_id="").status_code == 400
    for n in range(4):
        assert post(client, description=f"灯{n}").status_code == 200
    assert post(client).status_code == 429
    again = post(client, token="one")
    assert (again.status_code, json.loads(again.content)[0]["service_request_id"]) == (200, first)


def test_expected_is_the_day_of_the_result_not_of_the_next_step(people, client, key):
    def expected(problem):
        row = json.loads(client.get(f"/open311/v2/requests/{problem.biz_no}.json?api_key=secret").content)[0]
        return row["expected_datetime"]

    number = json.loads(post(client).content)[0]["service_request_id"]
    problem = Problem.objects.get(biz_no=number)
    # one day each to sort, take on and get in touch, then five to solve it: the slip says 3 December
    assert promise_for(problem.place).done_by == date(2026, 12, 3)
    assert expected(problem) == "2026-12-04T00:00:00+08:00"
    assert expected(dispatched(people, problem, effort="complex")) == "2026-12-10T00:00:00+08:00"
    for step in ("accept", "contact"):
        perform(reread(problem), step, actor=people.actor("street_staff"))
    assert expected(problem) == "2026-12-08T00:00:00+08:00"  # in touch on the first day already
    perform(reread(problem), "resolve", actor=people.actor("street_staff"), answer="已换灯。")
    assert expected(problem) is None
