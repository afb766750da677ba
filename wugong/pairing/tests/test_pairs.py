"""The life of a pair, row by row: allowed, and refused by a guard."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from wugong.accounts.models import User
from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Denied, Invalid, Refusal, Stale
from wugong.flow.actions import take
from wugong.flow.models import Matter, Todo
from wugong.flow.queries import buttons_for
from wugong.organisations.models import Tie
from wugong.pairing.actions import pairs, reviews
from wugong.pairing.actions import projects as doing
from wugong.pairing.models import AnnualReview, Pairing
from wugong.pairing.queries.overview import asleep, coverage, gaps
from wugong.pairing.testing import allow_across, ask_exemption
from wugong.record.models import Entry
from wugong.workdays.rules import months_after

from .conftest import a_project, later, terms

DECEMBER = datetime(2026, 12, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


def state_of(pairing):
    return Pairing.objects.values_list("state", flat=True).get(pk=pairing.pk)


def test_a_pair_proposed_by_the_street_waits_for_both_sides(world, proposed):
    asked = Todo.objects.filter(matter=proposed.pk, done_at__isnull=True)
    assert set(asked.values_list("organisation", flat=True)) == {world.court.pk, world.pines.pk}
    pairs.agree(proposed, actor=world.court_liaison)
    assert state_of(proposed) == "proposed"
    assert set(asked.values_list("organisation", flat=True)) == {world.pines.pk}
    pairs.agree(proposed, actor=world.pines_head)
    assert state_of(proposed) == "negotiating"


def test_a_side_that_proposes_has_agreed(world, market):
    made = pairs.propose(world.school, receiver=world.bridge, actor=world.school_head)
    assert (made.proposed_by, made.giver_agreed_at is not None, made.receiver_agreed_at) == ("giver", True, None)
    pairs.agree(made, actor=world.bridge_worker)
    assert state_of(made) == "negotiating"


def test_one_side_does_not_answer_twice(world, proposed):
    pairs.agree(proposed, actor=world.court_liaison)
    with pytest.raises(Denied):
        pairs.agree(proposed, actor=world.court_head)
    assert state_of(proposed) == "proposed"


def test_only_obligated_units_pair_with_communities(world, market):
    with pytest.raises(Refusal) as refused:
        pairs.propose(world.court, receiver=world.school, actor=world.office)
    assert refused.value.rule == "R-21"
    with pytest.raises(Refusal):
        pairs.propose(world.pines, receiver=world.court, actor=world.office)
    assert not Pairing.objects.exists()


def test_a_pair_across_streets_needs_the_offices_reason_or_an_exemption(world, market):
    with pytest.raises(Refusal) as refused:
        pairs.propose(world.far, receiver=world.pines, actor=world.far_head)
    assert refused.value.rule == "R-21"
    with pytest.raises(Refusal):
        pairs.propose(world.far, receiver=world.pines, across_reason="距离近", actor=world.far_head)
    made = pairs.propose(world.far, receiver=world.pines, across_reason="距离近", actor=world.other_office)
    assert (made.street, made.other_street) == ("990112002", "990112001")
    since = date(2026, 9, 16)
    allow_across(
        world.far, counterpart=world.bridge, reason="院区相邻", since=since, until=date(2027, 9, 16),
        actor=world.other_office,
    )  # fmt: skip
    assert pairs.propose(world.far, receiver=world.bridge, actor=world.far_head).state == "proposed"


def test_the_head_of_a_side_or_the_office_proposes_and_no_liaison_by_any_way(world, market, client):
    sides = {"giver": world.court.pk, "receiver": world.pines.pk}
    page = reverse("pairing:propose")
    for liaison in (world.court_liaison, world.pines_worker):
        with pytest.raises(Denied):
            pairs.propose(world.court, receiver=world.pines, actor=liaison)
        client.force_login(User.objects.get(pk=liaison.user))
        assert page not in client.get(reverse("pairing:pairs")).content.decode()
        assert page not in client.get(reverse("pairing:home")).content.decode()
        assert (client.get(page).status_code, client.post(page, sides).status_code) == (403, 403)
    assert not Pairing.objects.exists()
    client.force_login(User.objects.get(pk=world.pines_head.user))
    assert page in client.get(reverse("pairing:home")).content.decode()
    assert client.post(page, sides).status_code == 302
    made = Pairing.objects.get()
    assert (made.state, made.proposed_by) == ("proposed", "receiver")


def test_two_are_paired_once(world, proposed):
    with pytest.raises(Refusal) as refused:
        pairs.propose(world.court, receiver=world.pines, actor=world.office)
    assert refused.value.rule == "pair"
    with pytest.raises(IntegrityError), transaction.atomic():
        Pairing.objects.create(
            giver=world.court, receiver=world.pines, state="proposed", street="990112001", proposed_by="street"
        )


def test_a_suggestion_needs_lists_that_fit(world, market):
    made = pairs.suggest(world.court, receiver=world.pines, actor=SYSTEM)
    take(made, "put_forward", actor=world.office)
    assert state_of(made) == "proposed"
    with pytest.raises(Refusal) as refused:
        pairs.suggest(world.cast.branch, receiver=world.cast.pwc, actor=SYSTEM)
    assert refused.value.rule in {"R-21", "match"}


def test_declining_says_why(world, proposed):
    with pytest.raises(Invalid):
        take(proposed, "decline", reason=" ", actor=world.pines_head)
    assert state_of(proposed) == "proposed"
    take(proposed, "decline", reason="今年已有三家结对", actor=world.pines_head)
    assert (state_of(proposed), proposed.decline_reason) == ("declined", "今年已有三家结对")


def test_an_agreement_rests_on_need_offer_project_and_field(world, market, negotiating):
    with pytest.raises(Refusal) as refused:
        pairs.draft(
            negotiating, **terms(), needs=[market.pines_law], offers=[market.court_law], actor=world.court_liaison
        )
    assert refused.value.rule == "agreement"
    doing.propose(a_project(negotiating), actor=world.court_liaison)
    with pytest.raises(Refusal) as refused:
        pairs.draft(
            negotiating, **terms(fields=[]), needs=[market.pines_law], offers=[market.court_law],
            actor=world.court_liaison,
        )  # fmt: skip
    assert refused.value.rule == "S49"
    assert state_of(negotiating) == "negotiating"
    assert not negotiating.agreements.exists()


@pytest.mark.parametrize(
    ("missing", "rule"),
    [
        ({"receiver_liaison": ""}, "agreement"),
        ({"strengths": ""}, "S49"),
        ({"ends_on": date(2029, 9, 17)}, "agreement"),
        ({"starts_on": date(2024, 9, 16), "ends_on": date(2026, 9, 15)}, "agreement"),
        ({"exit_clause": ""}, "agreement"),
    ],
)
def test_an_incomplete_agreement_is_neither_drafted_nor_signed(world, market, drafted, missing, rule):
    chosen = {"needs": [market.pines_law], "offers": [market.court_law]}
    with pytest.raises(Refusal) as refused, transaction.atomic():
        pairs.draft(drafted, **terms(**missing), **chosen, actor=world.pines_worker)
    assert refused.value.rule == rule
    drafted.agreements.update(**missing)  # as an older version left it
    with pytest.raises(Refusal) as refused:
        pairs.sign(drafted, actor=world.court_head)
    assert refused.value.rule == rule
    assert state_of(drafted) == "agreement_draft"


def test_heads_sign_and_a_changed_draft_is_signed_anew(world, market, drafted):
    with pytest.raises(Denied):
        pairs.sign(drafted, actor=world.court_liaison)
    pairs.sign(drafted, actor=world.court_head)
    pairs.draft(drafted, **terms(), needs=[market.pines_law], offers=[market.court_law], actor=world.pines_worker)
    drafted.refresh_from_db()
    assert drafted.giver_signed_at is None
    pairs.sign(drafted, actor=world.pines_head, how="paper", paper_ref="松委〔2026〕3号")
    assert state_of(drafted) == "agreement_draft"
    pairs.sign(drafted, actor=world.court_head)
    agreement = drafted.agreements.get()
    assert state_of(drafted) == "signed"
    assert (agreement.receiver_signed_how, agreement.paper_ref, agreement.signed_on) == (
        "paper", "松委〔2026〕3号", date(2026, 9, 16),
    )  # fmt: skip
    assert "市第一中级法院党委" in agreement.text


def test_a_paper_signature_names_its_paper(world, drafted):
    with pytest.raises(Refusal) as refused:
        pairs.sign(drafted, actor=world.court_head, how="paper")
    assert refused.value.rule == "agreement"


def test_work_begins_with_the_plan_of_the_year(world, signed):
    assert signed.state == "signed"
    take(signed, "file_plan", year=2027, aims="明年的事", projects=2, actor=world.court_liaison)
    assert state_of(signed) == "signed"
    take(signed, "file_plan", year=2026, aims="每月一次", projects=2, actor=world.court_liaison)
    assert state_of(signed) == "active"
    tie = Tie.objects.get(kind="paired", until__isnull=True)
    assert {tie.source_id, tie.target_id} == {world.court.pk, world.pines.pk}
    assert Matter.objects.get(pk=signed.pk).classification == "public"


@pytest.mark.engine
def test_a_quiet_pair_falls_asleep_and_any_activity_wakes_it(world, active):
    with later(89):
        assert pairs.flag_dormant(actor=SYSTEM) == 0
    with later(90):
        assert pairs.flag_dormant(actor=SYSTEM) == 1
        assert pairs.flag_dormant(actor=SYSTEM) == 0
        assert state_of(active) == "dormant"
        asked = Todo.objects.get(matter=active.pk, done_at__isnull=True)
        assert (asked.role, asked.place) == ("SO", "990112001")
        assert Matter.objects.get(pk=active.pk).classification == "internal"  # flagged, not published (S22)
        take(active, "call", reason="双方换了联络员，下周见面", actor=world.office)
        assert state_of(active) == "dormant"
    with later(91):
        take(active, "write", text="下周见面谈", actor=world.pines_worker)
        assert state_of(active) == "active"
    woken = Entry.objects.get(act="wake", object_id=active.pk)
    assert woken.reason == f"{world.pines_worker.name}留言"


def test_messages_carry_no_personal_facts_and_answer_each_other(world, active):
    with pytest.raises(Refusal) as refused:
        take(active, "write", text="打 13812345678", actor=world.court_liaison)
    assert refused.value.rule == "privacy"
    with pytest.raises(Denied):
        take(active, "write", text="您好", actor=world.stranger)
    take(active, "write", text="周六可以吗？", answer_wanted=True, actor=world.court_liaison)
    take(active, "write", text="可以。", actor=world.pines_worker)
    assert active.messages.get(text="周六可以吗？").answered_at is not None
    assert active.messages.count() == 2


def review_opened(world, active):
    with clock.at(DECEMBER):
        assert reviews.open_reviews(actor=SYSTEM) == 1
        assert reviews.open_reviews(actor=SYSTEM) == 0
    active.refresh_from_db()


def reviewed(world, active):
    review_opened(world, active)
    with clock.at(DECEMBER):
        take(active, "give_review", score=5, aims="明年继续", actor=world.court_liaison)
        take(active, "give_review", score=4, actor=world.pines_worker)
        take(active, "review", words="合作顺利", actor=world.office)
    active.refresh_from_db()


def test_the_yearly_review_waits_for_december(world, active):
    assert reviews.open_reviews(actor=SYSTEM) == 0
    review_opened(world, active)
    assert active.state == "review_due"


@pytest.mark.engine
def test_both_sides_review_then_the_street(world, active):
    review_opened(world, active)
    with clock.at(DECEMBER):
        with pytest.raises(Refusal) as refused:
            take(active, "give_review", score=5, actor=world.court_liaison)
        assert refused.value.rule == "review"
        with pytest.raises(Denied):
            take(active, "review", actor=world.office)
        with pytest.raises(Refusal):
            take(active, "give_review", score=6, aims="明年", actor=world.court_liaison)
        take(active, "give_review", score=5, aims="明年每季一次", actor=world.court_liaison)
        with pytest.raises(Denied):
            take(active, "give_review", score=5, actor=world.court_head)
        take(active, "give_review", score=4, words="来得勤", actor=world.pines_worker)
        take(active, "review", actor=world.office)
    found = AnnualReview.objects.get()
    assert (found.giver_score, found.receiver_score, found.reviewed_on) == (5, 4, date(2026, 12, 1))
    assert (found.report["proposed"], found.report["planned"]) == (1, 3)
    assert state_of(active) == "reviewed"


def test_both_want_to_go_on(world, active):
    reviewed(world, active)
    with clock.at(DECEMBER):
        take(active, "say_wish", wish="renew", actor=world.court_head)
        with pytest.raises(Refusal) as refused:
            take(active, "adjust", actor=world.pines_head)
        assert refused.value.rule == "review"
        with pytest.raises(Denied):
            take(active, "renew", actor=world.court_head)
        take(active, "renew", actor=world.pines_head)
    assert state_of(active) == "active"


@pytest.mark.parametrize("wish", ["renew", "adjust", "end"])
def test_the_side_that_speaks_last_is_offered_what_the_other_wants(world, active, wish):
    reviewed(world, active)
    take(active.projects.get(), "cancel", reason="不再需要", actor=world.court_liaison)
    with clock.at(DECEMBER):
        take(active, "say_wish", wish=wish, actor=world.court_head)
        active.refresh_from_db()
        offered = {button.step.name: button.why_not for button in buttons_for(world.pines_head, active)}
    assert {name for name in ("renew", "adjust", "end") if not offered[name]} == {wish}


def test_a_term_that_ended_is_changed_not_renewed(world, active):
    reviewed(world, active)
    active.agreements.update(ends_on=date(2026, 11, 30))
    with clock.at(DECEMBER):
        take(active, "say_wish", wish="renew", actor=world.court_head)
        with pytest.raises(Refusal) as refused:
            take(active, "renew", actor=world.pines_head)
        assert refused.value.rule == "agreement"
        with pytest.raises(Refusal):  # the other side wants the same
            take(active, "differ", wish="renew", reason="我们另有想法", actor=world.pines_head)
        take(active, "differ", wish="adjust", reason="期限已到", actor=world.pines_head)
        take(active, "adjust", actor=world.court_head)
        assert state_of(active) == "adjusting"


def test_the_end_waits_for_open_projects_and_brings_the_gap_back(world, market, active):
    reviewed(world, active)
    street = world.street
    assert [row.paired for row in coverage([street])] == [1]
    with clock.at(DECEMBER):
        take(active, "say_wish", wish="end", actor=world.court_head)
        with pytest.raises(Refusal) as refused:
            take(active, "end", actor=world.pines_head)
        assert refused.value.rule == "handover"
        take(active.projects.get(), "cancel", reason="不再需要", actor=world.court_liaison)
        active.refresh_from_db()
        take(active, "end", actor=world.pines_head)
    assert state_of(active) == "ended"
    assert world.court in gaps("990112001")
    assert not Tie.objects.filter(kind="paired", until__isnull=True).exists()


def test_open_projects_are_handed_over_to_another_pair(world, market, active):
    other = pairs.propose(world.court, receiver=world.bridge, actor=world.office)
    pairs.agree(other, actor=world.court_liaison)
    other = pairs.agree(other, actor=world.bridge_worker)
    project = active.projects.get()
    take(project, "hand_over", pairing=other, reason="结对结束", actor=world.court_liaison)
    project.refresh_from_db()
    assert (project.pairing_id, project.handed_from_id, project.recipient_id) == (other.pk, active.pk, world.bridge.pk)
    take(active, "leave", reason="院区搬迁", actor=world.court_head)
    assert state_of(active) == "ended"


def test_two_who_agree_at_once_count_each_once(world, proposed):
    """The second of two stale copies of one side is refused, not counted for the other side."""
    seen = Pairing.objects.get(pk=proposed.pk)
    pairs.agree(proposed, actor=world.court_liaison)
    with pytest.raises((Denied, Stale)):
        pairs.agree(seen, actor=world.court_head)
    assert state_of(proposed) == "proposed"


@pytest.mark.engine
def test_exemptions_are_decided_by_the_district_for_a_year_at_most(world, market):
    since = date(2026, 9, 16)
    with pytest.raises(Refusal) as refused:
        ask_exemption(world.school, reason="搬迁", since=since, until=date(2027, 9, 17), actor=world.office)
    assert refused.value.rule == "R-20"
    late = months_after(clock.today(), 3) + timedelta(days=1)
    for begins, fits in ((late, False), (late - timedelta(days=1), True)):
        given = {"reason": "搬迁", "since": begins, "until": begins + timedelta(days=30), "actor": world.office}
        with nullcontext() if fits else pytest.raises(Refusal):
            take(ask_exemption(world.school, **given), "refuse", reason="再议", actor=world.district)
    asked = ask_exemption(world.school, reason="搬迁", since=since, until=date(2027, 9, 16), actor=world.office)
    with pytest.raises(Refusal):
        ask_exemption(world.school, reason="搬迁", since=since, until=date(2027, 9, 1), actor=world.office)
    assert world.school in gaps("990112001")
    from wugong.flow.alarms import ring_due

    take(asked, "grant", actor=world.district)
    assert world.school not in gaps("990112001")
    with later(370):
        ring_due(actor=SYSTEM)
    asked.refresh_from_db()
    assert asked.state == "lapsed"
    assert world.school in gaps("990112001")


def test_saying_the_same_twice_is_told_kindly_and_counts_once(world, drafted, client):
    pairs.sign(drafted, actor=world.court_head)
    client.force_login(User.objects.get(pk=world.court_head.user))
    again = client.post(reverse("web:step", args=["pairing", drafted.pk, "sign_first"]), {"how": "here"})
    assert again.status_code == 403
    assert "您这一方已经签署" in again.content.decode()
    drafted.refresh_from_db()
    assert (drafted.state, drafted.receiver_signed_at) == ("agreement_draft", None)


def test_agreeing_twice_is_told_kindly(world, proposed):
    pairs.agree(proposed, actor=world.court_liaison)
    with pytest.raises(Denied, match="已经同意"):
        pairs.agree(proposed, actor=world.court_head)
    proposed.refresh_from_db()
    assert (proposed.state, proposed.receiver_agreed_at) == ("proposed", None)


def test_a_pair_that_is_asleep_does_not_count_as_paired_and_is_shown_apart(world, active, client):
    with later(90):
        pairs.flag_dormant(actor=SYSTEM)
    row = coverage([world.street])[0]
    assert (row.units, row.paired, row.asleep, row.gap, row.served) == (2, 0, 1, 1, 0)
    assert world.court not in gaps("990112001")
    assert asleep("990112001") == [active]
    client.force_login(User.objects.get(pk=world.office.user))
    page = client.get(reverse("pairing:gaps")).content.decode()
    assert active.get_absolute_url() in page


def test_an_exempted_pair_across_streets_is_proposed_by_hand(world, market, client):
    year = {"since": date(2026, 9, 16), "until": date(2027, 9, 16)}
    allow_across(world.far, counterpart=world.bridge, reason="院区相邻", actor=world.other_office, **year)
    client.force_login(User.objects.get(pk=world.far_head.user))
    sides = {"giver": world.far.pk, "receiver": world.bridge.pk}
    made = client.post(reverse("pairing:propose"), sides)
    assert made.status_code == 302
    assert Pairing.objects.get().state == "proposed"
    refused = client.post(reverse("pairing:propose"), {**sides, "receiver": world.pines.pk})
    assert refused.status_code == 422
    client.force_login(User.objects.get(pk=world.bridge_head.user))
    offered = client.get(reverse("pairing:propose")).context["form"].fields["giver"].queryset
    assert world.far in offered
