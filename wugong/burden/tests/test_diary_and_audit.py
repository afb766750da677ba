"""The diary is its owner's alone; the self-audit finds what is forbidden when it is there."""

from __future__ import annotations

import pytest
from django.urls import reverse

from wugong.burden.actions import write_note
from wugong.burden.queries.audit import CODE_OF_STREET, SQL, audit, named
from wugong.burden.queries.diary import note_of, notes_of
from wugong.common.errors import Unseen
from wugong.flow.models import Matter
from wugong.record.models import Entry

pytestmark = pytest.mark.django_db
WORDS = "青禾路积水，两户说了三次"


def test_nobody_else_reads_a_line(cast, client):
    entries, matters = Entry.objects.count(), Matter.objects.count()
    note = write_note(WORDS, actor=cast.actor("street_staff"))
    assert (Entry.objects.count(), Matter.objects.count()) == (entries, matters)
    assert WORDS not in note.sealed
    assert [text for _note, text in notes_of(cast.actor("street_staff"))] == [WORDS]
    for who in ("street_secretary", "district_officer", "supervisor", "system_administrator", "audit_administrator"):
        assert notes_of(cast.actor(who)) == []
        with pytest.raises(Unseen):
            note_of(cast.actor(who), note.pk)
        client.force_login(cast.users[who])
        for page in (reverse("burden:diary"), f"{reverse('web:search')}?q=积水", reverse("web:matters")):
            assert WORDS not in client.get(page).content.decode()


def test_one_tap_opens_a_topic_with_the_words_and_nobody_reads_them_before_they_are_sent(cast, client):
    note = write_note(WORDS, actor=cast.actor("street_staff"))
    client.force_login(cast.users["street_staff"])
    page = client.post(reverse("burden:raise", args=[note.pk, "topic"]), follow=True)
    assert page.redirect_chain == [(reverse("deliberation:new"), 302)]
    assert page.content.decode().count(WORDS) == 2  # title and facts
    assert not Matter.objects.filter(words__contains="积水").exists()
    assert WORDS not in client.get(reverse("deliberation:new")).content.decode()


def test_the_product_breaks_none_of_the_prohibitions():
    assert [(str(one.says), one.broken) for one in audit() if not one.kept] == []


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("rank", "accounts.User.rank"),
        ("points", "volunteers.Member.points"),
        ("time", "accounts.User.online_minutes"),
        ("place", "centre/check-in/".replace("-", "_")),
    ],
)
def test_it_finds_what_is_forbidden(kind, name):
    assert named(kind, [name, "places.Place.boundary_text"]) == (name,)


def test_it_finds_streets_and_queries_in_the_code():
    assert CODE_OF_STREET.search('if place == "500112012":')
    assert SQL.search("Plan.objects.raw(text)")
