"""The first three administrators by a command; every further one by two persons (R-61)."""

from __future__ import annotations

import io
import re

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from wugong.accounts.actions import administrators, people
from wugong.accounts.models import Nomination, User
from wugong.common.actor import Actor, Hat, Role
from wugong.common.errors import Denied, Invalid, Refusal, Stale
from wugong.inbox.models import Message
from wugong.record.models import Entry, Outcome

pytestmark = pytest.mark.django_db
THREE = {"system": "xt:林一", "security": "aq:陈二", "audit": "sj:周三"}
NEW = {"username": "Next", "name": "吴四", "email": "", "administers": "A3", "reason": "岗位轮换。"}


def command(**options):
    out, fault = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LC_ALL", "en")
        try:
            call_command("administrator", stdout=out, stderr=fault, **options)
        except SystemExit as end:
            assert end.code == 1
    return out.getvalue(), fault.getvalue()


@pytest.fixture
def three(db):
    """An actor for each duty."""

    def actor(role, name):
        user = User.objects.create(username=role.lower(), name=name, administers=role)
        return Actor(user=user.pk, name=name, hat=Hat(role, Role(role)))

    return {role: actor(role, name) for role, name in (("A1", "林一"), ("A2", "陈二"), ("A3", "周三"))}


def test_the_command_makes_three_with_a_link_each_that_works_once(client):
    out, fault = command(**THREE)
    assert fault == ""
    made = {u.administers: (u.username, u.state) for u in User.objects.all()}
    assert made == {"A1": ("xt", "invited"), "A2": ("aq", "invited"), "A3": ("sj", "invited")}
    links = re.findall(r"http\S+(/account/invited/\S+)", out)
    assert len(set(links)) == 3
    for link in links:
        assert client.post(link, {"password": "Chrysanthemum 9 boats"}).status_code == 302
        assert client.get(link).status_code == 404
    assert User.objects.filter(is_active=True).count() == 3
    assert Entry.objects.filter(act="add_account").count() == 3


def test_the_command_works_once(client):
    command(**THREE)
    out, fault = command(system="x1:甲", security="x2:乙", audit="x3:丙")
    assert "already" in fault
    assert out == ""
    assert User.objects.count() == 3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"audit": "xt:周三"}, "different persons"),
        ({"audit": "XT:周三"}, "different persons"),
        ({"audit": "sj:林一"}, "different persons"),
        ({"audit": "sj"}, "--audit must be"),
        ({"audit": "s j:周三"}, "--audit must be"),
        ({"audit": None}, "--audit"),
    ],
)
def test_three_duties_need_three_persons(change, said):
    out, fault = command(**{**THREE, **change})
    assert said in fault
    assert out == ""
    assert not User.objects.exists()


def test_the_demo_has_its_own(settings):
    settings.DEMO = True
    assert "demo" in command(**THREE)[1]
    assert not User.objects.exists()


def test_who_is_locked_out_gets_a_new_link_on_the_server(client, three, user):
    out, _fault = command(link="A2")
    assert client.get(out.strip()[len("http://127.0.0.1:8000") :]).status_code == 200
    assert "anqi" in command(link="anqi")[1]


def test_an_administrator_is_proposed_by_one_and_confirmed_by_another(three):
    made = administrators.nominate(**NEW, actor=three["A2"])
    assert not User.objects.filter(username="next").exists()
    told = Message.objects.filter(kind="account.nomination").values_list("user", flat=True)
    assert set(told) == {three["A1"].user, three["A3"].user}
    done = administrators.answer_nomination(made, verb="confirm", actor=three["A1"])
    assert (done.state, done.decided_by_id) == ("confirmed", three["A1"].user)
    user = User.objects.get(username="next")
    assert (user.administers, user.state) == ("A3", "invited")
    assert people.invite(user, actor=three["A2"])
    with pytest.raises(Denied):
        people.invite(user, actor=three["A1"])


@pytest.mark.parametrize("role", ["A1", "A3"])
def test_others_do_not_propose(three, role):
    with pytest.raises(Denied):
        administrators.nominate(**NEW, actor=three[role])
    assert not Nomination.objects.exists()


def test_nobody_confirms_his_own_proposal(three):
    made = administrators.nominate(**NEW, actor=three["A2"])
    with pytest.raises(Denied):
        administrators.answer_nomination(made, verb="confirm", actor=three["A2"])
    assert not User.objects.filter(username="next").exists()
    with transaction.atomic(), pytest.raises(IntegrityError):
        Nomination.objects.filter(pk=made.pk).update(state="confirmed", decided_by=made.proposed_by)


def test_another_of_the_same_duty_is_no_second_person(three):
    made = administrators.nominate(**NEW, actor=three["A2"])
    user = User.objects.create(username="a2b", name="郑五", administers="A2")
    with pytest.raises(Denied):
        administrators.answer_nomination(
            made, verb="confirm", actor=Actor(user=user.pk, name="郑五", hat=Hat("A2", Role.A2))
        )


def test_a_refusal_needs_its_reason_and_a_proposal_is_answered_once(three):
    made = administrators.nominate(**NEW, actor=three["A2"])
    with pytest.raises(Invalid):
        administrators.answer_nomination(made, verb="refuse", reason=" ", actor=three["A3"])
    administrators.answer_nomination(made, verb="refuse", reason="未见文件", actor=three["A3"])
    with pytest.raises(Stale):
        administrators.answer_nomination(made, verb="confirm", actor=three["A1"])
    assert not User.objects.filter(username="next").exists()
    assert Message.objects.filter(user=three["A2"].user).count() == 1
    again = administrators.nominate(**NEW, actor=three["A2"])
    assert administrators.answer_nomination(again, verb="withdraw", actor=three["A2"]).state == "withdrawn"


def test_a_name_is_proposed_once_and_is_nobody_elses(three):
    administrators.nominate(**NEW, actor=three["A2"])
    for username in ("next", " NEXT ", "a1"):
        with pytest.raises(Refusal):
            administrators.nominate(**{**NEW, "username": username}, actor=three["A2"])


def test_the_pages_lead_from_proposal_to_link(client, three):
    client.force_login(User.objects.get(username="a2"))
    assert client.post("/account/administrators/add/", NEW).status_code == 302
    made = Nomination.objects.get()
    page = client.get("/account/administrators/").content.decode()
    assert "/withdraw/" in page
    assert "/confirm/" not in page
    client.force_login(User.objects.get(username="a3"))
    assert "/confirm/" in client.get("/account/administrators/").content.decode()
    assert client.post(f"/account/administrators/{made.pk}/confirm/").status_code == 302
    client.force_login(User.objects.get(username="a2"))
    new = User.objects.get(username="next")
    assert f"/account/people/{new.pk}/invite/" in client.get(f"/account/people/{new.pk}/").content.decode()
    assert "/account/invited/" in client.post(f"/account/people/{new.pk}/invite/").content.decode()
    assert Entry.objects.filter(kind="nomination", outcome=Outcome.DONE).count() == 2
