"""Reminders of the sessions of the next day: a text message to a number that was left, a message to an account."""

from __future__ import annotations

import logging

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wugong.activities import actions, queries
from wugong.activities.actions.reminding import post_reminders
from wugong.activities.models import Enrolment, Session
from wugong.common.actor import SYSTEM
from wugong.common.sealed import unseal
from wugong.inbox.channels import Fault, send_text

log = logging.getLogger("wugong.activities")


def remind_all() -> int:
    """Remind of every session of the next day once; returns how many people.

    A number is texted under a key of session and entry, so that a second try after a fault sends nothing twice.
    """
    return sum(_remind(session) for session in queries.due_for_reminder())


def _remind(session: Session) -> int:
    count = 0
    for row in queries.coming(session.activity).filter(user__isnull=True).exclude(contact=""):
        try:
            send_text(unseal(row.contact, purpose=actions.PURPOSE), said(session, row), key=f"{session.pk}-{row.pk}")
        except Fault as fault:
            log.warning("The reminders of a session wait: %s", fault)
            return count
        count += 1
    return count + post_reminders(session, actor=SYSTEM)


def said(session: Session, row: Enrolment) -> str:
    """What, when, where, and the page on which the place is given back."""
    activity = session.activity
    with translation.override("zh-hans"):
        words = {
            "title": activity.title,
            "moment": date_format(timezone.localtime(session.begins_at), "DATETIME_FORMAT"),
            "where": queries.where_held(activity),
            "page": settings.SITE_URL.rstrip("/") + reverse("activities:place", args=[row.pk]),
        }
        return _("%(title)s: %(moment)s, %(where)s. If you cannot come: %(page)s") % words
