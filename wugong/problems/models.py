"""Problems of residents, who joined them, the keys of programs that report over Open311. No register of reporters."""

from __future__ import annotations

from datetime import date

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.common import clock
from wugong.common.models import Entity, listed_states
from wugong.common.privacy import without_persons
from wugong.flow.models import Stateful
from wugong.organisations.models import Organisation
from wugong.problems.rules.kinds import (
    CATEGORIES,
    LEAVES,
    NUMBERS,
    Channel,
    Danger,
    Effort,
    Heard,
    Outcome,
    Raised,
    Rating,
    Signpost,
    character_of,
    emergency_in,
)  # fmt: skip
from wugong.problems.rules.problem import BEFORE, MACHINE, OBJECTION_DAYS, OPEN, REOPEN_DAYS, ProblemState
from wugong.workdays.queries import due_at
from wugong.workdays.rules import last_day

LONGEST = 4000  # characters of a report, as Open311 has it


class Problem(Stateful):
    """What somebody reports about a place. ``place`` is a division code; ``contact`` is sealed and deleted in time.

    ``key`` is the one-time key of the sending, so that a bad line does not report twice; ``code`` is on the slip.
    ``guess`` is the category that the district's own history suggests, with how sure in per cent.
    """

    text = models.TextField(_("what is wrong"), max_length=LONGEST, blank=True, default="")
    category = models.CharField(_("category"), max_length=24, choices=CATEGORIES, blank=True, default="")
    place = models.CharField(_("place"), max_length=20)
    spot = models.CharField(_("where exactly"), max_length=80, blank=True, default="")
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True)
    channel = models.CharField(_("came in"), max_length=8, choices=Channel, default=Channel.ONLINE)
    public = models.BooleanField(_("neighbours may read it"), default=True)
    consent = models.BooleanField(_("the person agrees that it is written down"), default=False)
    code = models.CharField(max_length=12, unique=True, null=True, editable=False)
    key = models.CharField(max_length=40, unique=True, null=True, editable=False)
    reporter = models.UUIDField(null=True, editable=False)
    filed_by = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("written down by")
    )
    contact = models.TextField(blank=True, default="", editable=False)
    outside_no = models.CharField(
        _("number of the other system"), max_length=40, unique=True, null=True, blank=True, default=None
    )
    client = models.ForeignKey("Client", models.PROTECT, null=True, related_name="+")

    guess = models.CharField(max_length=24, blank=True, default="", editable=False)
    sureness = models.PositiveSmallIntegerField(null=True, editable=False)
    owner = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("who solves it")
    )
    effort = models.CharField(_("term"), max_length=8, choices=Effort, default=Effort.ORDINARY)
    binding = models.BooleanField(_("decided with binding effect"), default=False)
    dispatched_at = models.DateTimeField(_("handed over on"), null=True)
    contacted_at = models.DateTimeField(_("in touch on"), null=True)
    returned_why = models.CharField(_("on what ground it is not ours"), max_length=300, blank=True, default="")
    belongs = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("where it belongs"),
        help_text=_("Who you think solves it. One press hands it there."),
    )  # fmt: skip
    elsewhere = models.CharField(_("belongs to"), max_length=12, choices=Signpost, blank=True, default="")
    into = models.ForeignKey("self", models.PROTECT, null=True, related_name="taken_in", verbose_name=_("joined with"))

    answer = models.TextField(
        _("what the reporter reads"), max_length=1000, blank=True, default="",
        help_text=_("What was done, or why not. Plain words; no names of private persons."),
    )  # fmt: skip
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True, default="")
    plan = models.CharField(_("how it goes on"), max_length=300, blank=True, default="")
    plan_on = models.DateField(_("possible from"), null=True)
    extended = models.BooleanField(_("extended once"), default=False)
    extension_days = models.PositiveSmallIntegerField(_("more working days"), null=True)
    extension_why = models.CharField(
        _("why more time"), max_length=300, blank=True, default="", help_text=_("The reporter reads it.")
    )
    raised_as = models.CharField(_("raised as"), max_length=8, choices=Raised, blank=True, default="")

    calls = models.PositiveSmallIntegerField(
        _("calls without an answer"), default=0, validators=[MaxValueValidator(20)]
    )
    called_on = models.DateField(null=True)
    heard = models.CharField(_("confirmed how"), max_length=8, choices=Heard, blank=True, default="")
    rating = models.CharField(_("rating"), max_length=4, choices=Rating, blank=True, default="")
    remark = models.CharField(_("remark of the reporter"), max_length=500, blank=True, default="")
    reopened = models.PositiveSmallIntegerField(_("open again, times"), default=0)
    several = models.BooleanField(_("needs several bodies"), default=False)
    hard_on = models.DateField(_("hard problem since"), null=True)

    class Meta:
        verbose_name = _("problem")
        verbose_name_plural = _("problems of residents")
        constraints = [
            listed_states(MACHINE.states),
            models.CheckConstraint(condition=~Q(state="merged") | Q(into__isnull=False), name="problem_merged_into"),
        ]
        indexes = [
            # near me, similar ones and hot topics: a place (prefix range), the newest first
            models.Index(fields=["place", "-created_at"], name="problem_place"),
            # the hard problems of a compound
            models.Index(fields=["place"], condition=Q(hard_on__isnull=False), name="problem_hard"),
            # rates: by the day of dispatch
            models.Index(fields=["dispatched_at"], name="problem_dispatched"),
            # Open311 pages: the newest first
            models.Index(fields=["-created_at", "-id"], name="problem_newest"),
            # the worker: whose contact must go
            models.Index(fields=["state_since"], condition=~Q(contact=""), name="problem_contact"),
        ]

    def __str__(self) -> str:
        return self.headline

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("web:case", args=["problem", self.pk])

    @property
    def headline(self) -> str:
        """Where it is and the first sentence, short enough for a line."""
        return self._head(self.text, self.spot)

    @property
    def public_headline(self) -> str:
        """The same without what points to a person, taken out before it is cut short: half a name is one too."""
        return self._head(self.in_public(self.text), self.in_public(self.spot))

    def _head(self, text: str, spot: str) -> str:
        first = " ".join(text.split()).split("。")[0][:44] or str(self.category_path or _("photo or voice note"))
        return f"{spot} {first}".strip() if spot and spot not in first else first

    def in_public(self, words: str) -> str:
        """Words of this problem for pages, feeds and programs of everybody: the one way by which they get there."""
        return without_persons(words)

    @property
    def state_in_words(self) -> str:
        return str(MACHINE.states[self.state].meaning)

    @property
    def category_path(self) -> str:
        """The three levels of its category, or the one that is known."""
        if self.category in LEAVES:
            return " › ".join(str(level) for level in LEAVES[self.category][1:])
        return str(dict(CATEGORIES).get(self.category, ""))

    @property
    def character(self) -> str:
        return character_of(self.category or self.guess)

    @property
    def alarm(self) -> str:
        """Whom to call at once by its words, with the number; empty where it speaks of no danger."""
        sign = emergency_in(self.text)
        return f"{sign.label} {NUMBERS[sign]}" if sign else ""

    @property
    def danger(self) -> str:
        """``emergency`` where its words speak of somebody in danger: then the clock is another."""
        return Danger.EMERGENCY if emergency_in(self.text) else ""

    @property
    def reported_on(self) -> date:
        return timezone.localdate(self.created_at)

    @property
    def since_on(self) -> date:
        """The day on which it came into its state."""
        return timezone.localdate(self.state_since)

    @property
    def may_reopen(self) -> bool:
        """Whether the days in which it is opened again are not over."""
        return (clock.today() - self.since_on).days <= REOPEN_DAYS

    @property
    def object_by(self) -> date:
        """The last day on which the way that was shown is objected to."""
        return last_day(due_at(self.state_since, OBJECTION_DAYS, "wd")[0])

    @property
    def may_object(self) -> bool:
        """Whether the reporter may still object to the way that was shown."""
        return self.state == ProblemState.SIGNPOSTED and clock.today() <= self.object_by

    @property
    def goes_on(self) -> Problem:
        """The problem in which this one goes on: itself, or where one merge after another has led."""
        return self.into.goes_on if self.state == ProblemState.MERGED and self.into else self

    @property
    def reachable(self) -> bool:
        """Whether there is a number to call: of who reported it, or of somebody whose report was merged with it."""
        return bool(self.contact) or self.supports.exclude(contact="").exists()

    @property
    def open(self) -> bool:
        return self.state in OPEN

    @property
    def may_withdraw(self) -> bool:
        return self.state in BEFORE and not self.shared

    @property
    def shared(self) -> bool:
        """Whether others reported it too: they joined it, or their report was joined with it."""
        return self.supports.filter(joined=True).exists()

    @property
    def ratings(self) -> list[tuple[str, str]]:
        """What the reporter may say of it."""
        return [(one.value, str(one.label)) for one in Rating]


