"""A part-time member (兼职委员) of a committee: reads the room, speaks in person, acts for nobody."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from wugong.accounts.models import User
from wugong.commitments.testing import Cast, sign_in
from wugong.common.errors import Denied
from wugong.deliberation.actions import room
from wugong.deliberation.actions.members import speak, vote
from wugong.deliberation.actions.room import Decision
from wugong.deliberation.models import AgendaItem, Attendance, Meeting, Minutes, ProposedTask, Speech, Vote
from wugong.deliberation.testing import Bodies, proposed, room_of
from wugong.flow.models import Matter, Todo
from wugong.flow.queries import todos_for
from wugong.flow.testing import stays

pytestmark = pytest.mark.usefixtures("afternoon")


@pytest.fixture
def adviser(client: Client, people: Cast, session: Meeting) -> User:
    """A head of a unit who sits in the street's working committee part time, signed in."""
    user = sign_in(client, people, "pwc", "PM", "990112001")
    User.objects.filter(pk=user.pk).update(name="何平")
    return user


def written() -> list[list[object]]:
    models = (Meeting, AgendaItem, Attendance, Speech, Vote, ProposedTask, Minutes)
    return [list(model.objects.order_by("pk").values_list()) for model in models]


def test_he_opens_the_room_and_speaks_in_his_own_name(
    client: Client, session: Meeting, item: AgendaItem, adviser: User, tiers: Bodies
) -> None:
    speak(session, item=item, text="党工委支持划线。", actor=tiers.chair)
    page = room_of(client, session)
    assert f'action="{reverse("deliberation:speech", args=[item.pk])}"' in page
    assert "兼职委员身份记入纪要" in page
    url = reverse("deliberation:speech", args=[item.pk])
    assert client.post(url, {"text": "建议分步实施。"}).status_code == 302
    assert client.post(url, {"text": "建议分两步实施。"}, headers={"hx-request": "true"}).status_code == 200
    assert sorted(item.speeches.values_list("text", flat=True)) == ["党工委支持划线。", "建议分两步实施。"]
    page = room_of(client, session)
    assert "何平，兼职委员" in page and "建议分两步实施。</textarea>" in page
    room.decide(item, decision=Decision("deferred", words="待测量"), actor=tiers.office)
    room.close_meeting(session, actor=tiers.office)
    text = Minutes.objects.get().text
    assert "何平，兼职委员发言：建议分两步实施。" in text and "党工委发言：党工委支持划线。" in text


def test_he_does_not_vote_and_is_offered_no_ballot(
    client: Client, people: Cast, session: Meeting, item: AgendaItem, adviser: User, tiers: Bodies
) -> None:
    room.decide(item, decision=Decision("adopted", deciding="vote"), actor=tiers.office)
    assert 'name="ballot"' not in room_of(client, session)
    member = people.person("pwc", "PM", "990112001")
    stays(session, lambda: vote(session, item=item, ballot="for", actor=member), Denied, "role")
    assert client.post(reverse("deliberation:ballot", args=[item.pk]), {"ballot": "for"}).status_code == 403


@pytest.mark.parametrize("who", [("pwc", "PM", "990112001"), ("maples", "PM", "990112001002"), ("maples", "UL", "")])
def test_no_post_of_the_room_writes_where_it_answers_that_it_may_not(
    client: Client, people: Cast, session: Meeting, item: AgendaItem, tiers: Bodies, who: tuple[str, str, str]
) -> None:
    room.decide(item, decision=Decision("adopted", deciding="vote"), actor=tiers.office)
    task, line = proposed(item, people, actor=tiers.office), session.attendances.order_by("pk")[0]
    sign_in(client, people, *who)
    posts = {
        ("room", session.pk): {"close": "1"},
        ("all_here", session.pk): {"absent": "1"},
        ("emergency", session.pk): {"reason": "急", "topic": str(item.topic_id)},
        ("presence", line.pk): {"presence": "absent"},
        ("notes", item.pk): {"text": "改", "base": "", "edition": "0"},
        ("outcome", item.pk): {"outcome": "not_adopted", "words": "改"},
        ("votes", item.pk): {"member": str(line.member_id), "ballot": "for"},
        ("ballot", item.pk): {"ballot": "for"},
        ("new_task", item.pk): {"what": "另一件"},
        ("task", task.pk): {"drop": "1"},
        ("arrange", session.pk): {"order": str(item.pk)},
    }
    if who[0] == "maples":
        posts["speech", item.pk] = {"text": "我们也说"}
    before = written()
    for (name, pk), data in posts.items():
        answer = client.post(reverse(f"deliberation:{name}", args=[pk]), data, follow=True)
        assert answer.status_code in {403, 404}, name
        assert written() == before, name


def test_what_the_committee_owes_does_not_await_him(
    client: Client, people: Cast, session: Meeting, adviser: User
) -> None:
    """A to-do of the whole committee is for those who act for it; one for his own role is his."""
    matter = Matter.objects.get(pk=session.pk)
    committee = Todo.objects.create(matter=matter, party="invited", organisation=people.pwc.pk)
    own = Todo.objects.create(matter=matter, party="invited", organisation=people.pwc.pk, role="PM")
    member, worker = people.person("pwc", "PM", "990112001"), people.person("pwc", "SC", "990112001")
    assert list(todos_for(member)) == [own]
    assert committee in todos_for(worker)
    assert client.get("/desk/").content.decode().count('<li class="todo') == 1
