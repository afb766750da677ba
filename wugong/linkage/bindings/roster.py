"""The table of a 1+10 roster tied to its model."""

from __future__ import annotations

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common.actor import Role, Seat
from wugong.flow.binding import Act, Binding, Card, Case, at
from wugong.flow.models import Classification
from wugong.linkage.actions import rosters as actions
from wugong.linkage.bindings.project import names
from wugong.linkage.forms import rosters as forms
from wugong.linkage.models import Member, Roster
from wugong.linkage.queries.rosters import kind_of, members_possible
from wugong.linkage.rules.roster import ROSTER, RosterState
from wugong.organisations.models import Organisation


class RosterCase(Case):
    """What the guards ask beside the columns."""

    @property
    def twice(self) -> bool:
        return Roster.objects.filter(street=self.street, year=self.year).exists()

    @cached_property
    def bodies(self) -> list[Organisation]:
        rows = self.before.members.select_related("organisation__unit", "organisation__place")
        return [row.organisation for row in rows]

    @property
    def count(self) -> int:
        return len(self.bodies)

    @property
    def strangers(self) -> str:
        return names(one for one in self.bodies if not kind_of(one))

    @property
    def outside(self) -> str:
        return names(one for one in self.bodies if not one.place.code.startswith(self.code))

    @property
    def in_reach(self) -> bool:
        """Whether a member goes, and a candidate that is none comes."""
        out, into = self.given("out"), self.given("into")
        return out in self.bodies and into not in self.bodies and into in members_possible(self.code)

    @property
    def leaves(self) -> bool:
        """Whether a member goes, and either nobody or a candidate that is none comes."""
        return self.in_reach if self.given("into") else self.given("out") in self.bodies


def rows_of(roster: Roster) -> list[Member]:
    return [] if roster._state.adding else list(roster.members.select_related("organisation"))


def describe(roster: Roster) -> Card:
    """The line of a roster: a draft is there for its street and the district, later for all who work in it."""
    drafted, rows = roster.state == RosterState.DRAFTED, rows_of(roster)
    return Card(
        title=lambda: _("%(street)s · 1+10 roster %(year)d") % {"street": roster.street, "year": roster.year},
        detail=lambda: names(rows),
        url=reverse("linkage:roster", args=[roster.pk]),
        place=roster.code,
        participants=(roster.committee_id, *(row.organisation_id for row in rows if not drafted)),
        classification=Classification.INTERNAL if drafted else Classification.DISTRICT,
    )


ROSTER_BINDING = Binding(
    machine=ROSTER,
    model=Roster,
    sheet=False,
    parties={
        "office": at("committee", Role.SO),
        "secretary": at("committee", Role.SP),
        "members": lambda roster: [Seat(organisation=row.organisation_id) for row in rows_of(roster)],
    },
    describe=describe,
    case=RosterCase,
    acts={
        "mark": Act(form=forms.MarkForm),
        "swap": Act(form=forms.SwapForm),
        "replace": Act(form=forms.ReplaceForm),
    },
    after={
        "draft": actions.draw_first,
        "mark": actions.mark,
        "draw": actions.draw_again,
        "swap": actions.swap,
        "confirm": actions.link,
        "replace": actions.replace,
    },
    shows=(
        *("street", "year", "size", "departure", "confirmed_at", "ends_on"),
        (gettext_lazy("members"), lambda roster: names(rows_of(roster))),
    ),
    number="MD",
)
