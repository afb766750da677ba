"""Posts, who holds them, and which are vacant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from wugong.accounts.models import User
from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.errors import Unseen
from wugong.common.prepared import prepared
from wugong.flow.models import Todo
from wugong.flow.queries import within
from wugong.organisations.hats import serving
from wugong.organisations.models import Appointment, Organisation, Post, Substitution
from wugong.organisations.queries.organisations import organisations_visible_to
from wugong.organisations.rules import AppointmentState
from wugong.organisations.rules.appointing import TWO_PERSON_ROLES

OPEN = AppointmentState.open_states()


@dataclass(frozen=True, slots=True)
class Seated:
    """A post, who holds it or is proposed for it, and how many of its places are free."""

    post: Post
    held: list[Appointment] = field(default_factory=list)

    @property
    def vacant(self) -> int:
        return max(0, self.post.headcount - len(self.held))


def _with_holders(posts: QuerySet[Post]) -> QuerySet[Post]:
    held = Appointment.objects.filter(state__in=OPEN).select_related("user", "home").order_by("kind", "since", "id")
    return posts.select_related("organisation__place", "organisation__unit").prefetch_related(
        Prefetch("appointments", held, to_attr="held")
    )


def seated(posts: Iterable[Post]) -> list[Seated]:
    """Posts read with their holders."""
    return [Seated(post, list(getattr(post, "held", []))) for post in posts]


def posts_of(organisation: Organisation) -> list[Seated]:
    """The open posts of an organisation (and of the unit it belongs to) with their holders: two queries."""
    return seated(_posts_of(organisation.pk, organisation.unit_id or organisation.pk))


@prepared
def _posts_of(organisation: UUID, unit: UUID) -> QuerySet[Post]:
    own = Q(organisation=organisation) | Q(organisation=unit)
    rows = Post.objects.filter(own, closed_on__isnull=True)
    return _with_holders(rows.order_by("created_at", "id"))


def in_charge(code: str) -> list[Seated]:
    """Posts whose scope is exactly this place and whose organisation lies there: who is in charge, heads first."""
    rows = Post.objects.filter(scope=code, organisation__place__code=code, closed_on__isnull=True)
    rows = rows.filter(role__in=["SP", "SO", "SC", "SF", "CP", "CW"]).exclude(organisation__state="dissolved")
    order = {role: n for n, role in enumerate(("SP", "SO", "SC", "SF", "CP", "CW"))}
    return sorted(seated(_with_holders(rows.order_by("created_at", "id"))), key=lambda s: order[s.post.role])


def bodies_with(role: str, code: str) -> list[UUID]:
    """Organisations that have an open post of this role whose scope is exactly this place."""
    rows = Post.objects.filter(role=role, scope=code, closed_on__isnull=True)
    return list(rows.order_by("organisation").values_list("organisation", flat=True).distinct())


def posts_visible_to(actor: Actor) -> QuerySet[Post]:
    """The open posts of the organisations the actor may see."""
    rows = Post.objects.filter(organisation__in=organisations_visible_to(actor), closed_on__isnull=True)
    return _with_holders(rows.exclude(organisation__state="dissolved"))


def posts_wanted(actor: Actor, *, place: str = "", role: str = "", which: str = "") -> QuerySet[Post]:
    """The list of posts, in the order they were founded; ``which`` is vacant or part_time."""
    rows = posts_visible_to(actor)
    if place.isdigit():
        rows = rows.filter(within(place, "organisation__place__code"))
    if role:
        rows = rows.filter(role=role)
    if which == "vacant":
        taken = Count("appointments", filter=Q(appointments__state__in=OPEN))
        rows = rows.annotate(taken=taken).filter(taken__lt=F("headcount"))
    elif which == "part_time":
        rows = rows.filter(appointments__kind="part_time_member", appointments__state__in=OPEN).distinct()
    return rows


def post_by_id(actor: Actor, pk: UUID) -> Post:
    """One open post; raises Unseen."""
    found = posts_visible_to(actor).filter(pk=pk).first()
    if found is None:
        raise Unseen(f"post {pk}")
    return found


def user_named(username: str) -> User | None:
    """The active user with exactly this sign-in name. There is no search by name (R-81)."""
    return User.objects.filter(username=username.strip().lower(), is_active=True, administers="").first()


def people_of(organisation: Organisation) -> QuerySet[User]:
    """Those who serve in an organisation or its Party organisations today: whom it can lend."""
    own = Q(post__organisation=organisation) | Q(post__organisation__unit=organisation)
    own |= Q(post__organisation__party_organisations=organisation)
    return User.objects.filter(pk__in=serving().filter(own).values("user"), is_active=True).order_by("name", "id")


def lenders(code: str) -> QuerySet[Organisation]:
    """Living units of a street, and their Party organisations, that can lend a part-time member."""
    rows = Organisation.objects.filter(within(code[:9], "place__code"), state__in=["active", "term_due"])
    return rows.filter(Q(sort="unit") | Q(unit__isnull=False)).order_by("name", "id")


def posts_fallen_vacant() -> QuerySet[Post]:
    """Open posts of living organisations that were held once, are held by nobody now, and wait on no desk yet."""
    rows = Post.objects.filter(closed_on__isnull=True).exclude(vacancies__state="vacant")
    of_post = Appointment.objects.filter(post=OuterRef("pk"))
    was_held, is_held = of_post.filter(state__in=["expired", "revoked"]), of_post.filter(state__in=OPEN)
    rows = rows.filter(Exists(was_held), ~Exists(is_held)).exclude(organisation__state="dissolved")
    return rows.select_related("organisation__place", "organisation__superior__place", "organisation__superior__unit")


def appointment_by_id(actor: Actor, pk: UUID) -> Appointment:
    """Who serves in a post the actor may see; raises Unseen."""
    rows = Appointment.objects.filter(pk=pk, state=AppointmentState.SERVING, post__in=posts_visible_to(actor))
    found = rows.select_related("post__organisation__place", "post__organisation__unit", "user").first()
    if found is None:
        raise Unseen(f"appointment {pk}")
    return found


def in_hand(appointment: Appointment) -> tuple[list[Todo], list[Todo]]:
    """What is open in a post: addressed to its seat (stays with the post), and to its holder by name (goes over)."""
    post = appointment.post
    bodies = [i for i in (post.organisation_id, post.organisation.unit_id) if i]
    rows = Todo.objects.filter(done_at__isnull=True).select_related("matter").order_by("due_at", "created_at")
    seat = Q(organisation=post.organisation_id) | Q(organisation__isnull=True, place=post.scope)
    seated_ = rows.filter(seat, user__isnull=True, role__in=["", post.role])
    named = rows.filter(user=appointment.user_id, matter__participants__who__in=bodies).distinct()
    return list(seated_[:100]), list(named[:100])


def substitutions_of(appointment: Appointment) -> QuerySet[Substitution]:
    """Substitutions that have not ended, the first to begin first."""
    rows = Substitution.objects.filter(appointment=appointment, ended_on__isnull=True, until__gte=clock.today())
    return rows.select_related("user").order_by("since", "id")


def substitution_by_id(actor: Actor, pk: UUID) -> Substitution:
    """One that the actor may see; raises Unseen."""
    mine = Q(appointment__post__in=posts_visible_to(actor)) | Q(user=actor.user)
    found = Substitution.objects.filter(mine, pk=pk).select_related("appointment__post__organisation__place").first()
    if found is None:
        raise Unseen(f"substitution {pk}")
    return found


def holders_named(appointments: Iterable[UUID]) -> dict[UUID, str]:
    """By appointment, who holds or is to hold the post."""
    rows = Appointment.objects.filter(pk__in=appointments).values_list("pk", "user__name")
    return dict(rows)


def grants() -> QuerySet[Appointment]:
    """Appointments to roles that need a second person, the newest first."""
    rows = Appointment.objects.filter(post__role__in=TWO_PERSON_ROLES)
    return rows.select_related("post__organisation", "user").order_by("-created_at", "-id")
