"""A plan that touches streets, from its draft until it is carried out. Source: S15, R-08, domain 3.8."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import NOW, Guard, Machine, Modal, State, Step, Tone

NOTICE_DAYS = 30  # 城乡规划法 26: the draft of a statutory plan is public for at least so long


class Stage(TextChoices):
    """What is planned: the article names making and carrying out, and between them plans are changed."""

    MAKING = "making", _("a new plan")
    CHANGE = "change", _("a change of a plan in force")
    CARRYING_OUT = "carrying_out", _("carrying out a plan in force")


class PlanState(TextChoices):
    """Where a plan is."""

    DRAFT = "draft", pgettext_lazy("plan", "draft")
    ISSUED = "issued", _("streets are heard")
    HEARD = "heard", _("all streets heard and answered")
    SUBMITTED = "submitted", _("submitted for approval")
    APPROVED = "approved", pgettext_lazy("plan", "approved")
    CARRIED_OUT = "carried_out", _("carried out")
    WITHDRAWN = "withdrawn", pgettext_lazy("plan", "withdrawn")


S = PlanState
STREETS = Guard(
    "S15",
    lambda plan: plan.given("streets"),
    _("Name the streets that the plan touches: their working committees are heard."),
    _("the streets it touches are named"),
)
DRAWINGS = Guard(
    "S15",
    lambda plan: plan.drawings,
    _("The streets read the drawings. Attach them to the plan first, then issue it."),
    _("drawings are attached beside the plain summary"),
)
HEARD = Guard(
    "R-08",
    lambda plan: not plan.unheard,
    _("%(unheard)s has not been heard and answered item by item, so this cannot be recorded (R-08). Urge, or answer."),
    _("the opinion of each street is in, and each of its items is answered in writing"),
)
PUBLIC_NOTICE = Guard(
    "城乡规划法-26",
    lambda plan: not plan.statutory or (plan.notice_until and plan.notice_until < plan.today),
    _("The draft of a statutory plan is public for at least 30 days first. Record the public notice and wait for it."),
    _("the public notice of a statutory plan is over"),
)
LONG_ENOUGH = Guard(
    "城乡规划法-26",
    lambda plan: plan.notice_until - plan.notice_from >= timedelta(days=NOTICE_DAYS),
    _("The public notice lasts at least 30 days. Choose a later end."),
    _("at least 30 days from its first to its last day"),
)
NO_DISPUTE = Guard(
    "R-08",
    lambda plan: not plan.disputed,
    _("%(disputed)s disputes the answers, and the joint meeting has not dealt with it. Wait, or say why not."),
    _("no street disputes the answers"),
    Modal.NORMALLY,
)
TIME_TO_DISPUTE = Guard(
    "R-08",
    lambda plan: not plan.undecided,
    _("%(undecided)s has five working days to accept or dispute the answers. Wait, or say why this goes on before."),
    _("no street is still deciding whether to accept the answers"),
    Modal.NORMALLY,
)
IN_FORCE = Guard(
    "R-08",
    lambda plan: plan.stage == Stage.CARRYING_OUT or plan.before.approved_on,
    _("A plan is carried out after its approval. Submit it and record the approval first."),
    _("it is approved, or it carries out a plan in force"),
)
NOT_AHEAD = Guard(
    "S15",
    lambda plan: plan.approved_on <= plan.today,
    _("%(approved_on)s lies ahead. Record the approval when it is there."),
    _("the approval is not of a day ahead"),
)
MACHINE = Machine(
    name="plan",
    title=pgettext_lazy("planning", "plan"),
    common="减",
    parties={"planner": _("the planning department")},
    states={
        S.DRAFT: State(S.DRAFT.label, Tone.QUIET, ("planner",), _("attach the drawings and send it to the streets")),
        S.ISSUED: State(S.ISSUED.label, Tone.AMBER),
        S.HEARD: State(S.HEARD.label, Tone.INK, ("planner",), _("submit it, or carry it out")),
        S.SUBMITTED: State(S.SUBMITTED.label, Tone.INK, ("planner",), _("record the approval")),
        S.APPROVED: State(S.APPROVED.label, Tone.JADE, ("planner",), _("record that it is carried out")),
        S.CARRIED_OUT: State(S.CARRIED_OUT.label, Tone.JADE, final=True),
        S.WITHDRAWN: State(S.WITHDRAWN.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "draft", _("Draft a plan"), (), S.DRAFT, by=("planner",), asks=("title", "stage", "summary", "statutory?"),
        ),
        Step(
            "amend", _("Change the draft"), (S.DRAFT,), S.DRAFT, by=("planner",), stays=True,
            asks=("title", "stage", "summary", "statutory?"), weight=2,
        ),
        Step(
            "issue", _("Send to the streets"), (S.DRAFT,), S.ISSUED, by=("planner",), guards=(STREETS, DRAWINGS),
            weight=9,
        ),
        Step(
            "give_notice", _("Record the public notice"), (S.ISSUED, S.HEARD), S.ISSUED, by=("planner",), stays=True,
            guards=(LONG_ENOUGH,), asks=("notice_from", "notice_until", "notice_where"), weight=3,
        ),
        Step("hear", _("All heard"), (S.ISSUED,), S.HEARD, by=("system",), tells=("planner",)),
        Step(
            "submit", _("Submit for approval"), (S.ISSUED, S.HEARD), S.SUBMITTED, by=("planner",),
            guards=(HEARD, PUBLIC_NOTICE, NO_DISPUTE, TIME_TO_DISPUTE), weight=9,
        ),
        Step(
            "approve", _("Record the approval"), (S.ISSUED, S.HEARD, S.SUBMITTED), S.APPROVED, by=("planner",),
            guards=(HEARD, PUBLIC_NOTICE, NOT_AHEAD, NO_DISPUTE, TIME_TO_DISPUTE),
            asks=("approval_no", "approved_on"), weight=8,
        ),
        Step(
            "carry_out", _("Carried out"), (S.ISSUED, S.HEARD, S.APPROVED), S.CARRIED_OUT, by=("planner",),
            guards=(HEARD, IN_FORCE, NO_DISPUTE, TIME_TO_DISPUTE), sets={"carried_out_at": NOW}, weight=7,
        ),
        Step(
            "withdraw", _("Withdraw the plan"), (S.DRAFT, S.ISSUED, S.HEARD, S.SUBMITTED), S.WITHDRAWN,
            by=("planner",), reason=True, weight=0,
        ),
    ),
)  # fmt: skip
