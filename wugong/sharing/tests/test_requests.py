"""Requests follow their pledges; what arrived counts; a scarce resource is given out with reasons."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Denied, Invalid, Refusal, Stale
from wugong.flow.actions import begin, perform, take
from wugong.flow.queries import reread
from wugong.flow.testing import at, desks, stays
from wugong.inbox.models import Message
from wugong.pairing.models import Offer
from wugong.sharing.actions.resources import adopt
from wugong.sharing.models import Allocation, Booking, Pledge, Resource, ShareRequest
from wugong.sharing.queries.allotment import shown
from wugong.sharing.queries.requests import balance
from wugong.sharing.testing import asked_for, drafted, hall, planned, pledged

pytestmark = pytest.mark.django_db


@pytest.fixture
def giver(world):
    return world.actor("liaison_officer")


@pytest.fixture
def asker(world):
    return world.actor("community_worker")


def test_a_request_is_promised_delivered_and_closed_by_what_arrived(world, giver, asker):
    request = asked_for(world, quantity=40)
    with pytest.raises(Refusal, match="40"):
        pledged(world, request, quantity=41)
    one, two = pledged(world, request, quantity=30), pledged(world, request, quantity=10)
    take(one, "accept", actor=asker)
    assert reread(request).state == "open"
    take(two, "accept", actor=asker)
    assert reread(request).state == "matched"
    take(one, "deliver", actor=giver, delivered=30, delivered_on=clock.today(), note="三十个小时")
    stays(one, lambda: take(one, "confirm", actor=asker, received=31, quality="good"), Refusal, "3.10")
    take(one, "confirm", actor=asker, received=25, quality="fair")
    assert (one.state, reread(request).state) == ("closed", "open")  # five are lacking again
    take(two, "deliver", actor=giver, delivered=10, delivered_on=clock.today(), note="十个小时")
    take(two, "confirm", actor=asker, received=10, quality="good")
    last = take(pledged(world, reread(request), quantity=5), "accept", actor=asker)
    take(last, "deliver", actor=giver, delivered=5, delivered_on=clock.today(), note="补足")
    take(last, "confirm", actor=asker, received=5, quality="good")
    assert reread(request).state == "fulfilled"
    lines = {line.name: (line.given, line.got) for line in balance("990112001", "people")}
    assert lines == {"区中医院党委": (40, 0), "青禾社区党委": (0, 40)}


def test_no_more_is_promised_or_delivered_than_wanted(world, giver, asker):
    request = asked_for(world, quantity=5)
    first = pledged(world, request, quantity=3)
    pledged(world, request, quantity=2)
    with pytest.raises(Refusal, match="0") as caught:
        pledged(world, request, quantity=1)
    assert caught.value.rule == "3.10"
    take(first, "accept", actor=asker)
    given = {"delivered": 99, "delivered_on": clock.today(), "note": "米面"}
    stays(first, lambda: take(first, "deliver", actor=giver, **given), Refusal, "3.10")
    take(first, "deliver", actor=giver, **{**given, "delivered": 3})


def test_who_promised_withdraws_and_only_who_was_asked_declines(world, giver, asker, client):
    own = pledged(world)
    stays(own, lambda: take(own, "decline", actor=giver, reason="不办了"), Denied, "role")
    stays(own, lambda: take(own, "turn_down", actor=giver, reason="不办了"), Stale, "state")
    client.force_login(world.liaison_officer)
    page = client.get(own.get_absolute_url()).content.decode()
    assert "/decline/" not in page and "/turn_down/" not in page
    assert "等青禾社区党委：接受或谢绝" in page
    take(own, "withdraw", actor=giver, reason="人手不够")
    blank = Pledge(request=own.request, giver=world.hospital_party, quantity=4, deliver_on=clock.today())
    asked = begin(blank, "propose", actor=SYSTEM)
    take(asked, "turn_down", actor=giver, reason="本月没有空")
    assert asked.state == "declined"
    assert Message.objects.filter(matter=asked.pk, kind="pledge.turn_down", organisation=world.community.pk).exists()


def test_labels_say_what_they_mean(world, giver, asker, client):
    pledge = take(pledged(world), "accept", actor=asker)
    take(pledge, "deliver", actor=giver, delivered=40, delivered_on=clock.today(), note="四十个小时")
    client.force_login(world.community_worker)
    page = client.get(pledge.get_absolute_url()).content.decode()
    for label in ("提供方", "约定交付日期", "实际交付日期"):
        assert f"<dt>{label}</dt>" in page, label
    assert "经办人" not in page
    assert "求助方" in client.get(pledge.request.get_absolute_url()).content.decode()
    form = client.get(reverse("web:new", args=["share_request"])).context["form"]
    labels = [str(field.label) for field in form]
    assert len(labels) == len(set(labels))
    assert str(Booking._meta.get_field("came_at").verbose_name) == "到场时间"


def test_a_request_is_for_a_year_and_for_no_private_account(world):
    for days, words in ((367, "一年"), (2_900_000, "一年")):
        with pytest.raises(Refusal, match=words):
            asked_for(world, needed_by=clock.today() + timedelta(days=days))
    for receiver in ("张三个人账户", "张三", "王五微信", "现金"):
        with pytest.raises(Refusal, match="单位账户") as caught:
            asked_for(world, sort="money", receiver=receiver, account="unit")
        assert caught.value.rule == "R-40"
        with pytest.raises(Refusal) as caught:
            drafted(world, sort="money", receiver=receiver)
        assert caught.value.rule == "R-40"
    world.hospital_party.name = "宝圣"  # no word of it says that it is a body, but it is known
    world.hospital_party.save(update_fields=["name"])
    assert asked_for(world, sort="money", receiver="宝圣", account="unit").receiver == "宝圣"


def test_a_form_offers_the_names_of_known_bodies_as_receivers(world, client):
    client.force_login(world.community_worker)
    page = client.get(reverse("web:new", args=["share_request"]))
    text = page.content.decode()
    assert 'list="names_of_receiver"' in text
    assert '<option value="区中医院党委">' in text


def test_promised_money_is_transferred_and_nothing_is_raised_from_the_public(world, giver, asker):
    request = asked_for(world, sort="money", quantity=5000, receiver="区慈善会", account="charity")
    with pytest.raises(Refusal, match="区慈善会") as caught:
        pledged(world, request, quantity=5000, words="微信转给书记")
    assert caught.value.rule == "R-40"
    pledge = take(pledged(world, request, quantity=5000), "accept", actor=asker)
    given = {"delivered": 5000, "delivered_on": clock.today()}
    stays(pledge, lambda: take(pledge, "deliver", actor=giver, note="现金一包", **given), Refusal, "R-40")
    take(pledge, "deliver", actor=giver, note="银行转账", **given)
    with pytest.raises(Refusal) as caught:
        asked_for(world, title="为困难家庭众筹")
    assert caught.value.rule == "R-40"


def test_settling_before_anything_arrived_says_so(world, asker):
    request = asked_for(world)
    stays(request, lambda: take(request, "settle", actor=asker), Refusal, "3.10")
    with pytest.raises(Refusal, match="撤回"):
        take(request, "settle", actor=asker)


def test_what_ran_out_half_served_is_closed_with_what_arrived(world, giver, asker):
    request = asked_for(world, quantity=30)
    pledge = take(pledged(world, request, quantity=20), "accept", actor=asker)
    take(pledge, "deliver", actor=giver, note="送到社区", delivered=18, delivered_on=clock.today())
    take(pledge, "confirm", actor=asker, received=18, quality="good")
    take(reread(request), "expire", actor=SYSTEM)
    assert take(reread(request), "settle", actor=asker).state == "fulfilled"


def test_a_plan_changed_by_hand_does_not_call_itself_the_best(world, client):
    plan = planned(world)
    client.force_login(world.street_staff)
    assert "没有更好的方案" in client.get(plan.get_absolute_url()).content.decode()
    row = shown(plan).rows[0]
    perform(plan, "override", actor=world.actor("street_staff"), request=row.id, resource="", reason="已另有安排")
    text = client.get(plan.get_absolute_url()).content.decode()
    assert "没有更好的方案" not in text
    assert f"{row.benefit}" in text


def test_nobody_is_offered_to_promise_what_it_asks_for(world, client):
    request = asked_for(world)
    door = reverse("sharing:pledge", args=[request.pk])
    for who, there in (("community_worker", False), ("liaison_officer", True)):
        client.force_login(getattr(world, who))
        for page in (f"{reverse('sharing:balance')}?sort=people", request.get_absolute_url()):
            assert (door in client.get(page).content.decode()) is there, (who, page)


def test_money_names_its_receiver_and_never_passes_through(world):
    with pytest.raises(Refusal) as caught:
        asked_for(world, sort="money", quantity=5000)
    assert caught.value.rule == "R-40"
    request = asked_for(world, sort="money", quantity=5000, receiver="区慈善会", account="charity")
    assert pledged(world, request, quantity=5000).state == "offered"
    with pytest.raises(Refusal, match=r"账户|charity"):
        drafted(world, sort="money", title="助学金", hours="")


def test_a_pledge_not_kept_is_seen_by_both_and_reopens_the_request(world, giver, asker):
    pledge = take(pledged(world), "accept", actor=asker)
    assert reread(pledge.request).state == "matched"
    with clock.at(at(12, 15)):
        take(pledge, "default", actor=SYSTEM)
    assert reread(pledge.request).state == "open"
    told = set(Message.objects.filter(matter=pledge.pk, kind="pledge.default").values_list("organisation", flat=True))
    assert {world.hospital_party.pk, world.community.pk} <= told
    broken = {line.name: line.broken for line in balance("990112001", "people")}
    assert broken["区中医院党委"] == 1


def test_bad_resources_are_refused_by_field(world, giver):
    for wrong, rule in (({"capacity": 0}, "S47"), ({"hours": "看情况"}, "hours"), ({"duty_holder": ""}, "S47")):
        with pytest.raises(Refusal) as caught:
            drafted(world, **wrong)
        assert caught.value.rule == rule
    with pytest.raises(Invalid):
        drafted(world, capacity=-1)
    assert not Resource.objects.exists()


def test_what_is_listed_for_pairing_is_taken_over_once(world, giver):
    offer = Offer.objects.create(
        organisation=world.hospital_party, category_id="venue", title="三楼会议室", quantity=60, state="listed",
        starts_on=clock.today(), ends_on=clock.today() + timedelta(days=90), where=world.places["990112001"],
        street="990112001", venue="门诊三楼",
    )  # fmt: skip
    made = adopt(str(offer.pk), actor=giver)
    assert (made.title, made.capacity, made.where, made.state) == ("三楼会议室", 60, "门诊三楼", "draft")
    assert adopt(str(offer.pk), actor=giver) == made
    with pytest.raises(Refusal):
        adopt(str(offer.pk), actor=world.actor("community_worker"))


def test_scarce_hours_are_given_out_with_a_sentence_for_each_left_out(world, giver):
    office = world.actor("street_staff")
    hall(world, sort="people", title="门诊志愿队", capacity=12, hours="", use="assistance")
    for n in range(5):
        asked_for(world, title=f"需求{n}", quantity=3, reach=100 + n, use="assistance")
    small = asked_for(
        world, world.actor("branch_secretary"), asker=world.property, title="楼栋理发", quantity=3, reach=10
    )
    blank = Allocation(office=world.pwc, place=world.pwc.place)
    plan = begin(blank, "compute", actor=office, sort="people", fair=True)
    view = shown(plan)
    assert {row.title for row in view.rows} >= {"春晖家园物业党支部“楼栋理发”"}
    assert (len(view.rows), len(view.out), view.optimal) == (4, 2, True)
    assert view.fairness["price"] == 3 * 101 - 2 * 10
    assert all(row.why for row in view.out)
    served = next(row.id for row in view.rows if row.id != str(small.pk))
    left = view.out[0].id
    shelf = plan.instance["resources"][0]["id"]
    stays(plan, lambda: perform(plan, "override", actor=office, request=left, resource=shelf, reason="急"),
          Refusal, "capacity")  # fmt: skip
    perform(plan, "override", actor=office, request=served, resource="", reason="对方已另有安排")
    why = {row.id: row.why for row in shown(reread(plan)).out}
    assert why[served] == "街道经人工调整，将门诊志愿队另作安排"
    assert why[left] == "街道经人工调整，暂留门诊志愿队不分配"
    perform(reread(plan), "override", actor=office, request=left, resource=shelf, reason="老人等了两个月")
    why = {row.id: row.why for row in shown(reread(plan)).out}
    other = next(row.id for row in view.out if row.id != left)
    assert why[other] == f"街道经人工调整，将门诊志愿队分配给{view.out[0].title}"
    with translation.override("en"):
        assert "the street gave" in next(row.why for row in shown(reread(plan)).out if row.id == other)
    take(reread(plan), "decide", actor=office)
    told = dict(Message.objects.filter(kind="share_request.left_out").values_list("matter", "subject"))
    assert {str(pk) for pk in told} == {served, other}
    assert all(why[str(pk)] in subject for pk, subject in told.items())
    assert not any(word in subject for subject in told.values() for word in (office.name, "老人等了", "已另有安排"))
    proposed = Pledge.objects.all()
    assert proposed.count() == 4
    assert {one.state for one in proposed} == {"proposed"}
    assert desks(proposed.first()) >= {("giver", world.hospital_party.pk)}
    one = take(proposed.first(), "promise", actor=giver, deliver_on=clock.today())
    assert one.state == "accepted"


def test_a_second_change_by_hand_is_counted_as_the_first(world, giver, client):
    """Twelve hours: two of six are planned, one gives way, another takes two; what is free and who has nothing is as
    the plan is now, on the page and in the inbox."""
    office = world.actor("street_staff")
    hall(world, sort="people", title="电工志愿小时", capacity=12, hours="", use="assistance")
    sizes = {"甲": (8, 310), "乙": (6, 300), "丙": (6, 300), "丁": (2, 9)}
    asked = {
        name: asked_for(world, title=f"查线路{name}", quantity=hours, reach=reach, use="assistance")
        for name, (hours, reach) in sizes.items()
    }
    plan = begin(Allocation(office=world.pwc, place=world.pwc.place), "compute", actor=office, sort="people", fair=True)
    assert {row.id for row in shown(plan).rows} == {str(asked[name].pk) for name in "乙丙"}
    perform(plan, "override", actor=office, request=str(asked["乙"].pk), resource="", reason="已自行解决")
    shelf = plan.instance["resources"][0]["id"]
    perform(reread(plan), "override", actor=office, request=str(asked["丁"].pk), resource=shelf, reason="急")
    view = shown(reread(plan))
    why = {row.id: row.why for row in view.out}[str(asked["甲"].pk)]
    assert "只剩 4，需要 8" in why
    assert "查线路乙" not in why
    assert view.price == plan.plan["fairness"]["says_zh"]  # of the computed proposals alone
    assert view.cost == "人工调整后，0家一无所得，计算方案是0家；效益少873。"
    assert {row["title"]: (row["here"], row["there"]) for row in view.beside} == {
        "青禾社区党委“查线路乙”": ("", "电工志愿小时"), "青禾社区党委“查线路丁”": ("电工志愿小时", ""),
    }  # fmt: skip
    take(reread(plan), "decide", actor=office)
    told = Message.objects.filter(kind="share_request.left_out", matter=asked["甲"].pk)
    assert why in told.get().subject


def test_what_stays_free_though_somebody_fits_needs_a_reason(world, client):
    office = world.actor("street_staff")
    hall(world, sort="people", title="理发志愿小时", capacity=6, hours="", use="assistance")
    one = asked_for(world, title="理发甲", quantity=6, reach=9, use="assistance")
    plan = begin(Allocation(office=world.pwc, place=world.pwc.place), "compute", actor=office, sort="people", fair=True)
    perform(plan, "override", actor=office, request=str(one.pk), resource="", reason="下周再办")
    stays(plan, lambda: take(plan, "decide", actor=office), Refusal, "S47")
    with pytest.raises(Refusal, match="理发甲”（需理发志愿小时 6）"):
        take(plan, "decide", actor=office)
    assert take(plan, "decide", actor=office, reason="志愿者下周才到").state == "decided"


def test_the_pages(world, client):
    plan = planned(world)
    client.force_login(world.street_staff)
    page = client.get(reverse("web:case", args=["allocation", plan.pk])).content.decode()
    assert "门诊志愿队" in page
    assert client.get(reverse("sharing:balance"), {"sort": "people"}).status_code == 200
    request = asked_for(world, title="再一件", quantity=5)
    client.force_login(world.liaison_officer)
    form = {"quantity": 3, "deliver_on": "2026-12-01"}
    assert client.post(reverse("sharing:pledge", args=[request.pk]), form).status_code == 302
    assert client.post(reverse("sharing:pledge", args=[request.pk]), {**form, "quantity": 0}).status_code == 422


def test_nobody_checks_what_it_shares_itself(world):
    """A community's worker does not list the community's own hall, nor the street's office that of the street."""
    given = {"sort": "people", "use": "convenience", "title": "社工", "capacity": 8, "most_hours": 4, "most_a_month": 2}
    own = Resource(owner=world.community, place=world.community.place)
    own = begin(own, "offer", actor=world.actor("community_worker"), **given)
    stays(own, lambda: take(own, "review", actor=world.actor("community_worker")), Denied, "role")
    assert take(own, "review", actor=world.actor("street_staff")).state == "listed"
    streets = begin(
        Resource(owner=world.pwc, place=world.pwc.place), "offer", actor=world.actor("street_staff"), **given
    )
    stays(streets, lambda: take(streets, "review", actor=world.actor("street_staff")), Denied, "role")
    assert take(streets, "review", actor=world.actor("street_secretary")).state == "listed"


