"""Pages of collecting opinions: preparing one, answering, what was found; and the public page without signing in."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wugong.accounts.door import address_of, count_voice
from wugong.accounts.middleware import actor as actor_of
from wugong.common.actor import NOBODY, Actor, Role
from wugong.common.errors import Denied, Invalid, Refusal, Unseen
from wugong.common.forms import refusals_into
from wugong.deliberation.actions import opinions as actions
from wugong.deliberation.bindings.opinions import blank_on
from wugong.deliberation.forms.opinions import AnswersForm, StatementForm
from wugong.deliberation.models import Collection
from wugong.deliberation.policies import may_run
from wugong.deliberation.queries import opinions as queries
from wugong.deliberation.queries.topics import topic_seen
from wugong.deliberation.rules.opinions import MACHINE, OpinionState, Through
from wugong.flow.forms import step_form

COOKIE_DAYS = 60
TAKES_DOWN = (Role.CW, Role.CP, Role.GW, Role.SO)


def prepare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Prepare a collection of opinions on a topic."""
    actor = actor_of(request)
    topic = topic_seen(actor, pk)
    if not may_run(actor, topic.body):
        raise Denied(_("Opinions are collected by the chair and the secretariat."), rule="role")
    step = MACHINE.step("prepare")
    data = request.POST if request.method == "POST" else None
    form = step_form(blank_on(topic), step, actor=actor, data=data)
    if data is not None and form.is_valid():
        with refusals_into(form):
            return redirect("deliberation:opinions", form.begin().pk)
    words = _(
        "People agree, disagree or pass on short statements. Nobody sees how others answered before the last day."
    )
    way = [{"label": topic, "url": reverse("deliberation:topic", args=[topic.pk])}]
    context = {"form": form, "step": step, "machine": MACHINE, "title": words, "way": way}
    return render(request, "web/new.html", context, status=422 if form.errors else 200)


def opinions(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One collection: answering while it is open, what was found afterwards, statements for the office."""
    actor = actor_of(request)
    found = queries.collection_seen(actor, pk)
    form, refusal = _read(request, found, queries.key_of(actor), Through.SEAT, actor)
    if request.method == "POST" and refusal is None and form.is_valid():
        messages.success(request, _("Saved. You may change it until the last day."))
        return redirect("deliberation:opinions", found.pk)
    return page(request, found, form, refusal)


def page(
    request: HttpRequest, found: Collection, form: AnswersForm, refusal: Refusal | None, more: Any = None
) -> HttpResponse:
    """The page of a collection; ``more`` is the office's form of another statement, where it was refused."""
    actor = actor_of(request)
    context = {**whole(found, form, queries.key_of(actor)), "refusal": refusal}
    context["office"] = may_run(actor, found.topic.body)
    context["more"] = more or StatementForm()
    context["takes_down"] = context["answering"] and actor.is_any(*TAKES_DOWN)
    context["asks_office"] = context["office"] and asks_office(found, context)
    context["link"] = request.build_absolute_uri(reverse("deliberation:say", args=[found.token]))
    wrong = 422 if form.errors or (more and more.errors) else 200
    status = refusal.status if refusal else wrong
    return render(request, "deliberation/opinions/opinions.html", context, status=status)


def asks_office(found: Collection, shown: dict[str, Any]) -> bool:
    """Whether anything is left for the office: a link to give away, statements to add, to release or kept back."""
    prepared = found.state == OpinionState.PREPARED
    link = found.public and shown["findings"] is None and found.state != OpinionState.DROPPED
    return bool(prepared or shown["answering"] or link or shown["waiting"] or shown["kept_back"])


def whole(found: Collection, form: AnswersForm, key: str) -> dict[str, Any]:
    """What both pages show."""
    return {
        "collection": found,
        "form": form,
        "answering": queries.answering(found),
        "known": queries.voice_known(found, key),
        "findings": queries.findings_of(found),
        **queries.of_office(found),
    }


def _read(
    request: HttpRequest, found: Collection, key: str, through: str, actor: Actor
) -> tuple[AnswersForm, Refusal | None]:
    """The form of answers; when it was sent, it is kept, and what was proposed with it."""
    given = queries.answers_of(queries.voice_known(found, key))
    data = request.POST if request.method == "POST" else None
    form = AnswersForm(data, statements=queries.statements_shown(found), given=given)
    if data is None or not form.is_valid():
        return form, None
    own = form.cleaned_data["own"].strip()
    try:
        if through == Through.LINK and form.answers() and queries.voice_known(found, key) is None:
            _count_new(request, found)
        voice = actions.answer(found, key=key, through=through, answers=form.answers(), actor=actor)
        if own:
            actions.propose(found, voice=voice, text=own, actor=actor)
    except Refusal as refusal:
        return form, refusal
    return form, None


def _count_new(request: HttpRequest, found: Collection) -> None:
    """A voice not heard before that comes without an account is counted by its address."""
    if not actor_of(request).user:
        count_voice(f"opinion {found.pk}", address_of(request))


@login_not_required
@never_cache
def say(request: HttpRequest, token: str) -> HttpResponse:
    """The public page: read the question, answer to the statements, without signing in.

    Whoever is signed in has one voice in all his browsers; the record names him no more than anybody else.
    """
    found = queries.collection_by_link(token)
    name, own = f"voice-{found.pk.hex}", queries.key_of(actor_of(request))
    known = request.get_signed_cookie(name, default="", max_age=COOKIE_DAYS * 86400)
    key = own or known or secrets.token_urlsafe(18)
    form, refusal = _read(request, found, key, Through.LINK, NOBODY)
    if request.method == "POST" and refusal is None and form.is_valid():
        messages.success(request, _("Thank you, your answers are saved. You may change them until the last day."))
        answer = redirect("deliberation:say", token)
        return answer if own else _remembered(request, answer, name, key)
    context = {**whole(found, form, key), "refusal": refusal}
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, "deliberation/opinions/say.html", context, status=status)


