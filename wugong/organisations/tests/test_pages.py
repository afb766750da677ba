from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from wugong.accounts.models import User
from wugong.common import clock
from wugong.common.actor import SYSTEM, Role
from wugong.flow.actions import take
from wugong.organisations.actions import posts, ties
from wugong.organisations.models import Appointment, Organisation, Post, Tie
from wugong.organisations.rules import PartyType
from wugong.organisations.testing import make_party, make_user
from wugong.places import testing as places


@pytest.fixture(autouse=True)
def english():
    """Pages in Chinese, as their plain address has them."""
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def as_(client):
    def enter(actor):
        client.force_login(User.objects.get(pk=actor.user))
        return client

    return enter


def url(name, *args):
    return reverse(f"organisations:{name}", args=args)


def text(response):
    return response.content.decode()


def test_an_organisation_says_what_it_is_who_holds_its_posts_and_what_hangs_on_it(cast, as_):
    ties.tie(cast.branch, kind="paired", target=cast.community, actor=SYSTEM)
    posts.assign(_vacancy(cast.community), user=make_user("李四"), since=clock.today(), actor=SYSTEM)
    page = text(as_(cast.so).get(url("organisation", cast.community.pk)))
    for found in ("青禾社区党委", "正常", "松林街道党工委", "结对", "松林小学党支部", "李四", "网格员", "录入现有组织"):
        assert found in page


def _vacancy(organisation, role=Role.GW, title="网格员"):
    return posts.found_post(Post(title=title, organisation=organisation, role=role), actor=SYSTEM)


def test_a_party_organisation_offers_the_yearly_confirmation_while_it_is_missing(cast, as_):
    step = reverse("web:step", args=["organisation", cast.branch.pk, "annual_confirm"])
    assert step not in text(as_(cast.ul).get(url("organisation", cast.branch.pk)))
    Organisation.objects.filter(pk=cast.branch.pk).update(confirmed_year=2000)
    assert step in text(as_(cast.ul).get(url("organisation", cast.branch.pk)))
    answer = as_(cast.ul).post(step, {"phone": "", "member_band": "3-6", "anchor_valid": "on"})
    assert answer.status_code == 422
    sent = {"phone": "6780 1", "member_band": "3-6", "anchor_valid": "on"}
    assert as_(cast.ul).post(step, sent).status_code == 302
    assert Organisation.objects.get(pk=cast.branch.pk).confirmed_year == clock.today().year
    assert as_(cast.so).post(step, sent).status_code == 403


def test_the_list_is_filtered_and_searched(cast, as_):
    client = as_(cast.so)
    assert "松林小学" in text(client.get(url("list")))
    page = text(client.get(url("list"), {"flag": "unpaired"}))
    assert "松林小学党支部" in page
    assert "青禾社区党委" not in page
    page = text(client.get(url("list"), {"q": "qinghe", "sort": "party", "kind": "committee", "place": places.STREET}))
    assert "青禾社区党委" in page
    assert "松林小学" not in page
    page = text(client.get(url("list"), {"q": "没有这样的"}))
    assert "没有符合" in page or "Nothing fits" not in page
    assert client.get(url("list"), {"place": "x", "flag": "y", "page": "z"}).status_code == 200


def test_a_branch_is_drafted_corrected_sent_up_approved(cast, as_):
    address = url("add") + f"?sort=party&place={places.COMPOUND}"
    sent = {
        "name": "春晖家园小区党支部", "kind": "branch", "where": places.COMPOUND, "superior": cast.community.pk,
        "basis": "territorial", "anchor": "compound", "member_band": "3-6", "strengths": "venue 活动室\n热心",
    }  # fmt: skip
    assert as_(cast.cp).get(address).context["form"].initial["superior"] == cast.community
    assert as_(cast.cp).get(url("add") + "?place=abc").status_code == 200
    assert as_(cast.cp).get(url("add") + "?sort=x").status_code == 404
    assert as_(cast.cp).post(address, {**sent, "where": "990112009"}).status_code == 422
    assert as_(cast.cp).post(address, sent).status_code == 302
    made = Organisation.objects.get(name="春晖家园小区党支部")
    assert (made.state, made.place.code) == ("draft", places.COMPOUND)
    assert [one["code"] for one in made.strengths] == ["venue", "热心"]
    edited = {**sent, "phone": "6780 9", "strengths": "venue 活动室"}
    assert as_(cast.cp).post(url("edit", made.pk), edited).status_code == 302
    submit = reverse("web:step", args=["organisation", made.pk, "submit"])
    assert as_(cast.cp).post(submit, {}).status_code == 302
    approve = reverse("web:step", args=["organisation", made.pk, "approve"])
    reply = {"reply_doc": "青禾委〔2026〕3号", "term_end": ""}
    assert as_(cast.cp).post(approve, reply).status_code == 403
    assert as_(cast.sp).post(approve, {"reply_doc": ""}).status_code == 409
    assert as_(cast.sp).post(approve, {**reply, "term_end": "2040-01-01"}).status_code == 409
    assert as_(cast.sp).post(approve, reply).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.phone, made.reply_doc) == ("active", "6780 9", "青禾委〔2026〕3号")


