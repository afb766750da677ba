"""The main job from end to end: from the list of divisions to a promise that was kept and an answer that came back."""

from __future__ import annotations

import csv
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from wugong.commitments.models import Commitment
from wugong.common import clock
from wugong.common.actor import SYSTEM, Role
from wugong.deliberation.actions import bodies, meetings, room, topics
from wugong.deliberation.models import AgendaItem, ProposedTask, Topic
from wugong.demo.topics import COMMUNITY
from wugong.flow.actions import take
from wugong.flow.models import Matter
from wugong.flow.queries import todos_for
from wugong.organisations.models import Organisation
from wugong.organisations.testing import make_actor, make_party, make_unit
from wugong.pairing import jobs
from wugong.pairing.actions import pairs, rounds
from wugong.pairing.models import Need, Offer, Pairing
from wugong.places.models import Place
from wugong.record.sealing import seal
from wugong.workdays.queries import calendar
from wugong.workdays.rules import due

DIVISIONS = Path(__file__).resolve().parents[2] / "shared" / "data" / "divisions" / "yubei_2016.csv"
STREET = "500112013"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.django_db,
    pytest.mark.skipif(not DIVISIONS.exists(), reason="the real data does not stand beside the checkout"),
]


class Street:
    """A real street of the imported district with organisations made up on its real communities."""

    def __init__(self) -> None:
        call_command("import", "divisions", str(DIVISIONS))
        self.place = Place.objects.get(code=STREET)
        self.communities = list(Place.objects.filter(parent=self.place).order_by("code")[:4])
        committee = make_party("区委", Place.objects.get(code="500112"))
        self.department = make_unit("区委组织部", committee.place, "organ")
        self.pwc = make_party(f"{self.place.name}党工委", self.place, "working_committee", superior=committee)
        self.parties = [make_party(f"{c.name}党委", c, superior=self.pwc) for c in self.communities]
        self.units = []
        for name, kind in (("区税务所", "organ"), ("中心小学", "school"), ("供电分局", "soe"), ("中医院", "hospital")):
            unit = make_unit(name, self.place, kind)
            self.units.append(make_party(f"{name}党支部", self.place, "branch", unit=unit, superior=committee))
        self.chief = make_actor(Role.DO, self.department)
        self.secretary = make_actor(Role.SP, self.pwc)
        self.office = make_actor(Role.SO, self.pwc)
        self.head = make_actor(Role.CP, self.parties[0])
        self.worker = make_actor(Role.CW, self.parties[0])
        self.liaisons = {u.pk: make_actor(Role.UL, u) for u in self.units}


@pytest.fixture
def street(db):
    return Street()


def write(path: Path, rows: list[dict[str, object]]) -> str:
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        sheet = csv.DictWriter(out, fieldnames=list(rows[0]))
        sheet.writeheader()
        sheet.writerows(rows)
    return str(path)


def listing(organisation: Organisation, category: str, title: str, quantity: int) -> dict[str, object]:
    span = {"开始日期": clock.today().isoformat(), "截止日期": (clock.today() + timedelta(days=300)).isoformat()}
    return {"党组织": organisation.name, "类别": category, "名称": title, "数量": quantity, **span}


def test_the_district_of_the_article_is_there(db):
    call_command("import", "divisions", str(DIVISIONS))
    assert Place.objects.filter(level="street").count() + Place.objects.filter(level="community").count() == 421
    assert str(Place.objects.get(code="500112")) == "渝北区"
    call_command("import", "divisions", str(DIVISIONS))
    assert Place.objects.count() == 422


