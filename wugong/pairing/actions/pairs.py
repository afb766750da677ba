"""A pairing from its proposal to its end; both sides act, the street watches."""

from __future__ import annotations

from collections.abc import Iterable
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
from wugong.organisations.actions.ties import tie, untie
from wugong.organisations.models import Organisation
from wugong.organisations.queries.one import ties_of
from wugong.organisations.rules import TieKind
from wugong.pairing import policies
from wugong.pairing.models import Agreement, AnnualPlan, Need, Offer, Pairing, PlanPair
from wugong.pairing.queries.agreements import agreement_text
from wugong.pairing.queries.fits import best_fits
from wugong.pairing.rules import pairs
from wugong.pairing.rules.kinds import PairKind, Side, SignedHow

TEXTS = ("strengths", "giver_duties", "receiver_duties", "exit_clause")


@action
def suggest(giver: Organisation, *, receiver: Organisation, actor: Actor) -> Pairing:
    """Suggest a pair whose lists fit; the street proposes it or lets it be."""
    return begin(_pairing(giver, receiver), "match", actor=actor)


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
    made = _pairing(giver, receiver)
    made.plan_pair, made.across_reason = plan_pair, across_reason.strip()
    return begin(made, "propose", actor=actor)


def _pairing(giver: Organisation, receiver: Organisation) -> Pairing:
    """A new row of the two; who proposes them at the same moment waits, and is then told that they are asked."""
    locked(min(giver, receiver, key=lambda o: o.pk))
    street, other = policies.street_of(giver), policies.street_of(receiver)
    return Pairing(
        kind=policies.kind_of(giver, receiver) or PairKind.OBLIGATED,
        giver=giver,
        receiver=receiver,
        street=street,
        other_street=other if other != street else "",
    )


@action
def agree(pairing: Pairing, *, actor: Actor) -> Pairing:
    """Agree to a proposed pair for one's side; with the second answer the two begin to talk."""
    already = _("Your side has agreed already; now the other side answers.")
    return _first_or_last(pairing, "agree", "agreed", already, actor)


@action
def sign(pairing: Pairing, *, actor: Actor, how: str = SignedHow.HERE, paper_ref: str = "") -> Pairing:
    """Sign the newest agreement for one's side; with the second signature it is signed."""
    already = _("Your side has signed already; now the other head signs.")
    return _first_or_last(pairing, "sign", "signed", already, actor, how=how, paper_ref=paper_ref)


def _first_or_last(pairing: Pairing, step: str, what: str, already: str, actor: Actor, **inputs: Any) -> Pairing:
    """Take a step that both sides take, each for itself, also where the other side took it a moment ago."""
    row = locked(pairing)
    missing = policies.sides_without(row, what)
    if len(missing) == 1 and policies.of_side(actor, row) == policies.OTHER[Side(missing[0])]:
        raise Denied(already, rule="pair")
    return take(pairing, step if len(missing) == 1 else f"{step}_first", actor=actor, **inputs)


@action
def draft(
    pairing: Pairing, *, needs: Iterable[Need], offers: Iterable[Offer], actor: Actor, reason: str = "", **terms: Any
) -> Agreement:
    """Draft the agreement, or a changed one; signatures given to an earlier draft fall away. ``terms``: its columns."""
    row = locked(pairing)
    if terms["ends_on"] <= terms["starts_on"]:
        raise Invalid(_("The term begins before it ends. Change the dates."), rule="agreement", field="ends_on")
    refuse_personal(**{name: terms.get(name, "") for name in TEXTS})
    last = row.agreements.order_by("-number").first()
    number = 1 if last is None else last.number + (1 if last.signed_on else 0)
    unsigned = {f"{side}_signed_{what}": "" for side in policies.OTHER for what in ("how", "by")}
    made, _new = Agreement.objects.update_or_create(pairing=row, number=number, defaults={**terms, **unsigned})
    row.needs.set(needs)
    row.offers.set(offers)
    step = "draft" if row.state == pairs.PairState.NEGOTIATING else "redraft"
    take(row, step, actor=actor, reason=reason)
    return made


@action
def keep_signature(
    pairing: Pairing, *, actor: Actor, how: str = SignedHow.HERE, paper_ref: str = "", **_inputs: Any
) -> None:
    """How and by whom the agreement was signed; with the second signature its text is kept and the work may begin."""
    agreement, side = pairing.agreements.order_by("-number")[0], policies.of_side(actor, pairing)
    setattr(agreement, f"{side}_signed_how", how)
    setattr(agreement, f"{side}_signed_by", actor.name[:60])
    agreement.paper_ref = paper_ref.strip() or agreement.paper_ref
    if pairing.state == pairs.PairState.SIGNED:
        agreement.signed_on = clock.today()
        with translation.override("zh-hans"):
            agreement.text = agreement_text(pairing, agreement)
    agreement.save()
    _begin_work(pairing)


@action
def keep_plan(pairing: Pairing, *, actor: Actor, year: int, aims: str, projects: int, **_inputs: Any) -> None:
    """What is to be done in a year. The plan of the current year lets a signed pairing begin."""
    values = {"aims": aims.strip(), "projects": projects, "filed_by": policies.of_side(actor, pairing) or Side.STREET}
    AnnualPlan.objects.update_or_create(pairing=pairing, year=year, defaults=values)
    touch(pairing, cause=sentence(gettext_lazy("the plan of %(year)d was filed"), year=year), actor=SYSTEM)
    _begin_work(pairing)


def _begin_work(pairing: Pairing) -> None:
    """A signed pairing begins once the plan of the year is there; a changed agreement finds it filed already."""
    planned = pairing.annual_plans.filter(year=clock.today().year).exists()
    if pairing.state == pairs.PairState.SIGNED and planned:
        take(pairing, "activate", actor=SYSTEM)


@action
def draw_tie(pairing: Pairing, *, actor: Actor, **_inputs: Any) -> None:
    """A pairing at work is a tie in the network."""
    tie(pairing.giver, kind=TieKind.PAIRED, target=pairing.receiver, actor=SYSTEM)


@action
def touch(pairing: Pairing, *, cause: Text, actor: Actor) -> None:
    """Something was done in the pair: it is awake, or wakes; ``cause`` says by what."""
    row = locked(pairing)
    if row.last_activity_on != clock.today():  # not a state, so it is written beside the table
        row.last_activity_on = clock.today()
        row.save(update_fields=["last_activity_on"])
    if row.state == pairs.PairState.DORMANT:
        take(row, "wake", actor=actor, reason=cause)


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
def cut_tie(pairing: Pairing, *, actor: Actor, **_inputs: Any) -> None:
    """End the tie that the pairing drew in the network: it has ended."""
    for edge in ties_of(pairing.giver):
        if edge.kind == TieKind.PAIRED and pairing.receiver_id in {edge.source_id, edge.target_id}:
            untie(edge, actor=SYSTEM)
