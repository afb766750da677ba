"""The table of an assessment tied to its model."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.assessment import forms, urn
from wugong.assessment.actions import rounds
from wugong.assessment.models import Assessment, Member, Reference
from wugong.assessment.policies import colleagues, designs_for, organisers
from wugong.assessment.queries import rounds as queries
from wugong.assessment.rules.appeal import AppealState
from wugong.assessment.rules.assessment import MACHINE, PUBLIC_WORKDAYS, AssessmentState
from wugong.assessment.rules.ballot import BallotState
from wugong.common import clock
from wugong.common.actor import Actor, Role, Seat
from wugong.flow.binding import Act, Binding, Card, Case, Door
from wugong.flow.models import Classification
from wugong.flow.permits import check_permit, number_in
from wugong.flow.rules import MandateKind, Permit
from wugong.workdays.queries import due_at

S = AssessmentState


class AssessmentCase(Case):
    """What the guards ask beside the columns. Texts are names, empty when nothing is amiss."""

    before: Assessment

    @cached_property
    def members(self) -> list[Member]:
        return queries.members_of(self.before)

    @property
    def both_groups(self) -> bool:
        return {one.side for one in self.members} == {"a", "b"}

    @property
    def has_lines(self) -> bool:
        return self.before.indicators.filter(side="a").exists()

    @property
    def twins(self) -> str:
        return queries.twin_among((one.side, one.name) for one in queries.indicators_of(self.before))

    @property
    def both_ways(self) -> bool:
        return self.before.indicators.filter(side="b").exists()

    @property
    def wrong_weight(self) -> str:
        return queries.wrong_weight_of(self.before)

    @property
    def cancelled(self) -> str:
        return queries.cancelled_of(queries.indicators_of(self.before))

    @property
    def near(self) -> str:
        return queries.nearly_cancelled_of(queries.indicators_of(self.before))

    @property
    def asks_known(self) -> str:
        return queries.asked_though_known(queries.indicators_of(self.before))

    @property
    def assessed_twice(self) -> str:
        return "" if self.permit else queries.assessed_twice(self.before)

    @property
    def number(self) -> str:
        """The number as it is saved: no step but those of the draft brings one."""
        return str(self.before.permit_no).strip()

    @cached_property
    def permit(self) -> Permit | None:
        """What the gate says today, and on the day on which evidence begins; it refuses with its own sentence."""
        bodies = [one.organisation_id for one in self.members if one.side == "a"]
        given: dict[str, Any] = {
            "kind": MandateKind.INSPECTION,
            "issuer": self.before.organiser_id,
            "addressees": bodies,
        }
        found = None
        for day in {self.today, self.collect_from or self.today} if self.number else ():
            found = check_permit(self.number, **given, day=day)
        return found

    @property
    def permitted(self) -> bool:
        """The Organisation Department and a street assess by their duty, a single department with a number."""
        return bool(self.permit or self.number or organisers(self.before.organiser)[0].role != Role.DD)

    @property
    def admits_other(self) -> str:
        """What the number admits, where that is another matter or another year."""
        if self.permit is None:
            return ""
        ours, admitted = ("".join(text.split()) for text in (self.before.title, self.permit.title))
        years = set(re.findall(r"20\d\d", admitted)) or {str(self.before.year)}
        same = (ours in admitted or admitted in ours) and str(self.before.year) in years
        return "" if same and self.before.year <= self.permit.until.year else self.permit.title

    @property
    def number_taken(self) -> str:
        """The scheme that the number has admitted already."""
        rows = Assessment.objects.exclude(permit_no="").exclude(state__in=(S.DRAFT, S.WITHDRAWN))
        taken = number_in(self.number)
        same = [one.title for one in rows.exclude(pk=self.before.pk) if taken and number_in(one.permit_no) == taken]
        return same[0] if same else ""

    @property
    def unheard(self) -> str:
        return _(", ").join(str(one) for one in queries.objects_of(self.before) if one.commented_at is None)

    @property
    def heard_long_enough(self) -> bool:
        return self.before.heard_at is not None and clock.now() >= due_at(self.before.heard_at, 10, "wd")[0]

    @property
    def comments(self) -> bool:
        return any(one.comment for one in self.members)

    @property
    def unanswered(self) -> str:
        return _(", ").join(str(one) for one in self.members if one.comment and not one.answer)

    @property
    def missing_links(self) -> str:
        return _("; ").join(queries.links_wanted(self.before))

    @property
    def too_few(self) -> str:
        return queries.too_few_raters(self.before, queries.indicators_of(self.before), alone=True)

    @property
    def rates_itself(self) -> bool:
        return any(one.organisation_id == self.before.organiser_id for one in self.members)

    @property
    def referred(self) -> bool:
        return Reference.objects.filter(member__assessment=self.before.pk).exists()

    @property
    def own_cases(self) -> bool:
        rows = Reference.objects.filter(member__assessment=self.before.pk)
        return self.actor.organisation is not None and rows.filter(queries.acted_by(self.actor, "member__")).exists()

    @property
    def unscored(self) -> str:
        return _(", ").join(f"{body} – {line}" for body, line in queries.unscored(self.before))

    @property
    def may_refer(self) -> bool:
        return bool(queries.sides_referring(self.before))

    @property
    def all_referred(self) -> bool:
        return all(one.referred_at for one in queries.referring(self.before))

    @property
    def evidence_over(self) -> bool:
        return bool(clock.now() >= due_at(self.before.state_since, 20, "wd")[0])

    @property
    def seen_long_enough(self) -> bool:
        return bool(clock.now() >= due_at(self.before.state_since, 3, "wd")[0])

    @property
    def waiting(self) -> int:
        return self.before.ballots.filter(state=BallotState.ISSUED).count()

    @property
    def term_over(self) -> bool:
        ends = queries.term_ends(self.before)
        return ends is not None and clock.now() >= ends

    @property
    def papers_open(self) -> int:
        return queries.papers_open(self.before)

    @property
    def has_key(self) -> bool:
        return urn.has_key(self.before.pk)

    @property
    def public_from(self) -> date:
        """The day from which days are counted: that of the step, for a correction that of the step it corrects."""
        corrects = self.before.state in {S.PUBLISHED, S.PUBLICISED}
        return timezone.localdate(self.before.state_since) if corrects else self.today

    @property
    def long_enough(self) -> bool:
        """Five working days follow today before publicity ends."""
        ends = due_at(clock.now(), PUBLIC_WORKDAYS, "wd")[0]
        return bool(self.publicity_until >= timezone.localdate(ends - timedelta(seconds=1)))

    @property
    def open_appeals(self) -> int:
        return self.before.appeals.filter(state=AppealState.FILED).count()


def taking_part(assessed: bool) -> Callable[[Assessment], list[Seat]]:
    """The seats of those who are assessed and still to be heard, or of all who take part."""

    def seats(found: Assessment) -> list[Seat]:
        if found._state.adding:
            return []
        rows = queries.objects_of(found) if assessed else queries.members_of(found)
        if assessed and found.state == S.COLLECTING:
            rows = [one for one in queries.referring(found) if one.referred_at is None]
        if assessed and found.state == S.CONSULTED:
            rows = [one for one in rows if one.commented_at is None]
        return [Seat(organisation=one.acts_id) for one in rows if one.acts.state != queries.DISSOLVED]

    return seats


def describe(found: Assessment) -> Card:
    """The line of an assessment: a draft is its organiser's, then those who take part find it."""
    members = [] if found._state.adding else [one.acts_id for one in found.members.all()]
    public = found.state in queries.PUBLIC
    shown = members if found.state != S.DRAFT else []
    return Card(
        title=found.title,
        detail=lambda: _("%(organiser)s · %(year)d") % {"organiser": found.organiser, "year": found.year},
        url=reverse("web:case", args=["assessment", found.pk]),
        place=found.organiser.place.code,
        participants=(found.organiser_id, *shown),
        classification=Classification.DISTRICT if public else Classification.INTERNAL,
    )


