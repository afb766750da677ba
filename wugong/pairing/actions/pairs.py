"""A pairing from its proposal to its end; both sides act, the street watches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.common.bilingual import sentence
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.common.locks import locked
from wugong.common.privacy import refuse_personal
from wugong.flow.actions import action, begin, take
from wugong.flow.table import Text
from wugong.organisations.actions import tie, untie
from wugong.organisations.models import Organisation
from wugong.organisations.queries import ties_of
from wugong.organisations.rules import TieKind
from wugong.pairing import policies
from wugong.pairing.models import Agreement, AnnualPlan, Need, Offer, Pairing, PlanPair
from wugong.pairing.queries.agreements import agreement_text
from wugong.pairing.queries.fits import best_fits
from wugong.pairing.rules import pairs
from wugong.pairing.rules.kinds import PairKind, Side, SignedHow


@action
def suggest(giver: Organisation, *, receiver: Organisation, actor: Actor) -> Pairing:
    """Suggest a pair whose lists fit; the street proposes it or lets it be."""
    return begin(_pairing(giver, receiver, Side.STREET), "match", actor=actor)


@action
def suggest_for(giver: Organisation, *, actor: Actor) -> Pairing:
    """Let the system look for who fits a unit on the gap list best; the office then proposes the pair or lets it be.

    Raises Refusal where no lists meet.
    """
    if not actor.sits_any(policies.office(policies.street_of(giver))):
        raise Denied(_("Partners are suggested to the street's Party-building office."), rule="role")
    fit = best_fits([giver]).get(giver.pk)
    if fit is None:
        refusal = _("Nothing %(unit)s offers is needed by anybody free in its street. Add to the lists first.")
        raise Refusal(refusal % {"unit": giver}, rule="match")
    return suggest(giver, receiver=fit.receiver, actor=SYSTEM)


@action
def propose(
    giver: Organisation,
    *,
    receiver: Organisation,
    actor: Actor,
    across_reason: str = "",
    plan_pair: PlanPair | None = None,
) -> Pairing:
    """Ask both sides (or the other one) to pair. ``across_reason`` counts only from the street's office (R-21)."""
    made = _pairing(giver, receiver, Side.STREET)
    made.plan_pair, made.across_reason = plan_pair, across_reason.strip()
    _agreed_by_proposer(made, actor)
    return begin(made, "propose", actor=actor)


def _pairing(giver: Organisation, receiver: Organisation, side: str) -> Pairing:
    """A new row of the two; who proposes them at the same moment waits, and is then told that they are asked."""
    locked(min(giver, receiver, key=lambda o: o.pk))
    street, other = policies.street_of(giver), policies.street_of(receiver)
    return Pairing(
        kind=policies.kind_of(giver, receiver) or PairKind.OBLIGATED,
        giver=giver,
        receiver=receiver,
        street=street,
        other_street=other if other != street else "",
        proposed_by=side,
    )


def _agreed_by_proposer(pairing: Pairing, actor: Actor) -> dict[str, Any]:
    side = policies.of_side(actor, pairing)
    if side not in policies.OTHER:
        return {}
    changes = {"proposed_by": side, f"{side}_agreed_at": clock.now()}
    for name, value in changes.items():
        setattr(pairing, name, value)
    return changes


@action
def put_forward(pairing: Pairing, *, actor: Actor, plan_pair: PlanPair | None = None) -> Pairing:
    """Propose a suggested pair; ``plan_pair`` where the street has accepted it in its plan."""
    row = locked(pairing)
    if plan_pair:
        row.plan_pair = plan_pair  # before the step: it says who may take it
        row.save(update_fields=["plan_pair"])
    return take(pairing, "put_forward", actor=actor, changes=_agreed_by_proposer(row, actor))


