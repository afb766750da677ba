"""Years of work written straight into the tables, for load and benchmarks: as many rows as wanted, no act by act."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from wugong.commitments.models import Commitment
from wugong.commitments.rules import MACHINE as COMMITMENT
from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor, Role
from wugong.common.ids import new_id
from wugong.demo.district import District
from wugong.flow import matters, search, timers
from wugong.flow.binding import binding_of
from wugong.flow.models import Matter, Participant, Serial, Stateful, Timer, Todo
from wugong.flow.table import Machine
from wugong.organisations.models import Organisation
from wugong.record.models import Entry
from wugong.record.rules import SYSTEM_ROLE

BATCH = 4000
DEEDS = ["修补路面", "清运建筑垃圾", "检测电梯", "更换路灯", "疏通下水道", "增设停车位", "整治占道经营", "检查消防通道"]
WHERE = ["北门", "南门", "三栋", "八栋", "广场", "菜市场", "小学门口", "河边步道", "地下车库", "公交站"]


@dataclass
class Mass:
    """Rows waiting to be written, by table, in the order in which they refer to each other."""

    rows: dict[type[Model], list[Any]] = field(default_factory=dict)
    count: int = 0

    def add(self, *rows: Model) -> None:
        for row in rows:
            self.rows.setdefault(type(row), []).append(row)
        self.count += 1
        if self.count % BATCH == 0:
            self.flush()

    @transaction.atomic
    def flush(self) -> None:
        order: list[type[Model]] = [Matter, Participant, Timer, Todo, Entry]
        first = [m for m in self.rows if m not in order]
        for model in (*first, *(m for m in order if m in self.rows)):
            model._default_manager.bulk_create(self.rows.pop(model), batch_size=500)


@dataclass
class Heap:
    """Rows to be written together, in the order in which their tables were first named."""

    rows: dict[type[Model], list[Model]] = field(default_factory=dict)

    def add(self, *rows: Model) -> None:
        for row in rows:
            self.rows.setdefault(type(row), []).append(row)

    def tell(self, obj: Stateful, path: list[tuple[datetime, str, Actor]]) -> None:
        """The way of a thing in the record and to its state: when, by which step of its table, by whom."""
        machine, before = binding_of(obj).machine, ""
        for moment, name, actor in path:
            step = machine.step(name)
            if before and before not in step.sources:
                raise ValueError(f"{machine.name}: {name} does not lead on from {before}")
            after = before if step.stays else step.target
            obj.state, obj.state_since = after, moment
            self.add(entry(obj, name, after, actor=actor, before=before, at=moment))
            before = after

    def write(self) -> None:
        for model, rows in self.rows.items():
            model._base_manager.bulk_create(rows, batch_size=500)


@dataclass(frozen=True, slots=True)
class Life:
    """When a thing began, when it moved last, when it is due, who is awaited, who takes part."""

    opened: datetime
    moved: datetime
    due: datetime | None
    awaited: tuple[str, str, Organisation] | None
    bodies: tuple[Organisation, ...]


def line(
    obj: Stateful, machine: Machine, life: Life, *, title: str, detail: str, url: str, place: str
) -> Iterator[Model]:
    """The matter of a thing with its clock, its to-do and two entries of the record."""
    open_ = machine.states[obj.state].open
    matter = Matter(
        pk=obj.pk,
        key=obj.pk.int & (2**62 - 1),
        machine=machine.name,
        common=machine.common,
        biz_no=obj.biz_no or "",
        title=title,
        title_en=title,
        detail=detail,
        detail_en=detail,
        url=url,
        state=obj.state,
        open=open_,
        place=place,
        street=place[:9],
        opened_at=life.opened,
        moved_at=life.moved,
        closed_at=None if open_ else life.moved,
        due_at=life.due if open_ else None,
        words=search.words(title, obj.biz_no or ""),
    )
    yield matter
    for body in dict.fromkeys(life.bodies):
        yield Participant(matter=matter, who=body.pk)
    yield Entry(at=life.opened, kind=machine.name, object_id=obj.pk, act=machine.steps[0].name, after=obj.state)
    if open_ and life.awaited and life.due:
        party, role, body = life.awaited
        timer = Timer(
            matter=matter, name=obj.state, amount=10, unit="wd", opened_at=life.opened, due_at=life.due, rings_at=None
        )
        yield timer
        yield Todo(matter=matter, timer=timer, party=party, role=role, organisation=body.pk, due_at=life.due)
    elif not open_:
        yield Entry(at=life.moved, kind=machine.name, object_id=obj.pk, act="close", after=obj.state)


def begin_many(objects: Sequence[Stateful], step: str, *, actor: Actor) -> None:
    """Things of one kind begun now by one step, without its guards: rows, numbers, lines, clocks and the record.

    All have the dates of the first one, whose clocks the others copy; nobody is awaited in the state they begin in.
    """
    bound = binding_of(objects[0])
    rule, now = bound.machine.step(step), clock.now()
    numbers = next_numbers(bound.describe(objects[0]).place, bound.number, len(objects))
    for obj, number in zip(objects, numbers, strict=True):
        obj.state, obj.state_since, obj.version, obj.biz_no = rule.target, now, 0, number
    bound.model._base_manager.bulk_create(objects)
    first, *others = matters.index_new(bound, objects)
    timers.enter(bound, objects[0], first, previous="", actor=actor)
    for timer in list(first.timers.all()):
        columns = {f.attname: getattr(timer, f.attname) for f in Timer._meta.concrete_fields if not f.primary_key}
        Timer.objects.bulk_create(Timer(**{**columns, "matter_id": other.pk}) for other in others)
    Matter.objects.filter(pk__in=[other.pk for other in others]).update(due_at=first.due_at)
    Entry.objects.bulk_create(entry(obj, step, rule.target, actor=actor) for obj in objects)


def next_numbers(place: str, kind: str, count: int) -> list[str]:
    """The next ``count`` business numbers of a street in this year."""
    first = matters.next_number(place, kind, clock.today().year)
    prefix, _dash, number = first.rpartition("-")
    Serial.objects.filter(prefix=prefix).update(last=int(number) + count - 1)
    return [f"{prefix}-{n:05d}" for n in range(int(number), int(number) + count)]


def entry(obj: Stateful, act: str, after: str, *, actor: Actor, before: str = "", at: datetime | None = None) -> Entry:
    """A line of the record, not yet written, as ``record.actions.append`` would write it."""
    return Entry(
        at=at or clock.now(), user=actor.user, actor_name=actor.name, hat=actor.hat.key if actor.hat else "",
        role=SYSTEM_ROLE if actor.system else actor.role, organisation=actor.organisation, place=actor.place,
        kind=binding_of(obj).machine.name, object_id=obj.pk, act=act, before=before, after=after,
    )  # fmt: skip


def midnight(day: date) -> datetime:
    """The exclusive end of a day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def commitments(district: District, mass: Mass, *, years: int, a_year: int) -> None:
    """``a_year`` promises a street and year, nine in ten of them kept."""
    rng, today = district.rng, clock.today()
    for street in district.streets:
        units = [o for o in district.obligated if o.place_id == street.pk]
        pwc = district.pwc[street.code]
        for n in range(years * a_year):
            begun = today - timedelta(days=rng.randrange(years * 365))
            due_on = begun + timedelta(days=rng.randrange(5, 60))
            fresh = (today - begun).days < 45
            state = rng.choice(["assigned", "in_progress", "reported_done"]) if fresh or n % 40 == 0 else "closed"
            unit = rng.choice(units)
            what = f"{street.name[:-2]}{rng.choice(WHERE)}{rng.choice(DEEDS)}（{n + 1}）"
            task = Commitment(
                id=new_id(),
                biz_no=f"{street.code}-RW-{begun.year}-{n + 10001:05d}",
                state=state,
                state_since=midnight(begun),
                what=what,
                done_when="现场查看",
                assigned_on=begun,
                due_on=due_on,
                lead=unit,
                assigned_by=pwc,
                assigner_role=Role.SP,
                secretariat=pwc,
                secretariat_role=Role.SO,
                place=street.code,
                created_at=midnight(begun),
            )
            awaited = ("owner", Role.UL, unit) if state != "reported_done" else ("secretariat", Role.SO, pwc)
            moved = midnight(min(due_on, today))
            life = Life(midnight(begun), moved, midnight(due_on), awaited, (unit, pwc))
            url = task.get_absolute_url()
            mass.add(task, *line(task, COMMITMENT, life, title=what, detail=unit.name, url=url, place=street.code))
    mass.flush()


def fill(district: District, *, years: int, a_year: int) -> int:
    """Everything there is a bulk writer for; returns how many things were written."""
    from wugong.demo.bulk_deliberation import deliberation

    mass = Mass()
    commitments(district, mass, years=years, a_year=a_year)
    deliberation(district, mass, years=years, a_year=a_year)
    Entry.objects.create(actor_name=SYSTEM.name, act="generate", detail={"years": years, "things": mass.count})
    return mass.count
