"""Messages: written in the transaction of the change they report, sent by the worker afterwards."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from wugong.common import clock
from wugong.common.bilingual import in_page_language
from wugong.common.models import Entity, listed_states
from wugong.inbox.rules import DIGEST_AT, QUIET_FROM, QUIET_TO, Channel, DeliveryState, Group, Mode


class Message(Entity):
    """One message to one seat or one person. The seat is resolved to people when it is sent or read."""

    kind = models.CharField(max_length=60)
    matter = models.UUIDField(null=True)
    subject = models.CharField(max_length=300)
    subject_en = models.CharField(max_length=300, blank=True, default="")
    body = models.TextField(blank=True, default="")
    body_en = models.TextField(blank=True, default="")
    url = models.CharField(max_length=200, blank=True, default="")
    role = models.CharField(max_length=2, blank=True, default="")
    organisation = models.UUIDField(null=True)
    place = models.CharField(max_length=20, blank=True, default="")
    user = models.UUIDField(null=True)
    sender = models.UUIDField(null=True)
    sender_name = models.CharField(max_length=60, blank=True, default="")
    urgent = models.BooleanField(default=False)
    takes_place_at = models.DateTimeField(null=True, help_text="when what is told of takes place")
    where = models.CharField(max_length=200, blank=True, default="")
    question = models.CharField(max_length=300, blank=True, default="")
    question_en = models.CharField(max_length=300, blank=True, default="")
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            # my messages under one hat, newest first
            models.Index(fields=["organisation", "role", "-created_at"], name="message_seat"),
            # my messages by place, where no organisation is named
            models.Index(fields=["place", "role", "-created_at"], name="message_place"),
            # my messages in person
            models.Index(fields=["user", "-created_at"], name="message_person"),
            # the worker: what has not been sent out yet
            models.Index(fields=["created_at"], condition=models.Q(sent_at__isnull=True), name="message_unsent"),
        ]

    def __str__(self) -> str:
        return in_page_language(self, "subject")

    @property
    def text(self) -> str:
        """The body in the language of the page."""
        return in_page_language(self, "body")

    @property
    def asked(self) -> str:
        """The question, in the language of the page."""
        return in_page_language(self, "question")


class Seen(models.Model):
    """The moment up to which a person has seen the messages. Nobody else can read it: there are no read receipts."""

    user = models.UUIDField(primary_key=True)
    until = models.DateTimeField(default=clock.now)


class Hook(Entity):
    """Where messages to an organisation also go: a webhook of its own system, or the robot of its group chat.

    ``address`` and ``secret`` are sealed: the address of a robot is its key. The system administrator proposes a hook
    (``asked_by``), the security administrator confirms it (R-61); until then it is not ``active`` but ``waiting``.
    ``place``: of the organisation that leads a place, whose posts get messages by the place; else empty.
    """

    channel = models.CharField(max_length=8, choices=[(c.value, c.label) for c in Channel if c not in ("mail", "sms")])
    name = models.CharField(max_length=60)
    organisation = models.UUIDField()
    place = models.CharField(max_length=20, blank=True, default="")
    address = models.CharField(max_length=800)
    secret = models.CharField(max_length=400, blank=True, default="")
    active = models.BooleanField(default=False)
    waiting = models.BooleanField(default=False)
    asked_by = models.UUIDField(null=True)
    confirmed_by = models.UUIDField(null=True)

    class Meta:
        indexes = [
            # spreading a message to an organisation
            models.Index(fields=["organisation"], condition=Q(active=True), name="hook_organisation"),
            # spreading a message to the posts of a place
            models.Index(fields=["place"], condition=Q(active=True), name="hook_place"),
        ]

    def __str__(self) -> str:
        return self.name


class Delivery(Entity):
    """One message on one way to one person or hook. Its id is the key by which a receiver knows it again."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=8, choices=Channel)
    user = models.UUIDField(null=True)
    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, null=True, related_name="deliveries")
    state = models.CharField(max_length=8, choices=DeliveryState, default=DeliveryState.WAITING)
    digest = models.BooleanField(default=False)
    due_at = models.DateTimeField(default=clock.now)
    tries = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    began_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            listed_states(DeliveryState.values),
            models.UniqueConstraint(
                fields=["message", "channel", "user"], condition=Q(user__isnull=False), name="delivery_person_once"
            ),
            models.UniqueConstraint(
                fields=["message", "hook"], condition=Q(hook__isnull=False), name="delivery_hook_once"
            ),
        ]
        indexes = [
            # the worker: what of a channel is due
            models.Index(fields=["channel", "due_at"], condition=Q(state="waiting"), name="delivery_due"),
            # the worker: its own, and those a dead worker left behind
            models.Index(fields=["claim"], condition=Q(state="taken"), name="delivery_taken"),
            # the worker: what was sent long enough ago to be deleted
            models.Index(fields=["sent_at"], condition=Q(state="sent"), name="delivery_old"),
            # dead letters, the newest first
            models.Index(fields=["-created_at", "-id"], condition=Q(state="dead"), name="delivery_dead"),
        ]


class Habits(models.Model):
    """A person's quiet hours and the time of the daily digest (local time)."""

    user = models.UUIDField(primary_key=True)
    quiet_from = models.TimeField(default=QUIET_FROM)
    quiet_to = models.TimeField(default=QUIET_TO)
    digest_at = models.TimeField(default=DIGEST_AT)


class Choice(models.Model):
    """How a person wants to hear of a group of messages by one way."""

    user = models.UUIDField()
    channel = models.CharField(max_length=8, choices=Channel)
    group = models.CharField(max_length=8, choices=Group)
    mode = models.CharField(max_length=6, choices=Mode)

    class Meta:
        constraints = [
            # also answers: the choices of these persons
            models.UniqueConstraint(fields=["user", "channel", "group"], name="choice_once"),
        ]
