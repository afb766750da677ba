"""The table of a pairing tied to its model."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common import clock
from wugong.common.actor import Seat
from wugong.common.privacy import certain, personal_facts, said
from wugong.flow.binding import Act, Binding, Card, Case
from wugong.flow.models import Classification
from wugong.organisations.queries.organisations import LIVING
from wugong.pairing import policies
from wugong.pairing.actions import messages, pairs, reviews, rounds
from wugong.pairing.forms import pairs as forms
from wugong.pairing.models import Agreement, AnnualReview, Pairing
from wugong.pairing.queries.pairs import agreement_of, allowed_across, fits_lists, open_review, paired_already
from wugong.pairing.queries.visible import OPEN_PAIRS, pairings_visible_to
from wugong.pairing.rules import projects
from wugong.pairing.rules.kinds import Side
from wugong.pairing.rules.pairs import PAIRING


class PairCase(Case):
    """What the guards ask beside the columns."""

    @property
    def now(self) -> datetime:
        return clock.now()

    @cached_property
    def side(self) -> str:
        """The side of whoever acts; empty for none."""
        return policies.of_side(self.actor, self.before)

    @property
    def kinds_fit(self) -> str:
        return policies.kind_of(self.giver, self.receiver)

    @property
    def living(self) -> bool:
        return {self.giver.state, self.receiver.state} <= set(LIVING)

    @property
    def exempted(self) -> bool:
        """A reason of the street's office for a pair across streets, or an exemption that allows it."""
        office = self.actor.system or self.actor.sits_any(policies.offices(self.before))
        return bool(self.across_reason and office) or allowed_across(self.before)

    @property
    def twice(self) -> bool:
        return paired_already(self.before)

    @property
    def overlap(self) -> bool:
        return fits_lists(self.giver, self.receiver)

    @cached_property
    def agreement(self) -> Agreement | None:
        return agreement_of(self.before)

    @cached_property
    def needs(self) -> int:
        return int(self.before.needs.count())

    @cached_property
    def offers(self) -> int:
        return int(self.before.offers.count())

    @cached_property
    def open_projects(self) -> int:
        return int(self.before.projects.filter(state__in=projects.OPEN).count())

    @cached_property
    def projects(self) -> int:
        return self.open_projects + int(self.before.projects.filter(state__in=projects.DONE).count())

    @property
    def quiet_days(self) -> int:
        last = self.before.last_activity_on
        return (self.today - last).days if last else 0

    @cached_property
    def review(self) -> AnnualReview | None:
        return open_review(self.before)

    @property
    def both_rated(self) -> bool:
        return not policies.sides_without(self.before, "reviewed")

    @property
    def next_planned(self) -> bool:
        """The plan of the year after the one under review is filed, or comes with this step."""
        filed = self.given("aims", "").strip() or (self.review and self.planned(self.review.year + 1))
        return bool(filed)

    @property
    def personal(self) -> str:
        return said(certain(personal_facts(*(self.given(name, "") for name in ("aims", "words", "text")))))

    def planned(self, year: int) -> bool:
        return bool(self.before.annual_plans.filter(year=year).exists())


def reviewers(pairing: Pairing) -> list[Seat]:
    """The street's office, once both sides have given theirs."""
    return [] if policies.sides_without(pairing, "reviewed") else policies.office(pairing.street)


def last_word(pairing: Pairing) -> list[Seat]:
    """The side that has not said what it wants, after the other."""
    if not pairing.wish:
        return []
    return policies.staff(policies.organisation_of(pairing, policies.OTHER[Side(pairing.wish_by)]))


def describe(pairing: Pairing) -> Card:
    """The line of a pairing; a signed one everybody may read."""
    street = pairing.street if pairing.other_street else pairing.receiver.place.code
    sides = (pairing.giver_id, pairing.receiver_id, pairing.giver.unit_id, pairing.receiver.unit_id)
    return Card(
        title=lambda: _("%(giver)s pairs with %(receiver)s") % {"giver": pairing.giver, "receiver": pairing.receiver},
        detail=lambda: kind_of(pairing),
        url=pairing.get_absolute_url(),
        place=street if len(street) >= 9 else pairing.street,
        participants=tuple(i for i in sides if i),
        classification=Classification.PUBLIC if pairing.state in OPEN_PAIRS else Classification.INTERNAL,
    )


def kind_of(pairing: Pairing) -> str:
    """As what the two are paired, and since when."""
    kind = str(pairing.get_kind_display())
    if not pairing.active_since:
        return kind
    since = date_format(pairing.active_since, "YEAR_MONTH_FORMAT")
    return _("%(kind)s · since %(since)s") % {"kind": kind, "since": since}


def draft_page(pairing: Any) -> str:
    """Where the agreement is drafted."""
    return reverse("pairing:draft", args=[pairing.pk])


PAIRING_BINDING = Binding(
    machine=PAIRING,
    model=Pairing,
    sheet=False,
    parties={
        "proposer": policies.proposers,
        "undecided": policies.waiting("agreed", policies.staff, of=(2,)),
        "last": policies.waiting("agreed", policies.staff, of=(1,)),
        "liaisons": policies.both_liaisons,
        "unsigned": policies.waiting("signed", policies.heads, of=(2,)),
        "last_signer": policies.waiting("signed", policies.heads, of=(1,)),
        "unrated": policies.waiting("reviewed", policies.staff),
        "reviewer": reviewers,
        "silent": lambda pairing: [] if pairing.wish else policies.both(pairing),
        "last_word": last_word,
        "sides": policies.both,
        "street": policies.offices,
        "district": lambda _pairing: policies.DISTRICT,
    },
    describe=describe,
    visible=pairings_visible_to,
    case=PairCase,
    acts={
        "agree_first": Act(pairs.agree),
        "agree": Act(pairs.agree),
        "draft": Act(link=draft_page),
        "redraft": Act(link=draft_page),
        "sign_first": Act(pairs.sign, forms.SignForm),
        "sign": Act(pairs.sign, forms.SignForm),
        "file_plan": Act(form=forms.PlanForm),
        "give_review": Act(form=forms.ReviewForm),
        "review": Act(form=forms.StreetReviewForm),
        "write": Act(form=forms.MessageForm),
    },
    after={
        "decline": rounds.redraw_after,
        **dict.fromkeys(("sign_first", "sign"), pairs.keep_signature),
        "file_plan": pairs.keep_plan,
        "activate": pairs.draw_tie,
        "give_review": reviews.keep_review,
        "review": reviews.close_review,
        "write": messages.keep_message,
        **dict.fromkeys(("end", "leave", "fall_away"), pairs.cut_tie),
    },
    shows=(
        "kind",
        "giver",
        "receiver",
        "across_reason",
        (gettext_lazy("at work since"), lambda pair: pair.active_since),
        (gettext_lazy("last activity"), lambda pair: pair.last_activity_on),
        (gettext_lazy("ended on"), lambda pair: pair.ended_on),
    ),
    number="JD",
    list_url="pairing:pairs",
)
