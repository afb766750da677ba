"""Messages to a hook: signed, sent once, to an address that was checked, set by two administrators."""

import ipaddress
import json
from dataclasses import replace
from unittest.mock import patch
from uuid import UUID

import httpx
import pytest

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor, Hat, Role, Seat
from wugong.common.bilingual import in_two
from wugong.common.errors import Denied, Invalid, Stale
from wugong.inbox import channels, outbox
from wugong.inbox.actions import post, ways
from wugong.inbox.models import Delivery, Message
from wugong.inbox.rules import BACK_OFF, is_signed
from wugong.inbox.tests.conftest import BO, OFFICE, receiving

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


@pytest.fixture
def hook(reached, a1, settings):
    settings.HOOKS_LOCAL = True

    def make(channel, address, secret="", name="群"):
        made = ways.add_hook(
            channel=channel,
            name=name,
            organisation=OFFICE,
            address="https://x.example/",
            secret=secret,
            actor=a1,
        )
        from wugong.common.sealed import seal

        made.active, made.waiting = True, False
        made.address = seal(address, purpose="hook")
        made.save()
        return made

    return make


def test_a_webhook_is_signed_and_carries_a_key(hook):
    secret = "0123456789abcdef"
    with receiving() as receiver:
        hook("webhook", f"{receiver.address}/in", secret)
        post(seats=[Seat(organisation=OFFICE)], **{**DAY, "kind": "topic.notice"}, url="/topics/1/")
        assert run() == 1
    [(path, headers, body)] = receiver.got
    assert path == "/in"
    stamp = int(headers["X-Wugong-Timestamp"])
    given = headers["X-Wugong-Signature"]
    assert is_signed(secret, stamp=stamp, body=body, given=given, now=clock.now().timestamp())
    told = json.loads(body)
    assert (told["subject"], told["url"]) == ("松林街道联席会议", "https://wugong.example/topics/1/")
    assert headers["X-Wugong-Delivery"] == told["id"] == str(Delivery.objects.get(channel="webhook").pk)


def test_a_webhook_tried_again_keeps_its_key(hook):
    with receiving() as receiver:
        receiver.answers = [(503, b"")]
        hook("webhook", receiver.address, "0123456789abcdef")
        post(seats=[Seat(organisation=OFFICE)], **{**DAY, "kind": "topic.notice"})
        run()
        with clock.at(clock.now() + BACK_OFF[0]):
            outbox.deliver("webhook")
    keys = [headers["X-Wugong-Delivery"] for _path, headers, _body in receiver.got]
    assert len(keys) == 2
    assert len(set(keys)) == 1


@pytest.mark.parametrize(
    ("status", "state"), [(404, "dead"), (410, "dead"), (429, "waiting"), (500, "waiting"), (302, "waiting")]
)
def test_answers_of_a_webhook(hook, status, state):
    with receiving() as receiver:
        receiver.answers = [(status, b"")]
        hook("webhook", receiver.address, "0123456789abcdef")
        post(seats=[Seat(organisation=OFFICE)], **{**DAY, "kind": "topic.notice"})
        run()
    assert Delivery.objects.get(channel="webhook").state == state


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({"errcode": 0}, "sent"),
        ({"errcode": 93000, "errmsg": "invalid webhook url"}, "dead"),
        ({"errcode": 45009}, "waiting"),
        ("nonsense", "waiting"),
    ],
)
@pytest.mark.parametrize("channel", ["wecom", "dingtalk"])
def test_robots_say_in_the_body_how_it_went(hook, channel, said, state):
    with receiving() as receiver:
        receiver.answers = [(200, json.dumps(said).encode())]
        hook(channel, f"{receiver.address}/send?key=k", "SECabc" if channel == "dingtalk" else "")
        post(seats=[Seat(organisation=OFFICE)], **{**DAY, "kind": "topic.notice"})
        run()
    [(path, _headers, body)] = receiver.got
    assert json.loads(body)["text"]["content"].startswith("松林街道联席会议")
    assert ("&sign=" in path) is (channel == "dingtalk")
    assert Delivery.objects.get(channel=channel).state == state


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://169.254.169.254/",
        "https://[::ffff:127.0.0.1]/",
        "https://100.100.100.200/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://10.20.0.7/",
        "https://0x7f.1/",
    ],
)
def test_a_hook_does_not_reach_into_this_machine(address, settings):
    settings.HOOKS_LOCAL = False
    with pytest.raises(channels.Fault) as fault:
        channels.checked_address(address)
    assert fault.value.final


