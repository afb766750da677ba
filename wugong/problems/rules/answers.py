"""How the way of a problem is put to who reported it: no name of a state, no word of the office."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wugong.flow.table import Text
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
    S.MERGED: (_("It goes on together with a like one"), "", _("Joined with a like one"), "ink"),
    S.ANSWERED: (
        _("You have been answered"), _("If it does not help, ask again on this page within 30 days"),
        _("Answered at once"), "jade",
    ),
    S.DISPATCHED: (
        _("Handed to %(who)s"), _("%(who)s takes it on, or says whose it is"), _("Handed to %(who)s"), "ink",
    ),
    S.RETURNED: (
        _("%(owner)s says it is not theirs; the street decides"), _("The street names who solves it, and that binds"),
        _("%(owner)s sent it back"), "amber",
    ),
    S.ACCEPTED: (_("%(who)s has taken it on"), _("%(who)s gets in touch with you"), _("Taken on by %(who)s"), "ink"),
    S.HANDLING: (
        _("%(who)s is working on it"), _("It is done, or you read why not and when"), _("%(who)s got in touch"), "ink",
    ),
    S.EXTENDED: (
        _("%(who)s asks for more time"), _("The street grants it or not"), _("More time was asked for"), "amber",
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
        _("It was raised higher, because one body cannot solve it"), _("%(who)s tells you what came of it"),
        _("Raised higher"), "amber",
    ),
    S.WITHDRAWN: (_("You withdrew it"), _("If it still troubles you, report it again"), _("Withdrawn"), "ink"),
}  # fmt: skip
