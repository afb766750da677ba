"""The interface is described as it is, and no input of any kind makes it fail."""

from __future__ import annotations

import json

import pytest
import schemathesis
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings

from wugong.api.management.commands.openapi import description
from wugong.config.wsgi import application

described = schemathesis.openapi.from_dict(json.loads(description()))
described.app = application


def test_the_description_in_the_documentation_is_that_of_the_code():
    path = django_settings.PROJECT / "docs" / "api" / "openapi.json"
    assert path.read_text(encoding="utf-8") == description(), "run 'wugong openapi'"


def test_every_operation_says_what_it_does():
    operations = [o for methods in json.loads(description())["paths"].values() for o in methods.values()]
    assert [o["operationId"] for o in operations if not o.get("summary") or not o.get("responses")] == []


@pytest.fixture
def session(cast, client):
    """The cookies and the header of a street secretary's session."""
    client.force_login(cast.street_secretary)
    token = "a" * 32
    cookies = {django_settings.SESSION_COOKIE_NAME: client.session.session_key, "csrftoken": token}
    # As Django's own test client does: a request of the bare application would close the connection of the test.
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield {"cookies": cookies, "headers": {"X-CSRFToken": token}}
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@described.parametrize()
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_input_makes_an_operation_fail(case, session):
    response = case.call(**session)
    assert response.status_code < 500
    assert response.status_code != 403 or "csrf" not in response.text.lower(), "the session was not accepted"
