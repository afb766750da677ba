"""The shells, the components and the pages that say what went wrong."""

import re
from pathlib import Path
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.template.loader import get_template, render_to_string
from django.test import Client
from django.utils import translation

from wugong.web.samples import SampleForm

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
COMPONENTS = sorted((TEMPLATES / "web" / "components").glob("*.html"))

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("shell", ["", "resident", "plain"])
@pytest.mark.parametrize(("prefix", "lang"), [("", "zh-Hans"), ("/en", "en")])
def test_the_style_page_in_both_languages(client: Client, shell: str, prefix: str, lang: str) -> None:
    answer = client.get(f"{prefix}/style/?shell={shell}")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert f'<html lang="{lang}"' in html
    assert html.count("<h1") == 1
    assert 'href="#content"' in html and 'id="content"' in html


def test_the_style_page_is_for_developing_only(client: Client, settings: object) -> None:
    settings.TESTING = settings.DEBUG = settings.DEMO = False  # type: ignore[attr-defined]
    assert client.get("/style/").status_code == 404


def test_pages_obey_the_content_policy(client: Client) -> None:
    for address in ("/style/", "/style/?shell=resident", "/style/?shell=plain"):
        html = client.get(address).content.decode()
        assert not re.search(r"\sstyle=|\son\w+=|javascript:", html), address
        assert not re.search(r"<script(?![^>]*\ssrc=)[^>]*>|<style", html), address
        assert not re.search(r'(src|href)="(https?:)?//', html), address


def test_ids_are_unique(client: Client) -> None:
    ids = re.findall(r'\sid="([^"]+)"', client.get("/style/").content.decode())
    twice = {i for i in ids if ids.count(i) > 1}
    assert twice <= {i for i in twice if i.startswith("id_")}  # the sample form stands there twice, once refused


def test_every_component_says_what_it_takes() -> None:
    assert len(COMPONENTS) > 30
    silent = [p.name for p in COMPONENTS if not p.read_text().startswith("{% comment %}")]
    assert silent == []


def test_every_component_compiles() -> None:
    for path in COMPONENTS:
        get_template(f"web/components/{path.name}")


def test_every_component_is_on_the_style_page(client: Client, settings: object) -> None:
    settings.DEBUG = True  # type: ignore[attr-defined]  # fixed pieces are rendered every time
    shown = set()
    for address in ("/style/", "/style/?shell=resident", "/style/?shell=plain", "/nothing/"):
        shown |= {Path(t.name).name for t in client.get(address).templates if t.name}
    # Fragments that answer htmx, what only somebody signed in has, and the page of several cases.
    elsewhere = {
        "refusal.html",
        "as_written.html",
        "awaited.html",
        "follow.html",
        "hat.html",
        "fields.html",
        "ways_on.html",
        "letters.html",
        "how_many.html",
        "picked.html",
        "together_button.html",
    }
    assert {p.name for p in COMPONENTS} - shown - elsewhere == set()


@pytest.mark.parametrize("status", ["400", "403", "403_csrf", "404", "409", "500"])
def test_error_pages_help_without_request_or_database(status: str, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0), translation.override("zh-hans"):  # type: ignore[operator]
        html = render_to_string(f"{status}.html", {"sentence": "尚未收到意见，可先催办。"})
    assert '<html lang="zh-Hans"' in html
    assert html.count("<h1") == 1
    assert "button-primary" in html
    if status in {"403", "409"}:
        assert "尚未收到意见，可先催办。" in html and "data-refusal" in html


def test_an_unknown_address_gives_a_page_that_helps(client: Client) -> None:
    answer = client.get("/en/nothing-here/")
    assert answer.status_code == 404
    assert "There is nothing here for you to see" in answer.content.decode()


def test_care_mode_is_a_cookie(client: Client) -> None:
    assert "data-care" not in client.get("/style/?shell=resident").content.decode()
    client.cookies["care"] = "1"
    html = client.get("/style/?shell=resident").content.decode()
    assert re.search(r"<html[^>]* data-care", html) and "web/care.css" in html


def test_a_theme_other_than_ours_is_not_echoed(client: Client) -> None:
    client.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in client.get("/style/").content.decode()
    client.cookies["theme"] = "x onload"
    assert "data-theme=" not in client.get("/style/").content.decode()


def test_a_refused_field_keeps_what_was_typed_and_names_its_error() -> None:
    form = SampleForm({"title": "", "why": "已商量两次", "kind": "unit"})
    html = render_to_string("web/components/fields.html", {"form": form})
    assert "已商量两次" in html
    assert 'aria-invalid="true"' in html
    described = re.search(r'id="id_title"', html) and re.search(
        r'aria-describedby="([^"]+)"', html[html.index('name="title"') :]
    )
    assert described
    for name in described[1].split():
        assert f'id="{name}"' in html


def test_an_expired_session_leads_back_to_the_page_and_says_what_happened(client, db):
    page = "http://testserver/en/matters/?which=overdue"
    htmx = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": page}
    part = client.post(f"/en/do/topic/{uuid4()}/admit/", **htmx)
    assert part.status_code == 200 and not part.content, "the whole window goes there, not a part of it"
    form = client.post(f"/en/do/topic/{uuid4()}/admit/", HTTP_REFERER=page)
    assert part["HX-Redirect"] == form["Location"]
    assert unquote(form["Location"].split("next=")[1]) == page
    assert "You are no longer signed in." in client.get(form["Location"]).content.decode()
    elsewhere = client.post("/en/wear/", HTTP_REFERER="https://elsewhere.example/")
    assert elsewhere["Location"].endswith("next=/")


def test_the_address_of_a_button_opened_like_a_page_is_readable(client, db):
    answer = client.get("/en/sign-out/")
    assert answer.status_code == 405 and answer["Allow"] == "POST"
    assert "only takes what a form or a button sends" in answer.content.decode()
