"""Founding a joint meeting, its members and its rules."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.common.actor import Actor, Role
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.common.locks import locked
from wugong.deliberation.models import Body, Member, Procedure
from wugong.deliberation.policies import may_run
from wugong.deliberation.rules.bodies import CHAIR, GRACE_DAYS, PERIOD_MONTHS, SECRETARIAT, Tier
from wugong.flow.actions import action
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
) -> Body:
    """The standing joint meeting of a district, street or community, with the default rules. One a place (R-30)."""
    if place.level not in Tier.values:
        raise Invalid(_("Joint meetings stand at districts, streets and communities."), rule="R-30", field="place")
    if not (actor.system or actor.is_any(Role.DO, Role.DS) or (actor.is_any(Role.SP) and actor.covers(place.code))):
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
        chair_role=CHAIR[Tier(place.level)],
        secretariat=secretariat or chair,
        secretariat_role=SECRETARIAT[Tier(place.level)],
        founded_on=founded_on or clock.today(),
    )
    try:
        with transaction.atomic():
            body.save(force_insert=True)
    except IntegrityError as twin:
        raise Refusal(
            _("%(place)s has its standing joint meeting already; a place has one.") % {"place": place}, rule="R-30"
        ) from twin
    Procedure.objects.create(
        body=body,
        version=1,
        period_months=PERIOD_MONTHS[Tier(body.tier)],
        grace_days=GRACE_DAYS[Tier(body.tier)],
        set_by=actor.user,
    )
    append(actor=actor, act="found", kind="joint_meeting", object_id=body.pk)
    return body


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
        raise Invalid(_("Say why the seat ends; it stands in the record."), rule="reason", field="why")
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
        raise Invalid(_("Say why the rules change; it stands beside the version."), rule="reason", field="reason")
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
