"""Meetings in one's own calendar: the secret address, the page to get it, one invitation."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from wugong.accounts.middleware import actor as actor_of
from wugong.common import feeds
from wugong.common.errors import Unseen
from wugong.deliberation import invitations
from wugong.deliberation.actions import feeds as actions
from wugong.deliberation.hooks import entries_of
from wugong.deliberation.queries import feeds as queries
from wugong.deliberation.queries.meetings import meeting_seen

TYPE = "text/calendar; charset=utf-8"


@login_not_required
@require_safe
@conditional_page
def feed(_request: HttpRequest, token: str) -> HttpResponse:
    """All meetings of the person whose secret address this is. Calendars ask again with the ETag they were given."""
    user = queries.owner_of(token)
    with translation.override(user.language):
        made = invitations.calendar_of(queries.meetings_of(user), name=_("Joint meetings"))
        for entry in entries_of(user):
            made.add_component(invitations.event_beside(entry))
        for event in feeds.events_of(user.pk):
            made.add_component(event)
    answer = HttpResponse(made.to_ical(), content_type=TYPE)
    answer["Cache-Control"] = "private, max-age=900"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def calendar(request: HttpRequest) -> HttpResponse:
    """Get, replace or revoke the address; how to put it into a phone."""
    actor = actor_of(request)
    if actor.user is None:
        raise Unseen("calendar")
    if request.method == "POST":
        if "revoke" in request.POST:
            actions.revoke_feed(actor=actor)
        else:
            actions.make_feed(actor=actor)
        return redirect("deliberation:calendar")
    found = queries.feed_of(actor.user)
    address = f"{settings.SITE_URL.rstrip('/')}{reverse('calendar_feed', args=[found[1]])}" if found else ""
    context = {"address": address, "webcal": address.replace("https://", "webcal://").replace("http://", "webcal://")}
    return render(request, "deliberation/calendar.html", context)


def invitation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One meeting, to be put into a calendar by hand."""
    meeting = meeting_seen(actor_of(request), pk)
    answer = HttpResponse(invitations.calendar_of([meeting]).to_ical(), content_type=TYPE)
    answer["Content-Disposition"] = f'attachment; filename="meeting-{meeting.year}-{meeting.number}.ics"'
    return answer
