"""Horizontal edges: drawn, ended, handed over."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.common.bilingual import sentence
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.common.locks import locked
from wugong.flow.actions import action, take
from wugong.organisations.hooks import receiver_of
from wugong.organisations.models import Organisation, Tie
from wugong.organisations.policies import may_tie, superior_seats
from wugong.organisations.queries.one import open_matters_of, subordinates_of, ties_of
from wugong.organisations.rules import TieKind
from wugong.record.actions import append


@action
def tie(source: Organisation, *, kind: str, target: Organisation, actor: Actor, since: date | None = None) -> Tie:
    """Draw a horizontal edge. Drawing the same twice gives the one that is there."""
    if not may_tie(actor, source, target):
        raise Denied(_("A tie is drawn by one of its two ends, or by the street or the district."), rule="role")
    if source.pk == target.pk:
        raise Invalid(_("An organisation is not tied to itself."), rule="tie", field="target")
    if "dissolved" in {source.state, target.state}:
        raise Refusal(_("One of the two is dissolved. Choose a living organisation."), rule="tie", field="target")
    found = Tie.objects.filter(source=source, kind=kind, target=target, until__isnull=True).first()
    if found is None and kind in {TieKind.PAIRED, TieKind.LINKED}:
        found = Tie.objects.filter(source=target, kind=kind, target=source, until__isnull=True).first()
    if found:
        return found
    made = Tie.objects.create(source=source, kind=kind, target=target, since=since or clock.today())
    append(actor=actor, act="tie", kind="organisation", object_id=source.pk, detail=_edge(made))
    return made


@action
def untie(edge: Tie, *, actor: Actor, until: date | None = None) -> Tie:
    """End a tie; one that has ended already stays as it is."""
    if not may_tie(actor, edge.source, edge.target):
        raise Denied(_("A tie is ended by one of its two ends, or by the street or the district."), rule="role")
    return _end(edge, until=until or clock.today(), actor=actor)


def _end(edge: Tie, *, until: date, actor: Actor) -> Tie:
    row = locked(edge)
    if row.until is None:
        row.until = max(until, row.since)
        row.save(update_fields=["until"])
        append(actor=actor, act="untie", kind="organisation", object_id=row.source_id, detail=_edge(row))
    return row


def _edge(edge: Tie) -> dict[str, Any]:
    return {"tie": edge.kind, "source": edge.source_id, "target": edge.target_id}


@action
def end_ties(organisation: Organisation, *, actor: Actor) -> int:
    """End every open tie of an organisation that is gone; returns how many."""
    edges = ties_of(organisation)
    for edge in edges:
        untie(edge, actor=actor)
    return len(edges)


@action
def hand_over(organisation: Organisation, *, to: Organisation, actor: Actor) -> dict[str, int]:
    """Give open matters, ties and the organisations below to a successor. Returns how many of each.

    A matter goes over if its mechanism knows how; the others stay and must be ended there.
    """
    if not actor.system and not actor.sits_any(superior_seats(organisation)):
        raise Denied(_("What an organisation has in hand is handed over by its superior."), rule="role")
    if to.pk == organisation.pk or to.state == "dissolved" or to.sort != organisation.sort:
        raise Refusal(
            _("The successor must be another living organisation of the same sort. Choose one."),
            rule="hand_over",
            field="successor",
        )
    passed = []
    for matter in open_matters_of(organisation):
        if run := receiver_of(matter.machine):
            run(matter.pk, giver=organisation, taker=to, actor=actor)
            passed.append(str(matter.pk))
    edges = ties_of(organisation)
    for edge in edges:
        _pass_on(edge, organisation, to, actor)
    below = list(subordinates_of(organisation).exclude(pk=to.pk))
    why = sentence(gettext_lazy("handed over from %(name)s"), name=organisation)
    for subordinate in below:
        take(subordinate, "amend", actor=SYSTEM, reason=why, changes={"superior": to})
    counts = {"matters": len(passed), "ties": len(edges), "subordinates": len(below)}
    others = [str(edge.target_id if edge.source_id == organisation.pk else edge.source_id) for edge in edges]
    ids = {"matter_ids": passed, "tied_ids": others, "below_ids": [str(one.pk) for one in below]}
    detail = {"to": to.pk, **counts, **ids}
    append(actor=actor, act="hand_over", kind="organisation", object_id=organisation.pk, detail=detail)
    return counts


def _pass_on(edge: Tie, giver: Organisation, taker: Organisation, actor: Actor) -> None:
    _end(edge, until=clock.today(), actor=actor)
    other = edge.target if edge.source_id == giver.pk else edge.source
    if other.pk == taker.pk or other.state == "dissolved":
        return
    source, target = (taker, other) if edge.source_id == giver.pk else (other, taker)
    tie(source, kind=edge.kind, target=target, actor=SYSTEM)
