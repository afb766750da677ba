"""What the system itself gives as a reason is read in the language of the page, whoever set it off in whichever."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from wugong.accounts.models import User
from wugong.common.actor import SYSTEM
from wugong.flow.actions import take
from wugong.organisations.actions.ties import hand_over
from wugong.organisations.rules import Kind
from wugong.organisations.testing import make_party, make_unit
from wugong.pairing import jobs
from wugong.pairing.actions import listings, pairs, rounds
from wugong.pairing.models import Plan
from wugong.record.models import Entry

from .conftest import a_need, later


@pytest.fixture
def opened(world, market):
    return rounds.open_round(world.street, year=2027, decide_by=date(2026, 10, 20), actor=world.district)


def seen(actor, name, pk):
    """A page in Chinese and in English."""
    client = Client()
    client.force_login(User.objects.get(pk=actor.user))
    address = reverse(f"pairing:{name}", args=[pk])
    return [client.get(prefix + address).content.decode() for prefix in ("", "/en")]


def both_of(act):
    entry = Entry.objects.filter(act=act, outcome="done").order_by("at", "id").last()
    return entry.reason, entry.detail.get("reason_en")


def test_a_refusal_draws_anew_for_a_reason_both_read(world, opened):
    world.court.name_en = "Court"
    world.court.save()
    plan = jobs.at_once(rounds.order_plan(opened, actor=world.office))
    made = rounds.accept_plan(plan, actor=world.office)
    pairing = next(p for p in made if p.giver_id == world.court.pk)
    with translation.override("en"):
        take(pairing, "decline", reason="本院年内搬迁", actor=world.court_head)
        jobs.solve_waiting()
    again = Plan.objects.latest("number")
    assert again.cause == f"市第一中级法院党委与{pairing.receiver}未能结对：本院年内搬迁"
    assert again.cause_en == f"Court and {pairing.receiver} do not pair: 本院年内搬迁"
    chinese, english = seen(world.office, "round", opened.pk)
    assert again.cause in chinese
    assert again.cause_en in english
    assert again.cause not in english
    for act in ("draw", "resume", "store"):
        zh, en = both_of(act)
        assert zh
        assert en
        assert zh != en


def test_a_lock_stands_in_the_record_in_both_languages(world, opened):
    with translation.override("en"):
        rounds.mark(opened, giver=world.court, receiver=world.pines, kind="lock", actor=world.office)
    zh, en = both_of("mark")
    assert zh == "市第一中级法院党委 — 青禾社区党委：已锁定"
    assert en == "市第一中级法院党委 — 青禾社区党委: locked"
    rounds.mark(opened, giver=world.court, receiver=world.pines, kind="ban", reason="刚换届", actor=world.office)
    assert both_of("mark")[0] == "市第一中级法院党委 — 青禾社区党委：已排除 刚换届"


def test_what_woke_a_pair_is_read_in_the_language_of_the_page(world, active):
    with later(100):
        pairs.flag_dormant(actor=SYSTEM)
        with translation.override("en"):
            take(active, "write", text="下周见。", actor=world.court_liaison)
    chinese, english = seen(world.office, "pair", active.pk)
    assert "留言" in chinese
    assert " wrote" in english


def test_a_merged_line_says_so_in_both_languages(world):
    first = listings.enter(a_need(world.pines), actor=world.pines_worker)
    second = listings.submit(a_need(world.pines), actor=world.pines_worker)
    take(second, "merge", merged_into=first, add=True, actor=world.pines_head)
    zh, en = both_of("absorb")
    assert en == f"merged with {second.biz_no}"
    assert second.biz_no in zh


def test_a_successor_is_named_in_both_languages(world, market, active):
    unit = make_unit("区检察院", world.street, Kind.COURT)
    procuracy = make_party("区检察院党委", world.street, unit=unit, superior=world.cast.committee)
    with translation.override("en"):
        hand_over(world.court, to=procuracy, actor=SYSTEM)
    zh, en = both_of("succeed")
    assert en == "区检察院党委 takes the place of 市第一中级法院党委"
    assert zh != en


def test_a_term_that_ran_out_says_so_in_both_languages(world):
    from wugong.flow.alarms import ring_due

    listings.enter(a_need(world.pines, ends_on=date(2026, 9, 16) + timedelta(days=5)), actor=SYSTEM)
    with later(8), translation.override("en"):
        ring_due(actor=SYSTEM)
    zh, en = both_of("expire")
    assert en == "The term ran out."
    assert zh != en