def test_an_existing_unit_is_entered_by_the_street_with_its_code_checked(cast, as_):
    address = url("add") + "?sort=unit"
    sent = {
        "name": "青禾市场",
        "kind": "market",
        "where": places.COMMUNITY,
        "existing": "1",
        "uscc": "91110000600037341M",
    }
    answer = as_(cast.so).post(address, sent)
    assert answer.status_code == 422
    assert "最后一位与前面对不上" in text(answer)
    assert "青禾市场" in text(answer)
    assert as_(cast.so).post(address, {**sent, "uscc": "9111 0000 6000 3734 1L"}).status_code == 302
    assert Organisation.objects.get(name="青禾市场").uscc == "91110000600037341L"
    again = as_(cast.so).post(address, {**sent, "name": "另一市场", "uscc": "91110000600037341L"})
    assert again.status_code == 422
    assert "已登记在青禾市场名下" in text(again)
    assert as_(cast.cp).post(address, {**sent, "name": "又一市场", "uscc": ""}).status_code == 403


def test_what_is_refused_while_correcting_stays_in_the_form(cast, as_):
    sent = {
        "name": "松林街道党工委",
        "kind": "working_committee",
        "where": places.STREET,
        "superior": cast.community.pk,
    }
    answer = as_(cast.so).post(url("edit", cast.pwc.pk), {**sent, "phone": "12345"})
    assert answer.status_code == 422
    assert "绕成一圈" in text(answer)
    assert "12345" in text(answer)


def test_a_dissolution_shows_what_hangs_on_it_and_hands_it_over(cast, as_):
    other = make_party("石桥社区党委", cast.places[places.OTHER_COMMUNITY], superior=cast.pwc)
    ties.tie(cast.branch, kind="paired", target=cast.community, actor=SYSTEM)
    address = url("dissolve", cast.community.pk)
    page = text(as_(cast.sp).get(address))
    assert "移交承接方" in page
    assert "松林小学党支部" in page
    answer = as_(cast.sp).post(address, {"reason": "撤并"})
    assert answer.status_code == 422
    assert "1 对结对" in text(answer)
    assert as_(cast.sp).post(address, {"reason": "撤并", "successor": other.pk}).status_code == 302
    assert Organisation.objects.get(pk=cast.community.pk).state == "dissolved"
    assert "已撤销" in text(as_(cast.so).get(url("organisation", cast.community.pk)))


def test_a_tie_is_drawn_and_ended(cast, as_):
    page = as_(cast.ul).get(url("tie", cast.unit.pk))
    assert "paired" not in [value for value, _label in page.context["form"].fields["kind"].choices]
    sent = {"kind": "serves", "target": cast.community.pk, "since": ""}
    assert as_(cast.ul).post(url("tie", cast.unit.pk), sent).status_code == 302
    edge = Tie.objects.get()
    assert "服务" in text(as_(cast.ul).get(url("organisation", cast.unit.pk)))
    assert as_(cast.ul).post(url("untie", edge.pk)).status_code == 302
    assert Tie.objects.get().until == clock.today()
    assert as_(cast.ul).post(url("untie", edge.pk)).status_code == 404


def test_a_post_is_founded_filled_and_closed(cast, as_):
    address = url("found_post", cast.community.pk)
    form = as_(cast.cp).get(address).context["form"]
    assert [value for value, _label in form.fields["role"].choices] == ["CW", "GW", "BP", "VT"]
    sent = {"title": "网格员", "role": "GW", "scope": places.GRID, "headcount": "1"}
    assert as_(cast.cp).post(address, {**sent, "scope": "990112001001009"}).status_code == 422
    assert as_(cast.cp).post(address, sent).status_code == 302
    post = Post.objects.get(title="网格员")
    user = make_user()
    filled = {"username": user.username, "since": clock.today().isoformat(), "until": ""}
    assert as_(cast.cp).post(url("assign", post.pk), {**filled, "username": user.name}).status_code == 422
    assert as_(cast.cp).post(url("assign", post.pk), filled).status_code == 302
    assert as_(cast.cp).post(url("assign", post.pk), filled).status_code == 422
    assert as_(cast.cp).post(url("close_post", post.pk)).status_code == 409
    take(Appointment.objects.get(post=post), "revoke", actor=SYSTEM, reason="试")
    assert as_(cast.cp).post(url("close_post", post.pk)).status_code == 302
    assert Post.objects.get(pk=post.pk).closed_on


