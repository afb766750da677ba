"""Meetings: agenda, attendance, what was said and decided, minutes."""

from __future__ import annotations

from datetime import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wugong.commitments.models import Commitment
from wugong.common import clock
from wugong.common.models import Entity, listed_states
from wugong.deliberation.models.bodies import Body, Member, Procedure
from wugong.deliberation.models.circulation import Circulation
from wugong.deliberation.models.topics import Topic
from wugong.deliberation.rules import meeting as meeting_rules
from wugong.deliberation.rules.bodies import Deciding
from wugong.deliberation.rules.meeting import (
    BEFORE,
    Answer,
    Ballot,
    ItemKind,
    MeetingKind,
    Outcome,
    Presence,
)
from wugong.flow.models import Stateful
from wugong.organisations.models import Organisation, Post


class Meeting(Stateful):
    """One meeting of a body, under the rules of procedure it was planned with.

    ``call_on``, ``closes_on`` and ``notify_on`` are reckoned from ``starts_at`` and move with it. ``chaired_by`` and
    ``recorder`` are the persons who opened the meeting and took its minutes.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="meetings", verbose_name=_("joint meeting"))
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=8, choices=MeetingKind, default=MeetingKind.REGULAR)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField(_("begins"))
    minutes_planned = models.PositiveSmallIntegerField(
        _("planned minutes"), default=90, validators=[MinValueValidator(10), MaxValueValidator(600)]
    )
    venue = models.CharField(_("place of the meeting"), max_length=120, blank=True, default="")
    link = models.URLField(_("link"), max_length=300, blank=True, default="")
    call_on = models.DateField()
    closes_on = models.DateField()
    notify_on = models.DateField()
    adjourned_from = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="resumed_as")
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    chaired_by = models.UUIDField(null=True)
    chair_name = models.CharField(max_length=60, blank=True, default="")
    recorder = models.UUIDField(null=True)
    recorder_name = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            listed_states(meeting_rules.MACHINE.states),
            models.UniqueConstraint(fields=["body", "year", "number"], name="meeting_number"),
            # one open regular meeting a body
            models.UniqueConstraint(
                fields=["body"], condition=Q(kind=MeetingKind.REGULAR, state__in=[*BEFORE]), name="meeting_one_ahead"
            ),
        ]
        indexes = [
            # the meetings of a body, newest first; the last one held
            models.Index(fields=["body", "-starts_at", "-id"], name="meeting_body"),
            # everything that is coming, soonest first
            models.Index(fields=["state", "starts_at"], name="meeting_ahead"),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def signable_from(self) -> datetime | None:
        """When the time to object to the minutes is over."""
        return self.minutes.objections_until if hasattr(self, "minutes") else None

    @property
    def title(self) -> str:
        return gettext("%(body)s, meeting %(number)d of %(year)d") % {
            "body": self.body,
            "number": self.number,
            "year": self.year,
        }


class AgendaItem(Entity):
    """One item: what is planned, what was said, what came of it.

    ``edition`` counts every change of what the room writes, so that two who write at once learn of each other. What was
    decided binds from ``confirmed_at``, when the chair confirmed it or signed.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(max_length=6, choices=ItemKind, default=ItemKind.TOPIC)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, related_name="items")
    heading = models.CharField(_("heading"), max_length=120, blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=15)
    notified = models.BooleanField(default=False)
    emergency = models.CharField(_("why it cannot wait"), max_length=300, blank=True, default="")
    notes = models.TextField(_("what was said"), max_length=8000, blank=True, default="")
    edition = models.PositiveIntegerField(default=0)
    edited_by = models.CharField(max_length=60, blank=True, default="")
    edited_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True, default="")
    words = models.CharField(_("resolution or reason"), max_length=800, blank=True, default="")
    deciding = models.CharField(max_length=10, choices=Deciding, default=Deciding.CONSENSUS)
    in_favour = models.PositiveSmallIntegerField(_("in favour"), null=True, blank=True)
    against = models.PositiveSmallIntegerField(_("against"), null=True, blank=True)
    abstained = models.PositiveSmallIntegerField(_("abstained"), null=True, blank=True)
    present = models.PositiveSmallIntegerField(default=0)
    dissent = models.CharField(_("dissent"), max_length=500, blank=True, default="")
    late_acceptance = models.CharField(_("why a lead accepts later"), max_length=200, blank=True, default="")
    residents_on = models.DateField(_("day of the residents' meeting"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    confirmed_by = models.CharField(max_length=60, blank=True, default="")
    ground = models.CharField(_("ground"), max_length=24, blank=True, default="")
    tried = models.CharField(_("what was tried"), max_length=500, blank=True, default="")
    tasks = models.ManyToManyField(Commitment, related_name="+", help_text="open tasks that return to the table")

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "topic"], condition=Q(topic__isnull=False), name="item_topic_once"
            ),
        ]
        # the agenda in its order
        indexes = [models.Index(fields=["meeting", "position", "id"], name="item_agenda")]

    @property
    def put_to_vote(self) -> bool:
        """Whether members vote on it: a topic that is not decided by consensus."""
        return self.topic_id is not None and self.deciding == Deciding.VOTE

    def __str__(self) -> str:
        if self.topic:
            return self.topic.title
        return self.heading or str(self.get_kind_display())

    @property
    def heard(self) -> list[int]:
        """How many voices were heard beforehand, for each collection of opinions that was counted."""
        return [one.result["voices"] for one in getattr(self.topic, "counted", [])]