@action
def agree(pairing: Pairing, *, actor: Actor) -> Pairing:
    """Agree to a proposed pair for one's side; with the second answer the two begin to talk."""
    row = locked(pairing)
    side = _side(row, actor, policies.silent_sides(row), _("Your side has agreed already; now the other side answers."))
    step = "agree" if len(policies.silent_sides(row)) == 1 else "agree_first"
    take(row, step, actor=actor, changes={f"{side}_agreed_at": clock.now()})
    if row.state == pairs.PairState.NEGOTIATING:
        _touch(row)
    return row


def _side(pairing: Pairing, actor: Actor, among: Sequence[str], already: str) -> str:
    """The side this actor speaks for among these; the first of them when he is of none (the step then refuses).

    Raises Denied with ``already`` where his side has done its part and the other has not.
    """
    side = policies.of_side(actor, pairing)
    if side in policies.OTHER and among == [policies.OTHER[Side(side)]]:
        raise Denied(already, rule="pair")
    return side if side in among or not among else among[0]


@dataclass(frozen=True, slots=True)
class Terms:
    """What an agreement says; see ``Agreement``."""

    starts_on: date
    ends_on: date
    fields: Sequence[str]
    giver_head: str = ""
    receiver_head: str = ""
    giver_liaison: str = ""
    receiver_liaison: str = ""
    strengths: str = ""
    giver_duties: str = ""
    receiver_duties: str = ""
    exit_clause: str = ""


TEXTS = ("strengths", "giver_duties", "receiver_duties", "exit_clause")


@action
def draft(
    pairing: Pairing, *, terms: Terms, needs: Sequence[Need], offers: Sequence[Offer], actor: Actor, reason: str = ""
) -> Agreement:
    """Draft the agreement, or a changed one; signatures given to an earlier draft fall away."""
    row = locked(pairing)
    if terms.ends_on <= terms.starts_on:
        raise Invalid(_("The term begins before it ends. Change the dates."), rule="agreement", field="ends_on")
    refuse_personal(**{name: getattr(terms, name) for name in TEXTS})
    last = row.agreements.order_by("-number").first()
    number = 1 if last is None else last.number + (1 if last.signed_on else 0)
    values = {name: getattr(terms, name) for name in Terms.__dataclass_fields__} | {"fields": list(terms.fields)}
    blank = {"giver_signed_how": "", "giver_signed_by": "", "receiver_signed_how": "", "receiver_signed_by": ""}
    made, _new = Agreement.objects.update_or_create(pairing=row, number=number, defaults={**values, **blank})
    row.needs.set(needs)
    row.offers.set(offers)
    step = "draft" if row.state == pairs.PairState.NEGOTIATING else "redraft"
    take(row, step, actor=actor, reason=reason, changes={"giver_signed_at": None, "receiver_signed_at": None})
    _touch(row)
    return made


@action
def sign(pairing: Pairing, *, actor: Actor, how: str = SignedHow.HERE, paper_ref: str = "") -> Pairing:
    """Sign the newest agreement for one's side; with the second signature it is signed."""
    row = locked(pairing)
    open_sides = policies.unsigned_sides(row)
    side = _side(row, actor, open_sides, _("Your side has signed already; now the other head signs."))
    agreement = row.agreements.order_by("-number").first()
    if how == SignedHow.PAPER and not paper_ref.strip():
        raise Invalid(_("Give the number of the signed paper, so that it can be found."), field="paper_ref")
    step = "sign" if len(open_sides) == 1 else "sign_first"
    take(row, step, actor=actor, changes={f"{side}_signed_at": clock.now()})
    if agreement:
        setattr(agreement, f"{side}_signed_how", how)
        setattr(agreement, f"{side}_signed_by", actor.name[:60])
        agreement.paper_ref = paper_ref.strip() or agreement.paper_ref
        if row.state == pairs.PairState.SIGNED:
            agreement.signed_on = clock.today()
            with translation.override("zh-hans"):
                agreement.text = agreement_text(row, agreement)
        agreement.save()
    _touch(row)
    if row.state == pairs.PairState.SIGNED:
        _begin_work(row)
    return row


