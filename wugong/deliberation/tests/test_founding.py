"""Joint meetings of all three tiers founded from the tree, by page, command and sheet."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command

from wugong.accounts.models import User
from wugong.common.actor import SYSTEM, Role
from wugong.common.errors import Denied, Refusal
from wugong.deliberation.actions.bodies import found_bodies, pass_lead
from wugong.deliberation.models import Body
from wugong.deliberation.queries.founding import foundings, without_chair
from wugong.flow.actions import take
from wugong.organisations.models import Post
from wugong.organisations.testing import make_actor, make_cast
from wugong.places import testing as places
from wugong.sheets import actions as sheets
from wugong.sheets import queries as sheet_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return make_cast()


def bring(text, actor=SYSTEM):
    with sheet_queries.plan(io.BytesIO(text.encode()), kind="bodies", name="a.csv", actor=actor) as plan:
        if not plan.ready:
            return [str(fault) for fault in plan.faults]
        done = sheets.apply_plan(plan, actor=actor)
    return done.created, done.updated, done.same


def test_the_tree_proposes_chair_secretariat_and_members(people):
    found = {each.place.code: each for each in foundings(people.do)}
    street = found[places.STREET]
    assert (street.chair.role, street.chair.organisation) == (Role.SP, people.pwc)
    assert (street.secretariat.role, street.secretariat.organisation) == (Role.SO, people.pwc)
    assert street.members == [people.pwc, people.community, people.branch]
    district = found[places.DISTRICT]
    assert district.members == [people.department, people.pwc]
    community = found[places.COMMUNITY]
    assert (community.secretariat.role, community.members) == (Role.CP, [people.community, people.branch])
    assert found[places.OTHER_STREET].chair is None
    assert str(found[places.OTHER_STREET].why) == "这里没有哪个组织设有角色为“街道党工委书记”的岗位。"


def test_all_that_can_be_founded_are_founded_at_once(people):
    made = found_bodies([each for each in foundings(people.do) if each.chair], actor=people.do)
    assert sorted(body.place.code for body in made) == [places.DISTRICT, places.STREET, places.COMMUNITY]
    assert all(body.procedures.count() == 1 for body in made)
    assert [each.place.code for each in foundings(people.do) if each.chair] == []


def test_a_street_founds_those_of_its_communities_and_no_others(people):
    assert {each.place.code[:9] for each in foundings(people.sp)} == {places.STREET}
    assert foundings(people.cp) == []
    district = next(each for each in foundings(people.do) if each.place.code == places.DISTRICT)
    with pytest.raises(Denied):
        found_bodies([district], actor=people.sp)
    assert not Body.objects.exists()


def test_one_that_cannot_be_founded_takes_all_back(people):
    with pytest.raises(Refusal):
        found_bodies(foundings(people.do), actor=people.do)
    assert not Body.objects.exists()


def test_the_command_says_what_it_could_not_found_and_why(people, capsys):
    call_command("found", "bodies", "--dry-run")
    assert not Body.objects.exists()
    call_command("found", "bodies", "--tier", "street")
    said = capsys.readouterr()
    assert Body.objects.get().place.code == places.STREET
    assert "1 处：这里没有哪个组织设有角色为“街道党工委书记”的岗位。" in said.err
    assert f"{places.OTHER_STREET}: " not in said.err
    call_command("found", "bodies", "--tier", "street", "--verbose")
    assert f"{places.OTHER_STREET}: 这里没有哪个组织设有角色为“街道党工委书记”的岗位。" in capsys.readouterr().err
    assert "已建立：区级0个，街道1个，社区0个；暂不能建立" in said.out


def test_the_chair_passes_on_with_what_waits_for_it(people):
    body = found_bodies([e for e in foundings(people.do) if e.place.code == places.STREET], actor=people.do)[0]
    office = Post.objects.get(organisation=people.pwc, role=Role.SO)
    with pytest.raises(Denied):
        pass_lead(body, chair=office, secretariat=office, actor=people.so)
    changed = pass_lead(body, chair=office, secretariat=office, actor=people.do)
    assert (changed.chair_role, changed.secretariat_role) == (Role.SO, Role.SO)


def test_a_joint_meeting_whose_chair_nobody_holds_is_listed(people):
    found_bodies([each for each in foundings(people.do) if each.chair], actor=people.do)
    assert not without_chair(people.do).exists()
    from wugong.organisations.models import Appointment

    take(Appointment.objects.get(user=people.sp.user), "revoke", reason="工作调动", actor=SYSTEM)
    assert [body.place.code for body in without_chair(people.do)] == [places.STREET]


def test_a_sheet_founds_a_joint_meeting_and_comes_back_unchanged(people):
    text = (
        "所在区划代码,成员单位,席位,有表决权,兼职委员\n"
        f"{places.STREET},松林街道党工委,chair、secretariat,,\n"
        f"{places.STREET},松林小学党支部,member,否,是\n"
    )
    assert bring(text, people.do) == (2, 0, 0)
    body = Body.objects.get(place__code=places.STREET)
    seat = body.members.get(organisation=people.branch)
    assert (body.chair_role, body.secretariat_role, seat.voting, seat.part_time) == (Role.SP, Role.SO, False, True)
    out = io.BytesIO()
    sheet_queries.export("bodies", out, form="csv", actor=people.do)
    assert bring(out.getvalue().decode("utf-8-sig"), people.do) == (0, 0, 2)


def test_rows_of_a_sheet_that_cannot_be_founded_are_named(people):
    text = (
        f"所在区划代码,成员单位,席位\n{places.STREET},松林小学党支部,member\n{places.COMMUNITY},松林小学党支部,chair\n"
    )
    assert bring(text, people.do) == [
        "第 2 行 C 列（席位）：新建联席会议，要有一行写明召集单位。",
        "第 3 行 B 列（成员单位）：松林小学党支部没有角色为“社区党委书记”的岗位。请先导入人员和岗位。",
    ]
    assert not Body.objects.exists()


def test_the_page_founds_what_is_ticked_and_one_is_changed_before(people, client):
    client.force_login(User.objects.get(pk=people.do.user))
    page = client.get("/deliberation/bodies/found/")
    assert page.status_code == 200 and "松林街道" in page.content.decode()
    client.post("/deliberation/bodies/found/", {"place": [places.STREET]})
    assert [body.place.code for body in Body.objects.all()] == [places.STREET]
    post = Post.objects.get(organisation=people.community, role=Role.CP)
    data = {"chair": post.pk, "secretariat": post.pk, "members": [people.unit.pk]}
    client.post(f"/deliberation/bodies/found/{places.COMMUNITY}/", data)
    body = Body.objects.get(place__code=places.COMMUNITY)
    assert [m.organisation for m in body.members.order_by("created_at")] == [people.community, people.unit]
    make_actor(Role.CW, people.community)
    assert client.get(f"/deliberation/bodies/{body.pk}/lead/").status_code == 200


def test_after_founding_the_page_is_headed_by_what_was_founded_and_then_what_is_left(people, client):
    client.force_login(User.objects.get(pk=people.do.user))
    page = "/deliberation/bodies/found/"
    ticked = [each.place.code for each in foundings(people.do) if each.chair]
    answer = client.post(page, {"place": ticked}, follow=True)
    assert any(not each.chair for each in foundings(people.do)), "the cast has places without a chair"
    text = answer.content.decode()
    heading = text.partition("<h1")[2].partition("</h1>")[0]
    assert f"已建立 {len(ticked)} 个联席会议" in heading and "还有" in text
    assert "暂时还不能建立联席会议" in client.get(page).content.decode()
