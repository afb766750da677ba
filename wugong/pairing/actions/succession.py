"""An organisation is dissolved or merged: what it has open in pairing goes over to its successor.

Called for each open matter, in any order, inside the transaction of the hand-over. What cannot go over (the successor
is the other side, or may not be paired) ends or is refused by name, so that nobody is paired silently.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common.actor import SYSTEM, Actor
from wugong.common.bilingual import sentence
from wugong.common.errors import Refusal
from wugong.common.locks import locked
from wugong.flow.actions import action, reseat, take
from wugong.flow.matters import both
from wugong.flow.table import Text
from wugong.organisations.models import Organisation
from wugong.pairing import policies
from wugong.pairing.models import Exemption, Need, Offer, Pairing, Project
from wugong.pairing.models.listings import Listing
from wugong.pairing.rules import exemptions, projects
from wugong.pairing.rules.kinds import Side
from wugong.pairing.rules.pairs import LIVE


def _why(giver: Organisation, taker: Organisation) -> Text:
    return sentence(gettext_lazy("%(taker)s takes the place of %(giver)s"), taker=taker, giver=giver)


@action
def pass_need(matter: UUID, /, *, giver: Organisation, taker: Organisation, actor: Actor) -> None:
    """A need goes over, or an offer (``pass_offer``)."""
    _pass_listing(Need.objects.get(pk=matter), giver, taker)


@action
def pass_offer(matter: UUID, /, *, giver: Organisation, taker: Organisation, actor: Actor) -> None:
    """See ``pass_need``."""
    _pass_listing(Offer.objects.get(pk=matter), giver, taker)


def _pass_listing(listing: Listing, giver: Organisation, taker: Organisation) -> None:
    if listing.organisation_id != giver.pk:  # type: ignore[attr-defined]
        return
    changes = {"organisation": taker, "street": policies.street_of(taker) or listing.street}
    reseat(take(listing, "succeed", actor=SYSTEM, reason=_why(giver, taker), changes=changes), actor=SYSTEM)


@action
def pass_pairing(matter: UUID, /, *, giver: Organisation, taker: Organisation, actor: Actor) -> None:
    """A pairing goes over; it falls away where the successor is the other side, or is paired with it already.

    In the latter case its open projects go on in the pairing that stays. Raises Refusal where the two may not be
    paired (R-21).
    """
    row = locked(Pairing.objects.get(pk=matter))
    side = policies.side_of(row, giver.pk)
    if row.state not in LIVE or not side:
        return
    other = policies.organisation_of(row, policies.OTHER[Side(side)])
    stays = Pairing.objects.filter(state__in=list(LIVE), giver__in=[taker, other], receiver__in=[taker, other]).first()
    if other.pk == taker.pk or stays:
        for project in row.projects.filter(state__in=projects.OPEN):
            _pass_project(project, giver, taker, into=stays)
        take(row, "fall_away", actor=SYSTEM, reason=_why(giver, taker))
        return
    sides = {Side.GIVER: row.giver, Side.RECEIVER: row.receiver} | {Side(side): taker}
    if not policies.kind_of(sides[Side.GIVER], sides[Side.RECEIVER]):
        refusal = _("%(taker)s cannot take over the pairing with %(other)s (R-21). End that pairing first.")
        raise Refusal(refusal % {"taker": taker, "other": other}, rule="R-21", field="successor")
    setattr(row, side, taker)
    reseat(
        take(row, "succeed", actor=SYSTEM, reason=_why(giver, taker), changes=_seated(row, side, giver, taker)),
        actor=SYSTEM,
    )


def _seated(row: Pairing, side: str, giver: Organisation, taker: Organisation) -> dict[str, Any]:
    """The columns of a pairing with the successor in it; across streets the succession is the reason (R-21)."""
    street, other = policies.street_of(row.giver), policies.street_of(row.receiver)
    changes: dict[str, Any] = {side: taker, "street": street, "other_street": other if other != street else ""}
    if changes["other_street"] and not row.across_reason:
        changes["across_reason"] = both(_why(giver, taker))[0]
    return changes


@action
def pass_project(matter: UUID, /, *, giver: Organisation, taker: Organisation, actor: Actor) -> None:
    """A project goes over with its pairing; one that the successor would do for itself is cancelled."""
    _pass_project(Project.objects.get(pk=matter), giver, taker)


def _pass_project(project: Project, giver: Organisation, taker: Organisation, into: Pairing | None = None) -> None:
    ends = {"provider": project.provider_id, "recipient": project.recipient_id}
    if giver.pk not in ends.values():
        return
    if taker.pk in ends.values():
        if project.state in projects.OPEN:
            take(project, "cancel", actor=SYSTEM, reason=_why(giver, taker))
        return
    changes: dict[str, Any] = {name: taker for name, pk in ends.items() if pk == giver.pk}
    if into:
        changes |= {"pairing": into, "handed_from": project.pairing}
    reseat(take(project, "succeed", actor=SYSTEM, reason=_why(giver, taker), changes=changes), actor=SYSTEM)


@action
def end_exemption(matter: UUID, /, *, giver: Organisation, taker: Organisation, actor: Actor) -> None:
    """An exemption was given to one unit for its own reasons; it ends with the unit."""
    row = Exemption.objects.get(pk=matter)
    if row.state in exemptions.ExemptionState.open_states():
        take(row, "lapse", actor=SYSTEM, reason=_why(giver, taker))
