"""The verbs of the studio that do more than write columns: what is sealed, what a party says, what is printed."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.common.locks import locked
from wugong.common.sealed import fingerprint
from wugong.documents.actions import print_apart
from wugong.documents.rules.content import Content
from wugong.flow.actions import action, begin, release_person, take
from wugong.flow.lookup import free_code
from wugong.flow.slips import new_code
from wugong.mediation import papers, policies, queries
from wugong.mediation.models import LegalConsultation, Mediation, Member, Note, Paper, Party, Studio, Term
from wugong.mediation.rules.kinds import NOT_CONFIRMABLE, WINDOW_DAYS, Consent, Ending, Through
from wugong.mediation.rules.mediation import LIVE, MediationState
from wugong.mediation.sealing import of_party, seal, wall, written
from wugong.record.actions import append
from wugong.record.rules import Outcome
from wugong.workdays.queries import calendar
from wugong.workdays.rules import due

S = MediationState
MOST_PARTIES, MOST_TERMS = 12, 40


# -- studio and consultation --


@action
def enrol(studio: Studio, *, user: Any, courts: str, knows: str = "", actor: Actor) -> Studio:
    """Enrol a mediator with the courts of former service, or correct what is stated of a member."""
    take(studio, "enrol", actor=actor)
    stated = {"studio": studio, "courts": written(courts, "courts", 300), "knows": knows.strip()[:120]}
    Member.objects.update_or_create(user=user, defaults=stated)
    return studio


@action
def ask(
    case: LegalConsultation, *, question: str, name: str = "", phone: str = "", actor: Actor, **inputs: Any
) -> LegalConsultation:
    """Take a question down, or in from the page of the studio (then ``SYSTEM`` acts). Its code opens the answer."""
    purpose = wall(case.pk)
    case.question = seal(purpose, text=written(question, "question"))
    if name.strip() or phone.strip():
        case.contact = seal(purpose, name=name.strip()[:40], phone=phone.strip()[:30])
    case.code = free_code()
    return begin(case, "ask", actor=actor, **inputs)


@action
def answer(case: LegalConsultation, *, text: str, actor: Actor) -> LegalConsultation:
    """Answer; the sentence that it is not representation is part of every answer."""
    kept = seal(wall(case.pk), text=written(text, "text"))
    take(case, "answer", actor=actor)
    LegalConsultation.objects.filter(pk=case.pk).update(answer=kept)
    return case


def forget_contact(case: LegalConsultation, *, actor: Actor, **_inputs: Any) -> None:
    """Name and telephone are needed no more."""
    LegalConsultation.objects.filter(pk=case.pk).update(contact="")


# -- a mediation begins --


@action
def apply(
    case: Mediation, *, facts: str, parties: Iterable[tuple[str, str]], told: str = "", actor: Actor, **inputs: Any
) -> Mediation:
    """Take a dispute down. ``parties`` are (name, telephone), who applies first; ``told`` is the line by which the
    others learn what it is about when they are asked.
    """
    sides = [(name.strip(), phone.strip()) for name, phone in parties if name.strip()]
    if len({name for name, _phone in sides}) < len(sides):
        raise Invalid(_("The same party is named twice."), rule="parties", field="parties")
    if len(sides) > MOST_PARTIES:
        raise Invalid(_("At most %(most)d parties; a group names who speaks for it.") % {"most": MOST_PARTIES})
    told = written(told, "told", 120) if told.strip() else ""
    case.facts = seal(wall(case.pk), text=written(facts, "facts"), told=told)
    begin(case, "apply", actor=actor, parties=sides, **inputs)
    for number, (name, phone) in enumerate(sides, 1):
        _add_party(case, number, written(name, "parties", 40), phone[:30])
    return case


def _add_party(case: Mediation, number: int, name: str, phone: str) -> None:
    while Party.objects.filter(key=fingerprint(code := new_code(), purpose=queries.CODE)).exists():
        pass
    token = secrets.token_urlsafe(18)
    Party.objects.create(
        case=case, number=number, said=seal(wall(case.pk), name=name, phone=phone, code=code, token=token),
        key=fingerprint(code, purpose=queries.CODE), link=fingerprint(token, purpose=queries.LINK),
        consent=Consent.YES if number == 1 and case.way != "initiative" else Consent.ASKED,
        through=Through.DESK if number == 1 and case.way != "initiative" else "",
    )  # fmt: skip


@action
def consent(case: Mediation, *, party: Party, agrees: bool, through: str, actor: Actor) -> Mediation:
    """Note what a party has said by telephone or at the desk."""
    if through not in {Through.CALL, Through.DESK}:
        raise Invalid(_("Say how the party told you."), rule="input", field="through")
    take(case, "consent", actor=actor)
    _say(party, Consent.YES if agrees else Consent.NO, through, actor)
    return _settle_consent(case)


@action
def say_consent(party: Party, *, agrees: bool, actor: Actor) -> None:
    """A party answers over the link, before the mediation begins."""
    case = locked(party.case)
    if case.state != S.REGISTERED:
        raise Refusal(_("Your consent is not asked now. The page says what comes next."), rule="state")
    _say(party, Consent.YES if agrees else Consent.NO, Through.LINK, actor)
    _settle_consent(case)


def _say(party: Party, consent: str, through: str, actor: Actor) -> None:
    Party.objects.filter(pk=party.pk).update(consent=consent, through=through, said_at=clock.now())
    _note(party, "party_answers", actor, answer=str(consent), through=str(through))


def _note(party: Party, act: str, actor: Actor, **detail: Any) -> None:
    """A line of the record about a party: its number and no name."""
    detail["party"] = party.number
    append(actor=actor, act=act, kind="mediation", object_id=party.case_id, detail=detail)


def _settle_consent(case: Mediation) -> Mediation:
    """R-50: one refusal ends it; when all agree it goes on."""
    said = set(case.sides.values_list("consent", flat=True))
    if Consent.NO in said:
        return take(case, "decline", actor=SYSTEM)
    return take(case, "accept", actor=SYSTEM) if said == {Consent.YES} else case


# -- a party's own steps while it goes on --


@action
def stop(party: Party, *, actor: Actor) -> None:
    """A party ends the mediation, at any time and without a reason (R-50)."""
    case = locked(party.case)
    if case.state not in LIVE:
        raise Refusal(_("There is no mediation going on that could be ended."), rule="state")
    _say(party, Consent.STOPPED, Through.LINK, actor)
    take(case, "end", actor=SYSTEM, ending=Ending.PARTY)


@action
def object_to_mediator(party: Party, *, actor: Actor) -> None:
    """A party objects to the mediator before the first session; another one is named."""
    _note(party, "party_objects", actor)
    take(party.case, "challenge", actor=SYSTEM)


@action
def say_wish(party: Party, *, wants: bool, actor: Actor) -> None:
    """A party says whether it wants the court to confirm the agreement."""
    case = locked(party.case)
    if case.state != S.CONFIRM_OPEN:
        raise Refusal(_("Confirmation by the court cannot be asked for now."), rule="R-51")
    if case.window_until and case.window_until < clock.today():
        said = {"day": date_format(case.window_until, "MONTH_DAY_FORMAT")}
        raise Refusal(
            _("The thirty days ended on %(day)s (R-51). If it is not performed, you may sue: ask the mediator.") % said,
            rule="R-51",
        )
    Party.objects.filter(pk=party.pk).update(wants=wants, wants_since=clock.today())
    _note(party, "party_wishes", actor, wants=wants)


@action
def say_received(party: Party, *, term: UUID | str, actor: Actor) -> None:
    """A party confirms that another has done what the agreement says."""
    others = party.case.terms.exclude(party=party)
    found = next((one for one in others if str(one.pk) == str(term)), None)
    if found is None:
        raise Denied(_("Only what another party owes can be confirmed here."), rule="role")
    _note(party, "party_confirms", actor, term=found.number)
    _done(party.case, [found], actor=SYSTEM)


@action
def wish(case: Mediation, *, party: Party, wants: bool, actor: Actor) -> Mediation:
    """Note whether a party wants confirmation by the court."""
    take(case, "wish", actor=actor)
    say_wish(party, wants=wants, actor=actor)
    return case


# -- sessions and the agreement --


@action
def note(case: Mediation, *, text: str, party: Party | None = None, actor: Actor) -> Mediation:
    """Note what was said together, or by one party alone: that goes under a key of its own."""
    kept = seal(wall(case.pk, party.pk if party else None), text=written(text, "text"))
    take(case, "note", actor=actor)
    Note.objects.create(case=case, party=party, text=kept)
    return case


@action
def add_term(case: Mediation, *, party: Party, text: str, due_on: date, amount: Any = None, actor: Actor) -> Mediation:
    """Write a numbered term: who does what by when, and how much."""
    last = case.terms.last()
    if last is not None and last.number >= MOST_TERMS:
        raise Invalid(_("An agreement has at most %(most)d terms.") % {"most": MOST_TERMS}, field="text")
    if due_on is None:
        raise Invalid(_("Say by when: a term without a date cannot be followed or confirmed."), rule="date",
                      field="due_on")  # fmt: skip
    if due_on < clock.today():
        raise Invalid(_("This day has passed. Choose one from today on."), rule="date", field="due_on")
    kept = seal(wall(case.pk), text=written(text, "text", 300), amount=f"{amount:,.2f}" if amount else "")
    take(case, "add_term", actor=actor)
    Term.objects.create(case=case, party=party, number=(last.number if last else 0) + 1, text=kept, due_on=due_on)
    return case


@action
def drop_term(case: Mediation, *, term: Term, actor: Actor) -> Mediation:
    """Strike a term out; those behind it move up."""
    take(case, "drop_term", actor=actor)
    behind = list(case.terms.filter(number__gt=term.number).order_by("number"))
    Term.objects.filter(pk=term.pk).delete()
    for one in behind:
        Term.objects.filter(pk=one.pk).update(number=one.number - 1)
    return case


@action
def sign(case: Mediation, *, signed: Iterable[Party], lawful: bool, actor: Actor) -> Mediation:
    """Note which parties have signed the paper; the mediator signs with it."""
    case.sides.filter(pk__in=[one.pk for one in signed], signed_on=None).update(signed_on=clock.today())
    return take(case, "sign", actor=actor, lawful=lawful)


def await_the_seal(case: Mediation, *, actor: Actor, **_inputs: Any) -> None:
    """With the last signature it is the turn of the committee: it puts on the seal."""
    if case.all_signed:
        take(case, "all_signed", actor=SYSTEM)


def forget_signatures(case: Mediation, *, actor: Actor, **_inputs: Any) -> None:
    """After the signatures were taken back the terms may be changed."""
    case.sides.update(signed_on=None)


@action
def agree_orally(case: Mediation, *, text: str, lawful: bool, actor: Actor) -> Mediation:
    """What was agreed by word of mouth is noted; it binds at once (Art 30)."""
    kept = seal(wall(case.pk), text=written(text, "text"))
    Mediation.objects.filter(pk=case.pk).update(oral=kept)
    return take(case, "agree_orally", actor=actor, lawful=lawful)


@action
def report_danger(case: Mediation, *, police: str, text: str, step: str = "report_danger", actor: Actor) -> Mediation:
    """Risk of a crime or of violence: told to the police at once (Art 25); the words are sealed."""
    Mediation.objects.filter(pk=case.pk).update(danger=seal(wall(case.pk), text=written(text, "text")))
    return take(case, step, actor=actor, police=police)


@action
def note_danger(case: Mediation, *, police: str, text: str, actor: Actor) -> Mediation:
    """The same outside the sessions: the case stays where it is."""
    return report_danger(case, police=police, text=text, step="note_danger", actor=actor)


# -- what follows by itself --


def print_and_settle(case: Mediation, *, actor: Actor, **_inputs: Any) -> None:
    """The agreement on paper, then the thirty days, or at once the performance."""
    _print(case, papers.agreement(case), actor)
    settle(case, actor=actor)


def settle(case: Mediation, *, actor: Actor, **_inputs: Any) -> None:
    """The thirty days for confirmation begin; where no court confirms, the performance is followed."""
    assert case.effective_on is not None
    changes: dict[str, Any] = {"next_due": _next_due(case)}
    if case.kind in NOT_CONFIRMABLE:
        take(case, "follow", actor=SYSTEM, changes=changes)
        return
    changes["window_until"] = due(case.effective_on, WINDOW_DAYS, "d", calendar())[0]
    take(case, "start_window", actor=SYSTEM, changes=changes)


def complete_if_done(case: Mediation, *, actor: Actor, **_inputs: Any) -> None:
    """Where everything was done while the court had it, the case ends."""
    if case.state == S.PERFORMING and not case.terms.filter(done_on=None).exists():
        take(case, "complete", actor=SYSTEM)


def print_closing(case: Mediation, *, actor: Actor, **_inputs: Any) -> None:
    """The other remedies in writing, with the time that runs."""
    _print(case, papers.closing(case), actor)


def print_turned_away(case: Mediation, *, actor: Actor, **_inputs: Any) -> None:
    """Why not, and where it goes."""
    _print(case, papers.turned_away(case), actor)


def print_breach(case: Mediation, *, actor: Actor, **_inputs: Any) -> None:
    """The way to the court."""
    _print(case, papers.breach(case), actor)


def _print(case: Mediation, content: Content, actor: Actor) -> None:
    with translation.override("zh-hans"):
        number, data = print_apart(content, issuer=case.committee, actor=actor)
    sha256 = hashlib.sha256(data).hexdigest()
    kept = seal(wall(case.pk), pdf=base64.b64encode(data).decode())
    Paper.objects.create(case=case, title=content.title, number=number, sha256=sha256, data=kept)
    detail = {"number": number, "sha256": sha256}
    append(actor=actor, act="print_paper", kind="mediation", object_id=case.pk, detail=detail)


@action
def mark_done(case: Mediation, *, done: Iterable[Term], actor: Actor) -> Mediation:
    """Note which terms were performed."""
    return _done(case, list(done), actor=actor)


@action
def mark_late(case: Mediation, *, done: Iterable[Term], actor: Actor) -> Mediation:
    """Note which terms were performed after all, after the breach was recorded: the breach stays one."""
    return _done(case, list(done), actor=actor)


def _done(case: Mediation, terms: list[Term], *, actor: Actor) -> Mediation:
    case.terms.filter(pk__in=[one.pk for one in terms], done_on=None).update(done_on=clock.today())
    if case.state == S.BREACHED:
        return take(case, "mark_late", actor=actor, changes={"next_due": _next_due(case)})
    take(case, "mark_done", actor=actor, changes={"next_due": _next_due(case)})
    if case.state == S.CONFIRM_OPEN and not case.terms.filter(done_on=None).exists():
        return take(case, "complete", actor=SYSTEM)
    complete_if_done(case, actor=actor)
    return case


def _next_due(case: Mediation) -> date | None:
    return case.terms.filter(done_on=None).order_by("due_on").values_list("due_on", flat=True).first()


def release_mediator(case: Mediation, *, actor: Actor, **_inputs: Any) -> None:
    """Who gave the case back, or was objected to, does not find it any more, on no desk and in no list."""
    release_person(case, user=UUID(case.former_mediators[-1]), actor=SYSTEM)


def forget_phones(case: Mediation, *, actor: Actor, **_inputs: Any) -> None:
    """In the archive no telephone numbers are needed; codes and links still say where the case is.

    It is the committee's alone: the mediator does not find it any more.
    """
    if case.mediator_id:
        release_person(case, user=case.mediator_id, actor=SYSTEM)
    for party in case.sides.all():
        kept = seal(wall(case.pk), **{**of_party(party), "phone": ""})
        Party.objects.filter(pk=party.pk).update(said=kept)


@action
def open_archive(case: Mediation, *, purpose: str, actor: Actor) -> queries.Inside:
    """Read an archived case, for a purpose that goes on the record; what was said alone stays sealed."""
    if not policies.may_open_archive(actor, case):
        raise Denied(_("The archive is opened by the committee, for a purpose."), rule="role")
    if purpose not in {"court", "party", "inspection"}:
        raise Invalid(_("Say what you open it for."), rule="purpose", field="purpose")
    append(actor=actor, act="open_archive", kind="mediation", object_id=case.pk, outcome=Outcome.SEEN,
           before=case.state, detail={"purpose": purpose})  # fmt: skip
    return queries.everything_in(case, apart=False)
