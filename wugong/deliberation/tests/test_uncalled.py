"""The room of a meeting before its notice: it says so, and whose the next step is."""

import pytest
from django.urls import reverse

from wugong.commitments.testing import sign_in
from wugong.deliberation.actions import meetings
from wugong.deliberation.testing import room_of
from wugong.flow.actions import take
from wugong.flow.testing import at


@pytest.mark.parametrize("called", [False, True])
def test_the_room_says_that_the_meeting_is_not_called_and_offers_the_next_step(client, people, tiers, one, called):
    meeting = meetings.plan_meeting(tiers.street, starts_at=at(12, 15, 14), actor=tiers.office)
    if called:
        take(meeting, "open_call", actor=tiers.office)
    sign_in(client, people, "pwc", "SO", "990112001")
    page = room_of(client, meeting)
    assert "会议尚未通知" in page and "须 0" not in page and "0 / 0" not in page
    step = "open_call"
    if called:
        meetings.put_on_agenda(one, meeting=meeting, actor=tiers.office)
        sign_in(client, people, "pwc", "SP", "990112001")
        step = "fix_agenda"
        page = room_of(client, meeting)
    assert reverse("web:step", args=["meeting", meeting.pk, step]) in page
