"""How the way of a problem is put to who reported it: no name of a state, no word of the office."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wugong.flow.table import Text
from wugong.problems.rules.kinds import Outcome
from wugong.problems.rules.problem import ProblemState as S

# The sentence; what comes next; the line once it has happened; how it looks. All may use %(who)s and %(where)s.
SAID: dict[str, tuple[Text, Text, Text, str]] = {
    S.REPORTED: (
        _("Received. %(who)s decides who solves it"), _("It is handed over, or answered at once"),
        _("You reported it"), "ink",
    ),
    S.SIGNPOSTED: (
        _("This belongs to %(where)s"), _("Call there; your community cannot decide it"), _("Shown the way"), "amber",
    ),
    S.MERGED: (_("It goes on together with a like one"), "", _("Joined with “%(into)s”"), "ink"),
    S.ANSWERED: (
        _("You have been answered"), _("If it does not help, ask again on this page within 30 days"),
        _("Answered at once"), "jade",
    ),
    S.DISPATCHED: (
        _("Handed to %(who)s"), _("%(who)s takes it on, or says whose it is"), _("Handed to %(who)s"), "ink",
    ),
    S.RETURNED: (
        _("%(owner)s says it is not theirs; the street decides"),
        _("Their ground: %(ground)s. They think it belongs to %(belongs)s. The street decides, and that binds."),
        _("%(owner)s sent it back"), "amber",
    ),
    S.ACCEPTED: (_("%(who)s has taken it on"), _("%(who)s gets in touch with you"), _("Taken on by %(who)s"), "ink"),
    S.HANDLING: (
        _("%(who)s is working on it"), _("It is done, or you read why not and when"), _("%(who)s got in touch"), "ink",
    ),
    S.EXTENDED: (
        _("%(owner)s asks for more time"), _("Their reason: %(why)s. The street grants it or not."),
        _("More time was asked for"), "amber",
    ),
    S.RESOLVED: (
        _("%(who)s says it is done. Is it?"), _("You say it is solved, and it is closed; if not, it goes back to them"),
        _("%(who)s says it is done"), "jade",
    ),
    S.EXPLAINED: (
        _("%(who)s says why it is not possible now"), _("You accept it, or say what is still missing"),
        _("%(who)s explained why not now"), "amber",
    ),
    S.CALLING: (
        _("Your community calls you: is it solved?"), _("After two calls without an answer it ends without a rating"),
        _("Your community calls"), "amber",
    ),
    S.VERIFIED: (_("You said it is solved. How was it done?"), _("Then it is closed"), _("Confirmed"), "jade"),
    S.CLOSED: (
        _("It is solved and closed"), _("If it comes back within 30 days, open it again on this page"), _("Closed"),
        "jade",
    ),
    S.CLOSED_UNRATED: (
        _("Closed without a rating"), _("If it is not solved, open it again on this page within 30 days"),
        _("Closed without a rating"), "ink",
    ),
    S.REOPENED: (
        _("It was not solved; %(who)s does it again"), _("%(who)s gets in touch with you"), _("Open again"), "amber",
    ),
    S.ESCALATED: (
        _("It was raised higher, because one body cannot solve it"),
        _("You read here what comes of it; then %(who)s goes on"),
        _("Raised higher"), "amber",
    ),
    S.WITHDRAWN: (
        _("Who reported it withdrew it"), _("If it still troubles you, report it again"), _("Withdrawn"), "ink",
    ),
}  # fmt: skip
# The same where the owner explained why it is not possible now: accepting that is not saying that it is solved.
EXPLAINED: dict[str, tuple[Text, Text, Text, str]] = {
    S.VERIFIED: (
        _("You accepted the explanation. How did they deal with it?"), _("Then it is closed"),
        _("You accepted the explanation"), "ink",
    ),
    S.CLOSED: (
        _("You accepted the explanation, and it is closed"),
        _("If it cannot stay like that, open it again on this page within 30 days"), _("Closed"), "ink",
    ),
}  # fmt: skip
# The same for who joined it, or whose report was merged: who reported it first is asked, and they may object.
OBJECT = _("Who reported it is asked. If it is not solved where you are, say so below")
JOINED: dict[str, tuple[Text, Text, Text, str]] = {
    S.REPORTED: (SAID[S.REPORTED][0], SAID[S.REPORTED][1], _("Reported"), "ink"),
    S.RESOLVED: (_("%(who)s says it is done"), OBJECT, SAID[S.RESOLVED][2], "jade"),
    S.EXPLAINED: (SAID[S.EXPLAINED][0], OBJECT, SAID[S.EXPLAINED][2], "amber"),
    S.CALLING: (
        _("Your community calls who reported it: is it solved?"), SAID[S.CALLING][1], SAID[S.CALLING][2], "amber"
    ),
    S.VERIFIED: (_("Who reported it says it is solved"), _("Then it is closed"), _("Confirmed"), "jade"),
}  # fmt: skip
JOINED_EXPLAINED: dict[str, tuple[Text, Text, Text, str]] = {
    S.VERIFIED: (
        _("Who reported it accepted the explanation"), _("Then it is closed"), _("Explanation accepted"), "ink",
    ),
    S.CLOSED: (
        _("The explanation was accepted, and it is closed"), EXPLAINED[S.CLOSED][1], EXPLAINED[S.CLOSED][2], "ink",
    ),
}  # fmt: skip
# Steps whose words stand beside their line: the reporter is told the reason (Beijing regulations, Art. 15).
REASONED = ("send_back", "extend", "refuse")
# Steps whose line is not that of the state they lead to.
HAPPENED: dict[str, tuple[Text, str]] = {
    "grant": (_("The street granted more time"), "ink"),
    "refuse": (_("The street did not grant more time"), "ink"),
    "ask_again": (_("Asked again"), "amber"),
    "object": (_("Objection to the way shown: it does belong here"), "amber"),
}


def said_of(state: str, outcome: str, *, joined: bool = False) -> tuple[Text, Text, Text, str]:
    """The sentences of a state, by what the owner said at the end, and for whom."""
    said, explained = ({**SAID, **JOINED}, {**EXPLAINED, **JOINED_EXPLAINED}) if joined else (SAID, EXPLAINED)
    return explained.get(state, said[state]) if outcome == Outcome.EXPLAINED else said[state]
