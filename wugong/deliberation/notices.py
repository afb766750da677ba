"""The notice of a meeting, as members get it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wugong.deliberation.models import AgendaItem, Meeting
from wugong.deliberation.queries.meetings import papers_of


def moment(value: datetime) -> str:
    """A day and an hour in the language of the text."""
    local = timezone.localtime(value)
    return _("%(day)s %(time)s") % {"day": date_format(local, "DATE_FORMAT"), "time": local.strftime("%H:%M")}


def notice_of(meeting: Meeting) -> tuple[Callable[[], str], Callable[[], str]]:
    """Subject and text of the notice in the language of the moment: time, place, link and the whole agenda."""
    items = list(meeting.items.select_related("topic").order_by("position", "id"))
    papers = papers_of(meeting, items)
    return (
        lambda: _("Notice: %(meeting)s, %(time)s") % {"meeting": meeting, "time": moment(meeting.starts_at)},
        lambda: "\n".join(_lines(meeting, items, papers)),
    )


def _lines(meeting: Meeting, items: list[AgendaItem], papers: dict[UUID, list[str]]) -> Iterator[str]:
    yield _("Time: %(time)s") % {"time": moment(meeting.starts_at)}
    if meeting.venue:
        yield _("Place: %(place)s") % {"place": meeting.venue}
    if meeting.link:
        yield _("Link: %(link)s") % {"link": meeting.link}
    yield _("Agenda:")
    for n, item in enumerate(items, start=1):
        yield _("%(number)d. %(item)s (%(minutes)d min)") % {"number": n, "item": item, "minutes": item.minutes}
        if item.topic_id in papers:
            yield _("Papers: %(names)s") % {"names": _(", ").join(papers[item.topic_id])}
    if own := papers.get(meeting.pk):
        yield _("Papers: %(names)s") % {"names": _(", ").join(own)}
