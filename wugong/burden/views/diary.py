"""A notebook of its owner alone: no list of diaries, no search, no count, nobody else's page."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wugong.accounts.middleware import actor as actor_of
from wugong.burden import actions
from wugong.burden.forms import NoteForm
from wugong.burden.queries import diary as read
from wugong.common.actor import Actor
from wugong.common.errors import Denied, Refusal, Unseen
from wugong.common.forms import BEGIN_WITH, refusals_into
from wugong.common.sealed import unseal


def own_diary(request: HttpRequest) -> Actor:
    """Who writes here; raises Denied for those who have no work in the district."""
    actor = actor_of(request)
    if not read.may_write(actor):
        raise Denied(_("Who works in the district has a diary here. Your own pages are on your desk."), rule="role")
    return actor


@never_cache
def diary(request: HttpRequest) -> HttpResponse:
    """One's own lines, the newest first, and a field for the next."""
    actor = own_diary(request)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form, otherwise="text"):
            actions.write_note(form.cleaned_data["text"], actor=actor)
            return redirect("burden:diary")
    context = {"form": form, "notes": read.notes_of(actor), "ways": read.ways()}
    return render(request, "burden/diary.html", context, status=422 if form.errors else 200)


@require_POST
def drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tear a line out."""
    actions.drop_note(pk, actor=own_diary(request))
    messages.success(request, _("The line is gone."))
    return redirect("burden:diary")


@require_POST
def raise_line(request: HttpRequest, pk: UUID, way: str) -> HttpResponse:
    """One tap: a line stands in the form where matters are raised; nothing is sent before one has looked at it."""
    actor = own_diary(request)
    note, chosen = read.note_of(actor, pk), read.way_named(way)
    if chosen is None:
        raise Unseen(way)
    text = unseal(note.sealed, purpose=read.TEXT_KEY)
    if chosen.run is None:
        request.session[BEGIN_WITH] = text
        return redirect(chosen.opens)
    try:
        url = chosen.run(text, actor=actor)
    except Denied:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("burden:diary")
    actions.mark_raised(note, url, actor=actor)
    return redirect(url)
