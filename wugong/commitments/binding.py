"""The table of the promise tied to its model."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wugong.commitments import actions, forms, policies
from wugong.commitments.models import Commitment
from wugong.commitments.queries import commitments_visible_to
from wugong.commitments.rules import MACHINE, Facts, longest_extension
from wugong.common import clock
from wugong.common.actor import Actor
from wugong.flow.binding import Act, Binding, Card
from wugong.flow.models import Matter
from wugong.organisations.models import Organisation


def facts(
    obj: Commitment,
    actor: Actor,
    *,
    helpers: frozenset[UUID] | None = None,
    to: Organisation | None = None,
    until: date | None = None,
    proof: str = "",
    proof_matter: Matter | None = None,
    heir: tuple[UUID, UUID] | None = None,
    **_inputs: Any,
) -> Facts:
    """What the guards look at. ``heir``: whose place is taken, and by whom."""
    checking = set(policies.verifying(obj, lead=to, helpers=helpers))
    if heir:
        checking = {heir[1] if pk == heir[0] else pk for pk in checking}
        checking -= {to.pk if to else obj.lead_id, *(helpers or ())}
    return Facts(
        today=clock.today(),
        due_on=obj.due_on,
        term=(obj.due_on - obj.assigned_on).days,
        named=bool(obj.lead_id and obj.what and obj.done_when and obj.due_on),
        checkable=bool(checking),
        contested_before=obj.contested,
        extended_before=obj.extended_from is not None,
        asked_for=(until - obj.due_on).days if until else 0,
        longest=longest_extension(obj.assigned_on, obj.due_on),
        proven=bool(proof.strip() or proof_matter),
        by_doer=obj.reported_by is not None and obj.reported_by == actor.user,
        to_itself=to is not None and to.pk == obj.lead_id and obj.state != "handing_over",
    )


def describe(obj: Commitment) -> Card:
    """The line of a task on desks and in lists."""
    bodies = [obj.lead, *(s.organisation for s in obj.sharers.select_related("organisation"))]
    return Card(
        title=obj.what,
        detail=lambda: _detail(obj, bodies),
        url=reverse("commitments:detail", args=[obj.pk]),
        place=obj.place,
        participants=tuple(_participants(obj)),
        words=" ".join([*map(str, bodies), obj.done_when, obj.origin_title]),
    )


def _detail(obj: Commitment, bodies: Sequence[Organisation]) -> str:
    due = date_format(obj.due_on, "MONTH_DAY_FORMAT")
    facts = _("%(lead)s, until %(due)s") % {"lead": _(", ").join(map(str, bodies)), "due": due}
    if not obj.origin_title:
        return facts
    return _("%(facts)s · from: %(origin)s") % {"facts": facts, "origin": obj.origin_title}


def _participants(obj: Commitment) -> set[UUID]:
    some = {obj.assigned_by_id, obj.secretariat_id, *policies.doers(obj), *policies.superiors(obj.lead)}
    return some | {pk for pk in (obj.proposer_id, obj.handed_to_id) if pk}


BINDING = Binding(
    machine=MACHINE,
    model=Commitment,
    parties={
        "assigner": policies.assigner,
        "secretariat": policies.secretariat,
        "owner": policies.owner,
        "stand_in": policies.stand_in,
        "successor": policies.successor,
        "verifier": policies.verifier,
        "supervisor": policies.supervisor,
    },
    describe=describe,
    visible=commitments_visible_to,
    facts=facts,
    acts={
        "acknowledge": Act(actions.acknowledge),
        "acknowledge_for": Act(actions.acknowledge_for, forms.OwnerForm),
        "contest": Act(actions.contest, forms.OwnerForm),
        "reassign": Act(actions.reassign, forms.ToBodyForm),
        "start": Act(actions.note, forms.NoteForm),
        "note": Act(actions.note, forms.NoteForm),
        "ask_extension": Act(actions.ask_extension, forms.ExtensionForm),
        "grant_extension": Act(actions.grant_extension),
        "refuse_extension": Act(actions.refuse_extension),
        "offer": Act(actions.offer, forms.OfferForm),
        "take_over": Act(actions.take_over),
        "decline": Act(actions.decline),
        "take_back": Act(actions.take_back),
        "report": Act(actions.report, forms.ReportForm),
        "verify": Act(actions.verify, forms.VerifyForm),
        "reject_report": Act(actions.reject_report),
        "withdraw": Act(actions.withdraw),
    },
    number="RW",
)
