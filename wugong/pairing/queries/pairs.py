"""Pairings as lists and pages show them, and what the guards ask about two sides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.errors import Unseen
from wugong.common.filters import Wanted
from wugong.flow.binding import binding_named
from wugong.flow.queries import seen_of
from wugong.organisations.models import Appointment, Organisation
from wugong.organisations.rules import AppointmentState
from wugong.pairing.models import (
    Agreement,
    AnnualReview,
    Need,
    Offer,
    Pairing,
    Project,
    Rating,
)
from wugong.pairing.policies import HEADS, LIAISONS
from wugong.pairing.queries.choices import needs_of, offers_of
from wugong.pairing.queries.instances import granted
from wugong.pairing.queries.visible import narrowed, owned_by, pairings_visible_to
from wugong.pairing.rules import listings, pairs, projects
from wugong.pairing.rules.kinds import RESIDENT, SHOWN_FROM, ExemptionKind, Side

# -- What the guards ask --


def agreement_of(pairing: Pairing) -> Agreement | None:
    """The newest agreement, signed or not."""
    return pairing.agreements.order_by("-number").first()


def open_review(pairing: Pairing) -> AnnualReview | None:
    """The review that is not closed yet."""
    return pairing.reviews.filter(reviewed_on__isnull=True).order_by("-year").first()


def paired_already(pairing: Pairing) -> bool:
    """Whether these two have a live pairing, whichever of them gives."""
    one = Q(giver=pairing.giver_id, receiver=pairing.receiver_id)
    other = Q(giver=pairing.receiver_id, receiver=pairing.giver_id)
    return Pairing.objects.filter(one | other, state__in=pairs.LIVE).exists()


def fits_lists(giver: Organisation, receiver: Organisation) -> bool:
    """Whether something one side offers is needed by the other, either way round."""
    return _meets(giver, receiver) or _meets(receiver, giver)


def _meets(giver: Organisation, receiver: Organisation) -> bool:
    offered = Offer.objects.filter(organisation=giver, state__in=listings.AVAILABLE).values("category")
    return Need.objects.filter(organisation=receiver, state__in=listings.AVAILABLE, category__in=offered).exists()


def allowed_across(pairing: Pairing) -> bool:
    """Whether an exemption in force allows these two to pair across streets."""
    rows = granted(ExemptionKind.ACROSS)
    return rows.filter(organisation=pairing.giver_id, counterpart=pairing.receiver_id).exists()


# -- Lists --


def pairings_wanted(actor: Actor, wanted: Wanted) -> QuerySet[Pairing]:
    """The list with its two sides and the number of open projects; page by ("-created_at", "-id")."""
    rows = pairings_visible_to(actor).select_related("giver", "receiver")
    words = ("giver__name", "receiver__name")
    rows = narrowed(rows, actor, wanted, states=pairs.LIVE, own=("giver", "receiver"), words=words)
    return rows.annotate(open_projects=Count("projects", filter=Q(projects__state__in=projects.OPEN)))


def projects_wanted(actor: Actor, wanted: Wanted) -> QuerySet[Project]:
    """The list of projects; page by ("-created_at", "-id")."""
    states = (*projects.OPEN, *projects.DONE)
    return narrowed(projects_seen(actor), actor, wanted, states=states, own=("provider", "recipient"), words=("title",))


# -- One pairing and its four screens --


def one_pairing(actor: Actor, pk: UUID) -> Pairing:
    """A pairing with both sides, their places, units and posts; raises Unseen."""
    rows = pairings_visible_to(actor).select_related(
        "giver__place", "giver__unit", "receiver__place", "receiver__unit", "plan_pair__plan__round"
    )
    found = rows.prefetch_related("giver__posts", "receiver__posts", "giver__unit__posts", "receiver__unit__posts")
    pairing = found.filter(pk=pk).first()
    if pairing is None:
        raise Unseen(f"pairing {pk}")
    return pairing


def public_project(pk: UUID) -> Project:
    """A project residents may look at: public, agreed and not cancelled; raises Unseen."""
    rows = Project.objects.select_related("pairing", "provider", "recipient__place", "category")
    project = rows.filter(pk=pk, public=True, state__in=[*projects.UNDER_WAY, *projects.DONE]).first()
    if project is None:
        raise Unseen(f"project {pk}")
    return project


def voice_of(project: Project, who: str) -> str:
    """What is kept of whoever rated a project: a digest bound to it."""
    return salted_hmac("pairing.rating", f"{project.pk} {who}", algorithm="sha256").hexdigest()


def has_rated(project: Project, device: str) -> bool:
    """Whether this device has rated the project before."""
    return project.ratings.filter(side=RESIDENT, device=voice_of(project, f"device:{device}")).exists()


def shelves(pairing: Pairing) -> list[dict[str, Any]]:
    """Both sides, each with its open needs and offers and what is left of them."""
    needs, offers = list(needs_of(pairing)), list(offers_of(pairing))
    return [
        {
            "organisation": side,
            "needs": [line for line in needs if line.organisation_id == side.pk],
            "offers": [line for line in offers if line.organisation_id == side.pk],
        }
        for side in (pairing.giver, pairing.receiver)
    ]


def agreed_ids(pairing: Pairing) -> set[UUID]:
    """The needs and offers that stand in the agreement."""
    return {*pairing.needs.values_list("pk", flat=True), *pairing.offers.values_list("pk", flat=True)}


def projects_seen(actor: Actor) -> QuerySet[Project]:
    """The projects the actor may see, with what their lines show."""
    rows: QuerySet[Project] = seen_of(binding_named("project"), actor)
    return rows.select_related("provider", "recipient", "category")


def ratings_of(pairing: Pairing) -> list[dict[str, Any]]:
    """What each side said, how often and in the mean: at most fifty ratings."""
    said = list(pairing.ratings.exclude(side=RESIDENT).select_related("project").order_by("-created_at", "-id")[:50])
    found = []
    for side, name in ((Side.GIVER, pairing.giver), (Side.RECEIVER, pairing.receiver)):
        rows = [rating for rating in said if rating.side == side]
        if rows:
            found.append({"name": name, "mean": sum(rating.score for rating in rows) / len(rows), "rows": rows})
    return found


def other_pairings_of(project: Project) -> QuerySet[Pairing]:
    """Pairings of one of its two sides that a project could be handed over to."""
    sides = [project.provider_id, project.recipient_id]
    rows = Pairing.objects.filter(Q(giver__in=sides) | Q(receiver__in=sides), state__in=pairs.WORKING)
    return rows.exclude(pk=project.pairing_id).select_related("giver", "receiver").order_by("created_at")


def pairs_to_answer(actor: Actor, need: Need) -> list[Pairing]:
    """The actor's own pairings with whoever has this need: where a project for it can be proposed."""
    if need.state not in listings.AVAILABLE:
        return []
    theirs = Q(giver=need.organisation_id) | Q(receiver=need.organisation_id)
    rows = Pairing.objects.filter(owned_by(actor, "giver", "receiver"), theirs, state__in=pairs.WORKING)
    return list(rows.select_related("giver", "receiver").order_by("created_at")[:5])


