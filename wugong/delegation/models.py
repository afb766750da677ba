"""Service items with their package, what sinks, purchases and contracts, funds and expenditures, social organisations.

No table holds a person: who requested, approved and paid is an id of a user, read by the guards alone; the team of
community workers is figures.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.common.models import Entity, YuanField, above_nothing, listed_states
from wugong.delegation.columns import UP_TO, body, end_of, number_of, optional
from wugong.delegation.rules import contract, expenditure, fund, purchase_plan, service_item, sink_entry, social_org
from wugong.flow.models import Stateful
from wugong.places.models import Place


class ServiceItem(Stateful):
    """An item of a department, offered in one community, with the four parts of its support package."""

    department = body(_("department"))
    community = body(_("community"))
    title = models.CharField(_("name of the item"), max_length=80)
    sector = models.CharField(pgettext_lazy("item", "field"), max_length=10, choices=service_item.Sector)
    role = models.CharField(
        _("what the community does"), max_length=8, choices=service_item.CommunityRole, default="assist"
    )
    basis = models.CharField(_("legal basis"), max_length=200, help_text=_("Instrument and article."))
    guide = models.TextField(
        _("guide for residents"), max_length=1500, help_text=_("What to bring, what happens next, in plain words.")
    )
    days = number_of(_("time limit in working days"), 365)
    fee = models.CharField(_("fee"), max_length=60, help_text=_("“free”, or how much and by which rule"))
    venue = models.CharField(_("where it is offered"), max_length=100)
    hours = models.CharField(_("opening hours"), max_length=100)
    permit_no = optional(_("number of the permit"), 40)
    permit_until = models.DateField(_("permit until"), null=True)
    funds = YuanField(_("funds a year, yuan"), null=True)
    account = optional(
        _("account in the department's system"),
        200,
        help_text=_("Which system, how many accounts, how they are opened."),
    )
    policy = optional(_("policy documents"), 300, help_text=_("Numbers and names."))
    training = optional(_("training"), 200, help_text=_("How many sessions, when, for whom."))
    funds_ok = models.BooleanField(_("the funds have arrived"), default=False)
    account_ok = models.BooleanField(_("the account works"), default=False)
    policy_ok = models.BooleanField(_("the policy documents are here"), default=False)
    training_ok = models.BooleanField(_("the training took place"), default=False)
    handed_at = models.DateTimeField(_("package handed down"), null=True)
    live_since = models.DateTimeField(_("open since"), null=True)
    suspended_for = optional(_("suspended because"), 500)

    class Meta:
        verbose_name = _("service item")
        verbose_name_plural = _("service items")
        constraints = [listed_states(service_item.MACHINE.states), above_nothing("funds")]
        # what a community offers, for its public page and the picture of its street
        indexes = [models.Index(fields=["community", "state"], name="service_item_offered")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("web:case", args=["service_item", self.pk])


class SinkEntry(Stateful):
    """Workforce, funds or a policy that a department or street hands down, and how far it came."""

    giver = body(_("who hands down"))
    receiver = body(_("who receives"))
    sort = models.CharField(_("what goes down"), max_length=9, choices=sink_entry.Sort)
    title = models.CharField(_("in one line"), max_length=80)
    heads = number_of(_("heads"), 9999, null=True, blank=True, help_text=_("For workforce only."))
    amount = YuanField(_("amount in yuan"), null=True, blank=True, help_text=_("For funds only."))
    policy_no = optional(_("number of the policy"), 60, help_text=_("For a policy only."))
    due_on = models.DateField(_("by when"))
    arrived_on = models.DateField(_("arrived on"), null=True)
    arrived_note = optional(_("what has arrived, and how"), 200)
    got_heads = number_of(_("heads received"), 9999, null=True, blank=True)
    got_amount = YuanField(_("yuan received"), null=True, blank=True)
    verified_at = models.DateTimeField(_("verified"), null=True)
    used_for = optional(_("what it is used for"), 300)
    effect = models.TextField(_("what it brought"), max_length=800, blank=True, default="")

    class Meta:
        verbose_name = _("sinking entry")
        verbose_name_plural = _("sinking entries")
        constraints = [listed_states(sink_entry.MACHINE.states), above_nothing("amount", "got_amount")]
        # the picture of a street: what its bodies were promised
        indexes = [models.Index(fields=["receiver", "sort", "state"], name="sink_entry_picture")]

    def __str__(self) -> str:
        return self.title


class CatalogueLine(Entity):
    """A line of the guiding catalogue of what may be bought; a closed one stays for the plans that named it."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    title = models.CharField(_("service"), max_length=80)
    open = models.BooleanField(_("in force"), default=True)

    class Meta:
        verbose_name = _("line of the catalogue")
        verbose_name_plural = _("guiding catalogue")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class PurchasePlan(Stateful):
    """A need that a street meets by buying a service; ``hands`` are the users who planned, funded and approved."""

    buyer = body(_("who buys"))
    title = models.CharField(_("what is needed, in one line"), max_length=80)
    need = models.TextField(
        _("the need"), max_length=1500, help_text=_("Who needs it, how many, how often. The public reads it.")
    )
    source = models.CharField(
        _("where the need comes from"), max_length=200, help_text=_("Wishes, problems, meetings, visits.")
    )
    comment_until = models.DateField(_("public comment until"), help_text=_("Five working days or more."))
    heard = models.TextField(_("what the public said, and what becomes of it"), max_length=1500, blank=True, default="")
    bought = models.CharField(_("what is bought"), max_length=8, choices=purchase_plan.Bought, blank=True, default="")
    catalogue = models.ForeignKey(
        CatalogueLine, models.PROTECT, null=True, related_name="+", verbose_name=_("line of the catalogue")
    )
    budget = YuanField(_("budget in yuan"), null=True)
    months = models.PositiveSmallIntegerField(_("months of the contract"), null=True)
    users = optional(_("who uses it"), 120)
    level = models.TextField(
        _("service level"), max_length=800, blank=True, default="", help_text=_("What is counted at the acceptance.")
    )
    budget_line = optional(_("line of the budget"), 80)
    planned_by = models.UUIDField(null=True)
    funded_by = models.UUIDField(null=True)
    funded_name = optional(_("budget confirmed by"), 60)
    approved_by = models.UUIDField(null=True)
    approved_name = optional(_("approved by"), 60)
    platform_no = optional(
        _("number on the procurement platform"), 80, help_text=_("The procurement itself runs there.")
    )
    supplier = optional(_("supplier"), 100)
    supplier_uscc = optional(_("its unified social credit code"), 18)
    price = YuanField(_("price in yuan"), null=True)
    awarded_on = models.DateField(_("awarded on"), null=True)

    class Meta:
        verbose_name = _("purchase of a service")
        verbose_name_plural = _("purchases of services")
        constraints = [listed_states(purchase_plan.MACHINE.states), above_nothing("budget", "price")]
        # the public list of the purchases of a street, the newest first
        indexes = [models.Index(fields=["buyer", "-created_at"], name="purchase_plan_public")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("web:case", args=["purchase_plan", self.pk])

    @property
    def comment_over(self) -> datetime | None:
        """From when on the consultation may be summed up."""
        return end_of(self.comment_until)


class Voice(Entity):
    """What somebody of the public said of a need, without a name."""

    plan = models.ForeignKey(PurchasePlan, models.CASCADE, related_name="voices")
    text = models.CharField(_("what you need"), max_length=500)

    class Meta:
        verbose_name = _("voice on a need")
        verbose_name_plural = _("voices on needs")

    def __str__(self) -> str:
        return self.text


class Contract(Stateful):
    """The contract of a plan, from the award on; supplier, price and service level are those of the plan."""

    plan = models.OneToOneField(
        PurchasePlan, models.PROTECT, related_name="contract", verbose_name=_("purchase of a service")
    )
    awarded_on = models.DateField(_("awarded on"))
    notified_at = models.DateTimeField(_("notice of award sent"), null=True)
    contract_no = optional(_("number of the contract"), 60)
    signed_on = models.DateField(_("signed on"), null=True)
    starts_on = models.DateField(_("first day"), null=True)
    ends_on = models.DateField(_("last day"), null=True)
    subcontracted = models.BooleanField(_("the whole service is passed on to somebody else"), default=False)
    disclosed_at = models.DateTimeField(_("disclosed"), null=True)
    users_present = models.PositiveIntegerField(_("users who took part"), null=True, validators=UP_TO[9999])
    users_said = models.TextField(_("what the users said"), max_length=800, blank=True, default="")
    level_met = models.BooleanField(_("the service level is met"), default=False)
    accepted_at = models.DateTimeField(_("accepted at"), null=True)
    accepted_by = models.UUIDField(null=True)
    invoice_no = optional(_("number of the invoice"), 60)
    paid = YuanField(_("paid, yuan"), null=True)
    paid_on = models.DateField(_("paid on"), null=True)
    paid_by = models.UUIDField(null=True)
    ended_because = optional(_("ended early because"), 500)
    grade = models.CharField(_("evaluation"), max_length=4, choices=contract.Grade, blank=True, default="")
    evaluation = models.TextField(_("what the evaluation says"), max_length=1000, blank=True, default="")
    evaluated_at = models.DateTimeField(_("evaluated"), null=True)

    class Meta:
        verbose_name = _("service contract")
        verbose_name_plural = _("service contracts")
        constraints = [listed_states(contract.MACHINE.states), above_nothing("paid")]

    def __str__(self) -> str:
        return str(self.plan)

    def get_absolute_url(self) -> str:
        return reverse("web:case", args=["contract", self.pk])

    @property
    def last_day(self) -> datetime | None:
        """From when on its acceptance is due."""
        return end_of(self.ends_on - timedelta(days=1)) if self.ends_on else None


class Fund(Stateful):
    """Money of a street for a community, with the lines of the budget that the community decided on."""

    giver = body(_("street"))
    community = body(_("community"))
    title = models.CharField(_("name of the fund"), max_length=80)
    purpose = models.CharField(_("purpose"), max_length=12, choices=fund.Purpose)
    source = models.CharField(_("source of the money"), max_length=8, choices=fund.Source)
    amount = YuanField(_("amount in yuan"))
    ends_on = models.DateField(_("to be used until"))
    terms = optional(_("terms"), 300)
    in_parts = models.BooleanField(_("handed down in instalments"), default=False)
    lines = models.TextField(
        _("lines of the budget"), max_length=4000, blank=True, default="", help_text=_("One a line: what | amount")
    )
    meeting_no = optional(_("number of the meeting"), 40)
    deliberated_on = models.DateField(_("deliberated on"), null=True)
    present = number_of(_("members present"), 200, null=True)
    settlement = models.TextField(_("settlement"), max_length=800, blank=True, default="")
    spent = models.DecimalField(_("spent in all, yuan"), max_digits=12, decimal_places=2, default=Decimal(0))

    class Meta:
        verbose_name = _("community fund")
        verbose_name_plural = _("community funds")
        constraints = [listed_states(fund.MACHINE.states), above_nothing("amount")]
        # the public list of the funds of a community, the newest first
        indexes = [models.Index(fields=["community", "-created_at"], name="fund_public")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("web:case", args=["fund", self.pk])

    @property
    def over_at(self) -> datetime | None:
        """From when on it is to be settled."""
        return end_of(self.ends_on)


class Instalment(Entity):
    """A part of a fund that was handed down, or of the price of a contract that was paid before its acceptance."""

    fund = models.ForeignKey(Fund, models.CASCADE, null=True, related_name="instalments")
    contract = models.ForeignKey(Contract, models.CASCADE, null=True, related_name="instalments")
    amount = YuanField(_("amount in yuan"))
    paid_on = models.DateField(_("paid on"))
    invoice_no = optional(_("number of the invoice"), 60)
    paid_by = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        ordering = ["paid_on", "created_at", "id"]
        constraints = [
            above_nothing("amount"),
            models.CheckConstraint(condition=Q(fund=None) ^ Q(contract=None), name="instalment_of_fund_or_contract"),
        ]

    def __str__(self) -> str:
        return f"{self.paid_on} {self.amount}"


class Meeting(Entity):
    """A meeting in which a community decided on lines of a fund."""

    fund = models.ForeignKey(Fund, models.CASCADE, related_name="meetings")
    number = optional(_("number of the meeting"), 40)
    held_on = models.DateField(_("deliberated on"))
    present = number_of(_("members present"), 200)

    class Meta:
        verbose_name = _("meeting on a fund")
        verbose_name_plural = _("meetings on funds")
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"{self.number} {self.held_on}"


class FundLine(Entity):
    """A line of the budget of a fund."""

    fund = models.ForeignKey(Fund, models.CASCADE, related_name="budget_lines")
    number = models.PositiveSmallIntegerField()
    what = models.CharField(_("what for"), max_length=80)
    amount = YuanField(_("amount in yuan"))

    class Meta:
        verbose_name = _("line of a budget")
        verbose_name_plural = _("lines of budgets")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["fund", "number"], name="fund_line_number")]

    def __str__(self) -> str:
        return f"{self.fund.title} · {self.what}"


