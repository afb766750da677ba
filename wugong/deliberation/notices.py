"""The notice of a meeting, as members get it."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wugong.common.bilingual import LANGUAGES
from wugong.deliberation.models import Meeting


def moment(value: datetime) -> str:
    """A day and an hour in the language of the text."""
    local = timezone.localtime(value)
    return _("%(day)s %(time)s") % {"day": date_format(local, "DATE_FORMAT"), "time": local.strftime("%H:%M")}


def notice_of(meeting: Meeting) -> tuple[tuple[str, str], tuple[str, str]]:
    """Subject and text of the notice in Chinese and in English: time, place, link and the whole agenda."""
    subjects, bodies = [], []
    items = list(meeting.items.select_related("topic").order_by("position", "id"))
    for language in LANGUAGES:
        with translation.override(language):
            subjects.append(
                _("Notice: %(meeting)s, %(time)s") % {"meeting": meeting, "time": moment(meeting.starts_at)}
            )
            lines = [_("Time: %(time)s") % {"time": moment(meeting.starts_at)}]
            lines += [_("Place: %(place)s") % {"place": meeting.venue}] if meeting.venue else []
            lines += [_("Link: %(link)s") % {"link": meeting.link}] if meeting.link else []
            lines += [_("Agenda:")]
            lines += [
                _("%(number)d. %(item)s (%(minutes)d min)") % {"number": n, "item": item, "minutes": item.minutes}
                for n, item in enumerate(items, start=1)
            ]
            bodies.append("\n".join(lines))
    return (subjects[0], subjects[1]), (bodies[0], bodies[1])
