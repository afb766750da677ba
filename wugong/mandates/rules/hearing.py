"""The side of one street or community in an admission: its opinion, and then the package it signs in."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import NAME, TODAY, Clock, Guard, Machine, State, Step, Tone, Unit


class HearingState(TextChoices):
    """Where it stands."""

    ASKED = "asked", pgettext_lazy("hearing", "asked")
    GIVEN = "given", _("opinion given")
    SILENT = "silent", _("not answered")
    TO_SIGN = "to_sign", _("package to be signed in")
    SIGNED = "signed", _("package signed in")
    ENDED = "ended", _("no longer asked")


S = HearingState
OPEN_STILL = Guard(
    "R-03",
    lambda hearing: hearing.mandate.state == "reviewing",
    _("It has been decided. If it weighs on you, ask for a review on the page of the mandate."),
    _("not decided yet"),
)
ARRIVED = Guard(
    "R-03",
    lambda hearing: hearing.authority_doc.strip() and hearing.arrived.strip(),
    _("Sign only what is here: the paper that gives the authority, and people, money and training one by one."),
    _("authority, people, money and training have arrived"),
)

MACHINE = Machine(
    name="hearing",
    title=_("opinion on a mandate"),
    common="减",
    parties={
        "local": _("the street or community that is heard"),
        "signer": _("the street secretary"),
        "office": _("the district establishment office, which urges"),
    },
    states={
        S.ASKED: State(
            S.ASKED.label, Tone.AMBER, ("local",), _("say what you jointly think of it"),
            Clock(7, expires="fall_silent"),
        ),
        S.GIVEN: State(S.GIVEN.label, Tone.JADE, rests=True),
        S.SILENT: State(S.SILENT.label, Tone.QUIET, rests=True),
        S.TO_SIGN: State(
            S.TO_SIGN.label, Tone.AMBER, ("signer",), _("sign in what has arrived"),
            Clock(-1, Unit.DAYS, until="begins"),
        ),
        S.SIGNED: State(S.SIGNED.label, Tone.JADE, final=True),
        S.ENDED: State(S.ENDED.label, Tone.QUIET, final=True),
    },
    steps=(
        Step("ask", _("Ask for an opinion"), (), S.ASKED, by=("system",), tells=("local",)),
        Step(
            "give", _("Give the opinion"), (S.ASKED,), S.GIVEN, by=("local",), asks=("verdict", "text", "decided_in"),
            sets={"given_by": NAME}, weight=9,
        ),
        Step(
            "give_late", _("Give the opinion after all"), (S.SILENT,), S.GIVEN, by=("local",), guards=(OPEN_STILL,),
            asks=("verdict", "text", "decided_in"), sets={"given_by": NAME},
        ),
        Step("fall_silent", _("Not answered"), (S.ASKED,), S.SILENT, by=("system",), tells=("local",)),
        Step("deliver", _("Package to be signed in"), (S.GIVEN, S.SILENT), S.TO_SIGN, by=("system",)),
        Step(
            "sign", _("Sign in the package"), (S.TO_SIGN,), S.SIGNED, by=("signer",), guards=(ARRIVED,),
            asks=("authority_doc", "arrived"), sets={"signed_on": TODAY}, weight=9,
        ),
        Step("end", _("No longer asked"), (S.ASKED, S.TO_SIGN), S.ENDED, by=("system",), tells=("local",)),
    ),
)  # fmt: skip