def test_what_arrives_after_the_sixty_days_still_fulfils_the_request(world, giver, asker):
    request = asked_for(world, quantity=5)
    pledge = take(pledged(world, request, quantity=5), "accept", actor=asker)
    ShareRequest.objects.filter(pk=request.pk).update(state="expired")
    take(pledge, "deliver", actor=giver, delivered=5, delivered_on=clock.today(), note="五个小时")
    take(pledge, "confirm", actor=asker, received=5, quality="good")
    assert reread(request).state == "fulfilled"


def test_what_arrived_short_is_not_as_promised(world, giver, asker):
    request = asked_for(world, quantity=30)
    pledge = take(pledged(world, request, quantity=20), "accept", actor=asker)
    take(pledge, "deliver", actor=giver, note="送到社区", delivered=20, delivered_on=clock.today())
    stays(pledge, lambda: take(pledge, "confirm", actor=asker, received=0, quality="good"), Refusal, "3.10")
    assert take(pledge, "confirm", actor=asker, received=0, quality="poor").state == "closed"


def test_what_others_offered_is_not_promised_again(world, client):
    """The list offers no button that the page refuses."""
    request = asked_for(world, quantity=20)
    pledged(world, request, quantity=20)
    client.force_login(world.branch_secretary)
    page = client.get(reverse("sharing:balance"), {"sort": request.sort}).content.decode()
    assert "已有单位提出，待答复" in page
    assert reverse("sharing:pledge", args=[request.pk]) not in page