@action
def break_off(pairing: Pairing, *, reason: str, actor: Actor) -> Pairing:
    """Give up before the work has begun."""
    changes = {"decline_reason": reason[:500], "ended_on": clock.today()}
    return take(pairing, "break_off", actor=actor, reason=reason, changes=changes)


@action
def file_plan(pairing: Pairing, *, year: int, aims: str, projects: int, actor: Actor) -> AnnualPlan:
    """File what shall be done in a year. The plan of the current year lets a signed pairing begin."""
    row = locked(pairing)
    if year not in {clock.today().year, clock.today().year + 1}:
        raise Invalid(_("A plan is for this year or the next one. Change the year."), field="year")
    refuse_personal(aims=aims)
    side = policies.of_side(actor, row) or Side.STREET
    take(row, "file_plan", actor=actor)
    values = {"aims": aims.strip(), "projects": projects, "filed_by": side}
    plan, _new = AnnualPlan.objects.update_or_create(pairing=row, year=year, defaults=values)
    touch(row, cause=sentence(gettext_lazy("the plan of %(year)d was filed"), year=year), actor=SYSTEM)
    if row.state == pairs.PairState.SIGNED:
        _begin_work(row)
    return plan


def _begin_work(pairing: Pairing) -> None:
    """A signed pairing begins once the plan of the year is there; a changed agreement finds it filed already."""
    year = clock.today().year
    if not pairing.annual_plans.filter(year=year).exists():
        return
    since = pairing.active_since or clock.today()
    take(pairing, "activate", actor=SYSTEM, changes={"active_since": since, "last_activity_on": clock.today()})
    tie(pairing.giver, kind=TieKind.PAIRED, target=pairing.receiver, actor=SYSTEM)


@action
def touch(pairing: Pairing, *, cause: Text, actor: Actor) -> None:
    """Something was done in the pair: it is awake, or wakes; ``cause`` says by what."""
    row = locked(pairing)
    _touch(row)
    if row.state == pairs.PairState.DORMANT:
        take(row, "wake", actor=actor, reason=cause)


def _touch(row: Pairing) -> None:
    """The day of the last activity: not a state, so it is written beside the table."""
    if row.last_activity_on != clock.today():
        row.last_activity_on = clock.today()
        row.save(update_fields=["last_activity_on"])


@action
def flag_dormant(*, actor: Actor, most: int = 200) -> int:
    """Flag pairs in which nothing has happened for ninety days (R-22); returns how many."""
    latest = clock.today() - pairs.QUIET_FOR
    quiet = Pairing.objects.filter(state=pairs.PairState.ACTIVE, last_activity_on__lte=latest)
    flagged = 0
    for pairing in quiet.order_by("last_activity_on", "id")[:most]:
        row = locked(pairing)
        if row.state == pairs.PairState.ACTIVE and row.last_activity_on == pairing.last_activity_on:
            take(row, "flag", actor=actor)
            flagged += 1
    return flagged


@action
def note_call(pairing: Pairing, *, reason: str, actor: Actor) -> Pairing:
    """The street has called both sides of a pair that fell asleep; ``reason``: what stands in the way."""
    return take(pairing, "call", actor=actor, reason=reason)


@action
def leave(pairing: Pairing, *, reason: str, actor: Actor) -> Pairing:
    """Leave a pairing at work, as its agreement allows. Open projects come first."""
    take(pairing, "leave", actor=actor, reason=reason, changes={"ended_on": clock.today()})
    cut(pairing, actor=SYSTEM)
    return pairing


@action
def cut(pairing: Pairing, *, actor: Actor) -> None:
    """End the tie that the pairing drew in the network."""
    for edge in ties_of(pairing.giver):
        if edge.kind == TieKind.PAIRED and pairing.receiver_id in {edge.source_id, edge.target_id}:
            untie(edge, actor=actor)
