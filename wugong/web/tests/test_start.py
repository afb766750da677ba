"""The page that leads a new district by the hand."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.forms import ModelChoiceField
from django.test import Client

from wugong.accounts.actions import people
from wugong.accounts.models import Invitation, User
from wugong.common.actor import SYSTEM, Role
from wugong.common.forms import why_empty
from wugong.organisations.models import Organisation
from wugong.organisations.testing import make_actor, make_party, make_unit
from wugong.places.models import Place
from wugong.web.views.entry import landing

pytestmark = pytest.mark.django_db


def seen_by(user, path="/start/"):
    client = Client()
    client.force_login(user)
    return client.get(path)


@pytest.fixture
def three():
    return [User.objects.create(username=f"a{n}", name=f"管理员{n}", administers=f"A{n}") for n in (1, 2, 3)]


def test_an_empty_house_asks_for_the_divisions_first(three):
    page = seen_by(three[0])
    assert page.status_code == 200
    following = [row["task"].title for row in page.context["tasks"] if row["next"]]
    assert following == ["全区区划"]
    assert "/sheets/divisions/" in page.content.decode()
    assert seen_by(three[2]).status_code == 403


def test_the_system_administrator_brings_the_divisions_in_while_there_is_no_district(three):
    client = Client()
    client.force_login(three[0])
    file = BytesIO("代码,名称\n990112,示范区\n990112001,松林街道\n990112101,河口镇\n990112101200,河口村\n".encode())
    file.name = "divisions.csv"
    check = client.post("/sheets/divisions/", {"file": file}, follow=True)
    assert check.status_code == 200
    upload = check.context["upload"]
    taken = client.post(f"/sheets/take/{upload.pk}/", {"digest": check.context["plan"]["digest"]})
    assert (taken.status_code, taken["Location"]) == (302, "/start/")
    assert client.get("/sheets/divisions/").status_code == 403, "from then on the district keeps its divisions"
    page = seen_by(three[0])
    assert [row["task"].title for row in page.context["tasks"] if row["next"]] == ["区委组织部首位工作人员"]


def test_the_first_officer_is_named_and_granted_by_two_pages(three):
    Place.objects.create(code="990112", level="district", name="示范区", valid_from="2024-01-01")
    client = Client()
    client.force_login(three[0])
    data = {"department": "示范区委组织部", "title": "科长", "username": "zhou.zheng", "name": "周正"}
    assert client.post("/organisations/first-officer/", data)["Location"] == "/start/"
    page = seen_by(three[1]).content.decode()
    assert "周正正等待安全管理员确认" in page and "查看并授权" in page
    assert client.post("/organisations/first-officer/", data).status_code == 422


def test_a_district_officer_sees_what_is_missing_and_what_needs_mending(cast):
    idle = people.enter_account(username="idle", name="闲人", actor=SYSTEM)
    page = seen_by(cast.district_officer)
    titles = {gap.title: gap for gap in page.context["gaps"]}
    assert titles["有账号、无岗位的人员"].rows == [(f"{idle.name} · idle", "")]
    assert "石桥社区" in str(titles["无人在岗的社区和村"].rows)
    by_title = {row["task"].title: row["task"] for row in page.context["tasks"]}
    assert by_title["三级联席会议"].done is False
    assert by_title["组织"].done is True


def test_a_street_sees_its_own(cast):
    page = seen_by(cast.street_secretary)
    assert {row["task"].title for row in page.context["tasks"]} >= {"组织", "人员及岗位", "三级联席会议"}
    assert seen_by(cast.liaison_officer).status_code == 403


def test_links_are_made_for_all_who_wait_and_shown_once(cast, mailoutbox):
    for n, mail in enumerate(["", "yi@example.org"]):
        people.enter_account(username=f"new{n}", name=f"新人{n}", email=mail, actor=cast.actor("district_officer"))
    client = Client()
    client.force_login(cast.system_administrator)
    assert "2人待发链接" in client.get("/account/people/invitations/").content.decode()
    page = client.post("/account/people/invitations/", {"form": "mail"}).content.decode()
    assert "新人0，您的账号已开设" in page and "新人1，您的账号已开设" not in page
    assert [m.to for m in mailoutbox] == [["yi@example.org"]]
    assert Invitation.objects.count() == 2
    assert client.post("/account/people/invitations/", {"form": "list"}).status_code == 302
    again = client.post("/account/people/invitations/", {"form": "list", "again": "1"}).content.decode()
    assert "new0" in again and "new1" in again
    assert seen_by(cast.district_officer, "/account/people/invitations/").status_code == 403
    assert Invitation.objects.count() == 4


def test_who_names_the_first_officer_is_not_asked_once_the_district_is_led(cast):
    page = seen_by(cast.system_administrator)
    task = next(row["task"] for row in page.context["tasks"] if row["task"].title == "区委组织部首位工作人员")
    assert (task.done, task.mine) == (True, False)
    assert "/organisations/first-officer/" not in page.content.decode()


def test_what_no_form_can_offer_is_listed_until_it_is_entered(cast):
    """Streets without an office or committee, communities without a Party organisation of their own."""

    def listed():
        gaps = seen_by(cast.district_officer).context["gaps"]
        return {gap.title: [name for name, _url in gap.rows] for gap in gaps}

    street, ground = (Place.objects.get(code=code) for code in ("990112002", "990112001002"))
    Organisation.objects.filter(place=ground, sort="party").update(basis="")
    titles = (
        "没有街道办事处或镇政府的街道（镇）", "没有党工委的街道（镇）",
        "没有本社区（村）党组织（设立依托为“地域”）的社区和村",
    )  # fmt: skip
    before = listed()
    assert all(street.name in before[title] for title in titles[:2])
    assert f"松林街道 · {ground}" in before[titles[2]]
    make_unit(f"{street}办事处", street, "organ")
    make_party(f"{street}党工委", street, "working_committee", basis="")
    make_party(f"{ground}党委", ground, basis="")
    after = listed()
    assert all(street.name not in after.get(title, []) for title in titles[:2])
    assert f"松林街道 · {ground}" not in after.get(titles[2], [])


@pytest.mark.parametrize(
    ("who", "machine"),
    [
        ("community_worker", "activity"),
        ("department_officer", "service_item"),
        ("department_officer", "sink_entry"),
        ("department_officer", "mandate"),
        ("street_finance", "fund"),
    ],
)
def test_a_choice_that_offers_nothing_says_why(cast, who, machine):
    """A street or community without a Party organisation of its own is offered by no form; each form says so."""
    actor = make_actor(Role.SF, cast.pwc) if who == "street_finance" else cast.actor(who)
    Organisation.objects.update(basis="")
    Organisation.objects.filter(kind="working_committee").update(kind="committee")
    page = seen_by(User.objects.get(pk=actor.user), f"/matters/{machine}/new/")
    assert "还没有可选的：符合条件的组织还没有录入" in page.content.decode()
    assert 'href="/start/"' not in page.content.decode(), "he cannot open it"


def test_who_sets_up_a_district_is_led_from_the_empty_choice_to_what_is_missing(cast):
    none = ModelChoiceField(Organisation.objects.none())
    assert why_empty(none, cast.actor("street_secretary"))[1] == "/start/"
    assert why_empty(none, cast.actor("community_worker"))[1] == ""


def test_a_system_administrator_lands_on_setting_up_until_the_district_is_led(three):
    admin = User.objects.get(administers="A1")
    assert landing(admin) == "/start/"


def test_a_system_administrator_of_a_working_district_lands_on_the_accounts(cast):
    admin = cast.system_administrator
    assert landing(admin) == "/account/people/"
