"""How far a new district has come: what is done, what comes next, who does it; and what must be mended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from wugong.accounts import queries as accounts
from wugong.common import clock
from wugong.common.actor import Actor, Role
from wugong.deliberation.queries import bodies, founding
from wugong.organisations.queries import starting
from wugong.places.models import Place
from wugong.places.policies import may_edit
from wugong.places.queries import (
    communities_of,
    district,
    names_of_codes,
    streets_for,
    streets_of_district,
    url_of_place,
)
from wugong.places.rules import Level
from wugong.workdays.queries import calendar

MOST = 20
FOUNDERS = (Role.DO, Role.DS)
STREET = (Role.SP, Role.SO)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing a district must have. ``done`` None: nothing to be done, only to be looked at."""

    title: str
    words: str
    done: bool | None
    who: str
    mine: bool
    url: str = ""
    label: str = ""
    more: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """What stays listed until it is mended: how many, the first of them with their pages, and where it is mended."""

    title: str
    count: int
    rows: list[tuple[str, str]]
    url: str = ""
    label: str = ""


def may_start(actor: Actor) -> bool:
    """Whose business the beginning of a district or a street is."""
    return actor.is_any(Role.A1, Role.A2, *FOUNDERS, *STREET)


def begun() -> bool:
    """Whether there is a district with an officer of its own, who does the rest."""
    return district() is not None and starting.led()


def page_of_start(actor: Actor | None) -> str:
    """Where it is listed what is missing, for whose business that is."""
    return reverse("web:start") if actor is not None and may_start(actor) else ""


def tasks(actor: Actor) -> list[Task]:
    """The things a district must have in their order, each with whoever does it."""
    home = district()
    found = _first(actor, home) if actor.is_any(Role.A1, Role.A2, *FOUNDERS) else []
    if not actor.is_any(Role.A2):
        found += _people(actor, home)
    if actor.is_any(*FOUNDERS, *STREET):
        found += _meetings(actor)
    return found


def _first(actor: Actor, home: Place | None) -> list[Task]:
    duties = accounts.duties()
    open_ = [label for _code, label, users in duties if not any(user.is_active for user in users)]
    waiting, led = starting.first_named(), starting.led()
    said = _("This officer enters all others, so two administrators name the first one together.")
    if waiting is not None:
        said = _("%(name)s waits for the security administrator.") % {"name": waiting.user}
    a1, a2 = actor.is_any(Role.A1), actor.is_any(Role.A2)
    to_grant = a2 and waiting is not None
    return [
        Task(
            _("Three administrators"),
            _("Not signed in yet: %(names)s") % {"names": _(", ").join(open_)} if open_ else "",
            not open_, _("on the server"), mine=False, url=reverse("accounts:administrators") if a1 or a2 else "",
            label=_("See who they are"),
        ),
        Task(
            _("The divisions of the district"),
            _("%(streets)d streets and towns, %(communities)d communities and villages") % _counted(home)
            if home else _("The public list of codes, as it is published: streets, towns, communities, villages."),
            home is not None, _("the system administrator"), mine=(a1 and home is None) or actor.is_any(*FOUNDERS),
            url=reverse("web:sheet_in", args=["divisions"]), label=_("Bring in the divisions"),
        ),
        Task(
            _("Scope of the reform"),
            _("Tick the streets that take part. While none is ticked, all streets do."), None,
            _("the Organisation Department"), mine=False,
            url=reverse("places:scope") if home and may_edit(actor, home) else "", label=_("Set the scope"),
        ),
        Task(
            _("The first officer of the Organisation Department"), "" if led else said, led,
            _("the system administrator proposes, the security administrator confirms"),
            mine=to_grant or (a1 and home is not None and waiting is None and not led),
            url=reverse("web:case", args=["appointment", waiting.pk]) if to_grant and waiting
            else reverse("organisations:first_officer"),
            label=_("Look at it and grant it") if to_grant else _("Name the first officer"),
        ),
    ]  # fmt: skip


def _counted(home: Place) -> dict[str, int]:
    streets = len(streets_of_district(everywhere=True))
    return {"streets": streets, "communities": communities_of(home.code).count()}


def _people(actor: Actor, home: Place | None) -> list[Task]:
    code = actor.place or (home.code if home else "")
    living, officers = starting.counts_within(code) if code else (0, 0)
    office = actor.is_any(*FOUNDERS, *STREET)
    fresh, again = accounts.links_to_make(actor) if actor.is_any(Role.A1) else (0, 0)
    found = [
        Task(
            _("Organisations"),
            _("%(count)d living organisations") % {"count": living} if living > 1
            else _("Units and Party organisations, with their superiors."),
            living > 1, _("the Organisation Department"), mine=office,
            url=reverse("web:sheet_in", args=["organisations"]), label=_("Bring in organisations"),
            more=((_("Enter one by hand"), reverse("organisations:add")),) if office else (),
        ),
        Task(
            _("People and their posts"),
            _("%(count)d people serve") % {"count": officers} if officers > 1
            else _("One row for each person in a post; posts that are not there yet are founded."),
            officers > 1, _("the Organisation Department, or the street for its own"), mine=office,
            url=reverse("web:sheet_in", args=["people"]), label=_("Bring in people and posts"),
            more=((_("Posts alone"), reverse("web:sheet_in", args=["posts"])),) if office else (),
        ),
    ]  # fmt: skip
    if actor.is_any(Role.A1):
        said = _("%(fresh)d wait for a link, %(again)d have one they have not used") % {"fresh": fresh, "again": again}
        found.append(
            Task(
                _("Invitations"), said, fresh == 0 and officers > 0, _("the system administrator"), mine=fresh > 0,
                url=reverse("accounts:invitations"), label=_("Print or send the links"),
            )
        )  # fmt: skip
    else:
        said = _("People who have been entered sign in with a link from the system administrator.")
        found.append(Task(_("Invitations"), said, None, _("the system administrator"), mine=False))
    return found


