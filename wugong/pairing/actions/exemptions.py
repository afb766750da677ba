"""Exemptions: asked by the street, granted by the district; a pair across streets is the street's own to allow."""

from __future__ import annotations

from datetime import date

from wugong.common.actor import Actor
from wugong.common.locks import locked
from wugong.flow.actions import action, begin
from wugong.organisations.models import Organisation
from wugong.pairing.models import Exemption
from wugong.pairing.policies import street_of
from wugong.pairing.rules.kinds import ExemptionKind


@action
def ask(organisation: Organisation, *, reason: str, since: date, until: date, actor: Actor) -> Exemption:
    """Ask the district to let a unit go without a pair, for at most a year."""
    locked(organisation)
    made = Exemption(
        kind=ExemptionKind.NO_PAIR,
        organisation=organisation,
        street=street_of(organisation),
        reason=reason.strip()[:500],
        since=since,
        until=until,
    )
    return begin(made, "ask", actor=actor, reason=reason)


@action
def allow(
    organisation: Organisation, *, counterpart: Organisation, reason: str, since: date, until: date, actor: Actor
) -> Exemption:
    """Allow a unit of one's street to be paired with an organisation of another street (R-21)."""
    locked(organisation)
    made = Exemption(
        kind=ExemptionKind.ACROSS,
        organisation=organisation,
        counterpart=counterpart,
        street=street_of(organisation),
        reason=reason.strip()[:500],
        since=since,
        until=until,
    )
    return begin(made, "allow", actor=actor, reason=reason)
