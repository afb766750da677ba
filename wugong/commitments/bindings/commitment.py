"""The table of a task tied to its model."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.commitments import actions, forms, hooks, policies
from wugong.commitments.models import Commitment
from wugong.commitments.queries import bodies_near, commitments_visible_to
from wugong.commitments.rules import MACHINE, PERIODS, CommitmentState, longest_extension
from wugong.flow.binding import Act, Binding, Card, Case
from wugong.flow.models import Matter
from wugong.flow.permits import check_permit
from wugong.flow.queries import late, matters_visible_to
from wugong.flow.rules import MandateKind
from wugong.organisations.models import Organisation


class CommitmentCase(Case):
    """What the guards ask beside the columns."""

    @property
    def written_for(self) -> bool:
        """Whether the secretariat writes for a lead body without an account."""
        return self.actor.sits_any(policies.stand_in(self.before))

    @property
    def speaks_for_helper(self) -> bool:
        """Whether the actor answers for another co-body."""
        body = self.given("body")
        return body is not None and body.pk != self.actor.organisation

    @property
    def longest(self) -> int:
        return longest_extension(self.assigned_on, self.due_on)

    @property
    def late(self) -> bool:
        return Matter.objects.filter(late(), pk=self.before.pk).exists()

    @cached_property
    def helpers(self) -> frozenset[UUID]:
        found = self.inputs.get("helpers")
        return policies.doers(self.before) - {self.before.lead_id} if found is None else frozenset(found)

    @property
    def admitted(self) -> bool:
        """Ask the gate, which says itself what is amiss."""
        bodies = {self.lead.pk, *self.helpers}
        check_permit(
            self.permit_no, kind=MandateKind.TASK, issuer=self.assigned_by_id, addressees=bodies, day=self.today
        )
        return True

    def checkers(self, lead: Organisation) -> list[UUID]:
        """Who may verify when that body leads, without a body that is dissolved at this moment."""
        found = policies.verifying(lead, self.helpers, self.secretariat_id, self.proposer_id)
        return [pk for pk in found if pk != self.inputs.get("gone")]


def describe(obj: Commitment) -> Card:
    """The line of a task on desks and in lists."""
    bodies = [obj.lead, *(s.organisation for s in obj.sharers.select_related("organisation"))]
    some = {pk for pk in (obj.assigned_by_id, obj.secretariat_id, obj.proposer_id, obj.handed_to_id) if pk}
    return Card(
        title=obj.what,
        detail=lambda: detail_of(obj, bodies),
        url=obj.get_absolute_url(),
        place=obj.place,
        participants=tuple(some | policies.doers(obj) | set(policies.superiors(obj.lead))),
        words=" ".join([*map(str, bodies), obj.done_when, obj.origin_title]),
    )


def detail_of(obj: Commitment, bodies: Sequence[Organisation]) -> str:
    """Who does it until when, which period runs if it is another, and where it comes from."""
    due = date_format(obj.due_on, "MONTH_DAY_FORMAT")
    facts = _("%(lead)s, to be completed by %(due)s") % {"lead": _(", ").join(map(str, bodies)), "due": due}
    if obj.state == CommitmentState.REPORTED_DONE and obj.proof:
        said = {"facts": facts, "proof": obj.proof, "sign": obj.done_when}
        facts = _("%(facts)s · done when: %(sign)s · reported: %(proof)s") % said
    if period := PERIODS.get(CommitmentState(obj.state)):
        facts = _("%(facts)s · now running: %(period)s") % {"facts": facts, "period": period}
    if not obj.origin_title:
        return facts
    return _("%(facts)s · from: %(origin)s") % {"facts": facts, "origin": obj.origin_title}


def origin_of(task: Commitment) -> Matter | None:
    """The case a task comes from."""
    return Matter.objects.filter(pk=task.origin_id).first() if task.origin_id else None


COMMITMENT = Binding(
    machine=MACHINE,
    model=Commitment,
    sheet=False,
    parties={
        "assigner": policies.assigner,
        "secretariat": policies.secretariat,
        "owner": policies.owner,
        "stand_in": policies.stand_in,
        "successor": policies.successor,
        "verifier": policies.verifier,
        "supervisor": policies.supervisor,
        "asked": policies.asked,
        "for_asked": policies.for_asked,
    },
    describe=describe,
    visible=commitments_visible_to,
    case=CommitmentCase,
    choices={
        "lead": lambda task, _actor: bodies_near(task.place).exclude(pk=task.lead_id),
        "handed_to": lambda task, _actor: bodies_near(task.place).exclude(pk=task.lead_id),
        "proof_matter": lambda _task, actor: matters_visible_to(actor),
    },
    acts={
        **{name: Act(form=forms.OwnerForm) for name in ("acknowledge_for", "contest", "offer")},
        **{name: Act(form=forms.NoteForm) for name in ("start", "note")},
        "ask_extension": Act(form=forms.ExtensionForm),
        "report": Act(form=forms.ReportForm, inline="proof", inline_for="owner"),
        "verify": Act(form=forms.VerifyForm, at_once=True),
        "join": Act(form=forms.JoinForm, at_once=True),
        "decline_help": Act(form=forms.HelperForm),
    },
    after={
        "assign": actions.ask_helpers,
        "accept_at_once": actions.ask_helpers,
        "reassign": actions.give_to_another,
        "take_away": actions.give_to_another,
        "take_over": actions.help_no_more,
        "start": actions.write_note,
        "note": actions.write_note,
        "join": actions.join,
        "decline_help": actions.decline_help,
        "close": hooks.tell,
        "withdraw": hooks.tell,
    },
    back={"verify": hooks.tell_back},
    shows=(
        "done_when", "due_on", "permit_no", "extended_from", "asked_until", "handed_to", "proof", "proof_matter",
        "post", "acted_for", (gettext_lazy("Where it comes from"), origin_of),
        (gettext_lazy("Number of the task"), lambda task: task.biz_no),
    ),
    number="RW",
    list_url="commitments:list",
)  # fmt: skip
