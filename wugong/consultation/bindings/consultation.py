"""The table of a consultation tied to its model."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from wugong.accounts.models import User
from wugong.common import clock
from wugong.common.actor import Actor, Role
from wugong.common.privacy import Kind, personal_facts
from wugong.consultation import actions, policies, queries
from wugong.consultation.documents import name_of
from wugong.consultation.forms import DeliberationForm, IssueForm, LetterForm, NoticeForm, RecusalForm, StatementForm
from wugong.consultation.models import Consultation, Practice
from wugong.consultation.rules.consultation import MACHINE
from wugong.consultation.rules.guards import PUBLIC_DAYS
from wugong.consultation.rules.kinds import ConsultationState, Direction
from wugong.flow.binding import Act, Binding, Card, Case, person
from wugong.flow.models import Classification
from wugong.flow.timers import TICK
from wugong.organisations.models import Organisation
from wugong.workdays import rules as days
from wugong.workdays.queries import calendar


class ConsultationCase(Case):
    """What guards and effects ask beyond the columns."""

    @cached_property
    def other_side(self) -> Organisation | None:
        return queries.other_side(self.post)

    @cached_property
    def organisation_department(self) -> Organisation | None:
        return queries.organisation_department()

    @cached_property
    def practice(self) -> Practice:
        return queries.practice()

    @cached_property
    def recused(self) -> set[UUID]:
        return queries.recused(self.before)

    @cached_property
    def holders_there(self) -> set[UUID]:
        return set(recipients(self.before).values_list("pk", flat=True))

    @property
    def alone(self) -> bool:
        """Whether the case would stop if this actor kept out: a head without another holder of the post."""
        row, user = self.before, self.actor.user
        heads = ((policies.initiator_head, row.initiator_id), (policies.answerer_head, row.answerer_id),
                 (policies.coordinator, row.organiser_id))  # fmt: skip
        held = next((body for seats, body in heads if self.actor.sits_any(seats(row))), None)
        if held is None or self.actor.hat is None:
            return False
        others = queries.people_at(held, self.actor.hat.role).exclude(pk__in=self.recused)
        return not others.exclude(pk=str(user)).exists()

    @property
    def number_of_person(self) -> str:
        """The first number of a person in the letter or a question, masked; empty where there is none."""
        found = personal_facts(self.proposal, self.question, self.supplied)
        return next((one.masked for one in found if one.kind in {Kind.MOBILE, Kind.IDENTITY, Kind.CARD}), "")

    @property
    def received_on(self) -> date:
        """The day the letter was received; the last day there is while it was not."""
        return timezone.localtime(self.received_at).date() if self.received_at else date.max

    @property
    def heard_on(self) -> date:
        """The day of the first opinion; where none came, the day the letter was issued."""
        since = self.returned_at or self.issued_at
        return timezone.localtime(since).date() if since else date.max

    @property
    def end_of_term(self) -> datetime:
        """The last moment of the term that has run out, however late the clock rang."""
        ended = queries.term_of(self.before)
        return min(clock.now(), ended - TICK) if ended else clock.now()

    @cached_property
    def earliest_end(self) -> date:
        return days.due(clock.today(), PUBLIC_DAYS, "wd", calendar())[0]


def recipients(case: Consultation) -> QuerySet[User]:
    """Who may be named on the letter: heads and office of the side that is asked, but not the person it is about."""
    found = queries.people_at(case.answerer_id, *(seat.role for seat in policies.answerer(case)))
    return found.exclude(name=case.candidate)


def drafters(case: Consultation) -> QuerySet[User]:
    """Who may draft: nobody who keeps out or has signed; in a street, not its one secretary, who has to sign."""
    out = queries.recused(case) | ({case.signed_by} if case.signed_by else set())
    if case.direction == Direction.DOWN:
        heads = queries.people_at(case.answerer_id, *(seat.role for seat in policies.answerer_head(case)))
        out |= set(heads.values_list("pk", flat=True)) if heads.count() == 1 else set()
    return recipients(case).exclude(pk__in=out)


def describe(case: Consultation) -> Card:
    """The line of a consultation: for both sides and the Organisation Department alone, without the person's name."""
    both = case.state != ConsultationState.DRAFT and (case.state != ConsultationState.WITHDRAWN or case.issued_at)
    return Card(
        title=lambda: name_of(case),
        detail=lambda: _("%(asks)s asks %(asked)s") % {"asks": case.initiator, "asked": case.answerer},
        url=reverse("consultation:consultation", args=[case.pk]),
        place=case.post.organisation.place.code,
        participants=(case.initiator_id, *([case.answerer_id, case.organiser_id] if both else [])),
        classification=Classification.PERSONNEL,
    )


def new(actor: Actor) -> Consultation | None:
    """A letter of the department or the street whose hat the actor wears."""
    if actor.organisation is None or not actor.is_any(Role.DD, Role.SP, Role.SO):
        return None
    direction = Direction.DOWN if actor.is_any(Role.DD) else Direction.UP
    return Consultation(direction=direction, initiator=Organisation.objects.get(pk=actor.organisation))


CONSULTATION = Binding(
    machine=MACHINE,
    model=Consultation,
    parties={
        "initiator": policies.initiator,
        "initiator_head": policies.initiator_head,
        "answerer": policies.answerer,
        "answerer_head": policies.answerer_head,
        "drafter": person("drafter"),
        "coordinator": policies.coordinator,
        "decider": policies.decider,
        "referee": policies.referee,
        "unheard": policies.unheard,
        "consenter": policies.consenter,
        "publisher": policies.publisher,
        "notifier": policies.notifier,
    },
    describe=describe,
    case=ConsultationCase,
    acts={
        "draft": Act(form=LetterForm),
        "amend": Act(form=LetterForm),
        "issue": Act(form=IssueForm),
        "deliberate": Act(actions.deliberate, DeliberationForm),
        "return_opinion": Act(actions.return_opinion),
        "give_statement": Act(actions.give_statement, StatementForm),
        "deliberate_late": Act(actions.deliberate_late),
        "conclude": Act(actions.conclude),
        "record_decision": Act(actions.record_decision),
        "notify": Act(form=NoticeForm),
        "recuse": Act(actions.recuse, RecusalForm),
    },
    after={"issue": actions.send_letter, "notify": actions.send_notice, "withdraw": actions.tell_withdrawal},
    choices={
        "post": lambda _case, actor: queries.posts_to_ask_about(actor),
        "recipient": lambda case, _actor: recipients(case),
        "drafter": lambda case, _actor: drafters(case),
    },
    shows=(
        "occasion",
        "initiator",
        "answerer",
        "letter",
        "issued_at",
        "received_at",
        "verdict",
        "decision",
    ),
    new=new,
    number="GG",
    list_url="consultation:home",
)
