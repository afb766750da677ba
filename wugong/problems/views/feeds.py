"""News of a place for feed readers: what is being solved and what was solved there."""

from __future__ import annotations

from datetime import datetime

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from wugong.common.actor import NOBODY
from wugong.common.models import one
from wugong.flow.models import Matter
from wugong.flow.queries import public_matters
from wugong.places.models import Place
from wugong.places.queries import places_visible_to, url_of_place
from wugong.problems.rules.problem import MACHINE


class NewsOfPlace(Feed):
    """The newest twenty public matters of a place, whatever the mechanism."""

    def get_object(self, _request: HttpRequest, code: str) -> Place:
        return one(places_visible_to(NOBODY).filter(code=code))

    def title(self, place: Place) -> str:
        return _("News of %(place)s") % {"place": place}

    def link(self, place: Place) -> str:
        return url_of_place(place)

    def description(self, place: Place) -> str:
        return _("What is being solved and decided in %(place)s.") % {"place": place}

    def items(self, place: Place) -> list[Matter]:
        return list(public_matters(place.code)[:20])

    def item_title(self, item: Matter) -> str:
        return str(item)

    def item_description(self, item: Matter) -> str:
        state = MACHINE.states.get(item.state) if item.machine == MACHINE.name else None
        return " · ".join(filter(None, [str(state.meaning) if state else "", item.facts]))

    def item_link(self, item: Matter) -> str:
        return reverse("web:where") + f"?number={item.biz_no}"

    def item_guid(self, item: Matter) -> str:
        return f"urn:uuid:{item.pk}:{item.state}"

    item_guid_is_permalink = False

    def item_updateddate(self, item: Matter) -> datetime:
        return item.moved_at

    def item_pubdate(self, item: Matter) -> datetime:
        return item.moved_at