def _meetings(actor: Actor) -> list[Task]:
    by_sheet = ((_("By a sheet"), reverse("web:sheet_in", args=["bodies"])),) if founding.may_found_any(actor) else ()
    missing = bodies.without_body(actor.place).count()
    standing = bodies.bodies_visible_to(actor).count()
    year = clock.today().year
    known, next_known = calendar().known(year), calendar().known(year + 1)
    rhythm = _("Each begins with default rules: a district meets every six months, a street every three, a community "
               "every month. Chair and secretariat change them.")  # fmt: skip
    return [
        Task(
            _("Joint meetings of all tiers"),
            _("%(standing)d are founded, %(missing)d are missing") % {"standing": standing, "missing": missing},
            missing == 0 and standing > 0, _("the district, or the street secretary for the street's communities"),
            mine=founding.may_found_any(actor), url=reverse("deliberation:foundings"), label=_("Found joint meetings"),
            more=by_sheet,
        ),
        Task(
            _("Rules of procedure"), rhythm, None, _("chair and secretariat of each"), mine=False,
            url=reverse("deliberation:bodies"), label=_("See the joint meetings"),
        ),
        Task(
            _("Calendar of working days"),
            _("%(year)d is published.") % {"year": year + 1} if next_known
            else _("%(year)d is not published yet: terms in it are provisional.") % {"year": year + 1},
            known, _("the system administrator or the Organisation Department"), mine=actor.is_any(Role.DO),
            url=reverse("web:calendar"), label=_("Look at the calendar"),
        ),
        Task(
            _("Terms"), _("Each has a default; change those that differ in your district."), None,
            _("the Organisation Department"), mine=actor.is_any(Role.DO), url=reverse("web:terms"),
            label=_("Look at the terms"),
        ),
    ]  # fmt: skip


def gaps(actor: Actor) -> list[Gap]:
    """What is not whole yet, for those who mend it: people, chairs, communities."""
    found = []
    idle = starting.people_without_post(actor)
    if count := idle.count():
        keeps = actor.is_any(Role.A1)
        rows = [
            (f"{u.name} · {u.username}", reverse("accounts:person", args=[u.pk]) if keeps else "") for u in idle[:MOST]
        ]
        found.append(
            Gap(
                _("People who can sign in and hold no post"), count, rows,
                "" if keeps else reverse("organisations:posts"), _("See the posts"),
            )
        )  # fmt: skip
    if actor.is_any(*FOUNDERS, *STREET):
        found += [gap for gap in (*_leaderless(actor), _chairless(actor), _nobody_there(actor)) if gap.count]
    return found


def _leaderless(actor: Actor) -> list[Gap]:
    """Streets and communities that forms cannot offer, because what leads them is not entered as such."""
    streets = streets_for(actor)
    found = (
        (_("Streets and towns without an office or government"), starting.streets_without_office(streets)),
        (_("Streets and towns without a Party working committee"), starting.streets_without_committee(streets)),
        (_("Communities and villages without a Party organisation of their own (basis “territorial”)"),
         starting.communities_without_committee(streets)),
    )  # fmt: skip
    return [
        Gap(
            title,
            rows.count(),
            _listed(rows),
            reverse("web:sheet_in", args=["organisations"]),
            _("Bring in organisations"),
        )
        for title, rows in found
    ]


def _listed(rows: Any) -> list[tuple[str, str]]:
    """The first of some places with their pages, a community with its street."""
    first = list(rows[:MOST])
    streets = names_of_codes({place.code[:9] for place in first if place.level == Level.COMMUNITY})
    return [
        (f"{streets[place.code[:9]]} · {place}" if place.code[:9] in streets else str(place), url_of_place(place))
        for place in first
    ]


def _chairless(actor: Actor) -> Gap:
    rows = founding.without_chair(actor)
    first: list[Any] = list(rows[:MOST])
    listed = [
        (f"{body} · {body.chair}", reverse("deliberation:lead", args=[body.pk]) if founding.may_found_any(actor)
         else reverse("organisations:organisation", args=[body.chair_id]))
        for body in first
    ]  # fmt: skip
    return Gap(_("Joint meetings whose chair nobody holds"), rows.count(), listed)


def _nobody_there(actor: Actor) -> Gap:
    rows = starting.communities_without_anybody(actor.place)
    return Gap(
        _("Communities and villages in which nobody serves"), rows.count(), _listed(rows),
        reverse("web:sheet_in", args=["people"]), _("Bring in people and posts"),
    )  # fmt: skip
