"""What every mechanism shares: the state of a thing, the matter that stands for it, its clock, who is awaited."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from wugong.common import clock
from wugong.common.actor import Seat
from wugong.common.bilingual import in_page_language
from wugong.common.models import Entity


class Stateful(Entity):
    """A row that lives by a state table. Only ``flow.actions`` writes these columns."""

    biz_no = models.CharField(_("number"), max_length=40, unique=True, null=True, editable=False)
    state = models.CharField(_("state"), max_length=32, editable=False)
    state_since = models.DateTimeField(default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True


class Serial(models.Model):
    """The last business number given for a prefix (place-TYPE-year)."""

    prefix = models.CharField(max_length=40, primary_key=True)
    last = models.PositiveIntegerField(default=0)


class Classification(models.TextChoices):
    """Who may find a matter beside those who take part in it.

    Everyone; who works in the district; who works in its street; those whose hat covers its place; nobody else (the
    last two).
    """

    PUBLIC = "public", _("public")
    DISTRICT = "district", _("for those who work in the district")
    STREET = "street", _("for those who work in the street")
    INTERNAL = "internal", _("internal")
    RESTRICTED = "restricted", _("restricted")
    PERSONNEL = "personnel", _("personnel")


# When a matter runs out, last where it has no term: words of SQL, so that an index is led by them on both engines.
RUNS_OUT = models.Func(
    models.F("due_at"),
    template="COALESCE(%(expressions)s, '9999-01-01 00:00:00')",
    output_field=models.DateTimeField(),
)


class Matter(models.Model):
    """One line for each thing in any mechanism: what the desk, the search, the board and the ledgers know of it.

    Rewritten by ``flow`` at every step; ``id`` is the id of the thing itself.
    """

    id = models.UUIDField(primary_key=True)
    key = models.BigIntegerField(unique=True, editable=False, help_text="the id as an integer, for the search index")
    machine = models.CharField(max_length=40)
    common = models.CharField(max_length=1)
    biz_no = models.CharField(max_length=40, blank=True, default="")
    code = models.CharField(max_length=12, blank=True, default="", help_text="the query code on a resident's slip")
    title = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True, default="")
    detail = models.CharField(max_length=300, blank=True, default="")
    detail_en = models.CharField(max_length=300, blank=True, default="")
    url = models.CharField(max_length=200)
    state = models.CharField(max_length=32)
    open = models.BooleanField(default=True)
    place = models.CharField(max_length=20, blank=True, default="")
    street = models.CharField(max_length=9, blank=True, default="")
    classification = models.CharField(max_length=12, choices=Classification, default=Classification.INTERNAL)
    opened_at = models.DateTimeField(default=clock.now)
    moved_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    words = models.TextField(blank=True, default="", help_text="bigrams and pinyin, made by flow.search")

    class Meta:
        indexes = [
            # the board and its counters: open matters of a street by common
            models.Index(fields=["street", "common", "open", "due_at"], name="matter_board"),
            # ledgers and lists: newest first within one mechanism
            models.Index(fields=["machine", "-opened_at", "-id"], name="matter_ledger"),
            # search results: newest first over everything
            models.Index(fields=["-moved_at", "-id"], name="matter_newest"),
            # what anybody may see, the newest change first
            models.Index(
                fields=["-moved_at", "-id"],
                condition=models.Q(classification=Classification.PUBLIC),
                name="matter_public",
            ),
            # where it is stuck: the longest overdue first
            models.Index(fields=["due_at"], condition=models.Q(open=True, due_at__isnull=False), name="matter_overdue"),
            # what is open: what runs out first, a page at a time
            models.Index(RUNS_OUT, "id", condition=models.Q(open=True), name="matter_open"),
            # a public matter by its number
            models.Index(fields=["biz_no"], name="matter_number"),
            # the number on a resident's slip
            models.Index(fields=["code"], condition=~models.Q(code=""), name="matter_code"),
            # lists of a place (prefix range)
            models.Index(fields=["place", "-moved_at"], name="matter_place"),
        ]

    def __str__(self) -> str:
        return in_page_language(self, "title")

    @property
    def facts(self) -> str:
        """The second line, in the language of the page."""
        return in_page_language(self, "detail")


class Participant(models.Model):
    """An organisation or a person that takes part in a matter and therefore may see it."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="participants")
    who = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "who"], name="participant_once")]
        # everything one organisation or person takes part in
        indexes = [models.Index(fields=["who", "matter"], name="participant_of")]


