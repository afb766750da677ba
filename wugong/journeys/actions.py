"""What happens where two mechanisms meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.activities.actions import tell_of_room
from wugong.activities.models import Activity, Session
from wugong.activities.queries import centres
from wugong.activities.rules.activity import Ages, Kind, Linkage, Way
from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.common.bilingual import sentence
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.common.locks import locked
from wugong.common.models import one
from wugong.common.privacy import refuse_personal, without_persons
from wugong.deliberation.actions.topics import Source, Words, raise_topic
from wugong.deliberation.models import Body, Topic, Whistle
from wugong.deliberation.policies import in_circle
from wugong.deliberation.queries.bodies import bodies_to_raise_at
from wugong.deliberation.rules.topic import Family, Field, TopicState, Via
from wugong.deliberation.rules.whistle import Kind as Demand
from wugong.flow.actions import action, begin
from wugong.flow.binding import binding_of
from wugong.flow.queries import answer_to, matter_of
from wugong.journeys.models import (
    ActivityRoom,
    HearingTopic,
    ProblemTopic,
    ProblemWhistle,
    ProjectTopic,
    SeriesLine,
    SessionBooking,
)
from wugong.journeys.queries import body_of
from wugong.linkage.models import Milestone, Project
from wugong.organisations.models import Organisation
from wugong.organisations.queries.organisations import committee_of, own_organisation
from wugong.pairing import policies as pairing_policies
from wugong.pairing.actions.pairs import touch
from wugong.pairing.models import Pairing
from wugong.pairing.rules.kinds import PairKind
from wugong.pairing.rules.pairs import IN_FORCE, WORKING
from wugong.places.queries import names_of_codes
from wugong.places.rules import LENGTH, Level, codes_above
from wugong.planning.models import PlanHearing
from wugong.problems.actions import hear_back
from wugong.problems.models import Problem
from wugong.problems.queries.answers import where_of
from wugong.problems.rules.kinds import Raised
from wugong.record.actions import append
from wugong.record.queries import history_of
from wugong.record.rules import Outcome
from wugong.sharing.actions import book_venue, free_venue
from wugong.sharing.models import Booking, Resource
from wugong.volunteers.models import Team
from wugong.wishes.actions import pass_to_leader


@action
def grow(topic: Topic, project: Project, step: str = "propose", *, actor: Actor, **inputs: Any) -> Project:
    """Propose a project that grows out of a topic; a topic grows into one project."""
    if ProjectTopic.objects.filter(topic=topic, milestone__isnull=True).exists():
        raise Refusal(
            _("A project has grown out of this topic already. Open it from the page of the topic."), rule="S39"
        )
    made = begin(project, step, actor=actor, **inputs)
    ProjectTopic.objects.create(project=made, topic=topic)
    return made


def _speaker_for(project: Project, body: Body) -> Organisation:
    """Who raises the obstacle of a body that the joint meeting does not know: the lead, else the street's committee."""
    lead = project.lead
    return lead if in_circle(lead.pk, lead.place.code, body) else project.committee


@action
def raise_obstacle(milestone: Milestone, *, actor: Actor) -> Topic:
    """Bring the obstacle of a project before the street's joint meeting, for the organisation that named it."""
    project = milestone.project
    body = body_of(project.street)
    if body is None:
        raise Refusal(
            _("This street has no joint meeting that could take the obstacle. Found it, or leave the obstacle empty."),
            rule="S38",
            field="obstacle",
        )
    groups = [str(one) for one in project.stakeholders.all()]
    words = Words(
        title=_("Obstacle in the project: %(project)s") % {"project": project.title[:50]},
        field=Field.GOVERNANCE,
        family=project.concern if project.concern in Family.values else Family.OTHER,
        facts=milestone.obstacle,
        request=_("Remove the obstacle of the project “%(project)s”.") % {"project": project.title},
        option=milestone.proposal or _("To be found together in the joint meeting."),
        affected=_(", ").join(groups)[:200] or project.title,
        place=project.place,
    )
    by = milestone.organisation
    if not in_circle(by.pk, by.place.code, body):
        told = _("Named by %(guest)s, a guest of the project: %(obstacle)s")
        words = replace(words, facts=told % {"guest": by, "obstacle": words.facts})
        by, actor = _speaker_for(project, body), SYSTEM
    topic = raise_topic(body, words=words, source=Source(by, via=Via.ONLINE), actor=actor)
    ProjectTopic.objects.create(project=project, topic=topic, milestone=milestone)
    return topic


