"""What the pages of assessments ask of their values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.template.context import RequestContext

from wugong.accounts.middleware import actor as actor_of
from wugong.assessment.models import Assessment, Ballot, Member
from wugong.assessment.queries import listing

register = template.Library()


@register.simple_tag(takes_context=True)
def open_ballot(context: RequestContext, found: Assessment) -> Ballot | None:
    """``{% open_ballot case as ballot %}``: the ballot that the actor's body may cast in this round now."""
    return listing.open_ballot(found, actor_of(context["request"]))


@register.simple_tag(takes_context=True)
def words_of(context: RequestContext, member: Member) -> str:
    """``{% words_of member as said %}``: what a body says of the draft, as far as one may read it yet."""
    return listing.words_of(context["case"], member, actor_of(context["request"]))


@register.simple_tag(takes_context=True)
def polls_of(context: RequestContext, found: Assessment) -> Mapping[str, Any] | None:
    """``{% polls_of case as polls %}``: the turnout of a round that has ballots; for its organiser each ballot."""
    return listing.polls_of(found, actor_of(context["request"]))


@register.simple_tag(takes_context=True)
def references_of(context: RequestContext, found: Assessment) -> list[dict[str, Any]]:
    """``{% references_of case as referred %}``: the cases referred to, one's own or, for the organiser, all."""
    return listing.references_of(found, actor_of(context["request"]))


@register.filter
def has_mark(chosen: Any, body: Any) -> Mapping[str, int]:
    """The marks of a body on a ballot that is shown again."""
    found = chosen.get(str(body.pk), {}) if isinstance(chosen, Mapping) else {}
    return found if isinstance(found, Mapping) else {}


@register.filter
def of_line(marks: Mapping[str, int], criterion: Any) -> int:
    """The mark under a criterion; 0 where it is blank."""
    return marks.get(str(criterion.pk), 0)
