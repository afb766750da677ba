"""The course of a case for its page: both sides around a spine of dates, what was refused, what lies ahead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.common.actor import Actor, Seat
from wugong.consultation.bindings.consultation import ConsultationCase
from wugong.consultation.models import Consultation
from wugong.consultation.queries import course_of
from wugong.consultation.rules.consultation import MACHINE
from wugong.consultation.rules.guards import AFTER, ANSWERED, COORDINATED, R05, R06, WAITING, disputed, owes_answer
from wugong.consultation.rules.kinds import PUBLIC, ConsultationState, Decision, Outcome, Silence, Verdict
from wugong.flow.matters import say
from wugong.flow.models import Todo
from wugong.flow.queries import Due, due_of, matter_of, open_todos
from wugong.flow.timers import TICK
from wugong.record.models import Entry
from wugong.record.rules import SYSTEM_ROLE
from wugong.record.rules import Outcome as Said

S = ConsultationState
MEETINGS = {"deliberate": "", "deliberate_late": "late_"}  # the steps of a meeting, with what its columns begin with
MET = ("meeting_no", "present", "expected")
SILENT = {"deliver", "open", "draft", "amend", "set_practice"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the course: ``side`` a, b or m (both); ``tone`` refused, next, now or nothing."""

    side: str
    title: str
    by: str = ""
    words: str = ""
    moment: datetime | None = None
    when: str = ""
    tone: str = ""
    times: int = 1


def heading(case: Consultation) -> str:
    """Where the case stands, as a sentence."""
    said = {"answerer": case.answerer, "initiator": case.initiator}
    verdict: dict[str, str] = {
        Verdict.AGREE: _("%(answerer)s agrees; the decision is open"),
        Verdict.COMMENTS: _("%(answerer)s agrees with remarks; the decision is open"),
        Verdict.DISAGREE: _("%(answerer)s does not agree; the Organisation Department is to coordinate"),
        Verdict.UNKNOWN: _("%(answerer)s knows too little to say; the decision is open"),
    }
    end: dict[str, str] = {
        Outcome.AGREED: _("Coordinated: both sides agree"),
        Outcome.DIFFERS: _("Coordinated: both positions stand"),
        Outcome.DROPPED: _("Coordinated: the proposal is given up"),
    }
    done: dict[str, str] = {Decision.GO: _("Decided as proposed"), Decision.DROP: _("Not decided as proposed")}
    sentences: dict[str, str] = {
        S.DRAFT: _("The letter is not issued yet"),
        S.ISSUED: _("The letter waits for %(answerer)s"),
        S.RECEIVED: _("%(answerer)s has the letter and names a drafter"),
        S.PREPARING: _("%(answerer)s prepares its opinion"),
        S.INFO_REQUESTED: _("A question is open; the working days stand still, the month does not"),
        S.DELIBERATED: _("%(answerer)s has deliberated; the signature is missing"),
        S.RETURNED: verdict.get(case.verdict, ""),
        S.COORDINATING: _("The sides differ; the Organisation Department hears both"),
        S.COORDINATED: end.get(case.outcome, ""),
        S.LAPSED: _("The Organisation Department does not wait for %(answerer)s; that is on the record")
        if case.waived_why
        else _("The month ended while %(initiator)s owed an answer; no opinion came, and that is no consent")
        if owes_answer(case)
        else _("No opinion came from %(answerer)s in time; by the rule of the district silence counts as consent")
        if case.silence == Silence.CONSENT
        else _("No opinion came from %(answerer)s; that is on the record"),
        S.DECIDED: done.get(case.decision, ""),
        S.PUBLICITY: _("Decided, and public now"),
        S.NOTIFIED: _("Decided; %(answerer)s knows how its opinion was treated"),
        S.SEALED: _("Sealed"),
        S.WITHDRAWN: _("The letter was withdrawn"),
    }
    return str(sentences.get(case.state, S(case.state).label)) % said


def side_of(case: Consultation, entry: Entry) -> str:
    """On whose side of the spine an entry stands."""
    sides: dict[UUID | None, str] = {case.initiator_id: "a", case.answerer_id: "b"}
    return sides.get(entry.organisation, "m") if entry.role != SYSTEM_ROLE else "m"


def slip(entry: Entry) -> bool:
    """A form that was not filled in whole, or came too late, says nothing of the case; the record has it."""
    return entry.outcome == Said.REFUSED and not entry.rule.startswith("R-")