def _remembered(request: HttpRequest, answer: HttpResponse, name: str, key: str) -> HttpResponse:
    """The voice is known again by a signed cookie that no script reads."""
    seconds = COOKIE_DAYS * 86400
    answer.set_signed_cookie(name, key, max_age=seconds, httponly=True, samesite="Lax", secure=request.is_secure())
    return answer


def take_down(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A worker takes down what a resident says, by telephone or on paper: a voice of its own each time."""
    actor = actor_of(request)
    found = queries.collection_seen(actor, pk)
    form = AnswersForm(request.POST if request.method == "POST" else None, statements=queries.statements_shown(found))
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_down(found, answers=form.answers(), actor=actor)
            messages.success(request, _("Taken down. The form is ready for the next resident."))
            return redirect("deliberation:take_down", found.pk)
        except Denied:
            raise
        except Refusal as said:
            refusal = said
    context = {"collection": found, "form": form, "refusal": refusal, "answering": queries.answering(found)}
    return render(request, "deliberation/opinions/take_down.html", context, status=refusal.status if refusal else 200)


@require_POST
def statements(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The office adds a statement, releases one, or keeps one back."""
    actor, post = actor_of(request), request.POST
    found = queries.collection_seen(actor, pk)
    if "text" in post:
        return _write(request, found, actor)
    try:
        chosen = queries.statement_of(found, post.get("statement", ""))
        why_not = post.get("why_not", "")[:200]
        actions.moderate(chosen, shown="release" in post, why_not=why_not, actor=actor)
    except (Denied, Unseen):
        raise
    except (Invalid, Refusal) as refusal:
        messages.error(request, str(refusal))
    return redirect("deliberation:opinions", found.pk)


def _write(request: HttpRequest, found: Collection, actor: Actor) -> HttpResponse:
    """The office's own statement: kept, or shown again with what is wrong."""
    form = StatementForm(request.POST)
    if form.is_valid():
        with refusals_into(form) as refused:
            actions.write(found, text=form.cleaned_data["text"], actor=actor)
        if not refused:
            return redirect("deliberation:opinions", found.pk)
    answers = AnswersForm(statements=queries.statements_shown(found))
    return page(request, found, answers, None, form)
