"""The interface as a page."""

import re

from wugong.api.urls import api


def test_every_operation_stands_on_the_page_with_its_answer(client, db):
    page = client.get("/api/v1/docs").content.decode()
    described = api.get_openapi_schema()["paths"]
    assert len(described) > 15
    for path in described:
        assert path in page
    assert "left_workdays" in page


def test_nothing_on_it_comes_from_elsewhere(client, db):
    page = client.get("/api/v1/docs").content.decode()
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page) == []
