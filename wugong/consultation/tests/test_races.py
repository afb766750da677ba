"""Two requests at one moment, with two connections: no decision slips in beside a signature or a lapse."""

from __future__ import annotations

import pytest

from tests.cast import make_cast
from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Refusal
from wugong.consultation import testing
from wugong.consultation.models import Consultation
from wugong.flow.actions import perform, take
from wugong.flow.tests.test_races import at_once
from wugong.record.models import Entry

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
]


def test_a_decision_and_a_dissent_at_one_moment():
    case, sides = testing.deliberated(make_cast(), "disagree")

    def decide():
        mine = Consultation.objects.get(pk=case.pk)
        perform(mine, "record_decision", actor=sides.asks, decision="go_ahead", decision_note="经研究决定。")

    def sign():
        perform(Consultation.objects.get(pk=case.pk), "return_opinion", actor=sides.heads)

    results = at_once(decide, sign, decide)
    assert [isinstance(result, Refusal) for result in results] == [True, False, True]
    assert Consultation.objects.get(pk=case.pk).state == "returned"
    assert Entry.objects.filter(act="record_decision", outcome="refused").count() == 2


def test_a_signature_and_a_lapse_at_one_moment():
    case, sides = testing.deliberated(make_cast(), "agree")

    def sign():
        perform(Consultation.objects.get(pk=case.pk), "return_opinion", actor=sides.heads)

    def lapse():
        take(Consultation.objects.get(pk=case.pk), "lapse", actor=SYSTEM)

    results = at_once(sign, lapse)
    assert sum(isinstance(result, Refusal) for result in results) == 1
    found = Consultation.objects.get(pk=case.pk)
    assert (found.state, bool(found.verdict)) in {("returned", True), ("lapsed", False)}


def test_two_opinions_at_one_moment():
    """A drafter sends two kinds of opinion from two windows: one of them counts, and it is the one that is signed."""
    case, sides = testing.prepared(make_cast())

    def send(kind):
        given = {**testing.MET, "meeting_on": clock.today(), "draft_verdict": kind, "text": testing.REASONS}
        return lambda: perform(Consultation.objects.get(pk=case.pk), "deliberate", actor=sides.drafts, **given)

    kinds = ["agree", "disagree"]
    results = at_once(*[send(kind) for kind in kinds])
    assert sorted(isinstance(result, Refusal) for result in results) == [False, True]
    counted = next(kind for kind, result in zip(kinds, results, strict=True) if not isinstance(result, Refusal))
    signed = perform(Consultation.objects.get(pk=case.pk), "return_opinion", actor=sides.heads)
    assert (signed.state, signed.verdict) == ("returned", counted)
    assert Entry.objects.filter(object_id=case.pk, act="deliberate", outcome="done").count() == 1
