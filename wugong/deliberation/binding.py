"""The tables of joint deliberation tied to their models, and what other floors are told of them."""

from __future__ import annotations

from django.db.models import Value
from django.urls import reverse
from django.utils.translation import gettext as _

from wugong.commitments import hooks
from wugong.common import jobs
from wugong.common.actor import SYSTEM
from wugong.deliberation import policies
from wugong.deliberation.actions import circulation as circulation_acts
from wugong.deliberation.actions import escalations as escalation_acts
from wugong.deliberation.actions import meetings as meeting_acts
from wugong.deliberation.actions import room as room_acts
from wugong.deliberation.actions import succession
from wugong.deliberation.actions import topics as topic_acts
from wugong.deliberation.bindings.escalation import ESCALATION
from wugong.deliberation.bindings.opinions import OPINIONS
from wugong.deliberation.bindings.whistle import WHISTLE
from wugong.deliberation.facts import TopicCase, meeting_facts
from wugong.deliberation.forms import circulation as circulation_forms
from wugong.deliberation.forms import escalations as escalation_forms
from wugong.deliberation.forms import meetings as meeting_forms
from wugong.deliberation.forms import topics as topic_forms
from wugong.deliberation.invitations import invitation_with
from wugong.deliberation.models import Meeting, Topic
from wugong.deliberation.notices import moment
from wugong.deliberation.queries.answers import answer_of
from wugong.deliberation.queries.meetings import meetings_visible_to
from wugong.deliberation.queries.panels import of_organisation
from wugong.deliberation.queries.topics import topics_visible_to
from wugong.deliberation.rules import meeting as meeting_rules
from wugong.deliberation.rules import topic as topic_rules
from wugong.flow.binding import Act, Binding, Card, register
from wugong.flow.case_files import keep_files
from wugong.inbox import attachments
from wugong.organisations.hooks import panels, register_hand_over
from wugong.places.hooks import Panel


def describe_topic(obj: Topic) -> Card:
    """The line of a topic. A draft is found by its own organisation alone."""
    members = obj.body.members.filter(until__isnull=True).values_list("organisation_id", Value("member"))
    asked = obj.coordinations.order_by().values_list("organisation_id", Value("asked"))
    with_it = obj.supports.order_by().values_list("organisation_id", Value("joined"))
    around = list(with_it.union(asked, members.order_by(), all=True))
    joined = sum(part == "joined" for _pk, part in around)
    draft = obj.state == topic_rules.TopicState.DRAFT
    circle = {obj.body.chair_id, obj.body.secretariat_id, *(pk for pk, _part in around)}
    return Card(
        title=obj.title,
        detail=lambda: _raised(obj, joined),
        url=reverse("deliberation:topic", args=[obj.pk]),
        place=obj.place,
        participants=tuple({obj.proposed_by_id, *(() if draft else circle)}),
        classification="restricted" if draft else "internal",
        words=" ".join([obj.facts, obj.request, obj.option, obj.affected, str(obj.proposed_by)]),
        code=obj.code,
    )


def _raised(obj: Topic, joined: int) -> str:
    facts = _("%(body)s · raised by %(who)s") % {"body": obj.body, "who": obj.proposed_by}
    return _("%(facts)s and %(others)d others") % {"facts": facts, "others": joined} if joined else facts


def describe_meeting(obj: Meeting) -> Card:
    """The line of a meeting: when and where stand in it."""
    where = obj.venue or obj.link
    members = {obj.body.chair_id, obj.body.secretariat_id, *policies.member_organisations(obj.body)}
    return Card(
        title=obj.title,
        detail=lambda: (
            _("%(time)s, %(place)s") % {"time": moment(obj.starts_at), "place": where}
            if where
            else moment(obj.starts_at)
        ),
        url=reverse("deliberation:meeting", args=[obj.pk]),
        place=obj.body.place.code,
        participants=tuple(members),
    )


def _room(obj: Meeting) -> str:
    return reverse("deliberation:room", args=[obj.pk])


