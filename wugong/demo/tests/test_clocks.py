"""The demo rings the bells of its year on their own days."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from wugong.commitments.testing import cast, task
from wugong.common import clock
from wugong.demo.clocks import ring_past
from wugong.flow.alarms import ring_due
from wugong.flow.testing import at
from wugong.record.models import Entry


@pytest.mark.django_db
def test_what_was_late_rings_on_its_own_day():
    people = cast()
    with clock.at(at(11, 2)):
        made = task(people, actor=people.person("pwc", "SP", "990112001"))  # two working days: until 4 November
    with clock.at(at(11, 2) + timedelta(days=28)):
        assert ring_past() == 3
        rung = Entry.objects.filter(object_id=made.pk, act__in=["supervise", "escalate"]).order_by("at")
        assert [(one.act, timezone.localdate(one.at).day) for one in rung] == [("supervise", 11), ("escalate", 18)]
        assert ring_due() == 0