class Attendance(Entity):
    """A member at one meeting: what it answered to the notice, whether it is there, by whom, and how.

    ``typed_by`` names who wrote the answer down for a member that has no account; empty when the member answered.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    presence = models.CharField(max_length=10, choices=Presence, default=Presence.UNKNOWN)
    name = models.CharField(_("who is there"), max_length=60, blank=True, default="")
    remote = models.BooleanField(_("by telephone or video"), default=False)
    arrived_at = models.DateTimeField(null=True)
    answer = models.CharField(_("answer to the notice"), max_length=10, choices=Answer, blank=True, default="")
    answer_words = models.CharField(_("reason"), max_length=500, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    typed_by = models.CharField(max_length=60, blank=True, default="")
    edition = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [models.UniqueConstraint(fields=["meeting", "member"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.member} {self.presence}"


class Vote(Entity):
    """How a member voted on an item. ``taken_by`` took it down, by telephone or in the room; empty: it voted itself."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="votes")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    ballot = models.CharField(max_length=8, choices=Ballot)
    by_phone = models.BooleanField(default=False)
    taken_by = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [models.UniqueConstraint(fields=["item", "member"], name="vote_once")]

    def __str__(self) -> str:
        return f"{self.member} {self.ballot}"


class Speech(Entity):
    """What a member said on an item for the record, in its own words; ``name`` is the person who wrote it.

    ``adviser`` is the part-time member of that committee who speaks for himself and not for it; else empty.
    """

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="speeches")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(_("for the record"), max_length=1000)
    name = models.CharField(max_length=60, blank=True, default="")
    adviser = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("speech")
        verbose_name_plural = _("speeches")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "member"], condition=Q(adviser__isnull=True), name="speech_member_once"
            ),
            models.UniqueConstraint(
                fields=["item", "adviser"], condition=Q(adviser__isnull=False), name="speech_adviser_once"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def speaker(self) -> str:
        """Whose words they are: the member's, or those of a part-time member in person."""
        if self.adviser:
            return gettext("%(name)s, part-time member") % {"name": self.name}
        return str(self.member.organisation)


class ProposedTask(Entity):
    """A task as it is written down in the room, or for a decision in writing; adopting makes it a commitment."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="proposed")
    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, null=True, related_name="proposed")
    what = models.CharField(_("deed"), max_length=200, blank=True, default="")
    done_when = models.CharField(_("done when"), max_length=300, blank=True, default="")
    lead = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.SET_NULL, null=True, related_name="+")
    due_on = models.DateField(_("due on"), null=True, blank=True)
    accepted = models.BooleanField(_("accepted on the spot"), default=False)
    lead_why = models.CharField(
        _("why another body than the working committee leads"), max_length=200, blank=True, default=""
    )
    edition = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("proposed task")
        verbose_name_plural = _("proposed tasks")

    def __str__(self) -> str:
        return self.what

    @property
    def whole(self) -> bool:
        """Lead, deed, test and date are all there (R-33)."""
        return bool(self.lead_id and self.what and self.done_when and self.due_on)


class Helper(models.Model):
    """A co-body of a proposed task and whether it agreed in the room."""

    task = models.ForeignKey(ProposedTask, on_delete=models.CASCADE, related_name="helpers")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    accepted = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("helper")
        verbose_name_plural = _("helpers")
        constraints = [models.UniqueConstraint(fields=["task", "organisation"], name="helper_once")]

    def __str__(self) -> str:
        return str(self.organisation)


class Resolution(Entity):
    """What was decided on a topic, in a meeting or in writing."""

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="resolutions")
    circulation = models.OneToOneField(Circulation, on_delete=models.PROTECT, null=True, related_name="resolution")
    item = models.OneToOneField(AgendaItem, on_delete=models.PROTECT, null=True, related_name="resolution")
    text = models.CharField(max_length=800)
    decided_on = models.DateField(default=clock.today)
    by_vote = models.BooleanField(default=False)
    in_favour = models.PositiveSmallIntegerField(null=True)
    against = models.PositiveSmallIntegerField(null=True)
    abstained = models.PositiveSmallIntegerField(null=True)
    dissent = models.CharField(max_length=500, blank=True, default="")
    review_on = models.DateField(_("looked at again on"), null=True, blank=True)
    reviewed_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("resolution")
        verbose_name_plural = _("resolutions")

    def __str__(self) -> str:
        return self.text


class ResolutionTask(models.Model):
    """A task that carries out a resolution."""

    resolution = models.ForeignKey(Resolution, on_delete=models.CASCADE, related_name="tasks")
    commitment = models.OneToOneField(Commitment, on_delete=models.PROTECT, related_name="resolution_task")

    class Meta:
        verbose_name = _("task of a resolution")
        verbose_name_plural = _("tasks of resolutions")

    def __str__(self) -> str:
        return str(self.commitment)


class Minutes(Entity):
    """The minutes of a meeting: drafted from the room, open to objection, signed, sent."""

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="minutes")
    text = models.TextField(_("text"), max_length=40000)
    edition = models.PositiveIntegerField(default=0)
    drafted_by = models.UUIDField(null=True)
    drafted_at = models.DateTimeField(default=clock.now)
    objections_until = models.DateTimeField()
    signed_by = models.UUIDField(null=True)
    signer_name = models.CharField(max_length=60, blank=True, default="")
    signed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")

    def __str__(self) -> str:
        return str(self.meeting)


class Objection(Entity):
    """A member's objection to the minutes and what was answered."""

    minutes = models.ForeignKey(Minutes, on_delete=models.CASCADE, related_name="objections")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60, blank=True, default="")
    text = models.CharField(_("objection"), max_length=500)
    answer = models.CharField(_("answer"), max_length=500, blank=True, default="")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("objection to the minutes")
        verbose_name_plural = _("objections to the minutes")

    def __str__(self) -> str:
        return self.text
