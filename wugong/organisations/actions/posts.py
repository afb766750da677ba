"""Posts and who holds them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from wugong.accounts.models import User
from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.common.errors import Invalid, Refusal
from wugong.common.locks import locked
from wugong.flow.actions import action, begin, take
from wugong.organisations.models import Appointment, Organisation, Post, Vacancy
from wugong.organisations.policies import admit_granting, admit_keeper, default_scope
from wugong.organisations.rules import AppointmentKind, AppointmentState
from wugong.organisations.rules.appointing import TWO_PERSON_ROLES
from wugong.places.rules import contains
from wugong.record.actions import append


@action
def found_post(post: Post, *, actor: Actor) -> Post:
    """Found a post. Its place in scope is by default that of the role: district, street or community."""
    organisation = post.organisation
    post.scope = post.scope or default_scope(post.role, organisation.place.code)
    _check(post, actor)
    if Post.objects.filter(organisation=organisation, title=post.title, closed_on__isnull=True).exists():
        raise Invalid(_("The organisation has a post of this title already."), rule="post", field="title")
    post.save(force_insert=True)
    append(actor=actor, act="found_post", kind="organisation", object_id=organisation.pk, detail=_told(post))
    return post


def _check(post: Post, actor: Actor) -> None:
    admit_keeper(actor, post.organisation)
    admit_granting(actor, post)
    code = post.organisation.place.code
    if not (contains(post.scope, code) or contains(code, post.scope)):
        raise Invalid(
            _("The place in scope has nothing to do with where the organisation is."), rule="scope", field="scope"
        )


def _told(post: Post) -> dict[str, object]:
    return {"post": post.pk, "title": post.title, "role": post.role, "scope": post.scope}


@action
def amend_post(
    post: Post, *, title_en: str | None = None, headcount: int | None = None, scope: str | None = None, actor: Actor
) -> Post:
    """Correct a post: its English title, how many hold it, the place in its scope. Who holds it keeps it."""
    row = locked(post)
    was = {"title_en": row.title_en, "headcount": row.headcount, "scope": row.scope}
    row.title_en = row.title_en if title_en is None else title_en
    row.headcount = headcount or row.headcount
    row.scope = scope or row.scope
    _check(row, actor)
    row.save(update_fields=[*was])
    append(
        actor=actor, act="amend_post", kind="organisation", object_id=row.organisation_id,
        detail={"post": row.pk, "title": row.title, "was": was},
    )  # fmt: skip
    settle_vacancies(row, actor=actor)
    return row


@action
def close_post(post: Post, *, actor: Actor) -> Post:
    """Close a post that nobody holds."""
    row = locked(post)
    admit_keeper(actor, row.organisation)
    admit_granting(actor, row)
    if row.appointments.filter(state__in=AppointmentState.open_states()).exists():
        raise Refusal(_("Somebody holds this post or is proposed for it. Revoke that first."), rule="post")
    if row.closed_on is None:
        row.closed_on = clock.today()
        row.save(update_fields=["closed_on"])
        append(actor=actor, act="close_post", kind="organisation", object_id=row.organisation_id, detail=_told(row))
        settle_vacancies(row, actor=actor)
    return row


def close_vacant(vacancy: Vacancy, *, actor: Actor, **_inputs: Any) -> None:
    """Close a post that is not needed any more."""
    if vacancy.post.closed_on is None and vacancy.post.organisation.state != "dissolved":
        close_post(vacancy.post, actor=actor)


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
    if user.administers:
        raise Refusal(_("An administrator holds no post. Name somebody else."), rule="R-61", field="username")
    two_persons = post.role in TWO_PERSON_ROLES and not actor.system
    made = Appointment(post=post, user=user, since=since, until=until, kind=AppointmentKind.FULL)
    return _appoint(made, "ask_grant" if two_persons else "assign", actor)


@action
def propose(post: Post, *, user: User, home: Organisation, since: date, until: date, actor: Actor) -> Appointment:
    """Propose a part-time member, lent by the unit ``home``, which must agree."""
    kind = AppointmentKind.PART_TIME
    made = Appointment(post=post, user=user, home=home, since=since, until=until, kind=kind)
    return _appoint(made, "propose", actor)


def _appoint(appointment: Appointment, step: str, actor: Actor) -> Appointment:
    """Begin an appointment to an open post; one at a time, so that no more are appointed than there are places."""
    post, until = locked(appointment.post), appointment.until
    if post.closed_on is not None or post.organisation.state == "dissolved":
        raise Refusal(_("This post is closed. Choose an open one."), rule="post")
    if until is not None and until < appointment.since:
        raise Invalid(_("The last day lies before the first one."), rule="span", field="until")
    made = begin(appointment, step, actor=actor)
    settle_vacancies(post, actor=actor)
    return made


@action
def end_posts(organisation: Organisation, *, reason: str, actor: Actor) -> int:
    """Revoke what is open and close the posts of an organisation that is gone; returns how many posts."""
    posts = Post.objects.filter(organisation=organisation, closed_on__isnull=True)
    for appointment in Appointment.objects.filter(post__in=posts, state__in=AppointmentState.open_states()):
        take(appointment, "revoke", actor=SYSTEM, reason=reason)
    for post in posts:
        close_post(post, actor=actor)
    return len(posts)