class Timer(Entity):
    """A running clock: the term as it was when the clock was opened, where it stands, and which bell rings next."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="timers")
    name = models.CharField(max_length=32)
    amount = models.IntegerField()
    unit = models.CharField(max_length=5)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    provisional = models.BooleanField(default=False)
    extended_at = models.DateTimeField(null=True)
    moved = models.BooleanField(default=False, help_text="stopped or extended: due_at follows no more from opened_at")
    stopped_at = models.DateTimeField(null=True)
    stop_reason = models.CharField(max_length=200, blank=True, default="")
    rung_at = models.DateTimeField(null=True)
    rings_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "name"], condition=models.Q(closed_at__isnull=True), name="timer_one_open"
            )
        ]
        indexes = [
            # the worker: clocks whose next bell is due
            models.Index(fields=["rings_at"], condition=models.Q(closed_at__isnull=True), name="timer_rings"),
            # recomputing when a calendar year is published
            models.Index(fields=["due_at"], condition=models.Q(provisional=True), name="timer_provisional"),
        ]


class Todo(Entity):
    """One seat awaited in one matter: a line on somebody's desk until the state changes."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="todos")
    timer = models.ForeignKey(Timer, on_delete=models.SET_NULL, null=True)
    party = models.CharField(max_length=32)
    role = models.CharField(max_length=2, blank=True, default="")
    organisation = models.UUIDField(null=True)
    place = models.CharField(max_length=20, blank=True, default="")
    user = models.UUIDField(null=True)
    asked_by = models.UUIDField(null=True)
    asked_by_organisation = models.UUIDField(null=True)
    due_at = models.DateTimeField(null=True)
    opens_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            # my desk under one hat
            models.Index(
                fields=["organisation", "role", "due_at"], condition=models.Q(done_at__isnull=True), name="todo_seat"
            ),
            # my desk by place, where no organisation is named
            models.Index(
                fields=["place", "role", "due_at"], condition=models.Q(done_at__isnull=True), name="todo_place"
            ),
            # what is addressed to me in person
            models.Index(fields=["user", "due_at"], condition=models.Q(done_at__isnull=True), name="todo_person"),
            # what my organisation waits for from others
            models.Index(
                fields=["asked_by_organisation", "due_at"], condition=models.Q(done_at__isnull=True), name="todo_asked"
            ),
        ]

    @property
    def seat(self) -> Seat:
        """Whose line it is."""
        return Seat(role=self.role, organisation=self.organisation, place=self.place, user=self.user)


class Follow(models.Model):
    """A person who wants to hear of every change of a matter."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="follows")
    user = models.UUIDField()
    since = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "matter"], name="follow_once")]


class Begun(models.Model):
    """A form that was sent and has acted: its token, and the page of what came of it."""

    token = models.CharField(max_length=32, unique=True)
    address = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        # the worker: tokens too old to be sent
        indexes = [models.Index(fields=["at"], name="begun_old")]


class Term(models.Model):
    """A district's own length for the clock of one state. The newest counts for clocks opened from then on."""

    machine = models.CharField(max_length=40)
    state = models.CharField(max_length=32)
    amount = models.IntegerField()
    unit = models.CharField(max_length=5)
    since = models.DateTimeField(default=clock.now)
    reason = models.CharField(max_length=200)
    set_by = models.UUIDField()

    class Meta:
        # opening a clock: the newest term of this state
        indexes = [models.Index(fields=["machine", "state", "-since"], name="term_newest")]


def pk_of(obj: models.Model) -> UUID:
    """The primary key of a thing with a UUID."""
    key: Any = obj.pk
    return key if isinstance(key, UUID) else UUID(str(key))
