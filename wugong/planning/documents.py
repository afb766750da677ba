"""What a hearing gives on paper: the street's letter with its numbered items, the department's reply item by item."""

from __future__ import annotations

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common import clock
from wugong.common.actor import Role, Seat
from wugong.documents.hooks import Offer, Paper, Source, register
from wugong.documents.queries import letterhead_of
from wugong.documents.rules.content import Content, Kind, Paragraph
from wugong.organisations.models import Organisation
from wugong.planning.models import PlanHearing
from wugong.planning.queries import ANSWERED, items_of
from wugong.planning.rules.plan_hearing import HearingState, Stance


def _letter(
    hearing: PlanHearing, title: str, blocks: list[Paragraph], *, by: Organisation, to: Organisation, role: str
) -> Paper:
    head, named = letterhead_of(by).mark, title % {"plan": hearing.plan.title}
    content = Content(Kind.LETTER, head, named, tuple(blocks), addressees=(to.name,), dated=clock.today())
    where = reverse("web:case", args=["plan_hearing", hearing.pk])
    source = Source("plan_hearing", hearing.pk, str(hearing), where)
    return Paper(content, by, hearing.committee.place.code, by, role, (to,), source)


def opinion(hearing: PlanHearing) -> Paper:
    """The street's opinion, with the meeting in which it was deliberated."""
    said = _("Deliberated in meeting %(number)s of %(day)s, %(present)d present.") % {
        "number": hearing.meeting_no,
        "day": date_format(hearing.deliberated_on, "MONTH_DAY_FORMAT"),  # type: ignore[arg-type]
        "present": hearing.present or 0,
    }
    blocks = [Paragraph(said), *(Paragraph(item.text, 1) for item in items_of(hearing))]
    if hearing.stance == Stance.AGREES:
        blocks.append(Paragraph(_("The committee has no objection.")))
    title = _("Opinion on the plan “%(plan)s”")
    return _letter(hearing, title, blocks, by=hearing.committee, to=hearing.plan.planner, role=Role.SO)


def reply(hearing: PlanHearing) -> Paper:
    """The department's reply: each item, how it is treated, and why."""
    blocks = []
    for item in items_of(hearing):
        blocks += [
            Paragraph(item.text, 1),
            Paragraph(item.why, lead=_("%(answer)s:") % {"answer": item.get_treated_display()}),
        ]
    blocks = blocks or [Paragraph(_("The committee has no objection. The plan goes on as it is."))]
    title = _("Reply to the opinion on the plan “%(plan)s”")
    return _letter(hearing, title, blocks, by=hearing.plan.planner, to=hearing.committee, role=Role.DD)


register(
    Offer(
        "letter", "plan_hearing", gettext_lazy("letter with the opinion"), opinion,
        lambda hearing: [Seat(role=Role.SO, organisation=hearing.committee_id)],
        when=lambda hearing: hearing.state in {HearingState.RETURNED, *ANSWERED},
    )
)  # fmt: skip
register(
    Offer(
        "reply", "plan_hearing", gettext_lazy("written reply"), reply,
        lambda hearing: [Seat(role=Role.DD, organisation=hearing.plan.planner_id)],
        when=lambda hearing: hearing.state in ANSWERED,
    )
)  # fmt: skip
