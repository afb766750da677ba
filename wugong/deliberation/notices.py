"""Texts that leave the house: the notice with its agenda, the minutes."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wugong.accounts.hats import people_at
from wugong.accounts.queries import names_of_users
from wugong.commitments.models import Commitment
from wugong.commitments.rules import CommitmentState
from wugong.common.actor import Seat
from wugong.common.bilingual import LANGUAGES
from wugong.deliberation.models import AgendaItem, Attendance, Meeting, ProposedTask, Resolution
from wugong.deliberation.queries.circulation import in_writing_before
from wugong.deliberation.queries.opinions import Findings, findings_on
from wugong.deliberation.rules.bodies import Deciding
from wugong.deliberation.rules.meeting import Outcome, Presence
from wugong.deliberation.rules.minutes import ItemLines, Sheet, TaskLine, text_of


def moment(value: datetime) -> str:
    """A day and an hour in the language of the text."""
    local = timezone.localtime(value)
    return _("%(day)s %(time)s") % {"day": date_format(local, "DATE_FORMAT"), "time": local.strftime("%H:%M")}


def notice_of(meeting: Meeting) -> tuple[tuple[str, str], tuple[str, str]]:
    """Subject and text of the notice in Chinese and in English: time, place, link and the whole agenda."""
    subjects, bodies = [], []
    items = list(meeting.items.select_related("topic").order_by("position", "id"))
    for language in LANGUAGES:
        with translation.override(language):
            subjects.append(
                _("Notice: %(meeting)s, %(time)s") % {"meeting": meeting, "time": moment(meeting.starts_at)}
            )
            lines = [_("Time: %(time)s") % {"time": moment(meeting.starts_at)}]
            lines += [_("Place: %(place)s") % {"place": meeting.venue}] if meeting.venue else []
            lines += [_("Link: %(link)s") % {"link": meeting.link}] if meeting.link else []
            lines += [_("Agenda:")]
            lines += [
                _("%(number)d. %(item)s (%(minutes)d min)") % {"number": n, "item": item, "minutes": item.minutes}
                for n, item in enumerate(items, start=1)
            ]
            bodies.append("\n".join(lines))
    return (subjects[0], subjects[1]), (bodies[0], bodies[1])


def minutes_text(meeting: Meeting, items: list[AgendaItem], attendance: list[Attendance]) -> str:
    """The draft of the minutes in the language that is active."""
    voting = [row for row in attendance if row.member.voting]
    sheet = Sheet(
        title=_("Minutes of %(meeting)s") % {"meeting": meeting},
        time=moment(meeting.opened_at or meeting.starts_at),
        place=meeting.venue or meeting.link,
        chair=presiding(meeting, attendance),
        recorder=meeting.recorder_name,
        present=[_named(r) for r in voting if r.presence in {Presence.PRESENT, Presence.SUBSTITUTE}],
        apologies=[_named(r) for r in attendance if r.presence == Presence.APOLOGY],
        absent=[_named(r) for r in voting if r.presence in {Presence.ABSENT, Presence.UNKNOWN}],
        observers=[
            _named(r)
            for r in attendance
            if not r.member.voting and r.presence in {Presence.PRESENT, Presence.SUBSTITUTE}
        ],
        items=[_lines(item) for item in items],
        in_writing=[_in_writing(n, one) for n, one in enumerate(in_writing_before(meeting), start=1)],
    )
    return text_of(sheet)


def presiding(meeting: Meeting, attendance: list[Attendance]) -> str:
    """The person who presides: who opened it, sat for the chairing body or holds the chair; else that body."""
    sat = (row.name for row in attendance if row.member.organisation_id == meeting.body.chair_id and row.name)
    if name := meeting.chair_name or next(sat, ""):
        return name
    holders = people_at(Seat(role=meeting.body.chair_role, organisation=meeting.body.chair_id))
    return next(iter(names_of_users(holders[:1]).values()), str(meeting.body.chair))


def _named(row: Attendance) -> str:
    name = str(row.member.organisation)
    parts = [row.name] if row.name else []
    if row.presence == Presence.SUBSTITUTE:
        parts.append(pgettext("seat", "substitute"))
    if row.remote:
        parts.append(_("remote"))
    return _("%(body)s (%(person)s)") % {"body": name, "person": _(", ").join(parts)} if parts else name


def _lines(item: AgendaItem) -> ItemLines:
    votes = ""
    if item.deciding == Deciding.VOTE and item.in_favour is not None:
        votes = _(" (%(in_favour)d in favour, %(against)d against, %(abstained)d abstained)") % {
            "in_favour": item.in_favour or 0,
            "against": item.against or 0,
            "abstained": item.abstained or 0,
        }
    return ItemLines(
        heading=str(item),
        emergency=item.emergency,
        notes=item.notes,
        outcome=str(Outcome(item.outcome).label) if item.outcome else "",
        votes=votes,
        words=item.words,
        dissent=item.dissent,
        tasks=[_task(task) for task in item.proposed.all() if task.lead and task.due_on],
        returning=[_returning(task) for task in item.tasks.all()],
        opinions=[line for found in findings_on(item.topic) for line in _opinions(found)] if item.topic else [],
    )


def _in_writing(number: int, resolution: Resolution) -> str:
    return _("%(number)d. %(topic)s: %(text)s (%(day)s; %(agree)d agreed, %(against)d did not)") % {
        "number": number,
        "topic": resolution.topic,
        "text": resolution.text,
        "day": date_format(resolution.decided_on, "MONTH_DAY_FORMAT"),
        "agree": resolution.in_favour or 0,
        "against": resolution.against or 0,
    }


def _opinions(found: Findings) -> list[str]:
    """What was heard beforehand: how many voices, and what they have in common."""
    head = _("Opinions collected on “%(question)s”: %(voices)d voices.")
    lines = [head % {"question": found.collection, "voices": found.voices}]
    if found.common:
        texts = _("; ").join(line.text.rstrip("。.") for line in found.common[:3])
        lines.append(_("Common ground: %(statements)s.") % {"statements": texts})
    return lines


def _task(task: ProposedTask) -> TaskLine:
    return TaskLine(
        what=task.what,
        lead=str(task.lead),
        helpers=[str(h.organisation) for h in task.helpers.all()],
        due=date_format(task.due_on, "MONTH_DAY_FORMAT") if task.due_on else "",
        accepted=task.accepted,
    )


def _returning(task: Commitment) -> str:
    return _("%(what)s: %(lead)s, by %(due)s, %(state)s") % {
        "what": task.what,
        "lead": task.lead,
        "due": date_format(task.due_on, "MONTH_DAY_FORMAT"),
        "state": CommitmentState(task.state).label,
    }
