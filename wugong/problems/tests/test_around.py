"""What is around: the outline map, photos before and after, news by message, hooks of the organisation of a place."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Denied, Refusal
from wugong.files.intake import take_in
from wugong.inbox import outbox
from wugong.inbox.models import Delivery, Hook, Message
from wugong.organisations.queries.organisations import place_led_by
from wugong.places.models import Place
from wugong.places.testing import COMMUNITY, COMPOUND, OTHER_COMMUNITY, STREET, make_place
from wugong.problems import actions
from wugong.problems.models import Alert
from wugong.problems.queries.open_map import tiles_of
from wugong.problems.testing import dispatched, handling, reported, resolved

BEFORE, AFTER = ("red", 1), ("green", 2)


def picture(colour, n):
    drawn = BytesIO()
    Image.new("RGB", (40 + n, 30), colour).save(drawn, "JPEG")
    return SimpleUploadedFile("p.jpg", drawn.getvalue())


def located(code, east, north):
    Place.objects.filter(code=code).update(longitude=106.5 + east, latitude=29.5 + north, datum="gcj02")


def test_compounds_lie_on_the_form_as_on_a_map_where_all_are_known(people, client):
    make_place("99011200100100102", "银杏苑")
    page = client.get(reverse("problems:report") + f"?place={COMMUNITY}").content.decode()
    assert "is-map" not in page and "银杏苑" in page  # without coordinates: a list
    located(COMPOUND, 0.02, 0)
    located("99011200100100102", 0, 0.01)
    page = client.get(reverse("problems:report") + f"?place={COMMUNITY}").content.decode()
    assert "is-map" in page and "map-c1 map-r1" in page and "map-c3 map-r2" in page
    assert page.index("银杏苑") < page.index("春晖家园")  # read row by row, the north first


def test_the_map_of_what_is_open_counts_and_leads_to_its_list(people, client):
    dispatched(people)
    reported(place=OTHER_COMMUNITY, text="树枝断了")
    client.force_login(people.users["street_staff"])
    page = client.get(reverse("problems:map"))
    counted = {tile.code: (tile.count, tile.late) for tile in page.context["tiles"]}
    assert counted == {COMMUNITY: (1, 0), OTHER_COMMUNITY: (1, 0)}
    with clock.at(clock.now() + timedelta(days=9)):
        late = {tile.code: tile.late for tile in tiles_of(people.actor("street_staff"))}
    assert late == {COMMUNITY: 1, OTHER_COMMUNITY: 1}
    listed = client.get(reverse("problems:home") + f"?tab=open&place={OTHER_COMMUNITY}").content.decode()
    assert "树枝断了" in listed and "看不见台阶" not in listed


def test_photos_before_and_after_for_the_holder_of_the_slip_alone(people, client):
    sent = {"text": "灯坏了", "place": COMPOUND, "photo": picture(*BEFORE), "key": "p" * 32}
    client.post(reverse("problems:report"), sent)
    problem = handling(people, client.get("/").context["mine"] and reported_one())
    with clock.at(clock.now() + timedelta(hours=1)):
        take_in("problem", problem.pk, picture(*AFTER), actor=people.actor("street_staff"))
    page = client.get(reverse("web:slip", args=[problem.code])).content.decode()
    assert page.index("办理前") < page.index("办理后") and page.count("/problems/photo/") == 2
    address = page.split('<img src="')[1].split('"')[0]
    assert client.get(address).status_code == 200
    joined = actions.join(problem, actor=SYSTEM)
    assert "/problems/photo/" not in client.get(reverse("web:slip", args=[joined.code])).content.decode()
    assert client.get(address.replace(problem.code, joined.code)).status_code == 404


def reported_one():
    from wugong.problems.models import Problem

    return Problem.objects.get()


def test_a_photo_taken_on_a_round_goes_to_the_case(people, client):
    problem = resolved(people)
    client.force_login(people.users["community_worker"])
    given = {"seen": "fixed", "words": "亮了", "key": "r9", "photo": picture(*AFTER)}
    client.post(reverse("problems:note_stop", args=[problem.pk]), given)
    page = client.get(reverse("web:case", args=["problem", problem.pk])).content.decode()
    assert "办理后" in page


def test_news_come_once_a_day_until_one_ends_them(people, client):
    resident, place = people.actor("resident"), Place.objects.get(code=COMMUNITY)
    with pytest.raises(Denied):
        actions.want_news(place, actor=SYSTEM)
    client.force_login(people.users["resident"])
    page = client.get(reverse("problems:alerts") + f"?place={COMMUNITY}").content.decode()
    assert "青禾社区" in page
    client.post(reverse("problems:alerts"), {"place": COMMUNITY})
    assert Alert.objects.get().user == resident.user
    assert actions.tell_news(actor=SYSTEM) == 0  # nothing new
    with clock.at(clock.now() + timedelta(hours=2)):
        dispatched(people, reported(text="王建国家门口灯不亮"))
    with clock.at(clock.now() + timedelta(days=1)):
        assert (actions.tell_news(actor=SYSTEM), actions.tell_news(actor=SYSTEM)) == (1, 0)
        message = Message.objects.get(kind="alerts.news")
        assert (message.user, message.url) == (resident.user, reverse("problems:alerts"))
        assert "青禾社区" in message.subject and "王建国" not in message.body
        client.post(reverse("problems:alerts"), {"place": COMMUNITY, "do": "end"})
        dispatched(people)
        assert actions.tell_news(actor=SYSTEM) == 0


def test_one_has_the_news_of_ten_places_at_most(people):
    resident = people.actor("resident")
    for n in range(10):
        Alert.objects.create(user=resident.user, place=f"99011200200{n}", told_until=clock.now())
    with pytest.raises(Refusal):
        actions.want_news(Place.objects.get(code=COMMUNITY), actor=resident)


def test_the_hook_of_who_leads_a_place_gets_what_goes_to_its_posts(people):
    assert place_led_by(people.pwc.pk) == STREET
    assert place_led_by(people.property.pk) == ""  # registered there, but it does not lead the place
    hook = Hook.objects.create(
        channel="webhook", name="社区平台", organisation=UUID(int=3), place=COMMUNITY, active=True
    )
    reported()
    reported(place=OTHER_COMMUNITY)
    outbox.spread()
    kinds = Delivery.objects.filter(hook=hook).values_list("message__kind", flat=True)
    assert set(kinds) == {"problem.report"}
