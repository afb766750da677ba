"""The plaques on the walls of streets and communities: each rests on an article or comes down; looked at every year."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import TODAY, Alarm, Bell, Clock, Guard, Machine, State, Step, Tone, Unit
from wugong.mandates.rules.kinds import Judged


class PlaqueState(TextChoices):
    """Where a plaque stands."""

    REGISTERED = "registered", pgettext_lazy("plaque", "registered")
    CHECKED = "checked", pgettext_lazy("plaque", "checked")
    RETAINED = "retained", _("may stay")
    TO_REMOVE = "to_remove", _("to be taken down")
    REMOVED = "removed", _("taken down")


S = PlaqueState
NUMBERED = Guard(
    "R-02",
    lambda plaque: plaque.article_exists,
    _("%(instrument)s has no such article: its own numbering is %(numbering)s. Look it up and write its number."),
    _("the article is in the instrument's own numbering"),
)
BY_STATUTE = Guard(
    "R-02",
    lambda plaque: plaque.judged != Judged.STAYS or plaque.by_statute,
    _("It may stay only where an article of a law or regulation asks for it. Name the article, or have it taken down."),
    _("what stays rests on an article of a law or regulation"),
)
MACHINE = Machine(
    name="plaque",
    title=_("plaque"),
    common="减",
    parties={
        "holder": _("the street or community on whose wall it hangs"),
        "office": _("the district establishment office"),
        "department": _("the department that asked for it"),
    },
    states={
        S.REGISTERED: State(S.REGISTERED.label, Tone.AMBER, ("office",), _("check what it rests on"), Clock(20)),
        S.CHECKED: State(S.CHECKED.label),
        S.RETAINED: State(
            S.RETAINED.label, Tone.JADE,
            clock=Clock(12, Unit.MONTHS, bells=(Bell(-20, Alarm.REMIND, to="holder"),), expires="recheck"),
        ),
        S.TO_REMOVE: State(
            S.TO_REMOVE.label, Tone.CINNABAR, ("holder",), pgettext_lazy("plaque", "take it down"),
            Clock(10),
        ),
        S.REMOVED: State(S.REMOVED.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "register", _("Register a plaque"), (), S.REGISTERED, by=("holder", "system"), guards=(NUMBERED,),
            asks=("title", "department?", "hung_on?", "instrument?", "article?"), tells=("office",), weight=9,
        ),
        Step(
            "check", _("Check"), (S.REGISTERED,), S.CHECKED, by=("office",), guards=(NUMBERED, BY_STATUTE),
            asks=("judged", "instrument?", "article?", "finding"), sets={"checked_on": TODAY}, weight=9,
        ),
        Step("retain", _("It may stay"), (S.CHECKED,), S.RETAINED, by=("system",),
             tells=("holder", "department")),
        Step("condemn", _("It comes down"), (S.CHECKED,), S.TO_REMOVE, by=("system",), tells=("holder", "department")),
        Step("recheck", _("A year has passed"), (S.RETAINED,), S.REGISTERED, by=("system",), sets={"judged": ""},
             tells=("office",)),
        Step(
            "remove", _("Record its removal"), (S.REGISTERED, S.RETAINED, S.TO_REMOVE), S.REMOVED, by=("holder",),
            sets={"removed_on": TODAY}, tells=("office", "department"), weight=5,
        ),
    ),
)  # fmt: skip
