"""What a resident with a slip reads: who has it, what next, by when, whom to call; and the slip itself."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from wugong.commitments.testing import Cast, sign_in
from wugong.common import clock
from wugong.common.errors import Invalid
from wugong.deliberation.actions import room
from wugong.deliberation.actions.topics import Words
from wugong.deliberation.models import Topic
from wugong.deliberation.queries.answers import answer_of
from wugong.deliberation.testing import WORDS, Bodies, closed, held, item_of, notified, proposed, topic
from wugong.flow import lookup
from wugong.flow.actions import take
from wugong.flow.models import Matter
from wugong.flow.slips import new_code, read_code, read_number, spaced
from wugong.flow.testing import at
from wugong.places.models import Place

WORKER = ("pines", "CW", "990112001001")
FORM = {
    "title": "地下车库的灯坏了",
    "field": WORDS.field,
    "family": WORDS.family,
    "facts": WORDS.facts,
    "request": WORDS.request,
    "affected": WORDS.affected,
    "via": "phone",
}


@pytest.fixture
def told(people: Cast, tiers: Bodies) -> Topic:
    return topic(tiers.street, people, actor=tiers.worker, via="phone", alias="老李")


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def test_eight_digits_are_read_however_they_are_typed() -> None:
    code = new_code()
    assert len(code) == 8 and code.isdigit() and code[0] != "0"
    assert spaced("47286153") == "4728 6153"
    for typed in ("4728 6153", "4728-6153", " ４７２８　６１５３ ", "4728—6153", "4728.6153"):
        assert read_code(typed) == "47286153"
    assert read_number(" 990112001 — yt-2026－00012 ") == "990112001-YT-2026-00012"


def test_a_topic_just_raised_says_who_looks_at_it_and_until_when(told: Topic, tiers: Bodies) -> None:
    answer = answer_of(told)
    who = str(tiers.street.secretariat)
    assert answer.sentence == f"{who} decides by November 26 whether to take up your matter"
    assert (answer.holder, answer.by, answer.late) == (who, date(2026, 11, 26), False)
    assert answer.since == told.state_since
    assert answer.place == "990112001001"
    assert [stop.line for stop in answer.course] == [f"Raised for you by {told.proposed_by}"]


def test_an_office_that_is_late_says_so(told: Topic, tiers: Bodies) -> None:
    with clock.at(at(11, 30)):
        answer = answer_of(told)
    assert answer.sentence == f"{tiers.street.secretariat} is looking at your matter"
    assert (answer.by, answer.late, answer.tone) == (date(2026, 11, 26), True, "amber")


def test_the_unit_at_work_is_named_with_its_telephone(told: Topic, people: Cast, tiers: Bodies) -> None:
    people.builder.phone = "6781 5566"
    people.builder.save(update_fields=["phone"])
    take(told, "admit", actor=tiers.office)
    meeting = notified(tiers.street, chair=tiers.chair, office=tiers.office, topics=[told], at=at(12, 15, 14))
    assert answer_of(Topic.objects.get(pk=told.pk)).sentence == f"{tiers.street} deals with your matter on December 15"
    with clock.at(at(12, 15, 14)):
        held(meeting, office=tiers.office)
        item = item_of(meeting, told)
        proposed(item, people, actor=tiers.office)
        room.decide(item, decision=room.Decision("adopted", words="划线"), actor=tiers.office)
        closed(meeting, chair=tiers.chair, office=tiers.office)
        answer = answer_of(Topic.objects.get(pk=told.pk))
    assert answer.sentence == f"{people.builder} is working on it and finishes by January 4"
    assert answer.calls == ((str(people.builder), "6781 5566"),)


def test_a_topic_sent_elsewhere_says_where_and_why(told: Topic, tiers: Bodies) -> None:
    take(told, "divert", elsewhere="court", elsewhere_who="示范区法院", reason="属于诉讼事项", actor=tiers.office)
    answer = answer_of(Topic.objects.get(pk=told.pk))
    assert answer.sentence == "Your matter belongs to 示范区法院 and was passed there"
    assert (answer.told, answer.holder) == ("属于诉讼事项", "")


def test_a_merged_topic_answers_with_the_one_it_went_into(told: Topic, people: Cast, tiers: Bodies) -> None:
    other = take(topic(tiers.street, people, actor=tiers.worker), "admit", actor=tiers.office)
    take(told, "merge", merged_into=other, actor=tiers.office)
    assert answer_of(Topic.objects.get(pk=told.pk)).sentence == "Your matter is taken up and waits for a meeting"


def test_the_code_alone_leads_to_the_answer(client: Client, told: Topic, people: Cast) -> None:
    Place.objects.filter(code="990112001001").update(phone="6780 1234", hours="每天 8:30 到 20:00")
    half = f"{told.code[:4]} － {told.code[4:]}"
    page = client.post("/where/", {"number": half}).content.decode()
    for shown in (spaced(told.code), told.title, "11月26日前", "tel:67801234", "每天 8:30 到 20:00"):
        assert shown in page
    for hidden in ("老李", "郑小禾", "存为草稿"):
        assert hidden not in page
    assert client.get(f"/where/{told.code}/").status_code == 200
    assert "decides by" in client.post("/en/where/", {"number": told.code}).content.decode()


def test_a_wrong_code_says_so_and_what_to_do(client: Client, told: Topic) -> None:
    wrong = str((int(told.code) - 10**7 + 1) % (9 * 10**7) + 10**7)
    answer = client.post("/where/", {"number": wrong})
    assert (answer.status_code, told.title in answer.content.decode()) == (200, False)
    assert wrong in answer.content.decode()
    assert client.get(f"/where/{wrong}/").status_code == 404
    assert "decides by" in client.get("/en/where/", {"number": told.code}).content.decode()


def test_codes_cannot_be_tried_out(client: Client, told: Topic) -> None:
    tries = [client.get(f"/where/{code}/").status_code for code in range(10000000, 10000024)]
    assert (tries[0], tries[-1]) == (404, 429)
    locked = client.post("/where/", {"number": told.code})
    assert (locked.status_code, told.title in locked.content.decode()) == (429, False)


def test_the_slip_has_number_picture_and_the_community(client: Client, people: Cast, tiers: Bodies) -> None:
    Place.objects.filter(code="990112001001").update(
        phone="6780 1234", hours="每天 8:30 到 20:00", address="松石路 18 号"
    )
    sign_in(client, people, *WORKER)
    made = client.post(reverse("deliberation:new"), FORM | {"body": str(tiers.street.pk), "as_written": ""})
    one = Topic.objects.get()
    assert made.url == reverse("deliberation:slip", args=[one.pk])
    page = client.get(made.url).content.decode()
    for shown in (spaced(one.code), "<path d=", "6780 1234", "每天 8:30 到 20:00", "松石路 18 号", one.title):
        assert shown in page
    main = page.split("<main")[1].split("</main")[0]
    assert re.findall(r"button-primary[^>]*>[^<]*", main) == ['button-primary" type="button" data-print>Print the slip']


def test_a_topic_of_an_organisation_has_no_slip(client: Client, people: Cast, tiers: Bodies) -> None:
    own = topic(tiers.street, people, actor=tiers.worker)
    sign_in(client, people, *WORKER)
    assert client.get(reverse("deliberation:slip", args=[own.pk])).status_code == 404


def test_names_are_shown_once_and_a_person_decides(client: Client, people: Cast, tiers: Bodies) -> None:
    sign_in(client, people, *WORKER)
    named = FORM | {"title": "王建国 13812345678 反映停车难", "body": str(tiers.street.pk)}
    asked = client.post(reverse("deliberation:new"), named)
    page = asked.content.decode()
    assert (asked.status_code, Topic.objects.count()) == (422, 0)
    assert "王建国" in page and "13812345678" in page and 'name="as_written"' in page
    key = asked.context["form"].fields["as_written"].widget.key
    other = client.post(reverse("deliberation:new"), named | {"facts": "找李秀英", "as_written": key})
    assert (other.status_code, Topic.objects.count()) == (422, 0), "the box holds for what was shown alone"
    assert client.post(reverse("deliberation:new"), named | {"as_written": key}).status_code == 302
    assert Topic.objects.get().title == "王建国 13812345678 反映停车难"


def test_an_identity_number_is_refused_on_the_page_and_in_the_action(
    client: Client, people: Cast, tiers: Bodies
) -> None:
    sign_in(client, people, *WORKER)
    data = FORM | {"facts": "身份证 11010519491231002X", "body": str(tiers.street.pk)}
    asked = client.post(reverse("deliberation:new"), data)
    assert (asked.status_code, "as_written" in asked.context["form"].errors) == (422, False)
    with pytest.raises(Invalid) as refused:
        topic(
            tiers.street, people, actor=tiers.worker,
            words=Words(title="灯", field="service", family="other", request="证号 11010519491231002X"),
        )  # fmt: skip
    assert (refused.value.rule, refused.value.field) == ("privacy", "request")
    assert Topic.objects.count() == 0


def test_a_title_too_long_is_refused_with_its_length_and_not_cut(client: Client, people: Cast, tiers: Bodies) -> None:
    sign_in(client, people, *WORKER)
    page = client.get(reverse("deliberation:new")).content.decode()
    assert "maxlength" not in page.split('name="title"')[1].split(">")[0]
    long = client.post(reverse("deliberation:new"), FORM | {"title": "灯" * 95, "body": str(tiers.street.pk)})
    assert (long.status_code, Topic.objects.count()) == (422, 0)
    assert "95" in long.content.decode() and "灯" * 95 in long.content.decode()


def test_who_joins_is_asked_too(client: Client, people: Cast, tiers: Bodies) -> None:
    one = topic(tiers.pines, people, actor=tiers.worker)
    sign_in(client, people, "property", "UL", "")
    url = reverse("deliberation:topic", args=[one.pk])
    asked = client.post(url, {"words": "业主孙丽娟也说过"})
    assert (asked.status_code, one.supports.count()) == (422, 0)
    assert "孙丽娟" in asked.content.decode()
    assert client.post(url, {"words": "我们楼也一样"}).status_code == 302
    assert one.supports.get().words == "我们楼也一样"


def test_two_slips_never_share_a_code(people: Cast, tiers: Bodies, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = iter(["11112222", "11112222", "33334444"])
    monkeypatch.setattr(lookup, "new_code", lambda: next(codes))
    made = [topic(tiers.street, people, actor=tiers.worker, via="phone").code for _n in range(2)]
    assert made == ["11112222", "33334444"]
    assert Matter.objects.exclude(code="").count() == 2
