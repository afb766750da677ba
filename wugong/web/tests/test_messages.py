"""The pages of messages: the count, the ways, the outbox."""

from uuid import UUID

from wugong.accounts.models import User
from wugong.common.actor import SYSTEM
from wugong.inbox.actions import post
from wugong.inbox.models import Choice, Delivery, Habits, Hook, Message

ANNA = UUID(int=1)
DAY = {"subject": "松林街道联席会议", "kind": "account.test", "actor": SYSTEM}


def test_the_count_is_asked_with_a_tag_and_answered_with_nothing_new(client, db):
    user = User.objects.create(username="bo", name="博", resident_of="990112001001")
    client.force_login(user)
    first = client.get("/desk/inbox/unseen/")
    assert first.status_code == 200
    again = client.get("/desk/inbox/unseen/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    post(users=[user.pk], **DAY)
    changed = client.get("/desk/inbox/unseen/", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert "letters-count" in changed.content.decode()


def test_the_pages_of_the_outbox(client, db):
    client.force_login(User.objects.create(username="a1", name="系统", administers="A1"))
    post(users=[ANNA], **DAY)
    message = Message.objects.get()
    dead = Delivery.objects.create(message=message, channel="mail", user=ANNA, state="dead", fault="550")
    page = client.get("/outbox/").content.decode()
    assert "550" in page
    assert message.subject not in page
    assert client.post(f"/outbox/{dead.pk}/again/").status_code == 302
    assert Delivery.objects.get().state == "waiting"
    typed = {"channel": "wecom", "name": "群", "address": "https://qyapi.example/send", "organisation": "没有这个组织"}
    assert client.post("/outbox/hooks/add/", typed).status_code == 422
    assert not Hook.objects.exists()


def test_ones_own_ways_are_chosen_on_a_page(client, db):
    user = User.objects.create(username="bo", name="博", email="bo@example.org", resident_of="990112001001")
    client.force_login(user)
    assert client.get("/desk/inbox/ways/").status_code == 200
    typed = {"mail-clock": "now", "mail-account": "off", "mail-other": "digest"}
    typed |= {"quiet_from": "21:00", "quiet_to": "06:30", "digest_at": "08:00"}
    assert client.post("/desk/inbox/ways/", {**typed, "mail-clock": "hourly"}).status_code == 422
    assert not Habits.objects.exists()
    assert client.post("/desk/inbox/ways/", typed).status_code == 302
    chosen = {(c.channel, c.group): c.mode for c in Choice.objects.filter(user=user.pk)}
    assert chosen == {("mail", "clock"): "now", ("mail", "account"): "off", ("mail", "other"): "digest"}
