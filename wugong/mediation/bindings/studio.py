"""The tables of a studio and of a legal consultation tied to their models."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common.actor import Actor, Role
from wugong.flow.binding import Act, Binding, Card, Case, at
from wugong.flow.models import Classification
from wugong.flow.queries import current_due
from wugong.flow.slips import Answer, Stop
from wugong.flow.timers import TICK
from wugong.mediation import actions, forms, policies, queries
from wugong.mediation.models import LegalConsultation, Studio
from wugong.mediation.rules import legal, studio


class StudioCase(Case):
    """Members with former courts stated, and how many mediations they conduct."""

    @cached_property
    def members(self) -> bool:
        return not self.new and self.before.members.exists()

    @cached_property
    def running(self) -> int:
        return queries.running_of(self.before)


def describe_studio(one: Studio) -> Card:
    return Card(
        title=lambda: str(one.organisation),
        detail=lambda: one.committee.name,
        url=reverse("web:case", args=["studio", one.pk]),
        place=one.committee.place.code,
        participants=(one.committee_id, one.organisation_id),
        classification=Classification.DISTRICT,
    )


def new_studio(actor: Actor) -> Studio | None:
    committee = queries.committee_of(actor)
    return Studio(committee=committee) if committee else None


STUDIO = Binding(
    machine=studio.MACHINE,
    model=Studio,
    parties={"committee": at("committee", "MC")},
    describe=describe_studio,
    case=StudioCase,
    acts={"enrol": Act(actions.enrol, forms.EnrolForm)},
    choices={"organisation": lambda _studio, actor: queries.studios_to_register(actor)},
    shows=("committee", "room", "telephone", "hours", "named_by", "opened_on", "why"),
    new=new_studio,
    number="GZS",
)


class LegalCase(Case):
    """The former courts of who answers."""

    @cached_property
    def courts(self) -> str:
        member = queries.member_called(self.actor.user)
        return member.courts if member else ""


def describe_question(case: LegalConsultation) -> Card:
    """The line of a question: what it is about, no name; for the studio and its committee."""
    return Card(
        title=lambda: _("Legal consultation: %(kind)s") % {"kind": case.get_kind_display()},
        detail=case.get_how_display,
        url=reverse("web:case", args=["legal_consultation", case.pk]),
        place=case.studio.committee.place.code,
        participants=(case.studio.organisation_id, case.studio.committee_id),
        classification=Classification.RESTRICTED,
        code=case.code,
    )


def answer_of(case: LegalConsultation) -> Answer:
    """What the holder of the code reads: the answer itself, with the sentence every answer ends with."""
    said, holder = queries.question_of(case)["answer"], str(case.studio)
    calls = ((holder, case.studio.telephone),)
    course = tuple(
        Stop(_("Your number was opened: %(why)s") % {"why": row.why}, timezone.localtime(row.at), private=True)
        for row in queries.openings_of(case)
    )
    if case.state == legal.LegalState.REFERRED:
        words = {"office": case.referred_to}
        return Answer(_("Please turn to: %(office)s.") % words, holder, case.state_since, calls=calls, course=course)
    if said:
        told = f"{said}\n\n{legal.NOT_REPRESENTATION}"
        return Answer(
            _("Your question is answered."),
            holder,
            case.answered_at,
            told=told,
            tone="jade",
            calls=calls,
            course=course,
        )
    due = current_due(case)
    by = (due.due - TICK).date() if due.due else None
    following = _("It is answered within two working days.")
    if case.meets_at:
        following = _("You have an appointment on %(at)s.") % {"at": date_format(case.meets_at, "DATETIME_FORMAT")}
    return Answer(
        _("The studio has your question."), holder, case.created_at, following=following, by=by, late=due.overdue,
        calls=calls, course=course,
    )  # fmt: skip


def new_question(actor: Actor) -> LegalConsultation | None:
    if not actor.is_any(Role.ME, Role.MC):
        return None
    found = queries.studio_of(actor)
    return LegalConsultation(studio=found) if found else None


LEGAL = Binding(
    machine=legal.MACHINE,
    model=LegalConsultation,
    sheet=False,
    parties={"desk": policies.desk, "consultant": policies.consultant},
    describe=describe_question,
    case=LegalCase,
    acts={
        "ask": Act(actions.ask, forms.AskForm),
        "answer": Act(actions.answer, forms.AnswerForm, link=lambda case: reverse("mediation:reply", args=[case.pk])),
    },
    after={"close": actions.forget_contact},
    shows=("studio", "kind", "how", "court", "meets_at", "answered_at", "referred_to"),
    new=new_question,
    number="ZX",
    notes={"open_contact": gettext_lazy("Number opened")},
    drafts=False,
    answer=answer_of,
)
