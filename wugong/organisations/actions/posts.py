"""Posts and who holds them."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from wugong.accounts.models import User
from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.common.locks import locked
from wugong.flow.actions import action, begin, take
from wugong.organisations.models import Appointment, Organisation, Post, Vacancy
from wugong.organisations.policies import default_scope, may_grant, may_keep_post
from wugong.organisations.rules import AppointmentKind, AppointmentState
from wugong.organisations.rules.appointing import TWO_PERSON_ROLES
from wugong.places.rules import contains
from wugong.record.actions import append


@action
def found_post(post: Post, *, actor: Actor) -> Post:
    """Found a post. Its place in scope is by default that of the role: district, street or community."""
    organisation = post.organisation
    post.scope = post.scope or default_scope(post.role, organisation.place.code)
    check_post(post, actor)
    if Post.objects.filter(organisation=organisation, title=post.title, closed_on__isnull=True).exists():
        raise Invalid(_("The organisation has a post of this title already."), rule="post", field="title")
    post.save(force_insert=True)
    append(actor=actor, act="found_post", kind="organisation", object_id=organisation.pk, detail=_told(post))
    return post


def check_post(post: Post, actor: Actor) -> None:
    """Whether the hat worn may keep this post as it is now. Raises Denied and Invalid."""
    if not may_keep_post(actor, post):
        raise Denied(_("Posts are kept by the head of the organisation, the street or the district."), rule="role")
    if not may_grant(actor, post.role, post.scope, post.organisation):
        raise Denied(
            _("Under the hat you wear you cannot give this role or this place in scope. Ask the level above."),
            rule="scope",
        )
    code = post.organisation.place.code
    if not (contains(post.scope, code) or contains(code, post.scope)):
        raise Invalid(
            _("The place in scope has nothing to do with where the organisation is."), rule="scope", field="scope"
        )


def _told(post: Post) -> dict[str, object]:
    return {"post": post.pk, "title": post.title, "role": post.role, "scope": post.scope}


@action
def close_post(post: Post, *, actor: Actor) -> Post:
    """Close a post that nobody holds."""
    row = locked(post)
    if not may_keep_post(actor, row):
        raise Denied(_("Posts are kept by the head of the organisation, the street or the district."), rule="role")
    if row.appointments.filter(state__in=AppointmentState.open_states()).exists():
        raise Refusal(_("Somebody holds this post or is proposed for it. Revoke that first."), rule="post")
    if row.closed_on is None:
        row.closed_on = clock.today()
        row.save(update_fields=["closed_on"])
        append(actor=actor, act="close_post", kind="organisation", object_id=row.organisation_id, detail=_told(row))
        settle_vacancies(row, actor=actor)
    return row


@action
def close_vacant(vacancy: Vacancy, *, actor: Actor, reason: str = "") -> Vacancy:
    """Close a post that is not needed any more; its line leaves the desk with that."""
    close_post(vacancy.post, actor=actor)
    vacancy.refresh_from_db()
    return vacancy


@action
def settle_vacancies(post: Post | None = None, *, actor: Actor) -> int:
    """Take vacancies off the desk whose post is held again, proposed to somebody, or closed; returns how many."""
    rows = Vacancy.objects.filter(state="vacant").select_related("post__organisation__place")
    count = 0
    for row in rows.filter(post=post) if post else rows:
        held = row.post.appointments.filter(state__in=AppointmentState.open_states()).exists()
        if held or row.post.closed_on or row.post.organisation.state == "dissolved":
            take(row, "fill" if held else "close", actor=SYSTEM)
            count += 1
    return count


@action
def assign(post: Post, *, user: User, since: date, until: date | None = None, actor: Actor) -> Appointment:
    """Enter who holds a post. The decision itself is taken elsewhere; here it only counts from ``since``.

    A role on personnel or mediation data waits for the security administrator as the second person. Who administers
    holds no post (R-61).
    """
    _open(post)
    _span(since, until)
    if user.administers:
        raise Refusal(_("An administrator holds no post. Name somebody else."), rule="R-61", field="username")
    appointment = Appointment(post=post, user=user, since=since, until=until, kind=AppointmentKind.FULL)
    two_persons = post.role in TWO_PERSON_ROLES and not actor.system
    made = begin(appointment, "ask_grant" if two_persons else "assign", actor=actor)
    settle_vacancies(post, actor=actor)
    return made


@action
def propose(post: Post, *, user: User, home: Organisation, since: date, until: date, actor: Actor) -> Appointment:
    """Propose a part-time member, lent by the unit ``home``, which must agree."""
    _open(post)
    _span(since, until)
    appointment = Appointment(post=post, user=user, home=home, since=since, until=until, kind=AppointmentKind.PART_TIME)
    made = begin(appointment, "propose", actor=actor)
    settle_vacancies(post, actor=actor)
    return made


def _open(post: Post) -> None:
    row = locked(post)
    if row.closed_on is not None or row.organisation.state == "dissolved":
        raise Refusal(_("This post is closed. Choose an open one."), rule="post")


def _span(since: date, until: date | None) -> None:
    if until is not None and until < since:
        raise Invalid(_("The last day lies before the first one."), rule="span", field="until")


@action
def revoke(appointment: Appointment, *, actor: Actor, reason: str) -> Appointment:
    """End an appointment, or a proposal, before its time."""
    row = locked(appointment)
    today = clock.today()
    ends = row.state == AppointmentState.SERVING and row.since <= today and (row.until is None or row.until > today)
    return take(appointment, "revoke", actor=actor, reason=reason, changes={"until": today} if ends else None)


@action
def end_posts(organisation: Organisation, *, reason: str, actor: Actor) -> int:
    """Revoke what is open and close the posts of an organisation that is gone; returns how many posts."""
    posts = Post.objects.filter(organisation=organisation, closed_on__isnull=True)
    for appointment in Appointment.objects.filter(post__in=posts, state__in=AppointmentState.open_states()):
        revoke(appointment, actor=SYSTEM, reason=reason)
    for post in posts:
        close_post(post, actor=actor)
    return len(posts)
