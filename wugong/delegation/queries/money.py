"""What is read of funds, their lines and what was spent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wugong.common.models import one
from wugong.common.money import yuan
from wugong.delegation.models import Contract, Expenditure, Fund, FundLine, Invoice, Question
from wugong.delegation.queries.places import inside
from wugong.delegation.rules.expenditure import SHOWN, UNDER_WAY, SpendState
from wugong.delegation.rules.fund import FundState
from wugong.delegation.rules.invoice import plain

NOTHING = Decimal(0)


def sums_by_line(lines: Iterable[UUID], *, but: UUID | None = None) -> dict[UUID, tuple[Decimal, Decimal]]:
    """What was paid out of each of these lines, and what is asked for or approved (without one case)."""
    rows = Expenditure.objects.filter(line__in=lines).exclude(state=SpendState.REFUSED)
    rows = (rows.exclude(pk=but) if but else rows).order_by()
    sums = rows.values_list("line").annotate(gone=Sum("paid"), asked=Sum("amount", filter=Q(paid=None)))
    return {line: (gone or NOTHING, asked or NOTHING) for line, gone, asked in sums}


def left_in(line: FundLine, *, but: UUID | None = None) -> Decimal:
    """What of a line is neither paid nor asked for."""
    return line.amount - sum(sums_by_line([line.pk], but=but).get(line.pk, ()))


def lines_in_use(community: UUID | None) -> QuerySet[FundLine]:
    """The lines of the funds that a community may spend now."""
    rows = FundLine.objects.filter(fund__community=community, fund__state=FundState.BUDGETED)
    return rows.select_related("fund").order_by("fund__title", "number")


def under_way_in(fund: Fund) -> list[str]:
    """What is asked for, approved or questioned out of a fund."""
    rows = Expenditure.objects.filter(line__fund=fund, state__in=UNDER_WAY)
    return list(rows.order_by("created_at").values_list("what", flat=True))


def spent_in(fund: Fund) -> Decimal:
    """What was paid out of a fund."""
    paid: Decimal | None = Expenditure.objects.filter(line__fund=fund).aggregate(Sum("paid"))["paid__sum"]
    return paid or NOTHING


def arrived_in(fund: Fund) -> Decimal:
    """What of a fund was handed down so far: all of it, unless it comes in instalments."""
    return paid_in_parts(fund) if fund.in_parts else fund.amount


def paid_in_parts(whole: Fund | Contract) -> Decimal:
    """The sum of the instalments of a fund or contract."""
    total: Decimal | None = whole.instalments.aggregate(Sum("amount"))["amount__sum"]
    return total or NOTHING


def invoice_stands(number: str, issuers: Iterable[str]) -> str:
    """The contract or expenditure in which an issuer's invoice was paid, with its number; empty where in none."""
    rows = Invoice.objects.filter(issuer__in=list(issuers), number=plain(number))
    found = rows.select_related("contract__plan", "expenditure").first()
    matter = found and (found.contract or found.expenditure)
    return f"{matter.biz_no} {matter}" if matter else ""


def instalments_said(whole: Fund | Contract) -> str:
    """The instalments of a fund or contract with their days, in a line; empty where there are none."""
    rows = whole.instalments.all()
    return _(", ").join(f"{date_format(one.paid_on, 'DATE_FORMAT')} {yuan(one.amount)}" for one in rows)


def meetings_said(fund: Fund) -> str:
    """The meetings in which the lines of a fund were decided, in a line; empty before the first."""
    rows = fund.meetings.all()
    return _("; ").join(
        _("%(number)s on %(day)s, %(present)s present")
        % {"number": one.number, "day": date_format(one.held_on, "DATE_FORMAT"), "present": one.present}
        for one in rows
    )


@dataclass(frozen=True, slots=True)
class Used:
    """A line of a budget: what was paid out of it, what is asked for or approved, what is left after both."""

    line: FundLine
    paid: Decimal
    asked: Decimal

    @property
    def left(self) -> Decimal:
        return self.line.amount - self.paid - self.asked

    @property
    def share(self) -> int:
        """The share of it that is paid, 0 to 100."""
        return round(100 * self.paid / self.line.amount)


def lines_of(fund: Fund, *, public: bool = False) -> list[Used]:
    """The lines of a fund and how far they are used. The public counts what was paid: a request may be refused."""
    lines = list(fund.budget_lines.all())
    sums = sums_by_line([line.pk for line in lines])
    rows = [(line, *sums.get(line.pk, (NOTHING, NOTHING))) for line in lines]
    return [Used(line, paid, NOTHING if public else asked) for line, paid, asked in rows]


def disclosed(code: str) -> QuerySet[Expenditure]:
    """What the communities of a place spent, as everybody reads it."""
    rows = Expenditure.objects.filter(inside(code, "community__place__code"), state__in=SHOWN)
    return rows.select_related("community", "line__fund")


def expenditure_open_to_all(pk: UUID) -> Expenditure:
    """An expenditure that was disclosed; raises Unseen."""
    return one(disclosed("").filter(pk=pk))


def fund_open_to_all(pk: UUID) -> Fund:
    """A fund whose use is decided; raises Unseen."""
    rows = Fund.objects.filter(state__in=[FundState.BUDGETED, FundState.CLOSED])
    return one(rows.filter(pk=pk).select_related("community__place", "giver"))


def funds_in(code: str) -> QuerySet[Fund]:
    """The funds of the communities of a place, as everybody reads them."""
    rows = Fund.objects.filter(inside(code, "community__place__code"), state__in=[FundState.BUDGETED, FundState.CLOSED])
    return rows.select_related("community").order_by("-created_at")


def questions_of(spending: Expenditure) -> list[Question]:
    """The questions on an expenditure with their answers, the first asked first."""
    return list(spending.questions.all())


def unanswered(spending: Expenditure) -> list[Question]:
    """Those that wait."""
    return [question for question in questions_of(spending) if not question.answer]


def spent_facts(fund: Fund) -> dict[str, Any]:
    """What the public page of a fund shows."""
    rows = disclosed("").filter(line__fund=fund).order_by("-disclosed_on", "-id")
    return {"fund": fund, "lines": lines_of(fund, public=True), "spendings": list(rows[:200])}
