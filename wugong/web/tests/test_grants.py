"""The second person sees whose role it is before granting it (R-61)."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from wugong.common.actor import Role
from wugong.flow.queries import found
from wugong.organisations.actions import posts
from wugong.organisations.models import Post
from wugong.organisations.testing import make_user

pytestmark = pytest.mark.django_db


def test_the_desk_names_person_and_role_and_grants_on_the_page_that_shows_all(client: Client, cast: Cast) -> None:
    secretary = cast.actor("street_secretary")
    post = posts.found_post(Post(title="调解员", organisation=cast.pwc, role=Role.ME), actor=secretary)
    asked = posts.assign(post, user=make_user("medi"), since=date(2026, 1, 5), actor=secretary)
    client.force_login(cast.security_administrator)
    desk, step = client.get("/desk/").content.decode(), reverse("web:step", args=["appointment", asked.pk, "grant"])
    assert f"<span>{asked.user.name}</span><span>调解员" in desk
    assert f'href="{step}"' in desk and f'action="{step}"' not in desk
    page = client.get(step).content.decode()
    assert asked.user.name in page and "2026年1月5日" in page
    assert not found(cast.actor("security_administrator"), asked.user.name).exists()
