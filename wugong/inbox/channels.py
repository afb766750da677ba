"""The ways out: e-mail, text messages, signed webhooks, robots of group chats. Each gives up after ten seconds."""

from __future__ import annotations

import json
import os
import smtplib
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

import httpx
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.common.sealed import unseal
from wugong.inbox.attachments import attachments_of
from wugong.inbox.models import Delivery, Hook, Message
from wugong.inbox.people import Address
from wugong.inbox.rules import Channel, dingtalk_sign, may_be_called, signature

SECONDS = 10


class Fault(Exception):
    """It was not delivered. ``final``: trying again is no use; ``away``: the whole channel cannot be reached."""

    def __init__(self, sentence: str, *, final: bool = False, away: bool = False) -> None:
        super().__init__(sentence)
        self.final, self.away = final, away


@dataclass(frozen=True, slots=True)
class Parcel:
    """What goes out at once: one delivery, or all of a person's digest. ``key`` names it for the receiver."""

    deliveries: list[Delivery]
    address: Address | None = None

    @property
    def key(self) -> str:
        return str(self.deliveries[0].pk)

    @property
    def messages(self) -> list[Message]:
        return [delivery.message for delivery in self.deliveries]

    @property
    def hook(self) -> Hook | None:
        return self.deliveries[0].hook


def told(message: Message) -> str:
    """Render a message as plain text: what, when, where, the question, where to answer."""
    lines = [str(message)]
    if message.takes_place_at:
        lines.append(_("Time: %(time)s") % {"time": f"{localtime(message.takes_place_at):%Y-%m-%d %H:%M}"})
    if message.where:
        lines.append(_("Place: %(place)s") % {"place": message.where})
    if message.text:
        lines.append(message.text)
    if message.asked:
        lines.append(_("You are asked: %(question)s") % {"question": message.asked})
    if message.url:
        lines.append(_("Answer here: %(link)s") % {"link": link(message)})
    return "\n".join(lines)


def link(message: Message) -> str:
    """Return the absolute address of the page that a message leads to, from SITE_URL; English pages are under /en/."""
    prefix = "/en" if translation.get_language() == "en" and not message.url.startswith(("/en/", "http")) else ""
    return f"{settings.SITE_URL.rstrip('/')}{prefix}{message.url}" if message.url.startswith("/") else message.url


class Sender(Protocol):
    """One way out. ``send`` raises Fault."""

    def send(self, parcel: Parcel) -> None: ...

    def close(self) -> None: ...


class Mail:
    """E-mail over one connection a batch; the Message-ID stays the same when it is tried again."""

    def __init__(self) -> None:
        self.connection = get_connection(timeout=SECONDS)
        self.opened = False

    def send(self, parcel: Parcel) -> None:
        address = parcel.address
        if address is None or not address.mail:
            raise Fault("no e-mail address", final=True)
        with translation.override(address.language):
            several = _("%(count)d messages from Wugong") % {"count": len(parcel.deliveries)}
            subject = str(parcel.messages[0]) if len(parcel.deliveries) == 1 else several
            body = "\n\n".join(told(message) for message in parcel.messages)
            foot = _("Choose what reaches you, and when: %(link)s") % {"link": f"{settings.SITE_URL}/desk/inbox/ways/"}
        host = urlsplit(settings.SITE_URL).hostname or "localhost"
        headers = {"Message-ID": f"<{parcel.key}@{host}>", "Auto-Submitted": "auto-generated"}
        # A line break in a subject would let its author inject headers.
        subject = " ".join(subject.split())
        mail = EmailMessage(subject, f"{body}\n\n-- \n{foot}\n", to=[address.mail], headers=headers)
        for one in attachments_of(parcel.messages, address):
            mail.attach(one.name, one.content, one.mimetype)
        try:
            if not self.opened:
                self.connection.open()
                self.opened = True
            self.connection.send_messages([mail])
        except smtplib.SMTPRecipientsRefused as fault:
            raise Fault(f"refused: {fault}"[:300], final=True) from fault
        except smtplib.SMTPResponseException as fault:
            raise Fault(f"{fault.smtp_code}"[:300], final=fault.smtp_code >= 550) from fault
        except (OSError, smtplib.SMTPException) as fault:
            self.close()
            raise Fault(f"mail server: {fault}"[:300], away=True) from fault

    def close(self) -> None:
        """Let the connection go; a server that hangs is not waited for."""
        self.opened = False
        try:
            self.connection.close()
        except (OSError, smtplib.SMTPException):
            return


class Sms(Protocol):
    """What a supplier of text messages must do. The same ``key`` twice must be sent once."""

    def send(self, *, number: str, text: str, key: str) -> None: ...


