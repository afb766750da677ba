"""The pages of messages: the count, the ways, the outbox."""

from datetime import timedelta
from uuid import UUID

from wugong.accounts.actions.entry import PROVED
from wugong.accounts.models import User
from wugong.accounts.queries import mobile_of
from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.sealed import fingerprint
from wugong.inbox.actions import post
from wugong.inbox.models import Choice, Delivery, Habits, Hook, Message
from wugong.record.models import Entry

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
    typed = {"mail-clock": "now", "mail-account": "off", "mail-visit": "now", "mail-other": "digest"}
    typed |= {"quiet_from": "21:00", "quiet_to": "06:30", "digest_at": "08:00"}
    assert client.post("/desk/inbox/ways/", {**typed, "mail-clock": "hourly"}).status_code == 422
    assert not Habits.objects.exists()
    assert client.post("/desk/inbox/ways/", typed).status_code == 302
    chosen = {(c.channel, c.group): c.mode for c in Choice.objects.filter(user=user.pk)}
    ways = {"clock": "now", "account": "off", "visit": "now", "other": "digest"}
    assert chosen == {("mail", group): mode for group, mode in ways.items()}


def test_messages_are_new_once_grouped_narrowed_and_never_of_ones_own_acts(client, db):
    user = User.objects.create(username="bo", name="博", resident_of="990112001001")
    client.force_login(user)
    case, now = UUID(int=9), clock.now()
    for n in range(3):
        post(users=[user.pk], kind="clock.late", subject=f"第{n}次提醒", matter=case, actor=SYSTEM)
    post(users=[user.pk], **DAY)
    with clock.at(now + timedelta(days=1)):
        post(users=[user.pk], kind="note", subject="明天的事", actor=SYSTEM)
    own = Message.objects.create(kind="note", subject="自己办的", user=user.pk, sender=user.pk)
    first = client.get("/desk/inbox/").content.decode()
    assert first.count('class="row row-wide" data-row') == 2, "three alerts of one case are one row"
    assert first.count("state-cinnabar") == 2
    assert "明天的事" not in first and own.subject not in first
    again = client.get("/desk/inbox/").content.decode()
    assert "state-cinnabar" not in again and "is-read" in again
    assert "letters-count" not in again, "nothing of tomorrow is counted"
    assert DAY["subject"] not in client.get("/desk/inbox/?group=clock").content.decode()
    assert "第1次提醒" not in client.get("/desk/inbox/?group=account").content.decode()
    assert "第1次提醒" not in client.get("/desk/inbox/?q=联席").content.decode()


def test_one_registers_where_one_is_reached(client, db):
    user = User.objects.create(username="bo", name="博", resident_of="990112001001")
    User.objects.create(username="other", name="他", mobile_hash=fingerprint("13800000001", purpose="mobile"))
    client.force_login(user)
    times = {"quiet_from": "22:00", "quiet_to": "07:00", "digest_at": "08:30"}
    assert client.post("/desk/inbox/ways/", {**times, "email": "bo@example.org"}).status_code == 302
    user.refresh_from_db()
    assert not user.email, "at an unattended screen nobody changes what one signs in with"
    session = client.session
    session[PROVED] = clock.now().isoformat()
    session.save()
    for wrong in ("123", "13800000001"):
        assert client.post("/desk/inbox/ways/", {**times, "mobile": wrong}).status_code == 422
    typed = {**times, "email": "bo@example.org", "mobile": "138 0000 0002"}
    assert client.post("/desk/inbox/ways/", typed)["Location"] == "/desk/inbox/ways/"
    user.refresh_from_db()
    assert (user.email, mobile_of(user)) == ("bo@example.org", "13800000002")
    page = client.get("/desk/inbox/ways/").content.decode()
    assert 'name="mail-clock"' in page and 'name="sms-clock"' in page
    assert Entry.objects.filter(act="be_reached_at", outcome="done").count() == 1
