"""Pairings: what people are told of them and what the guards look at."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.flow.binding import Act, Binding, Card
from wugong.flow.models import Classification
from wugong.organisations.queries import LIVING
from wugong.pairing import policies
from wugong.pairing.actions import pairs as actions
from wugong.pairing.actions import reviews, rounds
from wugong.pairing.forms import pairs as forms
from wugong.pairing.models import Pairing
from wugong.pairing.queries.pairs import agreement_of, allowed_across, fits_lists, open_review, paired_already
from wugong.pairing.queries.visible import OPEN_PAIRS, pairings_visible_to
from wugong.pairing.rules import pairs, projects
from wugong.pairing.rules.kinds import Wish
from wugong.pairing.rules.pairs import PAIRING, PairFacts


def facts(obj: Pairing, actor: Actor, *, wish: str = "", **_inputs: Any) -> PairFacts:
    """What the guards look at."""
    today = clock.today()
    known: dict[str, Any] = {
        "living": {obj.giver.state, obj.receiver.state} <= set(LIVING),
        "kinds_fit": bool(policies.kind_of(obj.giver, obj.receiver)),
        "same_street": not obj.other_street,
        "exempted": _exempted(obj, actor),
        "quiet_days": (today - obj.last_activity_on).days if obj.last_activity_on else 0,
        "plan_year": today.year,
        "wish": wish,
        "wished": obj.wish,
    }
    if obj._state.adding:
        twice, overlap = paired_already(obj), fits_lists(obj.giver, obj.receiver)
        return PairFacts(twice=twice, overlap=overlap, **known)
    agreement, review = agreement_of(obj), open_review(obj)
    open_projects = obj.projects.filter(state__in=projects.OPEN).count()
    review_year = review.year if review else pairs.review_year(today)
    return PairFacts(
        needs=obj.needs.count() if agreement else 0,
        offers=obj.offers.count() if agreement else 0,
        projects=open_projects + obj.projects.filter(state__in=projects.DONE).count(),
        fields=len(agreement.fields) if agreement else 0,
        planned=obj.annual_plans.filter(year=today.year).exists(),
        next_planned=obj.annual_plans.filter(year=review_year + 1).exists(),
        rated=not policies.unrated_sides(obj),
        review_open=review is not None,
        open_projects=open_projects,
        term_left=bool(agreement and agreement.ends_on > today),
        **_terms(agreement),
        **known,
    )


def _exempted(obj: Pairing, actor: Actor) -> bool:
    """A reason of the street's office for a pair across streets, or an exemption that allows it."""
    office = actor.system or actor.sits_any(policies.offices(obj))
    return bool(obj.across_reason and office) or allowed_across(obj)


def _terms(agreement: Any) -> dict[str, Any]:
    if agreement is None:
        return {}
    who = (agreement.giver_head, agreement.receiver_head, agreement.giver_liaison, agreement.receiver_liaison)
    return {
        "named": all(name.strip() for name in who),
        "strengths": bool(agreement.strengths.strip()),
        "exit_clause": bool(agreement.exit_clause.strip()),
        "term_fits": pairs.term_fits(agreement.starts_on, agreement.ends_on),
    }


def describe(obj: Pairing) -> Card:
    """The line of a pairing."""
    street = obj.street if obj.other_street else obj.receiver.place.code
    sides = (obj.giver_id, obj.receiver_id, obj.giver.unit_id, obj.receiver.unit_id)
    return Card(
        title=lambda: _("%(giver)s pairs with %(receiver)s") % {"giver": obj.giver, "receiver": obj.receiver},
        detail=lambda: _kind(obj),
        url=reverse("pairing:pair", args=[obj.pk]),
        place=street if len(street) >= 9 else obj.street,
        participants=tuple(i for i in sides if i),
        classification=Classification.PUBLIC if obj.state in OPEN_PAIRS else Classification.INTERNAL,
    )


def _kind(obj: Pairing) -> str:
    kind = str(obj.get_kind_display())
    if not obj.active_since:
        return kind
    since = date_format(obj.active_since, "YEAR_MONTH_FORMAT")
    return _("%(kind)s · since %(since)s") % {"kind": kind, "since": since}


def _agreement(obj: Any) -> str:
    return reverse("pairing:draft", args=[obj.pk])


PAIRING_BINDING = Binding(
    machine=PAIRING,
    model=Pairing,
    parties={
        "proposer": policies.proposers,
        "undecided": policies.undecided,
        "last": policies.last_to_answer,
        "liaisons": policies.both_liaisons,
        "unsigned": policies.unsigned,
        "last_signer": policies.last_signer,
        "unrated": policies.unrated,
        "reviewer": policies.reviewer,
        "silent": policies.silent,
        "last_word": policies.last_word,
        "sides": policies.both,
        "street": policies.offices,
        "district": lambda _pairing: policies.DISTRICT,
    },
    describe=describe,
    visible=pairings_visible_to,
    facts=facts,
    acts={
        "put_forward": Act(actions.put_forward),
        "agree_first": Act(actions.agree),
        "agree": Act(actions.agree),
        "decline": Act(rounds.decline),
        "draft": Act(link=_agreement),
        "redraft": Act(link=_agreement),
        "sign_first": Act(actions.sign, forms.SignForm),
        "sign": Act(actions.sign, forms.SignForm),
        "break_off": Act(actions.break_off),
        "file_plan": Act(actions.file_plan, forms.PlanForm),
        "call": Act(actions.note_call),
        "give_review": Act(reviews.give_review, forms.ReviewForm),
        "review": Act(reviews.review, forms.StreetReviewForm),
        "say_wish": Act(reviews.say_wish, forms.WishForm),
        "differ": Act(reviews.differ, forms.WishForm),
        "renew": Act(reviews.renew, given=(("wish", Wish.RENEW),)),
        "adjust": Act(reviews.adjust, given=(("wish", Wish.ADJUST),)),
        "end": Act(reviews.end, given=(("wish", Wish.END),)),
        "leave": Act(actions.leave),
    },
    number="JD",
)
