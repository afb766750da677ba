"""The verbs of a collection of opinions."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor, Role
from wugong.common.bilingual import sentence
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.common.locks import locked
from wugong.common.privacy import certain, personal_facts, said
from wugong.common.sealed import fingerprint
from wugong.deliberation.models import Collection, Opinion, Statement, Voice
from wugong.deliberation.policies import may_run
from wugong.deliberation.rules.opinions import (
    IMPERSONAL,
    MOST_CHARACTERS,
    MOST_OWN,
    MOST_STATEMENTS,
    Answer,
    OpinionState,
    Through,
)
from wugong.deliberation.rules.topic import QUEUE
from wugong.deliberation.rules.topic import TopicState as S
from wugong.flow.actions import action, take
from wugong.record.actions import append


@action
def write_first(collection: Collection, *, actor: Actor, statements: str = "", **_inputs: Any) -> None:
    """The statements a collection begins with, one a line."""
    for line in statements.splitlines():
        if line.strip():
            write(collection, text=line, actor=actor)


@action
def write(collection: Collection, *, text: str, actor: Actor) -> Statement:
    """The office writes a statement; it is shown at once. What people have answered to is never changed."""
    _office(collection, actor)
    row = locked(collection)
    _open_to_statements(row)
    return _add(row, text, shown=True, by_office=True)


@action
def propose(collection: Collection, *, voice: Voice, text: str, actor: Actor) -> Statement:
    """Somebody who answers proposes a statement of his own; the office looks at it before others see it."""
    row = locked(collection)
    _answering(row)
    if voice.proposed.count() >= MOST_OWN:
        raise Refusal(_("Three statements of your own are enough. Answer to those of the others."), rule="opinions")
    made = _add(row, text, shown=None, voice=voice)
    append(actor=actor, act="propose_statement", kind="opinions", object_id=row.pk)
    return made


def _add(collection: Collection, text: str, **fields: object) -> Statement:
    text = " ".join(text.split())
    if len(text) < 4:
        raise Invalid(_("Write a whole sentence one can agree or disagree with."), rule="statement", field="text")
    if len(text) > MOST_CHARACTERS:
        refusal = _("A statement has at most %(most)d characters; this one has %(length)d. Shorten it.")
        values = {"most": MOST_CHARACTERS, "length": len(text)}
        raise Invalid(refusal % values, rule="statement", field="text")
    if collection.statements.exclude(shown=False).count() >= MOST_STATEMENTS:
        raise Refusal(_("There are sixty statements already; more are not read to the end."), rule="opinions")
    if hits := certain(personal_facts(text)):
        raise Invalid(str(IMPERSONAL.refusal) % {"personal": said(hits)}, rule="privacy", field="text")
    if collection.statements.filter(text=text).exists():
        raise Invalid(_("This statement is there already."), rule="statement", field="text")
    return Statement.objects.create(collection=collection, text=text, **fields)


@action
def moderate(statement: Statement, *, shown: bool, why_not: str = "", actor: Actor) -> Statement:
    """Release a proposed statement, or keep it back with the reason. What was answered to stays."""
    _office(statement.collection, actor)
    row = locked(statement)
    if row.opinions.exists():
        raise Refusal(_("People have answered to it already; it stays as it is."), rule="statement")
    if not shown and not why_not.strip():
        raise Invalid(_("Say why it is not shown."), rule="reason", field="why_not")
    _open_to_statements(row.collection)
    row.shown, row.why_not = shown, "" if shown else why_not.strip()[:200]
    row.save(update_fields=["shown", "why_not"])
    append(
        actor=actor,
        act="release_statement" if shown else "keep_statement_back",
        kind="opinions",
        object_id=row.collection_id,
        reason=row.why_not,
        detail={"statement": row.pk},
    )
    return row


@action
def answer(collection: Collection, *, key: str, through: str, answers: Mapping[int, int], actor: Actor) -> Voice:
    """What one voice says to the statements named; it may say something else until the collection closes.

    ``key`` tells voices apart; it is kept only as a keyed hash. Which voice belongs to whom is not recorded.
    """
    row = locked(collection)
    _answering(row)
    if through == Through.LINK and not row.public:
        raise Denied(_("This collection of opinions is not public."), rule="opinions")
    shown = set(row.statements.filter(shown=True).values_list("pk", flat=True))
    said_now = {pk: value for pk, value in answers.items() if pk in shown and value in Answer.values}
    if not said_now:
        raise Invalid(_("Answer to at least one statement."), rule="opinions", field="answers")
    known = fingerprint(f"{row.pk}:{key}", purpose="voice")
    voice, _new = Voice.objects.get_or_create(collection=row, key=known, defaults={"through": through})
    voice.opinions.filter(statement__in=said_now).delete()
    Opinion.objects.bulk_create([Opinion(voice=voice, statement_id=pk, answer=v) for pk, v in said_now.items()])
    if through == Through.TOLD:
        append(actor=actor, act="take_down_opinion", kind="opinions", object_id=row.pk)
    return voice


@action
def take_down(collection: Collection, *, answers: Mapping[int, int], actor: Actor) -> Voice:
    """A worker takes down what a resident tells him: a voice of its own each time."""
    here = collection.topic.place
    near = bool(actor.place) and (here.startswith(actor.place) or actor.place.startswith(here))
    if not (near and actor.is_any(Role.CW, Role.CP, Role.GW, Role.SO)):
        raise Denied(_("What residents tell is taken down by the workers of their community or street."), rule="role")
    key = secrets.token_urlsafe(18)
    return answer(collection, key=key, through=Through.TOLD, answers=answers, actor=actor)


@action
def count(collection: Collection, *, actor: Actor, **_inputs: Any) -> None:
    """Reckon the result once and burn what told the voices apart."""
    from wugong.deliberation.rules.groups import found  # numpy and scipy are loaded when they are needed

    row = locked(collection)
    shown = list(row.statements.filter(shown=True).order_by("pk").values_list("pk", flat=True))
    places = {pk: n for n, pk in enumerate(shown)}
    voices: dict[int, list[float]] = {
        pk: [float("nan")] * len(shown) for pk in row.voices.order_by("pk").values_list("pk", flat=True)
    }
    for voice, statement, said_so in Opinion.objects.filter(voice__collection=row).values_list(
        "voice", "statement", "answer"
    ):
        voices[voice][places[statement]] = said_so
    row.result = found([str(pk) for pk in shown], list(voices.values())).plain()
    row.save(update_fields=["result"])
    Statement.objects.filter(collection=row).update(voice=None)
    row.voices.update(key="")
    collection.result = row.result


@action
def drop_overtaken(*, actor: Actor) -> int:
    """What was prepared on a topic that has been decided meanwhile cannot open any more; returns how many."""
    left = Collection.objects.filter(state=OpinionState.PREPARED).exclude(topic__state__in=[*QUEUE, S.DELIBERATED])
    for row in (found := list(left)):
        take(row, "drop", actor=SYSTEM, reason=sentence(gettext_lazy("The topic was decided before it opened.")))
    return len(found)


def _answering(collection: Collection) -> None:
    if collection.state != OpinionState.OPEN or not collection.opens_on <= clock.today() <= collection.closes_on:
        raise Refusal(_("Opinions are not collected now. The page says from when to when."), rule="opinions")


def _open_to_statements(collection: Collection) -> None:
    if collection.state not in {OpinionState.PREPARED, OpinionState.OPEN}:
        raise Refusal(_("The collection has closed; its statements stay as they are."), rule="opinions")


def _office(collection: Collection, actor: Actor) -> None:
    if not may_run(actor, collection.topic.body):
        raise Denied(_("Only the chair and the secretariat edit statements."), rule="role")
