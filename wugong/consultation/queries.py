"""Reading consultations: posts one may ask about, who is asked, who keeps out, what is open, counts for others."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from wugong.accounts.models import User
from wugong.common import clock
from wugong.common.actor import Actor, Role
from wugong.consultation.models import Consultation, Opening, Practice, Recusal
from wugong.consultation.rules.consultation import MACHINE
from wugong.consultation.rules.kinds import Effect, Silence, Verdict
from wugong.flow.models import Timer
from wugong.flow.queries import due_of, matters_visible_to, within
from wugong.organisations.hats import serving
from wugong.organisations.models import Organisation, Post, Tie
from wugong.organisations.queries.organisations import committee_of
from wugong.organisations.rules import Kind, TieKind
from wugong.record.models import Entry
from wugong.record.queries import history_of
from wugong.record.rules import Outcome
from wugong.workdays.queries import calendar

FEW = 5  # a count below it would tell of one case


def posts_to_ask_about(actor: Actor) -> QuerySet[Post]:
    """Heads of agencies the department has dispatched, or of units of the street."""
    rows = Post.objects.filter(closed_on__isnull=True).select_related("organisation__place")
    if actor.is_any(Role.DD):
        ties = Tie.objects.filter(kind=TieKind.DISPATCHED_BY, target=actor.organisation, until__isnull=True)
        rows = rows.filter(organisation__kind=Kind.DISPATCHED, organisation__in=ties.values("source"))
        rows = rows.exclude(organisation__special_system=True)
    else:
        rows = rows.filter(within(actor.place or "-", "organisation__place__code"), organisation__kind=Kind.SUBORDINATE)
    return rows.order_by("organisation__name", "title")


def other_side(post: Post) -> Organisation | None:
    """Who must be asked about a post: the committee of the street, or the department that guides the unit."""
    unit = post.organisation
    if unit.kind == Kind.DISPATCHED:
        return committee_of(unit.place.code[:9])
    ties = Tie.objects.filter(kind=TieKind.SUPERIOR, source=unit, until__isnull=True).select_related("target__place")
    tie = ties.filter(target__kind=Kind.DEPARTMENT).order_by("-since", "id").first()
    return tie.target if tie else None


def organisation_department() -> Organisation | None:
    """The Organisation Department of the district."""
    rows = Organisation.objects.filter(posts__role=Role.DO, posts__closed_on__isnull=True)
    return rows.order_by("created_at", "id").first()


def people_at(organisation: UUID, *roles: str) -> QuerySet[User]:
    """Those who serve there in one of these roles today."""
    held = serving().filter(post__organisation=organisation, post__role__in=roles).values("user")
    return User.objects.filter(pk__in=held, is_active=True).order_by("name", "id")


def recused(case: Consultation) -> set[UUID]:
    """Who keeps out of a case: those who said so, and whoever holds the post that it is about."""
    said = Recusal.objects.filter(consultation=case.pk).values_list("user", flat=True)
    return {*said, *serving().filter(post=case.post_id).values_list("user", flat=True)}


def term_of(case: Consultation) -> datetime | None:
    """When the month for the answer ends, or None where no clock of it runs."""
    running = Timer.objects.filter(matter=case.pk, name="sent", due_at__isnull=False)
    return running.order_by("-opened_at").values_list("due_at", flat=True).first()


def practice() -> Practice:
    """What opinions and silence do in this district now."""
    found = Practice.objects.order_by("-created_at", "-id").first()
    return found or Practice(effect=Effect.ADVISORY, silence=Silence.LAPSE)


def openings_of(case: Consultation) -> list[Opening]:
    return list(case.openings.order_by("created_at", "id"))


def open_to(case: Consultation, actor: Actor) -> Opening | None:
    """The opening that lets this person read the opinion now."""
    rows = case.openings.filter(user=actor.user, until__gt=clock.now()) if actor.user else Opening.objects.none()
    return rows.order_by("-until").first()


def course_of(case: Consultation) -> list[Entry]:
    """What was done and what was refused in a case, the oldest first."""
    rows = history_of("consultation", case.pk).exclude(outcome=Outcome.SEEN)
    return list(rows.order_by("at", "id")[:200])


def by_number(number: str) -> Consultation | None:
    """The case with that number or id."""
    found = Consultation.objects.filter(biz_no=number).first()
    try:
        return found or Consultation.objects.filter(pk=UUID(number)).first()
    except ValueError:
        return None


def rows_for(actor: Actor) -> list[dict[str, Any]]:
    """The cases this actor may see, the newest change first, as lines of a list."""
    found = matters_visible_to(actor).filter(machine="consultation").order_by("-moved_at", "-id")[:100]
    days = calendar()
    return [
        {
            "title": str(matter),
            "url": matter.url,
            "facts": [matter.facts, matter.biz_no],
            "due": due_of(matter.due_at if matter.open else None, days=days),
            "state": MACHINE.states[matter.state].meaning,
            "tone": MACHINE.states[matter.state].tone,
        }
        for matter in found
    ]


def counts() -> dict[str, Any]:
    """For everybody: how many opinions of each kind were given and how many lapsed, none below five.

    The sum is left out where it would give a hidden count away.
    """
    kinds = {kind: Count("pk", filter=Q(verdict=kind)) for kind in Verdict.values}
    asked = Consultation.objects.filter(Q(lapsed_at__isnull=False) | ~Q(verdict=""))
    found = asked.aggregate(lapsed=Count("pk", filter=Q(lapsed_at__isnull=False)), **kinds)
    hidden = any(0 < count < FEW for count in found.values())
    shown = {name: count if count >= FEW else None for name, count in found.items()}
    return {**shown, "all": None if hidden else sum(found.values())}
