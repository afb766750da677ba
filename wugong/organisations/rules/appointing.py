"""The table of an appointment to a post: proposed, agreed, serving, over (domain 3.2)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from wugong.common.actor import Role
from wugong.flow.table import Clock, Guard, Machine, State, Step, Tone, Unit
from wugong.organisations.rules.kinds import AppointmentKind, AppointmentState

PART_TIME_DAYS = (365, 3 * 366)
SUBSTITUTE_DAYS = 92
# Roles that open personnel or mediation data: the business head enters them, the security administrator grants them.
TWO_PERSON_ROLES = frozenset({Role.DO, Role.SP, Role.ME, Role.MC})


def _until(appointment: Any) -> date | None:
    """The last day of an appointment that is revoked: today where it serves, else as it was."""
    today: date = appointment.today
    until: date | None = appointment.until
    ends = appointment.before.state == AppointmentState.SERVING and appointment.since <= today
    return today if ends and (until is None or until > today) else until


PART_TIME = Guard(
    "3.2",
    lambda a: a.kind == AppointmentKind.PART_TIME and a.home,
    _("A part-time member is lent by a unit. Name the unit; it must agree."),
    _("a part-time member, with the unit that lends this person"),
)
INTO_COMMITTEE = Guard(
    "3.2",
    lambda a: a.in_committee,
    _("Part-time members sit in the Party committee of a street or a community. Choose such a post."),
    _("in the Party committee of a street or community"),
)
ONE_TO_THREE = Guard(
    "3.2",
    lambda a: a.until and PART_TIME_DAYS[0] <= (a.until - a.since).days + 1 <= PART_TIME_DAYS[1],
    _("A part-time member serves for one to three years. Set the last day accordingly."),
    _("for 1 to 3 years"),
)
VACANT = Guard(
    "3.2",
    lambda a: a.vacant > 0,
    _("The post is held already. End that appointment first, or raise the number of posts."),
    _("the post is vacant"),
)
FULL_ONLY = Guard(
    "3.2",
    lambda a: a.kind == AppointmentKind.FULL and a.post.role != Role.PM,
    _("A part-time member is proposed by the street and confirmed by the unit, not entered directly."),
    _("no part-time member"),
)
GRANTABLE = Guard(
    "scope",
    lambda a: a.grantable,
    _("Under the hat you wear you cannot give this role or this place in scope. Ask the level above."),
    _("role and place in scope lie within the hat of who enters it"),
)
NOT_HIMSELF = Guard(
    "R-61",
    lambda a: a.actor.system or a.before.user_id != a.actor.user,
    _("Nobody ends his own appointment. Ask the level above."),
    _("not one's own appointment"),
)
ONE_PERSON = Guard(
    "R-61",
    lambda a: not a.two_persons,
    _("This role opens personnel or mediation data: the security administrator grants it as the second person."),
    _("the role needs no second person"),
)
TWO_PERSONS = Guard(
    "R-61",
    lambda a: a.two_persons,
    _("This role needs no second person. Enter who holds the post."),
    _("the role opens personnel or mediation data"),
)
FIRST = Guard(
    "R-61",
    lambda a: a.first,
    _("The district has an officer of its Organisation Department already, who enters who holds a post."),
    _("nobody holds a post of the Organisation Department yet"),
)
BEGUN = Guard(
    "3.2",
    lambda a: a.since <= a.today,
    _("The appointment begins on a later day; until then it waits."),
    _("its first day has come"),
)

APPOINTMENT = Machine(
    name="appointment",
    title=_("Appointment"),
    common="网",
    parties={
        "street": _("the street or the district"),
        "district": _("the district's Organisation Department or Social Work Department"),
        "unit": _("the unit that lends the person"),
        "keeper": _("who keeps the post: the organisation's head, the street or the district"),
        "security": _("the security administrator"),
        "starter": _("the system administrator"),
    },
    states={
        "proposed": State(_("proposed"), Tone.AMBER, ("unit",), _("agree or decline"), Clock(10)),
        "to_grant": State(
            _("waits for the second person"), Tone.AMBER, ("security",), _("grant or refuse the role"), Clock(5)
        ),
        "confirmed": State(
            _("agreed"), Tone.AMBER, clock=Clock(0, Unit.HOURS, until="since", bells=(), expires="take_office")
        ),
        "serving": State(
            _("serving"), Tone.JADE, clock=Clock(24, Unit.HOURS, until="until", bells=(), expires="expire")
        ),
        "expired": State(_("expired"), Tone.QUIET, final=True),
        "revoked": State(_("revoked"), Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "propose", _("Propose a part-time member"), (), "proposed", by=("street", "district", "system"),
            guards=(PART_TIME, INTO_COMMITTEE, ONE_TO_THREE, VACANT, GRANTABLE), tells=("unit",),
        ),
        Step(
            "assign", _("Enter who holds a post"), (), "serving", by=("keeper", "system"),
            guards=(FULL_ONLY, VACANT, GRANTABLE, ONE_PERSON, BEGUN),
        ),
        Step(
            "ask_grant", _("Enter who holds a post, with a second person"), (), "to_grant", by=("keeper",),
            guards=(FULL_ONLY, VACANT, GRANTABLE, TWO_PERSONS, BEGUN), tells=("security",),
        ),
        Step(
            "name_first", _("Name the first district officer"), (), "to_grant", by=("starter",),
            guards=(FIRST, VACANT, TWO_PERSONS, BEGUN), tells=("security",),
        ),
        Step("grant", _("Grant the role"), ("to_grant",), "serving", by=("security",), tells=("keeper",), weight=5),
        Step(
            "refuse_grant", _("Refuse the role"), ("to_grant",), "revoked", by=("security",), reason=True,
            tells=("keeper",), weight=4,
        ),
        Step("confirm", _("Agree"), ("proposed",), "confirmed", by=("unit",), tells=("street",), weight=5),
        Step(
            "decline", _("Decline"), ("proposed",), "revoked", by=("unit",), reason=True, tells=("street",), weight=4
        ),
        Step(
            "take_office", _("Take office"), ("confirmed",), "serving", by=("system", "street"), guards=(BEGUN,),
            tells=("unit",), weight=2,
        ),
        Step("expire", _("The term is over"), ("serving",), "expired", by=("system",), tells=("street",), weight=0),
        Step(
            "revoke", _("Revoke"), ("proposed", "to_grant", "confirmed", "serving"), "revoked", by=("keeper", "system"),
            guards=(GRANTABLE, NOT_HIMSELF), reason=True, sets={"until": _until}, weight=1,
        ),
    ),
)  # fmt: skip
