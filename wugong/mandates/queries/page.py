"""The gate as one page: what asks to come in, what is in force at a street, what was refused and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.common.actor import Actor, Role
from wugong.flow.models import Matter
from wugong.flow.queries import Due, due_of
from wugong.mandates.models import Hearing, Mandate, Refusal
from wugong.mandates.queries.catalogue import lists
from wugong.mandates.queries.checking import Line, lines
from wugong.mandates.queries.mandates import SHOWN_ASKING, SHOWN_IN_FORCE, mandates_at, refusals_at
from wugong.mandates.rules.hearing import HearingState
from wugong.mandates.rules.kinds import Ruling
from wugong.mandates.rules.lanes import Lane, Span, first_month, lanes, months_from, share
from wugong.mandates.rules.mandate import MACHINE, MandateState
from wugong.mandates.rules.refusal import RefusalState
from wugong.workdays.queries import calendar

SOON = timedelta(days=30)
MOST = 30


@dataclass(frozen=True, slots=True)
class Asking:
    """A request: its check, its clock; the hearing that waits for this reader, or what else he is asked."""

    mandate: Mandate
    check: list[Line]
    due: Due
    own: Hearing | None
    ask: str = ""


@dataclass(frozen=True, slots=True)
class NotLetIn:
    """Something that did not come in: when, what, from whom, why, and how it ended."""

    on: date
    title: str
    url: str
    department: UUID
    facts: str
    why: str
    ended: str
    tone: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """Everything on the page. ``month`` is the first day of the month it is narrowed to."""

    asking: list[Asking]
    in_force: list[Mandate]
    refused: list[NotLetIn]
    lanes: list[Lane]
    months: list[date]
    now: float
    hours_asked: int
    hours_in_force: int
    refused_this_year: int
    soon: set[UUID] = field(default_factory=set)


def gate(actor: Actor, street: str, *, department: str = "", month: date | None = None) -> Gate:
    """The gate of a street, or of the district where none is named; the lists narrowed to a department or a month."""
    today, everything = clock.today(), list(mandates_at(street))
    refused = sorted([*_rejected(everything), *_refusals(street)], key=lambda one: one.on, reverse=True)

    def shown(pk: UUID, since: date, until: date) -> bool:
        within = month is None or (since < _next(month) and until >= month)
        return within and department in {"", str(pk)}

    asked = [m for m in everything if m.state in SHOWN_ASKING and shown(m.department_id, m.since, m.until)]
    alive = [m for m in everything if m.state in SHOWN_IN_FORCE and m.until >= today]
    running = [m for m in alive if shown(m.department_id, m.since, m.until)]
    running.sort(key=lambda mandate: (mandate.until, mandate.title))
    return Gate(
        asking=_asking(actor, asked[:MOST]),
        in_force=running,
        refused=[one for one in refused if shown(one.department, one.on, one.on)][:MOST],
        lanes=lanes(_spans(everything, refused, today), today),
        months=months_from(first_month(today)),
        now=share(today, first_month(today)),
        hours_asked=sum(m.hours or 0 for m in asked),
        hours_in_force=sum(m.hours or 0 for m in running),
        refused_this_year=sum(one.on.year == today.year for one in refused),
        soon={m.pk for m in running if m.until <= today + SOON},
    )


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _asking(actor: Actor, mandates: list[Mandate]) -> list[Asking]:
    known, days = lists(), calendar()
    own = {m.pk: next((h for h in m.hearings.all() if h.organisation_id == actor.organisation), None) for m in mandates}
    keys = [m.pk for m in mandates] + [h.pk for h in own.values() if h]
    due = dict(Matter.objects.filter(pk__in=keys).values_list("pk", "due_at"))
    found = []
    for mandate in mandates:
        hearing = own[mandate.pk]
        waits = hearing if hearing and hearing.state in {HearingState.ASKED, HearingState.TO_SIGN} else None
        running = due_of(due.get((waits or mandate).pk), days=days)
        found.append(Asking(mandate, lines(mandate, known), running, waits, _ask(actor, mandate)))
    return sorted(found, key=lambda one: (not (one.own or one.ask), one.mandate.since, one.mandate.title))


def _ask(actor: Actor, mandate: Mandate) -> str:
    """What the office or the department is asked now; empty for everybody else."""
    state = MACHINE.states[mandate.state]
    office = "office" in state.awaits and actor.is_any(Role.DE)
    own = "department" in state.awaits and actor.organisation == mandate.department_id
    return str(state.ask) if office or own else ""


def _rejected(mandates: list[Mandate]) -> list[NotLetIn]:
    return [
        NotLetIn(
            timezone.localdate(m.state_since), m.title, m.get_absolute_url(), m.department_id,
            f"{m.department} · {m.get_kind_display()}", " ".join(filter(None, [m.why_not, m.instead])),
            _("not admitted"), "cinnabar",
        )
        for m in mandates if m.state == MandateState.REJECTED
    ]  # fmt: skip


def _refusals(street: str) -> list[NotLetIn]:
    rows = refusals_at(street).exclude(state=RefusalState.WITHDRAWN).exclude(ruling=Ruling.UNLAWFUL)
    return [_refusal(row) for row in rows[:200]]


def _refusal(row: Refusal) -> NotLetIn:
    lawful = row.ruling == Ruling.LAWFUL
    words = _("%(who)s refused: no number in force.") % {"who": row.refuser}
    if lawful:
        words += _(" The district establishment office ruled the refusal lawful; it counts in no assessment.")
    return NotLetIn(
        row.asked_on, row.what, reverse("web:case", args=["refusal", row.pk]), row.department_id,
        f"{row.department} · {row.get_kind_display()}", words,
        str(_("refusal lawful") if lawful else _("ruling awaited")), "jade" if lawful else "amber",
    )  # fmt: skip


def _spans(mandates: list[Mandate], refused: list[NotLetIn], today: date) -> list[Span]:
    shown = [
        Span(m.department_id, str(m.department), m.title, m.since, m.until, look, m.hours or 0)
        for m in mandates
        if (look := _look(m, today))
    ]
    away = [Span(one.department, one.facts.split(" · ")[0], one.title, one.on, one.on, "refused") for one in refused]
    return [*shown, *away]


def _look(mandate: Mandate, today: date) -> str:
    if mandate.state in SHOWN_IN_FORCE:
        return "soon" if mandate.until <= today + SOON else "force"
    if mandate.state in SHOWN_ASKING:
        return "asked"
    return "over" if mandate.state in {MandateState.EXPIRED, MandateState.USED} else ""
