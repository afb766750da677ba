"""What the steps do beside their own columns, and the verbs of the public, the catalogue and the teams."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.common.errors import Denied, Refusal
from wugong.common.locks import locked
from wugong.common.money import yuan
from wugong.common.privacy import refuse_identity, refuse_personal
from wugong.delegation import policies
from wugong.delegation.models import (
    CatalogueLine,
    Contract,
    Expenditure,
    Fund,
    FundLine,
    Instalment,
    Invoice,
    Meeting,
    PurchasePlan,
    Question,
    ServiceItem,
    TeamFigures,
    Voice,
)
from wugong.delegation.queries.money import left_in, unanswered
from wugong.delegation.rules.expenditure import WITHIN_LINE, SpendState
from wugong.delegation.rules.fund import read_lines
from wugong.delegation.rules.invoice import issuers_of, plain
from wugong.delegation.rules.service_item import ABOUT
from wugong.flow.actions import action, begin, take
from wugong.organisations.models import Organisation
from wugong.record.actions import append


@action
def propose_more(item: ServiceItem, *, others: Iterable[Organisation] = (), actor: Actor, **_inputs: Any) -> None:
    """The same item in further communities: a case each, because each confirms its own package."""
    refuse_personal(guide=item.guide, venue=item.venue)
    same = {name: getattr(item, name) for name in ABOUT}
    for community in others:
        if community.pk != item.community_id:
            begin(ServiceItem(department=item.department), "propose", actor=actor, community=community, **same)


@action
def read_need(plan: PurchasePlan, *, actor: Actor, **_inputs: Any) -> None:
    """A need is public at once, so it names nobody."""
    refuse_personal(title=plan.title, need=plan.need)


@action
def write_voice(plan: PurchasePlan, *, text: str, actor: Actor, **_inputs: Any) -> Voice:
    """Keep what somebody of the public said."""
    refuse_personal(text=text)
    return Voice.objects.create(plan=plan, text=text)


@action
def comment(plan: PurchasePlan, *, text: str, actor: Actor) -> None:
    """The public says what it needs: without an account and without a name, whoever is signed in."""
    take(plan, "say", text=text, actor=SYSTEM)


@action
def open_contract(plan: PurchasePlan, *, actor: Actor, **_inputs: Any) -> None:
    """An award begins its contract: the notice is due within two working days."""
    begin(Contract(plan=plan, awarded_on=plan.awarded_on or clock.today()), "open", actor=SYSTEM)


@action
def write_lines(fund: Fund, *, actor: Actor, **_inputs: Any) -> None:
    """The lines of a budget, as the community decided them in a meeting; those decided later come after the others."""
    day = fund.deliberated_on or clock.today()
    Meeting.objects.create(fund=fund, number=fund.meeting_no, held_on=day, present=fund.present)
    first = fund.budget_lines.count() + 1
    rows = [(row.what, row.amount) for row in read_lines(fund.lines) if row.amount is not None]
    FundLine.objects.bulk_create(
        FundLine(fund=fund, number=n, what=what, amount=amount) for n, (what, amount) in enumerate(rows, first)
    )


@action
def write_instalment(
    whole: Fund | Contract, *, part: Decimal, part_on: date, part_invoice: str = "", actor: Actor, **_inputs: Any
) -> None:
    """Keep what was handed down of a fund, or paid of a contract, and who did it."""
    owner = {"fund": whole} if isinstance(whole, Fund) else {"contract": whole}
    given = {"amount": part, "paid_on": part_on, "invoice_no": part_invoice, "paid_by": actor.user}
    Instalment.objects.create(**owner, **given)
    if isinstance(whole, Contract):
        _note_invoice(whole, part_invoice)


@action
def write_invoice(paid: Contract | Expenditure, *, actor: Actor, **_inputs: Any) -> None:
    """Keep the number of the invoice, so that nobody pays it again."""
    _note_invoice(paid, paid.invoice_no)


def _note_invoice(paid: Contract | Expenditure, number: str) -> None:
    of_contract = isinstance(paid, Contract)
    known = (paid.plan.supplier, paid.plan.supplier_uscc) if isinstance(paid, Contract) else (paid.payee,)
    owner = {"contract" if of_contract else "expenditure": paid}
    Invoice.objects.bulk_create(Invoice(issuer=one, number=plain(number), **owner) for one in issuers_of(*known))


@action
def hold_line(spending: Expenditure, *, actor: Actor, **_inputs: Any) -> None:
    """Two people may ask for the last of a line at one moment: the second is refused. Its words are public."""
    refuse_personal(what=spending.what, payee=spending.payee)
    left = left_in(locked(spending.line), but=spending.pk)
    if spending.amount > left:
        raise Refusal(str(WITHIN_LINE.refusal) % {"left_said": yuan(left)}, rule=WITHIN_LINE.rule, field="amount")


@action
def write_question(spending: Expenditure, *, text: str, actor: Actor, **_inputs: Any) -> Question:
    """Keep a question of the public or of a supervisor."""
    refuse_personal(text=text)
    return Question.objects.create(expenditure=spending, text=text)


@action
def ask(spending: Expenditure, *, text: str, actor: Actor) -> None:
    """The public asks about an expenditure: without an account and without a name."""
    step = "question_more" if spending.state == SpendState.QUESTIONED else "question"
    take(spending, step, text=text, actor=SYSTEM)


@action
def write_answers(spending: Expenditure, *, answers: Mapping[str, str], actor: Actor, **_inputs: Any) -> None:
    """The answers to the questions that wait, by the id of the question."""
    for question in unanswered(spending):
        if answer := answers.get(str(question.pk), "").strip():
            refuse_personal(answer=answer)
            Question.objects.filter(pk=question.pk).update(answer=answer[:800], answered_at=clock.now())


@action
def put_in_catalogue(*, code: str, title: str, opened: bool = True, actor: Actor) -> CatalogueLine:
    """Enter a line of the guiding catalogue, or change the one with that code. Raises Denied."""
    if not policies.keeps_catalogue(actor):
        raise Denied(_("The guiding catalogue is written by finance and the district's offices."), rule="role")
    line, _new = CatalogueLine.objects.update_or_create(code=code, defaults={"title": title, "open": opened})
    detail = {"code": code, "title": title, "open": opened}
    append(actor=actor, act="put_in_catalogue", kind="catalogue_line", object_id=line.pk, detail=detail)
    return line


@action
def write_figures(*, values: Mapping[str, Any], actor: Actor) -> TeamFigures:
    """The team of the actor's own community in a year; the same year again replaces it. Raises Denied."""
    if not policies.counts_team(actor):
        raise Denied(_("The figures of a team are entered by the secretary of its community."), rule="role")
    refuse_identity(**{name: str(value) for name, value in values.items()})
    given = dict(values)
    row, _new = TeamFigures.objects.update_or_create(
        community_id=actor.organisation, year=given.pop("year"), defaults=given
    )
    detail = {name: int(value) for name, value in values.items()}
    append(actor=actor, act="write_figures", kind="team_figures", object_id=row.pk, detail=detail)
    return row
