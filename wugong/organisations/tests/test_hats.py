from datetime import date, timedelta

import pytest

from wugong.accounts.hats import people_at
from wugong.common import clock
from wugong.common.actor import SYSTEM, Role, Seat
from wugong.organisations.actions import organisations, posts
from wugong.organisations.hats import hats_of
from wugong.organisations.models import Appointment
from wugong.organisations.testing import make_actor, make_user
from wugong.places import testing as places


def test_a_hat_has_the_role_the_organisation_and_the_place_of_its_post(cast):
    [hat] = cast.so.hats
    assert (hat.role, hat.organisation, hat.place) == (Role.SO, cast.pwc.pk, places.STREET)
    assert hat.title.startswith("松林街道党工委 · ")


@pytest.mark.parametrize(
    ("who", "place"),
    [("do", places.DISTRICT), ("sp", places.STREET), ("cp", places.COMMUNITY), ("ul", places.COMMUNITY)],
)
def test_the_place_in_scope_follows_the_role(cast, who, place):
    assert getattr(cast, who).place == place


@pytest.mark.parametrize(
    ("seat", "who"),
    [
        (lambda c: Seat(Role.SO, place=places.STREET), {"so"}),
        (lambda c: Seat(Role.SO, place=places.OTHER_STREET), set()),
        (lambda c: Seat(organisation=c.pwc.pk), {"sp", "so"}),
        (lambda c: Seat(Role.UP, c.branch.pk), {"up"}),
        (lambda c: Seat(place=places.STREET), set()),
    ],
)
def test_a_seat_stands_for_those_who_wear_its_hat(cast, seat, who):
    assert set(people_at(seat(cast))) == {getattr(cast, name).user for name in who}


def test_an_appointment_counts_from_its_first_day_to_its_last(cast):
    user, today = make_user(), clock.today()
    post = cast.pwc.posts.get(role=Role.SO)
    post.headcount = 2
    post.save()
    posts.assign(post, user=user, since=today, until=today, actor=cast.do)
    assert [h.role for h in hats_of(user.pk)] == [Role.SO]
    with clock.at(clock.now() + timedelta(days=1)):
        assert hats_of(user.pk) == ()
    with clock.at(clock.now() - timedelta(days=1)):
        assert hats_of(user.pk) == ()


def test_a_dissolved_organisation_gives_no_hats(cast):
    up = cast.up
    organisations.dissolve(cast.branch, actor=cast.do, reason="并入")
    assert hats_of(up.user) == ()
    assert Appointment.objects.get(user=up.user).state == "revoked"


def test_several_hats_of_one_person_come_in_order(cast):
    user = make_user()
    first = cast.pwc.posts.get(role=Role.SP)
    first.headcount = 2
    first.save()
    posts.assign(first, user=user, since=date(2025, 1, 1), actor=SYSTEM)
    second = make_actor(Role.CW, cast.community, "社工")
    post = cast.community.posts.get(title="社工")
    post.headcount = 2
    post.save()
    posts.assign(post, user=user, since=date(2023, 1, 1), actor=cast.so)
    assert [h.role for h in hats_of(user.pk)] == [Role.CW, Role.SP]
    assert second.user != user.pk
