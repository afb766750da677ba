"""The table of an expenditure tied to its model."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common.actor import Actor, Role
from wugong.common.locks import locked_to_write
from wugong.common.money import names_body, yuan
from wugong.delegation import actions, forms
from wugong.delegation.models import Expenditure
from wugong.delegation.queries.money import arrived_in, invoice_stands, left_in, lines_in_use, spent_in, unanswered
from wugong.delegation.rules.expenditure import MACHINE, SPENT
from wugong.delegation.rules.invoice import issuers_of
from wugong.flow.binding import Act, Binding, Card, Case, Door, above, at, first_page
from wugong.flow.models import Classification
from wugong.organisations.models import Organisation
from wugong.organisations.queries.organisations import names_near, organisation_named


class SpendCase(Case):
    """What the guards ask beside the columns."""

    @property
    def left(self) -> Decimal:
        return left_in(self.line, but=self.before.pk)

    @property
    def left_said(self) -> str:
        return yuan(max(self.left, Decimal(0)))

    @cached_property
    def arrived(self) -> Decimal:
        """What is left of what was handed down; holds the fund, so that two payments never look at once."""
        fund = locked_to_write(self.line.fund)
        return arrived_in(fund) - spent_in(fund)

    @property
    def arrived_said(self) -> str:
        return yuan(max(self.arrived, Decimal(0)))

    @cached_property
    def invoice_stands(self) -> str:
        return invoice_stands(self.invoice_no, issuers_of(self.before.payee))

    @property
    def payee_said(self) -> str:
        return str(self.before.payee)

    @property
    def payee_is_body(self) -> bool:
        return names_body(self.payee) or organisation_named(self.payee) is not None

    @property
    def done_by_payer(self) -> str:
        """What the person who would pay has done before; empty for a third person."""
        parts = (
            (self.before.requested_by, _("asked for this money")),
            (self.before.approved_by, _("approved this expenditure")),
        )
        return _(", ").join(words for user, words in parts if user is not None and user == self.actor.user)

    @property
    def amount_said(self) -> str:
        return yuan(self.before.amount)

    @property
    def requested_day(self) -> date:
        return timezone.localdate(self.before.created_at)

    @property
    def unanswered(self) -> str:
        """The first question that neither has an answer nor gets one now."""
        given = self.given("answers", {})
        return next((q.text for q in unanswered(self.before) if not given.get(str(q.pk), "").strip()), "")


def describe(spending: Expenditure) -> Card:
    """The line of an expenditure: once it is paid, everybody who works in the district finds it."""
    fund = spending.line.fund
    return Card(
        title=spending.what,
        detail=lambda: _("%(community)s to %(payee)s: %(amount)s") % {
            "community": spending.community, "payee": spending.payee, "amount": yuan(spending.paid or spending.amount)
        },
        url=reverse("web:case", args=["expenditure", spending.pk]),
        place=spending.community.place.code,
        participants=(spending.community_id, fund.giver_id),
        classification=Classification.DISTRICT if spending.state in SPENT else Classification.INTERNAL,
    )  # fmt: skip


def new(actor: Actor) -> Expenditure | None:
    """An expenditure of the community whose worker the actor is."""
    if not actor.is_any(Role.CW) or actor.organisation is None:
        return None
    return Expenditure(community=Organisation.objects.get(pk=actor.organisation))


EXPENDITURE_BINDING = Binding(
    machine=MACHINE,
    model=Expenditure,
    parties={
        "worker": at("community", Role.CW),
        "community": at("community", Role.CP),
        "treasurer": above(Role.SF, 9, "line__fund__giver__place__code"),
        "supervisor": above(Role.SV, 6, "community__place__code"),
        "secretary": above(Role.SP, 9, "line__fund__giver__place__code"),
    },
    describe=describe,
    case=SpendCase,
    acts={
        "question": Act(form=forms.QuestionForm),
        "question_more": Act(form=forms.QuestionForm),
        "answer": Act(form=forms.AnswerForm),
    },
    after={
        "request": actions.hold_line,
        "pay": actions.write_invoice,
        "question": actions.write_question,
        "question_more": actions.write_question,
        "answer": actions.write_answers,
    },
    choices={
        "line": lambda spending, _actor: lines_in_use(spending.community_id),
        "payee": lambda spending, actor: names_near(actor, spending.community.place.code),
    },
    shows=(
        (gettext_lazy("Fund"), lambda spending: spending.line.fund),
        (gettext_lazy("Line of the budget"), lambda spending: spending.line.what),
        "community", "payee", "amount", "invoice_no", "paid", "way", "paid_on", "disclosed_on", "open_until",
    ),
    new=new,
    number="ZC",
    doors=(Door(gettext_lazy("Ask for money from a fund"), (Role.CW,), first_page("expenditure")),),
)  # fmt: skip
