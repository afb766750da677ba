"""A form that is sent twice acts once: a double click without script, the button “back”."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from wugong.burden.models import Note
from wugong.common import clock
from wugong.flow.models import Begun
from wugong.flow.sendings import forget_sendings
from wugong.organisations.models import Organisation

pytestmark = pytest.mark.django_db


def sent(client: Client, url: str, **data: object) -> list[object]:
    """Send what one page offers twice; the answers."""
    token = re.search(r'name="once" value="([^"]+)"', client.get(url).content.decode())
    assert token
    return [client.post(url, {**data, "once": token[1]}, follow=True) for _n in range(2)]


def test_the_second_sending_leads_to_the_first_object(client: Client, cast: Cast) -> None:
    client.force_login(cast.street_staff)
    data = {"name": "松林街道商会", "where": "990112001", "kind": "social_org"}
    first, second = sent(client, reverse("organisations:add") + "?sort=unit", **data)
    made = Organisation.objects.get(name="松林街道商会")
    address = reverse("organisations:organisation", args=[made.pk])
    assert first.redirect_chain == second.redirect_chain == [(address, 302)]
    assert "已经送出" in second.content.decode()


def test_what_has_no_page_leads_back_to_its_form_and_a_new_page_acts_again(client: Client, cast: Cast) -> None:
    client.force_login(cast.street_staff)
    url = reverse("burden:diary")
    for n in (1, 2):
        assert sent(client, url, text="走访三栋")[1].redirect_chain == [(url, 302)]
        assert Note.objects.count() == n


def test_old_tokens_are_forgotten(client: Client, cast: Cast) -> None:
    Begun.objects.create(token="old", at=clock.now() - timedelta(days=8))
    Begun.objects.create(token="new")
    assert (forget_sendings(), Begun.objects.get().token) == (1, "new")
