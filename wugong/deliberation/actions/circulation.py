"""Deciding in writing between meetings, and asking departments before one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common import clock
from wugong.common.actor import Actor, Seat
from wugong.common.bilingual import sentence
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.common.locks import locked
from wugong.deliberation.actions.escalations import tell_below
from wugong.deliberation.actions.topics import give_tasks
from wugong.deliberation.models import Circulation, Coordination, Member, Resolution, Topic, WrittenAnswer
from wugong.deliberation.policies import may_run, secretariat_of
from wugong.deliberation.queries.bodies import procedure_of
from wugong.deliberation.queries.circulation import running_of, tally_of, to_review, voting_seats
from wugong.deliberation.rules.circulation import LONGEST, Came, Said
from wugong.deliberation.rules.topic import TopicState
from wugong.flow.actions import action, settle_seat, take
from wugong.flow.matters import notify
from wugong.organisations.models import Organisation
from wugong.workdays.queries import calendar
from wugong.workdays.rules import due


@action
def circulate(
    topic: Topic, *, text: str, actor: Actor, answers_by: date | None = None, review_on: date | None = None,
    reason: str = "",
) -> Circulation:  # fmt: skip
    """Put a proposed resolution to the voting members in writing, with a last day to answer."""
    if not text.strip():
        raise Invalid(_("Write the resolution the members are to answer to."), rule="circulation", field="text")
    by = answers_by or due(clock.today(), procedure_of(topic.body).writing_days, "wd", calendar())[0]
    if by <= clock.today():
        raise Invalid(_("Members need at least until tomorrow to answer."), rule="circulation", field="answers_by")
    if by > clock.today() + LONGEST:
        raise Invalid(
            _("A topic circulates for %(days)d days at most. Choose an earlier day.") % {"days": LONGEST.days},
            rule="circulation", field="answers_by",
        )  # fmt: skip
    if review_on is not None and review_on <= by:
        raise Invalid(
            _("The resolution is looked at again after the last day to answer."), rule="circulation", field="review_on"
        )
    take(topic, "circulate", actor=actor, reason=reason, changes={"answers_by": by})
    made = Circulation.objects.create(
        topic=topic, text=text.strip()[:800], answers_by=by, review_on=review_on, begun_by=actor.name
    )
    notify(
        topic,
        sentence(gettext_lazy("To answer in writing: %(topic)s"), topic=topic.title),
        kind="topic.circulation",
        body="",
        question=lambda: (
            _("Agree, disagree or ask for a meeting until %(day)s: %(text)s")
            % {"day": date_format(by, "MONTH_DAY_FORMAT"), "text": made.text}
        ),
        seats=[Seat(organisation=seat.organisation_id) for seat in voting_seats(topic.body)],
        actor=actor,
    )
    return made


@action
def answer(
    topic: Topic, *, said: str, actor: Actor, reason: str = "", member: Member | None = None, by_phone: bool = False
) -> WrittenAnswer:
    """A voting member answers; the last word counts. The secretariat takes down what was said by telephone."""
    running = _running(topic)
    seat = member or voting_seats(topic.body).filter(organisation=actor.organisation).first()
    if seat is None or not seat.voting or seat.body_id != topic.body_id or seat.until is not None:
        raise Denied(_("Only members with a vote answer in writing."), rule="vote")
    if seat.organisation_id != actor.organisation and not (by_phone and may_run(actor, topic.body)):
        raise Denied(_("You answer for your own unit. The secretariat enters answers given by phone."), rule="role")
    if clock.today() > running.answers_by:
        raise Refusal(_("The last day to answer has passed."), rule="circulation")
    if said not in Said.values:
        raise Invalid(_("Choose one of the answers."), rule="circulation", field="said")
    if said != Said.AGREE and not reason.strip():
        raise Invalid(_("Say why, so that the others can weigh it."), rule="reason", field="reason")
    if by_phone and running.answers.filter(member=seat, by_phone=False).exists():
        raise Refusal(
            _("%(member)s has answered itself. Only %(member)s can change that answer.") % {"member": seat},
            rule="circulation",
        )
    row, _new = WrittenAnswer.objects.update_or_create(
        circulation=running,
        member=seat,
        defaults={
            "said": said, "reason": reason.strip()[:500], "name": actor.name, "by_phone": by_phone, "at": clock.now(),
        },
    )  # fmt: skip
    spoken = _("By telephone for %(member)s: %(said)s. %(reason)s")
    noted = {"member": seat, "said": Said(said).label, "reason": reason.strip()}
    take(topic, "answer", actor=actor, reason=spoken % noted if by_phone else reason)
    settle_seat(topic, organisation=seat.organisation_id, party="voter", actor=actor)
    return row


@action
def adopt_written(topic: Topic, *, actor: Actor, **_inputs: Any) -> None:
    """What was circulated and adopted becomes a resolution with its tasks."""
    running = _running(topic)
    tally = tally_of(running)
    against = running.answers.filter(said=Said.DISAGREE).select_related("member__organisation")
    dissent = "；".join(f"{a.member}：{a.reason}" for a in against)
    resolution = Resolution.objects.create(
        topic=topic, circulation=running, text=running.text, by_vote=True, in_favour=tally.agree,
        against=tally.disagree, abstained=tally.seats - tally.answers, dissent=dissent[:500],
        review_on=running.review_on,
    )  # fmt: skip
    _end(running, Came.ADOPTED)
    tell_below(topic, outcome=TopicState.ADOPTED.label, actor=actor)
    written = topic.proposed.filter(item__isnull=True)
    give_tasks(resolution, proposed=list(written), actor=actor)
    written.delete()  # they are tasks now; another circulation begins with its own


@action
def end_circulation(topic: Topic, *, actor: Actor, **_inputs: Any) -> None:
    """A meeting decides instead."""
    _end(_running(topic), Came.CALLED_IN)


def _end(running: Circulation, came: str) -> None:
    running.came, running.ended_at = came, clock.now()
    running.save(update_fields=["came", "ended_at"])


def _running(topic: Topic) -> Circulation:
    running = running_of(topic)
    if running is None:
        raise Refusal(_("Nothing is being circulated on this topic."), rule="circulation")
    return locked(running)


@action
def remind_reviews(*, actor: Actor) -> int:
    """On its day a resolution made in writing is put before the secretariat again; returns how many."""
    count = 0
    for resolution in to_review(clock.today()):
        topic = resolution.topic
        subject = sentence(gettext_lazy("To be looked at again today: %(topic)s"), topic=topic.title)
        seats = secretariat_of(topic.body)
        notify(topic, subject, kind="topic.review", body=resolution.text, seats=seats, actor=actor)
        resolution.reviewed_on = clock.today()
        resolution.save(update_fields=["reviewed_on"])
        count += 1
    return count


@action
def coordinate(
    topic: Topic, *, organisations: Sequence[Organisation], asked: str, actor: Actor, reason: str = ""
) -> Topic:
    """Ask departments before the meeting; each answers on the topic's page."""
    rows = [Coordination(topic=topic, organisation=o, asked=asked.strip()[:300]) for o in organisations]
    Coordination.objects.bulk_create(rows)
    return take(topic, "coordinate", actor=actor, reason=reason or asked, organisations=organisations)


@action
def answer_ahead(topic: Topic, *, answer: str, agreed: bool, actor: Actor, reason: str = "") -> Topic:
    """A department that was asked says whether it agrees, and what it can do."""
    if not answer.strip():
        raise Invalid(_("Say what your department can do, or what prevents it."), rule="reason", field="answer")
    take(topic, "answer_ahead", actor=actor, reason=reason or answer[:500])
    own = topic.coordinations.filter(organisation=actor.organisation, answered_at__isnull=True)
    own.update(answer=answer.strip()[:500], agreed=agreed, answered_at=clock.now())
    settle_seat(topic, organisation=actor.organisation, party="asked", actor=actor)
    return topic
