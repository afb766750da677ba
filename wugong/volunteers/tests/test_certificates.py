"""R-42: a certificate equals the final records, waits for heads that there are, and is checked by anybody."""

from __future__ import annotations

import pytest
from django.urls import reverse

from wugong.common import clock
from wugong.common.errors import Refusal
from wugong.flow.actions import begin, take
from wugong.flow.models import Todo
from wugong.flow.queries import reread
from wugong.flow.testing import at, refused, stays
from wugong.organisations.models import Organisation
from wugong.volunteers.bindings.certificate import CERTIFICATE
from wugong.volunteers.models import Certificate
from wugong.volunteers.testing import certified, served

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def test_a_certificate_equals_the_records_and_is_checked_by_anybody(cast, client):
    made, head = certified(cast), cast.actor("community_secretary")
    Certificate.objects.filter(pk=made.pk).update(hours=3)
    stays(made, lambda: take(reread(made), "issue", actor=head), Refusal, "R-42")
    Certificate.objects.filter(pk=made.pk).update(hours=2)
    take(reread(made), "issue", actor=head)
    made = reread(made)
    assert made.number
    address = reverse("volunteers:check")
    good = client.post(address, {"number": made.number, "code": f" {made.code[:5]} {made.code[5:].lower()}"})
    assert made.name == cast.users["resident"].name and made.name in good.content.decode()
    client.force_login(cast.users["resident"])
    assert client.get(reverse("volunteers:paper", args=[made.pk])).content.startswith(b"%PDF")
    take(made, "revoke", actor=head, reason="时长有误")
    client.logout()
    assert "已撤销" in client.post(address, {"number": made.number, "code": made.code}).content.decode()


def test_a_certificate_names_the_account_that_served_and_nobody_else(cast):
    made, own = certified(cast), cast.actor("resident")
    with clock.at(made.state_since):
        given = {"host": made.host, "first_day": made.first_day, "last_day": made.last_day}
        typed = begin(Certificate(volunteer=made.volunteer, name="张三"), "request", actor=own, **given)
    assert (typed.name, "name" in CERTIFICATE.machine.step("request").columns) == (cast.users["resident"].name, False)


def test_guessed_numbers_are_locked_out(cast, client):
    address = reverse("volunteers:check")
    given = [client.post(address, {"number": f"{n}号", "code": "AAAAAAAAAA"}).status_code for n in range(7)]
    assert given == [200] * 5 + [429] * 2


def test_right_checks_are_no_guesses(cast, client):
    made = take(certified(cast), "issue", actor=cast.actor("community_secretary"))
    address, right = reverse("volunteers:check"), {"number": made.number, "code": made.code}
    given = [client.post(address, right).status_code for _n in range(7)]
    assert (
        given + [client.post(address, {**right, "code": f"AAAAAAAAA{n}"}).status_code for n in range(5)] == [200] * 12
    )
    assert client.post(address, right).status_code == 429


def test_a_certificate_waits_for_the_heads_that_there_are_and_leads_to_its_paper(cast, client):
    made = certified(cast)
    waiting = Todo.objects.filter(matter=made.pk, done_at__isnull=True).values_list("role", flat=True)
    assert list(waiting) == ["CP"]
    take(made, "issue", actor=cast.actor("community_secretary"))
    paper, page = reverse("volunteers:paper", args=[made.pk]), reverse("web:case", args=["certificate", made.pk])
    for who, seen in {"resident": True, "community_secretary": False}.items():
        client.force_login(cast.users[who])
        shown = client.get(page).content.decode()
        assert (paper in shown, made.code in shown) == (seen, seen)


def test_without_final_hours_there_is_no_certificate(cast):
    row = served(cast)
    host, day = Organisation.objects.get(pk=cast.community.pk), row.began_at.date()
    with clock.at(at(11, 26)):
        blank = Certificate(volunteer=row.volunteer)
        given = {"host": host, "first_day": day, "last_day": day}
        refused("R-42", lambda: begin(blank, "request", actor=cast.actor("resident"), **given))
