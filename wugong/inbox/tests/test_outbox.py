"""From message to sent: by whom, when, how often; nothing twice, nothing lost."""

import socket
import threading
import time
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core import mail
from django.db import connection

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor, Seat
from wugong.common.bilingual import in_two
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.common.ids import new_id
from wugong.inbox import channels, outbox
from wugong.inbox.actions import post, sending, ways
from wugong.inbox.models import Delivery, Message
from wugong.inbox.rules import BACK_OFF, LEASE
from wugong.inbox.tests.conftest import ANNA, OFFICE

pytestmark = pytest.mark.engine

DAY = {"subject": in_two("松林街道联席会议", "Joint meeting"), "kind": "account.test", "actor": SYSTEM}


@pytest.fixture(autouse=True)
def in_memory(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.SITE_URL = "https://wugong.example"
    settings.HOME = tmp_path


def run():
    outbox.spread()
    return outbox.deliver_all()


def states():
    return list(Delivery.objects.order_by("created_at", "id").values_list("state", flat=True))


def test_a_seat_is_resolved_to_people_and_each_is_told_once(reached):
    post(seats=[Seat(organisation=OFFICE)], **DAY)
    assert run() == 1
    assert [(m.to, m.subject) for m in mail.outbox] == [(["anna@example.org"], "松林街道联席会议")]
    assert run() == 0
    assert Delivery.objects.get().user == ANNA
    assert not Message.objects.filter(sent_at__isnull=True).exists()


def test_a_message_suffices_by_itself(reached):
    post(
        users=[ANNA],
        **DAY,
        body="议题三项。",
        takes_place_at=clock.now(),
        where="街道三楼会议室",
        question="您能到会吗？",
        url="/deliberation/meetings/1/",
    )
    run()
    text = mail.outbox[0].body
    for part in ("街道三楼会议室", "您能到会吗？", "https://wugong.example/deliberation/meetings/1/", "议题三项。"):
        assert part in text


def test_an_english_reader_gets_english(reached):
    reached[ANNA] = replace(reached[ANNA], language="en")
    post(users=[ANNA], **DAY, url="/desk/")
    run()
    assert mail.outbox[0].subject == "Joint meeting"
    assert "https://wugong.example/en/desk/" in mail.outbox[0].body


def test_a_line_break_in_a_subject_makes_no_header(reached):
    post(users=[ANNA], **{**DAY, "subject": "会议\r\nBcc: evil@example.org"})
    run()
    assert mail.outbox[0].subject == "会议 Bcc: evil@example.org"
    assert mail.outbox[0].bcc == []


def test_what_comes_once_a_day_comes_together(reached):
    morning = clock.now().astimezone(clock.timezone.get_default_timezone()).replace(hour=9, minute=0)
    with clock.at(morning):
        for n in range(3):
            post(users=[ANNA], kind="clock.remind", subject=f"第{n}件", actor=SYSTEM)
        assert run() == 0
    with clock.at(morning + timedelta(hours=23, minutes=31)):
        assert run() == 3
    [digest] = mail.outbox
    assert all(f"第{n}件" in digest.body for n in range(3))


def test_quiet_hours_are_kept_unless_it_is_urgent(reached):
    night = clock.now().astimezone(clock.timezone.get_default_timezone()).replace(hour=23, minute=0)
    modes = {("mail", "clock"): "now"}
    person = Actor(user=ANNA)
    from datetime import time as of_day

    ways.choose(modes=modes, quiet_from=of_day(22), quiet_to=of_day(7), digest_at=of_day(8), actor=person)
    with clock.at(night):
        post(users=[ANNA], kind="clock.urge", subject="不急", actor=SYSTEM)
        post(users=[ANNA], kind="clock.urge", subject="十万火急", urgent=True, actor=SYSTEM)
        assert run() == 1
    assert [m.subject for m in mail.outbox] == ["十万火急"]
    with clock.at(night + timedelta(hours=8)):
        assert run() == 1


def test_choices_are_ones_own_and_of_the_list(reached):
    from datetime import time as of_day

    hours = {"quiet_from": of_day(22), "quiet_to": of_day(7), "digest_at": of_day(8)}
    with pytest.raises(Invalid):
        ways.choose(modes={("mail", "nonsense"): "now"}, **hours, actor=Actor(user=ANNA))
    with pytest.raises(Denied):
        ways.choose(modes={}, **hours, actor=Actor())
    ways.choose(modes={("mail", "account"): "off"}, **hours, actor=Actor(user=ANNA))
    post(users=[ANNA], **DAY)
    assert run() == 0
    assert not Delivery.objects.exists()


def test_a_text_message_goes_to_a_file_once(reached, settings):
    from datetime import time as of_day

    hours = {"quiet_from": of_day(0), "quiet_to": of_day(0), "digest_at": of_day(8)}
    modes = {("mail", "account"): "off", ("sms", "account"): "now"}
    ways.choose(modes=modes, **hours, actor=Actor(user=ANNA))
    post(users=[ANNA], **DAY, url="/desk/")
    assert run() == 1
    [file] = (settings.HOME / "sms").iterdir()
    assert file.read_text() == "13800001111\n松林街道联席会议 https://wugong.example/desk/\n"
    again = Delivery.objects.select_related("message").get()
    channels.FileSms().send(number="x", text="twice", key=str(again.pk))
    assert "twice" not in file.read_text()


def test_a_fault_is_tried_again_later_and_at_last_becomes_a_dead_letter(reached, a1):
    post(users=[ANNA], **DAY)
    outbox.spread()
    now = clock.now()
    with patch.object(channels.Mail, "send", side_effect=channels.Fault("451")):
        for pause in BACK_OFF:
            with clock.at(now):
                outbox.deliver("mail")
                outbox.deliver("mail")  # not due yet: nothing happens
            assert states() == ["waiting"]
            now += pause
        with clock.at(now):
            outbox.deliver("mail")
    dead = Delivery.objects.get()
    assert (dead.state, dead.tries, dead.fault) == ("dead", 6, "451")
    with pytest.raises(Denied):
        sending.resend(dead, actor=Actor(user=ANNA))
    assert states() == ["dead"]
    sending.resend(dead, actor=a1)
    assert outbox.deliver("mail") == 1
    with pytest.raises(Refusal):
        sending.resend(dead, actor=a1)


def test_what_cannot_be_mended_is_not_tried_again(reached):
    post(users=[ANNA], **DAY)
    outbox.spread()
    with patch.object(channels.Mail, "send", side_effect=channels.Fault("no such person", final=True)):
        outbox.deliver("mail")
    assert states() == ["dead"]


def test_two_workers_take_different_deliveries(reached):
    post(users=[ANNA], **DAY)
    post(users=[ANNA], **DAY)
    outbox.spread()
    first = sending.take_due("mail", claim=new_id(), most=1, actor=SYSTEM)
    second = sending.take_due("mail", claim=new_id(), most=5, actor=SYSTEM)
    assert len(first) == len(second) == 1
    assert first[0].pk != second[0].pk
    assert sending.take_due("mail", claim=new_id(), most=5, actor=SYSTEM) == []


def test_what_a_dead_worker_took_is_sent_by_another_once(reached):
    post(users=[ANNA], **DAY)
    outbox.spread()
    claim = new_id()
    [taken] = sending.take_due("mail", claim=claim, most=5, actor=SYSTEM)
    assert outbox.deliver("mail") == 0
    with clock.at(clock.now() + LEASE + timedelta(seconds=1)):
        assert outbox.deliver("mail") == 1
        # The first worker was only asleep: it must not send again.
        assert not sending.begin_sending([taken.pk], claim=claim, actor=SYSTEM)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("channel", "after"), [("mail", "dead"), ("wecom", "dead"), ("webhook", "waiting"), ("sms", "waiting")]
)
def test_what_may_have_left_is_sent_again_only_where_it_is_known_again(reached, channel, after):
    post(users=[ANNA], **DAY)
    row = Delivery.objects.create(message=Message.objects.get(), channel=channel, user=ANNA)
    claim = new_id()
    sending.take_due(channel, claim=claim, most=5, actor=SYSTEM)
    assert sending.begin_sending([row.pk], claim=claim, actor=SYSTEM)
    with clock.at(clock.now() + LEASE + timedelta(seconds=1)):
        sending.mend(channel, actor=SYSTEM)
    row.refresh_from_db()
    assert row.state == after


