"""The wall, what came true, and what the holder of a slip reads."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, F, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.flow.binding import binding_named
from wugong.flow.models import Matter
from wugong.flow.queries import current_due, seen_of, within
from wugong.flow.slips import Answer, Stop
from wugong.places.offices import office_of
from wugong.record.queries import history_of
from wugong.wishes.models import Wish
from wugong.wishes.rules import ASKED_BY_CALL, ASKED_WITHOUT_CALL, FULFILLED, HAPPENED, SAID, TOO_LATE, WALL, S
from wugong.workdays.rules import last_day

OWN_WORDS = ("dispute", "withdraw", "try_again")  # what the wisher said is no answer to the wisher
HELD = (S.CLAIMED, S.PLANNED, S.DELIVERING)  # then it is the turn of who fulfils it


def wall(place: str = "", kind: str = "") -> QuerySet[Wish]:
    """The wishes that wait to be claimed, those first that are wished first."""
    rows = Wish.objects.filter(state__in=WALL)
    rows = rows.filter(within(place)) if place else rows
    return (rows.filter(kind=kind) if kind else rows).order_by("latest", "id")


def withdrawn(pk: UUID) -> Wish | None:
    """A wish that hung on the wall and was taken back by who wished."""
    hung = history_of("wish", pk).filter(after=S.PUBLISHED).exists()
    return Wish.objects.filter(pk=pk, state=S.WITHDRAWN).first() if hung else None


def counts_by_kind(place: str) -> dict[str, int]:
    """How many wait on the wall of a place, by kind."""
    return dict(wall(place).order_by().values_list("kind").annotate(n=Count("pk")))


def came_true(place: str = "") -> QuerySet[Wish]:
    """What came true this year, the newest first."""
    rows = Wish.objects.filter(state__in=FULFILLED, confirmed_at__year=clock.today().year)
    rows = rows.filter(within(place)) if place else rows
    return rows.select_related("claimant").order_by(F("confirmed_at").desc(), "id")


def wishes_seen(actor: Actor) -> QuerySet[Wish]:
    """The wishes this actor may open."""
    return seen_of(binding_named("wish"), actor).select_related("claimant")


def planned_by(wish: Wish, actor: Actor) -> bool:
    """Whether this person claimed the wish, or wrote its plan, since it was claimed."""
    if actor.user is None or wish.claimed_at is None:
        return False
    mine = history_of("wish", wish.pk).filter(user=actor.user, act__in=("claim", "plan"), outcome="done")
    return mine.filter(at__gte=wish.claimed_at).exists()


def sent_before(key: str) -> Wish | None:
    """The wish that was sent with this one-time key."""
    return Wish.objects.filter(key=key).first() if key else None


def wish_of(matter: Matter) -> Wish:
    """The wish that a matter stands for."""
    return Wish.objects.get(pk=matter.pk)


def answer_of(one: Wish) -> Answer:
    """What the holder of a slip reads of a wish, and what he can do now."""
    office = office_of(one.place)
    words = {"who": one.who or _("somebody"), "office": office.name, "phone": office.phone}
    sentence, following, _past, tone = SAID[one.state]
    if one.state == S.FINDING and one.latest < clock.today():
        following = TOO_LATE
    if one.state == S.CALLING:
        following = ASKED_BY_CALL if one.contact else ASKED_WITHOUT_CALL
    due = current_due(one)
    entries = history_of("wish", one.pk).filter(outcome="done")[:40]
    said = (entry for entry in entries if entry.after == one.state and entry.reason and entry.act not in OWN_WORDS)
    told = next((entry.reason for entry in said), "")
    stops = []
    for entry in entries:
        moment = timezone.localtime(entry.at)
        if entry.act == "open_contact":
            stops.append(Stop(_("Your number was opened: %(why)s") % {"why": entry.reason}, moment, private=True))
        elif entry.act in HAPPENED:
            stops.append(Stop(str(HAPPENED[entry.act]) % words, moment))
        elif entry.after != entry.before and entry.after in SAID and str(SAID[entry.after][2]):
            stops.append(Stop(str(SAID[entry.after][2]) % words, moment, tone=SAID[entry.after][3]))
    held = one.state in HELD and one.claimant_id
    open_ = one.state not in (S.CONFIRMED, S.CLOSED, S.UNCONFIRMED, S.UNDONE, S.WITHDRAWN, S.REDIRECTED)
    return Answer(
        sentence=str(sentence) % words,
        holder=words["who"] if held else "",
        since=one.state_since if held else None,
        following=str(following) % words,
        by=last_day(due.due) if due.due and open_ else None,
        late=due.overdue and open_,
        told=one.result if one.state in (S.DELIVERED, S.CALLING, S.UNCONFIRMED, *FULFILLED) else planned(one) or told,
        tone=tone,
        place=one.place,
        course=tuple(stops),
        panel="wishes/parts/mine.html",
        about=one,
        title=one.words,
    )


def planned(one: Wish) -> str:
    """What will be done and on which day, once the community has agreed."""
    if one.state != S.DELIVERING or not one.plan_on:
        return ""
    return _("%(plan)s (on %(day)s)") % {"plan": one.plan, "day": date_format(one.plan_on, "MONTH_DAY_FORMAT")}
