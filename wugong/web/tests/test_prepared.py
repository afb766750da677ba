"""What pages ask all day is put into SQL once, and asks for what it is given each time."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.test.utils import CaptureQueriesContext

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.prepared import HOW_MANY, prepared
from wugong.flow.models import Todo
from wugong.flow.queries import todos_for, within
from wugong.organisations.models import Organisation, Post
from wugong.organisations.queries.organisations import organisations_visible_to
from wugong.places.models import Place

made: list[str] = []


@prepared
def named(name: str, without: UUID | None) -> QuerySet[Organisation]:
    """Organisations of a name with their place, without one of them where one is given."""
    made.append("named")
    rows = Organisation.objects.filter(name=name).select_related("place")
    return rows.exclude(pk=without) if without else rows


@prepared
def seen(actor: Actor) -> QuerySet[Organisation, UUID]:
    """The keys of what an actor may see."""
    return organisations_visible_to(actor).order_by("pk").values_list("pk", flat=True)


def test_the_sql_is_made_once_for_each_shape_and_answers_for_each_argument(cast: Any) -> None:
    made.clear()
    with CaptureQueriesContext(connection) as caught:
        assert [o.pk for o in named(cast.pwc.name, None)] == [cast.pwc.pk]
        assert [o.pk for o in named(cast.hospital.name, None)] == [cast.hospital.pk]
        assert named(cast.hospital.name, None)[0].place == cast.hospital.place
    assert len(made) == 1
    assert len(caught) == 3, "the place is read with the organisation"
    assert named(cast.pwc.name, cast.pwc.pk) == []
    assert [o.pk for o in named(cast.pwc.name, cast.hospital.pk)] == [cast.pwc.pk]
    assert len(made) == 2


@pytest.mark.parametrize(
    "who",
    ["district_officer", "street_secretary", "community_worker", "liaison_officer", "stranger", "resident", "nobody"],
)
def test_every_hat_is_answered_as_without_it(cast: Any, who: str) -> None:
    actor = cast.actor(who)
    for _ in range(2):
        assert seen(actor) == list(organisations_visible_to(actor).order_by("pk").values_list("pk", flat=True))


def test_two_hats_of_one_shape_are_not_mistaken_for_each_other(cast: Any) -> None:
    here, far = cast.actor("liaison_officer"), cast.actor("stranger")
    assert set(seen(here)) != set(seen(far))
    assert set(seen(far)) == set(organisations_visible_to(far).values_list("pk", flat=True))


def test_codes_are_cut_and_ranged_like_texts(cast: Any) -> None:
    @prepared
    def inside(code: str) -> QuerySet[Place, str]:
        return Place.objects.filter(within(code, "code"), valid_to=None).order_by("code").values_list("code", flat=True)

    @prepared
    def beside(code: str) -> QuerySet[Place, str]:
        cut: Any = code
        return Place.objects.filter(code=cut[:6], valid_to=None).values_list("code", flat=True)

    street = cast.pwc.place.code
    assert inside(street) == list(
        Place.objects.filter(code__startswith=street, valid_to=None).order_by("code").values_list("code", flat=True)
    )
    assert beside(street) == [street[:6]]


def test_counts_and_two_questions_at_once(cast: Any) -> None:
    @prepared
    def counted(organisation: UUID, day: date) -> QuerySet[Any, Any]:
        posts = Post.objects.filter(organisation=organisation).values_list(Value("posts"), HOW_MANY)
        holders = Exists(Post.objects.filter(organisation=OuterRef("pk"), organisation__founded__lte=day))
        bodies = Organisation.objects.filter(holders).values_list(Value("bodies"), HOW_MANY)
        return posts.union(bodies, all=True)

    found = dict(counted(cast.pwc.pk, clock.today()))
    assert found["posts"] == Post.objects.filter(organisation=cast.pwc.pk).count() > 0
    assert set(found) == {"posts", "bodies"}


def test_what_cannot_be_found_asks_nothing(cast: Any) -> None:
    @prepared
    def none_of(name: str) -> QuerySet[Organisation]:
        return Organisation.objects.filter(name=name, pk__in=[])

    with CaptureQueriesContext(connection) as caught:
        assert none_of(cast.pwc.name) == []
    assert len(caught) == 0


def test_a_question_that_looks_at_the_clock_or_the_database_is_refused(cast: Any) -> None:
    @prepared
    def today_of(actor: Actor) -> QuerySet[Todo]:
        return todos_for(actor).filter(due_at__date=clock.today())

    @prepared
    def first_of(name: str) -> QuerySet[Organisation]:
        return Organisation.objects.filter(pk__in=list(Organisation.objects.values_list("pk", flat=True)), name=name)

    with pytest.raises(RuntimeError, match="hand the day or the moment in"):
        today_of(cast.actor("street_secretary"))
    with pytest.raises(RuntimeError, match="must not follow from what the database holds"):
        first_of(cast.pwc.name)
    with pytest.raises(TypeError, match="cannot be a parameter"):
        named({"a": 1}, None)  # type: ignore[arg-type]
