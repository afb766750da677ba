"""People, posts and the first officer: what a district enters when it begins."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from wugong.accounts.models import User
from wugong.accounts.queries import actor_of
from wugong.common import clock
from wugong.common.actor import SYSTEM, Role, Seat
from wugong.common.errors import Denied, Refusal
from wugong.flow.actions import take
from wugong.organisations.actions import posts, starting
from wugong.organisations.hats import people_at
from wugong.organisations.models import Appointment, Organisation, Post
from wugong.organisations.queries import organisations
from wugong.organisations.rules import Kind, PartyType
from wugong.organisations.testing import make_actor, make_cast, make_party, make_unit, make_user
from wugong.places import testing as places
from wugong.places.models import Place
from wugong.sheets import actions as sheets
from wugong.sheets import queries as sheet_queries

pytestmark = pytest.mark.django_db
HEAD = "登录名,姓名,所在组织,岗位,角色,任职日期,任期届满,任职方式,派出单位\n"


@pytest.fixture(autouse=True)
def _in_chinese():
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def people():
    return make_cast()


def bring(kind, text, actor=SYSTEM):
    """Import a sheet written as text; answers (new, changed, unchanged), or the faults in words."""
    with sheet_queries.plan(io.BytesIO(text.encode()), kind=kind, name="a.csv", actor=actor) as plan:
        if not plan.ready:
            return [str(fault) for fault in plan.faults]
        done = sheets.apply_plan(plan, actor=actor)
    return done.created, done.updated, done.same


def written(kind, actor=SYSTEM):
    out = io.BytesIO()
    sheet_queries.export(kind, out, form="csv", actor=actor)
    return out.getvalue().decode("utf-8-sig")


def test_people_are_entered_with_their_posts_and_stay_shut_until_invited(people):
    text = HEAD + "li.an,李安,青禾社区党委,社工,CW,,,,\nwang.he,王禾,青禾社区党委,社工,,,,,\n"
    assert bring("people", text, people.so) == (2, 0, 0)
    user = User.objects.get(username="li.an")
    assert (user.state, user.is_active, user.has_usable_password()) == ("invited", False, False)
    post = Post.objects.get(organisation=people.community, title="社工")
    assert (post.role, post.scope, post.headcount) == (Role.CW, places.COMMUNITY, 2)
    assert actor_of(user).role == Role.CW
    assert bring("people", text, people.so) == (0, 2, 0), "blank dates leave what is there as it is"
    assert Appointment.objects.filter(post=post).count() == 2


def test_an_exported_sheet_of_people_and_posts_imports_unchanged(people):
    for kind in ("people", "posts"):
        text = written(kind, people.do)
        assert bring(kind, text, people.do) == (0, 0, text.count("\n") - 1)
        assert text.count("\n") > 5
    assert "@" not in written("people", people.do)


def test_a_role_on_personnel_data_waits_for_the_second_person(people):
    text = HEAD + f"sun.yu,孙予,{people.pwc.name},副书记,SP,,,,\n"
    assert bring("people", text, people.do) == (1, 0, 0)
    assert Appointment.objects.get(user__username="sun.yu").state == "to_grant"


def test_a_street_gives_no_role_above_its_own_and_nothing_is_written(people):
    before = User.objects.count()
    faults = bring("people", HEAD + "sun.yu,孙予,组织部,副部长,DO,,,,\n", people.so)
    assert faults == ["第 2 行 C 列（所在组织）：您当前的身份不能安排该组织的岗位或这一角色。请报上一级办理。"]
    assert User.objects.count() == before


def test_rows_at_fault_are_named_and_nothing_is_written(people):
    rows = "a.a,甲,无名组织,社工,CW,,,,\nb.b,乙,青禾社区党委,网格员,,,,,\nb.b,丙,青禾社区党委,社工,CW,,,,\n"
    faults = bring("people", HEAD + rows, people.do)
    assert faults == [
        "第 2 行 C 列（所在组织）：没有组织“无名组织”。请先导入组织。",
        "第 3 行 E 列（角色）：青禾社区党委还没有“网格员”岗位。请填写角色，或先导入岗位。",
        "第 4 行 B 列（姓名）：同一登录名在本文件中对应两个人。",
    ]
    assert not User.objects.filter(username__in=["a.a", "b.b"]).exists()


def test_a_part_time_member_is_proposed_with_a_term_and_the_unit_must_agree(people):
    row = "he.ping,何平,松林街道党工委,兼职委员,PM,2026-12-01,2028-11-30,part_time_member,松林小学党支部\n"
    assert bring("people", HEAD + row, people.so) == (1, 0, 0)
    made = Appointment.objects.get(user__username="he.ping")
    assert (made.state, made.home, str(made.until)) == ("proposed", people.branch, "2028-11-30")
    full = HEAD + "he.ping,何平,松林街道党工委,兼职委员,PM,,,,\n"
    assert "已有人任职的" not in str(bring("people", full, people.so)) and made.state == "proposed"
    post = made.post
    post.headcount = 2
    posts.amend_post(post, headcount=2, actor=people.so)
    with pytest.raises(Refusal):
        posts.assign(post, user=User.objects.get(pk=people.ul.user), since=made.since, actor=people.so)


def test_a_part_time_member_reads_and_does_not_act_for_the_committee(people):
    post = posts.found_post(Post(title="兼职委员", organisation=people.pwc, role=Role.PM), actor=SYSTEM)
    span = {"since": clock.today(), "until": clock.today() + timedelta(days=400)}
    user = make_user()
    held = posts.propose(post, user=user, home=people.branch, **span, actor=people.so)
    take(take(held, "confirm", actor=people.up), "take_office", actor=SYSTEM)
    member = actor_of(user)
    assert member.role == Role.PM
    seat = Seat(organisation=people.pwc.pk)
    assert not member.sits(seat)
    assert member.user not in people_at([seat])[seat]
    assert organisations.organisation_by_id(member, people.pwc.pk) == people.pwc


def test_posts_come_and_are_corrected_by_a_sheet(people):
    head = "所在组织,岗位,角色,岗位数\n"
    assert bring("posts", head + "青禾社区党委,网格员,GW,3\n", people.so) == (1, 0, 0)
    assert bring("posts", head + "青禾社区党委,网格员,GW,4\n", people.so) == (0, 1, 0)
    assert Post.objects.get(title="网格员").headcount == 4
    fault = "第 2 行 C 列（角色）：岗位的角色不能更改。请关闭该岗位，另设一个。"
    assert bring("posts", head + "青禾社区党委,网格员,CW,4\n", people.so) == [fault]


def test_a_village_is_kept_by_its_secretary_like_a_community(people):
    village = people.places[places.COMMUNITY]
    unit = make_unit("青禾村委会", village, Kind.VILLAGERS_COMMITTEE)
    party = make_party("青禾村党总支", village, PartyType.GENERAL_BRANCH, unit=unit, superior=people.pwc)
    assert party.counterpart_type == "community"
    secretary = make_actor(Role.CP, party)
    post = posts.found_post(Post(organisation=party, title="村务员", role=Role.CW), actor=secretary)
    assert post.scope == places.COMMUNITY


# -- the first officer --

FIRST = {"department": "示范区委组织部", "title": "基层办主任", "username": "first", "name": "周正"}


@pytest.fixture
def empty(db):
    Place.objects.create(code="990112", level="district", name="示范区", valid_from="2024-01-01")


def administrator(duty):
    user = User.objects.create(username=duty.lower(), name=duty, administers=duty)
    return actor_of(user)


def test_the_system_administrator_names_the_first_officer_and_the_security_administrator_confirms(empty):
    a1, a2 = administrator("A1"), administrator("A2")
    made = starting.name_first_officer(**FIRST, actor=a1)
    assert (made.state, made.post.role, made.post.scope) == ("to_grant", Role.DO, "990112")
    assert actor_of(made.user).hat is None, "nothing is given before the second person agrees"
    client = Client()
    client.force_login(User.objects.get(username="a2"))
    assert client.get(f"/matters/appointment/{made.pk}/").status_code == 200
    with pytest.raises(Denied):
        take(made, "grant", actor=a1)
    take(made, "grant", actor=a2)
    assert actor_of(made.user).role == Role.DO


def test_a_district_that_is_led_names_no_first_officer(empty):
    a1, a2 = administrator("A1"), administrator("A2")
    with pytest.raises(Denied):
        starting.name_first_officer(**FIRST, actor=a2)
    made = starting.name_first_officer(**FIRST, actor=a1)
    with pytest.raises(Refusal, match="正等待安全管理员"):
        starting.name_first_officer(**{**FIRST, "username": "second"}, actor=a1)
    take(made, "grant", actor=a2)
    with pytest.raises(Refusal, match="已有工作人员"):
        starting.name_first_officer(**{**FIRST, "username": "second"}, actor=a1)
    assert not User.objects.filter(username="second").exists()


def test_without_a_district_nobody_is_named_and_the_sentence_says_what_to_do(db):
    with pytest.raises(Refusal, match="先导入区划"):
        starting.name_first_officer(**FIRST, actor=administrator("A1"))
    assert not Organisation.objects.exists()


def upload(client, kind, text):
    """Hand a file in on the page of its kind; what the page says of it, with the digest to take it by."""
    file = SimpleUploadedFile("名单.csv", text.encode(), content_type="text/csv")
    sent = client.post(reverse("web:sheet_in", args=[kind]), {"file": file})
    assert sent.status_code == 302, sent.context["form"].errors
    shown = client.get(sent.headers["Location"])
    return shown.context["upload"], shown.context["plan"], shown.content.decode()


def test_people_and_posts_come_over_the_pages_and_faults_are_named_by_place(people):
    client = Client()
    client.force_login(User.objects.get(pk=people.do.user))
    posts_head = "所在组织,岗位,角色,岗位数\n"
    kept, plan, page = upload(client, "posts", posts_head + "青禾社区党委,网格长,GW,很多\n无名组织,社工,CW,1\n")
    assert plan["fault_count"] == 2
    assert "第 2 行 D 列（岗位数）" in page
    assert "第 3 行 A 列（所在组织）" in page
    assert client.post(reverse("web:sheet_take", args=[kept.pk]), {"digest": plan["digest"]}).status_code == 302
    assert not Post.objects.filter(title="网格长").exists()  # a file with faults is not taken, whoever posts it
    kept, plan, _page = upload(client, "posts", posts_head + "青禾社区党委,网格长,GW,3\n")
    taken = client.post(reverse("web:sheet_take", args=[kept.pk]), {"digest": plan["digest"]})
    assert client.get(taken.headers["Location"]).status_code == 200
    assert Post.objects.get(title="网格长").headcount == 3
    kept, plan, page = upload(
        client, "people", HEAD + "a.a,甲,青禾社区党委,网格长,,13月1日,,,\n,乙,青禾社区党委,网格长,,,,,\n"
    )
    assert "第 2 行 F 列（任职日期）" in page
    assert "第 3 行 A 列（登录名）" in page
    kept, plan, _page = upload(client, "people", HEAD + "a.a,甲,青禾社区党委,网格长,,2026-11-01,,,\n")
    client.post(reverse("web:sheet_take", args=[kept.pk]), {"digest": plan["digest"]})
    assert Appointment.objects.get(user__username="a.a").post.title == "网格长"