def test_a_closed_network_is_reached_where_the_district_allows_it(settings):
    settings.HOOKS_LOCAL, settings.HOOKS_NETWORKS = False, [ipaddress.ip_network("10.20.0.0/16")]
    assert channels.checked_address("https://10.20.0.7/in") == "10.20.0.7"
    with pytest.raises(channels.Fault):
        channels.checked_address("https://10.21.0.7/in")


def test_the_connection_goes_to_the_address_that_was_checked(hook, settings):
    """A name that answers with another address the second time leads nowhere else."""
    settings.HOOKS_LOCAL = False
    answers = iter(["93.184.215.14", "127.0.0.1"])
    asked = []

    def resolve(host, port, *args, **kwargs):
        return [(2, 1, 6, "", (next(answers), port))]

    def answer(self, url, **more):
        asked.append((str(url), more["headers"]["Host"], more["extensions"]["sni_hostname"]))
        return httpx.Response(200)

    with patch.object(channels.socket, "getaddrinfo", resolve), patch.object(httpx.Client, "post", answer):
        hook("webhook", "https://rebind.example:8443/in?a=1", "0123456789abcdef")
        post(seats=[Seat(organisation=OFFICE)], **{**DAY, "kind": "topic.notice"})
        run()
    assert asked == [("https://93.184.215.14:8443/in?a=1", "rebind.example:8443", "rebind.example")]
    assert Delivery.objects.get(channel="webhook").state == "sent"


def test_a_hook_works_when_another_administrator_has_confirmed_it(reached, a1):
    from wugong.inbox.models import Hook

    a2 = Actor(user=UUID(int=8), name="安全管理员", hat=Hat("A2", Role.A2))
    wanted = {"channel": "webhook", "name": "区平台", "organisation": OFFICE, "address": "https://x.example/in"}
    made = ways.add_hook(**wanted, secret="0123456789abcdef", actor=a1)
    post(seats=[Seat(organisation=OFFICE)], **DAY)
    outbox.spread()
    assert not Delivery.objects.filter(channel="webhook").exists()
    for other in (a1, replace(a2, user=a1.user), Actor(user=BO)):
        with pytest.raises(Denied):
            ways.confirm_hook(made, actor=other)
    assert Hook.objects.get().active is False
    assert Message.objects.filter(role="A2", kind="account.hook").count() == 1
    ways.confirm_hook(made, actor=a2)
    post(seats=[Seat(organisation=OFFICE)], **DAY)
    outbox.spread()
    assert Delivery.objects.filter(channel="webhook").count() == 1
    with pytest.raises(Stale):
        ways.confirm_hook(made, actor=a2)
    ways.drop_hook(made, actor=a2)
    assert Hook.objects.get().active is False


def test_a_hook_is_sealed_and_set_by_the_system_administrator(reached, a1):
    from wugong.inbox.models import Hook

    wanted = {"channel": "webhook", "name": "区平台", "organisation": OFFICE, "address": "https://x.example/secret-key"}
    with pytest.raises(Denied):
        ways.add_hook(**wanted, secret="0123456789abcdef", actor=Actor(user=BO))
    with pytest.raises(Invalid):
        ways.add_hook(**wanted, secret="short", actor=a1)
    with pytest.raises(Invalid):
        ways.add_hook(**{**wanted, "address": "http://x"}, secret="0123456789abcdef", actor=a1)
    assert not Hook.objects.exists()
    made = ways.add_hook(**wanted, secret="0123456789abcdef", actor=a1)
    assert "secret-key" not in made.address
    ways.drop_hook(made, actor=a1)
    post(seats=[Seat(organisation=OFFICE)], **{**DAY, "kind": "topic.notice"})
    outbox.spread()
    assert not Delivery.objects.filter(channel="webhook").exists()
