"""What a dissolved organisation had in hand in "1+10" goes over to its successor."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy

from wugong.common.actor import SYSTEM, Actor
from wugong.common.bilingual import sentence
from wugong.common.errors import Refusal
from wugong.common.locks import locked
from wugong.flow.actions import action, take
from wugong.flow.table import Text
from wugong.linkage.actions.rosters import link, replace
from wugong.linkage.models import Invitation, Project, Roster
from wugong.linkage.queries.rosters import members_possible
from wugong.linkage.rules.invitation import InvitationState
from wugong.linkage.rules.roster import RosterState
from wugong.organisations.models import Organisation

BOTH_THERE = gettext_lazy(
    "%(taker)s is a member of the project “%(project)s” itself and cannot take the place of %(giver)s there as well. "
    "Choose another successor, or end the project first."
)


@action
def pass_roster(matter: UUID, /, *, giver: Organisation, taker: Organisation, actor: Actor) -> None:
    """The successor takes the place on a roster where it may stand on it; else the place stays empty."""
    roster = locked(Roster(pk=matter))
    changes = {"committee": taker} if roster.committee_id == giver.pk else {}
    if roster.members.filter(organisation=giver).exists():
        there = roster.members.filter(organisation=taker).exists()
        into = taker if not there and taker in members_possible(roster.code) else None
        replace(roster, out=giver, into=into)
    roster = take(roster, "succeed", actor=SYSTEM, reason=_why(giver, taker), changes=changes)
    if roster.state == RosterState.CONFIRMED:
        link(roster)


@action
def pass_invitation(matter: UUID, /, *, giver: Organisation, taker: Organisation, actor: Actor) -> None:
    """The successor is invited instead; where it is already, the invitation is withdrawn."""
    invitation = locked(Invitation(pk=matter))
    if Invitation.objects.filter(project=invitation.project, organisation=taker).exists():
        take(invitation, "withdraw", actor=SYSTEM, reason=_why(giver, taker))
        return
    take(invitation, "succeed", actor=SYSTEM, reason=_why(giver, taker), changes={"organisation": taker})


@action
def pass_project(matter: UUID, /, *, giver: Organisation, taker: Organisation, actor: Actor) -> None:
    """The successor has whatever part the dissolved organisation had in an open project.

    Where it is invited itself and has not answered, that invitation merges into the place it takes over.
    """
    project = locked(Project(pk=matter))
    places = ("committee", "proposed_by", "lead", "user")
    changes: dict[str, Any] = {name: taker for name in places if getattr(project, f"{name}_id") == giver.pk}
    project.stakeholders.filter(spoken_for=giver).update(spoken_for=taker)
    own = project.invitations.filter(organisation=giver, state__in=[InvitationState.INVITED, InvitationState.ACCEPTED])
    if own.filter(state=InvitationState.ACCEPTED).exists():
        theirs = project.invitations.filter(organisation=taker)
        if theirs.filter(state=InvitationState.ACCEPTED).exists():
            words = {"taker": taker, "giver": giver, "project": project}
            raise Refusal(str(BOTH_THERE) % words, rule="hand_over", field="successor")
        for invitation in theirs.filter(state=InvitationState.INVITED):
            take(invitation, "withdraw", actor=SYSTEM, reason=_why(giver, taker))
        own.update(organisation=taker)
    take(project, "succeed", actor=SYSTEM, reason=_why(giver, taker), changes=changes)


def _why(giver: Organisation, taker: Organisation) -> Text:
    return sentence(gettext_lazy("%(taker)s takes the place of %(giver)s"), taker=taker, giver=giver)
