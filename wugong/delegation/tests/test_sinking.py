"""S17, S18: what was promised is counted by the receiver; a team is figures and no persons."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from wugong.common import clock
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.delegation.actions import write_figures
from wugong.delegation.models import SinkEntry, TeamFigures
from wugong.delegation.queries.sinking import figures_of, picture, shown_part, team_of
from wugong.delegation.testing import entry_of
from wugong.flow.actions import take
from wugong.flow.testing import desks, stays

pytestmark = pytest.mark.django_db
MONEY = {"sort": "funds", "heads": None, "amount": Decimal("60000"), "title": "服务经费"}
FIGURES = {
    "year": 2026, "planned": 20, "serving": 18, "under_forty": 11, "college": 16, "certified": 7, "left": 2,
    "training_hours": 720, "graded": True,
}  # fmt: skip


@pytest.fixture
def hands(cast):
    return cast.actor("department_officer"), cast.actor("community_secretary")


def arrived(entry, giver):
    return take(entry, "hand_over", actor=giver, arrived_note="今天到岗")


@pytest.mark.parametrize(
    "wrong",
    [
        {"heads": None},
        {"amount": Decimal("5")},
        {"policy_no": "渝府〔2026〕1号"},
        {"sort": "policy"},
        {"sort": "funds"},
    ],
)
def test_each_sort_has_its_own_measure(cast, wrong):
    with pytest.raises(Refusal, match="人数") as refused:
        entry_of(cast, **wrong)
    assert refused.value.rule == "S17"


@pytest.mark.parametrize("amount", ["-1", "0", "0.001", "10000000000", "NaN", "1e99", "十万"])
def test_absurd_amounts_name_their_field(cast, amount):
    with pytest.raises(Invalid) as refused:
        entry_of(cast, **{**MONEY, "amount": amount})
    assert refused.value.field == "amount"
    assert not SinkEntry.objects.exists()


@pytest.mark.engine
def test_the_receiver_counts_and_less_needs_its_reason(cast, hands):
    giver, receiver = hands
    entry = arrived(entry_of(cast), giver)
    assert {party for party, _who in desks(entry)} == {"receiver"}
    stays(entry, lambda: take(entry, "verify", actor=giver, got_heads=3), Denied, "role")
    stays(entry, lambda: take(entry, "verify", actor=receiver), Refusal, "S17")
    stays(entry, lambda: take(entry, "verify", actor=receiver, got_heads=4), Refusal, "S17")
    stays(entry, lambda: take(entry, "verify", actor=receiver, got_heads=2), Refusal, "S17")
    assert take(entry, "verify", actor=receiver, got_heads=2, reason="一人月底到岗").state == "verified"


def test_what_has_not_arrived_goes_back_to_who_promised_it(cast, hands):
    giver, receiver = hands
    entry = arrived(entry_of(cast), giver)
    take(entry, "miss", actor=receiver, reason="没有人来报到")
    assert {party for party, _who in desks(entry)} == {"giver"}
    with pytest.raises(Refusal):
        entry_of(cast, due_on=clock.today() - timedelta(days=1))


@pytest.mark.engine
def test_the_picture_counts_what_the_receiver_counted(cast, hands):
    giver, receiver = hands
    take(arrived(entry_of(cast), giver), "verify", actor=receiver, got_heads=2, reason="一人月底到岗")
    entry_of(cast, heads=5)
    take(arrived(entry_of(cast, **MONEY), giver), "verify", actor=receiver, got_amount=Decimal("60000"))
    entry_of(cast, sort="policy", heads=None, policy_no="渝府〔2026〕1号")
    workforce, funds, policy = picture(cast.pwc.place.code)
    assert [(stop.said, round(stop.share, 2)) for stop in workforce.stops] == [
        ("8 人", 1), ("3 人", 0.38), ("2 人", 0.25), ("0 人", 0), ("0 人", 0)
    ]  # fmt: skip
    assert [stop.said for stop in funds.stops][:3] == ["60,000.00 元"] * 3
    assert [stop.cases for stop in policy.stops] == [1, 0, 0, 0, 0]


@pytest.mark.engine
def test_small_parts_of_a_team_are_not_shown(cast):
    assert [shown_part(part, 10) for part in (0, 1, 4, 5, 6, 9, 10)] == [0, None, None, 5, None, None, 10]
    secretary = cast.actor("community_secretary")
    write_figures(values=FIGURES, actor=secretary)
    write_figures(values={**FIGURES, "serving": 17}, actor=secretary)
    assert TeamFigures.objects.get().serving == 17
    team = team_of(figures_of(cast.pwc.place.code))
    assert (team.serving, [n for _label, n in team.parts], team.hours_each) == (17, [11, None, 7], 42.4)
    with pytest.raises(Denied):
        write_figures(values=FIGURES, actor=cast.actor("community_worker"))


def test_the_page_of_a_team_refuses_more_than_serve(cast, client):
    client.force_login(cast.community_secretary)
    page = reverse("delegation:team")
    assert client.post(page, {**FIGURES, "college": 19}).status_code == 422
    assert client.post(page, {**FIGURES, "left": -1}).status_code == 422
    assert client.post(page, FIGURES).status_code == 302
    assert client.post(page, FIGURES).status_code == 302
    street = client.get(reverse("delegation:street", args=[cast.pwc.place.code])).content.decode()
    assert "18" in street
