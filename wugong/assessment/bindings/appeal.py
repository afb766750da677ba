"""The table of an appeal tied to its model."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from wugong.assessment import forms
from wugong.assessment.actions import rounds
from wugong.assessment.models import Appeal
from wugong.assessment.policies import organisers
from wugong.assessment.queries import reviewers as queries
from wugong.assessment.queries.results import case_known, has_result, takes_appeals
from wugong.assessment.queries.rounds import objects_of
from wugong.assessment.rules.appeal import MACHINE, AppealState
from wugong.assessment.rules.kinds import CASE_REMEDIES, Remedy, Source
from wugong.common.actor import Role, Seat
from wugong.flow.binding import Act, Binding, Card, Case


class AppealCase(Case):
    """What the guards ask beside the columns."""

    before: Appeal

    @property
    def in_time(self) -> bool:
        return takes_appeals(self.before.assessment)

    @property
    def case_known(self) -> bool:
        own = any(one.pk == self.member_id for one in objects_of(self.before.assessment))
        same = (
            self.before.indicator.assessment_id == self.assessment_id and self.before.indicator.side == self.member.side
        )
        known = case_known(self.before.assessment, self.member_id, self.indicator_id, self.case)
        return own and same and (not self.case or (bool(known) and self.before.indicator.source == Source.COMPUTED))

    @property
    def asked_already(self) -> bool:
        rows = Appeal.objects.filter(member=self.member_id, indicator=self.indicator_id, case=self.case)
        return rows.filter(state=AppealState.FILED).exists()

    @cached_property
    def scorers(self) -> set[UUID]:
        return queries.scorers_of(self.before.assessment)

    @property
    def takes_part(self) -> str:
        """The body of the round in which the reviewer serves, under whatever hat."""
        bodies = {hat.organisation for hat in (self.actor.hat, *self.actor.hats) if hat}
        return queries.taking_part(self.before.assessment, {body for body in bodies if body})

    @property
    def instead(self) -> str:
        """Who may decide: a colleague of the organiser, or the district's Social Work Department."""
        return queries.reviewers_named(self.before.assessment)

    @property
    def has_result(self) -> bool:
        return has_result(self.before.assessment, self.before.member_id)

    @property
    def remedy_fits(self) -> bool:
        if self.remedy == Remedy.SET:
            return not self.case and self.set_to is not None and 0 <= self.set_to <= 100
        return bool(self.case) and self.remedy in CASE_REMEDIES


def describe(appeal: Appeal) -> Card:
    """The line of an appeal: who appeals, who organises and who reviews find it."""
    found = appeal.assessment
    return Card(
        title=lambda: _("Appeal: %(line)s") % {"line": appeal.indicator},
        detail=lambda: _("%(member)s · %(title)s") % {"member": appeal.member, "title": found.title},
        url=reverse("web:case", args=["appeal", appeal.pk]),
        place=found.organiser.place.code,
        participants=(appeal.member.acts_id, found.organiser_id),
        words=appeal.case_title,
    )


def reviewers(appeal: Appeal) -> list[Seat]:
    """Colleagues of the organiser who did not score, and the district's Social Work Department unless it takes part.

    Where there is neither, the organiser: it has to appoint one more person. The guards keep out who scored, and who
    serves in a body of the round.
    """
    found = appeal.assessment
    seats = [Seat(user=user) for user in queries.free_colleagues(found)]
    seats += [Seat(role=Role.DS, organisation=one.pk) for one in queries.further_reviewers(found)]
    return seats or organisers(found.organiser)


APPEAL_BINDING = Binding(
    machine=MACHINE,
    model=Appeal,
    parties={
        "object": lambda appeal: [Seat(organisation=appeal.member.acts_id)],
        "reviewer": reviewers,
        "organiser": lambda appeal: organisers(appeal.assessment.organiser),
    },
    describe=describe,
    case=AppealCase,
    acts={"uphold": Act(form=forms.UpholdForm)},
    after={"uphold": rounds.uphold},
    shows=("assessment", "member", "indicator", "case_title", "ground", "remedy", "set_to", "decision", "decided_at"),
    number="SS",
)