def new(actor: Actor) -> Assessment | None:
    """A scheme of the Organisation Department, a street, or a department that has a permit for it."""
    body = designs_for(actor)
    return Assessment(organiser=body, year=clock.today().year, shares=list(queries.SHARES)) if body else None


def people(found: Assessment) -> str:
    issued, cast, paper = queries.turnout(found)
    said = {"issued": issued, "cast": cast, "paper": paper}
    return _("%(cast)d of %(issued)d, %(paper)d on paper") % said if issued else ""


ASSESSMENT_BINDING = Binding(
    machine=MACHINE,
    model=Assessment,
    parties={
        "organiser": lambda found: organisers(found.organiser),
        "colleagues": lambda found: colleagues(found.organiser),
        "objects": taking_part(assessed=True),
        "raters": taking_part(assessed=False),
    },
    describe=describe,
    case=AssessmentCase,
    acts={
        "choose": Act(form=forms.ChooseForm),
        "weigh": Act(link=lambda found: reverse("assessment:scheme", args=[found.pk])),
        "comment": Act(form=forms.CommentForm),
        "answer": Act(form=forms.AnswerForm),
        "refer": Act(form=forms.ReferForm),
        "take_back": Act(form=forms.TakeBackForm),
        "enter_paper": Act(link=lambda found: reverse("assessment:paper", args=[found.pk])),
        "score": Act(form=forms.ScoreForm),
        "adjust": Act(form=forms.AdjustForm),
    },
    after={
        "choose": rounds.choose,
        "weigh": rounds.weigh,
        "hear": rounds.hear,
        "publish": rounds.publish,
        "open": rounds.open_round,
        "end_referring": rounds.end_referring,
        "end_hearing": rounds.end_hearing,
        "revise": rounds.revise,
        "comment": rounds.comment,
        "answer": rounds.answer,
        "refer": rounds.refer,
        "take_back": rounds.take_back,
        "close_evidence": rounds.begin_balloting,
        "issue_again": rounds.issue_again,
        "close_ballots": rounds.count_ballots,
        "score": rounds.score,
        "adjust": rounds.adjust,
        "moderate": rounds.burn,
        "archive": rounds.put_away,
    },
    shows=(
        "organiser", "year", "two_way", "edition", "permit_no", "collect_from", (gettext_lazy("turnout"), people),
        "publicity_until", "use",
    ),
    new=new,
    stuck=lambda found: "close_evidence" if found.state == S.COLLECTING and not queries.sides_referring(found) else "",
    doors=(Door(gettext_lazy("Design a scheme"), (Role.DO,), lambda: reverse("web:new", args=["assessment"])),),
    notes={"silent": gettext_lazy("Said nothing within ten working days and counts as heard")},
    # their reasons stand beside the line that they concern, for whoever may see it
    unlisted=("score", "adjust"),
    number="KH",
)  # fmt: skip