def test_a_message_is_spread_once(reached):
    post(users=[ANNA], **DAY)
    outbox.spread()
    Message.objects.update(sent_at=None)
    outbox.spread()
    assert Delivery.objects.count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_everything_once(reached):
    for n in range(120):
        post(users=[ANNA], **{**DAY, "subject": f"第{n}件"})
    start = threading.Barrier(2)

    def work():
        start.wait()
        outbox.spread()
        for _n in range(10):
            outbox.deliver("mail")
        connection.close()

    workers = [threading.Thread(target=work) for _n in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(m.subject for m in mail.outbox) == sorted(f"第{n}件" for n in range(120))
    assert set(states()) == {"sent"}


@pytest.fixture
def hanging():
    """A mail server that takes the call and says nothing."""
    server = socket.create_server(("127.0.0.1", 0))
    yield server.getsockname()[1]
    server.close()


def test_a_mail_server_that_hangs_holds_up_nothing_else(reached, settings, hanging, monkeypatch):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", hanging
    monkeypatch.setattr(channels, "SECONDS", 0.3)
    for _n in range(5):
        post(users=[ANNA], **DAY)  # a request ends here: nothing was sent, nothing waited for
    outbox.spread()
    before = time.monotonic()
    outbox.deliver("mail")
    assert outbox.deliver("mail") == 0
    waited = time.monotonic() - before
    rows = Delivery.objects.order_by("tries")
    assert [r.tries for r in rows] == [0, 0, 0, 0, 1]
    assert {r.state for r in rows} == {"waiting"}
    assert all(r.due_at > clock.now() for r in rows)
    assert waited < 5 * 0.3 + 3  # one call, not five


def test_old_deliveries_go_and_messages_and_record_stay(reached, settings, monkeypatch):
    from wugong.inbox import people
    from wugong.record.actions import append
    from wugong.record.models import Entry

    monkeypatch.setattr(people, "_notes", [append])
    settings.DELIVERIES_KEPT_DAYS = 30
    post(users=[ANNA], **DAY)
    run()
    assert states() == ["sent"]
    with clock.at(clock.now() + timedelta(days=29)):
        assert outbox.forget() == 0
    with clock.at(clock.now() + timedelta(days=31)):
        post(users=[ANNA], **DAY)
        outbox.spread()
        assert outbox.forget() == 1
        assert outbox.forget() == 0
        assert outbox.spread() == 0
    assert states() == ["waiting"]
    assert Message.objects.count() == 2
    assert Entry.objects.get(act="forget_deliveries").detail["count"] == 1


def test_a_dead_letter_goes_when_it_is_as_old(reached, settings):
    post(users=[ANNA], **DAY)
    outbox.spread()
    Delivery.objects.update(state="dead")
    with clock.at(clock.now() + timedelta(days=settings.DELIVERIES_KEPT_DAYS + 1)):
        assert outbox.forget() == 1
