"""Which hats a person may wear today, and who sits on a seat: what ``accounts`` asks of this floor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from django.db.models import Q, QuerySet

from wugong.common import clock
from wugong.common.actor import Hat, Role, Seat
from wugong.organisations.models import Appointment, Post, Substitution
from wugong.organisations.rules import AppointmentState


def serving() -> QuerySet[Appointment]:
    """Appointments that count today, in posts that are open and organisations that live."""
    today = clock.today()
    return (
        Appointment.objects.filter(state=AppointmentState.SERVING, since__lte=today, post__closed_on__isnull=True)
        .filter(Q(until__isnull=True) | Q(until__gte=today))
        .exclude(post__organisation__state__in=["draft", "under_review", "dissolved"])
    )


def hats_of(user: UUID) -> tuple[Hat, ...]:
    """The hats of a person: full posts before part-time memberships, the oldest first."""
    held = serving().filter(user=user).select_related("post__organisation").order_by("kind", "since", "id")
    own = tuple(_hat(appointment) for appointment in held)
    return own + tuple(_hat_for(substitution) for substitution in standing_in().filter(user=user))


def standing_in() -> QuerySet[Substitution]:
    """Substitutions that count today: as long as the one whose place is taken serves."""
    today = clock.today()
    rows = Substitution.objects.filter(since__lte=today, until__gte=today, ended_on__isnull=True)
    return (
        rows.filter(appointment__in=serving()).select_related("appointment__post__organisation").order_by("since", "id")
    )


def _hat_for(substitution: Substitution) -> Hat:
    """The holder's hat, marked so that everybody sees it is worn for another; the key names the substitution."""
    hat = _hat(substitution.appointment)
    titles = f"{hat.title}（代）", f"{hat.title_en} (substitute)"
    return replace(hat, key=f"for-{substitution.pk}", title=titles[0], title_en=titles[1])


def _hat(appointment: Appointment) -> Hat:
    post = appointment.post
    organisation = post.organisation
    return Hat(
        key=str(appointment.pk),
        role=Role(post.role),
        organisation=organisation.pk,
        place=post.scope,
        title=f"{organisation.short_name or organisation.name} · {post.title}",
        title_en=f"{organisation.name_en or organisation.name} · {post.title_en or post.title}",
    )


def people_at(seats: Iterable[Seat]) -> dict[Seat, list[UUID]]:
    """The persons who wear a hat that each seat names, holders before their substitutes: two queries for all seats."""
    wanted = [seat for seat in seats if seat.role or seat.organisation]
    inside = Q(post__organisation__in={s.organisation for s in wanted if s.organisation})
    anywhere = Q(post__role__in={s.role for s in wanted if not s.organisation})
    rows = serving().filter(inside | anywhere).order_by("since", "id")
    held = list(rows.values_list("pk", "user", "post__role", "post__organisation", "post__scope")) if wanted else []
    instead: dict[UUID, list[UUID]] = {}
    if held:
        for appointment, user in standing_in().filter(appointment__in=rows).values_list("appointment", "user"):
            instead.setdefault(appointment, []).append(user)
    found = {}
    for seat in wanted:
        named = [
            (pk, user)
            for pk, user, role, organisation, scope in held
            if seat.role in ("", role) and seat.organisation in (None, organisation) and seat.place in ("", scope)
        ]
        stand_ins = [user for pk, _holder in named for user in instead.get(pk, [])]
        found[seat] = list(dict.fromkeys([*(user for _pk, user in named), *stand_ins]))
    return found


def posts_of(organisation: UUID) -> QuerySet[Post]:
    """The open posts of an organisation, in the order they were founded."""
    return Post.objects.filter(organisation=organisation, closed_on__isnull=True).order_by("created_at", "id")
