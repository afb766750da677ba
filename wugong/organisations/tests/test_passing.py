"""A post changes hands; a role that needs two persons; vacancies."""

from datetime import timedelta
from uuid import UUID

import pytest

from wugong.accounts.hats import people_at
from wugong.accounts.models import User
from wugong.accounts.queries import actor_of
from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor, Hat, Role, Seat
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.flow.actions import take
from wugong.flow.models import Matter, Timer, Todo
from wugong.flow.queries import todos_for
from wugong.inbox.models import Message
from wugong.organisations.actions import passing, posts
from wugong.organisations.hats import hats_of
from wugong.organisations.models import Appointment, Post, Substitution, Vacancy
from wugong.organisations.queries import posts as posts_queries
from wugong.organisations.rules import Kind
from wugong.organisations.testing import make_unit, make_user
from wugong.organisations.tests.conftest import TODAY
from wugong.record.models import Entry

pytestmark = pytest.mark.usefixtures("november")
A2 = Actor(user=UUID(int=2), name="安全管理员", hat=Hat("A2", Role.A2))


@pytest.fixture
def mediator_post(cast):
    made = Post(title="调解员", organisation=cast.pwc, role=Role.ME)
    return posts.found_post(made, actor=cast.sp)


@pytest.fixture
def asked(cast, mediator_post):
    return posts.assign(mediator_post, user=make_user(), since=TODAY, actor=cast.sp)


@pytest.fixture
def held(cast):
    return Appointment.objects.get(user=cast.so.user)


def days(since=0, until=5):
    return {"since": TODAY + timedelta(days=since), "until": TODAY + timedelta(days=until)}


def test_a_role_on_mediation_data_waits_for_the_second_person(cast, asked):
    assert asked.state == "to_grant"
    assert hats_of(asked.user_id) == ()
    assert [todo.matter_id for todo in todos_for(A2)] == [asked.pk]
    take(asked, "grant", actor=A2)
    assert [hat.role for hat in hats_of(asked.user_id)] == [Role.ME]


def test_the_one_who_asked_cannot_grant(cast, asked):
    for who in (cast.sp, cast.do, Actor(user=UUID(int=1), hat=Hat("A1", Role.A1))):
        with pytest.raises(Denied):
            take(asked, "grant", actor=who)
    assert Appointment.objects.get(pk=asked.pk).state == "to_grant"


def test_the_second_person_can_refuse_with_a_reason(cast, asked):
    with pytest.raises(Invalid):
        take(asked, "refuse_grant", actor=A2)
    take(asked, "refuse_grant", actor=A2, reason="无需要")
    assert Appointment.objects.get(pk=asked.pk).state == "revoked"


def test_the_security_administrator_alone_gives_nothing(cast, mediator_post):
    with pytest.raises(Refusal):
        posts.assign(mediator_post, user=make_user(), since=TODAY, actor=A2)
    assert not mediator_post.appointments.exists()


def test_other_roles_need_no_second_person(cast):
    post = posts.found_post(Post(title="网格员", organisation=cast.community, role=Role.GW), actor=cast.cp)
    assert posts.assign(post, user=make_user(), since=TODAY, actor=cast.cp).state == "serving"


def test_an_administrator_holds_no_post(cast):
    post = posts.found_post(Post(title="网格员", organisation=cast.community, role=Role.GW), actor=cast.cp)
    user = User.objects.create(username="a1", name="系统", administers="A1")
    with pytest.raises(Refusal):
        posts.assign(post, user=user, since=TODAY, actor=SYSTEM)
    assert not post.appointments.exists()


def test_a_substitute_wears_the_hat_for_some_days_and_it_shows(cast, held):
    user = make_user()
    made = passing.appoint_substitute(held, user=user, actor=cast.so, **days(1, 3))
    assert hats_of(user.pk) == ()
    with clock.at(clock.now() + timedelta(days=1)):
        [hat] = hats_of(user.pk)
        assert (hat.role, hat.organisation, hat.key) == (Role.SO, cast.pwc.pk, f"for-{made.pk}")
        assert hat.title.endswith("（代）")
        assert user.pk in people_at(Seat(Role.SO, cast.pwc.pk))
    with clock.at(clock.now() + timedelta(days=4)):
        assert hats_of(user.pk) == ()


