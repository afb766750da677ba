"""Founding a joint meeting, its members and its rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.common.locks import locked
from wugong.deliberation.models import Body, Member, Procedure
from wugong.deliberation.policies import may_found, may_run
from wugong.deliberation.queries.bodies import running_in
from wugong.deliberation.queries.founding import Founding
from wugong.deliberation.rules.bodies import CHAIR, GRACE_DAYS, PERIOD_MONTHS, SECRETARIAT, Tier
from wugong.flow.actions import action, reseat
from wugong.organisations.models import Organisation, Post
from wugong.places.models import Place
from wugong.record.actions import append


@action
def found_body(
    place: Place,
    *,
    chair: Organisation,
    actor: Actor,
    secretariat: Organisation | None = None,
    name: str = "",
    name_en: str = "",
    founded_on: date | None = None,
    chair_role: str = "",
    secretariat_role: str = "",
    members: Sequence[Organisation] = (),
) -> Body:
    """The standing joint meeting of a district, street or community, with the default rules. One a place (R-30).

    ``members`` get a seat with a vote each.
    """
    if place.level not in Tier.values:
        raise Invalid(_("Joint meetings exist in districts, streets and communities."), rule="R-30", field="place")
    if not may_found(actor, place):
        raise Denied(
            _("A joint meeting is founded by the district, or by the street for its communities."), rule="role"
        )
    with translation.override("zh-hans"):
        name = name or _("%(place)s Party-building joint meeting") % {"place": place.name}
    body = Body(
        tier=place.level,
        place=place,
        name=name,
        name_en=name_en or (f"{place.name_en} Party-building joint meeting" if place.name_en else ""),
        chair=chair,
        chair_role=chair_role or CHAIR[Tier(place.level)],
        secretariat=secretariat or chair,
        secretariat_role=secretariat_role or SECRETARIAT[Tier(place.level)],
        founded_on=founded_on or clock.today(),
    )
    try:
        with transaction.atomic():
            body.save(force_insert=True)
    except IntegrityError as twin:
        raise Refusal(
            _("%(place)s already has its standing joint meeting; each place has one.") % {"place": place}, rule="R-30"
        ) from twin
    Procedure.objects.create(
        body=body,
        version=1,
        period_months=PERIOD_MONTHS[Tier(body.tier)],
        grace_days=GRACE_DAYS[Tier(body.tier)],
        set_by=actor.user,
    )
    sitting = list(dict.fromkeys(members))
    for member in sitting:
        Member.objects.create(body=body, organisation=member, since=clock.today())
    detail = {"chair": chair.pk, "secretariat": body.secretariat_id, "members": [member.pk for member in sitting]}
    append(actor=actor, act="found", kind="joint_meeting", object_id=body.pk, detail=detail)
    return body


@action
def found_bodies(foundings: Sequence[Founding], *, actor: Actor) -> list[Body]:
    """Found several joint meetings in one action, all or none. Raises Refusal for one that cannot be founded."""
    made = []
    for each in foundings:
        if each.chair is None or each.secretariat is None:
            raise Refusal(each.why, rule="R-30")
        made.append(
            found_body(
                each.place,
                chair=each.chair.organisation,
                chair_role=each.chair.role,
                secretariat=each.secretariat.organisation,
                secretariat_role=each.secretariat.role,
                members=each.members,
                actor=actor,
            )
        )
    return made


@action
def pass_lead(body: Body, *, chair: Post, secretariat: Post, actor: Actor) -> Body:
    """Have another post chair the joint meeting, or keep it. What waits for the old ones waits for the new ones."""
    row = locked(body)
    if not may_found(actor, row.place):
        raise Denied(
            _("A joint meeting is founded by the district, or by the street for its communities."), rule="role"
        )
    was = {"chair": row.chair_id, "secretariat": row.secretariat_id}
    row.chair, row.chair_role = chair.organisation, chair.role
    row.secretariat, row.secretariat_role = secretariat.organisation, secretariat.role
    row.save(update_fields=["chair", "chair_role", "secretariat", "secretariat_role"])
    if not row.members.filter(organisation=row.chair, until__isnull=True).exists():
        Member.objects.create(body=row, organisation=row.chair, since=clock.today())
    detail = {"was": was, "chair": row.chair_id, "secretariat": row.secretariat_id}
    append(actor=actor, act="pass_lead", kind="joint_meeting", object_id=row.pk, detail=detail)
    for each in running_in(row):
        reseat(each, actor=actor)
    return row


@action
def seat(
    body: Body,
    *,
    organisation: Organisation,
    actor: Actor,
    voting: bool = True,
    part_time: bool = False,
    post: Post | None = None,
    substitute: Post | None = None,
) -> Member:
    """Give an organisation a seat, or change the one it has."""
    if not may_found(actor, body.place):
        _only_those_who_run(body, actor)
    known = body.members.filter(organisation=organisation, until__isnull=True).first()
    member = known or Member(body=body, organisation=organisation, since=clock.today())
    member.voting, member.part_time, member.post, member.substitute = voting, part_time, post, substitute
    member.save(force_insert=known is None)
    append(
        actor=actor,
        act="seat",
        kind="joint_meeting",
        object_id=body.pk,
        detail={"organisation": organisation.pk, "voting": voting},
    )
    return member


@action
def unseat(member: Member, *, reason: str, actor: Actor) -> Member:
    """End a seat; what it did stays."""
    _only_those_who_run(member.body, actor)
    if not reason.strip():
        raise Invalid(_("Say why the seat ends. The reason is recorded."), rule="reason", field="why")
    if member.organisation_id == member.body.chair_id:
        raise Refusal(_("Who chairs keeps a seat. Pass the chair on first."), rule="seat")
    row = locked(member)
    row.until = clock.today()
    row.save(update_fields=["until"])
    append(
        actor=actor,
        act="unseat",
        kind="joint_meeting",
        object_id=member.body_id,
        reason=reason,
        detail={"organisation": member.organisation_id},
    )
    return row


@action
def set_procedure(body: Body, *, changes: dict[str, Any], reason: str, actor: Actor) -> Procedure:
    """A new version of the rules of procedure; meetings already planned keep theirs."""
    _only_those_who_run(body, actor)
    if not reason.strip():
        why = _("Say why the rules change. The reason is shown beside the version.")
        raise Invalid(why, rule="reason", field="reason")
    locked(body)
    last = body.procedures.order_by("-version")[:1].get()
    kept = {f.name: getattr(last, f.name) for f in Procedure._meta.concrete_fields if f.name not in _OWN}
    values = kept | changes
    if "notice_target" not in changes:  # normally never later than at the latest
        values["notice_target"] = max(values["notice_target"], values["notice_days"])
    if not changes:
        raise Invalid(_("Nothing is changed. Change a setting, or leave the rules as they are."), rule="rules")
    if values["period_months"] < 1 or values["period_months"] > 12:
        raise Refusal(_("A joint meeting meets at least once a year, at most once a month."), rule="R-31")
    if not values["closing_days"] < values["call_days"]:
        raise Refusal(_("The call for topics opens before it closes."), rule="call")
    if not 1 <= values["writing_days"] <= 30:
        raise Refusal(_("Members have one to thirty working days to answer in writing."), rule="circulation")
    if values["notice_target"] < values["notice_days"]:
        raise Refusal(_("The notice normally goes out no later than it must."), rule="notice")
    if values["notice_days"] < 3:
        raise Refusal(_("Notice is given at least three working days before a meeting."), rule="notice")
    if not all(50 <= values[name] < 100 for name in ("quorum_percent", "majority_percent")):
        raise Refusal(_("Quorum and majority are at least more than half."), rule="quorum")
    made = Procedure.objects.create(**values, body=body, version=last.version + 1, reason=reason, set_by=actor.user)
    append(
        actor=actor,
        act="set_procedure",
        kind="joint_meeting",
        object_id=body.pk,
        reason=reason,
        detail={"version": made.version, "changes": changes},
    )
    return made


_OWN = {"id", "body", "version", "reason", "set_by", "created_at"}


def _only_those_who_run(body: Body, actor: Actor) -> None:
    if not (actor.system or may_run(actor, body)):
        raise Denied(
            _("Members and rules are set by the chair and the secretariat of this joint meeting."), rule="role"
        )