class FileSms:
    """Writes each message into its own file in WUGONG_HOME/sms; an existing file is not written again."""

    def send(self, *, number: str, text: str, key: str) -> None:
        folder = Path(settings.HOME) / "sms"
        folder.mkdir(parents=True, exist_ok=True)
        try:
            kept = os.open(folder / f"{key}.txt", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return
        with os.fdopen(kept, "w", encoding="utf-8") as file:
            file.write(f"{number}\n{text}\n")


def send_text(number: str, text: str, *, key: str) -> None:
    """Send a text message to somebody without an account; the same ``key`` twice is sent once. Raises Fault."""
    supplier: Sms = import_string(settings.SMS_BACKEND)()
    try:
        supplier.send(number=number, text=text[:500], key=key)
    except OSError as fault:
        raise Fault(f"text messages: {fault}"[:300]) from fault


class Texting:
    """Text messages through the supplier named in SMS_BACKEND: the subject and the link, no more."""

    def __init__(self) -> None:
        self.supplier: Sms = import_string(settings.SMS_BACKEND)()

    def send(self, parcel: Parcel) -> None:
        address = parcel.address
        if address is None or not address.mobile:
            raise Fault("no mobile number", final=True)
        with translation.override(address.language):
            text = "\n".join(f"{message} {link(message)}".strip() for message in parcel.messages)
        try:
            self.supplier.send(number=address.mobile, text=text[:500], key=parcel.key)
        except OSError as fault:
            raise Fault(f"text messages: {fault}"[:300]) from fault

    def close(self) -> None:
        """Nothing is held."""


class Hooks:
    """Signed webhooks and the robots of WeCom and DingTalk."""

    def __init__(self) -> None:
        self.http = httpx.Client(timeout=SECONDS, follow_redirects=False, trust_env=False)

    def send(self, parcel: Parcel) -> None:
        hook = parcel.hook
        if hook is None or not hook.active:
            raise Fault("the hook was switched off", final=True)
        address = unseal(hook.address, purpose="hook")
        secret = unseal(hook.secret, purpose="hook") if hook.secret else ""
        to = checked_address(address)
        try:
            answer = self._post(hook.channel, parcel, address, secret, to)
        except httpx.HTTPError as fault:
            raise Fault(f"{type(fault).__name__}"[:300]) from fault
        if answer.status_code >= 300:
            gone = 400 <= answer.status_code < 500 and answer.status_code not in {408, 425, 429}
            raise Fault(f"answered {answer.status_code}", final=gone)
        if hook.channel != Channel.WEBHOOK:
            _robot_said(answer)

    def _post(self, channel: str, parcel: Parcel, address: str, secret: str, to: str) -> httpx.Response:
        message, now = parcel.messages[0], clock.now()
        if channel == Channel.WEBHOOK:
            body = json.dumps(told_to_machines(message, parcel.key), ensure_ascii=False).encode()
            stamp = int(now.timestamp())
            headers = {
                "Content-Type": "application/json",
                "X-Wugong-Delivery": parcel.key,
                "X-Wugong-Timestamp": str(stamp),
                "X-Wugong-Signature": signature(secret, stamp=stamp, body=body),
            }
            return self._to(to, address, content=body, headers=headers)
        with translation.override("zh-hans"):
            said = {"msgtype": "text", "text": {"content": told(message)[:1800]}}
        if channel == Channel.DINGTALK and secret:
            milliseconds = int(now.timestamp() * 1000)
            sign = quote(dingtalk_sign(secret, stamp=milliseconds), safe="")
            address += f"{'&' if '?' in address else '?'}timestamp={milliseconds}&sign={sign}"
        return self._to(to, address, json=said)

    def _to(self, to: str, address: str, *, headers: dict[str, str] | None = None, **body: Any) -> httpx.Response:
        """Post to the network address ``to`` under the name that ``address`` has; its certificate is checked."""
        if not to:
            return self.http.post(address, headers=headers, **body)
        named = httpx.URL(address)
        return self.http.post(
            named.copy_with(host=to),
            headers={**(headers or {}), "Host": named.netloc.decode()},
            extensions={"sni_hostname": named.host},
            **body,
        )

    def close(self) -> None:
        """Let the connections go."""
        self.http.close()


def told_to_machines(message: Message, key: str) -> dict[str, Any]:
    """A message as a webhook carries it."""
    return {
        "id": key,
        "kind": message.kind,
        "created_at": message.created_at.isoformat(),
        "subject": message.subject,
        "subject_en": message.subject_en,
        "body": message.body,
        "takes_place_at": message.takes_place_at.isoformat() if message.takes_place_at else None,
        "where": message.where,
        "question": message.question,
        "url": link(message),
        "matter": str(message.matter) if message.matter else None,
    }


def _robot_said(answer: httpx.Response) -> None:
    """Robots answer 200 and say in the body what went wrong; 45009 and 130101 mean: too fast."""
    try:
        code = answer.json().get("errcode")
    except (ValueError, AttributeError) as fault:
        raise Fault("the robot's answer cannot be read") from fault
    if code != 0:
        raise Fault(f"robot error {code}", final=code not in {-1, 45009, 130101})


def checked_address(address: str) -> str:
    """The network address to connect to; empty where HOOKS_LOCAL lets everything pass.

    The name is asked once and the connection goes to what was looked at: a name that answers differently the next
    time leads nowhere else. Raises Fault for an address a hook must not have.
    """
    parts = urlsplit(address)
    if settings.HOOKS_LOCAL:
        return ""
    if parts.scheme != "https" or not parts.hostname:
        raise Fault("only https addresses", final=True)
    try:
        found = [str(info[4][0]) for info in socket.getaddrinfo(parts.hostname, parts.port or 443)]
    except (OSError, ValueError) as fault:
        raise Fault("the name is not known") from fault
    if not found or not all(may_be_called(each, settings.HOOKS_NETWORKS) for each in found):
        raise Fault("an address of this machine or of a closed network (HOOKS_NETWORKS)", final=True)
    return found[0]


def sender(channel: str) -> Sender:
    """The way out of that name."""
    if channel == Channel.MAIL:
        return Mail()
    return Texting() if channel == Channel.SMS else Hooks()


def parcels(deliveries: Sequence[Delivery], addresses: dict[Any, Address]) -> list[Parcel]:
    """One parcel each; a person's digest is one parcel."""
    single = [Parcel([d], addresses.get(d.user)) for d in deliveries if not d.digest]
    digests: dict[Any, list[Delivery]] = {}
    for delivery in deliveries:
        if delivery.digest:
            digests.setdefault(delivery.user, []).append(delivery)
    return single + [Parcel(kept, addresses.get(user)) for user, kept in digests.items()]
