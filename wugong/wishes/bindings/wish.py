"""The table of a wish tied to its model."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common import clock
from wugong.common.actor import Actor, Role, Seat
from wugong.common.errors import Stale
from wugong.common.privacy import personal_facts, said
from wugong.flow.binding import Act, Binding, Card, Case, Door, above, at, person
from wugong.flow.models import Classification
from wugong.organisations.instead import AtOr
from wugong.organisations.models import Organisation
from wugong.organisations.queries.organisations import living_near, own_organisation
from wugong.places.queries import names_of_codes
from wugong.wishes import actions, queries
from wugong.wishes.forms import FindForm
from wugong.wishes.hooks import teams
from wugong.wishes.models import Wish
from wugong.wishes.queries import answer_of, withdrawn
from wugong.wishes.rules import MACHINE, NO_CALL, SHOWN
from wugong.workdays.queries import due_at
from wugong.workdays.rules import last_day

TERM = 10  # working days to fulfil a wish
FILERS = (Role.CW, Role.CP, Role.GW, Role.BP)
CLAIMERS = (Role.UP, Role.UL, Role.BP, Role.VO)


class WishCase(Case):
    """What the guards ask beside the columns."""

    @property
    def personal(self) -> str:
        return said(personal_facts(self.words, self.alias))

    @property
    def personal_thanks(self) -> str:
        return said(personal_facts(self.thanks))

    @property
    def is_secretary(self) -> bool:
        return self.actor.is_any(Role.CP)

    @cached_property
    def end_of_term(self) -> date:
        return last_day(due_at(clock.now(), TERM, "wd")[0])

    @cached_property
    def own_plan(self) -> bool:
        """Whether the person who acts claimed it or wrote the plan, under whatever hat."""
        return queries.planned_by(self.before, self.actor)

    @property
    def end(self) -> str:
        return date_format(self.end_of_term, "MONTH_DAY_FORMAT")

    @property
    def wished(self) -> str:
        return date_format(self.latest, "MONTH_DAY_FORMAT")

    @cached_property
    def own_body(self) -> Organisation | None:
        return body_of(self.actor)[1]

    @cached_property
    def own_team(self) -> str:
        return body_of(self.actor)[0]


def describe(wish: Wish) -> Card:
    """The line of a wish: its words and an alias. Everybody reads it once it was reviewed."""
    seen = {wish.claimant_id, wish.filed_by_id, wish.wisher, wish.leader} - {None}
    return Card(
        title=wish.words,
        detail=lambda: _facts(wish),
        url=reverse("web:case", args=["wish", wish.pk]),
        place=wish.place,
        participants=tuple(pk for pk in seen if pk),
        classification=Classification.PUBLIC if wish.state in SHOWN else Classification.INTERNAL,
        words=wish.alias,
        code=wish.code or "",
    )


def _facts(wish: Wish) -> str:
    facts = [wish.alias, "".join(names_of_codes({wish.place}).values()), size_of(wish), wish.who]
    if wish.state in ("published", "finding"):
        facts.append(_("wished by %(day)s") % {"day": date_format(wish.latest, "MONTH_DAY_FORMAT")})
    if wish.state == "calling" and not wish.contact:
        facts.append(str(NO_CALL))
    if wish.state == "planned":
        facts.append(wish.plan)
    return " · ".join(filter(None, facts))


def size_of(wish: Wish) -> str:
    """How much it is: about ¥60, about 2 hours."""
    if wish.value:
        return _("about ¥%(n)d") % {"n": wish.value}
    return _("about %(n)d h") % {"n": wish.hours} if wish.hours else ""


def gone(pk: UUID) -> Stale | None:
    """The refusal for who claims a wish that hung on the wall and does no longer."""
    said = _("Who wished it has taken it back. Choose another one on the wall.")
    return Stale(said, rule="3.11") if withdrawn(pk) else None


def body_of(actor: Actor) -> tuple[str, Organisation | None]:
    """For whom a person claims: the team he leads with its host, or, without a team, the body of his hat."""
    own = own_organisation(actor) if actor.is_any(*CLAIMERS) else None
    return ("", own) if own else teams.led_by(actor) or ("", None)


def may_claim(actor: Actor) -> bool:
    """Whether the actor claims wishes: under the hat of a unit or branch, or as the leader of an active team."""
    return actor.is_any(*CLAIMERS) or teams.led_by(actor) is not None


class Claimant(AtOr):
    """The leader of the team that claimed it, else those of the organisation."""

    def __call__(self, obj: Wish) -> list[Seat]:
        return [Seat(user=obj.leader)] if obj.leader else super().__call__(obj)

    def empty_body(self, obj: Wish) -> UUID | None:
        return None if obj.leader else super().empty_body(obj)


def claimers(wish: Wish) -> list[Seat]:
    """Heads and liaison officers of units, branches, volunteers: of the community, its street and the district; those
    who lead a team in the street.
    """
    around = dict.fromkeys(wish.place[:digits] for digits in (6, 9, 12))
    leaders = [Seat(user=user) for user in teams.leaders(wish.place[:9])]
    return [*(Seat(role=role, place=place) for role in CLAIMERS for place in around), *leaders]


def new(actor: Actor) -> Wish | None:
    """What this person may wish: an office for somebody else, a resident for himself."""
    if actor.is_any(*FILERS):
        own = own_organisation(actor)
        return Wish(filed_by=own, place=actor.place[:12], told="window") if own else None
    return Wish(wisher=actor.user, place=actor.place) if actor.is_any(Role.RE, Role.VO) else None


WISH = Binding(
    machine=MACHINE,
    model=Wish,
    sheet=False,
    parties={
        "wisher": person("wisher"),
        "filer": at("filed_by"),
        "worker": above(Role.CW, 12),
        "secretary": above(Role.CP, 12),
        "claimers": claimers,
        "claimant": Claimant("claimant", above(Role.CP, 12)),
    },
    describe=describe,
    case=WishCase,
    choices={"claimant": lambda wish, actor: living_near(actor, wish.place)},
    acts={
        "claim": Act(at_once=True),
        "find": Act(form=FindForm),
        "agree": Act(at_once=True),
        "no_answer": Act(at_once=True),
        "redo": Act(at_once=True),
    },
    after={
        "release": actions.take_over,
        "let_go": actions.take_over,
        "close": actions.forget,
        "withdraw": actions.forget,
        "no_answer": actions.end_unanswered,
        "lapse": actions.forget,
        "end": actions.forget,
        "redirect": actions.forget,
    },
    shows=(
        "words", "kind", "alias", (gettext_lazy("size"), size_of), "latest", "told", "claimant", "team", "claimed_at",
        "plan", "plan_on", "result", "delivered_on", "confirmed_at", "thanks", "releases",
    ),
    new=new,
    new_url="wishes:wish",
    number="XY",
    answer=answer_of,
    gone=gone,
    doors=(Door(gettext_lazy("Write down a wish"), FILERS, lambda: reverse("wishes:wish")),),
)  # fmt: skip
