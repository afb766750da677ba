"""The table of a topic tied to its model."""

from __future__ import annotations

from datetime import date

from django.db.models import Value
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common.actor import COMMUNITY_ROLES, Role, Seat
from wugong.deliberation.actions import circulation, escalations, room
from wugong.deliberation.actions import meetings as meeting_acts
from wugong.deliberation.actions import topics as actions
from wugong.deliberation.forms import circulation as circulation_forms
from wugong.deliberation.forms import topics as forms
from wugong.deliberation.models import AgendaItem, Escalation, Procedure, ProposedTask, Topic
from wugong.deliberation.policies import chair_of, in_circle, led_by_committee, members_of, raisers, secretariat_of
from wugong.deliberation.queries.answers import answer_of
from wugong.deliberation.queries.bodies import body_above, procedure_of
from wugong.deliberation.queries.circulation import running_of, tally_of
from wugong.deliberation.queries.meetings import count_of
from wugong.deliberation.queries.topics import blank_for, open_others, open_tasks_of, topics_visible_to
from wugong.deliberation.rules.bodies import Deciding, carried
from wugong.deliberation.rules.circulation import Came, Tally
from wugong.deliberation.rules.escalation import WAITING_BELOW
from wugong.deliberation.rules.meeting import AHEAD, Ballot
from wugong.deliberation.rules.topic import FINAL, MACHINE, TopicState, Via
from wugong.flow.binding import Act, Binding, Card, Case, Door, at


class TopicCase(Case):
    """What the guards ask beside the columns. ``item`` is the item of the agenda that decides on the topic."""

    before: Topic

    @property
    def item(self) -> AgendaItem | None:
        found: AgendaItem | None = self.given("item")
        return found

    @property
    def decided_on(self) -> date:
        """The day of the decision: that of the meeting, though its chair confirms it later."""
        closed = self.item.meeting.closed_at if self.item else None
        return localdate(closed) if closed else self.today

    @cached_property
    def rules(self) -> Procedure:
        return self.item.meeting.procedure if self.item else procedure_of(self.before.body)

    @cached_property
    def tasks(self) -> list[ProposedTask]:
        return list(self.item.proposed.all() if self.item else self.before.proposed.filter(item__isnull=True))

    @cached_property
    def tally(self) -> Tally:
        running = running_of(self.before)
        return tally_of(running) if running else Tally(0, 1)

    @property
    def answers(self) -> int:
        return self.tally.answers

    @property
    def needed(self) -> int:
        return self.tally.needed

    @property
    def in_circle(self) -> bool:
        by = self.before.proposed_by
        return self.before.via == Via.BELOW or in_circle(by.pk, by.place.code, self.before.body)

    @property
    def into_open(self) -> bool:
        into: Topic | None = self.merged_into
        return into is not None and into.body_id == self.before.body_id and into.state not in FINAL

    @property
    def coordinated(self) -> bool:
        before = self.before
        return not before.several_departments or before.coordinations.exists()

    @property
    def notified(self) -> bool:
        return self.before.items.filter(notified=True, meeting__state__in=AHEAD).exists()

    @property
    def quorate(self) -> bool:
        return self.item is None or count_of(self.item.meeting).quorate

    @property
    def carried(self) -> bool:
        item, percent = self.item, self.rules.majority_percent
        if item is None:
            return self.tally.carried(percent)
        if item.deciding == Deciding.CONSENSUS and not item.votes.filter(ballot=Ballot.AGAINST).exists():
            return True
        return carried(item.in_favour or 0, max(item.present, 1), percent)

    @property
    def pwc_leads(self) -> bool:
        """In public affairs of one street the working committee leads, or it is said why another body does."""
        chair, given = self.before.body.chair_id, self.given("lead")  # one task outside a meeting, else those written
        leads = [(given.pk, self.given("lead_why"))] if given else [(t.lead_id, t.lead_why) for t in self.tasks]
        departs = any(lead and lead != chair and not why for lead, why in leads)
        return not (departs and led_by_committee(self.before))

    @property
    def deferred(self) -> int:
        return self.before.deferrals

    @property
    def unhappy(self) -> bool:
        return 0 < (self.before.score or 0) <= 2

    @property
    def above(self) -> bool:
        return body_above(self.before.body) is not None

    @cached_property
    def open_tasks(self) -> int:
        return open_tasks_of(self.before)

    @property
    def answered(self) -> bool:
        return self.before.feedbacks.exists()

    @property
    def from_below(self) -> bool:
        return self.before.origins.filter(state__in=WAITING_BELOW).exists()


def voters(topic: Topic) -> list[Seat]:
    """Voting seats; while a circulation runs, those that have not answered it."""
    seats = topic.body.members.filter(until__isnull=True, voting=True)
    if topic.state == TopicState.CIRCULATING and (running := topic.circulations.filter(came=Came.RUNNING).first()):
        seats = seats.exclude(pk__in=running.answers.values("member"))
    return [Seat(organisation=pk) for pk in seats.values_list("organisation_id", flat=True)]


