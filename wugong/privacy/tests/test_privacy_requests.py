"""Requests about personal data, through the pages: who asks, who answers, who finds them, by when."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from wugong.common import clock
from wugong.common.errors import Refusal
from wugong.flow.actions import perform
from wugong.flow.models import Matter, Timer
from wugong.privacy.models import PrivacyRequest
from wugong.privacy.testing import WHAT, request_of
from wugong.record.models import Entry

pytestmark = pytest.mark.django_db
NEW = "/matters/privacy_request/new/"


def page_of(obj) -> str:
    return reverse("web:case", args=["privacy_request", obj.pk])


def take(client, obj, step, **data):
    return client.post(reverse("web:step", args=["privacy_request", obj.pk, step]), data, follow=True)


def test_a_resident_asks_and_reads_the_answer(client, cast):
    client.force_login(cast.users["resident"])
    assert client.get(NEW).status_code == 200
    assert client.post(NEW, {"kind": "copy", "what": WHAT}, follow=True).status_code == 200
    made = PrivacyRequest.objects.get()
    assert (made.state, made.filed_by, made.biz_no[:13]) == ("filed", cast.users["resident"].pk, "990112-GX-202")
    assert str(made) in client.get("/matters/privacy_request/").content.decode()

    client.force_login(cast.users["security_administrator"])
    assert "个人信息：查阅、复制" in client.get("/desk/").content.decode()
    assert take(client, made, "check", proof="account").status_code == 200
    assert take(client, made, "answer", answer="留有议题正文一份，无其他信息。").status_code == 200

    client.force_login(cast.users["resident"])
    assert "留有议题正文一份" in client.get(page_of(made)).content.decode()
    assert "个人信息：查阅、复制" in client.get(reverse("web:inbox")).content.decode()


@pytest.mark.parametrize("who", ["street_secretary", "district_officer", "community_worker", "stranger"])
def test_nobody_else_finds_it(client, cast, who):
    made = request_of(cast.actor("resident"))
    client.force_login(cast.users[who])
    assert client.get(page_of(made)).status_code == 404
    assert str(made.pk) not in client.get("/matters/privacy_request/").content.decode()


def test_a_visitor_without_an_account_asks_at_the_counter_and_follows_by_the_slip(client, cast):
    client.force_login(cast.users["community_worker"])
    page = client.get(f"{NEW}?step=receive").content.decode()
    assert "窗口代收" in page
    client.post(f"{NEW}?step=receive", {"kind": "delete", "what": WHAT})
    made = PrivacyRequest.objects.get()
    assert (made.filed_by, made.desk, made.proof) == (None, cast.community, "seen")
    assert made.code[:4] in client.get(page_of(made)).content.decode()
    with pytest.raises(Refusal, match="窗口"):  # no account filed it
        perform(made, "check", actor=cast.actor("security_administrator"), proof="account")
    client.logout()
    found = client.post("/where/", {"number": made.code}).content.decode()
    assert "删除" in found and "已提交" in found


@pytest.mark.parametrize("what", ["我的手机号 13812345678", "身份证 11010519491231002X 的信息"])
def test_numbers_are_refused_on_the_record_and_stay_in_the_form(client, cast, what):
    client.force_login(cast.users["resident"])
    answer = client.post(NEW, {"kind": "copy", "what": what})
    assert answer.status_code == 422
    assert what in answer.content.decode()
    assert not PrivacyRequest.objects.exists()
    assert Entry.objects.filter(kind="privacy_request", outcome="refused").exists()


def test_an_officer_does_not_decide_on_his_own_request(cast):
    officer = cast.actor("security_administrator")
    made = request_of(officer)
    for step, given in (("check", {"proof": "account"}), ("refuse", {"reason": "不办。"})):
        with pytest.raises(Refusal, match="另一位安全管理员"):
            perform(made, step, actor=officer, **given)


def test_fifteen_working_days_go_on_over_a_holiday_and_through_the_check_of_identity(cast):
    # 30 September and 8, 9, 10 (a Saturday at work), 12-16, 19-23, 26 October
    with clock.at(datetime(2026, 9, 29, 2, tzinfo=UTC)):
        made = request_of(cast.actor("resident"))
    with clock.at(datetime(2026, 10, 9, 2, tzinfo=UTC)):
        perform(made, "check", actor=cast.actor("security_administrator"), proof="account")
    due = Matter.objects.get(pk=made.pk).due_at
    assert made.state == "handling"
    assert timezone.localtime(due - timedelta(minutes=1)).date() == date(2026, 10, 26)  # the whole day counts
    assert Timer.objects.filter(matter=made.pk).count() == 1