def test_what_a_substitute_does_is_recorded_under_his_name_and_that_hat(cast, held):
    user = make_user("代办人")
    made = passing.appoint_substitute(held, user=user, actor=cast.so, **days())
    actor = actor_of(user)
    post = posts.found_post(Post(title="网格员", organisation=cast.community, role=Role.GW), actor=actor)
    entry = Entry.objects.get(act="found_post", detail__post=str(post.pk))
    assert (entry.actor_name, entry.hat) == ("代办人", f"for-{made.pk}")


def test_who_names_a_substitute(cast, held):
    for who in (cast.ul, cast.cp):
        with pytest.raises(Denied):
            passing.appoint_substitute(held, user=make_user(), actor=who, **days())
    assert not Substitution.objects.exists()
    passing.appoint_substitute(held, user=make_user(), actor=cast.sp, **days())
    assert Substitution.objects.count() == 1


@pytest.mark.parametrize("span", [(3, 1), (0, 92), (-9, -1)])
def test_a_substitution_has_a_first_and_a_last_day_and_is_short(cast, held, span):
    with pytest.raises(Invalid):
        passing.appoint_substitute(held, user=make_user(), actor=cast.so, **days(*span))
    assert not Substitution.objects.exists()


def test_a_substitute_for_a_sensitive_role_was_granted_one_before(cast):
    held = Appointment.objects.get(user=cast.sp.user)
    with pytest.raises(Refusal):
        passing.appoint_substitute(held, user=make_user(), actor=cast.sp, **days())
    assert not Substitution.objects.exists()
    passing.appoint_substitute(held, user=User.objects.get(pk=cast.do.user), actor=cast.sp, **days())
    assert Substitution.objects.count() == 1


def test_a_substitution_ends_early_or_with_the_holder(cast, held):
    user = make_user()
    made = passing.appoint_substitute(held, user=user, actor=cast.so, **days())
    with pytest.raises(Denied):
        passing.end_substitution(made, actor=cast.ul)
    assert len(hats_of(user.pk)) == 1
    passing.end_substitution(made, actor=actor_of(user))
    assert hats_of(user.pk) == ()
    passing.appoint_substitute(held, user=user, actor=cast.so, **days())
    take(held, "revoke", actor=cast.sp, reason="调离")
    assert hats_of(user.pk) == ()


def todo(matter, **seat):
    return Todo.objects.create(matter=matter, party="x", **seat)


def test_a_post_changes_hands_with_everything_open(cast, held):
    matter = Matter.objects.filter(participants__who=cast.pwc.pk).first()
    other = Matter.objects.exclude(participants__who=cast.pwc.pk).first()
    seat = todo(matter, role="SO", organisation=cast.pwc.pk)
    named, elsewhere = todo(matter, user=held.user_id), todo(other, user=held.user_id)
    by_seat, by_name = posts_queries.in_hand(held)
    assert seat.pk in {t.pk for t in by_seat}
    assert [t.pk for t in by_name] == [named.pk]
    taker = make_user()
    made, moved = passing.pass_on_post(held, user=taker, reason="轮岗", actor=cast.sp)
    assert (made.user_id, made.state, moved) == (taker.pk, "serving", 1)
    held.refresh_from_db()
    assert held.state == "revoked"
    mine = {t.pk for t in todos_for(actor_of(taker))}
    assert {seat.pk, named.pk} <= mine
    assert elsewhere.pk not in mine


def test_a_hand_over_that_is_refused_changes_nothing(cast, held):
    with pytest.raises(Refusal):
        passing.pass_on_post(held, user=make_user(), reason="x", actor=cast.ul)
    administrator = User.objects.create(username="a3", name="审计", administers="A3")
    with pytest.raises(Refusal):
        passing.pass_on_post(held, user=administrator, reason="x", actor=cast.sp)
    assert Appointment.objects.get(pk=held.pk).state == "serving"


