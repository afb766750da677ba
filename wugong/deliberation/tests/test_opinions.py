"""Collecting opinions: the table, one voice each, moderation, what is shown, what is burnt."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ground import laid
from wugong.accounts.models import Tries
from wugong.commitments.testing import Cast, sign_in
from wugong.common import clock
from wugong.common.actor import NOBODY, SYSTEM
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.deliberation.actions import opinions, room
from wugong.deliberation.models import Collection, Minutes, Topic, Voice
from wugong.deliberation.queries.opinions import answering, findings_of, findings_on
from wugong.deliberation.rules.groups import LEAST, found, shares, silhouette
from wugong.deliberation.rules.opinions import MACHINE, OpinionState
from wugong.deliberation.testing import (
    STATEMENTS,
    Bodies,
    admitted,
    closed,
    collected,
    held,
    item_of,
    notified,
    prepared,
    topic,
)
from wugong.deliberation.tests.conftest import MONDAY
from wugong.flow.actions import take
from wugong.flow.alarms import ring_due
from wugong.flow.models import Matter
from wugong.flow.queries import late
from wugong.flow.testing import at, desks, due, end_of, stays
from wugong.record.models import Entry

LAST = date(2026, 11, 30)


@laid(at=MONDAY)
def one(people: Cast, tiers: Bodies) -> Topic:
    return admitted(tiers.street, people, actor=tiers.office, by=tiers.worker)


@laid(at=MONDAY)
def open_one(one: Topic, tiers: Bodies) -> Collection:
    return collected(one, office=tiers.office)


def say(collection: Collection, key: str, *answers: int) -> Voice:
    """One voice by the public link; answers in the order of the statements."""
    shown = collection.statements.filter(shown=True).order_by("pk")
    given_ = dict(zip(shown.values_list("pk", flat=True), answers, strict=False))
    return opinions.answer(collection, key=key, through="link", answers=given_, actor=NOBODY)


def test_every_state_stands_in_the_table() -> None:
    assert set(MACHINE.states) == set(OpinionState.values)


# prepare, open, prolong, close, drop


def test_only_the_office_prepares_what_waits_to_be_decided(people: Cast, one: Topic, tiers: Bodies) -> None:
    with pytest.raises(Denied):
        prepared(one, [], office=tiers.worker, closes_on=LAST)
    Topic.objects.filter(pk=one.pk).update(state="implementing")
    one.refresh_from_db()
    with pytest.raises(Refusal, match="作出决定之前"):
        prepared(one, [], office=tiers.office, closes_on=LAST)
    assert not Collection.objects.exists()


@pytest.mark.parametrize("last", [date(2026, 11, 22), date(2027, 1, 22)])
def test_it_lasts_from_one_to_sixty_days(one: Topic, tiers: Bodies, last: date) -> None:
    with pytest.raises(Refusal, match="1 至 60 天"):
        prepared(one, [], office=tiers.office, closes_on=last)


def test_a_topic_has_one_collection_at_a_time(open_one: Collection, one: Topic, tiers: Bodies) -> None:
    with pytest.raises(Refusal, match="正在征集"):
        prepared(one, [], office=tiers.office, closes_on=LAST)


def test_it_opens_with_three_statements(people: Cast, one: Topic, tiers: Bodies) -> None:
    made = prepared(one, STATEMENTS[:2], office=tiers.office, closes_on=LAST)
    assert desks(made) == {("office", people.pwc.pk)}
    stays(made, lambda: take(made, "open", actor=tiers.office), Refusal, "opinions")
    opinions.write(made, text=STATEMENTS[2], actor=tiers.office)
    stays(made, lambda: take(made, "open", actor=tiers.worker), Denied, "role")
    take(made, "open", actor=tiers.office)
    assert (made.state, due(made)) == ("open", end_of(11, 30))
    assert (made.opens_on, answering(made)) == (clock.today(), True)  # opened before its day, it begins today


def test_it_is_prolonged_with_a_reason_and_dropped_only_before(open_one: Collection, tiers: Bodies) -> None:
    later = LAST + timedelta(days=4)
    stays(
        open_one, lambda: take(open_one, "prolong", closes_on=later, reason="", actor=tiers.office), Invalid, "reason"
    )
    far = LAST + timedelta(days=90)
    stays(
        open_one, lambda: take(open_one, "prolong", closes_on=far, reason="x", actor=tiers.office), Refusal, "opinions"
    )
    take(open_one, "prolong", closes_on=later, reason="回音不多。", actor=tiers.office)
    assert due(open_one) == end_of(12, 4)
    stays(open_one, lambda: take(open_one, "drop", reason="x", actor=tiers.office), Refusal, "state")


def test_what_is_prepared_on_a_decided_topic_is_late_no_more(one: Topic, tiers: Bodies) -> None:
    made = prepared(one, STATEMENTS, office=tiers.office, opens_on=clock.today(), closes_on=LAST)
    with clock.at(clock.now() + timedelta(days=3)):
        assert opinions.drop_overtaken(actor=SYSTEM) == 0
        assert Matter.objects.filter(late(), pk=made.pk).exists()  # it should have opened
        Topic.objects.filter(pk=one.pk).update(state="implementing")
        assert opinions.drop_overtaken(actor=SYSTEM) == 1
        assert not Matter.objects.filter(late(), pk=made.pk).exists()
    made.refresh_from_db()
    assert made.state == "dropped"


def test_what_is_prepared_may_be_dropped(one: Topic, tiers: Bodies) -> None:
    made = prepared(one, [], office=tiers.office, closes_on=LAST)
    stays(made, lambda: take(made, "drop", actor=tiers.office), Invalid, "reason")
    assert take(made, "drop", reason="改在会上谈。", actor=tiers.office).state == "dropped"


def test_the_clock_closes_it_and_the_worker_counts(open_one: Collection, tiers: Bodies) -> None:
    for n in range(6):
        say(open_one, str(n), 1, -1)
    with clock.at(at(12, 1, 1)):
        ring_due()
    open_one.refresh_from_db()
    assert open_one.state == "closed"
    result = findings_of(open_one)
    assert result is not None
    assert (result.voices, [line.text for line in result.common]) == (6, [STATEMENTS[0]])
    assert not open_one.voices.exclude(key="").exists()


# one voice each


def test_a_person_has_one_voice_and_may_think_again(open_one: Collection) -> None:
    say(open_one, "zhang", 1, 1)
    voice = say(open_one, "zhang", -1)
    assert open_one.voices.count() == 1
    assert list(voice.opinions.order_by("statement").values_list("answer", flat=True)) == [-1, 1]
    assert "zhang" not in voice.key and len(voice.key) == 64


def test_nothing_is_answered_too_early_too_late_or_privately(one: Topic, tiers: Bodies) -> None:
    made = collected(one, office=tiers.office, public=False)
    with pytest.raises(Denied, match="不对外公开"):
        say(made, "a", 1)
    with clock.at(at(12, 2)), pytest.raises(Refusal, match="不在征集期内"):
        say(made, "a", 1)
    first = made.statements.first()
    assert first is not None
    with pytest.raises(Invalid):
        opinions.answer(made, key="u", through="seat", answers={first.pk: 7, 0: 1}, actor=tiers.office)
    assert not Voice.objects.exists()


def test_a_worker_takes_down_each_resident_as_a_voice(people: Cast, open_one: Collection, tiers: Bodies) -> None:
    answers = dict.fromkeys(open_one.statements.values_list("pk", flat=True), 1)
    opinions.take_down(open_one, answers=answers, actor=tiers.worker)
    opinions.take_down(open_one, answers=answers, actor=tiers.worker)
    assert open_one.voices.filter(through="told").count() == 2
    with pytest.raises(Denied):
        opinions.take_down(open_one, answers=answers, actor=people.person("builder", "UL"))


# statements


def test_a_proposed_statement_waits_for_the_office(open_one: Collection, tiers: Bodies) -> None:
    voice = say(open_one, "a", 1)
    mine = opinions.propose(open_one, voice=voice, text="  晚上十点后  不许鸣笛。", actor=NOBODY)
    assert (mine.text, mine.shown) == ("晚上十点后 不许鸣笛。", None)
    with pytest.raises(Denied):
        opinions.moderate(mine, shown=True, actor=tiers.worker)
    with pytest.raises(Invalid, match="不展示的理由"):
        opinions.moderate(mine, shown=False, actor=tiers.office)
    opinions.moderate(mine, shown=True, actor=tiers.office)
    say(open_one, "b", 1, 1, 1, 1, 1)
    with pytest.raises(Refusal, match="已有人对它表态"):
        opinions.moderate(mine, shown=False, why_not="改主意了", actor=tiers.office)


@pytest.mark.parametrize("text", ["请找 13912345678 商量。", "3栋2单元501 的车常堵门。"])
def test_no_personal_facts_in_statements(open_one: Collection, tiers: Bodies, text: str) -> None:
    voice = say(open_one, "a", 1)
    before = open_one.statements.count()
    with pytest.raises(Invalid) as refused:
        opinions.propose(open_one, voice=voice, text=text, actor=NOBODY)
    assert refused.value.rule == "privacy" and "13912345678" not in str(refused.value)
    with pytest.raises(Invalid):
        opinions.write(open_one, text=text, actor=tiers.office)
    assert open_one.statements.count() == before


def test_three_statements_of_ones_own_none_twice(open_one: Collection) -> None:
    voice = say(open_one, "a", 1)
    with pytest.raises(Invalid, match="已经有了"):
        opinions.propose(open_one, voice=voice, text=STATEMENTS[0], actor=NOBODY)
    for n in range(3):
        opinions.propose(open_one, voice=voice, text=f"第{n}条想法，供大家看。", actor=NOBODY)
    with pytest.raises(Refusal, match="最多提三条"):
        opinions.propose(open_one, voice=voice, text="还有一条想法。", actor=NOBODY)


# what is found


def two_camps() -> list[list[float]]:
    """Six want it, five do not; all want the third."""
    return [[1, -1, 1]] * 4 + [[1, 0, 1]] * 2 + [[-1, 1, 1]] * 4 + [[-1, 1, 0]]


def test_two_camps_are_found_with_what_they_share() -> None:
    result = found(["a", "b", "c"], two_camps())
    assert result.sizes == [6, 5]
    assert [line.common for line in result.lines] == [False, False, True]
    assert result.lines[0].divides == 1.0
    assert result == found(["a", "b", "c"], two_camps())


def test_one_cloud_forms_no_groups() -> None:
    rng = np.random.default_rng(3)
    rows = rng.choice([1, 0, -1], size=(40, 12)).astype(float).tolist()
    assert found([str(n) for n in range(12)], rows).sizes == []


def test_a_camp_of_four_is_not_told_apart() -> None:
    rows = [[1.0, -1.0, 1.0]] * 9 + [[-1.0, 1.0, 1.0]] * 4
    assert found(["a", "b", "c"], rows).sizes == []


def test_nothing_is_told_of_fewer_than_five() -> None:
    assert shares(np.array([1.0, 1.0, 1.0, 1.0, np.nan])) is None
    assert found(["a"], [[1.0]] * 4).lines[0].whole is None


def test_a_group_is_not_told_by_what_is_left_of_the_whole() -> None:
    rows = two_camps()
    for row in (6, 7):
        rows[row] = [float("nan"), 1, 1]  # three of the second camp answered the first statement
    line = found(["a", "b", "c"], rows).lines[0]
    assert line.whole is not None and line.groups == [None, None]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from([1.0, 0.0, -1.0, float("nan")]), min_size=4, max_size=4), max_size=40))
def test_whatever_is_answered_no_small_figure_is_shown(rows: list[list[float]]) -> None:
    result = found(["a", "b", "c", "d"], rows)
    assert all(size >= LEAST for size in result.sizes)
    assert sum(result.sizes) in {0, len(rows)}
    for line in result.lines:
        told = [line.whole, *line.groups]
        assert all(part is None or part.answers >= LEAST for part in told)
        assert all(part is None or abs(part.agree + part.disagree + part.passed - 1) < 0.002 for part in told)


def test_the_silhouette_tells_far_from_near() -> None:
    far = np.array([[0.0, 0.0]] * 5 + [[1.0, 1.0]] * 5)
    labels = np.array([0] * 5 + [1] * 5)
    assert silhouette(far, labels) == 1.0
    assert silhouette(np.zeros((10, 2)), labels) == 0.0


# pages, room, minutes


@pytest.mark.engine
def test_what_was_found_stands_at_the_item_and_in_the_minutes(
    client: Client, people: Cast, one: Topic, tiers: Bodies
) -> None:
    made = collected(one, office=tiers.office)
    for n, answers in enumerate(two_camps()):
        say(made, str(n), *(int(a) for a in answers))
    take(made, "close", actor=tiers.office)
    assert [f.sizes for f in findings_on(one)] == [[6, 5]]
    meeting = notified(tiers.street, chair=tiers.chair, office=tiers.office, topics=[one], at=at(12, 15, 14))
    sign_in(client, people, "pwc", "SO", "990112001")
    page = client.get(reverse("deliberation:opinions", args=[made.pk])).content.decode()
    assert "<circle" in page and STATEMENTS[2] in page
    with clock.at(at(12, 15, 14)):
        held(meeting, office=tiers.office)
        sign_in(client, people, "pwc", "SO", "990112001")
        said = client.get(reverse("deliberation:room", args=[meeting.pk])).content.decode()
        assert made.question in said and STATEMENTS[2] in said
        room.decide(item_of(meeting, one), decision=room.Decision("deferred", words="再议。"), actor=tiers.office)
        closed(meeting, chair=tiers.chair, office=tiers.office)
    text = Minutes.objects.get().text
    assert "11" in text and STATEMENTS[2].rstrip("。") in text


def test_a_resident_answers_by_the_link_and_is_known_again(client: Client, open_one: Collection) -> None:
    url = reverse("deliberation:say", args=[open_one.token])
    first = open_one.statements.order_by("pk").first()
    assert first is not None
    page = client.get(url)
    assert page.status_code == 200 and "Set-Cookie" not in page.headers
    data = {f"s{first.pk}": "1", "own": "门口应当装一盏灯。"}
    assert client.post(url, data).status_code == 302
    assert client.post(url, {f"s{first.pk}": "-1"}).status_code == 302
    assert open_one.voices.get().opinions.get().answer == -1
    assert client.cookies[f"voice-{open_one.pk.hex}"]["httponly"]
    assert client.post(url, {}).status_code == 422
    Client().post(url, {f"s{first.pk}": "1"})
    assert open_one.voices.count() == 2


@pytest.mark.engine
def test_a_browser_without_memory_is_not_a_new_person(client: Client, open_one: Collection) -> None:
    url = reverse("deliberation:say", args=[open_one.token])
    first = open_one.statements.order_by("pk").first()
    assert first is not None
    for _n in range(5):
        assert Client().post(url, {}).status_code == 422  # says nothing and counts for nothing
        assert Client().post(url, {f"s{first.pk}": "1"}).status_code == 302
    refused = Client().post(url, {f"s{first.pk}": "1", "own": "门口应当装一盏灯。"})
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "这个网络刚刚已有五人" in page and "门口应当装一盏灯。" in page
    assert (open_one.voices.count(), open_one.statements.filter(shown=None).count()) == (5, 0)
    assert Client(REMOTE_ADDR="192.0.2.7").post(url, {f"s{first.pk}": "1"}).status_code == 302
    with clock.at(clock.now() + timedelta(minutes=16)):
        assert Client().post(url, {f"s{first.pk}": "1"}).status_code == 302
    assert not Tries.objects.filter(key__contains="127.0.0.1").exists()


def test_whoever_thinks_again_is_not_counted_anew(client: Client, open_one: Collection) -> None:
    url = reverse("deliberation:say", args=[open_one.token])
    first = open_one.statements.order_by("pk").first()
    assert first is not None
    for answer in ("1", "-1", "0", "1", "-1", "0", "-1"):
        assert client.post(url, {f"s{first.pk}": answer}).status_code == 302
    assert open_one.voices.get().opinions.get().answer == -1


def test_an_account_has_one_voice_in_all_browsers(people: Cast, open_one: Collection) -> None:
    url = reverse("deliberation:say", args=[open_one.token])
    first = open_one.statements.order_by("pk").first()
    assert first is not None
    for answer in ("1", "-1"):
        browser = Client()
        sign_in(browser, people, "pwc", "SO", "990112001")
        assert browser.post(url, {f"s{first.pk}": answer}).status_code == 302
        assert f"voice-{open_one.pk.hex}" not in browser.cookies
    assert open_one.voices.get().opinions.get().answer == -1
    assert not Entry.objects.filter(kind="opinions", act="propose_statement").exists()


def test_the_link_of_what_is_not_public_or_not_open_leads_nowhere(client: Client, one: Topic, tiers: Bodies) -> None:
    made = prepared(one, [], office=tiers.office, closes_on=LAST, public=True)
    assert client.get(reverse("deliberation:say", args=[made.token])).status_code == 404
    Collection.objects.filter(pk=made.pk).update(state="open", public=False)
    assert client.get(reverse("deliberation:say", args=[made.token])).status_code == 404
    assert client.get(reverse("deliberation:say", args=["x" * 40])).status_code == 404


@pytest.mark.engine
def test_the_pages_of_the_office(client: Client, people: Cast, one: Topic, tiers: Bodies) -> None:
    sign_in(client, people, "pwc", "SO", "990112001")
    url = reverse("deliberation:collect", args=[one.pk])
    assert client.get(url).status_code == 200
    data = {
        "question": "怎么分？",
        "statements": "\n".join(STATEMENTS),
        "opens_on": "2026-11-23",
        "closes_on": "2027-06-30",
    }
    assert client.post(url, data).status_code == 422
    answer = client.post(url, data | {"closes_on": "2026-11-30", "public": "1"})
    made = Collection.objects.get()
    assert answer.url == reverse("deliberation:opinions", args=[made.pk])
    assert client.post(reverse("web:step", args=["opinions", made.pk, "open"]), {}).status_code == 302
    told = reverse("deliberation:take_down", args=[made.pk])
    first = made.statements.first()
    assert first is not None
    assert client.post(told, {f"s{first.pk}": "0"}).status_code == 302
    assert client.post(told, {}).status_code == 422
    assert client.post(answer.url, {f"s{first.pk}": "1", "own": "另加一条看法。"}).status_code == 302
    mine = made.statements.get(shown=None)
    url = reverse("deliberation:statements", args=[made.pk])
    client.post(url, {"statement": mine.pk, "keep": "1", "why_not": "重复"})
    mine.refresh_from_db()
    assert (mine.shown, mine.why_not) == (False, "重复")
    assert client.post(url, {"statement": "x"}).status_code == 404


def test_opinions_are_seen_in_the_circle_of_the_topic(client: Client, people: Cast, tiers: Bodies) -> None:
    below = topic(tiers.pines, people, actor=tiers.worker)
    below.state = "admitted"
    Topic.objects.filter(pk=below.pk).update(state="admitted")
    made = collected(below, office=tiers.secretary)
    sign_in(client, people, "maples", "CW", "990112001002")
    assert client.get(reverse("deliberation:opinions", args=[made.pk])).status_code == 404
