"""Appointments: their rules, their clocks, what ends them, and the posts they are to."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from wugong.accounts.models import User
from wugong.common import clock
from wugong.common.actor import SYSTEM, Role
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.flow.actions import take
from wugong.flow.alarms import ring_due
from wugong.flow.models import Matter, Timer
from wugong.flow.queries import found, todos_for
from wugong.organisations.actions import posts
from wugong.organisations.hats import hats_of
from wugong.organisations.models import Appointment, Post
from wugong.organisations.testing import make_actor, make_user
from wugong.organisations.tests.conftest import CST, TODAY
from wugong.places import testing as places

pytestmark = pytest.mark.usefixtures("november")


@pytest.fixture
def post(cast):
    made = Post(title="兼职委员", organisation=cast.pwc, role=Role.VT, scope=places.STREET, headcount=2)
    return posts.found_post(made, actor=cast.sp)


def propose(cast, post, *, actor=None, **more):
    values = {"since": TODAY + timedelta(days=10), "until": date(2028, 12, 4)} | more
    return posts.propose(
        post,
        user=values.pop("user", None) or make_user(),
        home=values.pop("home", cast.unit),
        actor=actor or cast.so,
        **values,
    )


@pytest.fixture
def proposed(cast, post):
    return propose(cast, post)


@pytest.fixture
def agreed(cast, proposed):
    return take(proposed, "confirm", actor=cast.ul)


def kept(appointment, state):
    assert Appointment.objects.get(pk=appointment.pk).state == state


def test_propose_asks_the_unit_within_ten_working_days(cast, proposed):
    assert (proposed.state, proposed.kind, proposed.home) == ("proposed", "part_time_member", cast.unit)
    assert todos_for(cast.ul).filter(matter=proposed.pk).exists()
    assert Timer.objects.get(matter=proposed.pk).due_at == datetime(2026, 12, 10, tzinfo=CST)
    assert hats_of(proposed.user_id) == ()


@pytest.mark.parametrize("who", ["cp", "ul"])
def test_propose_is_up_to_the_street_or_the_district(cast, post, who):
    with pytest.raises(Denied):
        propose(cast, post, actor=getattr(cast, who))
    assert Appointment.objects.filter(post=post).count() == 0


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"home": None}, "Name the unit"),
        ({"since": TODAY, "until": TODAY + timedelta(days=363)}, "one to three years"),
        ({"since": TODAY, "until": TODAY + timedelta(days=3 * 366)}, "one to three years"),
    ],
)
def test_propose_is_refused_by_its_guards(cast, post, more, words):
    with pytest.raises(Refusal, match=words):
        propose(cast, post, **more)
    assert Appointment.objects.filter(post=post).count() == 0


@pytest.mark.parametrize("days", [364, 3 * 366 - 1])
def test_one_and_three_years_are_both_within(cast, post, days):
    assert propose(cast, post, since=TODAY, until=TODAY + timedelta(days=days)).state == "proposed"


def test_part_time_members_sit_in_committees_of_street_and_community(cast):
    other = posts.found_post(
        Post(title="委员", organisation=cast.branch, role=Role.VT, scope=places.COMMUNITY), actor=cast.sp
    )
    with pytest.raises(Refusal, match="Party committee"):
        propose(cast, other)


def test_no_more_are_proposed_than_there_are_places(cast, post, proposed):
    propose(cast, post)
    with pytest.raises(Refusal, match="held already"):
        propose(cast, post)
    assert Appointment.objects.filter(post=post).count() == 2


def test_agree_is_up_to_the_unit_and_the_term_begins_by_itself(cast, proposed):
    take(proposed, "confirm", actor=cast.up)
    with clock.at(datetime(2026, 12, 4, 23, tzinfo=CST)):
        ring_due(actor=SYSTEM)
    kept(proposed, "confirmed")
    with clock.at(datetime(2026, 12, 5, 1, tzinfo=CST)):
        ring_due(actor=SYSTEM)
        kept(proposed, "serving")
        assert [h.role for h in hats_of(proposed.user_id)] == [Role.VT]


def test_decline_frees_the_place(cast, post, proposed):
    propose(cast, post)
    assert take(proposed, "decline", actor=cast.ul, reason="本人外派").state == "revoked"
    assert propose(cast, post).state == "proposed"


def test_take_office_by_hand_only_when_the_day_has_come(cast, agreed):
    with pytest.raises(Refusal, match="later day"):
        take(agreed, "take_office", actor=cast.so)
    with clock.at(datetime(2026, 12, 5, 9, tzinfo=CST)):
        assert take(agreed, "take_office", actor=cast.so).state == "serving"


def test_agreeing_after_the_first_day_takes_office_at_once(cast, post):
    late = propose(cast, post, since=TODAY - timedelta(days=3), until=TODAY + timedelta(days=500))
    take(late, "confirm", actor=cast.ul)
    with clock.at(clock.now() + timedelta(minutes=1)):
        ring_due(actor=SYSTEM)
    kept(late, "serving")


def test_what_happens_by_itself_on_its_day_is_not_overdue(client, cast, post):
    """The unit agrees at noon to a term that begins the same day; until the worker comes by, nobody is late."""
    made = propose(cast, post, since=TODAY, until=TODAY + timedelta(days=500))
    take(made, "confirm", actor=cast.up)
    translation.activate("zh-hans")
    client.force_login(User.objects.get(pk=cast.so.user))
    with clock.at(clock.now() + timedelta(hours=5)):
        page = client.get(reverse("web:case", args=["appointment", made.pk])).content.decode()
    line = page.partition("无须办理")[2].partition("</p>")[0]
    assert "到任" in line and "今天" in line and "过期" not in page


def test_the_term_is_over_after_its_last_day(cast, agreed):
    with clock.at(datetime(2026, 12, 5, 9, tzinfo=CST)):
        take(agreed, "take_office", actor=cast.so)
    with clock.at(datetime(2028, 12, 4, 23, 59, tzinfo=CST)):
        ring_due(actor=SYSTEM)
        kept(agreed, "serving")
    with clock.at(datetime(2028, 12, 5, 0, 1, tzinfo=CST)):
        ring_due(actor=SYSTEM)
    kept(agreed, "expired")


@pytest.mark.parametrize("state", ["proposed", "confirmed", "serving"])
def test_revoke(cast, proposed, state):
    if state != "proposed":
        take(proposed, "confirm", actor=cast.ul)
    with clock.at(datetime(2026, 12, 6, 9, tzinfo=CST)):
        if state == "serving":
            take(proposed, "take_office", actor=cast.so)
        row = take(proposed, "revoke", actor=cast.so, reason="调离")
    assert (row.state, row.until) == ("revoked", date(2026, 12, 6) if state == "serving" else date(2028, 12, 4))
    assert hats_of(row.user_id) == ()


@pytest.mark.engine
def test_a_clerk_ends_no_post_that_he_could_not_give_and_nobody_his_own(cast):
    def held_by(actor):
        return Appointment.objects.get(user=actor.user)

    for row, actor, rule in (
        (held_by(cast.sp), cast.so, "scope"),
        (held_by(cast.so), cast.so, "scope"),
        (held_by(cast.do), cast.do, "R-61"),
    ):
        with pytest.raises(Refusal) as refused:
            take(row, "revoke", actor=actor, reason="试")
        assert refused.value.rule == rule
        kept(row, "serving")


# -- full posts --


def vacancy(organisation, role, scope=""):
    made = Post(title=f"{role}岗", organisation=organisation, role=role, scope=scope)
    return posts.found_post(made, actor=SYSTEM)


@pytest.mark.engine
@pytest.mark.parametrize(
    ("body", "role", "allowed"),
    [
        ("department", Role.DO, {"do"}),
        ("pwc", Role.SP, {"do"}),
        ("pwc", Role.SO, {"do", "sp"}),
        ("community", Role.CP, {"do", "sp", "so"}),
        ("community", Role.GW, {"do", "sp", "so", "cp"}),
        ("unit", Role.UL, {"do", "sp", "so"}),
        ("branch", Role.UP, {"do", "sp", "so"}),
        ("branch", Role.UL, {"do", "sp", "so", "up"}),
    ],
)
def test_a_hat_gives_only_roles_below_it_within_its_place(cast, body, role, allowed):
    post = vacancy(getattr(cast, body), role)
    given = set()
    for who in ("do", "sp", "so", "cp", "up", "ul"):
        try:
            made = posts.assign(post, user=make_user(), since=TODAY, actor=getattr(cast, who))
        except Refusal:
            continue
        given.add(who)
        take(made, "revoke", actor=SYSTEM, reason="试")
    assert given == allowed


def test_assign_is_refused_by_its_guards(cast):
    post = vacancy(cast.community, Role.CW)
    with pytest.raises(Refusal, match="later day"):
        posts.assign(post, user=make_user(), since=TODAY + timedelta(days=1), actor=cast.cp)
    with pytest.raises(Invalid, match="before the first"):
        posts.assign(post, user=make_user(), since=TODAY, until=TODAY - timedelta(days=1), actor=cast.cp)
    posts.assign(post, user=make_user(), since=TODAY, actor=cast.cp)
    with pytest.raises(Refusal, match="held already"):
        posts.assign(post, user=make_user(), since=TODAY, actor=cast.cp)
    assert post.appointments.count() == 1


@pytest.mark.parametrize(
    ("who", "body", "role", "scope", "error"),
    [
        ("cp", "pwc", Role.CW, "", Denied),
        ("cp", "community", Role.CP, "", Denied),
        ("so", "pwc", Role.SP, "", Denied),
        ("so", "community", Role.CW, places.OTHER_STREET, Denied),
        ("cp", "community", Role.CW, places.OTHER_COMMUNITY, Denied),
        ("so", "community", Role.CW, places.OTHER_COMMUNITY, Invalid),
        ("up", "branch", Role.DO, "", Denied),
        ("do", "pwc", Role.A1, "", Denied),
        ("ul", "unit", Role.UL, "", Denied),
    ],
)
def test_a_post_beyond_ones_hat_is_not_founded(cast, who, body, role, scope, error):
    before = Post.objects.count()
    with pytest.raises(error):
        posts.found_post(
            Post(title="新岗", organisation=getattr(cast, body), role=role, scope=scope), actor=getattr(cast, who)
        )
    assert Post.objects.count() == before


@pytest.mark.engine
def test_a_post_is_closed_when_nobody_holds_it_and_cannot_be_filled_then(cast):
    post = vacancy(cast.community, Role.GW)
    held = posts.assign(post, user=make_user(), since=TODAY, actor=cast.cp)
    with pytest.raises(Refusal, match="Revoke that first"):
        posts.close_post(post, actor=cast.cp)
    take(held, "revoke", actor=cast.cp, reason="离职")
    with pytest.raises(Denied):
        posts.close_post(post, actor=cast.ul)
    assert posts.close_post(post, actor=cast.cp).closed_on == TODAY
    with pytest.raises(Refusal, match="closed"):
        posts.assign(post, user=make_user(), since=TODAY, actor=cast.cp)


def test_two_posts_of_one_title_are_refused(cast):
    vacancy(cast.community, Role.GW)
    with pytest.raises(Invalid) as refused:
        vacancy(cast.community, Role.GW)
    assert refused.value.field == "title"


def test_nobody_is_found_by_name(cast):
    make_actor(Role.CW, cast.community)
    person = Appointment.objects.first().user
    assert not found(cast.so, person.name)
    assert not Matter.objects.filter(title__contains=person.name).exists()
