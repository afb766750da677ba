"""The district that was built, for those who fill a year into it: its bodies, who speaks for each, and its days."""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from wugong.accounts.models import User
from wugong.common import clock
from wugong.common.actor import Actor, Hat
from wugong.demo import names
from wugong.organisations.models import Organisation
from wugong.places.models import Place
from wugong.workdays.queries import calendar
from wugong.workdays.rules import Calendar

UNUSABLE = "!"  # nobody signs in by password: the demo offers its cast with one click


@dataclass(frozen=True, slots=True)
class Size:
    """How large a district is; the defaults are the figures of the article."""

    streets: int = 10
    communities: int = 92
    nonpublic: int = 30
    obligated: int = 129
    compounds: int = 24
    prefix: str = names.PREFIX


@dataclass
class District:
    """What was built. ``speaks`` names who acts for an organisation, ``today`` the day on which the demo is filled."""

    size: Size
    rng: random.Random
    district: Place | None = None
    streets: list[Place] = field(default_factory=list)
    communities: list[Place] = field(default_factory=list)
    compounds: list[Place] = field(default_factory=list)
    pwc: dict[str, Organisation] = field(default_factory=dict)
    community_party: dict[str, Organisation] = field(default_factory=dict)
    departments: dict[str, Organisation] = field(default_factory=dict)
    dispatched: list[Organisation] = field(default_factory=list)
    obligated: list[Organisation] = field(default_factory=list)
    nonpublic: list[Organisation] = field(default_factory=list)
    branches: list[Organisation] = field(default_factory=list)
    users: dict[str, User] = field(default_factory=dict)
    hats: dict[str, tuple[Hat, ...]] = field(default_factory=dict)
    speaks: dict[uuid.UUID, str] = field(default_factory=dict)
    today: date = field(default_factory=clock.today)
    days: Calendar = field(default_factory=calendar)

    def id(self) -> uuid.UUID:
        """An identifier that the seed decides."""
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)

    def actor(self, username: str) -> Actor:
        """One of its people under the first of his hats, as ``accounts.queries.actor_of`` would find him."""
        person, hats = self.users[username], self.hats[username]
        return Actor(user=person.pk, name=person.name, hat=hats[0], hats=hats)

    def voice(self, organisation: Organisation) -> Actor:
        """Who acts for an organisation: its liaison officer, its worker, its head."""
        return self.actor(self.speaks[organisation.pk])

    def head(self, organisation: Organisation) -> Actor:
        """Who decides and signs for a unit or a community."""
        return self.actor(self.speaks[organisation.pk].replace("-ul", "-up").replace("-cw", "-cp"))

    def units(self, n: int) -> list[Organisation]:
        """The obligated units of a street, counted from 0."""
        return [one for one in self.obligated if one.place_id == self.streets[n].pk]

    def communities_of(self, n: int) -> list[Organisation]:
        """The Party committees of the communities of a street."""
        return [party for code, party in self.community_party.items() if code.startswith(self.streets[n].code)]

    def find(self, n: int, part: str) -> Organisation:
        """An organisation of a street, or a department of the district, by a part of its name."""
        communities = self.community_party.values()
        near = [one for group in (self.obligated, self.nonpublic, self.dispatched, communities) for one in group]
        here = [one for one in near if one.place.code.startswith(self.streets[n].code)]
        return next(one for one in (*here, *self.departments.values()) if part in one.name)

    def at(self, ago: int, hour: int = 10) -> datetime:
        """An hour of the day that lies so many days back."""
        return timezone.make_aware(datetime.combine(self.today - timedelta(days=ago), time(hour)))

    def workday(self, ago: int, hour: int = 10) -> datetime:
        """An hour of the last working day at least so many days back; ahead (negative) of the next one."""
        day = self.today - timedelta(days=ago)
        while not self.days.is_workday(day):
            day += timedelta(days=1 if ago < 0 else -1)
        return timezone.make_aware(datetime.combine(day, time(hour)))
