"""When a message leaves and by which way, how often it is tried, how a hook is signed: values in, values out."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

BACK_OFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240))
TRIES = len(BACK_OFF) + 1
LEASE = timedelta(minutes=2)  # how long a worker may hold the deliveries it has taken
REST = timedelta(minutes=1)  # how long a channel rests that cannot be reached at all
QUIET_FROM, QUIET_TO, DIGEST_AT = time(22, 0), time(7, 0), time(8, 30)
SIGNED_FOR = timedelta(minutes=5)


class Channel(TextChoices):
    """Ways out of the product. Inside it every message is seen at once."""

    MAIL = "mail", _("e-mail")
    SMS = "sms", _("text message")
    WEBHOOK = "webhook", _("webhook")
    WECOM = "wecom", _("WeCom robot")
    DINGTALK = "dingtalk", _("DingTalk robot")


PERSONAL = (Channel.MAIL, Channel.SMS)
# Who receives twice can see by a key that it is once; the others are not sent again by themselves after a crash.
REPEATABLE = frozenset({Channel.WEBHOOK, Channel.SMS})


class Mode(TextChoices):
    """When a person wants to hear of a kind of message."""

    NOW = "now", pgettext_lazy("messages", "at once")
    DIGEST = "digest", _("once a day, together")
    OFF = "off", _("only here")


class Group(TextChoices):
    """Kinds of messages as people choose among them: the first word of ``Message.kind``."""

    CLOCK = "clock", _("deadlines and reminders")
    ACCOUNT = "account", _("the safety of my account")
    VISIT = "visit", _("reminders of shifts and courses of mine")
    OTHER = "other", _("steps and answers in matters of mine")


DEFAULTS: dict[tuple[str, str], Mode] = {
    (Channel.MAIL, Group.CLOCK): Mode.DIGEST,
    (Channel.MAIL, Group.ACCOUNT): Mode.NOW,
    (Channel.MAIL, Group.OTHER): Mode.DIGEST,
    (Channel.MAIL, Group.VISIT): Mode.NOW,
    (Channel.SMS, Group.VISIT): Mode.NOW,
}


class DeliveryState(TextChoices):
    """The state of a delivery."""

    WAITING = "waiting", _("waiting")
    TAKEN = "taken", _("being sent")
    SENT = "sent", _("sent")
    DEAD = "dead", _("not delivered")


def group_of(kind: str) -> str:
    """The group a kind of message belongs to."""
    first = kind.split(".", maxsplit=1)[0]
    return first if first in {Group.CLOCK, Group.ACCOUNT, Group.VISIT} else Group.OTHER


def next_time(of_day: time, after: datetime) -> datetime:
    """The first moment at that time of day that is not before ``after`` (aware, local)."""
    at = after.replace(hour=of_day.hour, minute=of_day.minute, second=0, microsecond=0)
    return at if at >= after else at + timedelta(days=1)


def is_quiet(now: datetime, start: time, end: time) -> bool:
    """Whether the local moment is within the quiet hours, which may cross midnight; equal ends mean no quiet hours."""
    if start == end:
        return False
    at = now.timetz().replace(tzinfo=None)
    return start <= at < end if start < end else at >= start or at < end


def leaves_at(now: datetime, mode: str, *, urgent: bool, quiet: tuple[time, time], digest_at: time) -> datetime:
    """When it leaves: urgent at once, a digest at its time, anything else when the quiet hours are over."""
    if urgent:
        return now
    if mode == Mode.DIGEST:
        return next_time(digest_at, now)
    return next_time(quiet[1], now) if is_quiet(now, *quiet) else now


def next_try(tries: int, now: datetime) -> datetime | None:
    """When to try again after so many tries; None after the last one."""
    return now + BACK_OFF[tries - 1] if tries < TRIES else None


def signature(secret: str, *, stamp: int, body: bytes) -> str:
    """What a webhook carries in X-Wugong-Signature: HMAC-SHA256 over ``stamp.body``."""
    return "sha256=" + hmac.new(secret.encode(), b"%d." % stamp + body, hashlib.sha256).hexdigest()


def is_signed(secret: str, *, stamp: int, body: bytes, given: str, now: float) -> bool:
    """What the receiver of a webhook checks: the signature, and that it is not an old one played again."""
    fresh = abs(now - stamp) <= SIGNED_FOR.total_seconds()
    return fresh and hmac.compare_digest(signature(secret, stamp=stamp, body=body), given)


def dingtalk_sign(secret: str, *, stamp: int) -> str:
    """The ``sign`` of a DingTalk robot for a stamp in milliseconds."""
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


# Addresses that lead elsewhere than they say: through a translator of the network, or a tunnel.
LEADS_ELSEWHERE = [ipaddress.ip_network(text) for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")]


def may_be_called(text: str, allowed: Sequence[Any] = ()) -> bool:
    """Whether a hook may lead to an address: anywhere on the open internet, or in a network the district allowed.

    Never this machine, a neighbour, a carrier's own network or a metadata service, in whatever way it is written.
    """
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    plain = getattr(found, "ipv4_mapped", None) or found
    if plain.is_loopback or plain.is_link_local or plain.is_multicast or plain.is_unspecified:
        return False
    if any(plain in network for network in allowed):
        return True
    return plain.is_global and not any(plain in network for network in LEADS_ELSEWHERE)


def is_address(host: str) -> bool:
    """Whether a host is written as a network address and not as a name."""
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