class Expenditure(Stateful):
    """Money out of a line of a fund, to a body and never in cash."""

    community = body(_("community"))
    line = models.ForeignKey(
        FundLine, models.PROTECT, related_name="expenditures", verbose_name=_("line of the budget")
    )
    what = models.CharField(_("what for"), max_length=120, help_text=_("The public reads it; no names of persons."))
    payee = models.CharField(_("who is paid"), max_length=100, help_text=_("The name of a body, as on the invoice."))
    amount = YuanField(_("amount in yuan"))
    requested_by = models.UUIDField(null=True)
    approved_by = models.UUIDField(null=True)
    invoice_no = optional(_("number of the invoice"), 60)
    paid = YuanField(_("paid, yuan"), null=True)
    way = models.CharField(_("how it is paid"), max_length=8, choices=expenditure.Way, blank=True, default="")
    paid_on = models.DateField(_("paid on"), null=True)
    paid_by = models.UUIDField(null=True)
    disclosed_on = models.DateField(_("disclosed on"), null=True)
    open_until = models.DateField(_("open to questions until"), null=True)

    class Meta:
        verbose_name = _("expenditure")
        verbose_name_plural = _("expenditures")
        constraints = [listed_states(expenditure.MACHINE.states), above_nothing("amount", "paid")]
        # the public list of what a community spent, the newest first
        indexes = [models.Index(fields=["community", "-disclosed_on", "-id"], name="expenditure_public")]

    def __str__(self) -> str:
        return self.what