TOPIC = Binding(
    machine=topic_rules.MACHINE,
    model=Topic,
    parties={
        "proposer": policies.proposer,
        "raisers": policies.raisers,
        "secretariat": policies.topic_secretariat,
        "chair": policies.topic_chair,
        "member": policies.topic_members,
        "voter": policies.topic_voters,
        "asked": policies.topic_asked,
    },
    describe=describe_topic,
    visible=topics_visible_to,
    case=TopicCase,
    acts={
        "amend": Act(link=lambda obj: reverse("deliberation:amend", args=[obj.pk])),
        "submit": Act(topic_acts.submit),
        "admit": Act(topic_acts.admit, topic_forms.AdmitForm),
        "send_back": Act(topic_acts.send_back),
        "divert": Act(topic_acts.divert, topic_forms.DivertForm),
        "merge": Act(topic_acts.merge, topic_forms.MergeForm),
        "feedback": Act(topic_acts.feedback, topic_forms.FeedbackForm),
        "rate": Act(topic_acts.rate, topic_forms.RateForm),
        "reopen": Act(topic_acts.reopen),
        "escalate": Act(escalation_acts.escalate, escalation_forms.EscalateForm),
        "coordinate": Act(circulation_acts.coordinate, circulation_forms.CoordinateForm),
        "answer_ahead": Act(circulation_acts.answer_ahead, circulation_forms.AnswerAheadForm),
        "circulate": Act(circulation_acts.circulate, circulation_forms.CirculateForm),
        "answer": Act(circulation_acts.answer, circulation_forms.WrittenAnswerForm),
        "settle_in_writing": Act(circulation_acts.settle),
        "call_in": Act(circulation_acts.call_in),
        "put_on_agenda": Act(link=lambda obj: reverse("deliberation:choose_meeting", args=[obj.pk])),
    },
    number="YT",
    answer=answer_of,
)

MEETING = Binding(
    machine=meeting_rules.MACHINE,
    model=Meeting,
    parties={
        "chair": policies.meeting_chair,
        "secretariat": policies.meeting_secretariat,
        "member": policies.meeting_members,
    },
    describe=describe_meeting,
    visible=meetings_visible_to,
    facts=meeting_facts,
    acts={
        "move": Act(meeting_acts.move, meeting_forms.MoveForm),
        "fix_agenda": Act(meeting_acts.fix_agenda),
        "notify": Act(meeting_acts.notify),
        "open": Act(room_acts.open_meeting, link=_room),
        "adjourn": Act(meeting_acts.adjourn, meeting_forms.AgainForm),
        "draft_minutes": Act(room_acts.close_meeting, link=_room),
        "amend": Act(meeting_acts.amend_minutes, meeting_forms.AmendMinutesForm),
        "object": Act(meeting_acts.object_to_minutes),
        "sign": Act(meeting_acts.sign),
        "archive": Act(meeting_acts.archive),
        "cancel": Act(meeting_acts.cancel, meeting_forms.CancelForm),
    },
    number="HY",
)


def register_all() -> None:
    """Make the mechanisms known; called once, in ``AppConfig.ready``."""
    for binding in (TOPIC, MEETING, OPINIONS, ESCALATION, WHISTLE):
        register(binding)
        register_hand_over(binding.machine.name, succession.hand_over_in)
    panels.register(Panel("deliberation", "deliberation/panels/organisation.html", of_organisation, order=25))
    for kind in ("meeting.notice", "meeting.cancel", "meeting.adjourn"):
        attachments.register(kind, invitation_with)
    keep_files(TOPIC, MEETING)
    hooks.register("topic", ended=topic_acts.task_ended)
    jobs.register("meetings", every=3600, run=lambda: meeting_acts.keep_period(actor=SYSTEM))
    jobs.register("reviews", every=3600, run=lambda: circulation_acts.remind_reviews(actor=SYSTEM))
    jobs.register("contacts", every=24 * 3600, run=lambda: topic_acts.forget_contacts(actor=SYSTEM))