def course(case: Consultation) -> list[Row]:
    """What happened, today, and what is still to come."""
    labels = {step.name: str(step.label) for step in MACHINE.steps} | {"open_opinion": _("Open the opinion")}
    rows: list[Row] = []
    last_times = 1
    for entry in course_of(case):
        if entry.act in SILENT or (entry.act not in labels and entry.outcome == Said.DONE) or slip(entry):
            continue
        title, refused = labels.get(entry.act, entry.act), entry.outcome != Said.DONE
        if refused:
            title = _("Refused: %(step)s") % {"step": title}
        elif entry.act == "issue" and case.letter:
            title = f"{title} {case.letter.number}"
        elif entry.act == "return_opinion":
            title += _(": ") + str(case.get_verdict_display()) if case.verdict else ""
        elif entry.act in MEETINGS:
            number, present, expected = (getattr(case, MEETINGS[entry.act] + name) for name in MET)
            title = _("%(step)s: %(meeting)s, %(present)d of %(expected)d present") % {
                "step": title, "meeting": number, "present": present, "expected": expected,
            }  # fmt: skip
        by = "" if entry.role == SYSTEM_ROLE else entry.actor_name
        words = entry.reason if entry.act not in {*MEETINGS, "lapse", "deliver", "seal"} else ""
        row = Row(side_of(case, entry), title, by, words, entry.at, tone="refused" if refused else "")
        if refused and rows and (rows[-1].title, rows[-1].by) == (title, by):
            rows.pop()  # the same attempt again: the last of them is shown, with how many there were
            row = replace(row, times=last_times + 1)
        last_times = row.times
        rows.append(row)
    if MACHINE.states[case.state].final:
        return rows
    return [*rows, Row("m", _("Today"), moment=clock.now(), tone="now"), *ahead(case)]


def ahead(case: Consultation) -> Iterator[Row]:
    """What lies ahead, whoever's turn it is."""
    if case.state in WAITING or case.state == S.DRAFT:
        yield Row("b", _("Opinion, deliberated and signed"), tone="next")
    if case.state not in AFTER:
        if case.state != S.COORDINATED and disputed(case):
            yield Row("m", _("Both sides are heard; conclusion of the coordination"), tone="next")
        yield Row("a", _("Decision"), tone="next")
    if case.occasion in PUBLIC and case.state not in {S.PUBLICITY, S.NOTIFIED} and case.decision != Decision.DROP:
        yield Row("a", _("Made public for at least five working days"), tone="next")
    if case.state != S.NOTIFIED:
        yield Row("a", _("Notice how the opinion was treated"), tone="next")
    yield Row("m", _("Sealed: both sides and the Organisation Department alone"), when=_("30 days later"), tone="next")


@dataclass(frozen=True, slots=True)
class Wait:
    """Somebody who is awaited: the reader or another, for what, until when."""

    who: str
    ask: str
    due: Due
    own: bool

    @property
    def last(self) -> date | None:
        """The last day of the term."""
        return timezone.localtime(self.due.due - TICK).date() if self.due.due else None


def waits(case: Consultation, actor: Actor) -> list[Wait]:
    """Everybody who is awaited now, the reader first, then whoever's time runs out first."""
    matter, state = matter_of(case), MACHINE.states[case.state]
    found = {}
    for todo in open_todos(matter) if matter else ():
        seat = Seat(todo.role, todo.organisation, todo.place, todo.user)
        ask, own = str(state.ask_of(todo.party)), actor.sits(seat)
        who = todo.organisation or todo.user
        if own or (who, ask) not in found:
            found[who, ask] = Wait(_named(case, todo), ask, due_of(todo.due_at, todo.timer), own)
    return sorted(found.values(), key=lambda wait: not wait.own)


def _named(case: Consultation, todo: Todo) -> str:
    for body in (case.initiator, case.answerer, case.organiser):
        if body.pk == todo.organisation:
            return str(body)
    return str(case.drafter or "")


def cannot(case: Consultation, actor: Actor) -> list[tuple[str, str]]:
    """What cannot be done yet, and why; the same sentences that refuse it."""
    found, read = [], ConsultationCase(case, actor=actor, changes={}, inputs={})
    if case.state in {*WAITING, *ANSWERED}:
        held = next((guard for guard in (R05, R06, COORDINATED) if not guard.holds(read)), None)
        if held:
            routes = _("Page, interface, command line and database refuse it alike.")
            found.append((str(MACHINE.step("record_decision").label), f"{say(held.refusal, read)} {routes}"))
    if case.state not in {*AFTER, S.WITHDRAWN} and case.occasion in PUBLIC:
        first = _("A decision comes first; then five working days at least.")
        found.append((str(MACHINE.step("publicise").label), first))
    if case.verdict and case.state != S.SEALED:
        found.append((_("Change the signed opinion"), _("Statements may be added; what was signed stays.")))
    return found
