"""How the way of a topic is put to a resident: no name of a state, no word of the office."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from wugong.deliberation.rules.topic import TopicState as S
from wugong.flow.table import Text


@dataclass(frozen=True, slots=True)
class Said:
    """``sentence`` and, where a last day is known, ``dated`` (with ``%(day)s``); ``following`` is the next step.

    Both may use ``%(who)s``, ``%(body)s``, ``%(raiser)s``, ``%(where)s``. ``past`` is the line once it has happened.
    """

    sentence: Text
    dated: Text = ""
    following: Text = ""
    past: Text = ""
    tone: str = "ink"


SAID: dict[str, Said] = {
    S.SUBMITTED: Said(
        _("%(who)s is looking at your matter"),
        _("%(who)s decides by %(day)s whether to take up your matter"),
        _("It is taken up, sent back with a question, or passed to the office it belongs to"),
        _("Raised for you by %(raiser)s"),
    ),
    S.RETURNED: Said(
        _("%(raiser)s is adding what was missing"),
        _("%(raiser)s adds by %(day)s what was missing"),
        _("It is raised again"),
        _("Sent back with a question"),
    ),
    S.ADMITTED: Said(
        _("Your matter is taken up and waits for a meeting"),
        "",
        _("%(body)s deals with it in one of its next meetings"),
        _("Taken up by %(body)s"),
    ),
    S.COORDINATING: Said(
        _("%(who)s is asking the departments concerned"),
        _("%(who)s is asking the departments concerned, who answer by %(day)s"),
        _("It goes to a meeting with their answers"),
        _("The departments concerned were asked"),
    ),
    S.CIRCULATING: Said(
        _("The members of %(body)s are giving their answers in writing"),
        _("The members of %(body)s give their answers in writing by %(day)s"),
        _("It is decided in writing, or in a meeting"),
        _("Put to the members in writing"),
    ),
    S.SCHEDULED: Said(
        _("Your matter is on the agenda of %(body)s"),
        _("%(body)s deals with your matter on %(day)s"),
        _("The meeting decides what is done, by whom and by when"),
        _("Put on the agenda"),
    ),
    S.DELIBERATED: Said(
        _("%(body)s is dealing with your matter in its meeting"), "", _("What was decided is written down"),
        _("Dealt with in a meeting"),
    ),
    S.DEFERRED: Said(
        _("The meeting put your matter off"), "", _("%(body)s deals with it again in one of its next meetings"),
        _("Put off by the meeting"), "amber",
    ),
    S.ADOPTED: Said(
        _("It was decided to do it"), "", _("The work is given out"), _("Decided: it is done"), "jade"
    ),
    S.NOT_ADOPTED: Said(
        _("It was decided not to do it. You will get the reason"),
        _("It was decided not to do it. You will get the reason by %(day)s"),
        _("%(raiser)s tells you the reasons"),
        _("Decided: it is not done"), "amber",
    ),
    S.NEEDS_RESIDENTS: Said(
        _("The residents decide on it themselves"),
        _("The residents decide on it themselves by %(day)s"),
        _("What the residents decide is carried out"),
        _("Put before the residents' meeting"),
    ),
    S.ESCALATED: Said(
        _("Your matter was passed to %(body)s"), "", _("What is decided there comes back to your community"),
        _("Passed to the next level"),
    ),
    S.IMPLEMENTING: Said(
        _("%(who)s is working on it"),
        _("%(who)s is working on it and finishes by %(day)s"),
        _("You get a message when it is done"),
        _("The work began"), "jade",
    ),
    S.CARRIED_OUT: Said(
        _("The work is done; you are about to be answered"),
        _("The work is done; you are answered by %(day)s"),
        _("%(raiser)s tells you what was done"),
        _("The work is done"), "jade",
    ),
    S.FEEDBACK_GIVEN: Said(
        _("You have been answered"),
        _("You have been answered; say by %(day)s whether it helped"),
        _("If it did not help, say so: it can be taken up again. If you say nothing, it ends without a rating"),
        _("You were answered"), "jade",
    ),
    S.EVALUATED: Said(
        _("You have been answered; your matter is about to be closed"), "",
        _("If it did not help, say so: it can be taken up again"),
        _("It was asked whether it helped"), "jade",
    ),
    S.REOPENED: Said(
        _("It did not help enough; %(who)s takes it up again"),
        _("It did not help enough; %(who)s says by %(day)s how it goes on"),
        _("More is done, it goes to a meeting again, or you get the reason why not"),
        _("Taken up again"), "amber",
    ),
    S.CLOSED: Said(_("Your matter is finished"), "", "", _("Finished"), "jade"),
    S.MERGED: Said(_("Your matter goes on together with a like one"), "", "", _("Joined with a like matter")),
    S.DIVERTED: Said(
        _("Your matter belongs to %(where)s and was passed there"), "", _("Ask there, or ask your community"),
        _("Passed to %(where)s"),
    ),
    S.WITHDRAWN: Said(
        _("Your matter was withdrawn"), "", _("If it still troubles you, tell your community again"), _("Withdrawn")
    ),
    S.DRAFT: Said(_("%(raiser)s has written it down and not raised it yet"), "", _("It is raised"), ""),
}  # fmt: skip
