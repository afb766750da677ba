"""Drafting, drawing, marking, swapping, confirming a roster."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from wugong.common.actor import SYSTEM, Actor
from wugong.common.errors import Invalid, Refusal
from wugong.flow.actions import action, begin
from wugong.flow.binding import binding_of
from wugong.flow.matters import index
from wugong.linkage import solver
from wugong.linkage.models import Mark, Member, Roster
from wugong.linkage.queries.rosters import instance_for, kind_of, members_possible, roster_for
from wugong.organisations.actions.ties import tie, untie
from wugong.organisations.models import Organisation, Tie
from wugong.organisations.queries.organisations import committee_of
from wugong.organisations.rules import TieKind
from wugong.places.models import Place

SECONDS = 5.0


@action
def draft(street: Place, *, year: int, actor: Actor) -> Roster:
    """Begin the roster of a street for a year from last year's and have it drawn."""
    committee = committee_of(street.code)
    if committee is None:
        raise Refusal(
            _("This street has no working committee in the list of organisations. Enter it first."), rule="S40"
        )
    roster = Roster(street=street, code=street.code, year=year, committee=committee, ends_on=date(year, 12, 31))
    roster.copied_from = roster_for(street.code, year - 1)
    return begin(roster, "draft", actor=actor)


def draw_first(roster: Roster, **_inputs: Any) -> None:
    """Take over the locks of the year before, as far as these organisations are still there, and draw."""
    if roster.copied_from:
        # What the street insisted on last year it will mostly want again; each lock can be taken away.
        here = {one.pk for one in members_possible(roster.code)}
        marks = roster.copied_from.marks.filter(organisation__in=here)
        Mark.objects.bulk_create(Mark(roster=roster, organisation_id=m.organisation_id, kind=m.kind) for m in marks)
    draw_again(roster)


def draw_again(roster: Roster, **_inputs: Any) -> None:
    """Compute the proposal from what is known today, with locks, bans and at least so many of each kind."""
    instance = instance_for(roster)
    try:
        plan = solver.solve(instance, seconds=SECONDS)
    except Invalid as fault:
        raise Invalid(
            _("Locks, bans and the number of each kind cannot hold together. Take one of them away."), rule="S40"
        ) from fault
    _write(roster, instance, plan)


def mark(roster: Roster, *, organisation: Organisation, kind: str, **_inputs: Any) -> None:
    """Lock an organisation, leave it out (``ban``), or with an empty ``kind`` leave it to the proposal; then draw."""
    _mark(roster, organisation, kind)
    draw_again(roster)


def swap(roster: Roster, *, out: Organisation, into: Organisation, **_inputs: Any) -> None:
    """Put ``into`` in the place of ``out`` and leave the others; both choices stand when it is drawn again."""
    _mark(roster, out, "ban")
    _mark(roster, into, "lock")
    _exchange(roster, out, into)


def replace(roster: Roster, *, out: Organisation, into: Organisation | None = None, **_inputs: Any) -> None:
    """Replace a member during the year, or leave its place empty; the ties follow."""
    _exchange(roster, out, into)
    link(roster)


def link(roster: Roster, **_inputs: Any) -> None:
    """Link the committee with the members of its newest roster, and with nobody else."""
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


def _exchange(roster: Roster, out: Organisation, into: Organisation | None) -> None:
    instance = instance_for(roster)
    known = {row["id"] for row in instance["candidates"]}
    ids = [str(pk) for pk in roster.members.values_list("organisation_id", flat=True) if pk != out.pk]
    chosen = [pk for pk in (*ids, *([str(into.pk)] if into else [])) if pk in known]
    _write(roster, instance, solver.evaluate(instance, chosen, seconds=SECONDS))


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
    # The line of the roster names its members, so that they may see and find it.
    index(binding_of(roster), Roster.objects.get(pk=roster.pk))
