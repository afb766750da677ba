from datetime import date

from django.test import Client
from django.urls import reverse

from wugong.accounts.models import User
from wugong.pairing import jobs
from wugong.pairing.actions import rounds


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
        "exemptions",
        "new_exemption",
    ]
    urls = [reverse("pairing:" + n) for n in plain] + [
        reverse("pairing:hot") + "?category=venue&street=990112001",
        reverse("pairing:new_exemption") + "?across=1",
        reverse("pairing:category", args=["legal"]),
    ]
    urls += [
        reverse("pairing:need", args=[market.pines_law.pk]),
        reverse("pairing:edit_need", args=[market.pines_law.pk]),
        reverse("pairing:offer", args=[market.court_law.pk]),
        reverse("pairing:edit_offer", args=[market.court_law.pk]),
    ]
    urls += [
        reverse("pairing:round", args=[r.pk]),
        reverse("pairing:round", args=[r.pk]) + "?met=2&kept=0&weight_legal=3",
        reverse("pairing:round", args=[r.pk]) + "?met=99",
        reverse("pairing:leave_out", args=[plan.pairs.first().pk]),
    ]
    urls += [
        reverse("pairing:" + n, args=[active.pk])
        for n in ("pair", "services", "messages", "ratings", "agreement", "draft", "new_project")
    ]
    urls += [
        reverse("pairing:new_project", args=[active.pk]) + f"?need={market.pines_law.pk}",
        reverse("pairing:project", args=[pr.pk]),
    ]
    for who in (
        "office",
        "district",
        "court_liaison",
        "pines_worker",
        "secretary",
        "stranger",
        "pines_head",
        "resident",
    ):
        c = client_of(getattr(world, who))
        for u in urls:
            for prefix in ("", "/en"):
                resp = c.get(prefix + u)
                assert resp.status_code in (200, 403, 404), (who, u)


def test_an_organisation_shows_its_pairs_and_lists(world, market, active):
    page = client_of(world.office).get(reverse("organisations:organisation", args=[world.court.pk]))
    assert page.status_code == 200
    for shown in (str(world.pines), market.court_law.title, market.court_hall.title):
        assert shown in page.content.decode()
