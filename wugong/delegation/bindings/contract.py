"""The table of a service contract tied to its model."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common.actor import Role
from wugong.common.money import yuan
from wugong.delegation import actions, forms
from wugong.delegation.models import Contract
from wugong.delegation.queries.money import instalments_said, invoice_stands, paid_in_parts
from wugong.delegation.rules.contract import MACHINE
from wugong.delegation.rules.invoice import issuers_of
from wugong.flow.binding import Act, Binding, Card, Case, above
from wugong.flow.models import Classification


def months_between(first: date, last: date) -> int:
    """How many months a period from its first to its last day takes, a begun month counted whole; 0 when it ends
    before it begins.
    """
    if last < first:
        return 0
    whole = (last.year - first.year) * 12 + last.month - first.month
    return whole + (1 if last.day >= first.day else 0)


class ContractCase(Case):
    """What the guards ask beside the columns."""

    @property
    def months(self) -> int:
        return months_between(self.starts_on, self.ends_on)

    @property
    def done_by_payer(self) -> str:
        """What the person who would pay has decided before; empty for somebody who decided nothing."""
        plan = self.before.plan
        parts = (
            (plan.funded_by, _("confirmed the budget")),
            (plan.approved_by, _("approved the purchase")),
            (self.before.accepted_by, _("accepted the service")),
        )
        return _(", ").join(words for user, words in parts if user is not None and user == self.actor.user)

    @cached_property
    def paid_before(self) -> Decimal:
        return paid_in_parts(self.before)

    @cached_property
    def invoice_stands(self) -> str:
        plan = self.before.plan
        number = self.given("part_invoice") or self.invoice_no
        return invoice_stands(number, issuers_of(plan.supplier, plan.supplier_uscc))

    @property
    def payee_said(self) -> str:
        return str(self.before.plan.supplier)

    @property
    def part_payers(self) -> set[UUID | None]:
        return {one.paid_by for one in self.before.instalments.all()}

    @property
    def disclosed_day(self) -> date:
        return timezone.localdate(self.before.disclosed_at)

    @property
    def accepted_day(self) -> date:
        return timezone.localdate(self.before.accepted_at)

    @property
    def price_said(self) -> str:
        return yuan(self.before.plan.price)


def describe(contract: Contract) -> Card:
    """The line of a contract: everybody who works in the district finds it."""
    plan = contract.plan
    return Card(
        title=lambda: _("Contract: %(plan)s") % {"plan": plan.title},
        detail=lambda: _("%(buyer)s with %(supplier)s · %(price)s") % {
            "buyer": plan.buyer, "supplier": plan.supplier, "price": yuan(plan.price)
        },
        url=reverse("web:case", args=["contract", contract.pk]),
        place=plan.buyer.place.code,
        participants=(plan.buyer_id,),
        classification=Classification.DISTRICT,
    )  # fmt: skip


CONTRACT_BINDING = Binding(
    machine=MACHINE,
    model=Contract,
    parties={
        "finance": above(Role.SF, 9, "plan__buyer__place__code"),
        "office": above(Role.SO, 9, "plan__buyer__place__code"),
        "secretary": above(Role.SP, 9, "plan__buyer__place__code"),
    },
    describe=describe,
    case=ContractCase,
    acts={"pay_part": Act(form=forms.ContractPartForm)},
    after={"pay_part": actions.write_instalment, "pay": actions.write_invoice},
    shows=(
        "plan", "awarded_on", "notified_at", "contract_no", "signed_on", "starts_on", "ends_on", "disclosed_at",
        "users_present", "users_said", "accepted_at", "ended_because", (gettext_lazy("Instalments"), instalments_said),
        "invoice_no", "paid", "paid_on", "grade", "evaluation",
    ),
    number="HT",
)  # fmt: skip
