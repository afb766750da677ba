"""A district made in bulk has joint meetings whose pages open."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from wugong.accounts.models import User
from wugong.deliberation.models import AgendaItem, Meeting, Topic

pytestmark = pytest.mark.django_db


def test_topics_and_meetings_are_made_in_bulk(client: Client) -> None:
    call_command("generate", streets=1, years=1, a_year=40, seed=5, verbosity=0)
    assert (Topic.objects.count(), Meeting.objects.count()) == (40, 13)
    room = Meeting.objects.get(state="in_session")
    assert AgendaItem.objects.filter(meeting=room, topic__state="scheduled").count() == room.items.count()
    client.force_login(User.objects.get(username="street-1-so"))
    for name, args in [("topics", []), ("meeting", [room.pk]), ("room", [room.pk]), ("home", [])]:
        assert client.get(reverse(f"deliberation:{name}", args=args)).status_code == 200
