"""What an object may refer to as evidence."""

from __future__ import annotations

import pytest

from wugong.assessment.actions import rounds
from wugong.assessment.testing import (
    collecting,
    of,
)
from wugong.common import clock
from wugong.common.errors import Invalid
from wugong.flow.models import Matter, Participant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def test_a_reference_is_a_case_of_ones_own_and_at_most_five(cast, officer):
    found = collecting(cast)
    line = found.indicators.first()
    with pytest.raises(Invalid):
        rounds.refer(found, indicator=line, number="没有这个号", actor=of(cast.community))


def test_a_reference_is_a_case_of_the_year(cast, officer):
    """A case of last year says nothing of this one."""
    found = collecting(cast)
    own = of(cast.community)
    old = Matter.objects.exclude(biz_no="").first()
    Participant.objects.get_or_create(matter=old, who=cast.community.pk)
    day = clock.now().replace(year=found.year - 1)
    Matter.objects.filter(pk=old.pk).update(opened_at=day, closed_at=day, open=False)
    with pytest.raises(Invalid, match=str(found.year)):
        rounds.refer(found, indicator=found.indicators.first(), number=old.biz_no, actor=own)
    Matter.objects.filter(pk=old.pk).update(closed_at=clock.now())
    assert rounds.refer(found, indicator=found.indicators.first(), number=old.biz_no, actor=own).matter == old.pk
