"""A form or report that a department sends to streets or communities. Source: R-70, domain 2.8 and 3.7."""

from __future__ import annotations

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.burden.rules.questions import MOST_FIELDS
from wugong.flow.table import NOW, Alarm, Bell, Clock, Guard, Machine, Modal, State, Step, Tone


class Level(TextChoices):
    """Who fills it in."""

    STREET = "street", _("streets")
    COMMUNITY = "community", _("communities")


class Times(IntegerChoices):
    """How many times a year."""

    YEARLY = 1, _("once a year")
    HALF = 2, _("twice a year")
    QUARTERLY = 4, _("each quarter")
    MONTHLY = 12, _("each month")


class FormState(TextChoices):
    """Where a form is."""

    DRAFT = "draft", pgettext_lazy("form", "draft, not sent")
    PRICED = "priced", _("the streets read its price")
    IN_FORCE = "in_force", pgettext_lazy("form", "in force")
    EXPIRED = "expired", pgettext_lazy("form", "expired")
    WITHDRAWN = "withdrawn", pgettext_lazy("form", "withdrawn")


S = FormState
FIELDS = Guard(
    "R-70",
    lambda form: 0 < len(form.questions_read) <= MOST_FIELDS,
    _("A form has between 1 and 200 fields, one a line; yours has %(fields)s. Write them, or split the form."),
    _("1 to 200 fields"),
)
ONCE = Guard(
    "R-70",
    lambda form: not form.asked_twice,
    _("“%(asked_twice)s” asks what another field asks already. Leave one of them out."),
    _("no field asks what another asks"),
)
NO_ROSTER = Guard(
    "R-80",
    lambda form: not form.roster,
    _("“%(roster)s” asks who somebody is. No roster of persons is made here: ask for a number, or leave it out."),
    _("no field asks for a person's number, name, home or state"),
)
NOT_CANCELLED = Guard(
    "R-01",
    lambda form: not form.cancelled,
    _("“%(cancelled)s” is a cancelled indicator. No street reports it, under any name: leave it out."),
    _("neither title nor field is a cancelled indicator"),
)
NOT_NEAR = Guard(
    "R-01",
    lambda form: not form.near,
    _("A field comes near to the cancelled indicator “%(near)s”. Leave it out, or say why it is something else."),
    _("what comes near to a cancelled indicator is said to be something else"),
    Modal.SHALL,
)
SOMEBODY = Guard(
    "R-70",
    lambda form: form.addressees,
    _("There is nobody of this level in that place who could fill it in. Choose another place or level."),
    _("somebody fills it in"),
)
OWN_PLACE = Guard(
    "R-70",
    lambda form: form.place.code.startswith(form.asker.place.code),
    _("%(place)s does not lie in your own place. Choose a place in which you may ask."),
    _("the place lies in that of who asks"),
)
SELDOM = Guard(
    "R-70",
    lambda form: form.times <= Times.QUARTERLY,
    _("A form is asked at most each quarter. Choose fewer times, or say why it must be each month."),
    _("at most each quarter"),
    Modal.SHALL,
)
SOMETHING_NEW = Guard(
    "R-70",
    lambda form: form.unknown,
    _("All these fields are held already. Read them in the tables of the forms and ledgers; nobody fills them in."),
    _("at least one field is not held by the platform"),
)
HEARD = Guard(
    "R-70",
    lambda form: not form.unheard or form.heard_until < form.today,
    _("%(unheard)s may still answer until %(heard_until)s. Wait, or ask them to answer."),
    _("each street has answered, or its seven working days are over and its silence is on the case"),
)
NO_REFUSAL = Guard(
    "R-70",
    lambda form: not form.refusing,
    _("%(refusing)s refuses the form. Withdraw it, or say in writing why it is needed all the same."),
    _("no street refuses it"),
    Modal.SHALL,
)
PERMIT = Guard(
    "R-70",
    lambda form: form.permitted,
    _("A form needs the number of a permit in force. Ask for it at the gate, then enter it here."),
    _("the gate confirms its number"),
)
OWN_NUMBER = Guard(
    "R-70",
    lambda form: not form.admits_other,
    _("%(permit_no)s was admitted for “%(admits_other)s”. Ask for admission of this form, or enter its own number."),
    _("the number was admitted for this form"),
)
ONE_FORM = Guard(
    "R-70",
    lambda form: not form.number_taken,
    _("%(permit_no)s is used by “%(number_taken)s” already. A number admits one form: ask for another."),
    _("no other form uses the number"),
)
ASKED_ONCE = Guard(
    "R-70",
    lambda form: form.due_days,
    _("It would end on %(last_day)s, before anybody fills it in. Let it begin earlier, or have its number prolonged."),
    _("it is filled in at least once while it is in force"),
)
BELLS = (Bell(-1, Alarm.REMIND), Bell(1, Alarm.URGE))
MACHINE = Machine(
    name="report_form",
    title=_("form or report"),
    common="减",
    parties={
        "asker": _("who asks"),
        "streets": _("the street that reads the price"),
    },
    states={
        S.DRAFT: State(S.DRAFT.label, Tone.QUIET, ("asker",), _("look at its price, then send the smaller form")),
        S.PRICED: State(
            S.PRICED.label, Tone.AMBER, ("streets", "asker"), _("agree to the smaller form, or refuse it"),
            Clock(7, bells=BELLS), asks={"asker": _("enter the permit and put it in force")},
        ),
        S.IN_FORCE: State(
            S.IN_FORCE.label, Tone.JADE, clock=Clock(0, until="ends_on", bells=(), expires="expire")
        ),
        S.EXPIRED: State(S.EXPIRED.label, Tone.QUIET, final=True),
        S.WITHDRAWN: State(S.WITHDRAWN.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "draft", _("Draft a form"), (), S.DRAFT, by=("asker",),
            guards=(FIELDS, ONCE, NO_ROSTER, NOT_CANCELLED, NOT_NEAR, OWN_PLACE),
            asks=("title", "purpose", "basis", "place", "level", "times", "questions"),
        ),
        Step(
            "amend", _("Change the form"), (S.DRAFT,), S.DRAFT, by=("asker",), stays=True,
            guards=(FIELDS, ONCE, NO_ROSTER, NOT_CANCELLED, NOT_NEAR, OWN_PLACE),
            asks=("title", "purpose", "basis", "place", "level", "times", "questions"), weight=3,
        ),
        Step(
            "send", _("Send the smaller form"), (S.DRAFT,), S.PRICED, by=("asker",),
            guards=(SOMEBODY, SELDOM, SOMETHING_NEW), sets={"sent_at": NOW}, tells=("streets",), weight=9,
        ),
        Step(
            "agree", _("Agree to the smaller form only"), (S.PRICED,), S.PRICED, by=("streets",), stays=True, weight=9,
        ),
        Step("refuse", _("Refuse the form"), (S.PRICED,), S.PRICED, by=("streets",), stays=True, reason=True, weight=5),
        Step(
            "put_in_force", _("Put in force"), (S.PRICED,), S.IN_FORCE, by=("asker",),
            guards=(HEARD, NO_REFUSAL, PERMIT, OWN_NUMBER, ONE_FORM, ASKED_ONCE), asks=("permit_no", "begins_on"),
            sets={"ends_on": lambda form: form.last_day}, weight=9,
        ),
        Step("expire", pgettext_lazy("form", "Run out"), (S.IN_FORCE,), S.EXPIRED, by=("system",), tells=("asker",)),
        Step(
            "withdraw", _("Withdraw the form"), (S.DRAFT, S.PRICED, S.IN_FORCE), S.WITHDRAWN,
            by=("asker", "system"), reason=True, tells=("streets", "asker"), weight=0,
        ),
    ),
)  # fmt: skip