@pytest.fixture
def fallen(cast):
    """The post of the community secretary, fallen vacant."""
    held = Appointment.objects.get(user=cast.cp.user)
    posts.found_post(Post(title="空岗", organisation=cast.community, role=Role.GW), actor=cast.cp)
    assert passing.alarm_vacancies(actor=SYSTEM) == 0
    take(held, "revoke", actor=cast.so, reason="调离")
    assert passing.alarm_vacancies(actor=SYSTEM) == 1
    assert passing.alarm_vacancies(actor=SYSTEM) == 0
    return Vacancy.objects.get()


def test_a_post_fallen_vacant_stands_on_the_desk_of_who_must_fill_it(cast, fallen):
    todos = Todo.objects.filter(matter=fallen.pk, done_at__isnull=True)
    assert {(t.role, t.place, t.party) for t in todos} == {
        ("SP", cast.so.place, "filler"),
        ("SO", cast.so.place, "filler"),
    }
    assert todos_for(cast.so).filter(matter=fallen.pk).exists()
    assert not todos_for(cast.ul).filter(matter=fallen.pk).exists()
    assert {(m.role, m.place) for m in Message.objects.filter(matter=fallen.pk)} == {
        ("SP", cast.so.place),
        ("SO", cast.so.place),
    }


def test_it_leaves_the_desk_when_somebody_is_entered(cast, fallen):
    with pytest.raises(Refusal) as fault:
        take(fallen, "fill", actor=cast.so)
    assert fault.value.rule == "3.2"
    posts.assign(fallen.post, user=make_user(), since=TODAY, actor=cast.so)
    fallen.refresh_from_db()
    assert fallen.state == "filled"
    assert not todos_for(cast.so).filter(matter=fallen.pk).exists()


def test_it_leaves_the_desk_when_the_post_is_closed(cast, fallen, client):
    assert take(fallen, "close", actor=cast.so).state == "closed"
    assert Post.objects.get(pk=fallen.post_id).closed_on == TODAY


def test_who_leaves_a_post_empty_is_reminded_and_the_post_falls_vacant_again(cast, fallen):
    timer = Timer.objects.get(matter=fallen.pk)
    assert (timer.amount, timer.unit) == (10, "wd")
    posts.assign(fallen.post, user=make_user(), since=TODAY, actor=cast.so)
    take(Appointment.objects.get(post=fallen.post, state="serving"), "revoke", actor=cast.so, reason="调离")
    assert passing.alarm_vacancies(actor=SYSTEM) == 1
    assert Vacancy.objects.filter(post=fallen.post).count() == 2


def test_a_role_to_grant_leads_the_security_administrator_to_a_page_he_may_see(cast, client):
    studio = make_unit("天秤工作室", cast.places["990112001"], Kind.SOCIAL_ORG)
    post = posts.found_post(Post(title="调解员", organisation=studio, role=Role.ME), actor=cast.sp)
    taker = make_user()
    waits = posts.assign(post, user=taker, since=TODAY, actor=cast.sp)
    second = User.objects.create(username="a2", name="安全", administers="A2")
    client.force_login(second)
    desk = client.get("/desk/").content.decode()
    address = Matter.objects.get(pk=waits.pk).url
    assert address in desk
    assert client.get(address).status_code == 200
    assert address in client.get("/organisations/grants/").content.decode()
    done = client.post(f"/do/appointment/{waits.pk}/grant/", {}, follow=True)
    assert done.status_code == 200
    waits.refresh_from_db()
    assert waits.state == "serving"
    client.force_login(User.objects.get(pk=cast.sp.user))
    assert taker.name in client.get(address).content.decode()


def test_the_pages_of_a_hand_over(cast, held, client):
    client.force_login(User.objects.get(pk=cast.sp.user))
    taker = make_user()
    assert client.get(f"/organisations/held/{held.pk}/pass-on/").status_code == 200
    refused = client.post(f"/organisations/held/{held.pk}/pass-on/", {"username": "nobody", "reason": "x"})
    assert refused.status_code == 422
    typed = {"username": taker.username, "since": str(TODAY), "until": str(TODAY)}
    assert client.post(f"/organisations/held/{held.pk}/substitute/", typed).status_code == 302
    assert taker.name in client.get(f"/organisations/held/{held.pk}/substitute/").content.decode()
    client.post(f"/organisations/held/{held.pk}/pass-on/", {"username": taker.username, "reason": "轮岗"})
    assert Appointment.objects.get(state="serving", user=taker).post_id == held.post_id
