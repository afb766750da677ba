"""What a meeting and a task give on paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.ground import laid
from wugong.commitments.models import Commitment
from wugong.commitments.testing import Cast, sign_in, task
from wugong.common import clock
from wugong.common.errors import Denied, Refusal
from wugong.deliberation.actions import meetings, room
from wugong.deliberation.actions.meetings import plan_meeting
from wugong.deliberation.actions.room import Decision
from wugong.deliberation.minutes import presiding
from wugong.deliberation.models import Meeting, Topic
from wugong.deliberation.testing import Bodies, admitted, closed, held, item_of, notified, proposed
from wugong.deliberation.tests.conftest import MONDAY
from wugong.documents import actions
from wugong.documents.models import Document
from wugong.documents.queries import documents_visible_to
from wugong.documents.rules.content import Table
from wugong.files.intake import take_in
from wugong.flow.actions import take
from wugong.flow.testing import at, stays
from wugong.inbox.models import Message


@laid(at=MONDAY)
def one(people: Cast, tiers: Bodies) -> Topic:
    return admitted(tiers.street, people, actor=tiers.office, by=tiers.worker)


@laid(at=MONDAY)
def sent(one: Topic, tiers: Bodies) -> Meeting:
    return notified(tiers.street, chair=tiers.chair, office=tiers.office, topics=[one], at=at(12, 15, 14))


@laid(at=MONDAY)
def minuted(people: Cast, sent: Meeting, one: Topic, tiers: Bodies) -> Meeting:
    with clock.at(at(12, 15, 14)):
        held(sent, office=tiers.office)
        proposed(item_of(sent, one), people, actor=tiers.office)
        room.decide(item_of(sent, one), decision=Decision("adopted", words="划线"), actor=tiers.office)
        closed(sent, chair=tiers.chair, office=tiers.office)
    return sent


@laid(at=MONDAY)
def signed(minuted: Meeting, tiers: Bodies) -> Meeting:
    with clock.at(at(12, 18)):
        return take(minuted, "sign", actor=tiers.chair)


def words(document: Document) -> str:
    return "\n".join(getattr(block, "text", "") for block in document.typed.blocks)


def test_signed_minutes_are_issued_filed_and_sent(people: Cast, signed: Meeting, tiers: Bodies) -> None:
    document = Document.objects.get()
    kept = document.typed
    assert (document.kind, document.state, document.number) == ("minutes", "issued", "松林街工委纪〔2026〕1号")
    assert kept.mark == "松林街道党建联席会议纪要"
    assert kept.title == "松林街道党建联席会议2026年第1次会议纪要"
    assert [line.lead for line in kept.attendance] == ["出席：", "列席："]
    assert "出席：" not in words(document)
    assert "8 栋门口人车不分流" in words(document)
    assert "8 栋门口划线：城建集团党委牵头，春和物业党支部协办，1月4日前完成。" in words(document)
    assert document.filed.count() == 2
    message = Message.objects.filter(kind="meeting.minutes").first()
    assert message
    assert message.url == reverse("documents:document", args=[document.pk])
    assert documents_visible_to(people.person("builder", "UL")).filter(pk=document.pk).exists()


def test_minutes_that_cannot_be_printed_are_not_signed(minuted: Meeting, tiers: Bodies) -> None:
    minutes = minuted.minutes
    meetings.amend_minutes(minuted, text=f"{minutes.text}\n\U00013000", edition=minutes.edition, actor=tiers.office)
    with clock.at(at(12, 18)):
        stays(minuted, lambda: take(minuted, "sign", actor=tiers.chair), Refusal, "glyph")
    assert not Document.objects.exists()


def test_minutes_stand_once_until_they_are_withdrawn(signed: Meeting, tiers: Bodies) -> None:
    again = actions.make(signed, name="minutes", actor=tiers.office)
    stays(again, lambda: actions.issue(again, actor=tiers.office), Refusal, "once")


def test_the_notice_names_time_place_and_agenda(sent: Meeting, tiers: Bodies) -> None:
    made = actions.issue(actions.make(sent, name="notice", actor=tiers.office), actor=tiers.office)
    assert made.number == "松林街工委通〔2026〕1号"
    assert made.title == "关于召开松林街道党建联席会议2026年第1次会议的通知"
    for said in ("2026年12月15日（星期二）14:00", "三楼会议室。", "8 栋门口人车不分流（松石社区党委提出，15分钟）"):
        assert said in words(made)
    told = Message.objects.filter(kind="document.issued").values_list("organisation", flat=True)
    assert len(told) == made.recipients.count() == 5


def test_the_notice_lists_the_papers_of_the_agenda(
    settings: LazySettings, tmp_path: Path, one: Topic, tiers: Bodies
) -> None:
    settings.MEDIA_ROOT = tmp_path
    for name in ("现场情况.txt", "费用测算.txt"):
        take_in("topic", one.pk, SimpleUploadedFile(name, name.encode()), actor=tiers.office)
    called = notified(tiers.street, chair=tiers.chair, office=tiers.office, topics=[one], at=at(12, 15, 14))
    take_in("meeting", called.pk, SimpleUploadedFile("座位表.txt", b"A"), actor=tiers.office)
    made = actions.make(called, name="notice", actor=tiers.office)
    assert "15分钟）。材料：现场情况.txt、费用测算.txt" in words(made)
    assert made.typed.attachments == ("现场情况.txt", "费用测算.txt", "座位表.txt")
    sent = Message.objects.filter(kind="meeting.notice").first()
    assert sent and "材料：现场情况.txt、费用测算.txt" in sent.body


def test_the_agenda_is_one_table(sent: Meeting, tiers: Bodies) -> None:
    made = actions.make(sent, name="agenda", actor=tiers.office)
    table = next(block for block in made.typed.blocks if isinstance(block, Table))
    assert table.columns == ("序号", "议题", "汇报单位", "时间（分钟）")
    assert table.rows[0] == ("1", "8 栋门口人车不分流", "松石社区党委", "15")


def test_the_brief_tells_what_became_of_the_tasks(signed: Meeting, tiers: Bodies) -> None:
    made = actions.make(signed, name="brief", actor=tiers.office)
    assert "研究议题1项，形成任务1项，已办结0项" in words(made)
    table = next(block for block in made.typed.blocks if isinstance(block, Table))
    assert table.rows[0][:2] == ("8 栋门口划线", "城建集团党委")


def test_a_supervision_notice_goes_to_the_lead_body(people: Cast, tiers: Bodies) -> None:
    promised = task(people, actor=tiers.office, accepted=True, days=5)
    with clock.at(at(12, 7)):
        made = actions.issue(actions.make(promised, name="supervision", actor=tiers.office), actor=tiers.office)
    kept = made.typed
    assert made.number == "松林街工委督〔2026〕1号"
    assert kept.addressees == ("城建集团党委",)
    rows = dict(next(block for block in kept.blocks if isinstance(block, Table)).rows)
    assert rows["进展"].startswith("已逾期5个工作日")
    assert "请于2026年12月14日前" in words(made)
    told = Message.objects.get(kind="document.issued")
    assert told.organisation == people.builder.pk


def test_papers_wait_for_their_time_and_their_office(people: Cast, sent: Meeting, tiers: Bodies) -> None:
    builder = people.person("builder", "UL")
    for name, who in (("minutes", tiers.office), ("brief", tiers.office), ("notice", builder)):
        with pytest.raises(Denied):
            actions.make(sent, name=name, actor=who)
    promised = task(people, actor=tiers.office)
    with pytest.raises(Denied):
        actions.make(promised, name="supervision", actor=builder)
    assert not Document.objects.exists()


def test_the_pages_offer_and_show_the_papers(people: Cast, signed: Meeting, client: Client) -> None:
    sign_in(client, people, "pwc", "SO", "990112001")
    number = Document.objects.get().number
    page = client.get(reverse("deliberation:minutes", args=[signed.pk])).content.decode()
    assert number in page
    assert "生成公文：简报" in page
    assert "生成公文：纪要" not in page
    assert "生成公文：会议通知" not in page
    answer = client.post(reverse("documents:make", args=["meeting", signed.pk, "brief"]))
    assert answer.status_code == 302
    assert client.get(answer.url).status_code == 200
    promised = Commitment.objects.get()
    page = client.get(promised.get_absolute_url()).content.decode()
    assert "生成公文：督办单" in page
    assert client.post(reverse("documents:make", args=["meeting", signed.pk, "nonsense"])).status_code == 404
    assert client.post(reverse("documents:make", args=["nonsense", signed.pk, "brief"])).status_code == 404


def test_the_chair_is_named_by_the_person_who_holds_it(client: Client, people: Cast, tiers: Bodies) -> None:
    sent = plan_meeting(tiers.street, starts_at=at(12, 15, 14), actor=tiers.office)
    assert presiding(sent, []) == str(people.pwc)
    who = sign_in(client, people, "pwc", "SP", "990112001")
    assert presiding(sent, []) == who.name
