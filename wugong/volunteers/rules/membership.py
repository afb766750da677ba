"""Somebody joins a team and leaves it at any time. Source: domain 3.14, R-41."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import TODAY, Clock, Guard, Machine, State, Step, Text, Tone
from wugong.volunteers.rules.team import TeamState


class MemberState(TextChoices):
    """Where a membership is."""

    APPLIED = "applied", _("asked to join")
    ACTIVE = "active", _("member of the team")
    REFUSED = "refused", pgettext_lazy("member", "not taken")
    QUIT = "quit", _("left the team")


S = MemberState
GUARDIAN = Guard(
    "3.14",
    lambda member: not member.minor or member.guardian,
    _("Who is under 18 joins with a guardian. Let the guardian tick that he agrees."),
    _("an adult, or a minor with a guardian"),
)
OPEN = Guard(
    "3.14",
    lambda member: member.team.state == TeamState.ACTIVE,
    _("This team takes nobody now. Choose another, or ask its leader."),
    _("the team is active"),
)
ONCE = Guard(
    "3.14",
    lambda member: not member.member_already,
    _("You have asked to join or are a member already. Look at the page of the team."),
    _("once a person and team"),
)
PARTIES: dict[str, Text] = {"member": _("the volunteer"), "lead": _("the leader of the team")}
MACHINE = Machine(
    name="membership",
    title=_("membership of a team"),
    common="志",
    parties=PARTIES,
    states={
        S.APPLIED: State(S.APPLIED.label, Tone.AMBER, ("lead",), _("take or refuse"), Clock(5)),
        S.ACTIVE: State(S.ACTIVE.label, Tone.JADE, rests=True),
        S.REFUSED: State(S.REFUSED.label, Tone.QUIET, final=True),
        S.QUIT: State(S.QUIT.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "join", _("Join the team"), (), S.APPLIED, by=("member",), guards=(OPEN, GUARDIAN, ONCE),
            asks=("team", "name", "skills?", "qualification?", "minor?", "guardian?"), tells=("lead",),
        ),
        Step(
            "accept", pgettext_lazy("member", "Take"), (S.APPLIED,), S.ACTIVE, by=("lead",), sets={"since": TODAY},
            tells=("member",), weight=9,
        ),
        Step(
            "refuse", pgettext_lazy("member", "Refuse"), (S.APPLIED,), S.REFUSED, by=("lead",), reason=True,
            tells=("member",), weight=3,
        ),
        Step(
            "quit", _("Leave the team"), (S.APPLIED, S.ACTIVE), S.QUIT, by=("member",), tells=("lead",), weight=1,
        ),
    ),
)  # fmt: skip