class Support(Entity):
    """Somebody who has the same problem and joined instead of reporting it again; or words added by a reporter."""

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="supports")
    code = models.CharField(max_length=12, unique=True, null=True, editable=False)
    key = models.CharField(max_length=40, unique=True, null=True, editable=False)
    words = models.CharField(pgettext_lazy("support", "words"), max_length=500, blank=True, default="")
    contact = models.TextField(blank=True, default="", editable=False)
    reporter = models.UUIDField(null=True, editable=False)
    joined = models.BooleanField(default=True)
    came_from = models.ForeignKey(Problem, models.CASCADE, null=True, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("support", "joined")
        # how many joined a problem, the oldest first
        indexes = [models.Index(fields=["problem", "created_at"], name="support_of_problem")]

    def __str__(self) -> str:
        return self.words[:40]


class Client(Entity):
    """A program that reports over Open311, known by the hash of its key; ``most`` requests in a quarter hour."""

    name = models.CharField(max_length=60, unique=True)
    key_hash = models.CharField(max_length=64, unique=True)
    most = models.PositiveIntegerField(default=60)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = pgettext_lazy("program", "client")

    def __str__(self) -> str:
        return self.name


class Hot(Entity):
    """Similar reports of a place and category that were proposed to the joint meeting, or put aside with a reason."""

    place = models.CharField(max_length=20)
    category = models.CharField(max_length=24)
    problems = models.ManyToManyField(Problem, related_name="hot")
    why_not = models.CharField(pgettext_lazy("hot topic", "why not"), max_length=300, blank=True, default="")
    by_name = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("hot topic")
        # what was proposed in a place already
        indexes = [models.Index(fields=["place", "category", "-created_at"], name="hot_place")]

    def __str__(self) -> str:
        return f"{self.place} {self.category}"


class Alert(Entity):
    """Somebody with an account wants messages about what is new at a place; ``told_until``: what was told already."""

    user = models.UUIDField()
    place = models.CharField(max_length=20)
    told_until = models.DateTimeField()

    class Meta:
        verbose_name = _("news of a place by message")
        # also answers: the places of one person
        constraints = [models.UniqueConstraint(fields=["user", "place"], name="alert_once")]

    def __str__(self) -> str:
        return self.place
