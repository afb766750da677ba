"""The desk, the page of a step, undo, following, search and the board, by way of a mechanism as small as one can be."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.urls import reverse

from tests.ground import laid
from wugong.accounts.models import User
from wugong.accounts.queries import actor_of
from wugong.common import clock
from wugong.common.actor import SYSTEM, Role
from wugong.flow.actions import begin, take
from wugong.flow.models import Matter, Term, Timer
from wugong.flow.tests.errand.models import Errand
from wugong.insights.actions import count_board
from wugong.insights.queries import board
from wugong.organisations.actions import posts
from wugong.organisations.models import Post
from wugong.organisations.testing import make_cast
from wugong.record.actions import append
from wugong.record.models import Entry


@laid
def cast():
    return make_cast()


@pytest.fixture
def errand(cast):
    return asked(cast, "修楼道灯")


def asked(cast, what, **more):
    place = cast.pwc.place.code
    row = Errand(what=what, asker=cast.pwc.pk, doer=cast.unit.pk, place=place, **more)
    return begin(row, "ask", actor=cast.so)


def signed_in(client, actor):
    client.force_login(User.objects.get(pk=actor.user))
    return client


def address(errand, step):
    return reverse("web:step", args=["errand", errand.pk, step])


def test_the_desk_says_who_asks_what_and_offers_the_buttons(client, cast, errand):
    page = signed_in(client, cast.ul).get("/desk/").content.decode()
    assert "修楼道灯" in page
    assert address(errand, "accept") in page
    assert address(errand, "finish") not in page
    assert signed_in(client, cast.so).get("/desk/waiting/").content.decode().count("修楼道灯") >= 1
    assert "修楼道灯" not in client.get("/desk/").content.decode()


def test_the_counts_beside_the_places_are_those_of_the_desk(client, cast):
    for what in ("修楼道灯", "通下水道", "补路面"):
        asked(cast, what)
    page = signed_in(client, cast.ul).get("/desk/").content.decode()
    assert page.count('<li class="todo') == 3
    assert '<span class="count">3<span' in page


def test_the_desk_speaks_english_under_its_own_address(client, cast, errand):
    page = signed_in(client, cast.ul).get("/en/desk/").content.decode()
    assert '<html lang="en"' in page
    assert "One thing waits for you" in page


def test_the_buttons_of_each_language_stay_in_it(client, cast, errand):
    other = asked(cast, "扫楼道")
    for _turn in range(2):
        for language, there in (("", "/do/errand/"), ("/en", "/en/do/errand/")):
            page = signed_in(client, cast.ul).get(f"{language}/desk/").content.decode()
            for row in (errand, other):
                assert f'action="{there}{row.pk}/accept/"' in page


def test_a_desk_asks_the_same_few_questions(client, cast, errand, django_assert_max_num_queries):
    signed_in(client, cast.ul).get("/desk/")
    with django_assert_max_num_queries(12):
        client.get("/desk/")
    for n in range(5):
        asked(cast, f"事{n}")
    with django_assert_max_num_queries(12):
        client.get("/desk/")


def test_a_button_acts_from_the_desk_and_can_be_taken_back(client, cast, errand):
    signed_in(client, cast.ul)
    answer = client.post(address(errand, "accept"), {"next": "/desk/"})
    assert (answer.status_code, answer.url) == (302, "/desk/")
    errand.refresh_from_db()
    assert errand.state == "doing"
    page = client.get("/desk/").content.decode()
    undo = reverse("web:undo", args=["errand", errand.pk])
    assert undo in page
    assert client.post(undo).status_code == 302
    errand.refresh_from_db()
    assert errand.state == "asked"


def test_a_second_click_is_told_what_it_is_now(client, cast, errand):
    signed_in(client, cast.ul)
    client.post(address(errand, "accept"))
    answer = client.post(address(errand, "accept"))
    assert answer.status_code == 409
    assert "being done" in answer.content.decode()
    case = reverse("web:case", args=["errand", errand.pk])
    assert f'href="{case}"' in client.get(address(errand, "accept")).content.decode()
    errand.refresh_from_db()
    assert errand.version == 1


def test_a_refused_step_keeps_what_was_typed(client, cast, errand):
    signed_in(client, cast.ul)
    take(errand, "accept", actor=cast.ul)
    answer = client.post(address(errand, "finish"), {"reason": "灯已经亮了，照片明天补"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "No proof yet (7). Add one, then finish." in page
    assert "灯已经亮了，照片明天补" in page
    errand.refresh_from_db()
    assert errand.state == "doing"
    assert Entry.objects.get(outcome="refused").rule == "E-1"


def test_a_reason_that_is_wanted_is_asked_for_at_its_field(client, cast, errand):
    signed_in(client, cast.ul)
    assert "reason" in client.get(address(errand, "query")).content.decode()
    assert client.post(address(errand, "query"), {"reason": " "}).status_code == 422
    assert client.post(address(errand, "query"), {"reason": "在几单元？"}).status_code == 302
    assert Errand.objects.get().state == "paused"


def test_a_step_of_somebody_else_is_403_and_one_that_is_not_there_404(client, cast, errand):
    signed_in(client, cast.so)
    answer = client.post(address(errand, "accept"))
    assert answer.status_code == 403
    assert "the doer" in answer.content.decode()
    assert Errand.objects.get().state == "asked"
    assert client.post(address(errand, "explode")).status_code == 404
    assert client.post(reverse("web:step", args=["nothing", errand.pk, "accept"])).status_code == 404
    assert client.get(f"/do/errand/{cast.unit.pk}/accept/").status_code == 404


def test_after_a_step_one_never_lands_on_a_foreign_site(client, cast, errand):
    signed_in(client, cast.ul)
    answer = client.post(address(errand, "accept"), {"next": "https://evil.example/"})
    assert answer.url == f"/errand/{errand.pk}/"


@pytest.mark.engine
def test_the_desk_costs_the_same_with_two_and_with_four(client, cast, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for n in (2, 2):
        for i in range(n):
            asked(cast, f"事{len(counts)}-{i}")
        signed_in(client, cast.ul)
        client.get("/desk/")
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get("/desk/").status_code == 200
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_following_and_unfollowing(client, cast, errand):
    signed_in(client, cast.do)
    follow = reverse("web:follow", args=[errand.pk])
    client.post(follow, {"on": "1"})
    assert "修楼道灯" in client.get("/desk/following/").content.decode()
    take(errand, "accept", actor=cast.ul)
    assert "being done" in client.get("/desk/inbox/").content.decode()
    client.post(follow, {"on": "0"})
    assert "修楼道灯" not in client.get("/desk/following/").content.decode().split("toast")[0]


@pytest.mark.parametrize("query", ["楼道", "ld", "louda", "修楼"])
def test_search_finds_what_one_may_see_and_nothing_else(client, cast, errand, query):
    signed_in(client, cast.so)
    assert "修楼道灯" in client.get(f"/search/?q={quote(query)}").content.decode()
    stranger = User.objects.create(username="stranger", name="路人", resident_of="990112999001")
    client.force_login(stranger)
    assert "修楼道灯" not in client.get(f"/search/?q={quote(query)}").content.decode()


def test_the_ledger_lists_what_is_done_and_organisations_only_when_asked(client, cast, errand):
    signed_in(client, cast.do)
    ledger = client.get("/matters/").content.decode()
    assert "修楼道灯" in ledger
    assert f"/organisations/{cast.unit.pk}/" not in ledger
    assert f"/organisations/{cast.unit.pk}/" in client.get("/matters/?machine=organisation").content.decode()


def test_the_board_counts_and_says_where_it_is_stuck(client, cast, errand):
    with clock.at(clock.now() + timedelta(days=40)):
        count_board(actor=SYSTEM)
        signed_in(client, cast.do)
        page = client.get("/board/").content.decode()
        stone = re.search(r'crossing-late"\s+href="([^"]+)"', page).group(1).replace("&amp;", "&")
        behind = client.get(stone).content.decode()
    assert "crossing-late" in page
    assert "修楼道灯" in page
    assert "修楼道灯" in behind and "大事共商 · 逾期 </h1>" in " ".join(behind.split())
    assert str(cast.unit) in page


def test_what_the_district_assesses_counts_for_each_street_that_takes_part(client, cast):
    found = Matter.objects.filter(pk=asked(cast, "年度考核").pk)
    found.update(street="", place="990112")
    for common, count in (("商", 0), ("考", 1)):
        found.update(common=common)
        count_board(actor=SYSTEM)
        line = next(line for line in board(cast.do).lines if line.code == "990112001")
        assert next(one for one in line.crossings if one.common == common).counts.open == count
    signed_in(client, cast.do)
    assert "年度考核" in client.get("/matters/?street=990112001&common=考").content.decode()
    assert "年度考核" not in client.get("/matters/?street=990112002&common=考").content.decode()


def test_of_what_is_late_the_longest_overdue_comes_first(client, cast, errand):
    asked(cast, "后来的事")
    moved = Matter.objects.filter(title="修楼道灯")
    moved.update(due_at=clock.now() - timedelta(days=30), moved_at=clock.now() - timedelta(days=30))
    Matter.objects.filter(title="后来的事").update(due_at=clock.now() - timedelta(days=2))
    signed_in(client, cast.do)
    for which in ("open", "overdue"):
        page = client.get(f"/matters/?which={which}").content.decode()
        assert page.index("修楼道灯") < page.index("后来的事"), which


def test_a_task_long_overdue_is_among_what_is_stuck(cast, errand):
    Matter.objects.filter(title="修楼道灯").update(common="诺", due_at=clock.now() - timedelta(days=29))
    assert [s.matter.title for s in board(cast.do).stuck] == ["修楼道灯"]


def test_a_resident_sees_by_number_only_what_is_public(client, cast):
    hidden = asked(cast, "内部的事")
    public = asked(cast, "公开的事", classification="public")
    assert "公开的事" in client.get("/where/", {"number": public.biz_no.lower()}).content.decode()
    answer = client.get("/where/", {"number": hidden.biz_no})
    assert answer.status_code == 200
    assert "内部的事" not in answer.content.decode()
    for page in ("/", "/around/", f"/around/?community={public.place}", "/around/?community=nowhere"):
        shown = client.get(page).content.decode()
        assert "公开的事" in shown
        assert "内部的事" not in shown


def test_a_mechanism_without_an_answer_of_its_own_shows_its_state_to_the_holder_of_a_slip(client, cast):
    hidden = asked(cast, "内部的事")
    Matter.objects.filter(pk=hidden.pk).update(code="ABCD2345")
    shown = client.post("/where/", {"number": " abcd-2345 "}).content.decode()
    assert "内部的事" in shown
    assert str(cast.so.name) not in shown
    for wrong in ("", hidden.biz_no, "ABCD2346", "ABCD234"):
        assert "内部的事" not in client.post("/where/", {"number": wrong}).content.decode()
    assert "内部的事" in client.get("/where/", {"number": "ABCD2345"}).content.decode()


def test_a_public_number_is_read_however_it_is_typed(client, cast):
    public = asked(cast, "公开的事", classification="public")
    for typed in (
        public.biz_no.lower(),
        f" {public.biz_no} ",
        public.biz_no.replace("-", " － "),
        public.biz_no.replace("-", "—"),
    ):
        assert "公开的事" in client.post("/where/", {"number": typed}).content.decode(), typed


@pytest.mark.engine
def test_a_district_sets_a_term_only_with_a_reason_and_only_the_organisation_department(client, cast, errand):
    page = reverse("web:term", args=["errand", "asked"])
    signed_in(client, cast.so)
    assert client.get(page).status_code == 403
    assert (
        client.post(page, {"machine": "errand", "state": "asked", "amount": 9, "unit": "wd", "reason": "x"}).status_code
        == 403
    )
    assert Term.objects.count() == 0
    signed_in(client, cast.do)
    form = {"machine": "errand", "state": "asked", "amount": 9, "unit": "wd", "reason": ""}
    assert client.post(page, form).status_code == 422
    assert client.post(page, {**form, "amount": 0, "reason": "太短"}).status_code == 422
    assert Term.objects.count() == 0
    assert client.post(page, {**form, "reason": "人手少"}).status_code == 302
    later = asked(cast, "另一件")
    assert Timer.objects.get(matter_id=later.pk).amount == 9
    assert Timer.objects.get(matter_id=errand.pk).amount == 3
    assert "人手少" in client.get("/terms/").content.decode()


@pytest.mark.engine
def test_a_year_is_published_or_a_day_turned_over_by_whom_it_concerns(client, cast):
    signed_in(client, cast.so)
    client.post("/calendar/2026/", {"day": "2026-11-24"})
    signed_in(client, cast.do)
    assert client.get("/calendar/2026/").content.decode().count('class="rests"') > 50
    from datetime import date

    from wugong.workdays.queries import calendar

    assert calendar().is_workday(date(2026, 11, 24))
    client.post("/calendar/2026/", {"day": "2026-11-24"})
    assert not calendar().is_workday(date(2026, 11, 24))
    assert client.post("/calendar/2026/", {"day": "2026-13-99"}).status_code == 302
    assert "2027" in client.get("/calendar/2027/").content.decode()
    client.post("/calendar/2027/")
    assert not calendar().known(2027)


def test_hats_are_changed_only_for_ones_own(client, cast):
    signed_in(client, cast.so)
    assert client.post("/wear/", {"hat": "somebody else's"}).status_code == 422
    assert Matter.objects.filter(machine="errand").count() == 0


def test_a_window_acts_in_the_name_it_shows(client, cast):
    """The hat was changed in another window: the page that is still open sends the one it was made for."""
    user = User.objects.get(pk=cast.ul.user)
    post = posts.found_post(Post(title="驻点社工", organisation=cast.community, role=Role.CW), actor=SYSTEM)
    posts.assign(post, user=user, since=clock.today(), actor=SYSTEM)
    first, second = (hat.key for hat in actor_of(user).hats)
    signed_in(client, cast.ul).post("/wear/", {"hat": second})
    assert f'data-hat="{second}"' in client.get("/desk/").content.decode()
    client.post("/wear/", {"hat": "unknown", "worn": first})
    assert f'data-hat="{first}"' in client.get("/desk/").content.decode()
    assert f'data-hat="{second}"' in client.get("/desk/", HTTP_X_HAT=second).content.decode()
    assert "data-hat" not in client.get("/desk/", HTTP_X_HAT="given back").content.decode()


def test_the_record_and_the_terms_speak_in_words(client, cast, errand):
    signed_in(client, cast.so).post(address(errand, "accept"))
    append(actor=SYSTEM, act="open_contact", outcome="denied", rule="privacy")
    auditor = User.objects.create(username="a3", name="审计", administers="A3")
    client.force_login(auditor)
    page = " ".join(client.get("/en/record/").content.decode().split())
    assert "errand accept" not in page and "Errand · Accept" in page
    assert "Open a contact" in page and "open_contact" not in page
    signed_in(client, cast.do)
    terms = client.get("/en/terms/").content.decode()
    assert "90 calendar days before the date" in terms and "-90 calendar" not in terms
    assert "· emergency<" not in client.get("/terms/").content.decode()


def test_the_kinds_of_the_ledger_are_grouped_by_their_common(client, cast):
    signed_in(client, cast.do)
    page = client.get("/matters/").content.decode()
    assert page.count("<optgroup") == page.count("</optgroup>") >= 5
    assert '<optgroup label="大事共商">' in page and '<option value="商">' in page.replace("\n", "")
