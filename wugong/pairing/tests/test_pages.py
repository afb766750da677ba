from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from wugong.accounts.models import User
from wugong.common.errors import Refusal
from wugong.pairing import jobs
from wugong.pairing.actions import rounds
from wugong.pairing.actions.pairs import suggest_for
from wugong.pairing.models import Category, Pairing


def client_of(actor):
    c = Client()
    c.force_login(User.objects.get(pk=actor.user))
    return c


def test_pages(world, market, active):
    r = rounds.open_round(world.street, year=2027, decide_by=date(2026, 10, 20), actor=world.district)
    plan = jobs.at_once(rounds.order_plan(r, actor=world.office))
    pr = active.projects.first()
    plain = [
        "home",
        "gaps",
        "network",
        "categories",
        "needs",
        "hot",
        "new_need",
        "offers",
        "new_offer",
        "rounds",
        "open_rounds",
        "pairs",
        "propose",
        "projects",
    ]
    urls = [reverse("pairing:" + n) for n in plain] + [
        reverse("pairing:hot") + "?category=venue&street=990112001",
        reverse("web:ledger", args=["exemption"]),
        reverse("web:new", args=["exemption"]) + "?step=allow",
        reverse("pairing:category", args=["legal"]),
    ]
    urls += [
        market.pines_law.get_absolute_url(),
        reverse("web:step", args=["need", market.pines_law.pk, "amend"]),
        market.court_law.get_absolute_url(),
        reverse("web:step", args=["offer", market.court_law.pk, "amend"]),
    ]
    urls += [
        reverse("pairing:round", args=[r.pk]),
        reverse("pairing:round", args=[r.pk]) + "?slider_met=2&slider_kept=0&weight_legal=3",
        reverse("pairing:round", args=[r.pk]) + "?slider_met=99",
        reverse("pairing:leave_out", args=[plan.pairs.first().pk]),
    ]
    urls += [
        reverse("pairing:" + n, args=[active.pk])
        for n in ("pair", "services", "messages", "ratings", "agreement", "draft", "new_project")
    ]
    urls += [
        reverse("pairing:new_project", args=[active.pk]) + f"?need={market.pines_law.pk}",
        pr.get_absolute_url(),
    ]
    everybody = ("office", "court_liaison", "resident")
    for i, who in enumerate(everybody):
        c = client_of(getattr(world, who))
        for j, u in enumerate(urls):  # every second reader of a page reads it in English
            prefix = ("", "/en")[(i + j) % 2]
            assert c.get(prefix + u).status_code in (200, 403, 404), (who, prefix, u)


def test_an_organisation_shows_its_pairs_and_lists(world, market, active):
    page = client_of(world.office).get(reverse("organisations:organisation", args=[world.court.pk]))
    assert page.status_code == 200
    for shown in (str(world.pines), market.court_law.title, market.court_hall.title):
        assert shown in page.content.decode()


def test_a_unit_of_the_gap_list_is_suggested_a_partner_and_nobody_is_asked_yet(world, market):
    here = reverse("pairing:suggest", args=[world.court.pk])
    assert client_of(world.secretary).post(here).status_code == 403
    assert client_of(world.office).post(here).status_code == 302
    made = Pairing.objects.get()
    assert (made.giver, made.receiver, made.state) == (world.court, world.pines, "suggested")
    assert made.giver_agreed_at is None
    market.school_hall.delete()
    with pytest.raises(Refusal) as refused:
        suggest_for(world.school, actor=world.office)
    assert refused.value.rule == "match"


def test_the_draft_of_an_agreement_is_one_button_away(world, negotiating):
    client, step = client_of(world.court_liaison), reverse("web:step", args=["pairing", negotiating.pk, "draft"])
    assert f'href="{step}"' in client.get(reverse("pairing:pair", args=[negotiating.pk])).content.decode()
    assert client.get(step).url == reverse("pairing:draft", args=[negotiating.pk])


