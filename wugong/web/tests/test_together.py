"""One step in several cases of a ledger at once: each under its own guards, and said case by case."""

import pytest
from django.urls import reverse

from wugong.commitments.models import Commitment
from wugong.commitments.testing import cast as commitment_cast
from wugong.commitments.testing import sign_in, task
from wugong.common.actor import Role
from wugong.flow.actions import take
from wugong.record.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return commitment_cast()


@pytest.fixture
def tasks(people):
    """Three tasks that the builder led and reported; the second was reported by whoever would verify it."""
    staff, owner = people.person("pwc", Role.SO, "990112001"), people.person("builder", Role.UL)
    made = [task(people, actor=staff, what=f"第{n}项", accepted=True) for n in range(3)]
    for one in made:
        take(one, "report", actor=owner, proof="已办完，现场可看。")
    return made


def ask(client, tasks, **more):
    return {"case": [str(t.pk) for t in tasks], **{f"seen-{t.pk}": str(t.version) for t in tasks}, **more}


def states(tasks):
    return [Commitment.objects.get(pk=t.pk).state for t in tasks]


def test_the_rows_of_a_ledger_can_be_ticked(client, people, tasks):
    sign_in(client, people, "pwc", "SO", "990112001")
    page = client.get(reverse("web:matters"), {"machine": "commitment"}).content.decode()
    assert page.count("data-pick>") == 3
    assert f'action="{reverse("web:together")}"' in page
    shown = client.get(reverse("web:together"), ask(client, tasks)).content.decode()
    assert 'value="verify"' in shown
    assert 'value="reject_report"' in shown
    assert 'value="report"' not in shown


def test_each_case_keeps_its_own_guards_and_what_succeeded_stays(client, people, tasks):
    office = sign_in(client, people, "pwc", "SO", "990112001")
    Commitment.objects.filter(pk=tasks[1].pk).update(reported_by=office.pk)
    answer = client.post(reverse("web:together"), ask(client, tasks, step="verify"))
    assert states(tasks) == ["closed", "reported_done", "closed"]
    page = answer.content.decode()
    assert "3 件办成 2 件" in page or "2 of 3" in page
    assert str(tasks[1].get_absolute_url()) in page
    refused = Entry.objects.filter(object_id=tasks[1].pk, act="verify", outcome="refused").get()
    assert refused.reason in page


def test_what_somebody_else_has_moved_meanwhile_is_left_alone(client, people, tasks):
    sign_in(client, people, "pwc", "SO", "990112001")
    given = ask(client, tasks, step="reject_report", reason="缺照片。")
    take(tasks[0], "reject_report", actor=people.person("pwc", Role.SO, "990112001"), reason="缺标线。")
    take(tasks[0], "report", actor=people.person("builder", Role.UL), proof="补了。")
    assert client.post(reverse("web:together"), given).status_code == 200
    assert states(tasks) == ["reported_done", "in_progress", "in_progress"]


def test_a_step_that_not_all_allow_is_not_there(client, people, tasks):
    sign_in(client, people, "builder", "UL")
    assert client.post(reverse("web:together"), ask(client, tasks, step="verify")).status_code == 404
    assert states(tasks) == ["reported_done"] * 3


def test_those_awaited_in_several_cases_are_urged_at_once(client, people, tasks):
    sign_in(client, people, "builder", "UL")
    assert client.post(reverse("web:together"), ask(client, tasks, step="urge")).status_code == 200
    assert Entry.objects.filter(act="urge", outcome="done").count() == 3
    again = client.post(reverse("web:together"), ask(client, tasks, step="urge"))
    assert Entry.objects.filter(act="urge", outcome="refused").count() == 3
    assert again.status_code == 200


def test_what_waits_for_oneself_is_left_out_of_urging_and_named(client, people, tasks):
    sign_in(client, people, "builder", "UL")
    own = task(people, actor=people.person("pwc", Role.SO, "990112001"), what="自己的一项", accepted=True)
    page = client.get(reverse("web:together"), ask(client, [*tasks, own])).content.decode()
    assert "1 件等您自己办，催办时不算在内" in page and "· 3 件" in page
    done = client.post(reverse("web:together"), ask(client, [*tasks, own], step="urge")).content.decode()
    assert "催办：3 件办成 3 件" in done
    assert "未催：等您自己办" in done and "自己的一项" in done
    assert not Entry.objects.filter(act="urge", object_id=own.pk).exists()
    assert Entry.objects.filter(act="urge", outcome="done").count() == 3


def test_cases_of_others_cannot_be_picked(client, people, tasks):
    sign_in(client, people, "maples", "CW", "990112001002")
    assert client.post(reverse("web:together"), ask(client, tasks, step="urge")).status_code == 302
    assert not Entry.objects.filter(act="urge").exists()