@action
def raise_dispute(hearing: PlanHearing, *, actor: Actor) -> Topic:
    """Bring what a street disputes in the answers on a plan before the district's joint meeting."""
    body = body_of(hearing.committee.place.code[:6])
    if body is None:
        raise Refusal(
            _("The district has no joint meeting that could take the dispute. Ask its Organisation Department first."),
            rule="R-08",
            field="objection",
        )
    items = hearing.items.exclude(treated="adopted") or hearing.items.all()
    words = Words(
        title=_("Dispute on a plan: %(plan)s") % {"plan": hearing.plan.title[:50]},
        field=Field.GOVERNANCE,
        family=Family.PUBLIC_SERVICE,
        facts="\n".join(f"{item} — {item.get_treated_display()}：{item.why}" for item in items)[:1500],
        request=hearing.objection,
        option=_("To be found together in the joint meeting."),
        affected=str(hearing.committee.place),
        place=hearing.committee.place.code,
    )
    topic = raise_topic(body, words=words, source=Source(hearing.committee, via=Via.ONLINE), actor=SYSTEM)
    HearingTopic.objects.update_or_create(hearing=hearing, defaults={"topic": topic})
    return topic


FAMILY = {"road": Family.TRAFFIC, "serve": Family.PUBLIC_SERVICE}


def _body_for(place: str) -> Body:
    """The joint meeting of the community, else of the street, else of the district. Raises Refusal."""
    for code in reversed(codes_above(place)[:3]):
        if body := body_of(code):
            return body
    raise Refusal(
        _("There is no joint meeting here that could take it. Have one founded first, or explain why not and when."),
        rule="3.12",
    )


def _words(title: str, facts: str, place: str, category: str) -> Words:
    where = "".join(names_of_codes(set(codes_above(place)[2:])).values())
    return Words(
        title=title[:80], field=Field.SERVICE, family=FAMILY.get(category.partition(".")[0], Family.OTHER),
        facts=facts[:1500], request=_("Find out together how this is solved for good."),
        option=_("To be found together in the joint meeting."), affected=where[:200] or title[:200], place=place,
    )  # fmt: skip


@action
def raise_up(
    problem: Problem, *, actor: Actor, reason: str = "", lead: Organisation | None = None, basis: str = ""
) -> Topic | Whistle:
    """The topic or the drafted whistle that a problem becomes which one body cannot solve."""
    text = without_persons(problem.text)
    by = problem.owner or committee_of(problem.place[:9])
    if by is None:
        raise Refusal(_("The street has no working committee that could raise it. Have it founded first."), rule="3.12")
    if problem.raised_as == Raised.WHISTLE:
        street = committee_of(problem.place[:9]) or by
        blank = Whistle(
            drafted_by=own_organisation(actor) or street, blower=street, place=problem.place, kind=Demand.DEMAND,
            title=problem.public_headline[:80],
            where=problem.in_public(f"{where_of(problem)} {problem.spot}".strip())[:120] or str(street.place),
            why=without_persons(reason)[:500] or text[:500] or problem.public_headline,
        )  # fmt: skip
        whistle = begin(blank, "draft", actor=actor, lead=lead, basis=basis)
        ProblemWhistle.objects.create(problem=problem, whistle=whistle)
        return whistle
    words = _words(problem.public_headline, text, problem.place, problem.category)
    topic = raise_topic(_body_for(problem.place), words=words, source=Source(by, via=Via.BELOW), actor=SYSTEM)
    ProblemTopic.objects.create(problem=problem, topic=topic)
    return topic


@action
def propose(place: str, problems: Sequence[Problem], *, actor: Actor) -> str:
    """Like reports become one topic of the joint meeting, with what was reported; returns the address of the topic."""
    first = problems[0]
    facts = "\n".join(f"{p.reported_on:%m-%d} {p.public_headline}" for p in problems)
    title = _("%(n)d reports of one kind: %(kind)s") % {
        "n": len(problems),
        "kind": first.category_path.split(" › ")[-1],
    }
    own = own_organisation(actor) or committee_of(place[:9])
    assert own is not None
    words = _words(title, facts, place, first.category)
    topic = raise_topic(_nearest(actor, place, own), words=words, source=Source(own, via=Via.ONLINE), actor=SYSTEM)
    ProblemTopic.objects.bulk_create([ProblemTopic(problem=p, topic=topic) for p in problems], ignore_conflicts=True)
    return reverse("deliberation:topic", args=[topic.pk])


@action
def topic_ended(topic: Topic, *, actor: Actor) -> None:
    """The joint meeting has done with a topic: who reported its problems reads the answer, and they go on.

    A topic that was merged hands its problems to the other one, whose end is waited for.
    """
    links = ProblemTopic.objects.filter(topic=topic)
    if topic.state == TopicState.MERGED and topic.merged_into_id:
        known = ProblemTopic.objects.filter(topic=topic.merged_into_id).values("problem")
        links.exclude(problem__in=known).update(topic=topic.merged_into_id)
        return
    said = _end_of(topic)
    for link in links.select_related("problem"):
        hear_back(link.problem, said=said, actor=actor)


