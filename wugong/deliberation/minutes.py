"""The text of minutes, drafted from what the room wrote down (纪要: time and place, who was there, item by item)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wugong.accounts.hats import people_at
from wugong.accounts.queries import names_of_users
from wugong.commitments.rules import CommitmentState
from wugong.common.actor import Seat
from wugong.deliberation.models import AgendaItem, Attendance, Meeting, ProposedTask, Resolution
from wugong.deliberation.notices import moment
from wugong.deliberation.queries.circulation import in_writing_before
from wugong.deliberation.queries.opinions import Findings, findings_on
from wugong.deliberation.rules.bodies import Deciding
from wugong.deliberation.rules.escalation import Ground
from wugong.deliberation.rules.meeting import HERE, Outcome, Presence
from wugong.documents.rules.content import numeral


def minutes_text(meeting: Meeting, items: list[AgendaItem], attendance: list[Attendance]) -> str:
    """The draft of the minutes in the language that is active, a paragraph a line."""
    lines = [
        _("Minutes of %(meeting)s") % {"meeting": meeting},
        _("Time: %(time)s") % {"time": moment(meeting.opened_at or meeting.starts_at)},
        _("Place: %(place)s") % {"place": meeting.venue or meeting.link},
        _("Chair: %(name)s") % {"name": presiding(meeting, attendance)},
        _("Recorder: %(name)s") % {"name": meeting.recorder_name},
    ]
    lines += [lead % {"names": _(", ").join(names)} for lead, names in attended(attendance, named)]
    for number, item in enumerate(items, start=1):
        lines += ["", _("%(number)s. %(heading)s") % {"number": numeral(number), "heading": item}, *_item(item)]
    if decided := in_writing_before(meeting):
        lines += ["", _("Decided in writing since the last meeting:")]
        lines += [_in_writing(number, one) for number, one in enumerate(decided, start=1)]
    return "\n".join(lines)


def attended(rows: Iterable[Attendance], name: Callable[[Attendance], str]) -> list[tuple[str, list[str]]]:
    """出席 / 列席 / 请假 / 缺席: the sentence of each group with its names, where there is anybody."""
    groups: dict[str, list[str]] = {lead: [] for lead in leads()}
    present, observing, apology, absent = groups.values()
    for row in rows:
        if row.presence in HERE:
            (present if row.member.voting else observing).append(name(row))
        elif row.presence == Presence.APOLOGY:
            apology.append(name(row))
        elif row.member.voting:
            absent.append(name(row))
    return [(lead, names) for lead, names in groups.items() if names]


def leads() -> tuple[str, str, str, str]:
    """How the lines begin that say who was there."""
    return _("Present: %(names)s"), _("Observers: %(names)s"), _("Apologies: %(names)s"), _("Absent: %(names)s")


def named(row: Attendance) -> str:
    """A member with who was there for it, and how."""
    parts = [row.name] if row.name else []
    parts += [pgettext("seat", "substitute")] if row.presence == Presence.SUBSTITUTE else []
    parts += [_("remote")] if row.remote else []
    name = str(row.member.organisation)
    return _("%(body)s (%(person)s)") % {"body": name, "person": _(", ").join(parts)} if parts else name


def presiding(meeting: Meeting, attendance: list[Attendance]) -> str:
    """The person who presides: who opened it, sat for the chairing body or holds the chair; else that body."""
    sat = (row.name for row in attendance if row.member.organisation_id == meeting.body.chair_id and row.name)
    if name := meeting.chair_name or next(sat, ""):
        return name
    holders = people_at(Seat(role=meeting.body.chair_role, organisation=meeting.body.chair_id))
    return next(iter(names_of_users(holders[:1]).values()), str(meeting.body.chair))


def _item(item: AgendaItem) -> Iterator[str]:
    """What was heard beforehand and said, what became of open tasks, what came of it."""
    if item.emergency:
        yield _("Taken as an emergency: %(reason)s") % {"reason": item.emergency}
    for found in findings_on(item.topic) if item.topic else []:
        yield from _opinions(found)
    yield from (line for line in item.notes.splitlines() if line.strip())
    for speech in item.speeches.all():
        said = {"member": speech.speaker, "text": " ".join(speech.text.split())}
        yield _("%(member)s for the record: %(text)s") % said
    for task in item.tasks.all():
        yield _("%(what)s: %(lead)s, by %(due)s, %(state)s") % {
            "what": task.what,
            "lead": task.lead,
            "due": date_format(task.due_on, "MONTH_DAY_FORMAT"),
            "state": CommitmentState(task.state).label,
        }
    if item.outcome:
        outcome = {"outcome": Outcome(item.outcome).label, "votes": _votes(item)}
        yield _("Outcome: %(outcome)s%(votes)s") % outcome
    if item.words:
        yield item.words
    yield from _why(item)
    if item.dissent:
        yield _("Dissent: %(dissent)s") % {"dissent": item.dissent}
    whole = [task for task in item.proposed.all() if task.lead and task.due_on]
    yield from (_task(number, task) for number, task in enumerate(whole, start=1))


def _why(item: AgendaItem) -> Iterator[str]:
    """On what ground an item goes up and what was tried; when the residents decide; why a lead accepts later."""
    if item.outcome == Outcome.ESCALATED and item.ground:
        yield _("Ground: %(ground)s") % {"ground": Ground(item.ground).label}
        if item.tried:
            yield _("What was tried: %(tried)s") % {"tried": item.tried}
    if item.outcome == Outcome.REFERRED and item.residents_on:
        yield _("The residents' meeting is on %(day)s") % {"day": date_format(item.residents_on, "MONTH_DAY_FORMAT")}
    if item.outcome == Outcome.ADOPTED and item.late_acceptance:
        yield _("Accepted later: %(reason)s") % {"reason": item.late_acceptance}


def _votes(item: AgendaItem) -> str:
    if item.deciding != Deciding.VOTE or item.in_favour is None:
        return ""
    votes = {name: getattr(item, name) or 0 for name in ("in_favour", "against", "abstained")}
    return _(" (%(in_favour)d in favour, %(against)d against, %(abstained)d abstained)") % votes


def _opinions(found: Findings) -> Iterator[str]:
    """What was heard beforehand: how many voices, and what they have in common."""
    head = _("Opinions collected on “%(question)s”: %(voices)d voices.")
    yield head % {"question": found.collection, "voices": found.voices}
    if found.common:
        texts = _("; ").join(line.text.rstrip("。.") for line in found.common[:3])
        yield _("Common ground: %(statements)s.") % {"statements": texts}


def _task(number: int, task: ProposedTask) -> str:
    due = date_format(task.due_on, "MONTH_DAY_FORMAT") if task.due_on else ""
    helpers = _(", ").join(str(helper.organisation) for helper in task.helpers.all())
    sentence = (
        _("%(number)d. %(what)s: %(lead)s leads, %(helpers)s help, by %(due)s.")
        if helpers
        else _("%(number)d. %(what)s: %(lead)s leads, by %(due)s.")
    )
    line = sentence % {"number": number, "what": task.what, "lead": task.lead, "due": due, "helpers": helpers}
    return line if task.accepted else line + _(" (waits for the lead body to accept)")


def _in_writing(number: int, resolution: Resolution) -> str:
    return _("%(number)d. %(topic)s: %(text)s (%(day)s; %(agree)d agreed, %(against)d did not)") % {
        "number": number,
        "topic": resolution.topic,
        "text": resolution.text,
        "day": date_format(resolution.decided_on, "MONTH_DAY_FORMAT"),
        "agree": resolution.in_favour or 0,
        "against": resolution.against or 0,
    }
