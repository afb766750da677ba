"""Drafting, drawing, marking, swapping, confirming a roster."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.common.bilingual import sentence
from wugong.common.errors import Invalid, Refusal
from wugong.flow.actions import action, begin, take
from wugong.flow.binding import binding_of
from wugong.flow.matters import index
from wugong.linkage import solver
from wugong.linkage.models import Mark, Member, Roster
from wugong.linkage.queries.rosters import instance_for, kind_of, members_possible, roster_before
from wugong.organisations.actions import tie, untie
from wugong.organisations.models import Organisation, Tie
from wugong.organisations.queries.organisations import committee_of
from wugong.organisations.rules import TieKind
from wugong.places.models import Place

SECONDS = 5.0
MOST_OF_EACH = 3


@action
def draft(street: Place, *, year: int, actor: Actor) -> Roster:
    """Begin the roster of a street for a year from last year's and have it drawn."""
    committee = committee_of(street.code)
    if committee is None:
        raise Refusal(
            _("This street has no working committee in the list of organisations. Enter it first."), rule="S40"
        )
    before = roster_before(street, year)
    roster = Roster(
        street=street, code=street.code, year=year, committee=committee, ends_on=date(year, 12, 31), copied_from=before
    )
    begin(roster, "draft", actor=actor)
    if before:
        # What the street insisted on last year it will mostly want again; each lock can be taken away.
        here = {one.pk for one in members_possible(street.code)}
        rows = [Mark(roster=roster, organisation_id=m.organisation_id, kind=m.kind) for m in before.marks.all()]
        Mark.objects.bulk_create(row for row in rows if row.organisation_id in here)
    _write(roster, *_solved(roster))
    return roster


@action
def draw(roster: Roster, *, actor: Actor, least_of_each: int | None = None) -> Roster:
    """Compute the proposal anew from what is known today, with locks, bans and at least so many of each kind."""
    least = roster.least_of_each if least_of_each is None else least_of_each
    if not 0 <= least <= MOST_OF_EACH:
        raise Invalid(_("Choose 0 to 3 of each kind."), rule="S40", field="least_of_each")
    take(roster, "draw", actor=actor, changes={"least_of_each": least})
    _write(roster, *_solved(roster))
    return roster


# how a mark stands in the record
SAID = {
    "lock": gettext_lazy("%(organisation)s: locked into the roster"),
    "ban": gettext_lazy("%(organisation)s: not chosen"),
    "": gettext_lazy("%(organisation)s: left to the proposal"),
}


@action
def mark(roster: Roster, *, organisation: Organisation, kind: str, actor: Actor) -> Roster:
    """Lock an organisation, leave it out (``ban``), or with an empty ``kind`` leave it to the proposal; then draw."""
    said = sentence(SAID[kind], organisation=organisation)
    take(roster, "mark", actor=actor, reason=said, organisations=[organisation])
    _mark(roster, organisation, kind)
    _write(roster, *_solved(roster))
    return roster


@action
def swap(roster: Roster, *, out: Organisation, into: Organisation, actor: Actor) -> Roster:
    """Put ``into`` in the place of ``out`` and leave the others; both choices stand when it is drawn again."""
    said = sentence("%(out)s → %(into)s", out=out, into=into)
    take(roster, "swap", actor=actor, reason=said, organisations=[into], leaving=out)
    _mark(roster, out, "ban")
    _mark(roster, into, "lock")
    _exchange(roster, out, into)
    return roster


@action
def confirm(roster: Roster, *, actor: Actor, reason: str = "") -> Roster:
    """Confirm the roster for its year; ``reason`` where it has not ten members."""
    departure = reason.strip() if roster.members.count() != roster.size else ""
    changes = {"departure": departure[:500], "confirmed_at": clock.now()}
    take(roster, "confirm", actor=actor, reason=reason, changes=changes)
    _link(roster)
    return roster


@action
def replace(roster: Roster, *, out: Organisation, into: Organisation, reason: str, actor: Actor) -> Roster:
    """Replace a member during the year, with the reason."""
    take(roster, "replace", actor=actor, reason=reason, organisations=[into], leaving=out)
    _exchange(roster, out, into)
    _link(roster)
    return roster


def _link(roster: Roster) -> None:
    """The committee is linked with the members of its newest roster, and with nobody else."""
    wanted = {row.organisation_id: row.organisation for row in roster.members.select_related("organisation__place")}
    for edge in Tie.objects.filter(source=roster.committee, kind=TieKind.LINKED, until__isnull=True):
        if edge.target_id not in wanted:
            untie(edge, actor=SYSTEM)
    for body in wanted.values():
        tie(roster.committee, kind=TieKind.LINKED, target=body, actor=SYSTEM)


def _mark(roster: Roster, organisation: Organisation, kind: str) -> None:
    Mark.objects.filter(roster=roster, organisation=organisation).delete()
    if kind:
        Mark.objects.create(roster=roster, organisation=organisation, kind=kind)


def _exchange(roster: Roster, out: Organisation, into: Organisation) -> None:
    instance = instance_for(roster)
    known = {row["id"] for row in instance["candidates"]}
    ids = [str(pk) for pk in roster.members.values_list("organisation_id", flat=True) if pk != out.pk]
    chosen = [pk for pk in (*ids, str(into.pk)) if pk in known]
    _write(roster, instance, solver.evaluate(instance, chosen, seconds=SECONDS))


def _solved(roster: Roster) -> tuple[dict[str, Any], dict[str, Any]]:
    instance = instance_for(roster)
    try:
        return instance, solver.solve(instance, seconds=SECONDS)
    except Invalid as fault:
        raise Invalid(
            _("Locks, bans and the number of each kind cannot hold together. Take one of them away."), rule="S40"
        ) from fault


def _write(roster: Roster, instance: dict[str, Any], plan: dict[str, Any]) -> None:
    """Keep the answer and put its members in the place of those before."""
    roster.instance, roster.plan = instance, plan
    roster.save(update_fields=["instance", "plan"])
    bodies = Organisation.objects.select_related("unit").in_bulk([row["id"] for row in plan["members"]])
    known = {str(pk): one for pk, one in bodies.items()}
    Member.objects.filter(roster=roster).delete()
    Member.objects.bulk_create(
        Member(
            roster=roster,
            organisation=known[row["id"]],
            position=place,
            kind=kind_of(known[row["id"]]),
            reason=row["reason_zh"][:400],
            reason_en=row["reason_en"][:400],
        )
        for place, row in enumerate(plan["members"], 1)
    )
    _reindex(roster)


def _reindex(roster: Roster) -> None:
    """The line of the roster names its members, so that they may see and find it."""
    index(binding_of(roster), Roster.objects.get(pk=roster.pk))
