"""Joint meetings that could be founded today: who would chair and keep each, who would sit in it, or why not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from wugong.common.actor import Actor, Role
from wugong.common.errors import Unseen
from wugong.deliberation.models import Body
from wugong.deliberation.policies import may_found
from wugong.deliberation.queries.bodies import bodies_visible_to, without_body
from wugong.deliberation.rules.bodies import BELOW, CHAIR, SECRETARIAT, SITTING, Tier
from wugong.flow.queries import within
from wugong.organisations.hats import serving
from wugong.organisations.models import Organisation, Post
from wugong.organisations.queries.organisations import LIVING
from wugong.organisations.rules import Sort
from wugong.places.models import Place
from wugong.places.queries import district
from wugong.sheets.rules import Sentence, Text

NOBODY_TO_CHAIR = {
    Tier.DISTRICT: _("No organisation of the district has a post with the role “district Organisation Department”."),
    Tier.STREET: _("No organisation here has a post with the role “street secretary”."),
    Tier.COMMUNITY: _("No organisation here has a post with the role “community Party secretary”."),
}


@dataclass(frozen=True, slots=True)
class Founding:
    """What a joint meeting would be: the post that chairs, the post that keeps it, who sits in it; or why not."""

    place: Place
    chair: Post | None = None
    secretariat: Post | None = None
    members: list[Organisation] = field(default_factory=list)

    @property
    def why(self) -> Text | Sentence:
        """What stands in the way; empty where nothing does."""
        return "" if self.chair else NOBODY_TO_CHAIR[Tier(self.place.level)]


def candidate_posts(code: str) -> Any:
    """The open posts of living organisations of a place, the held ones first."""
    rows = Post.objects.filter(within(code, "organisation__place__code") | Q(organisation__place__code=code[:6]))
    rows = rows.filter(closed_on__isnull=True, organisation__state__in=LIVING)
    held = Exists(serving().filter(post=OuterRef("pk")))
    return rows.annotate(held=held).select_related("organisation__place", "organisation__unit")


class Tree:
    """The posts and organisations of a place, read once for all the joint meetings in it."""

    def __init__(self, code: str) -> None:
        self.posts = list(candidate_posts(code).order_by("-held", "created_at", "id"))
        self.leading: dict[tuple[str, str], Post] = {}
        for post in self.posts:
            self.leading.setdefault((post.role, post.scope), post)

    def founding(self, place: Place) -> Founding:
        """What the joint meeting of a place would be."""
        tier = Tier(place.level)
        chair = self.leading.get((CHAIR[tier], place.code))
        keeper = self.leading.get((SECRETARIAT[tier], place.code), chair)
        if chair is None:
            return Founding(place)
        return Founding(place, chair, keeper, self.members(place, chair))

    def members(self, place: Place, chair: Post) -> list[Organisation]:
        """The chair first, then the heads of the tier below, then the organisations of the place itself."""
        tier = Tier(place.level)
        below = [p for p in self.posts if p.role == BELOW.get(tier) and p.scope.startswith(place.code)]
        here = [p for p in self.posts if p.role in SITTING[tier] and self._lies(p, place, tier)]
        below.sort(key=lambda p: p.scope)
        here.sort(key=lambda p: (p.organisation.place.code, p.organisation.name))
        found: dict[UUID, Organisation] = {}
        for post in (chair, *below, *here):
            found.setdefault(post.organisation_id, post.organisation)
        spoken_for = {o.unit_id for o in found.values() if o.sort == Sort.PARTY and o.unit_id}
        return [one for pk, one in found.items() if pk not in spoken_for]

    def _lies(self, post: Post, place: Place, tier: Tier) -> bool:
        code = post.organisation.place.code
        return code == place.code if tier == Tier.DISTRICT else code.startswith(place.code)


def foundings(actor: Actor, tier: str = "") -> list[Founding]:
    """The joint meetings that are missing where the actor may found them: the district's first. Three queries."""
    home = district()
    code = actor.place or (home.code if home else "")
    if not code:
        return []
    places = [p for p in without_body(code) if may_found(actor, p) and tier in {"", p.level}]
    tree = Tree(code) if places else None
    return [tree.founding(place) for place in places] if tree else []


def founding_at(actor: Actor, code: str) -> Founding:
    """What the joint meeting of one place would be; raises Unseen where it has one, or the actor founds none there."""
    place = without_body(code).filter(code=code).first()
    if place is None or not may_found(actor, place):
        raise Unseen(f"place {code}")
    return Tree(code).founding(place)


def possible_members(code: str) -> QuerySet[Organisation]:
    """Whoever may sit in the joint meeting of a place: what lives there, and in the district itself."""
    inside = within(code, "place__code") | Q(place__level="district")
    return Organisation.objects.filter(inside, state__in=LIVING).select_related("place").order_by("name", "id")


def without_chair(actor: Actor) -> QuerySet[Body]:
    """Joint meetings whose chair is a post that nobody holds today."""
    chaired = serving().filter(post__organisation=OuterRef("chair"), post__role=OuterRef("chair_role"))
    return bodies_visible_to(actor).filter(~Exists(chaired)).order_by("place__code")


def counts_by_tier(places: Iterable[Place]) -> dict[str, int]:
    """How many of these places each tier has."""
    counts = dict.fromkeys(Tier.values, 0)
    for place in places:
        counts[place.level] += 1
    return counts


def may_found_any(actor: Actor) -> bool:
    """Whether the hat founds joint meetings at all."""
    return actor.system or actor.is_any(Role.DO, Role.DS, Role.SP)
