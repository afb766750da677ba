"""What the steps of a problem offer; who acts for a body in which nobody signs in, until somebody takes up a post."""

import pytest
from django.urls import reverse

from wugong.common.actor import SYSTEM, Role
from wugong.flow.actions import perform
from wugong.flow.forms import step_form
from wugong.flow.models import Todo
from wugong.flow.queries import buttons_for, reread, todos_for
from wugong.organisations.instead import reseat_empty
from wugong.organisations.models import Appointment
from wugong.organisations.testing import make_actor
from wugong.problems.rules.problem import MACHINE
from wugong.problems.testing import dispatched, handling, reported


def waiting(actor, problem):
    return todos_for(actor).filter(matter=problem.pk).exists()


@pytest.mark.engine
def test_who_handed_it_over_acts_for_a_body_in_which_nobody_signs_in(people, client):
    problem, worker = dispatched(people, owner=people.hospital), people.actor("community_worker")
    assert waiting(worker, problem)
    client.force_login(people.users["community_worker"])
    page = client.get(reverse("web:case", args=["problem", problem.pk])).content.decode()
    assert "区中医院还没有人登录" in page
    for step in ("accept", "contact"):
        perform(problem, step, actor=worker)
    perform(problem, "resolve", actor=worker, answer="电话联系医院，已换灯。")
    assert problem.state == "resolved"


@pytest.mark.engine
def test_it_goes_to_the_body_when_somebody_takes_up_a_post_and_back_when_the_last_one_leaves(people):
    problem, worker = dispatched(people, owner=people.hospital), people.actor("community_worker")
    liaison = make_actor(Role.UL, people.hospital)
    assert (reseat_empty(actor=SYSTEM), waiting(liaison, problem), waiting(worker, problem)) == (1, True, False)
    Appointment.objects.filter(user=liaison.user).update(state="revoked")
    assert (reseat_empty(actor=SYSTEM), waiting(worker, problem)) == (1, True)
    assert reseat_empty(actor=SYSTEM) == 0


def test_what_waits_for_a_body_without_people_comes_back_to_who_handed_it_over(people):
    problem = dispatched(people, owner=people.hospital)
    Todo.objects.filter(matter=problem.pk).update(
        organisation=people.hospital.pk, role="", place=""
    )  # of an older version
    assert not waiting(people.actor("community_worker"), problem)
    assert (reseat_empty(actor=SYSTEM), waiting(people.actor("community_worker"), problem)) == (1, True)


def test_what_the_street_decided_comes_back_to_the_street(people):
    problem = dispatched(people)
    desk = people.actor("street_staff")
    perform(problem, "send_back", actor=desk, returned_why="归医院管。", belongs=people.hospital)
    perform(problem, "forward", actor=desk)
    assert waiting(desk, problem) and not waiting(people.actor("community_worker"), problem)


def test_the_choice_of_an_owner_says_who_does_not_sign_in(people):
    form = step_form(reported(), MACHINE.step("dispatch"), actor=people.actor("community_worker"))
    labels = {str(one.value): label for one, label in form.fields["owner"].choices if one}
    assert "（无人登录" in labels[str(people.hospital.pk)]
    assert labels[str(people.pwc.pk)] == "松林街道党工委"


def test_to_decide_whose_it_is_begins_with_whom_the_owner_named(people):
    problem, owner = dispatched(people), people.actor("street_staff")
    perform(problem, "send_back", actor=owner, returned_why="楼内灯具归物业。", belongs=people.property)
    form = step_form(reread(problem), MACHINE.step("arbitrate"), actor=owner)
    assert form["owner"].initial == people.property.pk


def test_a_step_that_can_only_be_refused_says_so_before_its_form(people):
    problem, owner, desk = dispatched(people), people.actor("street_staff"), people.actor("street_staff")
    perform(problem, "send_back", actor=owner, returned_why="归党工委。", belongs=people.pwc)
    perform(problem, "forward", actor=desk)
    refused = {one.step.name: one.why_not for one in buttons_for(owner, problem)}
    assert "退回过一次" in refused["send_back"]
    late = handling(people)
    perform(late, "extend", actor=owner, extension_days=3, extension_why="等配件。")
    perform(late, "grant", actor=desk)
    assert "延过一次" in {one.step.name: one.why_not for one in buttons_for(owner, late)}["extend"]


def test_the_sentences_to_begin_an_answer_fit_what_it_says(people):
    problem, owner = handling(people), people.actor("street_staff")
    offered = {}
    for step in ("resolve", "explain"):
        form = step_form(problem, MACHINE.step(step), actor=owner)
        offered[step] = {value for value, _label in form.fields["template"].choices if value}
    assert offered["resolve"] and offered["explain"] and not offered["resolve"] & offered["explain"]
    assert any("资金" in text for text in offered["explain"])
