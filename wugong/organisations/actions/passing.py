"""When a post changes hands, for some days or for good; and when nobody holds it any more."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.accounts.models import User
from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.bilingual import sentence
from wugong.common.errors import Invalid, Refusal
from wugong.common.locks import locked
from wugong.flow.actions import action, begin, pass_on_personal, take
from wugong.inbox.actions import post as tell
from wugong.organisations.actions.posts import assign, settle_vacancies
from wugong.organisations.hats import hats_of
from wugong.organisations.models import Appointment, Substitution, Vacancy
from wugong.organisations.policies import admit_substitution
from wugong.organisations.queries.posts import posts_fallen_vacant
from wugong.organisations.rules import AppointmentState
from wugong.organisations.rules.appointing import SUBSTITUTE_DAYS, TWO_PERSON_ROLES
from wugong.record.actions import append


def _told(substitution: Substitution) -> dict[str, object]:
    return {
        "substitution": substitution.pk,
        "post": substitution.appointment.post_id,
        "since": substitution.since,
        "until": substitution.until,
    }


@action
def appoint_substitute(appointment: Appointment, *, user: User, since: date, until: date, actor: Actor) -> Substitution:
    """Let somebody wear a hat for its holder, by the holder himself or by who keeps the post; at most 92 days.

    For a role on personnel or mediation data he must have been granted such a role already: two persons saw to that.
    """
    row = locked(appointment)
    post = row.post
    admit_substitution(actor, row)
    if row.state != AppointmentState.SERVING:
        raise Refusal(_("Only somebody who serves has a substitute."), rule="substitute")
    if user.pk == row.user_id or user.administers or not user.is_active:
        raise Invalid(
            _("A substitute is somebody else who can sign in and administers nothing."), rule="R-61", field="username"
        )
    if until < since or (until - since).days >= SUBSTITUTE_DAYS or until < clock.today():
        raise Invalid(
            _("A substitute serves from a first to a last day, at most 92 days. Beyond that fill the post."),
            rule="substitute",
            field="until",
        )
    if post.role in TWO_PERSON_ROLES and not any(hat.role in TWO_PERSON_ROLES for hat in hats_of(user.pk)):
        raise Refusal(
            _("This role opens personnel or mediation data. Name somebody who has been granted such a role."),
            rule="R-61",
            field="username",
        )
    made = Substitution.objects.create(appointment=row, user=user, since=since, until=until, made_by=actor.user)
    where = post.organisation_id
    append(actor=actor, act="appoint_substitute", kind="organisation", object_id=where, detail=_told(made))
    said = {"post": f"{post.organisation} · {post}", "since": since.isoformat(), "until": until.isoformat()}
    subject = sentence(gettext_lazy("%(post)s: there is a deputy from %(since)s to %(until)s."), **said)
    tell(users=[user.pk, row.user_id], kind="post.substitute", subject=subject, url=reverse("web:desk"), actor=actor)
    return made


@action
def end_substitution(substitution: Substitution, *, actor: Actor) -> Substitution:
    """End a substitution before its last day."""
    row = locked(substitution)
    if actor.user != row.user_id:
        admit_substitution(actor, row.appointment)
    if row.ended_on is None:
        row.ended_on = clock.today()
        row.save(update_fields=["ended_on"])
        where = row.appointment.post.organisation_id
        append(actor=actor, act="end_substitution", kind="organisation", object_id=where, detail=_told(row))
    return row


@action
def pass_on_post(appointment: Appointment, *, user: User, reason: str, actor: Actor) -> tuple[Appointment, int]:
    """A post changes hands today, in one action: the old holder goes, the new one comes.

    What was addressed to the old one by name in matters of the organisation goes over; what is addressed to the seat
    needs no move.

    Returns the new appointment and how many to-dos went over by name.
    """
    post, giver = appointment.post, appointment.user_id
    if user.pk == giver:
        raise Invalid(_("The new holder must be somebody else."), rule="pass_on", field="username")
    for standing in Substitution.objects.filter(appointment=appointment, ended_on__isnull=True):
        end_substitution(standing, actor=actor)
    take(appointment, "revoke", actor=actor, reason=reason)
    made = assign(post, user=user, since=clock.today(), actor=actor)
    bodies = [i for i in (post.organisation_id, post.organisation.unit_id) if i]
    moved = pass_on_personal(giver=giver, taker=user.pk, organisations=bodies, actor=actor)
    detail = {"post": post.pk, "from": giver, "to": user.pk, "moved": moved}
    append(actor=actor, act="pass_on_post", kind="organisation", object_id=post.organisation_id, detail=detail)
    return made, moved


@action
def alarm_vacancies(*, actor: Actor) -> int:
    """Put posts that were held and have nobody any more on the desk of who must fill them; returns how many.

    What was filled or closed by another way leaves the desk.
    """
    settle_vacancies(actor=actor)
    fallen = list(posts_fallen_vacant()[:200])
    for post in fallen:
        begin(Vacancy(post=post), "fall_vacant", actor=actor)
    return len(fallen)
