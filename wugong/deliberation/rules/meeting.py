"""A meeting: planned, called, notified, held, minuted, signed, archived."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import Alarm, Bell, Clock, Guard, Machine, Modal, State, Step, Text, Tone, Unit


class MeetingKind(TextChoices):
    """A regular meeting of the period, or one called besides."""

    REGULAR = "regular", _("regular meeting")
    EXTRA = "extra", _("extra meeting")


class MeetingState(TextChoices):
    """Where a meeting stands."""

    PLANNED = "planned", _("planned")
    COLLECTING = "collecting", _("collecting topics")
    AGENDA_SET = "agenda_set", _("agenda fixed")
    NOTIFIED = "notified", _("notice sent")
    IN_SESSION = "in_session", _("in session")
    MINUTED = "minuted", _("minutes drafted")
    SIGNED = "signed", _("minutes signed")
    ARCHIVED = "archived", _("archived")
    ADJOURNED = "adjourned", _("adjourned")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "cancelled")


S = MeetingState
OPEN_AGENDA = (S.PLANNED, S.COLLECTING, S.AGENDA_SET)
BEFORE = (*OPEN_AGENDA, S.NOTIFIED)
AHEAD = (*BEFORE, S.IN_SESSION)
HELD = (S.IN_SESSION, S.MINUTED, S.SIGNED, S.ARCHIVED)


class Outcome(TextChoices):
    """What a meeting did with an item."""

    ADOPTED = "adopted", pgettext_lazy("outcome", "Adopted")
    DEFERRED = "deferred", pgettext_lazy("outcome", "Deferred")
    NOT_ADOPTED = "not_adopted", pgettext_lazy("outcome", "Not adopted")
    REFERRED = "referred", pgettext_lazy("outcome", "To the residents' meeting")
    ESCALATED = "escalated", pgettext_lazy("outcome", "Escalate")
    HEARD = "heard", pgettext_lazy("outcome", "Taken note of")


OF_TOPICS = (Outcome.ADOPTED, Outcome.DEFERRED, Outcome.NOT_ADOPTED, Outcome.REFERRED, Outcome.ESCALATED)


PUBLIC = (Outcome.ADOPTED, Outcome.NOT_ADOPTED, Outcome.REFERRED, Outcome.ESCALATED)


class ItemKind(TextChoices):
    """What stands on an agenda."""

    TASKS = "tasks", _("open tasks of earlier meetings")
    TOPIC = "topic", _("topic")
    OTHER = "other", pgettext_lazy("agenda", "other business")


class Presence(TextChoices):
    """Whether a member is there."""

    UNKNOWN = "unknown", _("not here yet")
    PRESENT = "present", _("here")
    SUBSTITUTE = "substitute", _("represented")
    APOLOGY = "apology", _("apologies")
    ABSENT = "absent", _("absent")


HERE = (Presence.PRESENT, Presence.SUBSTITUTE)
LONGEST_AHEAD = 366  # days
LONGEST_SPEECH = 1000  # characters of what a member says for the record


class Answer(TextChoices):
    """What a member answers to the notice."""

    COMING = "coming", _("is coming")
    SUBSTITUTE = "substitute", _("sends a substitute")
    APOLOGY = "apology", _("sends apologies")


class Ballot(TextChoices):
    """How a member votes."""

    FOR = "for", _("in favour")
    AGAINST = "against", _("against")
    ABSTAIN = "abstain", _("abstains")


AHEAD_OF_US = Guard(
    "date",
    lambda case: case.ahead,
    _("That moment has passed. Choose one ahead."),
    _("the meeting lies ahead"),
)
YEAR_AHEAD = Guard(
    "date",
    lambda case: (case.day - case.today).days <= LONGEST_AHEAD,
    _("A meeting is planned at most a year ahead. Choose an earlier day."),
    _("within a year"),
)
IN_PERIOD = Guard(
    "R-31",
    lambda case: case.day <= case.latest,
    _("A regular meeting is held by %(latest)s, or the period runs out. Choose a day until then, or say why not."),
    _("a regular meeting stays within the period"),
    Modal.SHALL,
)
SOMETHING = Guard(
    "agenda",
    lambda case: case.topics > 0,
    _("An agenda needs at least one admitted topic. Put one on it, or cancel the meeting."),
    _("at least one admitted topic with its papers"),
)
NOTICE = Guard(
    "notice",
    lambda case: case.notice_days >= case.least_notice,
    _("Members get time and agenda at least %(least_notice)d working days before; %(notice_days)d are left. Move it."),
    _("at least three working days before"),
)
REACHABLE = Guard(
    "notice",
    lambda case: case.venue or case.link,
    _("Members are called to a place or a link. Fill one of them in."),
    _("a place or a link is named"),
)
DAY = Guard(
    "notice",
    lambda case: case.day <= case.today,
    _("The members were called for %(day)s. Open the meeting on that day, or cancel it and plan another."),
    _("the day of the meeting has come"),
)
THAT_DAY = Guard(
    "notice",
    lambda case: case.day >= case.today,
    _("The members were called for %(day)s, which has passed. Say how it was held that day, or plan another meeting."),
    _("opened on its day; a meeting held then and entered later says so"),
    Modal.SHALL,
)
NAMED = Guard(
    "substitute",
    lambda case: str(case.given("name") or "").strip(),
    _("Name the person who comes instead, so that the room knows who may speak for you."),
    _("the substitute is named"),
)
QUORUM = Guard(
    "quorum",
    lambda case: case.present >= case.quorum,
    _("%(present)d voting members are here, %(quorum)d are needed. Wait, take a substitute's arrival, or adjourn."),
    _("more than half of the voting members are present"),
)
NO_QUORUM = Guard(
    "quorum",
    lambda case: case.present < case.quorum,
    _("%(present)d voting members are here, enough to decide. Open the meeting, or cancel it with a reason."),
    _("too few voting members are present"),
)
SOON = Guard(
    "adjournment",
    lambda case: case.soon_enough,
    _("The new date lies within ten working days, and leaves time for the notice. Choose another day."),
    _("the new date lies within ten working days"),
)
UNCONFIRMED = Guard(
    "confirm",
    lambda case: case.unconfirmed,
    _("Nothing that was decided waits to be confirmed. Record the outcome of an item first."),
    _("an item has an outcome that is not confirmed yet"),
)
DECIDED = Guard(
    "outcome",
    lambda case: not case.undecided,
    _("“%(undecided)s” has no outcome yet. Choose one, then close the meeting."),
    _("every item has an outcome"),
)
PAPERS = Guard(
    "agenda",
    lambda case: not case.bare,
    _("No paper is attached to: %(bare)s. Attach one on the page of the topic, or say why it goes without."),
    _("papers are attached to each topic"),
    Modal.SHALL,
)
ROLL = Guard(
    "presence",
    lambda case: not case.unknown,
    _("Not noted as here or absent: %(unknown)s. Note it in the room, or press “Everybody else is absent” there."),
    _("who is absent is noted"),
)
FOUR_EYES = Guard(
    "recorder",
    lambda case: not case.by_recorder,
    _("Who took the minutes does not sign them. The chair signs."),
    _("the chair signs, and is not the recorder"),
)
WINDOW = Guard(
    "objection",
    lambda case: not case.window_open,
    _("Members may still object to the minutes. Sign when the two working days are over."),
    _("members had two working days to object"),
)
IN_TIME = Guard(
    "objection",
    lambda case: case.window_open,
    _("The time to object is over. Speak to the secretariat about a correction."),
    _("within two working days"),
)
HEARD = Guard(
    "objection",
    lambda case: case.unanswered == 0,
    _("%(unanswered)d objections to the minutes have no answer yet. Answer them, then sign."),
    _("every objection is answered"),
)
WITH_TASKS = Guard(
    "R-33",
    lambda case: not case.without_task,
    _("“%(without_task)s” was adopted without a task that has an owner and a date. Assign one, then archive."),
    _("every adopted topic has a task with owner and date"),
)
SENT = Guard(
    "minutes",
    lambda case: case.sent,
    _("The minutes have not gone to every member yet."),
    _("the minutes were sent to all members"),
)
NEXT_DATE = Guard(
    "R-31",
    lambda case: case.next_in_period,
    _("A regular meeting is cancelled only with a new date within the period. Name that date."),
    _("the next date lies within the period"),
)


def _reckoned(name: str) -> Callable[[Any], Any]:
    return lambda case: case.dates[name]


DATES = {name: _reckoned(name) for name in ("call_on", "closes_on", "notify_on")}

PARTIES: dict[str, Text] = {
    "chair": _("the chair"),
    "secretariat": _("the secretariat"),
    "member": _("a member"),
    "invited": _("a member that has not answered the notice"),
    "confirmer": _("the chair, while a decision waits to be confirmed"),
}
_REMIND = (Bell(-1, Alarm.REMIND), Bell(1, Alarm.URGE), Bell(5, Alarm.SUPERVISE, to="chair"))

MACHINE = Machine(
    name="meeting",
    title=_("meeting"),
    common="商",
    parties=PARTIES,
    states={
        S.PLANNED: State(
            S.PLANNED.label, Tone.QUIET, clock=Clock(0, Unit.DAYS, until="call_on", expires="open_call", bells=())
        ),
        S.COLLECTING: State(
            S.COLLECTING.label, Tone.INK, ("chair", "secretariat"), pgettext_lazy("asked", "fix the agenda"),
            Clock(0, Unit.DAYS, until="closes_on", bells=_REMIND),
            asks={"secretariat": _("put admitted topics on the agenda; the chair fixes it")},
        ),
        S.AGENDA_SET: State(
            S.AGENDA_SET.label, Tone.INK, ("secretariat",), pgettext_lazy("asked", "send the notice"),
            Clock(0, Unit.DAYS, until="notify_on", bells=_REMIND),
        ),
        S.NOTIFIED: State(
            S.NOTIFIED.label, Tone.INK, ("secretariat", "invited"), _("hold the meeting"),
            Clock(0, Unit.DAYS, until="starts_at", bells=_REMIND),
            asks={"invited": _("say whether you come, or send a substitute")},
        ),
        S.IN_SESSION: State(
            S.IN_SESSION.label, Tone.AMBER, ("secretariat", "confirmer"), _("close the meeting and draft the minutes"),
            Clock(3, bells=_REMIND), asks={"confirmer": _("confirm what was decided")},
        ),
        S.MINUTED: State(
            S.MINUTED.label, Tone.AMBER, ("chair",), pgettext_lazy("asked", "sign the minutes"),
            Clock(5, until="starts_at", bells=_REMIND), opens={"sign": "signable_from"},
        ),
        S.SIGNED: State(
            S.SIGNED.label, Tone.JADE, ("secretariat",), pgettext_lazy("asked", "archive"),
            Clock(10, until="starts_at", bells=_REMIND)
        ),
        S.ARCHIVED: State(S.ARCHIVED.label, Tone.JADE, final=True),
        S.ADJOURNED: State(S.ADJOURNED.label, Tone.QUIET, final=True),
        S.CANCELLED: State(S.CANCELLED.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "schedule", pgettext_lazy("verb", "Plan"), (), S.PLANNED, by=("system", "secretariat", "chair"),
            guards=(AHEAD_OF_US, YEAR_AHEAD), sets=DATES,
            asks=("kind", "starts_at", "minutes_planned", "venue?", "link?"),
        ),
        Step(
            "resume", _("Plan again after an adjournment"), (), S.AGENDA_SET, by=("secretariat", "chair"),
            guards=(AHEAD_OF_US,), asks=("starts_at",), sets=DATES,
        ),
        Step(
            "open_call", _("Call for topics"), (S.PLANNED,), S.COLLECTING, by=("secretariat", "system"),
            tells=("member",), weight=9,
        ),
        Step(
            "move", _("Move"), OPEN_AGENDA, S.PLANNED, by=("secretariat", "chair"),
            guards=(AHEAD_OF_US, YEAR_AHEAD, IN_PERIOD), asks=("starts_at", "venue?", "link?"), sets=DATES, weight=1,
            stays=True,
        ),
        Step(
            "relocate", _("Change the place"), BEFORE, S.PLANNED, by=("secretariat", "chair"), guards=(REACHABLE,),
            asks=("venue?", "link?"), tells=("member",), weight=1, stays=True,
        ),
        Step(
            "fix_agenda", _("Fix the agenda"), (S.COLLECTING,), S.AGENDA_SET, by=("chair",),
            guards=(SOMETHING, PAPERS), tells=("secretariat",), weight=9,
        ),
        Step("reopen_agenda", _("Open the agenda again"), (S.AGENDA_SET,), S.COLLECTING, by=("chair",), weight=1),
        Step(
            "notify", _("Send the notice"), (S.AGENDA_SET,), S.NOTIFIED, by=("secretariat",),
            guards=(REACHABLE, NOTICE), tells=("member",), weight=9,
        ),
        Step(
            "attend", _("We come"), (S.NOTIFIED,), S.NOTIFIED, by=("member", "invited"), weight=8, stays=True,
        ),
        Step(
            "send_substitute", _("Send a substitute"), (S.NOTIFIED,), S.NOTIFIED, by=("member", "invited"),
            guards=(NAMED,), tells=("secretariat",), weight=6, stays=True,
        ),
        Step(
            "apologise", _("Send apologies"), (S.NOTIFIED,), S.NOTIFIED, by=("member", "invited"), reason=True,
            tells=("secretariat",), weight=5, stays=True,
        ),
        Step(
            "open", _("Open the meeting"), (S.NOTIFIED,), S.IN_SESSION, by=("chair", "secretariat"),
            guards=(DAY, THAT_DAY, QUORUM), weight=9,
        ),
        Step(
            "adjourn", _("Adjourn"), (S.NOTIFIED,), S.ADJOURNED, by=("chair",), guards=(DAY, NO_QUORUM, SOON),
            tells=("member", "secretariat"), weight=4,
        ),
        Step(
            "confirm", _("Confirm what was decided"), (S.IN_SESSION, S.MINUTED), S.IN_SESSION, by=("chair",),
            guards=(UNCONFIRMED,), weight=0, stays=True,
        ),
        Step(
            "draft_minutes", _("Close the meeting, draft the minutes"), (S.IN_SESSION,), S.MINUTED, by=("secretariat",),
            guards=(DECIDED, ROLL), tells=("member", "chair"), weight=9,
        ),
        Step("amend", _("Amend the minutes"), (S.MINUTED,), S.MINUTED, by=("secretariat",), weight=3, stays=True),
        Step(
            "object", _("Object to the minutes"), (S.MINUTED,), S.MINUTED, by=("member",), guards=(IN_TIME,),
            reason=True, tells=("secretariat",), weight=3, stays=True,
        ),
        Step(
            "sign", _("Sign the minutes"), (S.MINUTED,), S.SIGNED, by=("chair",), guards=(FOUR_EYES, WINDOW, HEARD),
            tells=("member", "secretariat"), weight=9,
        ),
        Step(
            "archive", _("Archive"), (S.SIGNED,), S.ARCHIVED, by=("secretariat",), guards=(WITH_TASKS, SENT), weight=9
        ),
        Step(
            "cancel", pgettext_lazy("meeting", "Cancel"), BEFORE, S.CANCELLED, by=("chair",), guards=(NEXT_DATE,),
            reason=True, tells=("member", "secretariat"), weight=0,
        ),
    ),
)  # fmt: skip
