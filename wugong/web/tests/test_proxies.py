"""Behind a proxy every person keeps his own address; without one nobody chooses his."""

import ipaddress

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from wugong.accounts.models import Tries
from wugong.web.proxies import ProxyMiddleware

PROXIES = [ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("10.1.0.0/16"), ipaddress.ip_network("::1")]


@pytest.mark.parametrize(
    ("peer", "said", "found"),
    [
        ("203.0.113.7", None, "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # nobody's proxy
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),  # the first is the client's own invention
        ("127.0.0.1", "6.6.6.6, 198.51.100.1, 10.1.2.3", "198.51.100.1"),
        ("127.0.0.1", "10.1.2.4, 10.1.2.3", "10.1.2.4"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "2001:db8::7", "2001:db8::7"),
        ("not an address", "198.51.100.1", "not an address"),
    ],
)
def test_the_address_is_that_of_the_last_who_is_no_proxy(settings, peer, said, found):
    settings.TRUSTED_PROXIES = PROXIES
    headers = {"HTTP_X_FORWARDED_FOR": said} if said else {}
    request = RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_PROTO="https", **headers)
    seen = []
    ProxyMiddleware(lambda asked: seen.append(dict(asked.META)) or HttpResponse())(request)
    assert seen[0]["REMOTE_ADDR"] == found
    assert "HTTP_X_FORWARDED_FOR" not in seen[0]
    believed = peer in {"127.0.0.1", "::ffff:127.0.0.1"}
    assert ("HTTP_X_FORWARDED_PROTO" in seen[0]) is believed


def test_wrong_passwords_behind_a_proxy_are_counted_for_each_address(settings, client, db):
    settings.TRUSTED_PROXIES = PROXIES
    for n in range(70):
        answer = client.post(
            "/sign-in/", {"username": f"name{n}", "password": "wrong"}, HTTP_X_FORWARDED_FOR=f"203.0.113.{n}"
        )
        assert answer.status_code == 422
    assert not Tries.objects.filter(locked_until__isnull=False).exists()
