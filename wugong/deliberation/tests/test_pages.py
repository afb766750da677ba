"""Pages: the line from topic to answer through the browser's addresses, who sees what, constant cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from wugong.commitments.models import Commitment
from wugong.commitments.testing import Cast, sign_in
from wugong.common import clock
from wugong.deliberation.actions import meetings
from wugong.deliberation.models import Meeting, Topic
from wugong.deliberation.testing import WORDS, Bodies, admitted, held, notified, topic
from wugong.files.intake import take_in
from wugong.flow.testing import at

FORM = {
    "title": WORDS.title,
    "field": WORDS.field,
    "family": WORDS.family,
    "facts": WORDS.facts,
    "request": WORDS.request,
    "option": WORDS.option,
    "affected": WORDS.affected,
    "via": "online",
}
OFFICE = ("pwc", "SO", "990112001")
CHAIR = ("pwc", "SP", "990112001")
WORKER = ("pines", "CW", "990112001001")


def step(client: Client, machine: str, obj: Topic | Meeting | Commitment, name: str, **data: object) -> int:
    return client.post(reverse("web:step", args=[machine, obj.pk, name]), data).status_code


def test_the_whole_line_through_the_browser(client: Client, people: Cast, tiers: Bodies) -> None:
    def as_(who: tuple[str, str, str]) -> None:
        sign_in(client, people, *who)

    as_(WORKER)
    raised = client.post(reverse("deliberation:new"), FORM | {"body": str(tiers.street.pk)})
    one = Topic.objects.get()
    assert raised.url == reverse("deliberation:topic", args=[one.pk])
    assert one.place == "990112001001"

    as_(OFFICE)
    assert step(client, "topic", one, "admit") == 302
    plan = reverse("deliberation:plan", args=[tiers.street.pk])
    data = {"kind": "regular", "minutes_planned": 90, "venue": "三楼", "starts_at": "2026-12-15T14:00"}
    assert client.post(plan, data).status_code == 302
    meeting = Meeting.objects.get()
    assert step(client, "meeting", meeting, "open_call") == 302
    arrange = reverse("deliberation:arrange", args=[meeting.pk])
    assert client.post(arrange, {"add": str(one.pk)}).status_code == 302
    as_(CHAIR)
    assert step(client, "meeting", meeting, "fix_agenda", reason="材料即议题正文") == 302
    as_(OFFICE)
    assert step(client, "meeting", meeting, "notify") == 302
    room = reverse("deliberation:room", args=[meeting.pk])
    with clock.at(at(12, 15, 14)):
        as_(OFFICE)
        assert client.post(room, {"open": 1}).status_code == 409
        client.post(reverse("deliberation:all_here", args=[meeting.pk]))
        assert client.post(room, {"open": 1}).status_code == 200
        item = meeting.items.get(topic=one)
        client.post(reverse("deliberation:notes", args=[item.pk]), {"text": "甲：同意", "base": "", "edition": 0})
        client.post(reverse("deliberation:outcome", args=[item.pk]), {"outcome": "adopted", "words": "划线", "was": ""})
        assert client.post(room, {"close": 1}).status_code == 409
        task = {
            "what": "划线",
            "done_when": "完工",
            "due_on": "2026-12-30",
            "lead": str(people.builder.pk),
            "lead_why": "需要施工资质。",
            "accepted": 1,
        }
        client.post(reverse("deliberation:new_task", args=[item.pk]), task | {f"helper-{people.power.pk}": "agrees"})
        closed = client.post(room, {"close": 1})
        assert closed.url == reverse("deliberation:minutes", args=[meeting.pk])
        assert "甲：同意" in client.get(closed.url).content.decode()
    as_(CHAIR)
    with clock.at(at(12, 18)):
        assert step(client, "meeting", meeting, "sign") == 302
    as_(OFFICE)
    assert step(client, "meeting", meeting, "archive") == 302
    promise = Commitment.objects.get()
    assert [s.organisation for s in promise.sharers.all()] == [people.power]
    as_(("builder", "UL", ""))
    assert step(client, "commitment", promise, "report", proof="已完成") == 302
    as_(WORKER)
    assert step(client, "commitment", promise, "verify") == 302
    as_(OFFICE)
    assert step(client, "topic", one, "feedback", text="标线已完成") == 302
    as_(WORKER)
    assert step(client, "topic", one, "rate", score=5) == 302
    as_(OFFICE)
    assert step(client, "topic", one, "close") == 302
    one.refresh_from_db()
    assert one.state == "closed"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_in_both_languages(client: Client, people: Cast, tiers: Bodies, language: str) -> None:
    one = admitted(tiers.street, people, actor=tiers.office, by=tiers.worker)
    told = topic(tiers.pines, people, actor=tiers.worker, via="phone")
    meeting = notified(tiers.street, chair=tiers.chair, office=tiers.office, topics=[one], at=at(12, 15, 14))
    held(meeting, office=tiers.office)
    sign_in(client, people, *OFFICE)
    with translation.override(language):
        pages = [
            reverse(f"deliberation:{name}", args=args)
            for name, args in [
                ("home", []), ("bodies", []), ("body", [tiers.street.pk]), ("plan", [tiers.street.pk]), ("topics", []),
                ("new", []), ("topic", [one.pk]), ("slip", [told.pk]),
                ("meeting", [meeting.pk]), ("room", [meeting.pk]), ("part", [meeting.pk, "agenda"]),
                ("part", [meeting.pk, "here"]),
            ]
        ]  # fmt: skip
    for page in pages:
        assert client.get(page).status_code == 200, page


def test_strangers_find_nothing(client: Client, people: Cast, tiers: Bodies) -> None:
    one = topic(tiers.pines, people, actor=tiers.worker)
    meeting = notified(
        tiers.street, chair=tiers.chair, office=tiers.office,
        topics=[admitted(tiers.street, people, actor=tiers.office, by=tiers.worker)], at=at(12, 15, 14),
    )  # fmt: skip
    item = meeting.items.first()
    assert item is not None
    sign_in(client, people, "maples", "CW", "990112001002")
    assert client.get(reverse("deliberation:topic", args=[one.pk])).status_code == 404
    assert client.get(reverse("deliberation:room", args=[meeting.pk])).status_code == 404
    assert client.post(reverse("deliberation:notes", args=[item.pk]), {"text": "x", "edition": 0}).status_code == 404
    sign_in(client, people, "department", "A1")
    assert client.get(reverse("deliberation:meeting", args=[meeting.pk])).status_code == 404
    client.logout()
    assert client.get(reverse("deliberation:home")).status_code == 302


def test_a_draft_may_be_unfinished_a_topic_not(client: Client, people: Cast, tiers: Bodies) -> None:
    sign_in(client, people, *WORKER)
    bare = {k: v for k, v in FORM.items() if k in {"title", "field", "family", "via"}} | {"body": str(tiers.street.pk)}
    assert client.post(reverse("deliberation:new"), bare).status_code == 422
    assert client.post(reverse("deliberation:new"), bare | {"draft": 1}).status_code == 302
    draft = Topic.objects.get()
    assert step(client, "topic", draft, "submit") == 409
    assert step(client, "topic", draft, "amend", **FORM) == 302
    assert step(client, "topic", draft, "submit") == 302
    draft.refresh_from_db()
    assert draft.state == "submitted"


def test_a_step_that_asks_something_leads_to_its_form(client: Client, people: Cast, tiers: Bodies) -> None:
    one = topic(tiers.street, people, actor=tiers.worker)
    sign_in(client, people, *OFFICE)
    address = reverse("web:step", args=["topic", one.pk, "admit"])
    page = client.get(reverse("deliberation:topic", args=[one.pk])).content.decode()
    assert f'href="{address}"' in page and f'action="{address}"' not in page
    assert 'name="own_remit"' in client.get(address).content.decode()


def test_a_resident_gets_a_slip(client: Client, people: Cast, tiers: Bodies) -> None:
    sign_in(client, people, *WORKER)
    data = FORM | {"body": str(tiers.pines.pk), "via": "paper", "alias": "老李"}
    answer = client.post(reverse("deliberation:new"), data)
    told = Topic.objects.get()
    assert answer.url == reverse("deliberation:slip", args=[told.pk])
    assert f"{told.code[:4]} {told.code[4:]}" in client.get(answer.url).content.decode()


def test_notes_are_saved_and_put_together_over_json(client: Client, people: Cast, tiers: Bodies) -> None:
    one = admitted(tiers.street, people, actor=tiers.office, by=tiers.worker)
    meeting = notified(tiers.street, chair=tiers.chair, office=tiers.office, topics=[one], at=at(12, 15, 14))
    item = held(meeting, office=tiers.office).items.get(topic=one)
    url = reverse("deliberation:notes", args=[item.pk])
    sign_in(client, people, *OFFICE)
    accept = {"HTTP_ACCEPT": "application/json"}
    first = client.post(url, {"text": "甲", "base": "", "edition": 0}, **accept).json()
    assert first == {"text": "甲", "edition": 1, "by": "", "clash": "", "both": False}
    sign_in(client, people, *CHAIR)
    second = client.post(url, {"text": "乙", "base": "", "edition": 0}, **accept).json()
    assert (second["text"], second["by"], second["both"]) == ("甲\n乙", "pwc SO", True)
    assert client.get(url).json() == {"text": "甲\n乙", "edition": 2, "by": "pwc SP"}
    assert client.post(url, {"text": "丙", "base": "", "edition": "x"}, **accept).status_code == 422


@pytest.mark.parametrize("address", ["/deliberation/topics/", "/deliberation/"])
def test_the_queue_costs_the_same_with_many_topics(client: Client, people: Cast, tiers: Bodies, address: str) -> None:
    sign_in(client, people, *OFFICE)
    counts = []
    for more in (3, 27):
        for n in range(more):
            admitted(
                tiers.street, people, actor=tiers.office, by=tiers.worker, words=replace(WORDS, title=f"{more}-{n}")
            )
        client.get(address)
        with CaptureQueriesContext(connection) as run:
            assert client.get(address).status_code == 200
        counts.append(len(run))
    assert counts[0] == counts[1]


def test_the_room_costs_the_same_with_a_long_agenda(client: Client, people: Cast, tiers: Bodies) -> None:
    counts = []
    for n, (body, size) in enumerate([(tiers.street, 2), (tiers.street, 12)]):
        with clock.at(clock.now() + timedelta(days=n)):
            sign_in(client, people, *OFFICE)
            many = [
                admitted(body, people, actor=tiers.office, by=tiers.worker, words=replace(WORDS, title=f"{n}-{i}"))
                for i in range(size)
            ]
            meeting = notified(body, chair=tiers.chair, office=tiers.office, topics=many, at=at(12, 15 + n, 14))
            held(meeting, office=tiers.office)
            url = reverse("deliberation:room", args=[meeting.pk])
            client.get(url)
            with CaptureQueriesContext(connection) as run:
                assert client.get(url).status_code == 200
            counts.append(len(run))
    assert counts[0] == counts[1]


def test_the_agenda_says_which_topics_have_no_paper(
    client: Client, people: Cast, tiers: Bodies, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    on, off = (admitted(tiers.street, people, actor=tiers.office, by=tiers.worker) for _n in range(2))
    with clock.at(at(12, 1)):
        meeting = meetings.plan_meeting(tiers.street, starts_at=at(12, 15, 14), actor=tiers.office)
        meetings.put_on_agenda(on, meeting=meeting, actor=tiers.office)
    sign_in(client, people, *OFFICE)
    page = reverse("deliberation:meeting", args=[meeting.pk])
    assert client.get(page).content.decode().count("未附材料") == 2
    take_in("topic", on.pk, SimpleUploadedFile("说明.txt", b"1"), actor=tiers.office)
    assert client.get(page).content.decode().count("未附材料") == 1
    take_in("topic", off.pk, SimpleUploadedFile("说明.txt", b"2"), actor=tiers.office)
    assert "未附材料" not in client.get(page).content.decode()
