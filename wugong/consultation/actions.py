"""The verbs of a consultation that do more than write columns: what is sealed, what is opened, what is printed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.common.errors import Denied, Invalid
from wugong.common.locks import locked
from wugong.common.privacy import refuse_identity
from wugong.consultation import documents as papers
from wugong.consultation import policies, queries
from wugong.consultation.models import Consultation, Opening, Practice, Recusal
from wugong.consultation.opinions import fingerprint, read, seal
from wugong.consultation.rules.guards import FILES
from wugong.consultation.rules.kinds import Ground, Purpose, Verdict
from wugong.documents.actions import draft as draft_paper
from wugong.documents.actions import issue as issue_paper
from wugong.documents.models import Document
from wugong.flow import matters
from wugong.flow.actions import action, take
from wugong.flow.binding import binding_of
from wugong.flow.queries import matter_of
from wugong.organisations.queries.organisations import names_of
from wugong.record.actions import append
from wugong.record.rules import Outcome

OPEN_FOR = timedelta(minutes=15)
LONGEST = 2000


def _written(text: str, field: str) -> str:
    text = text.strip()
    if not text:
        raise Invalid(_("Give the reasons: the other side will read them."), rule="reason", field=field)
    if len(text) > LONGEST:
        raise Invalid(_("At most %(most)d characters.") % {"most": LONGEST}, rule="input", field=field)
    if FILES.search(text):
        words = _("No inspection material and no personnel file goes in here. Say it in words of your own.")
        raise Invalid(words, rule="2.6", field=field)
    refuse_identity(**{field: text})
    return text


@action
def deliberate(case: Consultation, *, draft_verdict: str, text: str, actor: Actor, **inputs: Any) -> Consultation:
    """Bring the opinion before the meeting: the kind and its reasons are sealed until they are signed."""
    if draft_verdict not in Verdict.values:
        raise Invalid(_("Choose one of the four kinds of opinion."), rule="input", field="draft_verdict")
    kept = seal(verdict=draft_verdict, text=_written(text, "text"))
    return take(case, "deliberate", actor=actor, changes={"opinion": kept}, **inputs)


@action
def return_opinion(case: Consultation, *, actor: Actor) -> Consultation:
    """Sign the opinion as it was drafted: from now on its kind is known, and its reasons may be opened."""
    kept = locked(case).opinion
    said = read(kept) if kept else {"verdict": ""}
    changes = {"verdict": said["verdict"], "opinion_sha256": fingerprint(said)}
    return take(case, "return_opinion", actor=actor, changes=changes)


@action
def give_statement(case: Consultation, *, text: str, actor: Actor, side: str = "") -> Consultation:
    """A side says in writing what it holds; the Organisation Department takes down what a ``side`` has said to it.

    What was said before stays: each statement follows the last, with who gave it and when.
    """
    if not actor.sits_any(policies.coordinator(case)):
        side = "answerer" if actor.sits_any(policies.answerer(case)) else "asker"
    if side not in {"asker", "answerer"}:
        raise Invalid(_("Say which side it was that spoke."), rule="input", field="side")
    held = getattr(locked(case), f"{side}_statement")
    said = _("%(who)s, %(day)s: %(text)s") % {
        "who": actor.name, "day": date_format(clock.today(), "MONTH_DAY_FORMAT"), "text": _written(text, "text"),
    }  # fmt: skip
    changes = {f"{side}_statement": seal(text="\n\n".join(filter(None, [read(held)["text"] if held else "", said])))}
    return take(case, "give_statement", actor=actor, changes=changes)


@action
def deliberate_late(case: Consultation, *, actor: Actor, **inputs: Any) -> Consultation:
    """The committee of a street that was silent or disagreed deliberates on its consent in coordination (R-07)."""
    return take(case, "deliberate_late", actor=actor, **inputs)


@action
def conclude(case: Consultation, *, actor: Actor, **inputs: Any) -> Consultation:
    """End the coordination: both sides agree, both positions stand, or the proposal is given up."""
    return take(case, "conclude", actor=actor, **inputs)


@action
def record_decision(case: Consultation, *, actor: Actor, **inputs: Any) -> Consultation:
    """Record what was decided, when the other side was heard (R-05, R-06)."""
    return take(case, "record_decision", actor=actor, **inputs)


@action
def recuse(case: Consultation, *, ground: str, actor: Actor) -> Consultation:
    """Keep out of a case oneself."""
    if ground not in Ground.values or actor.user is None:
        raise Invalid(_("Say why you keep out."), rule="input", field="ground")
    take(case, "recuse", actor=actor)
    Recusal.objects.get_or_create(
        consultation=case, user=actor.user, defaults={"name": actor.name[:60], "ground": ground}
    )
    return case


@action
def open_opinion(case: Consultation, *, purpose: str, actor: Actor) -> Opening:
    """Let the actor read the opinion for fifteen minutes; both sides see who, when and what for."""
    row = locked(case)
    if purpose not in Purpose.values:
        raise Invalid(_("Say what you open it for."), rule="purpose", field="purpose")
    if not actor.system and not policies.may_open(actor, row, queries.recused(row)):
        raise Denied(_("An opinion is open to both sides once it is signed; not to who keeps out."), rule="role")
    body = names_of([actor.organisation]).get(actor.organisation, "") if actor.organisation else _("command line")
    made = Opening.objects.create(
        consultation=row, user=actor.user, name=actor.name[:60], body=body[:120], purpose=purpose,
        until=clock.now() + OPEN_FOR,
    )  # fmt: skip
    append(
        actor=actor, act="open_opinion", kind="consultation", object_id=row.pk, outcome=Outcome.SEEN,
        before=row.state, detail={"purpose": purpose},
    )  # fmt: skip
    return made


@action
def close_opinion(case: Consultation, *, actor: Actor) -> None:
    """Shut the opinion before the fifteen minutes are over."""
    case.openings.filter(user=actor.user, until__gt=clock.now()).update(until=clock.now())


@action
def set_practice(*, effect: str, silence: str, reason: str, actor: Actor) -> Practice:
    """What opinions and silence do, for letters issued from now on; cases under way keep what they began with."""
    if not policies.may_set_practice(actor):
        raise Denied(_("The district Organisation Department sets this."), rule="role")
    if not reason.strip():
        raise Invalid(_("Say why in a sentence: the others will read it."), rule="reason", field="reason")
    made = Practice.objects.create(effect=effect, silence=silence, reason=reason.strip()[:200], set_by=actor.user)
    append(actor=actor, act="set_practice", reason=reason, detail={"effect": effect, "silence": silence})
    return made


def send_letter(case: Consultation, *, actor: Actor, **_inputs: Any) -> None:
    """The letter under its number, then the delivery."""
    take(case, "deliver", actor=SYSTEM, changes={"letter": _print(papers.letter, case, actor)})


def send_notice(case: Consultation, *, actor: Actor, **_inputs: Any) -> None:
    """How the opinion was treated, as a letter under its own number."""
    _print(papers.notice, case, actor)


def tell_withdrawal(case: Consultation, *, actor: Actor, **_inputs: Any) -> None:
    """A message to the side that was asked, where the letter had reached it; a draft was nobody else's."""
    matter = matter_of(case)
    if case.issued_at and matter:
        bound = binding_of(case)
        matters.tell(bound, case, matter, replace(bound.machine.step("withdraw"), tells=("answerer",)), actor)


def _print(compose: Any, case: Consultation, actor: Actor) -> Document:
    with translation.override("zh-hans"):
        paper = compose(case)
    return issue_paper(draft_paper(paper, actor=actor), actor=actor, tell=False)
