"""Which hats a person may wear today, and who sits on a seat: what ``accounts`` asks of this floor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Value

from wugong.common import clock
from wugong.common.actor import ADVISING_ROLES, Hat, Role, Seat
from wugong.common.prepared import prepared
from wugong.organisations.models import Appointment, Substitution
from wugong.organisations.rules import AppointmentState

# What of a post a hat shows, from the post on.
WORN = (
    "role",
    "organisation",
    "scope",
    "title",
    "title_en",
    "organisation__name",
    "organisation__short_name",
    "organisation__name_en",
)


def serving(day: date | None = None) -> QuerySet[Appointment]:
    """Appointments that count on a day (today), in posts that are open and organisations that live."""
    today = day or clock.today()
    return (
        Appointment.objects.filter(state=AppointmentState.SERVING, since__lte=today, post__closed_on__isnull=True)
        .filter(Q(until__isnull=True) | Q(until__gte=today))
        .exclude(post__organisation__state__in=["draft", "under_review", "dissolved"])
    )


def hats_of(user: UUID) -> tuple[Hat, ...]:
    """The hats of a person: full posts before part-time memberships, the oldest first."""
    rows = sorted(_worn_by(user, clock.today()), key=lambda row: row[:4])
    return tuple(_hat_for(*row[3:]) if row[0] else _hat(*row[3:]) for row in rows)


@prepared
def _worn_by(user: UUID, day: date) -> QuerySet[Any, Any]:
    """The posts a person holds and those he stands in for: what they are sorted by, then what is worn."""
    held = serving(day).filter(user=user).order_by()
    instead = standing_in(day).filter(user=user).order_by()
    return held.values_list(Value(0), "kind", "since", "pk", *(f"post__{c}" for c in WORN)).union(
        instead.values_list(Value(1), Value(""), "since", "pk", *(f"appointment__post__{c}" for c in WORN)), all=True
    )


def standing_in(day: date | None = None) -> QuerySet[Substitution]:
    """Substitutions that count on a day (today): as long as the one whose place is taken serves."""
    today = day or clock.today()
    rows = Substitution.objects.filter(since__lte=today, until__gte=today, ended_on__isnull=True)
    return rows.filter(appointment__in=serving(day)).order_by("since", "id")


def _hat_for(pk: UUID, *post: Any) -> Hat:
    """The holder's hat, marked so that everybody sees it is worn for another; the key names the substitution."""
    hat = _hat(pk, *post)
    return replace(hat, key=f"for-{pk}", title=f"{hat.title}（代）", title_en=f"{hat.title_en} (substitute)")


def _hat(pk: UUID, *post: Any) -> Hat:
    """A hat of what ``WORN`` names: read on every page, so nothing else is read."""
    role, organisation, place, title, title_en, name, short_name, name_en = post
    return Hat(
        key=str(pk),
        role=Role(role),
        organisation=organisation,
        place=place,
        title=f"{short_name or name} · {title}",
        title_en=f"{name_en or name} · {title_en or title}",
    )


def people_at(seats: Iterable[Seat]) -> dict[Seat, list[UUID]]:
    """The persons who wear a hat that each seat names, holders before their substitutes: two queries for all seats."""
    wanted = [seat for seat in seats if seat.role or seat.organisation]
    if len(wanted) == 1:  # as most steps ask
        seat, day = wanted[0], clock.today()
        held: list[Any] = _holders(seat.role, seat.organisation, day)
        pairs: list[Any] = _deputies(seat.role, seat.organisation, day) if held else []
    else:
        inside = Q(post__organisation__in={s.organisation for s in wanted if s.organisation})
        anywhere = Q(post__role__in={s.role for s in wanted if not s.organisation})
        rows = serving().filter(inside | anywhere).order_by("since", "id")
        held = list(rows.values_list(*HOLDER)) if wanted else []
        deputies = standing_in().filter(appointment__in=rows) if held else Substitution.objects.none()
        pairs = list(deputies.values_list("appointment", "user"))
    instead: dict[UUID, list[UUID]] = {}
    for appointment, user in pairs:
        instead.setdefault(appointment, []).append(user)
    found = {}
    for seat in wanted:
        named = [
            (pk, user)
            for pk, user, role, organisation, scope in held
            if (seat.role == role if seat.role else role not in ADVISING_ROLES)
            and seat.organisation in (None, organisation)
            and seat.place in ("", scope)
        ]
        stand_ins = [user for pk, _holder in named for user in instead.get(pk, [])]
        found[seat] = list(dict.fromkeys([*(user for _pk, user in named), *stand_ins]))
    return found


HOLDER = ("pk", "user", "post__role", "post__organisation", "post__scope")


def _at(role: Any, organisation: UUID | None, day: date) -> QuerySet[Appointment]:
    """Who serves in an organisation, or under a role anywhere."""
    rows = serving(day).order_by("since", "id")
    return rows.filter(post__organisation=organisation) if organisation else rows.filter(post__role=role)


@prepared
def _holders(role: Any, organisation: UUID | None, day: date) -> QuerySet[Any, Any]:
    return _at(role, organisation, day).values_list(*HOLDER)


@prepared
def _deputies(role: Any, organisation: UUID | None, day: date) -> QuerySet[Any, Any]:
    rows = standing_in(day).filter(appointment__in=_at(role, organisation, day))
    return rows.values_list("appointment", "user")
