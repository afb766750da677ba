"""The premises that anybody may book stand among what everybody reads of a place."""

from __future__ import annotations

import pytest
from django.urls import reverse

from wugong.sharing.testing import drafted, hall

pytestmark = pytest.mark.django_db


def test_shared_premises_are_public_and_drafts_are_not(cast, client):
    hall(cast, title="报告厅", holidays="sunday", conditions="自带茶水")
    drafted(cast, title="未审的会议室")
    page = client.get(reverse("delegation:disclosure"), {"sort": "facilities", "place": "990112001"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "未审的会议室" not in text
    for said in ("报告厅", "自带茶水", "节假日按周日开放", "区中医院党委"):
        assert said in text
