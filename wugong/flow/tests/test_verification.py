"""A state changed behind the back of the record is found."""

import pytest

from tests.test_states import listed
from wugong.common.actor import SYSTEM
from wugong.common.ids import new_id
from wugong.flow.actions import take
from wugong.flow.verification import wrong_states
from wugong.organisations.models import Organisation
from wugong.record.actions import append
from wugong.record.findings import Fault


def test_what_went_its_way_is_as_the_record_says(cast):
    take(cast.hospital_party, "reorganise", actor=cast.actor("district_officer"), reason="试点")
    told = {str(cast.hospital_party.pk)}
    assert [f.sentence for f in wrong_states() if any(pk in f.sentence for pk in told)] == []


@pytest.mark.parametrize("language", ["en"])
def test_a_state_written_past_the_record_is_named(cast, language):
    from django.utils import translation

    take(cast.hospital_party, "reorganise", actor=cast.actor("district_officer"), reason="试点")
    now = Organisation.objects.get(pk=cast.hospital_party.pk).state
    other = sorted(listed(Organisation) - {now})[0]
    Organisation.objects.filter(pk=cast.hospital_party.pk).update(state=other)
    with translation.override(language):
        [found] = [f for f in wrong_states() if str(cast.hospital_party.pk) in f.sentence]
    assert found.fault is Fault.STATE
    assert f"its state is “{other}”" in found.sentence
    assert f"led to “{now}”" in found.sentence


def test_what_was_deleted_past_the_record_is_named(db):
    gone = new_id()
    append(actor=SYSTEM, act="confirm", kind="organisation", object_id=gone, before="proposed", after="active")
    [found] = [one for one in wrong_states() if str(gone) in one.sentence]
    assert found.fault is Fault.STATE
