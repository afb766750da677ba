"""Projects: what people are told of them and what the guards look at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from wugong.common.actor import Actor
from wugong.common.privacy import certain, personal_facts, said
from wugong.flow.binding import Act, Binding, Card
from wugong.flow.models import Classification
from wugong.pairing import forms, policies
from wugong.pairing.actions import projects as actions
from wugong.pairing.models import Need, Project
from wugong.pairing.queries.listings import left_of
from wugong.pairing.queries.visible import OPEN_PROJECTS, projects_visible_to
from wugong.pairing.rules import pairs
from wugong.pairing.rules.projects import PROJECT, UNDER_WAY, ProjectFacts


def facts(
    obj: Project,
    actor: Actor,  # noqa: ARG001 - nothing here depends on who asks
    *,
    lines: Mapping[Need, int] | None = None,
    asked: dict[str, Any] | None = None,
    score: int = 0,
    **_inputs: Any,
) -> ProjectFacts:
    """What the guards look at: ``lines`` are needs with what shall be met of each, ``asked`` what a step writes."""
    asked = asked or {}
    days = [asked.get(name, getattr(obj, name)) for name in ("starts_on", "ends_on")]
    words = (obj.title, obj.detail, asked.get("result", obj.result))
    reached = asked.get("beneficiaries", obj.beneficiaries)
    return ProjectFacts(
        field=bool(obj.field),
        strength=bool(obj.strength.strip()),
        bearer=bool(obj.cost_bearer),
        beneficiaries=obj.beneficiaries_expected or 0,
        workable=obj.pairing.state in pairs.WORKING,
        over=over(obj, lines),
        booked=bool(asked.get("resources", obj.resources)),
        dated=bool(days[0] and days[1] and days[0] <= days[1]),
        told=bool(asked.get("result", obj.result)) and reached is not None,
        score=score,
        numbers=said(certain(personal_facts(*words))),
    )


def over(obj: Project, lines: Mapping[Need, int] | None) -> str:
    """What would be taken beyond what is left, in words; a project's own share is free for it."""
    saved = not obj._state.adding
    wanted = lines if lines is not None else {line.need: line.quantity for line in obj.lines.all()} if saved else {}
    found = []
    for need, quantity in wanted.items():
        left = left_of(need) + (quantity if saved else 0)
        if quantity > left:
            found.append(_("“%(what)s” has %(left)d left, %(asked)d asked") % _said(need, left, quantity))
    if obj.offer:
        left = left_of(obj.offer) + (obj.quantity if saved and not obj.offer.inexhaustible else 0)
        if obj.quantity > left:
            found.append(_("“%(what)s” has %(left)d left, %(asked)d asked") % _said(obj.offer, left, obj.quantity))
    return _(", ").join(found)


def _said(listing: Any, left: int, asked: int) -> dict[str, Any]:
    return {"what": listing.title, "left": left, "asked": asked}


def describe(obj: Project) -> Card:
    """The line of a project."""
    public = (obj.public and obj.state in UNDER_WAY) or obj.state in OPEN_PROJECTS
    return Card(
        title=lambda: _("Project: %(title)s") % {"title": obj.title},
        detail=lambda: (
            _("%(provider)s for %(recipient)s · %(field)s")
            % {"provider": obj.provider, "recipient": obj.recipient, "field": obj.get_field_display()}
        ),
        url=reverse("pairing:project", args=[obj.pk]),
        place=obj.recipient.place.code if len(obj.recipient.place.code) >= 9 else obj.street,
        participants=tuple(
            i for i in (obj.provider_id, obj.recipient_id, obj.provider.unit_id, obj.recipient.unit_id) if i
        ),
        classification=Classification.PUBLIC if public else Classification.INTERNAL,
        words=obj.detail,
    )


PROJECT_BINDING = Binding(
    machine=PROJECT,
    model=Project,
    parties={
        "proposer": lambda project: policies.proposers(project.pairing),
        "answerer": policies.answerers,
        "liaisons": lambda project: policies.both_liaisons(project.pairing),
        "provider": policies.provider_of,
        "recipient": policies.recipient_of,
        "residents": policies.residents_of,
        "sides": lambda project: policies.both(project.pairing),
        "street": lambda project: policies.offices(project.pairing),
    },
    describe=describe,
    visible=projects_visible_to,
    facts=facts,
    acts={
        "agree": Act(actions.agree),
        "schedule": Act(actions.schedule, forms.ScheduleForm),
        "start": Act(actions.start),
        "deliver": Act(actions.deliver, forms.DeliverForm),
        "accept": Act(actions.accept),
        "rework": Act(actions.rework),
        "rate": Act(actions.rate, forms.RateForm),
        "answer_rating": Act(actions.answer_rating, forms.RateForm),
        "add_rating": Act(actions.add_rating, forms.RateForm),
        "cancel": Act(actions.cancel),
        "hand_over": Act(actions.hand_over, forms.HandOverForm),
    },
    number="XM",
)
