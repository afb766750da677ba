"""The table of a fund tied to its model."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common.actor import Actor, Role
from wugong.common.money import yuan
from wugong.delegation import actions, forms
from wugong.delegation.models import Fund, FundLine
from wugong.delegation.queries.money import arrived_in, instalments_said, meetings_said, spent_in, under_way_in
from wugong.delegation.queries.sinking import communities
from wugong.delegation.rules.fund import MACHINE, FundState, Line, read_lines
from wugong.flow.binding import Act, Binding, Card, Case, above, at
from wugong.flow.models import Classification
from wugong.organisations.models import Organisation


class FundCase(Case):
    """What the guards ask beside the columns. Texts are names, empty when nothing is amiss."""

    @cached_property
    def rows(self) -> list[Line]:
        return read_lines(self.lines)

    @property
    def unreadable(self) -> str:
        return next((row.said for row in self.rows if row.amount is None), "") or ("" if self.rows else "—")

    @cached_property
    def decided(self) -> list[FundLine]:
        """The lines that are decided already."""
        return list(self.before.budget_lines.all())

    @property
    def twin(self) -> str:
        """The first name that a line would have which another line has."""
        names = [line.what for line in self.decided]
        for row in self.rows:
            if row.what in names:
                return row.what
            names.append(row.what)
        return ""

    @property
    def lines_before(self) -> int:
        return len(self.decided)

    @property
    def planned_before(self) -> Decimal:
        return sum((line.amount for line in self.decided), Decimal(0))

    @property
    def planned(self) -> Decimal:
        return self.planned_before + sum((row.amount or Decimal(0) for row in self.rows), Decimal(0))

    @property
    def planned_said(self) -> str:
        return yuan(self.planned)

    @property
    def amount_said(self) -> str:
        return yuan(self.amount)

    @property
    def allocated_day(self) -> date:
        return timezone.localdate(self.created_at)

    @cached_property
    def arrived(self) -> Decimal:
        return arrived_in(self.before)

    @property
    def with_part_said(self) -> str:
        return yuan(self.arrived + (self.given("part") or 0))

    @property
    def under_way(self) -> str:
        return _(", ").join(under_way_in(self.before))

    @property
    def spent_now(self) -> Decimal:
        return spent_in(self.before)


def describe(fund: Fund) -> Card:
    """The line of a fund: once its use is decided, everybody who works in the district finds it."""
    used = fund.state in {FundState.BUDGETED, FundState.CLOSED}
    return Card(
        title=fund.title,
        detail=lambda: _("%(community)s · %(amount)s") % {"community": fund.community, "amount": yuan(fund.amount)},
        url=reverse("web:case", args=["fund", fund.pk]),
        place=fund.community.place.code,
        participants=(fund.giver_id, fund.community_id),
        classification=Classification.DISTRICT if used else Classification.INTERNAL,
    )


def new(actor: Actor) -> Fund | None:
    """A fund of the street whose finance the actor is."""
    if not actor.is_any(Role.SF) or actor.organisation is None:
        return None
    return Fund(giver=Organisation.objects.get(pk=actor.organisation))


FUND_BINDING = Binding(
    machine=MACHINE,
    model=Fund,
    parties={
        "treasurer": above(Role.SF, 9, "giver__place__code"),
        "community": at("community", Role.CP),
        "worker": at("community", Role.CW),
        "secretary": above(Role.SP, 9, "giver__place__code"),
    },
    describe=describe,
    case=FundCase,
    acts={"hand_down": Act(form=forms.FundPartForm), "plan_rest": Act(form=forms.RestForm)},
    after={"budget": actions.write_lines, "plan_rest": actions.write_lines, "hand_down": actions.write_instalment},
    choices={"community": lambda fund, _actor: communities(fund.giver.place.code)},
    shows=(
        "giver", "community", "purpose", "source", "amount", "ends_on", "terms",
        (gettext_lazy("Meetings of the community"), meetings_said),
        (gettext_lazy("Instalments"), instalments_said), "settlement",
    ),
    new=new,
    number="JF",
)  # fmt: skip