SENT_BACK = gettext_lazy("The joint meeting sent the topic back (%(why)s), and nobody raised it there again.")
NOT_TAKEN = gettext_lazy("The topic was taken back before the joint meeting dealt with it.")
DROPPED = gettext_lazy("The departments were not called: %(why)s")


def _end_of(topic: Topic) -> str | Promise:
    """What became of a topic, in a sentence for who reported its problems."""
    if topic.state == TopicState.WITHDRAWN:
        why = _last_reason(topic, "send_back")
        return sentence(SENT_BACK, why=why) if why else NOT_TAKEN
    matter = matter_of(topic)
    answer = answer_to(matter) if matter else None
    said = without_persons(answer.told if answer else "")[:400]
    return said or binding_of(topic).machine.states[topic.state].meaning


def _last_reason(ended: Topic | Whistle, act: str) -> str:
    """The reason of the last step of this name, without what points to a person or a full stop at its end."""
    row = history_of(binding_of(ended).machine.name, ended.pk).filter(act=act, outcome=Outcome.DONE).first()
    return without_persons(row.reason).strip().rstrip("。.")[:300] if row else ""


@action
def whistle_ended(whistle: Whistle, *, actor: Actor) -> None:
    """A whistle has been closed, or was not blown: who reported the problem reads it, and the problem goes on."""
    dropped = _last_reason(whistle, "drop")
    ended = sentence(DROPPED, why=dropped) if dropped else binding_of(whistle).machine.states[whistle.state].meaning
    for link in ProblemWhistle.objects.filter(whistle=whistle).select_related("problem"):
        hear_back(link.problem, said=without_persons(whistle.result)[:400] or ended, actor=actor)


def _nearest(actor: Actor, place: str, own: Organisation) -> Body:
    """A joint meeting at which one's organisation may raise it, else that of the place."""
    return bodies_to_raise_at(actor, own.place.code).first() or _body_for(place)


# -- the three-micro series of a compound's branch and its property company's branch (S26) --

MOST_LINES = 36


def _admit_side(pairing: Pairing, actor: Actor) -> None:
    """Only the two branches write their plan, and only while they work together."""
    if pairing_policies.of_side(actor, pairing) not in pairing_policies.OTHER:
        raise Denied(_("The two branches of the pair write this plan. Change the hat you wear."), rule="role")
    if pairing.kind != PairKind.COMPOUND or pairing.state not in WORKING:
        raise Refusal(
            _("This plan belongs to the branches of a compound and of its property company, while they work together."),
            rule="S26",
        )


@action
def plan_line(
    pairing: Pairing, *, year: int, theme: str, month: int, title: str, actor: Actor
) -> SeriesLine:  # fmt: skip
    """Write a line of the yearly plan. Raises Denied, Refusal, Invalid."""
    row = locked(pairing)
    _admit_side(row, actor)
    today, title = clock.today(), title.strip()
    if not title:
        raise Invalid(_("Say in a few words what is to be done."), rule="input", field="title")
    if not today.year <= year <= today.year + 1 or (year, month) < (today.year, today.month):
        raise Refusal(_("A plan looks ahead: choose a month from now on, of this year or the next."), rule="S26",
                      field="month")  # fmt: skip
    if row.series_lines.filter(year=year, theme=theme, title=title).exists():
        raise Invalid(_("This is in the plan already. Change its words or its month."), rule="input", field="title")
    if row.series_lines.filter(year=year).count() >= MOST_LINES:
        raise Refusal(_("A plan has at most %(most)d lines. Take one out first.") % {"most": MOST_LINES}, rule="S26")
    refuse_personal(title=title)
    made = SeriesLine.objects.create(pairing=row, year=year, theme=theme, month=month, title=title)
    append(actor=actor, act="plan_series", kind="pairing", object_id=row.pk,
           detail={"year": year, "theme": theme, "title": title})  # fmt: skip
    return made


@action
def strike_line(line: SeriesLine, *, actor: Actor) -> None:
    """Take a line out of the plan, as long as nothing has been announced for it."""
    _admit_side(locked(line.pairing), actor)
    if line.activity is not None and line.activity.published_at is not None:
        raise Refusal(
            _("“%(title)s” has been announced. It stays in the plan; cancel the activity if it is not to take place.")
            % {"title": line.activity},
            rule="S26",
        )
    append(actor=actor, act="strike_series", kind="pairing", object_id=line.pairing_id,
           detail={"year": line.year, "theme": line.theme, "title": line.title})  # fmt: skip
    SeriesLine.objects.filter(pk=line.pk).delete()


