"""What the steps of a project do beside its own columns: the two lists, the pair, ratings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common.actor import SYSTEM, Actor
from wugong.common.bilingual import sentence
from wugong.common.errors import Invalid
from wugong.common.locks import locked
from wugong.flow.actions import action, begin, take
from wugong.pairing.actions.listings import settle
from wugong.pairing.actions.pairs import touch
from wugong.pairing.models import Need, Offer, Project, ProjectNeed, Rating
from wugong.pairing.policies import side_of
from wugong.pairing.queries.pairs import voice_of
from wugong.pairing.rules.kinds import RESIDENT
from wugong.pairing.rules.listings import IN_USE
from wugong.pairing.rules.projects import ProjectState


@action
def propose(project: Project, *, actor: Actor, meets: Mapping[UUID, int] | None = None, **columns: Any) -> Project:
    """Propose a project of a pair. ``meets``: how much of which needs (by id) it meets."""
    project.pairing = locked(project.pairing)
    wanted = meets or {}
    lines = {need: wanted[need.pk] for need in Need.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
    if len(lines) < len(wanted):
        raise Invalid(_("One of the needs is no longer there. Choose again."), field="needs")
    if offer := columns.get("offer", project.offer):
        columns["offer"] = locked(offer)
    return begin(project, "propose", actor=actor, lines=lines, **columns)


@action
def take_from_lists(project: Project, *, actor: Actor, lines: Mapping[Need, int], **_inputs: Any) -> None:
    """A proposed project holds what it takes of the needs and of the offer."""
    ProjectNeed.objects.bulk_create(ProjectNeed(project=project, need=n, quantity=q) for n, q in lines.items())
    follow(project, actor=actor)


@action
def follow(project: Project, *, actor: Actor, done: bool = False, **_inputs: Any) -> None:
    """Bring the lists in line with the project, and wake the pair; ``done``: it counts as given and got."""
    for line in project.meets:
        settle(line.need, done=line.quantity if done else 0, actor=SYSTEM)
    if project.offer:
        settle(project.offer, done=project.quantity if done and not project.offer.inexhaustible else 0, actor=SYSTEM)
    _wake(project, actor)


def _wake(project: Project, actor: Actor) -> None:
    """What people do with a project keeps its pair awake."""
    if not actor.system:
        said = {"project": project.title, "state": ProjectState(project.state).label}
        touch(project.pairing, cause=sentence(gettext_lazy("project “%(project)s”: %(state)s"), **said), actor=SYSTEM)


@action
def keep_rating(project: Project, *, end: str, actor: Actor, score: int, words: str = "", **_inputs: Any) -> None:
    """Keep what the provider or the recipient (``end``) says of the other; saying it again replaces it."""
    values = {"pairing": project.pairing, "score": score, "words": words.strip()[:300]}
    side = side_of(project.pairing, getattr(project, end).pk)
    Rating.objects.update_or_create(project=project, side=side, defaults=values)
    _wake(project, actor)


@action
def confirm_needs(project: Project, *, actor: Actor, **said: Any) -> None:
    """With the recipient's rating its needs that are met are closed, and a project not open to residents as well."""
    keep_rating(project, end="recipient", actor=actor, **said)
    for line in project.meets:
        if line.need.state == "fulfilled" and line.need.organisation_id == project.recipient_id:
            take(line.need, "confirm", actor=SYSTEM)
    if not project.public:
        take(project, "close", actor=SYSTEM)


@action
def keep_voice(
    project: Project, *, actor: Actor, score: int, words: str = "", device: str = "", **_inputs: Any
) -> None:
    """Keep what a resident says of a public project; saying it again replaces what one said.

    Whoever opened the link is known by the token of the ``device`` alone; whoever is signed in, by the account. Only a
    digest bound to the project is kept, so that nobody rates twice and nobody can be followed from one to the next.
    """
    digest = voice_of(project, f"user:{actor.user}" if actor.user else f"device:{device}")
    values = {"pairing": project.pairing, "score": score, "words": words.strip()[:300]}
    Rating.objects.update_or_create(project=project, side=RESIDENT, device=digest, defaults=values)


@action
def join_pair(project: Project, *, actor: Actor, **_inputs: Any) -> None:
    """A project handed over: the offer it leaves behind is free again, and its new pair is awake."""
    assert project.handed_from is not None
    sides = (project.handed_from.giver_id, project.handed_from.receiver_id)
    for offer in Offer.objects.filter(organisation__in=sides, state__in=IN_USE):
        settle(offer, actor=SYSTEM)
    _wake(project, actor)
