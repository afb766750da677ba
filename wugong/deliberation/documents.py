"""What joint meetings give on paper: notice, agenda, minutes, brief; and the supervision notice of a task."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.commitments import policies as task_policies
from wugong.commitments.models import Commitment
from wugong.commitments.queries import read
from wugong.commitments.rules import FINAL, CommitmentState
from wugong.common import clock
from wugong.common.actor import Actor, Seat
from wugong.deliberation.minutes import attended, leads, presiding
from wugong.deliberation.models import AgendaItem, Attendance, Meeting, Minutes
from wugong.deliberation.policies import chair_of, member_organisations, secretariat_of
from wugong.deliberation.queries.meetings import agenda_of, attendance_of, papers_of
from wugong.deliberation.rules.meeting import HELD, ItemKind, MeetingState, Outcome
from wugong.documents import actions
from wugong.documents.hooks import Offer, Paper, Source, register
from wugong.documents.models import Document
from wugong.documents.queries import letterhead_of, printer_of
from wugong.documents.rules.content import Content, Kind, Paragraph, Table, blocks_of
from wugong.documents.rules.letterhead import LONGEST_MARK
from wugong.organisations.models import Organisation

NOTICE_TIME = (MeetingState.AGENDA_SET, MeetingState.NOTIFIED)
LEADING_NOUGHT = re.compile(r"(?<!\d)0(\d[月日])")  # the standard writes 6月2日, not 06月02日
SIGNED = (MeetingState.SIGNED, MeetingState.ARCHIVED)
REPORT_WITHIN = timedelta(days=7)


def _paper(meeting: Meeting, kind: Kind, head: str, title: str, blocks: Iterable[Any], **more: Any) -> Paper:
    """A paper of a body: issued by who chairs, drafted by its secretariat, sent to every member."""
    body, day = meeting.body, more.pop("dated", clock.today())
    printed = {} if kind == Kind.AGENDA else {"printed_by": printer_of(body.secretariat), "printed_on": day}
    content = Content(kind, head, title % {"session": _session(meeting)}, tuple(blocks), dated=day, **printed, **more)
    return Paper(
        content,
        issuer=body.chair,
        place=body.place.code,
        office=body.secretariat,
        office_role=body.secretariat_role,
        recipients=tuple(Organisation.objects.filter(pk__in=member_organisations(body)).order_by("name")),
        source=Source("meeting", meeting.pk, str(meeting), reverse("deliberation:meeting", args=[meeting.pk])),
    )


def _session(meeting: Meeting) -> str:
    """The meeting by its number, as a title names it."""
    return _("meeting %(number)d of %(year)d of %(body)s") % {
        "body": meeting.body.name,
        "year": meeting.year,
        "number": meeting.number,
    }


def _moment(meeting: Meeting) -> str:
    local = timezone.localtime(meeting.starts_at)
    return _("%(day)s (%(weekday)s) %(time)s") % {
        "day": date_format(local, "DATE_FORMAT"),
        "weekday": date_format(local, "l"),
        "time": local.strftime("%H:%M"),
    }


def notice_of(meeting: Meeting) -> Paper:
    """会议通知: when, where, what about with its papers, and what each member prepares."""
    items = agenda_of(meeting)
    papers = papers_of(meeting, items)
    lines = [
        Paragraph(_("The next meeting has been decided on. Time, place and agenda are as follows.")),
        Paragraph(_("Time"), 1),
        Paragraph(
            _("%(moment)s, about %(minutes)d minutes.")
            % {"moment": _moment(meeting), "minutes": meeting.minutes_planned}
        ),
        Paragraph(_("Place of the meeting"), 1),
        Paragraph(_("%(place)s.") % {"place": meeting.venue or meeting.link}),
        Paragraph(_("Agenda"), 1),
        *(Paragraph(_with_papers(item, papers), 3) for item in items),
        Paragraph(_("What is asked of you"), 1),
        Paragraph(
            _(
                "Please read the papers, speak with those concerned beforehand, and come or send a substitute who may "
                "decide. Apologies go to the secretariat before the meeting."
            )
        ),
    ]
    mark, title = letterhead_of(meeting.body.chair).mark, _("Notice of %(session)s")
    owners = [*(item.topic_id for item in items if item.topic_id), meeting.pk]
    attached = tuple(name for owner in owners for name in papers.get(owner, []))
    return _paper(
        meeting, Kind.NOTICE, mark, title, lines, signers=(mark,), addressees=(_("All members"),), attachments=attached
    )


def _with_papers(item: AgendaItem, papers: dict[UUID, list[str]]) -> str:
    """The line of an item with the papers that go with it."""
    line, names = _item(item), papers.get(item.topic_id) if item.topic_id else None
    return _("%(item)s. Papers: %(names)s") % {"item": line, "names": _(", ").join(names)} if names else line


def _item(item: AgendaItem) -> str:
    if item.topic:
        return _("%(topic)s (raised by %(body)s, %(minutes)d minutes)") % {
            "topic": item.topic.title,
            "body": item.topic.proposed_by.name,
            "minutes": item.minutes,
        }
    return _("%(heading)s (%(minutes)d minutes)") % {"heading": item, "minutes": item.minutes}


def agenda_paper(meeting: Meeting) -> Paper:
    """议程: one table."""
    rows = tuple(
        (
            str(n),
            str(item),
            item.topic.proposed_by.name if item.topic else meeting.body.secretariat.name,
            str(item.minutes),
        )
        for n, item in enumerate(agenda_of(meeting), start=1)
    )
    table = Table((_("No."), _("Item"), _("Reports"), _("Minutes planned")), rows, (1, 6, 4, 1.6))
    blocks = (
        Paragraph(_moment(meeting), lead=_("Time: ")),
        Paragraph(meeting.venue or meeting.link, lead=_("Place: ")),
        Paragraph(presiding(meeting, attendance_of(meeting)), lead=_("Chair: ")),
        table,
    )
    return _paper(meeting, Kind.AGENDA, "", _("Agenda of %(session)s"), blocks, sealed=False)


def minutes_paper(meeting: Meeting) -> Paper:
    """纪要: the text as it was signed, who was there in black-face, no seal."""
    minutes = Minutes.objects.get(meeting=meeting)
    attendance = tuple(
        Paragraph(_(", ").join(names), lead=lead.split("%")[0])
        for lead, names in attended(attendance_of(meeting), _sat)
    )
    return _paper(
        meeting,
        Kind.MINUTES,
        (_("%(body)s minutes") % {"body": meeting.body.name})[:LONGEST_MARK],
        _("Minutes of %(session)s"),
        blocks_of(_signed_text(minutes.text)),
        signers=(meeting.body.chair.name,),
        dated=timezone.localdate(minutes.signed_at or clock.now()),
        attendance=attendance,
        copies=(_("all members"),),
        sealed=False,
    )


def _signed_text(text: str) -> str:
    """The signed text without its title and without those present, who stand at the end of the official form."""
    _title, _newline, text = text.partition("\n")
    starts = tuple(lead.split("%")[0] for lead in leads())
    kept = "\n".join(line for line in text.split("\n") if not line.startswith(starts))
    return LEADING_NOUGHT.sub(r"\1", kept)


def _sat(row: Attendance) -> str:
    name = row.member.organisation.name
    return _("%(body)s (%(person)s)") % {"body": name, "person": row.name} if row.name else name


def brief_of(meeting: Meeting) -> Paper:
    """简报: what was decided, and how far the tasks have come."""
    items = [item for item in agenda_of(meeting) if item.kind == ItemKind.TOPIC]
    tasks = list(
        Commitment.objects.filter(resolution_task__resolution__item__meeting=meeting)
        .select_related("lead")
        .order_by("due_on", "id")
    )
    lines: list[Any] = [
        Paragraph(
            _(
                "%(body)s met on %(day)s. %(topics)d topics were on the table; %(tasks)d tasks came of them, "
                "%(kept)d are kept."
            )
            % {
                "body": meeting.body.name,
                "day": date_format(timezone.localtime(meeting.starts_at), "DATE_FORMAT"),
                "topics": len(items),
                "tasks": len(tasks),
                "kept": sum(task.state == "closed" for task in tasks),
            }
        ),
        Paragraph(_("What was decided"), 1),
        *(Paragraph(_decided(item), 3) for item in items),
    ]
    if tasks:
        rows = tuple(
            (t.what, t.lead.name, date_format(t.due_on, "DATE_FORMAT"), str(CommitmentState(t.state).label))
            for t in tasks
        )
        lines += [
            Paragraph(_("How far the tasks have come"), 1),
            Table((_("Task"), _("Lead body"), _("Until"), _("State")), rows, (5, 4, 2.8, 2)),
        ]
    head = _("%(body)s brief") % {"body": meeting.body.name}
    return _paper(meeting, Kind.BRIEF, head, _("Brief on %(session)s"), lines, sealed=False)


def _decided(item: AgendaItem) -> str:
    outcome = str(Outcome(item.outcome).label) if item.outcome else _("no outcome")
    said = {"topic": item, "outcome": outcome, "words": item.words}
    return _("%(topic)s: %(outcome)s. %(words)s") % said if item.words else _("%(topic)s: %(outcome)s.") % said


def supervision_of(task: Commitment) -> Paper:
    """督办单: the task, how it stands, until when an answer is asked for."""
    helpers = _(", ").join(share.organisation.name for share in task.sharing)
    notes, day, due = task.latest_notes, clock.today(), read([task])[0].due
    standing = str(CommitmentState(task.state).label)
    if due.overdue:
        standing = _("%(days)d working days late") % {"days": -due.left_workdays}
    rows = (
        (_("Task"), task.what),
        (_("Done when"), task.done_when),
        (_("Lead body"), task.lead.name),
        (_("Co-bodies"), helpers or _("none")),
        (_("Assigned on"), date_format(task.assigned_on, "DATE_FORMAT")),
        (_("Until"), date_format(task.due_on, "DATE_FORMAT")),
        (
            _("How it stands"),
            _("%(standing)s. %(last)s") % {"standing": standing, "last": notes[0].text if notes else ""},
        ),
    )
    head = letterhead_of(task.assigned_by)
    answer = date_format(day + REPORT_WITHIN, "DATE_FORMAT")
    content = Content(
        Kind.SUPERVISION,
        head.mark,
        _("Supervision notice on “%(task)s”") % {"task": task.what[:80]},
        (
            Paragraph(
                _("The following task of yours comes from “%(origin)s”.") % {"origin": task.origin_title or task.what}
            ),
            Table((_("Point"), _("Content")), rows, (1.4, 5)),
            Paragraph(
                _("Please report by %(day)s how far the work has come, what prevents it and when it will be done.")
                % {"day": answer}
            ),
        ),
        signers=(head.mark,),
        dated=day,
        addressees=(task.lead.name,),
        copies=tuple(share.organisation.name for share in task.sharing),
        printed_by=printer_of(task.secretariat),
    )
    return Paper(
        content,
        issuer=task.assigned_by,
        place=task.place,
        office=task.secretariat,
        office_role=task.secretariat_role,
        recipients=(task.lead, *(share.organisation for share in task.sharing)),
        source=Source("commitment", task.pk, task.what, task.get_absolute_url()),
    )


def issue_minutes(meeting: Meeting, *, actor: Actor) -> Document:
    """The minutes as an official document, issued by the chair who signs them."""
    with translation.override("zh-hans"):
        paper = minutes_paper(meeting)
    document = actions.draft(paper, actor=actor)
    return actions.issue(document, actor=actor, tell=False)


def _runs(meeting: Meeting) -> list[Seat]:
    return [*chair_of(meeting.body), *secretariat_of(meeting.body)]


def _ended(meeting: Meeting) -> bool:
    return meeting.state in HELD and meeting.state != MeetingState.IN_SESSION


def _overseers(task: Commitment) -> list[Seat]:
    return [*task_policies.assigner(task), *task_policies.secretariat(task)]


OFFERS = (
    Offer("notice", "meeting", gettext_lazy("meeting notice"), notice_of, _runs, lambda m: m.state in NOTICE_TIME),
    Offer("agenda", "meeting", Kind.AGENDA.label, agenda_paper, _runs, lambda m: m.state in NOTICE_TIME),
    Offer("minutes", "meeting", Kind.MINUTES.label, minutes_paper, _runs, lambda m: m.state in SIGNED),
    Offer("brief", "meeting", Kind.BRIEF.label, brief_of, _runs, _ended),
    Offer(
        "supervision", "commitment", Kind.SUPERVISION.label, supervision_of, _overseers,
        lambda task: task.state not in FINAL,
    ),
)  # fmt: skip
for offer in OFFERS:
    register(offer)
