"""Compute a plan for scarce resources, change it by hand, decide it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from wugong.common.actor import SYSTEM, Actor, Seat
from wugong.common.bilingual import sentence
from wugong.flow import matters
from wugong.flow.actions import action, begin
from wugong.sharing.models import Allocation, Pledge, Resource, ShareRequest
from wugong.sharing.queries.allotment import chosen, make_instance, why_left_out
from wugong.sharing.solver import solve

SECONDS = 15.0  # usually a fraction of it; a page waits so long at most


@action
def compute(allocation: Allocation, *, actor: Actor, **_inputs: Any) -> None:
    """Compute the plan of what is open now; changes by hand stay while their request and resource are there."""
    instance = make_instance(allocation.place.code, allocation.sort)
    plan = solve(instance, seconds=SECONDS, fair=allocation.fair)
    there = {row["id"] for row in instance["requests"]}, {"", *(row["id"] for row in instance["resources"])}
    kept = {k: said for k, said in allocation.changes.items() if k in there[0] and said["resource"] in there[1]}
    Allocation.objects.filter(pk=allocation.pk).update(instance=instance, plan=plan, changes=kept)


@action
def override(
    allocation: Allocation, *, request: str, resource: str = "", reason: Any = "", actor: Actor, **_inputs: Any
) -> None:
    """Give a request another resource, or none, and say why."""
    said = {"resource": resource, "reason": str(reason), "by": actor.name}
    Allocation.objects.filter(pk=allocation.pk).update(changes={**allocation.changes, request: said})


@action
def hand_out(allocation: Allocation, *, actor: Actor, **_inputs: Any) -> None:
    """Ask each giver to promise what the plan says (nobody is made to give), and tell who is left out why."""
    got = chosen(allocation)
    uses = {(r["id"], o["resource"]): o["use"] for r in allocation.instance["requests"] for o in r["options"]}
    resources = {str(one.pk): one for one in Resource.objects.filter(pk__in=map(UUID, set(got.values())))}
    known = [row["id"] for row in allocation.instance["requests"]]
    why = why_left_out(allocation)
    for request in ShareRequest.objects.filter(pk__in=map(UUID, known)).select_related("asker", "place"):
        key = str(request.pk)
        if key in got:
            one = resources[got[key]]
            blank = Pledge(
                request=request, giver=one.owner, resource=one, quantity=uses[key, got[key]],
                deliver_on=request.needed_by,
            )  # fmt: skip
            begin(blank, "propose", actor=SYSTEM)
        else:
            subject = sentence(_("Not in this plan: %(why)s"), why=why[key])
            matters.notify(
                request,
                subject,
                kind="share_request.left_out",
                actor=SYSTEM,
                seats=[Seat(organisation=request.asker_id)],
            )
