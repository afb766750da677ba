"""Needs and offers: what people are told of them and what the guards look at."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.privacy import certain, likely, personal_facts, said
from wugong.flow.binding import Act, Binding, Card
from wugong.flow.models import Classification
from wugong.flow.table import Text
from wugong.pairing import policies
from wugong.pairing.actions import listings as actions
from wugong.pairing.forms.listings import CheckForm, MergeForm
from wugong.pairing.models import Need, Offer
from wugong.pairing.models.listings import Listing
from wugong.pairing.queries.listings import similar_to
from wugong.pairing.queries.visible import OPEN_LISTINGS, needs_visible_to, offers_visible_to
from wugong.pairing.rules.listings import AVAILABLE, NEED, OFFER, ListingFacts

REQUIRED = {
    "category_id": gettext_lazy("category"),
    "title": gettext_lazy("what it is"),
    "quantity": gettext_lazy("quantity"),
    "starts_on": gettext_lazy("first day"),
    "ends_on": gettext_lazy("last day"),
    "where_id": gettext_lazy("place"),
}
WORDS = ("title", "detail", "conditions", "venue")


def facts(
    obj: Any, _actor: Actor, *, asked: dict[str, Any] | None = None, into: Any = None, **_inputs: Any
) -> ListingFacts:
    """What the guards look at: the row with the ``asked`` changes on it; ``into`` is what it is to be merged into."""
    asked = asked or {}

    def value(name: str) -> Any:
        plain = name.removesuffix("_id")
        return asked.get(name, asked.get(plain, getattr(obj, name)))

    missing = [str(label) for name, label in REQUIRED.items() if value(name) in {None, ""}]
    found = personal_facts(*(str(value(name)) for name in WORDS))
    saved = not obj._state.adding
    endless = bool(getattr(obj, "inexhaustible", False))
    return ListingFacts(
        missing=_(", ").join(missing),
        numbers=said(certain(found)),
        names=said(likely(found)),
        similar=similar_to(obj).count() if saved else 0,
        quantity=value("quantity") or 0,
        used=0 if endless or not saved else obj.quantity - obj.left,
        fits=_fits(obj, into),
        today=clock.today(),
        ends_on=value("ends_on"),
    )


def _fits(obj: Any, into: Any) -> bool:
    if into is None:
        return True
    same = (into.organisation_id, into.category_id) == (obj.organisation_id, obj.category_id)
    return same and into.pk != obj.pk and into.state in AVAILABLE


def _detail(obj: Any) -> str:
    return _("%(category)s, %(quantity)s · %(from)s to %(until)s") % {
        "category": obj.category,
        "quantity": quantity_of(obj),
        "from": date_format(obj.starts_on, "MONTH_DAY_FORMAT"),
        "until": date_format(
            obj.ends_on, "MONTH_DAY_FORMAT" if obj.ends_on.year == obj.starts_on.year else "DATE_FORMAT"
        ),
    }


def _describe(obj: Any, url: str, words: Text) -> Card:
    return Card(
        title=lambda: str(words) % {"organisation": obj.organisation, "what": obj.title},
        detail=lambda: _detail(obj),
        url=reverse(url, args=[obj.pk]),
        place=obj.where.code if len(obj.where.code) >= 9 else obj.street,
        participants=tuple(i for i in (obj.organisation_id, obj.organisation.unit_id) if i),
        classification=Classification.PUBLIC if obj.state in OPEN_LISTINGS else Classification.INTERNAL,
        words=f"{obj.organisation} {obj.category} {obj.detail}",
    )


def quantity_of(obj: Listing) -> str:
    """12 场 / 12 sessions; without end."""
    if getattr(obj, "inexhaustible", False):
        return _("never runs out")
    return ngettext("%(n)d %(unit)s", "%(n)d %(unit)s", obj.quantity) % {"n": obj.quantity, "unit": obj.category.unit}


def describe_need(obj: Need) -> Card:
    return _describe(obj, "pairing:need", gettext_lazy("%(organisation)s needs: %(what)s"))


def describe_offer(obj: Offer) -> Card:
    return _describe(obj, "pairing:offer", gettext_lazy("%(organisation)s offers: %(what)s"))


def _acts(page: str) -> dict[str, Act]:
    def edit(obj: Any) -> str:
        return reverse(page, args=[obj.pk])

    return {
        "resubmit": Act(link=edit),
        "amend": Act(link=edit),
        "verify": Act(actions.verify, CheckForm),
        "merge": Act(actions.merge, MergeForm),
        "renew": Act(actions.renew),
    }


NEED_BINDING = Binding(
    machine=NEED,
    model=Need,
    parties={
        "owner": policies.owners,
        "checker": policies.checkers_of_need,
        "street": lambda need: policies.office(need.street),
        "district": lambda _need: policies.DISTRICT,
    },
    describe=describe_need,
    visible=needs_visible_to,
    facts=facts,
    acts=_acts("pairing:edit_need"),
    number="XQ",
)
OFFER_BINDING = Binding(
    machine=OFFER,
    model=Offer,
    parties={
        "owner": policies.owners,
        "checker": lambda offer: policies.office(offer.street),
        "street": lambda offer: policies.office(offer.street),
        "district": lambda _offer: policies.DISTRICT,
    },
    describe=describe_offer,
    visible=offers_visible_to,
    facts=facts,
    acts=_acts("pairing:edit_offer"),
    number="ZY",
)
