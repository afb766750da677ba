"""Where the problems of residents meet the duty lists and the joint meetings."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from wugong.common.actor import SYSTEM, Actor
from wugong.common.errors import Refusal
from wugong.common.privacy import without_persons
from wugong.deliberation.actions.topics import Source, Words, raise_topic
from wugong.deliberation.models import Body, Topic, Whistle
from wugong.deliberation.queries.bodies import bodies_to_raise_at
from wugong.deliberation.rules.topic import Family, Field, Via
from wugong.flow.actions import action, begin
from wugong.journeys.models import ProblemTopic
from wugong.journeys.queries import body_of
from wugong.mandates.queries.catalogue import ALIKE, nearest_duties
from wugong.organisations.models import Organisation
from wugong.organisations.queries.organisations import committee_of, organisation_named, own_organisation
from wugong.places.queries import names_of_codes
from wugong.places.rules import codes_above
from wugong.problems.models import Problem
from wugong.problems.rules.kinds import Raised

FAMILY = {"road": Family.TRAFFIC, "serve": Family.PUBLIC_SERVICE}


def duty_owner(text: str) -> UUID | None:
    """Who answers for something by the duty list: the living organisation of that name; None where none is near."""
    for found in nearest_duties(text, most=1):
        if found.score >= ALIKE:
            return organisation_named(found.duty.owner)
    return None


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
def raise_up(problem: Problem, *, actor: Actor) -> Topic | Whistle:
    """The topic or the drafted whistle that a problem becomes which one body cannot solve."""
    text = without_persons(problem.text)
    by = problem.owner or committee_of(problem.place[:9])
    if by is None:
        raise Refusal(_("The street has no working committee that could raise it. Have it founded first."), rule="3.12")
    if problem.raised_as == Raised.WHISTLE:
        street = committee_of(problem.place[:9]) or by
        blank = Whistle(
            drafted_by=own_organisation(actor) or street, blower=street, place=problem.place, kind="demand",
            title=without_persons(problem.headline)[:80],
            where=problem.spot or str(street.place), why=text[:500] or problem.headline,
        )  # fmt: skip
        return begin(blank, "draft", actor=actor)
    words = _words(without_persons(problem.headline), text, problem.place, problem.category)
    topic = raise_topic(_body_for(problem.place), words=words, source=Source(by, via=Via.BELOW), actor=SYSTEM)
    ProblemTopic.objects.create(problem=problem, topic=topic)
    return topic


@action
def propose(place: str, problems: Sequence[Problem], *, actor: Actor) -> str:
    """Like reports become one topic of the joint meeting, with what was reported; returns the address of the topic."""
    first = problems[0]
    facts = "\n".join(f"{p.reported_on:%m-%d} {without_persons(p.headline)}" for p in problems)
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


def _nearest(actor: Actor, place: str, own: Organisation) -> Body:
    """A joint meeting at which one's organisation may raise it, else that of the place."""
    return bodies_to_raise_at(actor, own.place.code).first() or _body_for(place)
