"""The table of a street's hearing on a plan tied to its model."""

from __future__ import annotations

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from wugong.common.actor import Role, Seat
from wugong.flow.binding import Act, Binding, Card, Case, above, at
from wugong.flow.models import Classification
from wugong.planning import actions, forms, hooks
from wugong.planning.models import Item, PlanHearing
from wugong.planning.queries import communities_to_ask, items_of, unsaid
from wugong.planning.rules.plan_hearing import MACHINE


class HearingCase(Case):
    """What the guards ask beside the columns."""

    @cached_property
    def items(self) -> list[Item]:
        return items_of(self.before)

    @property
    def count(self) -> int:
        return len(self.items)

    @property
    def communities_asked(self) -> bool:
        """Whether a community of the street is among those who are asked; true where it has none."""
        communities = set(communities_to_ask(self.before).values_list("pk", flat=True))
        return not communities or any(body.pk in communities for body in self.given("bodies", ()))

    @cached_property
    def finding(self) -> hooks.Finding:
        return hooks.joined.find(self.before)

    @property
    def unanswered(self) -> str:
        return _(", ").join(str(item.number) for item in self.items if not (item.treated and item.why))


def describe(hearing: PlanHearing) -> Card:
    """The line of a hearing: who works in the street finds it, and whom the street asks."""
    plan, committee = hearing.plan, hearing.committee
    asked = () if hearing._state.adding else hearing.voices.exclude(organisation=None).values_list("organisation")
    return Card(
        title=lambda: _("Opinion on the plan: %(plan)s") % {"plan": plan.title},
        detail=lambda: _("%(planner)s asks %(committee)s") % {"planner": plan.planner, "committee": committee},
        url=reverse("web:case", args=["plan_hearing", hearing.pk]),
        place=committee.place.code,
        participants=(plan.planner_id, committee.pk, *(pk for (pk,) in asked)),
        classification=Classification.STREET,
        words=plan.summary,
    )


HEARING_BINDING = Binding(
    machine=MACHINE,
    model=PlanHearing,
    parties={
        "planner": at("plan__planner", Role.DD),
        "office": at("committee", Role.SO),
        "secretary": at("committee", Role.SP),
        "asked": lambda hearing: [Seat(organisation=pk) for pk in unsaid(hearing)],
        "coordinator": above(Role.DO, 6, "committee__place__code"),
    },
    describe=describe,
    case=HearingCase,
    acts={
        "open": Act(form=forms.OpenForm),
        "say": Act(form=forms.WordsForm),
        "note": Act(form=forms.NoteForm),
        "add_item": Act(form=forms.ItemForm),
        "drop_item": Act(form=forms.DropForm),
        "answer": Act(form=forms.AnswerForm),
        "settle": Act(form=forms.SettleForm),
    },
    after={
        "open": actions.ask,
        "say": actions.write_voice,
        "comment": actions.write_voice,
        "note": actions.write_voice,
        "add_item": actions.add_item,
        "drop_item": actions.drop_item,
        "answer": actions.write_answers,
        "respond": actions.look_round,
        "dispute": actions.bring_up,
        "bring_up_again": actions.bring_up,
    },
    shows=(
        "plan", "committee", "comment_until", "stance", "meeting_no", "deliberated_on", "present", "signed_name",
        "returned_at", "responded_at", "objection", "joint_meeting",
        "concluded_on", "outcome",
    ),
    number="GT",
)  # fmt: skip
