"""The files of an object: attach, open, delete. Without access to the object these pages answer 404."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from wugong.accounts.middleware import actor as actor_of
from wugong.common.errors import Invalid, Refusal
from wugong.files import actions, delivery, owners, policies, queries, sentences
from wugong.files.intake import take_in
from wugong.files.uploads import was_too_large


def of_thing(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """All files of an object on their own page; POST attaches the chosen ones."""
    actor = actor_of(request)
    refused: list[Refusal] = []
    if request.method == "POST":
        owner, thing = owners.thing(kind, pk, actor=actor)
        refused = _attach_all(request, kind, pk)
        if not refused:
            return _there(request, owner.url(thing) + "#files")
    context = {"panel": queries.panel(kind, pk, actor=actor), "refused": [str(each) for each in refused]}
    owner, thing = owners.thing(kind, pk, actor=actor)
    context |= {"thing": thing, "thing_url": owner.url(thing)}
    return render(request, "files/of_thing.html", context, status=refused[0].status if refused else 200)


def _there(request: HttpRequest, url: str) -> HttpResponse:
    """Redirect to the page of the object. A script that shows progress goes there itself; messages wait for it."""
    if "X-Files" in request.headers:
        return HttpResponse(status=204, headers={"X-Location": url})
    return redirect(url)


def _attach_all(request: HttpRequest, kind: str, pk: UUID) -> list[Refusal]:
    """Attach every file of the form; the sentences about those that were not taken."""
    actor, done = actor_of(request), []
    refused: list[Refusal] = []
    sent: list[Any] = request.FILES.getlist("file") or [None]
    if was_too_large(request):
        refused.append(Invalid(sentences.too_large(), rule="file.size", field="file"))
        actions.note_refusal(refused[0], owner=kind, pk=pk, name="", actor=actor)
        sent = [each for each in sent if each]
    for file in sent:
        try:
            done.append(take_in(kind, pk, file, actor=actor))
        except Refusal as refusal:
            refused.append(refusal)
    new = [made for made, is_new, _drawn in done if is_new]
    undo = f"undo:{reverse('files:delete', args=[new[0].pk])}" if len(new) == 1 else ""
    if new:
        said = ngettext("Attached: %(name)s", "%(count)d files are attached.", len(new))
        messages.success(request, said % {"name": new[0].name, "count": len(new)}, extra_tags=undo)
    if len(new) < len(done):
        messages.info(request, _("This file is attached already; it was not attached again."))
    if any(drawn and drawn.stilled for _made, _is_new, drawn in done):
        messages.info(request, _("Only the first frame of the moving picture was stored."))
    return refused


@require_safe
def content(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The file itself."""
    attachment, owner, thing = queries.attachment_for(actor_of(request), pk)
    return delivery.give(request, attachment, restricted=owner.is_restricted(thing))


@require_safe
def preview(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The small form of a picture."""
    attachment, _owner, _thing = queries.attachment_for(actor_of(request), pk)
    return delivery.give_preview(request, attachment)


@require_POST
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a slip back."""
    attachment, owner, thing = queries.attachment_for(actor_of(request), pk)
    actions.delete(attachment, actor=actor_of(request))
    messages.success(request, _("%(name)s is deleted.") % {"name": attachment.name})
    return redirect(owner.url(thing) + "#files")


def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a file away and say why."""
    actor = actor_of(request)
    attachment, owner, thing = queries.attachment_for(actor, pk)
    refused = None
    if request.method == "POST":
        try:
            reason = request.POST.get("reason", "")
            actions.withdraw(attachment, owner=owner, thing=thing, reason=reason, actor=actor)
            messages.success(request, _("%(name)s is withdrawn.") % {"name": attachment.name})
            return redirect(owner.url(thing) + "#files")
        except Invalid as fault:
            refused = fault
    elif not policies.may_withdraw(actor, attachment, owner, thing):
        return redirect(owner.url(thing) + "#files")
    context = {"attachment": attachment, "thing": thing, "thing_url": owner.url(thing), "refused": refused}
    return render(request, "files/withdraw.html", context, status=422 if refused else 200)
