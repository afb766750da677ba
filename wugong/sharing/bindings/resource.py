"""The table of a resource tied to its model."""

from __future__ import annotations

from copy import copy
from datetime import date, datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from wugong.common.actor import Actor, Role, Seat
from wugong.common.money import names_body
from wugong.flow.binding import Act, Binding, Card, Case, Door, at, first_page
from wugong.flow.models import Classification
from wugong.organisations.queries.organisations import names_near, organisation_named, own_organisation, place_led_by
from wugong.places.queries import subtree
from wugong.sharing import forms
from wugong.sharing.actions import resources as actions
from wugong.sharing.models import Resource
from wugong.sharing.queries.scores import scores_of
from wugong.sharing.queries.slots import closures_ahead, held_from, unfit
from wugong.sharing.rules.booking import HOLDING
from wugong.sharing.rules.kinds import Sort
from wugong.sharing.rules.resource import MACHINE, NOTICE_DAYS, SHARED
from wugong.sharing.rules.slots import read_hours
from wugong.workdays.queries import calendar
from wugong.workdays.rules import due

MOST_NAMED = 4
OFFERERS = (Role.UL, Role.UP, Role.BP, Role.CP, Role.CW, Role.SO)


def midnight(day: date) -> datetime:
    """The moment at which a day begins in the district."""
    return timezone.make_aware(datetime.combine(day, time.min))


class ResourceCase(Case):
    """What the guards ask beside the columns."""

    @property
    def readable(self) -> bool:
        """Whether there are hours; raises Invalid that names the part nobody can read."""
        return bool(self.hours.strip() and read_hours(self.hours))

    @property
    def earliest_last_day(self) -> date:
        return due(self.today, NOTICE_DAYS, "wd", calendar())[0]

    @cached_property
    def held_after(self) -> int:
        last = self.last_day or self.today
        return held_from(self.before, midnight(last + timedelta(days=1))).count()

    @cached_property
    def unfit(self) -> str:
        """The bookings that hold a slot and that only the change would leave without a fitting place, in words."""
        then = copy(self.before)
        for name, value in self.changes.items():
            setattr(then, name, value)
        before = {one.pk for one in unfit(self.before, HOLDING)}
        lost = [one for one in unfit(then, HOLDING) if one.pk not in before]
        named = [f"{date_format(one.day, 'MONTH_DAY_FORMAT')} {one.slot} {one.title}" for one in lost]
        more = [pgettext("bookings", "%(n)d more") % {"n": len(named) - MOST_NAMED}] if len(named) > MOST_NAMED else []
        return _(", ").join([*named[:MOST_NAMED], *more])

    @cached_property
    def shut_ahead(self) -> bool:
        return bool(closures_ahead(self.before))

    @property
    def receiver_is_body(self) -> bool:
        return names_body(self.receiver) or organisation_named(self.receiver) is not None


def reviewers(resource: Resource) -> list[Seat]:
    """The community it lies in and the street's office; the owner does not review its own.

    What the street itself shares outside a community is checked by its secretary.
    """
    code, led = resource.place.code, place_led_by(resource.owner_id)
    street = [] if led == code[:9] else [Seat(role=Role.SO, place=code[:9])]
    community = [Seat(role=Role.CW, place=code[:12])] if len(code) >= 12 and led != code[:12] else []
    return [*street, *community] or [Seat(role=Role.SP, place=code[:9])]


def describe(resource: Resource) -> Card:
    """The line of a resource: what is shared is there for everybody."""
    shared = resource.state in SHARED
    return Card(
        title=resource.title,
        detail=lambda: _("%(owner)s shares %(sort)s") % {"owner": resource.owner, "sort": resource.get_sort_display()},
        url=reverse("web:case", args=["resource", resource.pk]),
        place=resource.place.code,
        participants=(resource.owner_id,),
        classification=Classification.PUBLIC if shared else Classification.INTERNAL,
        words=f"{resource.detail} {resource.equipment} {resource.where}",
    )


def new(actor: Actor) -> Resource | None:
    """A resource of the organisation whose hat the actor wears."""
    own = own_organisation(actor) if actor.is_any(*OFFERERS) else None
    return Resource(owner=own, place=own.place) if own else None


def places_near(resource: Resource, _actor: Actor) -> Any:
    """The street and communities of its owner."""
    return subtree(resource.owner.place.code[:9]).filter(level__in=("street", "community"))


def said_at_once(resource: Resource) -> str:
    """Whether what keeps all rules is confirmed at once; empty where nothing is booked by the hour."""
    if resource.sort != Sort.PREMISES:
        return ""
    return _("at once, where all rules are kept") if resource.at_once else _("by the owner, within two working days")


def said_score(resource: Resource) -> str:
    """How those who used it rated it in the last year; empty where few did."""
    return scores_of([resource.pk]).get(resource.pk, "")


RESOURCE_BINDING = Binding(
    machine=MACHINE,
    model=Resource,
    parties={"owner": at("owner", *OFFERERS), "reviewer": reviewers},
    describe=describe,
    case=ResourceCase,
    acts={
        "ask_change": Act(form=forms.ChangeForm),
        "close_days": Act(form=forms.CloseForm),
        "open_days": Act(form=forms.OpenForm),
    },
    after={
        "amend": actions.turn_away_unfit,
        "close_days": actions.close_days,
        "open_days": actions.open_days,
        "suspend": actions.shut_all,
        "resume": actions.open_all,
        "withdraw": actions.turn_away_after,
    },
    choices={
        "place": places_near,
        "asked_place": places_near,
        "receiver": lambda resource, actor: names_near(actor, resource.owner.place.code),
    },
    shows=(
        "owner", "sort", "use", "place", "where", "capacity", "hours", "holidays", "equipment", "conditions", "fee",
        "duty_holder", "receiver", (gettext_lazy("confirmation"), said_at_once), "most_hours", "most_a_month",
        (gettext_lazy("rated"), said_score), "last_day", "detail",
        "asked_capacity", "asked_place", "asked_fee",
    ),
    new=new,
    number="GY",
    doors=(Door(MACHINE.step("offer").label, (Role.UL, Role.UP), first_page("resource", "offer")),),
)  # fmt: skip