def test_a_part_time_member_is_proposed_in_two_steps_and_agreed_on_by_the_unit(cast, as_):
    post = _vacancy(cast.pwc, Role.VT, "兼职委员")
    address = url("propose", post.pk)
    assert "人选" not in text(as_(cast.so).get(address))
    page = as_(cast.so).get(address, {"home": cast.unit.pk})
    assert {u.pk for u in page.context["form"].fields["user"].queryset} == {cast.ul.user, cast.up.user}
    today = clock.today()
    sent = {"home": cast.unit.pk, "user": cast.ul.user, "since": today, "until": today + timedelta(days=100)}
    answer = as_(cast.so).post(address, sent)
    assert answer.status_code == 422
    assert "任期一至三年" in text(answer)
    assert as_(cast.so).post(address, {**sent, "until": today + timedelta(days=500)}).status_code == 302
    proposal = Appointment.objects.get(post=post)
    assert "谢绝" in text(as_(cast.up).get(url("organisation", cast.pwc.pk)))
    step = reverse("web:step", args=["appointment", proposal.pk, "confirm"])
    assert as_(cast.up).post(step, {}).status_code == 302
    assert Appointment.objects.get(post=post).state == "confirmed"


def test_vacancies_are_listed(cast, as_):
    _vacancy(cast.community)
    page = text(as_(cast.so).get(url("posts"), {"which": "vacant"}))
    assert "网格员" in page
    assert "空缺" in page
    assert page.count('class="party"') == 1
    assert 'class="party"' not in text(as_(cast.so).get(url("posts"), {"which": "part_time"}))


def test_coverage_of_the_district_and_of_a_street(cast, as_):
    make_party("春晖家园党支部", cast.places[places.COMPOUND], PartyType.BRANCH)
    page = text(as_(cast.do).get(url("coverage")))
    assert "100%" in page
    assert "榕荫街道" in page
    assert "石桥社区" in text(as_(cast.do).get(url("coverage_of", places.STREET)))
    assert "榕荫街道" not in text(as_(cast.so).get(url("coverage")))


def test_the_network_can_be_read_without_the_picture(cast, as_):
    ties.tie(cast.branch, kind="paired", target=cast.community, actor=SYSTEM)
    assert as_(cast.so).get(url("network")).status_code == 302
    page = text(as_(cast.so).get(url("network_of", places.STREET)))
    assert page.count("<circle") >= 3
    assert "arc-paired" in page
    assert "结对 青禾社区党委" in page
    page = text(as_(cast.so).get(url("network_of", places.STREET), {"kind": "serves"}))
    assert 'class="tie arc arc-paired" d="M2' in page
    assert "结对 青禾社区党委" not in page


def test_the_interface_tells_organisations_without_names_of_persons(cast, as_):
    ties.tie(cast.branch, kind="linked", target=cast.community, actor=SYSTEM)
    client = as_(cast.so)
    rows = client.get("/api/v1/matters?machine=organisation&place=990112001001").json()["rows"]
    assert {r["title"] for r in rows} == {"青禾社区党委", "松林小学党支部", "松林小学"}
    told = client.get(f"/api/v1/matters/{cast.branch.pk}").json()["facts"]
    assert (told["unit"], told["superior"], told["sort"]) == ("松林小学", "示范区委", "party")
    assert [(t["kind"], t["name"]) for t in told["横向联系"]] == [("linked", "青禾社区党委")]
    assert told["需要关注"] == ["unpaired"]
    assert {p["role"] for p in told["岗位"]} == {"UP", "UL"}
    names = User.objects.values_list("name", flat=True)
    assert not any(name in str(told) for name in names)
    history = client.get(f"/api/v1/matters/{cast.branch.pk}/history").json()
    assert [h["act"] for h in history] == ["enrol"]


def test_pages_in_english(cast, as_):
    Organisation.objects.filter(pk=cast.pwc.pk).update(name_en="Songlin PWC")
    page = text(as_(cast.so).get(f"/en/organisations/{cast.pwc.pk}/"))
    assert "Songlin PWC" in page
    assert "What it promised, asked, gave and got" in page
