"""The verbs of activities and of entries: sessions laid out, places given, passed on and taken back, who came."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.activities import hooks, queries, turnouts
from wugong.activities.models import Activity, Attendance, Enrolment, Quota, Session
from wugong.activities.policies import runs
from wugong.activities.rules.activity import LIVE, OFF, ActivityState, Way
from wugong.activities.rules.audiences import read_audiences
from wugong.activities.rules.enrolment import ACTIVE, GONE, PROMOTE_UNTIL, SEATED, EnrolmentState, Via
from wugong.activities.rules.phones import read_phone
from wugong.activities.rules.places import draw as draw_lots
from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.common.bilingual import sentence
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.common.locks import locked
from wugong.common.sealed import fingerprint, seal, unseal
from wugong.flow.actions import action, begin, reseat, take
from wugong.flow.lookup import free_code
from wugong.flow.matters import notify
from wugong.inbox.actions import post
from wugong.record.actions import append

S, E = ActivityState, EnrolmentState
PURPOSE = "enrolment"
TOO_FEW = gettext_lazy("Fewer people came together than must come.")
NOT_DRAWN = gettext_lazy("The places were not drawn in time.")
NO_PLACE = gettext_lazy("No place became free in time.")


@dataclass(frozen=True, slots=True)
class SignUp:
    """What somebody says who signs up."""

    alias: str = ""
    contact: str = ""
    people: int = 1
    quota: Quota | None = None
    minor: bool = False
    guardian: bool = False
    via: str = Via.ONLINE
    consented: bool = False


@action
def lay_out(
    activity: Activity, *, audiences: str | None = None, room: str | None = None, actor: Actor, **_inputs: Any
) -> None:
    """Lay out the sessions at their distance, and write the audiences and the room where they are given."""
    if room is not None:
        hooks.rooms.choose(activity, room, actor=actor)
    _lay_sessions(activity, held=0)
    if audiences is not None:
        activity.quotas.all().delete()
        Quota.objects.bulk_create(
            Quota(activity=activity, number=n, name=a.name, seats=a.seats, newcomers=a.newcomers, opens_on=a.opens_on)
            for n, a in enumerate(read_audiences(audiences), 1)
        )


def _lay_sessions(activity: Activity, *, held: int) -> None:
    """The sessions from the first to come on, at their distance; the first ``held`` of them took place and stay."""
    length, step = activity.until_at - activity.begins_at, timedelta(days=activity.every)
    activity.sessions.filter(number__gt=held).delete()
    Session.objects.bulk_create(
        Session(activity=activity, number=held + n + 1, begins_at=begins, ends_at=begins + length)
        for n in range(activity.times - held)
        if (begins := activity.begins_at + n * step)
    )


def _number_by_date(activity: Activity, actor: Actor) -> None:
    """The third session is the one that is third by date, whatever was moved."""
    rows = list(activity.sessions.order_by("begins_at", "number"))
    if all(row.number == n for n, row in enumerate(rows, 1)):
        return
    hooks.rooms.renumber(activity, {row.number: n for n, row in enumerate(rows, 1)}, actor=actor)
    activity.sessions.update(number=F("number") + len(rows))  # no two have the same number meanwhile
    for n, row in enumerate(rows, 1):
        row.number = n
    Session.objects.bulk_update(rows, ["number"])


@action
def sign_up(activity: Activity, *, entry: SignUp, actor: Actor) -> Enrolment:
    """Enter somebody: by himself, signed in or not, or by the centre and the organiser for him.

    The row of the activity is held until the end, so that two who press at once get different numbers and no place
    is given twice. Raises Refusal, Invalid.
    """
    row = locked(activity)
    figures = read_phone(entry.contact)
    made = Enrolment(
        activity=row, quota=entry.quota, number=row.entries + 1, people=entry.people, alias=entry.alias.strip()[:20],
        contact=seal(figures, purpose=PURPOSE) if figures else "",
        contact_hash=fingerprint(figures, purpose=PURPOSE) if figures else None,
        user=actor.user if entry.via == Via.ONLINE else None, code=free_code(), via=entry.via,
        consented=entry.consented, minor=entry.minor, guardian=entry.guardian,
    )  # fmt: skip
    if entry.quota and entry.quota.activity_id != row.pk:
        raise Invalid(_("Choose which audience you belong to."), rule="input", field="quota")
    made.first = not queries.had_place(row.centre_id, contact_hash=made.contact_hash, user=made.user)
    Activity.objects.filter(pk=row.pk).update(entries=row.entries + 1)
    own = made.user is None and entry.via == Via.ONLINE
    begin(made, _first_step(row, made), actor=SYSTEM if own else actor)
    if row.state == S.ENROLLING:
        _mark_full(row)
    return made


def _first_step(activity: Activity, entry: Enrolment) -> str:
    """First come: a place where there is one, else the waiting list. In a lottery everybody waits for the draw."""
    if activity.way == Way.LOTTERY and not activity.seed:
        return "apply"
    return "get" if entry.people <= queries.free_in(activity).get(entry.quota_id, 0) else "queue"


def _mark_full(activity: Activity) -> None:
    """The activity says whether it has a place."""
    row = locked(activity)
    if row.way != Way.FIRST or row.state not in (S.ENROLLING, S.FULL):
        return
    full = max(queries.free_in(row).values(), default=0) <= 0
    if full != (row.state == S.FULL):
        take(row, "fill" if full else "free", actor=SYSTEM)


@action
def allot(activity: Activity, *, actor: Actor, **_inputs: Any) -> None:
    """Draw all numbers by the seed; in that order people get places, the others wait in it."""
    entries = {row.number: row for row in Enrolment.objects.filter(activity=activity, state=E.APPLIED)}
    for rank, number in enumerate(draw_lots(activity.seed, entries), 1):
        entries[number].drawn_as = rank
    chosen = {row.pk for row in queries.next_in(activity, _ordered(activity, entries.values()))}
    for row in sorted(entries.values(), key=lambda one: one.drawn_as or 0):
        changes = {"drawn_as": row.drawn_as, "call_about": "" if row.user or not row.contact else "drawn"}
        take(row, "confirm" if row.pk in chosen else "wait", actor=SYSTEM, changes=changes)


def _ordered(activity: Activity, rows: Collection[Enrolment]) -> list[Enrolment]:
    return sorted(rows, key=lambda row: (activity.new_first and not row.first, row.drawn_as or row.number))


@action
def pass_on(enrolment: Enrolment, *, actor: Actor, **_inputs: Any) -> None:
    """Somebody went: what was known of how to reach him is forgotten, and his place is offered to the next."""
    Enrolment.objects.filter(pk=enrolment.pk).update(contact="", contact_hash=None, call_about="")
    offer_places(enrolment.activity, actor=SYSTEM)


@action
def offer_places(activity: Activity, *, actor: Actor) -> int:
    """Offer what is free to the waiting list, in its order, with a time to answer. Returns how many were offered."""
    row = locked(activity)
    late = clock.now() > row.begins_at - PROMOTE_UNTIL
    if late or row.state not in (S.ENROLLING, S.FULL, S.CLOSED) or (row.way == Way.LOTTERY and not row.seed):
        return 0
    until = min(clock.now() + timedelta(hours=row.reply_hours), row.begins_at - PROMOTE_UNTIL)
    chosen = queries.next_in(row, queries.listed(row, E.WAITLISTED))
    for waiting in chosen:
        changes = {"offered_until": until, "call_about": "" if waiting.user else "offered"}
        take(waiting, "promote", actor=SYSTEM, changes=changes)
    _mark_full(row)
    return len(chosen)


@action
def answered(enrolment: Enrolment, *, actor: Actor, **_inputs: Any) -> None:
    """Nobody has to be called any more."""
    Enrolment.objects.filter(pk=enrolment.pk).update(call_about="")


@action
def move_session(activity: Activity, *, session: Session, session_begins: datetime, session_ends: datetime,
                 actor: Actor, reason: str = "", **_inputs: Any) -> None:  # fmt: skip
    """Write the new time of a session and let everybody know."""
    old, moment = session.begins_at, "DATETIME_FORMAT"
    Session.objects.filter(pk=session.pk, activity=activity).update(
        begins_at=session_begins, ends_at=session_ends, reminded_at=None, moved=True
    )
    _number_by_date(activity, actor)
    hooks.rooms.book(activity, session=Session.objects.get(pk=session.pk), actor=actor)
    how = gettext_lazy("What was on %(old)s is on %(new)s now. %(why)s")
    days = {name: date_format(timezone.localtime(at), moment) for name, at in (("old", old), ("new", session_begins))}
    body = sentence(how, **days, why=activity.notice)
    tell_everybody(activity, about="moved", body=body, when=session_begins, actor=actor)


@action
def change_room(activity: Activity, *, room: str = "", actor: Actor, **_inputs: Any) -> None:
    """Book another room for the sessions to come; who has a place hears of it once the room is held."""
    hooks.rooms.choose(activity, room, actor=actor)
    hooks.rooms.book(activity, actor=actor)
    tell_of_room(activity, actor=actor)


@action
def tell_of_room(activity: Activity, *, actor: Actor) -> None:
    """Once every session has its room, everybody hears where an announced activity takes place."""
    if activity.state in LIVE and not hooks.rooms.missing(activity):
        tell_everybody(activity, about="place", body=_where_said(activity), actor=actor)


def open_at_once(activity: Activity, *, actor: Actor, **_inputs: Any) -> None:
    """Where sign-up was to begin before it was announced, it begins now."""
    if activity.way != Way.OPEN and activity.enrol_from and activity.enrol_from <= clock.now():
        take(activity, "open", actor=SYSTEM)


def book_room(activity: Activity, *, actor: Actor, **_inputs: Any) -> None:
    """The chosen room is booked for all sessions, as far as it is one of those that are shared."""
    hooks.rooms.book(activity, actor=actor)


def free_room(activity: Activity, *, actor: Actor, **_inputs: Any) -> None:
    """The room is given back until the activity is sent again, or for good."""
    hooks.rooms.free(activity, actor=SYSTEM)


@action
def lay_again(activity: Activity, *, actor: Actor, **_inputs: Any) -> None:
    """The sessions to come on their new days; those held stay. Who has a place has it still, and hears of the days."""
    _number_by_date(activity, actor)
    _lay_sessions(activity, held=queries.held_in(activity).count())
    hooks.rooms.book(activity, actor=actor)
    tell_everybody(activity, about="moved", actor=actor)
    offer_places(activity, actor=SYSTEM)


@action
def hold_back(activity: Activity, *, actor: Actor, reason: str = "", **_inputs: Any) -> None:
    """Everybody hears that it is postponed, and the room is free."""
    hooks.rooms.free(activity, actor=SYSTEM)
    tell_everybody(activity, about="postponed", actor=actor)


@action
def run_or_postpone(activity: Activity, *, actor: Actor, **_inputs: Any) -> None:
    """When its hour has come by itself and too few come, it is postponed; else the waiting list is closed."""
    if actor.system and activity.way != Way.OPEN and queries.all_seated(activity) < activity.minimum:
        take(activity, "postpone", actor=SYSTEM, reason=TOO_FEW)
        return
    for row in Enrolment.objects.filter(activity=activity, state__in=(E.APPLIED, E.WAITLISTED)):
        take(row, "refuse", actor=SYSTEM, reason=NO_PLACE)


@action
def let_know(activity: Activity, *, actor: Actor, **_inputs: Any) -> None:
    """The last session is over: other mechanisms hear of it."""
    hooks.tell_over(activity, actor=actor)


@action
def call_off(activity: Activity, *, actor: Actor, reason: str = "", **_inputs: Any) -> None:
    """All entries end, everybody with an account hears at once, the others stand on the list of calls."""
    hooks.rooms.free(activity, actor=SYSTEM)
    for row in Enrolment.objects.filter(activity=activity, state__in=ACTIVE[:4]):
        changes = {"call_about": "" if row.user or not row.contact else "cancelled"}
        take(row, "call_off", actor=SYSTEM, reason=reason, changes=changes)
        if row.user:
            about = sentence(gettext_lazy("Cancelled: %(event)s"), event=activity.title)
            notify(row, about, kind="enrolment.call_off", users=[row.user], body=reason, actor=SYSTEM)
    if not queries.untold(activity):
        take(activity, "all_told", actor=SYSTEM)


@action
def tell_everybody(
    activity: Activity, *, about: str, body: Any = "", when: datetime | None = None, actor: Actor
) -> int:
    """A message with time and place to all with an account; the others are to be called. Returns how many people."""
    rows = Enrolment.objects.filter(activity=activity, state__in=ACTIVE)
    for row in rows.filter(state=E.CONFIRMED):
        reseat(row, actor=SYSTEM)
    users = [user for user in rows.values_list("user", flat=True) if user]
    said = {
        "moved": gettext_lazy("%(title)s takes place at another time"),
        "postponed": gettext_lazy("%(title)s is postponed; you keep your place"),
        "place": gettext_lazy("%(title)s: this is the place now"),
    }
    post(
        users=users, kind="activity.change", body=body or activity.notice, matter=activity.pk,
        url=reverse("activities:course", args=[activity.pk]), takes_place_at=when or activity.begins_at,
        where=queries.where_held(activity), subject=sentence(said[about], title=activity.title), actor=actor,
    )  # fmt: skip
    return len(users) + rows.filter(user__isnull=True).exclude(contact="").update(call_about=about)


def _where_said(activity: Activity) -> Any:
    return sentence(gettext_lazy("It takes place at %(venue)s. %(why)s"), venue=activity.venue, why=activity.notice)


@action
def mark_called(enrolment: Enrolment, *, actor: Actor) -> None:
    """Somebody without an account was called; the last one closes a cancelled activity."""
    activity = enrolment.activity
    _admit(actor, activity)
    Enrolment.objects.filter(pk=enrolment.pk).update(call_about="")
    append(actor=actor, act="called", kind="enrolment", object_id=enrolment.pk, reason=enrolment.call_about)
    if activity.state == S.CANCELLED and not queries.untold(activity) and not queries.lost(activity):
        take(activity, "all_told", actor=SYSTEM)


def _admit(actor: Actor, activity: Activity) -> None:
    if not runs(actor, activity):
        raise Denied(_("The centre and the organiser do this. Change the hat you wear."), rule="role")


@action
def open_contact(enrolment: Enrolment, *, reason: str, actor: Actor) -> str:
    """Read how somebody is reached: for a purpose that stands in the record."""
    _admit(actor, enrolment.activity)
    if len(reason.strip()) < 4:
        raise Invalid(_("Say what you need the contact for; it is recorded."), rule="purpose", field="reason")
    row = locked(enrolment)
    if not row.contact:
        raise Refusal(_("There is no contact: none was left, or it has been deleted."), rule="contact")
    append(actor=actor, act="open_contact", kind="enrolment", object_id=row.pk, reason=reason.strip())
    return unseal(row.contact, purpose=PURPOSE)


@action
def tick(session: Session, *, here: Collection[Enrolment], came: int = 0, how: str = "tick", actor: Actor) -> int:
    """Write down who of the list came to a session, and how many came without an entry. Returns how many entries."""
    activity = session.activity
    _admit(actor, activity)
    _in_time(session)
    here = [row for row in here if row.state in SEATED]
    keys = {row.pk for row in here}
    Attendance.objects.filter(session=session, how__in=("tick", "paper")).exclude(enrolment__in=keys).delete()
    for row in here:
        _came(session, row, how)
    Session.objects.filter(pk=session.pk).update(came=came)
    append(actor=actor, act="tick", kind="activity", object_id=activity.pk, detail={"session": session.number})
    return len(keys)


def _in_time(session: Session) -> None:
    now = clock.now()
    if session.activity.state in OFF:
        raise Refusal(
            _("This does not take place as announced, so nobody is ticked. Look at the page of the activity."),
            rule="3.13",
        )
    if not session.begins_at - timedelta(hours=1) <= now <= session.ends_at + timedelta(days=1):
        raise Refusal(
            _("People are ticked from an hour before a session until a day after it. Choose the session of today."),
            rule="3.13",
        )


def _came(session: Session, row: Enrolment, how: str) -> None:
    Attendance.objects.get_or_create(session=session, enrolment=row, defaults={"how": how})
    if row.state in (E.CONFIRMED, E.ABSENT):
        take(row, "attend", actor=SYSTEM)


@action
def come_by_code(enrolment: Enrolment, *, code: str, actor: Actor) -> Session:
    """Somebody types the code on the wall of the room. Count the tries before. Raises Refusal."""
    session = queries.running_session(enrolment.activity)
    if session is None or enrolment.state not in (E.CONFIRMED, E.ATTENDED):
        raise Refusal(_("No session is on now. Type the code in the room, once it has begun."), rule="3.13")
    if code.strip() not in queries.codes_now(session):
        raise Refusal(_("The code has changed or is another one. Type the four figures that you see now."), rule="3.13")
    _came(session, enrolment, "code")
    return session


@action
def plan_again(activity: Activity, *, actor: Actor) -> Activity:
    """The same activity again: all days moved on by whole weeks, at least three weeks ahead. Returns the draft."""
    ahead = clock.now() + timedelta(days=21)
    weeks = max(1, -((activity.begins_at - ahead) // timedelta(days=7)))
    shift = timedelta(days=7 * weeks)
    copied = (
        "centre", "title", "kind", "about", "audience", "theme", "linkage", "ages", "teacher", "venue", "times",
        "every", "way", "capacity", "minimum", "group_max", "new_first", "reply_hours", "public_good", "fee", "risk",
    )  # fmt: skip
    made = Activity(organiser=activity.organiser, copied_from=activity, **{n: getattr(activity, n) for n in copied})
    for name in ("begins_at", "until_at", "enrol_from", "enrol_until", "mixed_from"):
        value = getattr(activity, name)
        setattr(made, name, value + shift if value else None)
    begin(made, "draft", actor=actor, audiences=None, room=hooks.rooms.of(activity) or None)
    Quota.objects.bulk_create(
        Quota(
            activity=made, number=q.number, name=q.name, seats=q.seats, newcomers=q.newcomers,
            opens_on=q.opens_on + shift if q.opens_on else None,
        )
        for q in activity.quotas.all()
    )  # fmt: skip
    return made


@action
def switch(enrolment: Enrolment, *, to: Activity, actor: Actor) -> Enrolment:
    """Take a free place in another class instead of waiting: the wait ends, what was said goes along."""
    figures = unseal(enrolment.contact, purpose=PURPOSE) if enrolment.contact else ""
    same = to.quotas.filter(name=enrolment.quota.name).first() if enrolment.quota else None
    entry = SignUp(
        enrolment.alias, figures, enrolment.people, same, enrolment.minor, enrolment.guardian, enrolment.via,
        enrolment.consented,
    )  # fmt: skip
    take(enrolment, "leave", actor=actor)
    return sign_up(to, entry=entry, actor=actor)


@action
def look_round(*, actor: Actor) -> int:
    """Postpone where too few signed up or nobody drew lots, offer places open to all from today on, end late lists."""
    done = 0
    for activity in turnouts.too_few():
        take(activity, "postpone", actor=SYSTEM, reason=TOO_FEW)
        done += 1
    for activity in turnouts.undrawn():
        take(activity, "postpone", actor=SYSTEM, reason=NOT_DRAWN)
        done += 1
    for row in queries.waiting_in_vain():
        take(row, "refuse", actor=SYSTEM, reason=NO_PLACE)
        done += 1
    for activity in Activity.objects.filter(mixed_from=clock.today(), state__in=(S.ENROLLING, S.FULL, S.CLOSED)):
        done += offer_places(activity, actor=actor)
    return done


@action
def forget(*, actor: Actor) -> int:
    """After the last session nobody needs a telephone number, after a year no nickname. Returns how many rows."""
    now = clock.now()
    over = Q(activity__ends_at__lt=now - timedelta(days=7)) | Q(state__in=GONE, call_about="")
    gone = Enrolment.objects.exclude(contact="").filter(over).update(contact="")
    old = Enrolment.objects.filter(activity__ends_at__lt=now - queries.YEAR).exclude(alias="", contact_hash=None)
    return gone + old.update(alias="", contact_hash=None, user=None)
