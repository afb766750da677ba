"""The verbs of volunteering: shifts laid out, taken and left; hours, certificates, badges."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.common.bilingual import sentence
from wugong.common.errors import Denied, Invalid
from wugong.common.privacy import refuse_personal
from wugong.documents.actions import draft as draft_document
from wugong.documents.actions import issue as issue_document
from wugong.documents.hooks import Paper, Source
from wugong.documents.models import Document
from wugong.documents.queries import letterhead_of
from wugong.documents.rules.content import Content, Kind, Paragraph
from wugong.flow.actions import action, begin, reseat, take
from wugong.flow.table import Text
from wugong.inbox.actions import post
from wugong.record.actions import append
from wugong.volunteers import hooks, queries
from wugong.volunteers.models import (
    Certificate,
    Duty,
    HourRecord,
    Membership,
    ServiceEvent,
    Shift,
    ShownIdentity,
    Team,
)  # fmt: skip
from wugong.volunteers.policies import is_head, writes_hours
from wugong.volunteers.rules.service_event import Agreement

GAP = gettext_lazy("A shift of “%(event)s” has fewer volunteers than it needs")
NO_NUMBER = gettext_lazy("The number of the insurance or of the written agreement was not entered in time (R-43).")
NUMBERS = gettext_lazy(
    "The number of the insurance or of the written agreement is missing. Press “Insurance and agreement” (R-43)."
)
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is read as something else


@action
def lay_shifts(event: ServiceEvent, *, agreement: Iterable[str] | None = None, actor: Actor, **_inputs: Any) -> None:
    """Lay out the shifts at their distance, and write the cases of a written agreement."""
    length, step = event.until_at - event.begins_at, timedelta(days=event.every)
    event.shifts.all().delete()
    Shift.objects.bulk_create(
        Shift(event=event, number=n + 1, begins_at=begins, ends_at=begins + length)
        for n in range(event.times)
        if (begins := event.begins_at + n * step)
    )  # fmt: skip
    if agreement is not None:
        chosen = [case for case in Agreement.values if case in set(agreement)]
        ServiceEvent.objects.filter(pk=event.pk).update(agreement=chosen)


@action
def wake_team(event: ServiceEvent, *, actor: Actor, **_inputs: Any) -> None:
    """A team that serves is no sleeping one."""
    take(event.team, "serve", actor=SYSTEM)


@action
def pass_team(team: Team, *, actor: Actor, **_inputs: Any) -> None:
    """Another leads the team: what waits for its leader waits for the new one."""
    for row in [*queries.services_open(team), *queries.applied_to(team)]:
        reseat(row, actor=SYSTEM)
    hooks.tell_led(team, actor=actor)


@action
def take_duty(
    event: ServiceEvent, *, shift: Shift, deliberately: bool = False, actor: Actor, **_inputs: Any
) -> Duty:  # fmt: skip
    """The volunteer is on duty, or stands by where the shift is full. Who stood by takes a place that got free."""
    member = queries.member_of(event.team, actor.user)
    assert member is not None  # R-41 was asked before
    assert actor.user is not None
    standby = queries.room_in(shift, event, actor.user) == "standby"
    clash = bool(queries.clash_of(actor.user, shift))
    values = {"name": member.name, "standby": standby, "deliberate": clash and deliberately}
    duty, _new = Duty.objects.update_or_create(shift=shift, user=actor.user, defaults=values)
    if event.state == "recruiting" and event.secured and not queries.short_of(event):
        take(event, "fill", actor=SYSTEM)
    return duty


@action
def leave_duty(event: ServiceEvent, *, shift: Shift, actor: Actor, **_inputs: Any) -> None:
    """The volunteer leaves; who stands by hears that a place is free and takes it himself (R-41)."""
    assert actor.user is not None
    Duty.objects.filter(shift=shift, user=actor.user).delete()
    if (waiting := queries.first_on_standby(shift)) is not None:
        about = gettext_lazy("A place is free in “%(event)s”: take it if you can")
        _tell(event, [waiting.user], sentence(about, event=event.title), shift.begins_at, actor)
    if event.state == "ready" and queries.short_of(event):
        take(event, "open_again", actor=SYSTEM)
    elif event.state == "running" and event.team.lead and queries.is_short(shift, event):
        _tell(event, [event.team.lead], sentence(GAP, event=event.title), shift.begins_at, actor)


def _tell(event: ServiceEvent, users: list[Any], subject: Any, when: datetime, actor: Actor, body: Any = "") -> None:
    post(
        users=users, kind="service_event.change", subject=subject, body=body, matter=event.pk,
        url=reverse("web:case", args=["service_event", event.pk]), takes_place_at=when, where=event.venue,
        actor=actor,
    )  # fmt: skip


@action
def tell_cancelled(event: ServiceEvent, *, actor: Actor, reason: Text = "", **_inputs: Any) -> None:
    """Everybody who took a shift hears that it does not take place, and why."""
    about = gettext_lazy("Cancelled: %(event)s")
    _tell(event, queries.members_on(event), sentence(about, event=event.title), event.begins_at, actor, reason)


@action
def come_to_shift(event: ServiceEvent, *, actor: Actor, **_inputs: Any) -> None:
    """The hour of a shift has come: with enough volunteers the service begins, also where a later shift is short.

    Without the numbers that R-43 asks for, the shift does not take place.
    """
    begun = event.shifts.filter(begins_at__lte=clock.now())
    later = event.shifts.filter(begins_at__gt=clock.now()).order_by("begins_at").first()
    if event.secured and queries.full_shift_begun(event):
        take(event, "start", actor=SYSTEM)
    elif event.secured:
        if event.team.lead and (last := begun.order_by("begins_at").last()):
            _tell(event, [event.team.lead], sentence(GAP, event=event.title), last.begins_at, actor)
    elif later is None:
        take(event, "cancel", actor=SYSTEM, reason=NO_NUMBER)
    else:
        about = sentence(gettext_lazy("Cancelled: %(event)s"), event=event.title)
        for shift in begun:
            users = {*shift.duties.values_list("user", flat=True), event.team.lead} - {None}
            _tell(event, list(users), about, shift.begins_at, actor, NO_NUMBER)
        begun.delete()
        first = {"begins_at": later.begins_at, "until_at": later.ends_at}
        ServiceEvent.objects.filter(pk=event.pk).update(**first)


@action
def drop_shifts_ahead(event: ServiceEvent, *, actor: Actor, reason: str = "", **_inputs: Any) -> None:
    """The shifts that have not begun do not take place; who took one hears it. Those that have begun count."""
    about = gettext_lazy("Cancelled: %(event)s")
    for shift in queries.ahead_of(event):
        users = list(shift.duties.values_list("user", flat=True))
        _tell(event, users, sentence(about, event=event.title), shift.begins_at, actor, reason)
        shift.delete()


@action
def remind(*, actor: Actor) -> int:
    """Remind of the shifts of the next day: where, when, and how to leave it. Returns how many shifts."""
    done = 0
    for shift in queries.due_for_reminder():
        event = shift.event
        users = [user for user, standby in shift.duties.values_list("user", "standby") if not standby]
        moment = date_format(timezone.localtime(shift.begins_at), "DATETIME_FORMAT")
        title = sentence(gettext_lazy("Your shift: %(event)s"), event=event.title)
        how = gettext_lazy(
            "%(moment)s, %(venue)s. If you cannot come, leave the shift on this page before it begins: who stands by "
            "hears of it at once."
        )
        post(
            users=users, kind="visit.shift", subject=title, matter=event.pk, takes_place_at=shift.begins_at,
            body=sentence(how, moment=moment, venue=event.venue), where=event.venue, actor=actor,
            url=reverse("web:case", args=["service_event", event.pk]),
        )  # fmt: skip
        if event.team.lead and not event.secured:
            missing = gettext_lazy("Enter the number before %(moment)s, or the shift is cancelled: %(event)s")
            about = sentence(missing, moment=moment, event=event.title)
            _tell(event, [event.team.lead], about, shift.begins_at, actor, NUMBERS)
        done += Shift.objects.filter(pk=shift.pk, reminded_at__isnull=True).update(reminded_at=clock.now())
    return done


@action
def leave_all(member: Membership, *, actor: Actor, **_inputs: Any) -> None:
    """Who leaves the team leaves its shifts ahead."""
    for duty in queries.own_duties(member.user):
        if duty.shift.event.team_id == member.team_id:
            leave_duty(duty.shift.event, shift=duty.shift, actor=actor)


@dataclass(frozen=True, slots=True)
class Written:
    """What is written down of one duty: hours, or that the volunteer did not come."""

    duty: Duty
    hours: Decimal
    began_at: datetime
    ended_at: datetime
    absent: bool = False


@action
def write_hours(event: ServiceEvent, *, rows: Iterable[Written], actor: Actor) -> int:
    """Write the hours of a service down, all or none. Returns how many volunteers. Raises what a row refuses."""
    if not writes_hours(actor, event.team):
        raise Denied(_("The leader of the team and its host write hours down."), rule="role")
    count = 0
    for row in rows:
        duty = row.duty
        if row.absent:
            Duty.objects.filter(pk=duty.pk).update(absent=True)
        else:
            made = HourRecord(
                event=event, shift=duty.shift, volunteer=duty.user, name=duty.name, began_at=row.began_at,
                ended_at=row.ended_at, hours=row.hours,
            )  # fmt: skip
            begin(made, "record", actor=actor)
        count += 1
    return count


@action
def write_reversal(row: HourRecord, *, actor: Actor, reason: str = "", **_inputs: Any) -> HourRecord | None:
    """Nothing is changed: an entry of as many hours less is written, then one of the right hours."""
    right = row.hours_now or Decimal(0)
    back = _copy(row, -row.hours)
    back.reverses = row
    begin(back, "book", actor=SYSTEM, reason=reason)
    return begin(_copy(row, right), "book", actor=SYSTEM, reason=reason) if right else None


def _copy(row: HourRecord, hours: Decimal) -> HourRecord:
    return HourRecord(
        event=row.event, shift=row.shift, volunteer=row.volunteer, name=row.name, began_at=row.began_at,
        ended_at=row.ended_at, hours=hours, recorded_by=row.recorded_by,
    )  # fmt: skip


@action
def hand_over_hours(team: Any, *, new: bool = False, actor: Actor) -> list[HourRecord]:
    """The final hours of a team for the national system; ``new``: those not handed over yet. Each is noted once."""
    if not is_head(actor, team):
        raise Denied(_("The head of the host hands hours over."), rule="role")
    rows = queries.to_export(team, new=new)
    for row in rows:
        if row.state == "final":
            take(row, "export", actor=SYSTEM)
    append(actor=actor, act="export_hours", kind="team", object_id=team.pk, detail={"rows": len(rows), "new": new})
    return rows


@action
def print_certificate(certificate: Certificate, *, actor: Actor, **_inputs: Any) -> None:
    """The certificate as an official document with its number, and the code by which anybody checks it."""
    code = "".join(secrets.choice(ALPHABET) for _n in range(10))
    with translation.override("zh-hans"):
        document = draft_document(_paper(certificate, code), actor=SYSTEM)
    issue_document(document, actor=SYSTEM, tell=False)
    Certificate.objects.filter(pk=certificate.pk).update(code=code, document=document.pk, number=document.number)


def _paper(certificate: Certificate, code: str) -> Paper:
    host = certificate.host
    said = {
        "name": certificate.name, "hours": certificate.hours, "host": host.name,
        "first": date_format(certificate.first_day, "DATE_FORMAT"),
        "last": date_format(certificate.last_day, "DATE_FORMAT"), "code": code,
    }  # fmt: skip
    text = (
        _("From %(first)s to %(last)s %(name)s served %(hours)s hours as a volunteer with %(host)s.") % said,
        _("The hours were written down by others and confirmed; this certificate equals the records and is free.")
        % said,
        _("Code to check it: %(code)s. Anybody may check number and code on the page “Check a certificate”.") % said,
    )  # fmt: skip
    mark = letterhead_of(host).mark
    content = Content(
        Kind.LETTER, mark, _("Certificate of volunteer service"), tuple(Paragraph(line) for line in text),
        signers=(mark,), addressees=(certificate.name,), dated=timezone.localdate(certificate.state_since),
    )  # fmt: skip
    source = Source(
        "certificate", certificate.pk, str(_("Certificate of volunteer service")),
        reverse("web:case", args=["certificate", certificate.pk]),
    )  # fmt: skip
    return Paper(content, host, host.place.code, source=source)


@action
def withdraw_paper(certificate: Certificate, *, actor: Actor, reason: str = "", **_inputs: Any) -> None:
    """A revoked certificate is a withdrawn document."""
    known = Document.objects.filter(pk=certificate.document, state="issued") if certificate.document else None
    if known and (document := known.first()):
        take(document, "withdraw", actor=actor, reason=reason)


@action
def show_badge(*, place: str, name: str, post_of: str, member: bool, actor: Actor) -> ShownIdentity:
    """Show oneself in one's compound: by choice, for as long as one wishes (S25)."""
    if actor.user is None:
        raise Denied(_("Sign in to show yourself."), rule="role")
    if not queries.compounds_near(place).exists():
        raise Invalid(_("Choose your compound."), rule="input", field="place")
    refuse_personal(post=post_of)
    values = {"place": place, "name": name.strip(), "post": post_of.strip(), "member": member}
    badge, _new = ShownIdentity.objects.update_or_create(user=actor.user, defaults=values)
    append(actor=actor, act="show_badge", kind="badge", object_id=badge.pk)
    return badge


@action
def take_badge_back(*, actor: Actor) -> bool:
    """Take it back: the row is deleted, and nothing says that it was there but one's own line in the record."""
    count, _rows = ShownIdentity.objects.filter(user=actor.user).delete() if actor.user else (0, {})
    if count:
        append(actor=actor, act="take_badge_back", kind="badge")
    return bool(count)
