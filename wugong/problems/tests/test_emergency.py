"""What speaks of somebody in danger is looked at at once: it stands first and says whom to call."""

from datetime import timedelta

import pytest
from django.urls import reverse

from wugong.common import clock
from wugong.flow.models import Todo
from wugong.flow.queries import matter_of
from wugong.problems.queries.lists import queue_of
from wugong.problems.rules.kinds import Signpost, emergency_in, signposts_in
from wugong.problems.testing import reported

P, A, F, T = Signpost.POLICE, Signpost.AMBULANCE, Signpost.FIRE, Signpost.TRAFFIC


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("有人在楼顶要跳楼，快", P),
        ("邻居可能想轻生", P),
        ("怕他自杀", P),
        ("她说不想活了，站在窗台上", P),
        ("有人坠楼", A),
        ("孩子落水", A),
        ("楼下着火了", F),
        ("电梯困人了", F),
        ("他拿刀砍人", P),
        ("对门家打孩子，哭得厉害", P),
        ("路口车祸", T),
        ("商铺跳楼价的大喇叭太吵", None),
        ("跳楼大甩卖放喇叭", None),
        ("电线老化容易起火", None),
        ("楼道灯坏了", None),
    ],
)
def test_words_of_danger_are_known(text, sign):
    assert emergency_in(text) == sign


def test_the_first_number_is_that_of_the_police_where_somebody_may_jump():
    assert signposts_in("有人要跳楼，已经摔伤")[0] == P


@pytest.mark.engine
def test_an_emergency_is_due_within_the_half_hour_and_stands_before_what_is_overdue(people, client):
    old = reported(text="花坛里的草太高")
    worker = people.actor("community_worker")
    with clock.at(clock.now() + timedelta(days=7)):
        danger = reported(text="有人在楼顶要跳楼，快", place="990112001001001")
        todo = Todo.objects.get(matter=danger.pk, done_at=None)
        assert todo.due_at == clock.now() + timedelta(minutes=30)
        queue = queue_of(worker)
        assert [row.problem for row in queue.urgent] == [danger]
        assert old in [row.problem for row in queue.first]
        assert "可能是紧急情况：公安 110" in matter_of(danger).detail
        client.force_login(people.users["community_worker"])
        desk, page = (client.get(reverse(name)).content.decode() for name in ("web:desk", "problems:home"))
    assert f"/do/problem/{danger.pk}/signpost/" in page  # the number to call is one press away
    for html in (desk, page):
        assert html.index("马上") < html.index("要跳楼") < html.index("草太高")
        assert "可能是紧急情况：公安 110" in html


def test_the_slip_of_an_emergency_promises_no_day(people, client):
    given = {"text": "楼下着火了", "place": "990112001001001", "key": "danger"}
    page = client.post(reverse("problems:report"), given).content.decode()
    assert "不要等，请打 消防 119" in page.replace("&#x27;", "'")
    assert "前办好或说清楚" not in page


def test_the_page_under_the_number_says_whom_to_call(people, client):
    danger = reported(text="楼下着火了")
    page = client.get(reverse("web:slip", args=[danger.code])).content.decode()
    assert "半小时内查看" in page and 'href="tel:119"' in page and "最晚" not in page


def test_the_form_of_an_emergency_is_filled_in(people, client):
    danger = reported(text="楼下着火了")
    client.force_login(people.users["community_worker"])
    form = client.get(reverse("web:step", args=["problem", danger.pk, "signpost"])).context["form"]
    assert (form["elsewhere"].value(), form["reason"].value()) == (
        Signpost.FIRE,
        "可能有人正处在危险中：请打 消防 119。",
    )