def proposed_terms(pairing: Pairing) -> Agreement:
    """A first agreement, not saved: two years, who holds the posts of head and liaison today, the unit's strengths."""
    today = clock.today()
    found = Agreement(
        starts_on=today,
        ends_on=date(today.year + 2, 12, 31),
        strengths="、".join(str(one.get("text", "")) for one in pairing.giver.strengths)[:300],
        exit_clause=_(
            "Either side may leave with one month's notice in writing; open projects are finished or handed over."
        ),
    )
    for side, organisation in (("giver", pairing.giver), ("receiver", pairing.receiver)):
        bodies = [pk for pk in (organisation.pk, organisation.unit_id) if pk]
        rows = Appointment.objects.filter(post__organisation__in=bodies, state=AppointmentState.SERVING)
        held = dict(rows.order_by("since").values_list("post__role", "user__name"))
        for part, roles in (("head", HEADS), ("liaison", LIAISONS)):
            setattr(found, f"{side}_{part}", next((held[role] for role in roles if role in held), ""))
    return found


@dataclass(frozen=True, slots=True)
class Voices:
    """What residents said of a public project: how many; the mean and the words only from ``SHOWN_FROM`` on."""

    count: int
    mean: float | None
    words: list[str]


def voices_of(project: Project) -> Voices:
    """What residents said, so few that nobody stands alone: two queries."""
    rows = Rating.objects.filter(project=project, side=RESIDENT)
    count = rows.count()
    if count < SHOWN_FROM:
        return Voices(count, None, [])
    told = list(rows.order_by("score", "id").values_list("score", "words"))
    mean = sum(score for score, _words in told) / count
    return Voices(count, round(mean, 1), [words for _score, words in told if words][:20])
