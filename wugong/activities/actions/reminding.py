"""The messages to accounts about the sessions of the next day."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from wugong.activities import queries
from wugong.activities.models import Session
from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.bilingual import sentence
from wugong.flow.actions import action
from wugong.inbox.actions import post


@action
def post_reminders(session: Session, *, actor: Actor) -> int:
    """Remind those with an account of a session: when, where, how to give the place back. Returns how many, once."""
    if not Session.objects.filter(pk=session.pk, reminded_at__isnull=True).update(reminded_at=clock.now()):
        return 0
    activity, rows = session.activity, queries.coming(session.activity).filter(user__isnull=False)
    where = queries.where_held(activity)
    moment = date_format(timezone.localtime(session.begins_at), "DATETIME_FORMAT")
    title = sentence(gettext_lazy("To come: %(title)s"), title=activity.title)
    how = gettext_lazy("%(moment)s, %(where)s. If you cannot come, open the page of your place: it says what to do.")
    for row in rows:
        if not (user := row.user):
            continue
        post(
            users=[user], kind="visit.session", subject=title, matter=activity.pk, where=where,
            body=sentence(how, moment=moment, where=where), takes_place_at=session.begins_at,
            url=reverse("activities:place", args=[row.pk]), actor=actor,
        )  # fmt: skip
    return len(rows)