def test_the_plan_of_a_round_over_the_interface(world, market):
    made = rounds.open_round(world.street, year=2027, decide_by=date(2026, 10, 20), actor=world.district)
    assert client_of(world.office).get(f"/api/v1/pairing/rounds/{made.pk}/plan").status_code == 404
    jobs.at_once(rounds.order_plan(made, actor=world.office))
    told = client_of(world.office).get(f"/api/v1/pairing/rounds/{made.pk}/plan").json()
    assert (told["number"], told["status"], told["met"]) == (1, "optimal", 0.5)
    assert {pair["decision"] for pair in told["pairs"]} == {"open"}
    assert client_of(world.stranger).get(f"/api/v1/pairing/rounds/{made.pk}/plan").status_code == 404


def test_messages_are_no_tab_where_they_are_not_to_be_read(world, negotiating, client):
    link = reverse("pairing:messages", args=[negotiating.pk])
    page = reverse("pairing:pair", args=[negotiating.pk])
    Pairing.objects.filter(pk=negotiating.pk).update(state="ended")
    client.force_login(User.objects.get(pk=world.court_liaison.user))
    assert link in client.get(page).content.decode()
    client.force_login(User.objects.get(pk=world.district.user))
    assert link not in client.get(page).content.decode()
    assert client.get(link).status_code == 404


def test_absurd_numbers_are_refused_in_a_sentence_beside_their_field_and_nothing_typed_is_lost(world, market):
    typed = {"organisation": world.pines.pk, "category": "legal", "title": "周末讲法", "where": world.pines.place_id}
    days = {"starts_on": "2026-09-16", "ends_on": "2026-12-31"}
    client = client_of(world.pines_worker)
    for quantity in ("0", "-4", "99999999999", "100001"):
        page = client.post(reverse("pairing:new_need"), {**typed, **days, "quantity": quantity})
        assert page.status_code == 422
        assert list(page.context["form"].errors) == ["quantity"]
        assert "周末讲法" in page.content.decode()
    weight = {"code": "pets", "name": "宠物", "measure": "次", "weight": "9", "order": "3"}
    page = client_of(world.district).post(reverse("pairing:categories"), weight)
    assert page.context["form"].errors == {"weight": ["权重应在 0 到 5 之间，请改正。"]}
    assert not Category.objects.filter(pk="pets").exists()


def test_the_days_of_an_exemption_are_refused_for_what_is_wrong_with_them(world, market):
    client, here = client_of(world.office), reverse("web:new", args=["exemption"])
    for since, until, said in (
        ("2027-06-01", "2027-01-01", "早于"),
        ("2026-01-01", "2026-02-01", "已过"),
        ("2026-09-16", "2028-01-01", "一年"),
    ):
        typed = {"organisation": world.school.pk, "since": since, "until": until, "reason": "整体搬迁"}
        page = client.post(here, typed)
        assert page.status_code == 422
        assert any(said in error for errors in page.context["form"].errors.values() for error in errors)
        assert "整体搬迁" in page.content.decode()


def test_a_district_without_a_single_line_says_what_to_do_on_every_page(world):
    names = ("home", "gaps", "network", "needs", "hot", "offers", "rounds", "pairs", "projects")
    addresses = [reverse(f"pairing:{name}") for name in names]
    for i, who in enumerate((world.district, world.office, world.court_liaison, world.pines_worker)):
        client = client_of(who)
        for j, address in enumerate(addresses):  # every second reader of a page reads it in English
            assert client.get(("", "/en")[(i + j) % 2] + address).status_code == 200
    found = rounds.open_round(world.street, year=2027, decide_by=date(2026, 10, 20), actor=world.district)
    plan = jobs.at_once(rounds.order_plan(found, actor=world.office))
    assert (plan.status, plan.met) == ("optimal", 1.0)
    page = client_of(world.office).get(f"/pairing/rounds/{found.pk}/").content.decode()
    assert "<dd>–</dd>" in page


def test_a_reader_is_led_only_to_what_he_may_open(world, market, active):
    page = reverse("organisations:organisation", args=[world.pines.pk])
    for case in (market.pines_law, active):
        assert page in client_of(world.office).get(case.get_absolute_url()).content.decode()
        far = client_of(world.stranger).get(case.get_absolute_url()).content.decode()
        assert str(world.pines) in far
        assert page not in far