@action
def begin_line(line: SeriesLine, *, actor: Actor) -> Activity:
    """Draft the activity of a line with what the plan says; the branch that begins it organises it."""
    pairing, found = locked(line.pairing), locked(line)
    _admit_side(pairing, actor)
    if found.activity is not None:
        raise Refusal(_("There is an activity for this line already. Open it from the plan."), rule="S26")
    compound, own = pairing.receiver.place, own_organisation(actor)
    centre = centres(compound.code[: LENGTH[Level.COMMUNITY]]).first()
    if centre is None or own is None:
        raise Refusal(_("The community of the compound has no centre yet. Ask its Party committee first."), rule="S26")
    first = max(date(found.year, found.month, 1), clock.today() + timedelta(days=14))
    begins = timezone.make_aware(datetime.combine(first, time(9)))
    asked: dict[str, Any] = {
        "centre": centre, "title": found.title, "kind": Kind.SERVICE, "about": found.title,
        "audience": compound.name[:60], "theme": found.theme, "linkage": Linkage.COMPOUND, "ages": Ages.ALL,
        "venue": compound.name[:40], "begins_at": begins, "until_at": begins + timedelta(hours=2), "times": 1,
        "every": 7, "way": Way.OPEN, "capacity": 60, "minimum": 0, "group_max": 2, "public_good": True, "risk": 1,
    }  # fmt: skip
    made = begin(Activity(organiser=own), "draft", actor=actor, audiences="", **asked)
    SeriesLine.objects.filter(pk=found.pk).update(activity=made)
    return made


@action
def wake_pair(activity: Activity, *, actor: Actor) -> None:
    """An activity of the plan took place: the pair is at work (R-22)."""
    line = SeriesLine.objects.filter(activity=activity).select_related("pairing").first()
    if line is not None and line.pairing.state in IN_FORCE:
        cause = sentence(gettext_lazy("“%(title)s” took place"), title=activity.title)
        touch(line.pairing, cause=cause, actor=SYSTEM)


@action
def pass_wishes(team: Team, *, actor: Actor) -> None:
    """The wishes that a team holds wait for its new leader."""
    if team.lead:
        pass_to_leader(team.name, team.host, team.lead, actor=actor)


@action
def choose_room(activity: Activity, key: str, *, actor: Actor) -> None:
    """Note the shared room of an activity; an empty key: its venue was typed, and what was booked is free again."""
    free_room(activity, actor=actor)
    ActivityRoom.objects.filter(activity=activity).delete()
    if key:
        ActivityRoom.objects.create(activity=activity, resource=one(Resource.objects.filter(pk=key)))


@action
def book_room(activity: Activity, *, actor: Actor, session: Session | None = None) -> None:
    """Book the chosen room for the sessions to come, or for one that moved. Raises Refusal where it is taken."""
    room = ActivityRoom.objects.filter(activity=activity).select_related("resource").first()
    if room is None:
        return
    sessions = activity.sessions.filter(ends_at__gt=clock.now())
    for each in sessions.filter(pk=session.pk) if session else sessions:
        free_room(activity, number=each.number, actor=actor)
        booking = book_venue(
            room.resource, each.begins_at, each.ends_at, activity.title, actor=actor, made_for=activity.pk,
            people=activity.capacity or 1,
        )  # fmt: skip
        SessionBooking.objects.create(activity=activity, number=each.number, booking=booking)


@action
def renumber_bookings(activity: Activity, numbers: Mapping[int, int], *, actor: Actor) -> None:
    """The sessions have other numbers: their bookings follow. ``numbers``: the new number by the old one."""
    rows = list(SessionBooking.objects.filter(activity=activity))
    SessionBooking.objects.filter(activity=activity).update(number=F("number") + len(numbers))
    for row in rows:
        row.number = numbers.get(row.number, row.number)
    SessionBooking.objects.bulk_update(rows, ["number"])


@action
def room_held(booking: Booking, *, actor: Actor) -> None:
    """The owner confirmed the room of a session: once all have theirs, who signed up hears of the place."""
    link = SessionBooking.objects.filter(booking=booking).select_related("activity").first()
    if link is not None:
        tell_of_room(link.activity, actor=SYSTEM)


@action
def free_room(activity: Activity, *, actor: Actor, number: int | None = None) -> None:
    """Give the bookings of an activity back, or that of one session: the next in line is asked."""
    rows = SessionBooking.objects.filter(activity=activity).select_related("booking")
    for link in rows if number is None else rows.filter(number=number):
        free_venue(link.booking, actor=SYSTEM)
        link.delete()
