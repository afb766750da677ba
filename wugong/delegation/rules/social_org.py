"""The incubation of a social organisation from the application to registration. Source: domain 2.22 and 3.16."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import NOW, TODAY, Alarm, Bell, Clock, Guard, Machine, Modal, State, Step, Text, Tone, Unit

INITIATORS, MONTHS, MORE_MONTHS, QUIET_DAYS = 3, 12, 6, 180
ASSOCIATION = "社团条例-10"


class OrgClass(TextChoices):
    """The four classes of the article."""

    CHARITY = "charity", _("public benefit")
    SERVICE = "service", _("community service")
    MUTUAL = "mutual", _("mutual aid")
    TEAM = "team", _("activity team of residents")


class Nature(TextChoices):
    """What it is. Only the first is a community social organisation."""

    OWN = "own", _("started by residents or units, not for profit")
    COMMITTEE = "committee", _("a working body of a residents' committee")
    OWNERS = "owners", _("an owners' committee")
    BUILDING = "building", _("a self-governing group of a building")
    BUSINESS = "business", _("a body that works for profit")


class OrgState(TextChoices):
    """How far it came."""

    APPLIED = "applied", pgettext_lazy("social organisation", "applied for")
    INCUBATING = "incubating", pgettext_lazy("social organisation", "being helped to begin")
    FILED = "filed", pgettext_lazy("social organisation", "filed with the street")
    REGISTERED = "registered", pgettext_lazy("social organisation", "registered")
    GRADUATED = "graduated", pgettext_lazy("social organisation", "on its own feet")
    REFUSED = "refused", pgettext_lazy("social organisation", "not admitted")
    EXITED = "exited", pgettext_lazy("social organisation", "ended")
    LAPSED = "lapsed", pgettext_lazy("social organisation", "lapsed")


S = OrgState
Need = tuple[Text, Callable[[Any], bool]]
TO_FILE: tuple[Need, ...] = (
    (_("a charter"), lambda org: org.charter),
    (_("a place to meet"), lambda org: bool(org.premises)),
    (_("at least ten members"), lambda org: (org.members or 0) + (org.unit_members or 0) >= 10),
)
TO_REGISTER: tuple[Need, ...] = (
    *TO_FILE[:2],
    (_("20 members or 10 units"), lambda org: (org.members or 0) >= 20 or (org.unit_members or 0) >= 10),
    (_("a full-time worker"), lambda org: (org.full_time or 0) >= 1),
    (_("lawful assets"), lambda org: bool(org.assets)),
    (_("a body in charge of its field"), lambda org: bool(org.authority)),
)
STAGES = {S.INCUBATING: TO_FILE, S.FILED: TO_REGISTER}


def missing_at(stage: str, org: Any) -> list[Text]:
    """What an organisation still lacks for the stage after this one; nothing where none follows."""
    return [label for label, there in STAGES.get(OrgState(stage), ()) if not there(org)]


def months_on(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = [31, 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return date(year, month + 1, min(day.day, last[month]))


ENOUGH = Guard(
    "S36",
    lambda org: org.initiators >= INITIATORS,
    _("At least three people or units begin it together; you name %(initiators)s. Find one more, then apply."),
    _("at least three initiators"),
)
OWN_KIND = Guard(
    "S36",
    lambda org: org.nature == Nature.OWN,
    _("This is none: working bodies, owners' committees, building groups and businesses have their own rules. "
      "Ask the street which."),
    _("not for profit and none of the excluded kinds"),
)  # fmt: skip
IN_STREET = Guard(
    "S36",
    lambda org: org.place.code.startswith(org.sponsor.place.code[:9]),
    _("The community does not lie in your street. Choose one that does."),
    _("it works in a community of the street"),
)
FILABLE = Guard(
    "S36",
    lambda org: not org.lacks,
    _("For the filing there is still missing: %(lacks)s. Enter what is there, then file it."),
    _("charter, a place to meet and ten members"),
)
REGISTRABLE = Guard(
    ASSOCIATION,
    lambda org: not org.lacks,
    _("For the registration there is still missing: %(lacks)s. Enter what is there, then register it."),
    _("charter, premises, members, full-time worker, assets and a body in charge"),
)
BY_LAW = Guard(
    ASSOCIATION,
    lambda org: (org.members or 0) >= 50 or (org.unit_members or 0) >= 30,
    _("The regulation asks for 50 members or 30 units. Gather them, or name the local rule that asks for fewer."),
    _("50 members or 30 units"),
    Modal.SHALL,
)
REGISTERED_BY_NOW = Guard(
    ASSOCIATION,
    lambda org: org.registered_on <= org.today,
    _("The registration lies in the future. Enter it once civil affairs has issued it."),
    _("registered by today"),
)
IS_REGISTERED = Guard(
    "S36",
    lambda org: org.before.state == S.REGISTERED,
    _("It is filed and not registered. Register it first, or say why a filed group is enough."),
    _("it is registered"),
    Modal.SHALL,
)
ONCE = Guard(
    "S36",
    lambda org: not org.before.extended,
    _("It was extended once already, by six months. Let it go on its own feet, or end it with a handover."),
    _("extended once only"),
)
HELPED = (S.INCUBATING, S.FILED, S.REGISTERED)
CLOCK = Clock(
    QUIET_DAYS, Unit.DAYS, until="active_on", latest="must_end_on", expires="lapse",
    bells=(Bell(-30, Alarm.REMIND), Bell(-7, Alarm.URGE, to="office")),
)  # fmt: skip
GROWS = ("charter?", "premises?", "members?", "unit_members?", "full_time?", "assets?", "authority?")
MACHINE = Machine(
    name="social_org",
    title=_("social organisation"),
    common="享",
    parties={"sponsor": _("who began it"), "office": _("the street's Party-building office")},
    states={
        S.APPLIED: State(
            S.APPLIED.label, Tone.AMBER, ("office",), _("admit or refuse it"),
            Clock(10, bells=(Bell(-1, Alarm.REMIND), Bell(1, Alarm.URGE))),
        ),
        S.INCUBATING: State(
            S.INCUBATING.label, Tone.INK, ("sponsor",), _("say what it did, and enter what is there"), CLOCK
        ),
        S.FILED: State(
            S.FILED.label, Tone.INK, ("sponsor",), _("say what it did, and enter what is there"), CLOCK
        ),
        S.REGISTERED: State(S.REGISTERED.label, Tone.JADE, ("office",), _("let it go on its own feet"), CLOCK),
        S.GRADUATED: State(S.GRADUATED.label, Tone.JADE, final=True),
        S.REFUSED: State(S.REFUSED.label, Tone.QUIET, final=True),
        S.EXITED: State(S.EXITED.label, Tone.QUIET, final=True),
        S.LAPSED: State(S.LAPSED.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "apply", _("Apply for incubation"), (), S.APPLIED, by=("sponsor",), guards=(ENOUGH, OWN_KIND, IN_STREET),
            asks=("title", "place", "sort", "nature", "initiators", "purpose"), tells=("office",),
        ),
        Step(
            "admit", _("Admit to incubation"), (S.APPLIED,), S.INCUBATING, by=("office",), guards=(OWN_KIND,),
            asks=("support",),
            sets={"active_on": TODAY, "must_end_on": lambda org: months_on(org.today, MONTHS)}, tells=("sponsor",),
            weight=9,
        ),
        Step(
            "refuse", _("Do not admit"), (S.APPLIED,), S.REFUSED, by=("office",), reason=True, tells=("sponsor",),
            weight=5,
        ),
        Step(
            "act", _("Say what it did"), HELPED, S.INCUBATING, by=("sponsor",), asks=("activity",),
            sets={"active_on": TODAY}, stays=True, weight=9,
        ),
        Step("grow", _("Enter what is there"), HELPED, S.INCUBATING, by=("sponsor",), asks=GROWS, stays=True, weight=5),
        Step(
            "file", _("File with the street"), (S.INCUBATING,), S.FILED, by=("office",), guards=(FILABLE,),
            asks=("filing_no",), sets={"filed_at": NOW}, tells=("sponsor",), weight=9,
        ),
        Step(
            "register", _("Enter the registration"), (S.FILED,), S.REGISTERED, by=("office",),
            guards=(REGISTRABLE, BY_LAW, REGISTERED_BY_NOW), asks=("registration_no", "registered_on"),
            tells=("sponsor",), weight=9,
        ),
        Step(
            "graduate", _("Let it go on its own feet"), (S.FILED, S.REGISTERED), S.GRADUATED, by=("office",),
            guards=(IS_REGISTERED,), tells=("sponsor",), weight=5,
        ),
        Step(
            "extend", _("Extend by six months"), HELPED, S.INCUBATING, by=("office",), guards=(ONCE,), reason=True,
            sets={"must_end_on": lambda org: months_on(org.must_end_on, MORE_MONTHS), "extended": True}, stays=True,
            tells=("sponsor",), weight=0,
        ),
        Step(
            "exit", _("End the incubation"), HELPED, S.EXITED, by=("sponsor", "office"), asks=("handover",),
            reason=True, tells=("sponsor", "office"), weight=0,
        ),
        Step("lapse", _("Lapsed"), HELPED, S.LAPSED, by=("system",), tells=("sponsor", "office")),
    ),
)  # fmt: skip
