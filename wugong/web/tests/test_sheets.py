"""Sheets by the browser: a small file at once, a large one by the worker while the page says how far it is."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from wugong.accounts.queries import actor_named
from wugong.places.models import Place
from wugong.sheets import jobs
from wugong.sheets.models import Work

FILE = "代码,名称\n990112003,云台街道\n".encode()


@pytest.fixture
def bring(client, cast):
    client.force_login(cast.users["district_officer"])

    def go(content=FILE):
        return client.post("/sheets/divisions/", {"file": SimpleUploadedFile("divisions.csv", content)})["Location"]

    return go


def worker():
    return jobs.work_waiting(lambda work: actor_named(work.owner, work.hat))


def test_a_small_file_is_read_and_taken_while_one_waits(client, bring):
    page = client.get(bring())
    digest = page.context["plan"]["digest"]
    assert "云台" not in page.context["plan"]["faults"]
    assert "共 1 行" in page.content.decode() or page.context["plan"]["rows"] == 1
    answer = client.post(page.request["PATH_INFO"].replace("check", "take"), {"digest": digest})
    assert answer["Location"] == "/start/"
    assert Place.objects.filter(code="990112003", valid_to__isnull=True).exists()


def test_a_large_file_is_left_to_the_worker_and_the_page_says_how_far_it_is(client, bring, monkeypatch):
    monkeypatch.setattr(jobs, "AT_ONCE", 0)
    here = bring()
    page = client.get(here).content.decode()
    assert 'hx-trigger="every 1s"' in page
    part = client.get(here, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and "progress" in part
    Work.objects.update(rows=4000)
    assert "4000" in client.get(here, headers={"HX-Request": "true"}).content.decode()
    assert worker() == 1
    assert client.get(here, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    digest = client.get(here).context["plan"]["digest"]
    taking = client.post(here.replace("check", "take"), {"digest": digest})["Location"]
    assert "progress" in client.get(taking).content.decode()
    assert worker() == 1
    assert client.get(taking, headers={"HX-Request": "true"})["HX-Redirect"] == "/start/"
    assert "新增 1" in client.get("/sheets/").content.decode()
    assert Place.objects.filter(code="990112003", valid_to__isnull=True).exists()


def test_a_refusal_of_the_worker_stands_on_the_page(client, bring, monkeypatch):
    monkeypatch.setattr(jobs, "AT_ONCE", 0)
    here = bring("代码,名称\n990112003,\n".encode())
    assert worker() == 1
    assert client.get(here).context["plan"]["fault_count"] == 1
    taking = client.post(here.replace("check", "take"), {"digest": "x"})["Location"]
    assert worker() == 1
    assert client.get(taking)["Location"] == here
    assert not Place.objects.filter(code="990112003").exists()
