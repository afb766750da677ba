"""The table of needs and offers tied to their two models."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wugong.common.actor import Role, Seat
from wugong.common.privacy import Finding, certain, likely, personal_facts, said
from wugong.flow.binding import Act, Binding, Card, Case, Door
from wugong.flow.models import Classification
from wugong.flow.table import Machine, Text
from wugong.pairing import policies
from wugong.pairing.actions import listings as actions
from wugong.pairing.forms.listings import CheckForm, MergeForm
from wugong.pairing.models import Need, Offer
from wugong.pairing.models.listings import Listing
from wugong.pairing.queries.choices import open_categories, places_near
from wugong.pairing.queries.listings import mergeable_with, similar_to
from wugong.pairing.queries.visible import OPEN_LISTINGS, listable_by, listings_visible_to
from wugong.pairing.rules.listings import AVAILABLE, NEED, OFFER

WORDS = ("title", "detail", "conditions", "venue")


class ListingCase(Case):
    """What the guards ask beside the columns."""

    @cached_property
    def _found(self) -> list[Finding]:
        return personal_facts(*(str(getattr(self, name)) for name in WORDS))

    @property
    def numbers(self) -> str:
        return said(certain(self._found))

    @property
    def names(self) -> str:
        return said(likely(self._found))

    @cached_property
    def similar(self) -> int:
        return similar_to(self.before).count()

    @property
    def used(self) -> int:
        return 0 if self.before.endless else self.before.quantity - self.before.left

    @property
    def alike(self) -> bool:
        into, own = self.merged_into, self.before
        same = (into.organisation_id, into.category_id) == (own.organisation_id, own.category_id)
        return same and into.pk != own.pk and into.state in AVAILABLE


def quantity_of(listing: Listing) -> str:
    """12 场 / 12 sessions; without end."""
    if listing.endless:
        return _("never runs out")
    measured = {"n": listing.quantity, "unit": listing.category.unit}
    return ngettext("%(n)d %(unit)s", "%(n)d %(unit)s", listing.quantity) % measured


def period_of(listing: Listing) -> str:
    """From when to when; another year is named."""
    first, last = listing.starts_on, listing.ends_on
    until = date_format(last, "MONTH_DAY_FORMAT" if last.year == first.year else "DATE_FORMAT")
    return _("%(from)s to %(until)s") % {"from": date_format(first, "MONTH_DAY_FORMAT"), "until": until}


def describe(listing: Any, *, words: Text) -> Card:
    """The line of a need or an offer; what is listed everybody may read."""
    return Card(
        title=lambda: str(words) % {"organisation": listing.organisation, "what": listing.title},
        detail=lambda: (
            _("%(category)s, %(quantity)s · %(period)s")
            % {"category": listing.category, "quantity": quantity_of(listing), "period": period_of(listing)}
        ),
        url=listing.get_absolute_url(),
        place=listing.where.code if len(listing.where.code) >= 9 else listing.street,
        participants=tuple(i for i in (listing.organisation_id, listing.organisation.unit_id) if i),
        classification=Classification.PUBLIC if listing.state in OPEN_LISTINGS else Classification.INTERNAL,
        words=f"{listing.organisation} {listing.category} {listing.detail}",
    )


def _binding(
    machine: Machine,
    model: type[Any],
    *more: str,
    number: str,
    words: Text,
    checker: Callable[[Any], list[Seat]],
    door: Door,
) -> Binding:
    return Binding(
        machine=machine,
        model=model,
        sheet=False,
        parties={
            "owner": lambda line: policies.staff(line.organisation),
            "lister": lambda line: policies.listers(line.organisation, policies.LISTERS[machine.name]),
            "checker": checker,
            "street": lambda line: policies.office(line.street),
            "district": lambda _line: policies.DISTRICT,
        },
        describe=partial(describe, words=words),
        visible=lambda actor: listings_visible_to(actor, model),
        case=ListingCase,
        acts={"verify": Act(form=CheckForm), "merge": Act(form=MergeForm)},
        choices={
            "category": lambda _line, _actor: open_categories(),
            "where": lambda _line, actor: places_near(listable_by(actor, machine.name)),
            "merged_into": lambda line, _actor: mergeable_with(line),
        },
        after={"merge": actions.add_to_other},
        shows=(
            "organisation",
            "category",
            "quantity",
            (gettext_lazy("counted in"), lambda line: line.category.unit),
            (gettext_lazy("done so far"), lambda line: line.done or None),
            (gettext_lazy("left"), lambda line: None if line.endless else line.left),
            *more,
            "starts_on",
            "ends_on",
            "where",
            "venue",
            "conditions",
            "detail",
            "merged_into",
        ),
        number=number,
        doors=(door,),
        list_url=f"pairing:{machine.name}s",
    )


def checkers_of_need(need: Need) -> list[Seat]:
    """The workers of the community where it is needed; the street's office where no community is named."""
    code = need.where.code
    if len(code) < 12:
        return policies.office(need.street)
    return [Seat(role=Role.CW, place=code[:12]), Seat(role=Role.CP, place=code[:12])]


NEED_BINDING = _binding(
    NEED, Need, number="XQ", words=gettext_lazy("%(organisation)s needs: %(what)s"), checker=checkers_of_need,
    door=Door(gettext_lazy("Say what is needed"), (Role.CW, Role.CP, Role.BP), lambda: reverse("pairing:new_need")),
)  # fmt: skip
OFFER_BINDING = _binding(
    OFFER, Offer, "inexhaustible", number="ZY", words=gettext_lazy("%(organisation)s offers: %(what)s"),
    checker=lambda offer: policies.office(offer.street),
    door=Door(gettext_lazy("Say what you can give"), (Role.UL, Role.UP), lambda: reverse("pairing:new_offer")),
)  # fmt: skip