def test_needs_and_offers_from_a_sheet_become_pairs_both_sides_agree_to(street, tmp_path):
    needs = [listing(p, "法律服务", f"法律咨询 {n}", 3 + n) for n, p in enumerate(street.parties)]
    offers = [listing(u, "法律服务", f"讲法 {n}", 4) for n, u in enumerate(street.units)]
    call_command("import", "needs", write(tmp_path / "needs.csv", needs))
    call_command("import", "offers", write(tmp_path / "offers.csv", offers))
    assert (Need.objects.count(), Offer.objects.count()) == (4, 4)
    made = rounds.open_round(
        street.place, year=clock.today().year, decide_by=clock.today() + timedelta(days=20), actor=street.chief
    )
    plan = jobs.work_on(rounds.order_plan(made, actor=street.office))
    assert plan.status == "optimal"
    assert plan.objective == pytest.approx(plan.bound)
    assert all(p.reason and p.reason_en for p in plan.pairs.all())
    rounds.accept_plan(plan, actor=street.office)
    assert Pairing.objects.count() == plan.pairs.count() >= 4
    mine = Pairing.objects.filter(receiver=street.parties[0]).select_related("giver").first()
    assert todos_for(street.head).filter(matter_id=mine.pk).exists()
    pairs.agree(mine, actor=make_actor(Role.UP, mine.giver))
    pairs.agree(Pairing.objects.get(pk=mine.pk), actor=street.head)
    assert Pairing.objects.get(pk=mine.pk).state == "negotiating"


def test_a_topic_of_a_community_comes_back_to_it_as_a_promise_kept(street):
    body = bodies.found_body(street.place, chair=street.pwc, actor=SYSTEM)
    for unit in street.units:
        bodies.seat(body, organisation=unit, actor=SYSTEM)
    first = COMMUNITY[0]
    day = due(clock.today(), 20, "wd", calendar())[0]
    begins = timezone.make_aware(datetime.combine(day, time(14)))
    words = topics.Words(
        title=first.title, field=first.field, family=first.family, facts=first.facts, request=first.request,
        option=first.option, affected="8 栋居民", place=street.communities[0].code,
    )  # fmt: skip
    topic = topics.raise_topic(
        body, words=words, source=topics.Source(proposed_by=street.parties[0]), actor=street.worker
    )
    take(topic, "admit", actor=street.office)
    meeting = meetings.plan_meeting(body, starts_at=begins, venue="二楼会议室", actor=street.office)
    take(meeting, "open_call", actor=street.office)
    meetings.put_on_agenda(topic, meeting=meeting, actor=street.office)
    take(meeting, "fix_agenda", reason="材料即议题正文", actor=street.secretary)
    take(meeting, "notify", actor=street.office)
    with clock.at(begins):
        meetings.call_roll(meeting, actor=street.office)
        room.all_here(meeting, actor=street.office)
        room.open_meeting(meeting, actor=street.secretary)
        item = AgendaItem.objects.get(topic=topic)
        room.write_task(
            ProposedTask(topic=topic, item=item), what="划线并装隔离柱", done_when="居民代表验收",
            lead=street.units[2], due_on=clock.today() + timedelta(days=20), accepted=True,
            lead_why="需要施工资质。", actor=street.office,
        )  # fmt: skip
        room.decide(AgendaItem.objects.get(pk=item.pk), decision=room.Decision(outcome="adopted"), actor=street.office)
        take(meeting, "confirm", actor=street.secretary)
        minutes = room.close_meeting(meeting, actor=street.office)
        assert "划线并装隔离柱" in minutes.text
    task = Commitment.objects.get()
    liaison = street.liaisons[task.lead_id]
    with clock.at(begins + timedelta(days=5)):
        take(task, "start", reason="已进场", actor=liaison)
        take(task, "report", proof="划线完成，隔离柱六根", actor=liaison)
        take(Commitment.objects.get(), "verify", actor=street.office)
    with clock.at(begins + timedelta(days=6)):
        call_command("worker", "--once")
        topic = Topic.objects.get()
        topics.feedback(topic, text="已划线装柱，请居民监督", actor=street.office)
        take(Topic.objects.get(), "rate", score=5, actor=street.worker)
    assert Topic.objects.get().state in {"evaluated", "closed"}
    assert Commitment.objects.get().state == "closed"
    assert Matter.objects.get(pk=topic.pk).street == STREET
    seal(actor=SYSTEM)
    call_command("record", "verify")
