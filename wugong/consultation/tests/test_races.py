"""Two requests at one moment, with two connections: no decision slips in beside a signature or a lapse."""

from __future__ import annotations

import pytest

from tests.cast import make_cast
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
