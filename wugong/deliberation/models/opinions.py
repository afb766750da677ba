"""Opinions collected before a meeting: statements, voices, and what each voice says to a statement.

While answers come in, a voice is known again by a keyed hash, so that each has one; when the collection closes the
hashes are burnt, and nobody can tell whose a voice was.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wugong.common.models import listed_states
from wugong.deliberation.models.topics import Topic
from wugong.deliberation.rules import opinions as opinion_rules
from wugong.deliberation.rules.opinions import FINAL, Answer, Through
from wugong.flow.models import Stateful


class Collection(Stateful):
    """A question put to many. ``result`` is reckoned once, when it has closed."""

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="collections")
    question = models.CharField(_("question"), max_length=120, help_text=_("What the meeting wants to know."))
    background = models.TextField(
        _("what one should know"), max_length=1000, blank=True, default="",
        help_text=_("Facts and choices in a few sentences. No names, numbers or homes of people."),
    )  # fmt: skip
    opens_on = models.DateField(_("first day"))
    closes_on = models.DateField(_("last day"))
    public = models.BooleanField(_("residents may answer by a public link"), default=False)
    token = models.CharField(max_length=32, unique=True)
    result = models.JSONField(null=True)

    class Meta:
        verbose_name = _("collection of opinions")
        verbose_name_plural = _("collections of opinions")
        constraints = [
            listed_states(opinion_rules.MACHINE.states),
            # a topic has one collection at a time
            models.UniqueConstraint(fields=["topic"], condition=~Q(state__in=[*FINAL]), name="collection_one"),
        ]
        indexes = [
            # the collections of a topic, newest first
            models.Index(fields=["topic", "-created_at"], name="collection_topic"),
            # the worker: closed and not counted yet
            models.Index(fields=["state"], condition=Q(result__isnull=True), name="collection_uncounted"),
        ]

    def __str__(self) -> str:
        return self.question


class Statement(models.Model):
    """One sentence people answer to. ``shown`` is empty until the office has looked at it."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="statements")
    text = models.CharField(_("statement"), max_length=140)
    shown = models.BooleanField(null=True)
    why_not = models.CharField(_("why not"), max_length=200, blank=True, default="")
    by_office = models.BooleanField(default=False)
    voice = models.ForeignKey("Voice", on_delete=models.SET_NULL, null=True, related_name="proposed")

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")

    def __str__(self) -> str:
        return self.text


class Voice(models.Model):
    """Somebody who answers. ``key`` is a keyed hash while the collection is open, and empty afterwards."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="voices")
    through = models.CharField(max_length=4, choices=Through)
    key = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        verbose_name = _("voice")
        verbose_name_plural = _("voices")
        constraints = [
            # one voice a person; also answers: the voice of this person
            models.UniqueConstraint(fields=["collection", "key"], condition=~Q(key=""), name="voice_once"),
        ]


class Opinion(models.Model):
    """What a voice says to a statement."""

    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="opinions")
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="opinions")
    answer = models.SmallIntegerField(choices=Answer)

    class Meta:
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        constraints = [models.UniqueConstraint(fields=["voice", "statement"], name="opinion_once")]
