"""The table of an admission tied to its model."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common.actor import Actor, Role
from wugong.flow.binding import Act, Binding, Card, Case, above, at
from wugong.flow.models import Classification
from wugong.mandates import actions, policies
from wugong.mandates.forms import HearForm, ReachForm
from wugong.mandates.models import Hearing, Mandate
from wugong.mandates.queries.catalogue import cites, instruments, is_statute
from wugong.mandates.queries.checking import Alike, alike
from wugong.mandates.queries.mandates import communities_heard, departments
from wugong.mandates.rules.cancelled import han
from wugong.mandates.rules.hearing import HearingState
from wugong.mandates.rules.mandate import (
    AHEAD_DAYS,
    DISASTER_DAYS,
    FEWEST_COMMUNITIES,
    IN_FORCE,
    LONGEST_YEARS,
    MACHINE,
    MandateState,
    a_year_on,
)
from wugong.organisations.queries.organisations import own_organisation
from wugong.places.rules import Level
from wugong.workdays.queries import calendar
from wugong.workdays.rules import due, workdays_between


class CitedCase(Case):
    """What guards ask of the article that something rests on."""

    @property
    def article_exists(self) -> bool:
        return cites(self.instrument, self.article)

    @property
    def numbering(self) -> str:
        return self.instrument.numbering if self.instrument else ""

    @property
    def by_statute(self) -> bool:
        return is_statute(self.instrument, self.article)


class MandateCase(CitedCase):
    """What the guards of an admission ask beside the columns. Texts are names, empty when nothing is amiss."""

    @property
    def days_ahead(self) -> int:
        """Working days until it begins, counted to thirty."""
        return (
            AHEAD_DAYS if self.since >= self.earliest else max(0, workdays_between(self.today, self.since, calendar()))
        )

    @property
    def earliest(self) -> date:
        return due(self.today, AHEAD_DAYS, "wd", calendar())[0]

    @property
    def longest(self) -> int:
        return LONGEST_YEARS

    @property
    def admitted_day(self) -> date:
        return timezone.localdate(self.before.state_since)

    @property
    def year_on(self) -> date:
        return a_year_on(self.since)

    @property
    def latest(self) -> date:
        first: date = max(self.since, self.today)
        return first + timedelta(days=DISASTER_DAYS - 1)

    @cached_property
    def admitted_before(self) -> str:
        """The number under which the same is in force in a disaster in one of the streets, or ran out there lately."""
        lately = Q(state=MandateState.TEMPORARY) | Q(
            state=MandateState.EXPIRED, published_on=None, until__gte=self.today - timedelta(days=DISASTER_DAYS)
        )
        same = {"department": self.department_id, "kind": self.kind, "reach__in": self.given("reach", ())}
        rows = Mandate.objects.filter(lately, **same).distinct()
        return next((str(one.permit_no) for one in rows if han(one.title) == han(self.title)), "")

    @property
    def common_place(self) -> str:
        """The street it is for; the district where it is for several."""
        codes = [body.place.code for body in self.given("reach", ())]
        return str(codes[0] if len(codes) == 1 else self.before.place[:6])

    @cached_property
    def alike(self) -> Alike:
        return alike(self)

    @property
    def cancelled(self) -> str:
        return self.alike.cancelled

    @property
    def withdrawn_duty(self) -> str:
        return self.alike.withdrawn

    @property
    def near(self) -> str:
        return _(", ").join(self.alike.near)

    @property
    def communities_needed(self) -> int:
        """Three; fewer where the streets have no more."""
        return min(FEWEST_COMMUNITIES, communities_heard(self.before).count())

    @property
    def opinions(self) -> int:
        """How many streets have said what they think."""
        given = self.before.hearings.exclude(state__in=[HearingState.ASKED, HearingState.SILENT, HearingState.ENDED])
        return int(given.filter(organisation__place__level=Level.STREET).count())


def describe(mandate: Mandate) -> Card:
    """The line of an admission: what is in force is public, the rest is for those who work in the district."""
    public = mandate.state in IN_FORCE or mandate.state == MandateState.EXPIRED
    return Card(
        title=mandate.title,
        detail=lambda: detail_of(mandate),
        url=mandate.get_absolute_url(),
        place=mandate.place,
        participants=(mandate.department_id, *policies.reached(mandate)),
        classification=Classification.PUBLIC if public else Classification.DISTRICT,
        words=" ".join(filter(None, [mandate.permit_no, mandate.department.name, mandate.standard])),
    )


def detail_of(mandate: Mandate) -> str:
    facts = [str(mandate.department), str(mandate.get_kind_display()), mandate.permit_no]
    return " · ".join(filter(None, facts))


def new(actor: Actor) -> Mandate | None:
    """A request of the department whose hat is worn; the Organisation Department also acts for the leaders."""
    own = own_organisation(actor)
    if own is None or not (policies.asks(actor) or actor.is_any(Role.DO)) or not policies.is_department(own):
        return None
    return Mandate(department=own, place=own.place.code[:6])


def why_not(mandate: Mandate) -> str:
    return mandate.why_not


def where(mandate: Mandate) -> str:
    return _(", ").join(map(str, mandate.reach.all()))


def leaders(mandate: Mandate) -> list[Any]:
    return above(Role.DO, 6)(mandate)


def second(mandate: Mandate) -> list[Any]:
    """A second person looks at what comes near to something cancelled or withdrawn, once."""
    checked = mandate.state == MandateState.FORMAL_CHECK and not mandate.looked_by
    return leaders(mandate) if checked and alike(mandate).near else []


DEPARTMENT = at("department", Role.DD)
MANDATE = Binding(
    machine=MACHINE,
    model=Mandate,
    sheet=False,
    parties={
        "department": DEPARTMENT,
        "bringer": lambda mandate: [] if mandate.delivered_on else DEPARTMENT(mandate),
        "office": above(Role.DE, 6),
        "local": policies.local,
        "leader": leaders,
        "second": second,
    },
    describe=describe,
    case=MandateCase,
    choices={
        "instrument": lambda _mandate, _actor: instruments(),
        "department": lambda _mandate, _actor: departments(),
    },
    acts={
        "submit": Act(form=ReachForm),
        "fast_track": Act(form=ReachForm),
        "consult": Act(form=HearForm),
    },
    after={
        "submit": actions.name_streets,
        "check": actions.judge,
        "supplement": actions.judge,
        "consult": actions.open_hearing,
        "approve": actions.grant,
        "reject": actions.stop_asking,
        **dict.fromkeys(("withdraw", "expire", "use", "stop", "lapse"), actions.end_number),
        "take_back": actions.stop_asking,
        "fast_track": actions.admit_at_once,
    },
    shows=(
        "permit_no", (gettext_lazy("Not admitted because"), why_not), "instead", "kind",
        (gettext_lazy("Streets it is for"), where), "level", "since", "until", "instrument", "article", "other_basis",
        "why", "apart", "standard", "hours", "authority", "people", "money", "training", "delivered_on", "decided_in",
        "conditions", "published_on", "review_on",
    ),
    new=new,
    number="ZR",
    parts=("hearing", lambda pk: Hearing.objects.filter(mandate=pk).values("pk")),
    list_url="mandates:home",
)  # fmt: skip