class Invoice(Entity):
    """The number of an invoice that was paid, once for its issuer (``rules.invoice.issuers_of``, ``plain_number``)."""

    issuer = models.CharField(max_length=100)
    number = models.CharField(max_length=60)
    contract = models.ForeignKey(Contract, models.CASCADE, null=True, related_name="invoices")
    expenditure = models.ForeignKey(Expenditure, models.CASCADE, null=True, related_name="invoices")

    class Meta:
        verbose_name = _("invoice that was paid")
        verbose_name_plural = _("invoices that were paid")
        constraints = [
            # also answers: where a number stands already
            models.UniqueConstraint(fields=["issuer", "number"], name="invoice_of_issuer_once"),
            models.CheckConstraint(
                condition=Q(contract=None) ^ Q(expenditure=None), name="invoice_of_contract_or_expenditure"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issuer} {self.number}"


class Question(Entity):
    """A question of the public, or of a supervisor, on an expenditure, and its answer."""

    expenditure = models.ForeignKey(Expenditure, models.CASCADE, related_name="questions")
    text = models.CharField(_("question"), max_length=500)
    answer = optional(_("answer"), 800)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("question on an expenditure")
        verbose_name_plural = _("questions on expenditures")
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return self.text


class SocialOrg(Stateful):
    """A social organisation that is helped to begin: counts of members, never their names."""

    sponsor = body(_("who began it"))
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("community"))
    title = models.CharField(_("name of the organisation"), max_length=80)
    sort = models.CharField(pgettext_lazy("organisation", "class"), max_length=8, choices=social_org.OrgClass)
    nature = models.CharField(_("what it is"), max_length=9, choices=social_org.Nature, default=social_org.Nature.OWN)
    initiators = models.PositiveIntegerField(_("how many begin it"), validators=UP_TO[9999])
    purpose = models.TextField(_("what it wants to do"), max_length=800)
    support = optional(_("what the street gives"), 300, help_text=_("Room, advice, money: what, until when."))
    activity = optional(_("what it did last"), 300)
    active_on = models.DateField(_("last active on"), null=True)
    must_end_on = models.DateField(_("incubation until"), null=True)
    extended = models.BooleanField(_("extended by six months"), default=False)
    charter = models.BooleanField(_("the charter is written"), default=False)
    premises = optional(_("place to meet"), 100)
    members = number_of(_("individual members"), 99999, null=True, blank=True)
    unit_members = number_of(_("units that are members"), 9999, null=True, blank=True)
    full_time = number_of(_("full-time workers"), 999, null=True, blank=True)
    assets = YuanField(_("assets in yuan"), null=True, blank=True)
    authority = optional(_("body in charge of its field"), 100)
    filing_no = optional(_("number of the filing"), 60)
    filed_at = models.DateTimeField(_("filed"), null=True)
    registration_no = optional(_("number at civil affairs"), 60)
    registered_on = models.DateField(_("registered on"), null=True)
    handover = models.TextField(_("who takes over what"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("social organisation")
        verbose_name_plural = _("social organisations")
        constraints = [listed_states(social_org.MACHINE.states), above_nothing("assets")]
        # the picture of a street: who is helped to begin there
        indexes = [models.Index(fields=["place", "state"], name="social_org_of_place")]

    def __str__(self) -> str:
        return self.title


class TeamFigures(Entity):
    """The community workers of a community in one year, in figures: number, structure, management, quality (S18)."""

    community = body(_("community"))
    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    planned = number_of(_("posts planned"), 999)
    serving = models.PositiveSmallIntegerField(_("serving"), validators=UP_TO[999])
    under_forty = models.PositiveSmallIntegerField(_("under forty"), validators=UP_TO[999])
    college = models.PositiveSmallIntegerField(_("with a college degree"), validators=UP_TO[999])
    certified = models.PositiveSmallIntegerField(_("with a social worker's certificate"), validators=UP_TO[999])
    left = models.PositiveSmallIntegerField(_("left in the year"), validators=UP_TO[999])
    training_hours = models.PositiveIntegerField(_("hours of training, all together"), validators=UP_TO[99999])
    graded = models.BooleanField(_("posts are graded and assessed by rule"), default=False)

    class Meta:
        verbose_name = _("team in figures")
        verbose_name_plural = _("teams in figures")
        # also answers: the newest figures of the communities of a street
        constraints = [models.UniqueConstraint(fields=["community", "year"], name="team_figures_once_a_year")]

    def __str__(self) -> str:
        return f"{self.community} {self.year}"