def asked(topic: Topic) -> list[Seat]:
    """Departments that were asked beforehand and have not answered yet."""
    if topic.state != TopicState.COORDINATING:
        return []
    rows = topic.coordinations.filter(answered_at__isnull=True)
    return [Seat(organisation=pk) for pk in rows.values_list("organisation_id", flat=True)]


def describe(topic: Topic) -> Card:
    """The line of a topic. A draft is found by its own organisation alone."""
    members = topic.body.members.filter(until__isnull=True).values_list("organisation_id", Value("member"))
    questioned = topic.coordinations.order_by().values_list("organisation_id", Value("asked"))
    with_it = topic.supports.order_by().values_list("organisation_id", Value("joined"))
    around = list(with_it.union(questioned, members.order_by(), all=True))
    joined = sum(part == "joined" for _pk, part in around)
    draft = topic.state == TopicState.DRAFT
    circle = {topic.body.chair_id, topic.body.secretariat_id, *(pk for pk, _part in around)}
    return Card(
        title=topic.title,
        detail=lambda: _facts(topic, joined),
        url=reverse("deliberation:topic", args=[topic.pk]),
        place=topic.place,
        participants=tuple({topic.proposed_by_id, *(() if draft else circle)}),
        classification="restricted" if draft else "internal",
        words=" ".join([topic.facts, topic.request, topic.option, topic.affected, str(topic.proposed_by)]),
        code=topic.code,
    )


def _facts(topic: Topic, joined: int) -> str:
    """Where and by whom it was raised, how many joined, and how it was rated."""
    facts = _("%(body)s · raised by %(who)s") % {"body": topic.body, "who": topic.proposed_by}
    if joined:
        facts = _("%(facts)s and %(others)d others") % {"facts": facts, "others": joined}
    if topic.state == TopicState.SUBMITTED:
        facts = _("%(facts)s · asks: %(request)s · matter: %(what)s") % {
            "facts": facts, "request": topic.request.rstrip("。."), "what": Truncator(topic.facts).chars(120),
        }  # fmt: skip
    if topic.score:
        facts = _("%(facts)s · rated %(score)d of 5") % {"facts": facts, "score": topic.score}
    return facts


RAISERS = (*COMMUNITY_ROLES, Role.SP, Role.SO, Role.UP, Role.UL)
DOORS = (
    Door(gettext_lazy("Raise a topic"), RAISERS, lambda: reverse("deliberation:new")),
    Door(
        gettext_lazy("Raise it for a resident"), (Role.CW, Role.GW, Role.CP),
        lambda: reverse("deliberation:new") + "?via=phone",
    ),
)  # fmt: skip


def stuck(topic: Topic) -> str:
    """Versions before took a topic up again without a task, or ended its last task without its answer falling due."""
    return "all_done" if topic.state == TopicState.IMPLEMENTING and not open_tasks_of(topic) else ""


TOPIC = Binding(
    machine=MACHINE,
    model=Topic,
    sheet=False,
    parties={
        "proposer": at("proposed_by"),
        "raisers": raisers,
        "secretariat": lambda topic: secretariat_of(topic.body),
        "chair": lambda topic: chair_of(topic.body),
        "member": lambda topic: members_of(topic.body),
        "voter": voters,
        "asked": asked,
    },
    describe=describe,
    visible=topics_visible_to,
    case=TopicCase,
    choices={"merged_into": lambda topic, _actor: open_others(topic)},
    acts={
        "draft": Act(form=forms.RaiseForm),
        "amend": Act(form=forms.WordsForm),
        "admit": Act(at_once=True),
        "close": Act(at_once=True),
        "put_on_agenda": Act(meeting_acts.put_on_agenda, forms.AgendaForm),
        "feedback": Act(actions.feedback, forms.FeedbackForm, inline="text"),
        "rate": Act(form=forms.RateForm),
        "send_up": Act(escalations.escalate, forms.EscalateForm),
        "assign": Act(form=forms.AssignForm),
        "coordinate": Act(circulation.coordinate, circulation_forms.CoordinateForm),
        "answer_ahead": Act(circulation.answer_ahead, circulation_forms.AnswerAheadForm),
        "circulate": Act(circulation.circulate, circulation_forms.CirculateForm),
        "answer": Act(circulation.answer, circulation_forms.WrittenAnswerForm),
    },
    after={
        "merge": actions.bring_along,
        "take_off": meeting_acts.strike_item,
        "call_in": circulation.end_circulation,
        "settle_in_writing": circulation.adopt_written,
        "resolve": room.adopt,
        "assign": actions.give_task,
    },
    shows=(
        "body", "field", "family", "facts", "request", "option", "affected", "affects_all", "several_departments",
        (gettext_lazy("who raised it"), lambda topic: topic.proposed_by), "via", "elsewhere", "elsewhere_who",
        "merged_into", "residents_on", "score",
        (gettext_lazy("Who joined"), lambda topic: topic.supports.count() or None),
        (gettext_lazy("Number at the tier where it began"), lambda topic: topic.root.biz_no),
    ),
    new=blank_for,
    new_url="deliberation:new",
    number="YT",
    parts=("escalation", lambda pk: Escalation.objects.filter(topic=pk).values("pk")),
    doors=DOORS,
    answer=answer_of,
    stuck=stuck,
)  # fmt: skip
