"""What is turned away at the gate, what nobody may keep, and who may read the figures."""

import ipaddress
from unittest.mock import patch

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from wugong.accounts.models import User
from wugong.web import gates, pulse
from wugong.web.gates import Full, Gate, GateMiddleware


@pytest.fixture
def user(db):
    return User.objects.create(username="anna", name="安", resident_of="990112001001")


@pytest.mark.parametrize("address", ["/matters/%00/", "/\0", "/search/?q=%00"])
def test_an_address_with_a_nul_is_answered_400(client, db, address):
    assert client.get(address).status_code == 400


@pytest.mark.parametrize("name", ["web:desk", "web:around", "v1:desk"])
def test_what_somebody_signed_in_was_answered_is_kept_nowhere(client, user, name):
    client.force_login(user)
    assert client.get(reverse(name))["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("target", ["desk", "web:desk", "javascript:x"])
def test_a_next_that_is_no_address_leads_home(client, user, target):
    user.set_password("Osmanthus 7 lanterns")
    user.save()
    typed = {"username": "anna", "password": "Osmanthus 7 lanterns", "next": target}
    answer = client.post("/sign-in/", typed)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    answer = client.post("/care/", {"on": "1", "next": target})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_a_page_token_of_the_year_one_gives_the_first_page(client, user):
    import base64
    import json

    User.objects.filter(pk=user.pk).update(administers="A1", resident_of="")
    client.force_login(user)
    values = ["0001-01-01T00:00:00+00:00", "00000000-0000-7000-8000-000000000000"]
    token = base64.urlsafe_b64encode(json.dumps([False, *values]).encode()).decode()
    assert client.get("/outbox/", {"page": token}).status_code == 200


def test_few_bodies_of_one_address_are_read_at_once_and_others_still_come_in():
    gate = Gate(most=4, each=2)
    with gate.passed("198.51.100.7"), gate.passed("198.51.100.7"):
        with pytest.raises(Full), gate.passed("198.51.100.7"):
            pass
        with gate.passed("203.0.113.1"), gate.passed("203.0.113.2"), pytest.raises(Full), gate.passed("203.0.113.3"):
            pass
    with gate.passed("198.51.100.7"):
        assert gate.inside.total() == 1
    assert gate.inside == {}


def test_a_body_that_finds_no_place_is_told_to_come_again(client, db):
    with patch.object(gates, "GATE", Gate(most=0, each=0)):
        answer = client.post("/sign-in/", {"username": "anna", "password": "x"})
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert client.get("/sign-in/").status_code == 200


def test_a_place_is_held_only_while_the_body_is_read(rf):
    seen = []

    def page(request):
        seen.append(gates.GATE.inside.total())
        return HttpResponse(request.POST["a"])

    request = RequestFactory().post("/sign-in/", {"a": "1"})
    request.user = type("Nobody", (), {"is_authenticated": False})()
    assert GateMiddleware(page)(request).content == b"1"
    assert seen == [0]


def test_the_health_check_tells_of_a_worker_that_is_gone(client, db, settings, tmp_path):
    assert client.get("/healthz").json() == {"ok": True, "database": True, "worker": True}
    settings.WORKER_ALIVE = tmp_path / "none"
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"ok": False, "database": True, "worker": False})
    pulse.beat()
    assert client.get("/healthz").status_code == 200


def test_the_figures_are_for_trusted_addresses_alone(client, db, settings):
    text = client.get("/metrics").content.decode()
    for line in ("wugong_worker_alive 1.0", "wugong_record_unsealed 0.0", "wugong_todos_overdue 0.0"):
        assert line in text.splitlines()
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.7").status_code == 404
    # Through a proxy that nobody has named, everybody seems to come from this machine.
    assert client.get("/metrics", HTTP_X_FORWARDED_FOR="203.0.113.7").status_code == 404
    settings.TRUSTED_PROXIES = [ipaddress.ip_network("127.0.0.1")]
    assert client.get("/metrics", HTTP_X_FORWARDED_FOR="203.0.113.7").status_code == 404
    settings.METRICS_FROM = [ipaddress.ip_network("203.0.113.0/24")]
    assert client.get("/metrics", HTTP_X_FORWARDED_FOR="203.0.113.7").status_code == 200
