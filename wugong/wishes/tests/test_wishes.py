"""The loop of a wish: nobody is named, exactly one fulfils it, and it counts when who wished says so."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Denied, Invalid, Refusal, Stale
from wugong.flow.actions import perform, take
from wugong.flow.alarms import ring_due
from wugong.flow.forms import step_form
from wugong.flow.queries import buttons_for, matter_of, reread, todos_for
from wugong.flow.testing import stays
from wugong.inbox.models import Message
from wugong.places.testing import COMMUNITY
from wugong.wishes import actions
from wugong.wishes.models import Wish
from wugong.wishes.queries import answer_of, came_true
from wugong.wishes.rules import MACHINE
from wugong.wishes.testing import WORDS, claimed, delivered, delivering, hung, wished


def approve(people, wish, who="community_worker", **given):
    return perform(
        wish, "approve", actor=people.actor(who), words=wish.words, alias=wish.alias, kind=wish.kind, **given
    )


@pytest.mark.engine
def test_a_wish_comes_true_when_who_wished_says_so(people):
    wish = delivered(people)
    assert came_true().count() == 0
    actions.say(wish, "confirm", actor=SYSTEM, words="亮了，谢谢王小明")
    assert (wish.state, came_true().count()) == ("confirmed", 1)
    assert "王小明" not in wish.thanks
    with clock.at(clock.now() + timedelta(days=31)):
        take(wish, "close", actor=SYSTEM)
    assert (reread(wish).contact, reread(wish).state) == ("", "closed")


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"value": 501}, "input"),
        ({"value": None, "hours": 5}, "input"),
        ({"value": None}, "R-40"),
        ({"value": 201}, "3.11"),
        ({"words": "想借 200 元现金"}, "R-40"),
        ({"words": "给 3 栋 2 单元 501 的老人送灯"}, "R-40"),
        ({"alias": "王建国大爷"}, "R-40"),
    ],
)
def test_what_may_not_hang_on_the_wall(people, given, rule):
    wish = wished()
    words = {"words": wish.words, "alias": wish.alias, "kind": wish.kind, "value": 60, "hours": None, **given}
    act = lambda: perform(wish, "approve", actor=people.actor("community_worker"), **words)  # noqa: E731
    stays(wish, act, Invalid if rule == "input" else Refusal, rule)


def test_above_two_hundred_the_secretary_approves(people):
    wish = wished(value=300)
    stays(wish, lambda: approve(people, wish, value=300), Refusal, "3.11")
    approve(people, wish, "community_secretary", value=300)
    assert wish.state == "published"


def test_for_a_child_the_guardian_agrees(people):
    with pytest.raises(Refusal) as caught:
        wished(for_child=True)
    assert caught.value.rule == "3.11" and not Wish.objects.exists()
    wish = wished(for_child=True, guardian=True)
    stays(wish, lambda: approve(people, wish, guardian=False), Refusal, "3.11")
    approve(people, wish, guardian=True)


@pytest.mark.parametrize(
    ("days", "why", "rule"), [(12, "", ""), (6, "", "3.11"), (6, "要等配件", ""), (15, "等", "3.11")]
)
def test_the_plan_keeps_to_the_term_and_to_the_day_wished(people, days, why, rule):
    latest = clock.today() + timedelta(days=40 if days == 12 else 4)
    wish, unit = claimed(people, hung(people, latest=latest)), people.actor("liaison_officer")
    given = {"plan": "送去装好", "plan_on": clock.today() + timedelta(days=days), "reason": why}
    act = lambda: perform(wish, "plan", actor=unit, **given)  # noqa: E731
    if rule:
        stays(wish, act, Refusal, rule)
    else:
        assert act().state == "planned"


def test_the_wisher_reads_what_comes_and_when(people, client):
    wish = delivering(people)
    page = client.get(reverse("web:slip", args=[wish.code])).content.decode()
    assert "周六送去并装好" in page and "11月25日" in page


def test_the_page_of_the_number_is_for_who_may_open_it(people, client):
    wish = claimed(people)
    client.force_login(people.liaison_officer)
    address = reverse("wishes:number", args=[wish.pk])
    assert client.get(address).status_code == 403
    assert address not in client.get(reverse("web:case", args=["wish", wish.pk])).content.decode()
    done = delivering(people, hung(people))
    assert client.get(reverse("wishes:number", args=[done.pk])).status_code == 200


def test_the_wall_says_until_when_it_waits(people, client):
    client.force_login(people.users["community_worker"])
    page = client.get(reverse("web:case", args=["wish", hung(people).pk])).content.decode()
    assert "挂在墙上等" in page and "12月14日" in page


def test_cash_is_refused_at_once_and_money_in_need_knows_the_way(people):
    with pytest.raises(Refusal) as caught:
        wished(words="想要 500 元现金过年")
    assert caught.value.rule == "R-40" and not Wish.objects.exists()


def test_written_down_for_somebody_needs_consent(people):
    with pytest.raises(Refusal):
        wished(people.actor("community_worker"), filed_by=people.community)
    assert wished(people.actor("community_worker"), filed_by=people.community, consent=True).filed_by


def test_exactly_one_claims_it(people):
    wish = hung(people)
    other = reread(wish)
    claimed(people, wish)
    with pytest.raises(Stale):
        take(other, "claim", actor=people.actor("branch_secretary"))
    assert reread(wish).claimant == people.hospital_party


def test_the_loser_reads_who_was_faster_and_three_others(people, client):
    wish, others = hung(people), [hung(people, words=f"想要第 {n} 盏灯") for n in range(4)]
    claimed(people, wish)
    client.force_login(people.branch_secretary)
    page = client.post(reverse("wishes:claim", args=[wish.pk]))
    text = page.content.decode()
    assert page.status_code == 409 and "区中医院党委" in text
    assert sum(other.words in text for other in others) == 3


def test_a_withdrawn_wish_is_not_claimed(people, client):
    wish = hung(people)
    actions.say(wish, "withdraw", actor=SYSTEM)
    with pytest.raises(Stale):
        take(reread(wish), "claim", actor=people.actor("liaison_officer"))
    client.force_login(people.liaison_officer)
    assert client.post(reverse("wishes:claim", args=[wish.pk])).status_code == 409
    answer = client.post(f"/api/v1/matters/{wish.pk}/steps/claim", "{}", content_type="application/json")
    assert (answer.status_code, answer.json()["rule"]) == (409, "3.11") and "已收回" in answer.json()["detail"]
    answer = client.post(reverse("web:step", args=["wish", wish.pk, "claim"]))
    assert answer.status_code == 409 and "已收回" in answer.content.decode()
    never = wished()
    actions.say(never, "withdraw", actor=SYSTEM)  # it never hung on the wall
    assert (
        client.post(f"/api/v1/matters/{never.pk}/steps/claim", "{}", content_type="application/json").status_code == 404
    )
    assert reread(wish).contact == ""


def test_who_claimed_it_hears_that_the_wish_was_withdrawn(people):
    wish = claimed(people)
    actions.say(wish, "withdraw", actor=SYSTEM)
    assert Message.objects.filter(matter=wish.pk, kind="wish.withdraw").exists()


def test_without_a_plan_it_is_free_again_and_twice_the_secretary_looks(people):
    wish = claimed(people)
    take(wish, "let_go", actor=SYSTEM)
    assert (wish.state, wish.claimant, wish.releases) == ("published", None, 1)
    claimed(people, reread(wish))
    perform(reread(wish), "release", actor=people.actor("liaison_officer"), reason="人手不够")
    assert reread(wish).state == "finding"
    perform(reread(wish), "find", actor=people.actor("community_secretary"), claimant=people.property)
    assert reread(wish).claimant == people.property


@pytest.mark.engine
def test_the_contact_is_opened_after_the_plan_for_a_purpose(people):
    wish, unit = claimed(people), people.actor("liaison_officer")
    with pytest.raises(Denied):
        actions.open_contact(wish, reason="想约时间", actor=unit)
    wish = delivering(people)
    with pytest.raises(Invalid):
        actions.open_contact(wish, reason="", actor=unit)
    assert actions.open_contact(wish, reason="约周六上门", actor=unit) == "13800000000"
    with pytest.raises(Denied):
        actions.open_contact(wish, reason="随便看看", actor=people.actor("branch_secretary"))


def test_nothing_is_public_before_the_review(people):
    wish = wished()
    assert matter_of(wish).classification == "internal"
    assert matter_of(hung(people)).classification == "public"


@pytest.mark.engine
def test_wishing_needs_no_account_and_is_sent_once(people, client):
    form = {"words": WORDS, "kind": "gift", "latest": "2026-12-20", "value": "60", "place": COMMUNITY, "key": "w1"}
    for _again in range(3):
        assert client.post(reverse("wishes:wish"), form).status_code == 200
    assert Wish.objects.count() == 1
    wall = client.get(reverse("wishes:wall") + f"?place={COMMUNITY}").content.decode()
    assert WORDS not in wall
    given = {"words": WORDS, "alias": "怕黑的奶奶", "kind": "gift"}
    perform(Wish.objects.get(), "approve", actor=people.actor("community_worker"), **given)
    assert WORDS in client.get(reverse("wishes:wall") + f"?place={COMMUNITY}").content.decode()


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"latest": "2026-11-01"}, "latest", "已过"),
        ({"value": "501"}, "value", "R-40"),
        ({"hours": "5"}, "hours", "R-40"),
        ({"for_child": "on"}, "guardian", "监护人"),
    ],
)
def test_the_form_of_a_wish_says_what_is_wrong_where_it_is(people, client, given, field, said):
    form = {"words": WORDS, "kind": "gift", "latest": "2026-12-20", "value": "60", "place": COMMUNITY, "key": "w2"}
    page = client.post(reverse("wishes:wish"), {**form, **given})
    assert page.status_code == 422 and said in " ".join(page.context["form"].errors[field])
    assert not Wish.objects.exists()


@pytest.mark.parametrize("words", ["谢谢张三 13812345678", "谢谢税务局的韩思源"])
def test_thanks_that_name_somebody_do_not_hang_on_the_wall(people, client, words):
    wish = delivered(people)
    sent = {"code": wish.code, "do": "confirm", "words": words}
    page = client.post(reverse("wishes:mine"), sent, follow=True).content.decode()
    assert (reread(wish).state, reread(wish).thanks) == ("confirmed", "") and "另写一句谢意" in page
    other = delivered(people, hung(people))
    given = {"thanks": words}
    stays(other, lambda: perform(other, "confirm", actor=people.actor("community_worker"), **given), Refusal, "R-40")


def test_who_claims_what_was_withdrawn_meanwhile_reads_it_and_three_others(people, client):
    wish, others = hung(people), [hung(people, words=f"想要第 {n} 盏灯") for n in range(3)]
    client.force_login(people.liaison_officer)
    assert client.get(reverse("wishes:claim", args=[wish.pk])).status_code == 200
    actions.say(wish, "withdraw", actor=SYSTEM)
    page = client.post(reverse("wishes:claim", args=[wish.pk]))
    assert page.status_code == 409 and "已收回" in page.content.decode()
    assert all(other.words in page.content.decode() for other in others)
    assert wish.words not in page.content.decode()


def test_a_kind_on_the_wall_is_one_button_and_not_one_within_another(people, client):
    hung(people)
    page = client.get(reverse("wishes:wall") + f"?place={COMMUNITY}").content.decode()
    chips = page[page.index('class="chips"') :].partition("</nav>")[0]
    assert chips.count('class="chip"') > 1 and "<span" not in chips  # a span in a chip is drawn as a chip of its own


def test_the_secretary_acts_for_a_body_in_which_nobody_signs_in(people):
    wish, secretary, worker = hung(people), people.actor("community_secretary"), people.actor("community_worker")
    take(wish, "look_for", actor=SYSTEM)
    form = step_form(reread(wish), MACHINE.step("find"), actor=secretary)
    labels = {str(one.value): label for one, label in form.fields["claimant"].choices if one}
    assert "（无人登录" in labels[str(people.hospital.pk)]
    perform(wish, "find", actor=secretary, claimant=people.hospital)
    assert todos_for(secretary).filter(matter=wish.pk).exists()
    perform(wish, "plan", actor=secretary, plan="医院职工周六送去", plan_on=clock.today() + timedelta(days=2))
    perform(wish, "agree", actor=worker)
    perform(wish, "deliver", actor=secretary, result="已送去", delivered_on=clock.today())
    assert (wish.claimant, wish.state) == (people.hospital, "delivered")


def test_who_claimed_a_wish_does_not_agree_to_the_plan_under_another_hat(people):
    wish, worker = hung(people), people.actor("community_worker")
    same = replace(people.actor("liaison_officer"), user=worker.user)
    perform(wish, "claim", actor=same)
    perform(wish, "plan", actor=same, plan="周六送去", plan_on=clock.today() + timedelta(days=2))
    button = next(one for one in buttons_for(worker, reread(wish)) if one.step.name == "agree")
    assert "另一位" in button.why_not
    stays(wish, lambda: perform(wish, "agree", actor=worker), Refusal, "3.11")
    perform(wish, "agree", actor=people.actor("community_secretary"))
    assert reread(wish).state == "delivering"


def test_who_fulfilled_a_wish_does_not_settle_its_dispute_under_another_hat(people):
    wish, worker = hung(people), people.actor("community_worker")
    same = replace(people.actor("liaison_officer"), user=worker.user)
    perform(wish, "claim", actor=same)
    perform(wish, "plan", actor=same, plan="周六送去", plan_on=clock.today() + timedelta(days=2))
    perform(wish, "agree", actor=people.actor("community_secretary"))
    perform(reread(wish), "deliver", actor=same, result="已送去", delivered_on=clock.today())
    actions.say(reread(wish), "dispute", actor=SYSTEM, words="没有人来过")
    stays(wish, lambda: perform(reread(wish), "redo", actor=worker), Refusal, "3.11")
    assert perform(reread(wish), "redo", actor=people.actor("community_secretary")).state == "delivering"


def test_the_community_of_a_wish_is_looked_up_by_name_or_compound(people, client):
    form = {"words": WORDS, "kind": "gift", "latest": "2026-12-20", "value": "60", "key": "w9"}
    page = client.get(reverse("wishes:wish")).content.decode()
    assert 'name="place"' in page and "<option" not in page
    assert client.post(reverse("wishes:wish"), {**form, "place": "没有这里"}).status_code == 422
    offered = client.post(reverse("wishes:wish"), {**form, "place": "qinghe"})
    assert offered.status_code == 422 and f'type="radio" name="place" value="{COMMUNITY}"' in offered.content.decode()
    assert client.post(reverse("wishes:wish"), {**form, "place": "青禾社区"}).status_code == 200
    assert client.post(reverse("wishes:wish"), {**form, "key": "w10", "place": COMMUNITY}).status_code == 200
    assert list(Wish.objects.values_list("place", flat=True)) == [COMMUNITY] * 2


def test_on_the_wall_a_wish_waits_no_longer_than_its_day(people):
    wish = hung(people, latest=clock.today() + timedelta(days=4))
    with clock.at(clock.now() + timedelta(days=5)):
        ring_due()
        now = reread(wish)
        assert now.state == "finding"
        assert "过了" in answer_of(now).following
        assert "11月27日" in matter_of(now).detail


def test_what_the_wisher_said_is_no_answer_to_the_wisher(people):
    wish = delivered(people)
    actions.say(wish, "dispute", actor=SYSTEM, words="没有人来过")
    answer = answer_of(reread(wish))
    assert answer.told == ""
    perform(reread(wish), "redo", actor=people.actor("community_worker"))
    lines = [stop.line for stop in answer_of(reread(wish)).course]
    assert lines[0] == "区中医院党委再办一次" and lines.count("社区同意了安排") == 1


def test_other_thanks_may_be_left_where_the_first_named_somebody(people, client):
    wish = delivered(people)
    page = client.post(reverse("wishes:mine"), {"code": wish.code, "do": "confirm", "words": "谢谢王小明"}, follow=True)
    assert reread(wish).state == "confirmed" and 'value="thank"' in page.content.decode()
    client.post(reverse("wishes:mine"), {"code": wish.code, "do": "thank", "words": "谢谢张三 13812345678"})
    assert reread(wish).thanks == ""
    client.post(reverse("wishes:mine"), {"code": wish.code, "do": "thank", "words": "夜里不怕了，谢谢"})
    assert (reread(wish).thanks, reread(wish).state) == ("夜里不怕了，谢谢", "confirmed")
    assert 'value="thank"' not in client.get(reverse("web:slip", args=[wish.code])).content.decode()


def test_a_number_that_is_gone_is_not_asked_a_purpose_for(people, client):
    wish = hung(people, contact="")
    client.force_login(people.users["community_worker"])
    page = client.get(reverse("wishes:number", args=[wish.pk]))
    assert page.status_code == 409 and "没有留号码" in page.content.decode()


def test_who_left_no_number_is_not_called_but_asked_in_another_way(people, client):
    worker = people.users["community_worker"]
    for contact, says, not_said in (("", "没有留电话", "会打电话给您"), ("13800000000", "会打电话给您", "没有留电话")):
        wish = delivered(people, hung(people, contact=contact))
        take(wish, "follow_up", actor=SYSTEM)
        slip = client.get(reverse("web:slip", args=[wish.code])).content.decode()
        assert says in slip and not_said not in slip and 'value="confirm"' in slip
        client.force_login(worker)
        page = client.get(reverse("web:case", args=["wish", wish.pk])).content.decode()
        assert ("没有留号码：请在窗口" in page) != bool(contact)
        assert (reverse("wishes:number", args=[wish.pk]) in page) == bool(contact)
        client.logout()


def test_a_wisher_who_never_answers_ends_it_uncounted_and_may_still_say_so(people, client):
    wish, worker = delivered(people, hung(people, contact="13800000000")), people.actor("community_worker")
    take(wish, "follow_up", actor=SYSTEM)
    client.force_login(people.users["community_worker"])
    assert "问过，没有答复" in client.get(reverse("web:case", args=["wish", wish.pk])).content.decode()
    perform(wish, "no_answer", actor=worker)
    with pytest.raises(Refusal, match="改天"):
        perform(wish, "no_answer", actor=worker)
    assert reread(wish).state == "calling"
    with clock.at(clock.now() + timedelta(days=1)):
        perform(reread(wish), "no_answer", actor=worker)
    wish = reread(wish)
    assert (wish.state, wish.contact, came_true().count()) == ("unconfirmed", "", 0)
    assert not todos_for(worker)
    assert Message.objects.filter(matter=wish.pk, kind="wish.lapse").exists()
    client.logout()
    slip = client.get(reverse("web:slip", args=[wish.code])).content.decode()
    assert "没有等到您的答复" in slip and 'value="confirm"' in slip and 'value="dispute"' not in slip
    client.post(reverse("wishes:mine"), {"code": wish.code, "do": "confirm"})
    assert (reread(wish).state, came_true().count()) == ("confirmed", 1)


def test_a_second_round_of_asking_counts_from_nothing(people):
    wish = delivered(people)
    take(wish, "follow_up", actor=SYSTEM)
    perform(wish, "no_answer", actor=people.actor("community_worker"))
    take(wish, "dispute", actor=SYSTEM, reason="没有送来")
    perform(wish, "redo", actor=people.actor("community_secretary"))
    done = {"result": "送去了", "delivered_on": clock.today()}
    perform(wish, "deliver", actor=people.actor("liaison_officer"), **done)
    take(wish, "follow_up", actor=SYSTEM)
    assert (wish.asked, wish.asked_on) == (0, None)


def test_the_worker_reads_before_the_form_that_the_secretary_approves(people):
    wish = wished(value=300)
    why = {one.step.name: one.why_not for one in buttons_for(people.actor("community_worker"), wish)}
    assert "社区书记" in why["approve"]
    assert not {one.step.name: one.why_not for one in buttons_for(people.actor("community_secretary"), wish)}["approve"]


def test_the_kinds_on_the_wall_are_chips_without_a_box_in_them(people, client):
    page = client.get(reverse("wishes:wall")).content.decode()
    chips = re.findall(r'<a class="chip".*?</a>', page, re.S)
    assert len(chips) == 4 and not any("<span" in chip for chip in chips)
